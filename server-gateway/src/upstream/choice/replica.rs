//! What is known of one replica of the upstream: whether it answers, how busy it is, and which limits it keeps for
//! each connection.

use std::time::Duration;

use tokio::time::Instant;

use super::budget::Rate;

/// A Go server takes a token for every call that needs one, right or wrong, and has five for each connection, one
/// more every 12 s. One is left to it.
pub const TOKEN_CALLS: Rate = Rate { burst: 4.0, per_second: 1.0 / 13.0 };
/// What a Go server allows each connection, 10 calls a second and 30 at once, with something left to it.
pub const CALLS: Rate = Rate { burst: 28.0, per_second: 9.0 };

/// So many failures in a row, and others are asked instead.
const FAILURES: u32 = 5;

/// One replica, by a number that means nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReplicaId(pub u64);

/// Whether a server keeps a limit for each connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Not seen yet.
    Unknown,
    /// It refused a call for it.
    Kept,
    /// It answered more calls than the limit allows.
    None,
}

/// Why nothing is asked of a replica.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// No connection can be opened.
    Unreachable,
    /// Calls are open and it says nothing, on a new connection neither.
    Silent,
    /// It broke one call after the other.
    Failing,
}

/// A time in which nothing is asked of a replica.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Away {
    /// Why.
    pub reason: Reason,
    /// When it is looked after again.
    pub again: Instant,
}

/// One replica.
#[derive(Clone, Debug)]
pub struct Replica {
    /// Its number.
    pub id: ReplicaId,
    /// Those who ask the same highest rank find the same replica, whatever the order of addresses.
    pub rank: u64,
    /// Calls in flight.
    pub calls: u32,
    /// When it had its last turn, in turns of all.
    pub turn: u64,
    /// Nothing is asked of it now.
    pub away: Option<Away>,
    /// Its name no longer leads to it.
    pub is_leaving: bool,
    /// Its limit for calls with a token.
    pub tokens: Limit,
    /// Its limit for calls of all kinds.
    pub rate: Limit,
    /// The latter, as far as it is known.
    pub calls_rate: Rate,
    /// How many calls a connection carries at once, as it last said.
    pub streams: u32,
    /// Calls broken in a row.
    failures: u32,
    /// Times in a row that it was left alone, each longer than the one before.
    absences: u32,
}

impl Replica {
    /// A replica of which nothing is known.
    pub fn new(id: ReplicaId, rank: u64, streams: u32) -> Self {
        Self {
            id,
            rank,
            calls: 0,
            turn: 0,
            away: None,
            is_leaving: false,
            tokens: Limit::Unknown,
            rate: Limit::Unknown,
            calls_rate: CALLS,
            streams,
            failures: 0,
            absences: 0,
        }
    }

    /// Whether calls go to it while there are others.
    pub fn is_usable(&self) -> bool {
        self.away.is_none() && !self.is_leaving
    }

    /// Nothing more is asked of it for a while; `true` when that is news.
    pub fn leave_alone(&mut self, reason: Reason, now: Instant) -> bool {
        let is_news = self.away.is_none();
        let (first, longest) = match reason {
            Reason::Unreachable => (Duration::from_millis(100), Duration::from_secs(5)),
            Reason::Silent => (Duration::from_secs(1), Duration::from_secs(5)),
            Reason::Failing => (Duration::from_secs(5), Duration::from_secs(60)),
        };
        let pause = first.saturating_mul(1 << self.absences.min(10)).min(longest);
        self.absences = self.absences.saturating_add(1);
        self.failures = 0;
        // Another program may be there when it is back.
        (self.tokens, self.rate, self.calls_rate) = (Limit::Unknown, Limit::Unknown, CALLS);
        self.away = Some(Away { reason, again: now + pause });
        is_news
    }

    /// It answers again; `true` when that is news.
    pub fn is_back(&mut self) -> bool {
        // A replica that fails can be reached all the time: only an answer proves that it is well.
        if self.away.is_some_and(|away| away.reason != Reason::Failing) {
            self.absences = 0;
        }
        self.away.take().is_some()
    }

    /// A call was answered.
    pub fn answered(&mut self) {
        (self.failures, self.absences) = (0, 0);
    }

    /// A call was broken; `true` when that was one too many.
    pub fn broke(&mut self) -> bool {
        self.failures = self.failures.saturating_add(1);
        self.failures >= FAILURES && self.away.is_none()
    }
}
