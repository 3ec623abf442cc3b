//! The memory of large requests and of large answers. Decides how much of them this server holds until a call is over
//! and its answer taken: each caller has a part of it, so that one who reads nothing keeps no other waiting. An answer
//! that does not fit waits a while and is refused then; a request, which is here already, is refused at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tonic::Status;

/// For the answers of all callers together, and of each of them.
const ANSWERS: (usize, usize) = (128 << 20, 64 << 20);
/// For their requests. A long history waits for its model for minutes.
const REQUESTS: (usize, usize) = (256 << 20, 128 << 20);
/// What is smaller is free.
const FREE_BYTES: usize = 64 << 10;
/// A session is in memory as it is stored and as it is sent, a history as it came and as its model takes it.
const COPIES: usize = 2;
const UNIT_BYTES: usize = 1 << 10;
/// How long an answer waits for others to be taken.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is left of it.
#[derive(Debug)]
pub(crate) struct Room {
    all: Arc<Semaphore>,
    each_bytes: usize,
    each: Mutex<HashMap<Arc<str>, Weak<Semaphore>>>,
}

/// The part of one answer. It goes with the answer as an extension; when the last clone is dropped, it is given back.
#[derive(Clone, Debug)]
pub(crate) struct Share {
    _permits: Arc<[OwnedSemaphorePermit; 2]>,
}

impl Room {
    /// For answers.
    pub(crate) fn for_answers() -> Self {
        Self::of(ANSWERS)
    }

    /// For requests.
    pub(crate) fn for_requests() -> Self {
        Self::of(REQUESTS)
    }

    fn of((all_bytes, each_bytes): (usize, usize)) -> Self {
        Self { all: Arc::new(Semaphore::new(all_bytes / UNIT_BYTES)), each_bytes, each: Mutex::default() }
    }

    /// Room for a request of so many bytes of a caller; `None` for a small one.
    ///
    /// # Errors
    /// `ResourceExhausted` when others have it.
    pub(crate) fn take_now(&self, caller: &Arc<str>, bytes: usize) -> Result<Option<Share>, Status> {
        let Some(units) = self.units(bytes) else { return Ok(None) };
        let of_caller = self.caller(caller).try_acquire_many_owned(units);
        let of_all = Arc::clone(&self.all).try_acquire_many_owned(units);
        match (of_caller, of_all) {
            (Ok(of_caller), Ok(of_all)) => Ok(Some(Share { _permits: Arc::new([of_caller, of_all]) })),
            _ => Err(Status::resource_exhausted("too many large requests at once; try again in a moment")),
        }
    }

    /// Room for an answer of so many bytes to a caller; `None` for a small one, which needs none. An answer that is larger
    /// than a caller's part gets all of it.
    ///
    /// # Errors
    /// `ResourceExhausted` when others were not taken in time.
    pub(crate) async fn take(&self, caller: &Arc<str>, bytes: usize) -> Result<Option<Share>, Status> {
        let Some(units) = self.units(bytes) else { return Ok(None) };
        let own = self.caller(caller);
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

    fn units(&self, bytes: usize) -> Option<u32> {
        let units = bytes.saturating_mul(COPIES).min(self.each_bytes).div_ceil(UNIT_BYTES);
        (bytes > FREE_BYTES).then(|| u32::try_from(units).unwrap_or(u32::MAX))
    }

    fn caller(&self, caller: &Arc<str>) -> Arc<Semaphore> {
        let mut each = self.each.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = each.get(caller).and_then(Weak::upgrade) {
            return own;
        }
        each.retain(|_, own| own.strong_count() > 0);
        let own = Arc::new(Semaphore::new(self.each_bytes / UNIT_BYTES));
        each.insert(Arc::clone(caller), Arc::downgrade(&own));
        own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LARGE: usize = 16 << 20;

    fn callers() -> [Arc<str>; 4] {
        ["ana", "bruno", "chen", "dora"].map(Arc::from)
    }

    #[tokio::test(start_paused = true)]
    async fn who_reads_nothing_waits_and_keeps_no_other_waiting() {
        let (room, [ana, bruno, ..]) = (Room::for_answers(), callers());
        let mut held = Vec::new();
        for _ in 0..2 {
            held.push(room.take(&ana, LARGE).await.expect("room"));
        }
        assert!(room.take(&ana, 1 << 10).await.expect("free").is_none());
        let refused = room.take(&ana, LARGE).await.expect_err("all of hers is taken");
        assert_eq!(refused.code(), tonic::Code::ResourceExhausted);
        assert!(room.take(&bruno, LARGE).await.expect("his own").is_some());
        held.pop();
        assert!(room.take(&ana, LARGE).await.expect("given back").is_some());
        drop(held);
        let whole = room.take(&ana, 50 << 20).await.expect("the largest one fits alone");
        assert!(room.take(&ana, LARGE).await.is_err());
        drop(whole);
        assert_eq!(room.all.available_permits(), ANSWERS.0 / UNIT_BYTES);
    }

    #[tokio::test(start_paused = true)]
    async fn many_callers_share_what_there_is() {
        let (room, [ana, bruno, chen, dora]) = (Arc::new(Room::for_answers()), callers());
        let one = room.take(&ana, 50 << 20).await.expect("room");
        let two = room.take(&bruno, 50 << 20).await.expect("room");
        assert!(room.take(&chen, LARGE).await.is_err());
        let waiting = tokio::spawn({
            let room = Arc::clone(&room);
            async move { room.take(&chen, LARGE).await }
        });
        tokio::time::sleep(PATIENCE / 2).await;
        drop(one);
        assert!(waiting.await.expect("ran").expect("as soon as there is room").is_some());
        drop(two);
        room.take(&dora, LARGE).await.expect("room");
        assert!(room.each.lock().expect("whole").len() <= 2, "callers without a call are forgotten");
    }

    #[test]
    fn a_request_waits_for_nothing() {
        let (room, [ana, bruno, chen, _]) = (Room::for_requests(), callers());
        let held = [&ana, &bruno].map(|caller| room.take_now(caller, 50 << 20).expect("room"));
        assert!(room.take_now(&ana, 50 << 20).is_err(), "of the caller");
        assert!(room.take_now(&chen, 50 << 20).is_err(), "of all");
        assert!(room.take_now(&chen, 1 << 10).expect("free").is_none());
        drop(held);
        assert!(room.take_now(&chen, 50 << 20).expect("given back").is_some());
    }
}
