//! Who pings too often. Pure: told of pings, answers and the time.

use std::time::{Duration, Instant};

use crate::rules::Pings;

/// Strikes that are forgiven.
const FORGIVEN: u32 = 2;
/// On a connection without calls, where those are not permitted.
const WITHOUT_CALLS: Duration = Duration::from_secs(2 * 60 * 60);

/// The strikes of one connection.
#[derive(Debug, Default)]
pub(crate) struct Police {
    last: Option<Instant>,
    strikes: u32,
    /// Something was sent since the last ping, so the next one is free.
    answered: bool,
}

impl Police {
    /// Head or data was sent to the caller.
    pub fn answered(&mut self) {
        self.answered = true;
    }

    /// A ping came while so many calls ran. True when it was one too many.
    pub fn ping(&mut self, pings: Pings, calls: usize, now: Instant) -> bool {
        let last = self.last.replace(now);
        if std::mem::take(&mut self.answered) {
            self.strikes = 0;
            return false;
        }
        let apart = if calls == 0 && !pings.without_calls { WITHOUT_CALLS } else { pings.min_interval };
        self.strikes += u32::from(last.is_some_and(|last| now.saturating_duration_since(last) < apart));
        self.strikes > FORGIVEN
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pinged(pings: Pings, calls: usize, every_s: u64, count: u64) -> Vec<bool> {
        let (mut police, start) = (Police::default(), Instant::now());
        (0..count).map(|n| police.ping(pings, calls, start + Duration::from_secs(n * every_s))).collect()
    }

    #[test]
    fn the_third_strike_counts_and_the_first_ping_never_does() {
        assert_eq!(pinged(Pings::CHATCLI, 1, 10, 4), [false, false, false, true]);
        assert_eq!(pinged(Pings::CHATCLI, 0, 20, 9), [false; 9]);
        assert_eq!(pinged(Pings::DEFAULT, 0, 300, 4), [false, false, false, true]);
        assert_eq!(pinged(Pings::DEFAULT, 1, 300, 4), [false; 4]);
    }

    #[test]
    fn an_answer_makes_the_next_ping_free() {
        let (mut police, now) = (Police::default(), Instant::now());
        for _ in 0..9 {
            assert!(!police.ping(Pings::DEFAULT, 0, now));
            assert!(!police.ping(Pings::DEFAULT, 0, now));
            police.answered();
        }
    }
}
