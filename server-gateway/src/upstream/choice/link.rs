//! What is known of one link: whose it is, what was asked on it, and what is left of its server's budgets.

use tokio::time::Instant;

use super::budget::{Bucket, Rate};
use super::replica::{ReplicaId, TOKEN_CALLS};
use super::{CallerId, Place, Trust, Want};

/// One link, by a number that is never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LinkId(pub u64);

/// One link.
#[derive(Debug)]
pub(super) struct Link {
    pub id: LinkId,
    pub replica: ReplicaId,
    /// Who used it last.
    pub owner: CallerId,
    /// Strangers, and tokens that were never right, have links of their own.
    pub trust: Trust,
    pub is_open: bool,
    /// Calls in flight, and how many there can be.
    pub calls: u32,
    pub streams: u32,
    /// Calls so far.
    pub asked: u32,
    /// Calls that were answered although the budget for tokens was spent.
    pub beyond: u32,
    /// More was asked than the budget for tokens allows.
    pub is_overdrawn: bool,
    pub tokens: Bucket,
    pub calls_made: Bucket,
    pub rests_until: Instant,
    pub used: Instant,
    pub busy_since: Instant,
}

impl Link {
    pub fn new(
        id: LinkId,
        replica: ReplicaId,
        owner: CallerId,
        trust: Trust,
        streams: u32,
        calls_rate: Rate,
        now: Instant,
    ) -> Self {
        Self {
            id,
            replica,
            owner,
            trust,
            is_open: false,
            calls: 0,
            streams,
            asked: 0,
            beyond: 0,
            is_overdrawn: false,
            tokens: Bucket::full(TOKEN_CALLS, now),
            calls_made: Bucket::full(calls_rate, now),
            rests_until: now,
            used: now,
            busy_since: now,
        }
    }

    pub fn has_room(&self) -> bool {
        self.calls < self.streams
    }

    /// Puts a call on it.
    pub fn place(&mut self, want: &Want, calls_rate: Rate, now: Instant) -> Place {
        let is_within = !want.costs_token || self.tokens.take(TOKEN_CALLS, now);
        self.is_overdrawn |= !is_within;
        self.calls_made.take(calls_rate, now);
        if self.asked == 0 {
            self.trust = want.trust;
        }
        if self.calls == 0 {
            self.busy_since = now;
        }
        self.calls += 1;
        self.asked = self.asked.saturating_add(1);
        self.owner = want.caller;
        self.used = now;
        Place {
            link: self.id,
            replica: self.replica,
            trust: want.trust,
            costs_token: want.costs_token,
            is_within,
        }
    }
}
