//! Which credentials the upstream accepted lately. Decides how long that counts; of a credential only a keyed hash is
//! kept.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::HeaderValue;
use tokio::time::Instant;

/// How long an answer proves that a credential is good.
const KEPT: Duration = Duration::from_secs(15 * 60);
const MOST: usize = 4096;

/// The credentials that were right.
#[derive(Debug, Default)]
pub struct Proven {
    hasher: RandomState,
    seen: Mutex<HashMap<u64, Instant>>,
}

impl Proven {
    /// A number for whatever tells one caller from another; it means nothing outside of this process.
    pub fn number(&self, of: impl std::hash::Hash) -> u64 {
        self.hasher.hash_one(of)
    }

    /// Whether this was accepted lately.
    pub fn has(&self, credential: &HeaderValue) -> bool {
        let number = self.number(credential.as_bytes());
        self.seen().get(&number).is_some_and(|at| at.elapsed() < KEPT)
    }

    /// It was accepted now.
    pub fn accepted(&self, credential: &HeaderValue) {
        let number = self.number(credential.as_bytes());
        let mut seen = self.seen();
        if seen.len() >= MOST && !seen.contains_key(&number) {
            seen.retain(|_, at| at.elapsed() < KEPT);
            if seen.len() >= MOST {
                seen.clear();
            }
        }
        seen.insert(number, Instant::now());
    }

    /// It was refused on a connection that had no other reason to.
    pub fn refused(&self, credential: &HeaderValue) {
        let number = self.number(credential.as_bytes());
        self.seen().remove(&number);
    }

    fn seen(&self) -> MutexGuard<'_, HashMap<u64, Instant>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_was_accepted_counts_for_a_while() {
        let proven = Proven::default();
        let (good, other) = (HeaderValue::from_static("Bearer a"), HeaderValue::from_static("Bearer b"));
        proven.accepted(&good);
        assert!(proven.has(&good) && !proven.has(&other));
        tokio::time::advance(KEPT).await;
        assert!(!proven.has(&good));
        proven.accepted(&good);
        proven.refused(&good);
        assert!(!proven.has(&good));
    }
}
