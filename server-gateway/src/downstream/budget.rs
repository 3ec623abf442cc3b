//! The memory of requests that are not whole. Decides how much a server in this process may hold of them together; a
//! server on the network holds its own.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// For all requests that are not whole, in bytes: two of the largest and some smaller ones.
const ALL_BYTES: usize = 128 * 1024 * 1024;
/// What every request may take beside that.
const FREE_BYTES: usize = 64 * 1024;
const UNIT_BYTES: usize = 1024;

/// What is left. Clones share it.
#[derive(Clone, Debug)]
pub struct Budget(Arc<Semaphore>);

/// A part of the budget, or nothing. Dropped, it is given back.
#[derive(Debug, Default)]
pub struct Share {
    bytes: usize,
    _units: Option<OwnedSemaphorePermit>,
}

/// There is not enough left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent;

impl Default for Budget {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(ALL_BYTES / UNIT_BYTES)))
    }
}

impl Budget {
    /// Makes `share` cover a message of which `bytes` are still to come.
    ///
    /// # Errors
    /// Others have the rest.
    pub fn cover(&self, share: &mut Share, bytes: usize) -> Result<(), Spent> {
        if bytes <= share.bytes.max(FREE_BYTES) {
            return Ok(());
        }
        *share = Share::default();
        let units = u32::try_from(bytes.div_ceil(UNIT_BYTES)).map_err(|_| Spent)?;
        let units = Arc::clone(&self.0).try_acquire_many_owned(units).map_err(|_| Spent)?;
        *share = Share { bytes, _units: Some(units) };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LARGE: usize = 50 * 1024 * 1024;

    #[test]
    fn large_messages_share_and_small_ones_are_free() {
        let budget = Budget::default();
        let mut shares: Vec<Share> = (0..3).map(|_| Share::default()).collect();
        let covered: Vec<_> = shares.iter_mut().map(|share| budget.cover(share, LARGE)).collect();
        assert_eq!(covered, [Ok(()), Ok(()), Err(Spent)]);
        assert_eq!(budget.cover(&mut shares[0], LARGE - 1), Ok(()), "it has what it needs");
        assert_eq!(budget.cover(&mut Share::default(), FREE_BYTES), Ok(()));
        shares.remove(0);
        assert_eq!(budget.cover(&mut shares[1], LARGE), Ok(()));
    }
}
