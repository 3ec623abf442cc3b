//! How much may be asked of a server before it refuses: the token bucket that a Go server keeps for each connection.
//! Decides only how tokens are spent and come back.

use std::time::Duration;

use tokio::time::Instant;

/// How a bucket fills.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Tokens in a full bucket.
    pub burst: f64,
    /// Tokens that come back in a second.
    pub per_second: f64,
}

/// What is left to be asked.
#[derive(Clone, Copy, Debug)]
pub struct Bucket {
    tokens: f64,
    at: Instant,
}

impl Bucket {
    /// A full bucket.
    pub fn full(rate: Rate, now: Instant) -> Self {
        Self { tokens: rate.burst, at: now }
    }

    /// Whether a token is left.
    pub fn has(&self, rate: Rate, now: Instant) -> bool {
        self.left(rate, now) >= 1.0
    }

    /// Whether all tokens are back.
    pub fn is_full(&self, rate: Rate, now: Instant) -> bool {
        self.left(rate, now) >= rate.burst
    }

    /// Spends a token; `false` when none was left, and then none is owed.
    pub fn take(&mut self, rate: Rate, now: Instant) -> bool {
        let left = self.left(rate, now);
        let had = left >= 1.0;
        *self = Self { tokens: (left - 1.0).max(0.0), at: now };
        had
    }

    /// When the next token is there.
    pub fn wait(&self, rate: Rate, now: Instant) -> Duration {
        Duration::from_secs_f64(((1.0 - self.left(rate, now)) / rate.per_second).max(0.0))
    }

    fn left(&self, rate: Rate, now: Instant) -> f64 {
        let since = now.saturating_duration_since(self.at).as_secs_f64();
        (self.tokens + since * rate.per_second).min(rate.burst)
    }
}
