//! Moments chosen by chance, which come again with the same seed: what a test of kills, pauses and cuts is made of.

use std::time::{Duration, SystemTime};

/// How long a short run is; a longer one is asked for by a variable.
const USUAL_SECS: u64 = 20;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// How long a run is: CHATCLI_CHAOS_SECS, or a short one.
pub fn limit() -> Duration {
    Duration::from_secs(number("CHATCLI_CHAOS_SECS").unwrap_or(USUAL_SECS))
}

/// Numbers that look like chance and come again with the same seed.
pub struct Chance {
    /// What they come from; a test prints it.
    pub seed: u64,
    state: u64,
}

impl Chance {
    /// From CHATCLI_CHAOS_SEED, or from the clock.
    ///
    /// # Panics
    /// When the clock is before 1970.
    #[must_use]
    pub fn new() -> Self {
        let seed = number("CHATCLI_CHAOS_SEED").unwrap_or_else(|| {
            let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a clock");
            u64::try_from(since.as_nanos() & u128::from(u64::MAX)).expect("a number")
        });
        Self { seed, state: seed | 1 }
    }

    /// The next number, smaller than `most`.
    pub fn below(&mut self, most: u64) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state % most
    }
}

impl Default for Chance {
    fn default() -> Self {
        Self::new()
    }
}
