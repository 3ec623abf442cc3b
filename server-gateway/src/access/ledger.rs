//! What all doors of one access file must agree on about sessions: the keys that cookies are sealed with, which
//! sessions were ended early, and when each was last used. Decides how long each of that is kept; every list has an
//! end.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::register::FORMAT;

/// Without a call for so long, a session is over.
pub const IDLE: Duration = Duration::from_secs(30 * 60);
/// After so long it is over anyway.
pub const WHOLE: Duration = Duration::from_secs(12 * 3600);
/// A key seals for so long; it opens for a session's lifetime longer.
const KEY_AGE: Duration = Duration::from_secs(7 * 24 * 3600);
/// A new key is not used before every door has read it.
const SETTLING: Duration = Duration::from_secs(2);
const KEY_BYTES: usize = 64;
/// More sessions cannot be ended early within a lifetime without ending all that are as old.
const MOST_ENDED: usize = 4096;
const MOST_SEEN: usize = 10_000;

/// The file. Times are seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    format: u32,
    /// The oldest first.
    #[serde(default)]
    keys: Vec<SealKey>,
    /// When a session that was ended began.
    #[serde(default)]
    ended: BTreeMap<String, u64>,
    /// All sessions that began before are over.
    #[serde(default)]
    over_before: u64,
    /// When a session was last used.
    #[serde(default)]
    seen: BTreeMap<String, u64>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SealKey {
    made: u64,
    key: String,
}

/// Keys are not for logs.
impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealKey").field("made", &self.made).finish_non_exhaustive()
    }
}

impl Default for Ledger {
    fn default() -> Self {
        Self {
            format: FORMAT,
            keys: Vec::new(),
            ended: BTreeMap::new(),
            over_before: 0,
            seen: BTreeMap::new(),
        }
    }
}

impl Ledger {
    /// Whether a key is due.
    pub fn needs_key(&self, now: u64) -> bool {
        self.keys.last().is_none_or(|newest| has_passed(newest.made, KEY_AGE, now))
    }

    /// Adds a key of random bytes.
    pub fn add_key(&mut self, bytes: &[u8; KEY_BYTES], now: u64) {
        self.keys.push(SealKey { made: now, key: STANDARD.encode(bytes) });
    }

    /// All keys, with when each was made.
    pub fn keys(&self) -> impl Iterator<Item = (u64, cookie::Key)> {
        self.keys.iter().filter_map(|key| {
            let bytes = STANDARD.decode(&key.key).ok()?;
            Some((key.made, cookie::Key::try_from(bytes.as_slice()).ok()?))
        })
    }

    /// Ends a session early.
    pub fn end(&mut self, id: String, began: u64) {
        self.ended.insert(id, began);
        self.seen.retain(|seen, _| !self.ended.contains_key(seen));
        while self.ended.len() > MOST_ENDED {
            let oldest =
                self.ended.iter().min_by_key(|(_, began)| **began).map(|(id, began)| (id.clone(), *began));
            let Some((id, began)) = oldest else { break };
            self.ended.remove(&id);
            self.over_before = self.over_before.max(began.saturating_add(1));
        }
    }

    /// Whether a session was ended early.
    pub fn has_ended(&self, id: &str, began: u64) -> bool {
        began < self.over_before || self.ended.contains_key(id)
    }

    /// Notes when a session was used.
    pub fn note(&mut self, id: &str, at: u64) {
        let seen = self.seen.entry(id.to_owned()).or_insert(at);
        *seen = (*seen).max(at);
    }

    /// When a session was last used, as far as that was noted.
    pub fn seen(&self, id: &str) -> Option<u64> {
        self.seen.get(id).copied()
    }

    /// Takes over what another door knows. Keys are the file's alone; ends are never taken back.
    pub fn merge(&mut self, file: Self) {
        self.keys = file.keys;
        self.over_before = self.over_before.max(file.over_before);
        for (id, began) in file.ended {
            self.end(id, began);
        }
        for (id, at) in file.seen {
            self.note(&id, at);
        }
    }

    /// Forgets what no longer matters.
    pub fn tidy(&mut self, now: u64) {
        let superseded: Vec<u64> = self.keys.iter().skip(1).map(|next| next.made).collect();
        let dead = superseded.iter().take_while(|made| has_passed(**made, WHOLE + SETTLING, now)).count();
        self.keys.drain(..dead);
        self.ended.retain(|_, began| !has_passed(*began, WHOLE, now));
        self.seen.retain(|_, seen| !has_passed(*seen, IDLE, now));
        while self.seen.len() > MOST_SEEN {
            let oldest = self.seen.iter().min_by_key(|(_, seen)| **seen).map(|(id, _)| id.clone());
            let Some(id) = oldest else { break };
            self.seen.remove(&id);
        }
    }
}

/// Which of these keys seals: the newest that every door knows.
pub fn sealing(keys: &[(u64, cookie::Key)], now: u64) -> Option<&cookie::Key> {
    let settled = keys.iter().rev().find(|(made, _)| has_passed(*made, SETTLING, now));
    settled.or(keys.first()).map(|(_, key)| key)
}

/// Whether `time` has gone by since `from`. A clock that was set back makes nothing older.
pub fn has_passed(from: u64, time: Duration, now: u64) -> bool {
    now.saturating_sub(from) >= time.as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u8) -> [u8; KEY_BYTES] {
        [number; KEY_BYTES]
    }

    #[test]
    fn keys_change_and_old_ones_open_for_a_sessions_lifetime() {
        let (start, mut ledger) = (1_000_000, Ledger::default());
        assert!(ledger.needs_key(start));
        ledger.add_key(&key(1), start);
        assert!(!ledger.needs_key(start + KEY_AGE.as_secs() - 1));
        let due = start + KEY_AGE.as_secs();
        assert!(ledger.needs_key(due));
        ledger.add_key(&key(2), due);
        let sealing_at = |ledger: &Ledger, now| {
            let keys: Vec<_> = ledger.keys().collect();
            sealing(&keys, now).map(|key| key.master().to_vec())
        };
        assert_eq!(
            sealing_at(&ledger, due + 1),
            Some(key(1).to_vec()),
            "another door may not know the new one"
        );
        assert_eq!(sealing_at(&ledger, due + 2), Some(key(2).to_vec()));
        ledger.tidy(due + WHOLE.as_secs());
        assert_eq!(ledger.keys().count(), 2);
        ledger.tidy(due + WHOLE.as_secs() + 2);
        assert_eq!(ledger.keys().count(), 1);
        assert!(!format!("{ledger:?}").contains("AgIC"), "keys are not shown");
    }

    #[test]
    fn a_list_that_is_full_ends_more_and_not_less() {
        let mut ledger = Ledger::default();
        for number in 0..MOST_ENDED as u64 + 10 {
            ledger.end(format!("{number}"), 100 + number);
        }
        assert_eq!(ledger.ended.len(), MOST_ENDED);
        assert!(
            (0..MOST_ENDED as u64 + 10).all(|number| ledger.has_ended(&number.to_string(), 100 + number))
        );
        assert!(!ledger.has_ended("new", 200));
    }

    #[test]
    fn what_one_door_ended_another_does_not_revive() {
        let (mut one, mut file) = (Ledger::default(), Ledger::default());
        one.end("a".into(), 5);
        file.end("b".into(), 5);
        file.note("c", 9);
        one.merge(file);
        assert!(one.has_ended("a", 5) && one.has_ended("b", 5) && one.seen("c") == Some(9));
    }
}
