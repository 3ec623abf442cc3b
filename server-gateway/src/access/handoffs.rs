//! Conversations on their way to another browser: for a few minutes a code stands for one of them and for the access of
//! the one who shares it. Decides how long a code holds, how much may wait, and that it works once. What waits is
//! encrypted with the code, which is not kept: the memory of the gateway gives away neither texts nor tokens.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::secret::{self, Print};

/// How long a code holds.
pub const HOLDS_FOR: Duration = Duration::from_secs(10 * 60);
/// The largest message with a conversation.
pub const LARGEST_BYTES: usize = 4 * 1024 * 1024;
/// So many of one caller wait; another one takes the place of the oldest.
const MOST_OF_ONE: usize = 4;
/// So many wait in all, of so many bytes together.
const MOST: usize = 1024;
const MOST_BYTES: usize = 64 * 1024 * 1024;
/// Sets the key apart from the hash that a code is found by.
const KEY_OF: &[u8] = b"chatcli handoff key";

/// Too much waits already.
#[derive(Debug, Error)]
#[error("Too many conversations wait to be opened elsewhere. Try again in a few minutes")]
pub struct Full;

/// Who shares, as far as limits go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A person of the register.
    Person(Arc<str>),
    /// All callers with this token, by its hash.
    Token([u8; 32]),
    /// All callers at this address.
    Address(IpAddr),
}

impl Owner {
    /// Of all callers with a token.
    pub fn of_token(token: &[u8]) -> Self {
        Self::Token(Sha256::digest(token).into())
    }
}

/// Whose access a code carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Who {
    /// A person of the register, with the password's print.
    Person(String, Print),
    /// The upstream's own token, as the value of `authorization`.
    Token(String),
    /// No access of its own: the upstream takes every caller.
    Anonymous,
}

/// What a code stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handoff {
    /// Whose access.
    pub who: Who,
    /// When the sign-in of the one who shares began, in seconds since 1970; what comes of it lasts no longer.
    pub since: Option<u64>,
    /// The message with the conversation, as it came.
    pub message: Bytes,
}

/// All that wait.
#[derive(Debug, Default)]
pub struct Handoffs {
    waiting: Mutex<VecDeque<Waiting>>,
}

#[derive(Debug)]
struct Waiting {
    code: Print,
    owner: Owner,
    until: Instant,
    sealed_who: Vec<u8>,
    sealed_message: Vec<u8>,
    /// The one who shares was revoked, or signed out.
    ended: CancellationToken,
}

impl Waiting {
    fn is_over(&self, now: Instant) -> bool {
        now >= self.until || self.ended.is_cancelled()
    }

    fn bytes(&self) -> usize {
        self.sealed_who.len() + self.sealed_message.len()
    }
}

impl Handoffs {
    /// Keeps a conversation and gives its code, which holds until the one who shares has `ended`.
    ///
    /// # Errors
    /// Too much waits already.
    pub fn put(&self, handoff: &Handoff, owner: Owner, ended: CancellationToken) -> Result<String, Full> {
        let code = secret::secret().map_err(|_| Full)?;
        let print = Print::of(&code).ok_or(Full)?;
        let key = cipher(&code);
        let who = serde_json::to_vec(&(&handoff.who, handoff.since)).map_err(|_| Full)?;
        let sealed_who = seal(&key, Part::Who, &who).ok_or(Full)?;
        let sealed_message = seal(&key, Part::Message, &handoff.message).ok_or(Full)?;
        let now = Instant::now();
        let new = Waiting { code: print, owner, until: now + HOLDS_FOR, sealed_who, sealed_message, ended };
        let mut waiting = self.waiting();
        waiting.retain(|one| !one.is_over(now));
        let mut own = waiting.iter().filter(|one| one.owner == new.owner).count();
        waiting.retain(|one| {
            let goes = one.owner == new.owner && own >= MOST_OF_ONE;
            own -= usize::from(goes);
            !goes
        });
        let bytes: usize = waiting.iter().map(Waiting::bytes).sum();
        if waiting.len() >= MOST || bytes + new.bytes() > MOST_BYTES {
            return Err(Full);
        }
        waiting.push_back(new);
        Ok(code)
    }

    /// What a code stands for, once and in time.
    pub fn take(&self, code: &str) -> Option<Handoff> {
        let print = Print::of(code)?;
        let mut waiting = self.waiting();
        let at = waiting.iter().position(|one| one.code.matches(&print))?;
        let found = waiting.remove(at)?;
        drop(waiting);
        if found.is_over(Instant::now()) {
            return None;
        }
        let key = cipher(code);
        let who = open(&key, Part::Who, &found.sealed_who)?;
        let (who, since) = serde_json::from_slice(&who).ok()?;
        let message = open(&key, Part::Message, &found.sealed_message)?.into();
        Some(Handoff { who, since, message })
    }

    /// Forgets what no code opens any more.
    pub fn sweep(&self) {
        let now = Instant::now();
        self.waiting().retain(|one| !one.is_over(now));
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Clone, Copy)]
enum Part {
    Who = 1,
    Message = 2,
}

impl Part {
    /// Each key is used for one code, so the part alone tells its two texts apart.
    fn nonce(self) -> [u8; 12] {
        let mut nonce = [0; 12];
        nonce[0] = self as u8;
        nonce
    }
}

/// A code is random enough to be a key, once it is as long as one.
fn cipher(code: &str) -> Aes256Gcm {
    let key: [u8; 32] = Sha256::new().chain_update(KEY_OF).chain_update(code).finalize().into();
    Aes256Gcm::new(&key.into())
}

fn seal(key: &Aes256Gcm, part: Part, text: &[u8]) -> Option<Vec<u8>> {
    key.encrypt(&Nonce::from(part.nonce()), text).ok()
}

fn open(key: &Aes256Gcm, part: Part, sealed: &[u8]) -> Option<Vec<u8>> {
    key.decrypt(&Nonce::from(part.nonce()), sealed).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ana() -> Owner {
        Owner::Person("ana".into())
    }

    fn handoff(text: &str) -> Handoff {
        let print = Print::of("abc").expect("ours");
        let message = Bytes::copy_from_slice(text.as_bytes());
        Handoff { who: Who::Person("ana".into(), print), since: Some(7), message }
    }

    fn put(handoffs: &Handoffs, text: &str, owner: Owner) -> Result<String, Full> {
        handoffs.put(&handoff(text), owner, CancellationToken::new())
    }

    #[tokio::test(start_paused = true)]
    async fn a_code_works_once_and_in_time() {
        let handoffs = Handoffs::default();
        let code = put(&handoffs, "a question", ana()).expect("room");
        assert_eq!(code.len() * 5, 160, "bits");
        assert_eq!(handoffs.take("0123456789abcdefghjkmnpqrstvwxyz"), None);
        assert_eq!(handoffs.take(&code), Some(handoff("a question")));
        assert_eq!(handoffs.take(&code), None, "used");
        let code = put(&handoffs, "late", ana()).expect("room");
        tokio::time::advance(HOLDS_FOR - Duration::from_millis(1)).await;
        let in_time = put(&handoffs, "in time", ana()).expect("room");
        tokio::time::advance(Duration::from_millis(1)).await;
        assert_eq!(handoffs.take(&code), None, "too late");
        assert_eq!(handoffs.take(&in_time), Some(handoff("in time")));
    }

    #[tokio::test(start_paused = true)]
    async fn what_waits_cannot_be_read_and_does_not_stay() {
        let handoffs = Handoffs::default();
        let code = put(&handoffs, "a question", ana()).expect("room");
        let shown = format!("{handoffs:?}");
        assert!(!shown.contains(&code) && !shown.contains("question"), "{shown}");
        {
            let waiting = handoffs.waiting();
            let one = waiting.front().expect("one");
            for (sealed, text) in [(&one.sealed_who, &b"ana"[..]), (&one.sealed_message, b"question")] {
                assert!(!sealed.windows(text.len()).any(|window| window == text), "readable");
            }
        }
        tokio::time::advance(HOLDS_FOR).await;
        handoffs.sweep();
        assert!(handoffs.waiting().is_empty());
    }

    #[test]
    fn who_is_revoked_shares_nothing_any_more() {
        let (handoffs, ended) = (Handoffs::default(), CancellationToken::new());
        let code = handoffs.put(&handoff("x"), ana(), ended.clone()).expect("room");
        ended.cancel();
        assert_eq!(handoffs.take(&code), None);
    }

    #[test]
    fn one_caller_takes_the_place_of_their_own_and_of_no_other() {
        let handoffs = Handoffs::default();
        let other = put(&handoffs, "other", Owner::of_token(b"t")).expect("room");
        let codes: Vec<_> = (0..=MOST_OF_ONE).map(|_| put(&handoffs, "own", ana()).expect("room")).collect();
        assert_eq!(handoffs.take(&codes[0]), None, "the oldest made room");
        assert!(codes[1..].iter().chain([&other]).all(|code| handoffs.take(code).is_some()));
    }

    #[test]
    fn too_much_is_refused_and_pushes_nothing_out() {
        let handoffs = Handoffs::default();
        let owner = |number: usize| Owner::of_token(&number.to_be_bytes());
        let first = put(&handoffs, "first", owner(0)).expect("room");
        let large = "x".repeat(LARGEST_BYTES);
        let taken = (1..100).take_while(|number| put(&handoffs, &large, owner(*number)).is_ok()).count();
        assert!((10..20).contains(&taken), "{taken}");
        assert!(handoffs.take(&first).is_some());
        let many = Handoffs::default();
        let taken = (0..2000).take_while(|number| put(&many, "x", owner(*number)).is_ok()).count();
        assert_eq!(taken, MOST);
    }
}
