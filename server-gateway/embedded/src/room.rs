//! The memory of large answers. Decides how much of them this server holds until callers have taken them: each caller has
//! a part of it, so that one who reads nothing keeps no other waiting. What does not fit waits a while, and is refused.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tonic::Status;

/// For all callers together, and for each of them.
const ALL_BYTES: usize = 128 << 20;
const EACH_BYTES: usize = 64 << 20;
/// A smaller answer is free.
const FREE_BYTES: usize = 64 << 10;
/// An answer is in memory as it is stored, then as it is sent.
const COPIES: usize = 2;
const UNIT_BYTES: usize = 1 << 10;
/// How long an answer waits for others to be taken.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is left of it. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Room {
    all: Arc<Semaphore>,
    each: Arc<Mutex<HashMap<String, Weak<Semaphore>>>>,
}

/// The part of one answer. It goes with the answer as an extension; when the last clone is dropped, it is given back.
#[derive(Clone, Debug)]
pub(crate) struct Share {
    _permits: Arc<[OwnedSemaphorePermit; 2]>,
}

impl Default for Room {
    fn default() -> Self {
        Self { all: Arc::new(Semaphore::new(ALL_BYTES / UNIT_BYTES)), each: Arc::default() }
    }
}

impl Room {
    /// Room for an answer of so many bytes to a caller; `None` for a small one, which needs none. An answer that is larger
    /// than a caller's part gets all of it.
    ///
    /// # Errors
    /// `ResourceExhausted` when others were not taken in time.
    pub(crate) async fn take(&self, caller: &str, bytes: usize) -> Result<Option<Share>, Status> {
        if bytes <= FREE_BYTES {
            return Ok(None);
        }
        let units = bytes.saturating_mul(COPIES).min(EACH_BYTES).div_ceil(UNIT_BYTES);
        let units = u32::try_from(units).unwrap_or(u32::MAX);
        let own = self.of(caller);
        let both = async {
            let of_caller = own.acquire_many_owned(units).await.ok()?;
            let of_all = Arc::clone(&self.all).acquire_many_owned(units).await.ok()?;
            Some(Share { _permits: Arc::new([of_caller, of_all]) })
        };
        match timeout(PATIENCE, both).await {
            Ok(Some(share)) => Ok(Some(share)),
            Ok(None) | Err(_) => Err(Status::resource_exhausted(
                "too many large answers wait to be read; read or end some, and try again",
            )),
        }
    }

    fn of(&self, caller: &str) -> Arc<Semaphore> {
        let mut each = self.each.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = each.get(caller).and_then(Weak::upgrade) {
            return own;
        }
        each.retain(|_, own| own.strong_count() > 0);
        let own = Arc::new(Semaphore::new(EACH_BYTES / UNIT_BYTES));
        each.insert(caller.to_owned(), Arc::downgrade(&own));
        own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LARGE: usize = 16 << 20;

    #[tokio::test(start_paused = true)]
    async fn who_reads_nothing_waits_and_keeps_no_other_waiting() {
        let room = Room::default();
        let mut held = Vec::new();
        for _ in 0..2 {
            held.push(room.take("ana", LARGE).await.expect("room"));
        }
        assert!(room.take("ana", 1 << 10).await.expect("free").is_none());
        let refused = room.take("ana", LARGE).await.expect_err("all of hers is taken");
        assert_eq!(refused.code(), tonic::Code::ResourceExhausted);
        assert!(room.take("bruno", LARGE).await.expect("his own").is_some());
        held.pop();
        assert!(room.take("ana", LARGE).await.expect("given back").is_some());
        drop(held);
        let whole = room.take("ana", 50 << 20).await.expect("the largest one fits alone");
        assert!(room.take("ana", LARGE).await.is_err());
        drop(whole);
        assert_eq!(room.all.available_permits(), ALL_BYTES / UNIT_BYTES);
    }

    #[tokio::test(start_paused = true)]
    async fn many_callers_share_what_there_is() {
        let room = Room::default();
        let one = room.take("ana", 50 << 20).await.expect("room");
        let two = room.take("bruno", 50 << 20).await.expect("room");
        assert!(room.take("chen", LARGE).await.is_err());
        let waiting = tokio::spawn({
            let room = room.clone();
            async move { room.take("chen", LARGE).await }
        });
        tokio::time::sleep(PATIENCE / 2).await;
        drop(one);
        assert!(waiting.await.expect("ran").expect("as soon as there is room").is_some());
        drop(two);
        assert_eq!(room.each.lock().unwrap().len(), 3, "callers are forgotten when another one comes");
        room.take("dora", LARGE).await.expect("room");
        assert!(room.each.lock().unwrap().len() <= 2);
    }
}
