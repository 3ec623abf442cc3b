//! Things that happen too often for a line each. Decides that the first one is said at once, and then how many there
//! were, at most once a minute.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

const PAUSE: Duration = Duration::from_secs(60);

/// Counts one kind of event for the log.
#[derive(Debug)]
pub struct Tally {
    what: &'static str,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    unsaid: u64,
    said: Option<Instant>,
}

impl Tally {
    /// Of events that `what` names.
    pub fn new(what: &'static str) -> Self {
        Self { what, state: Mutex::default() }
    }

    /// It happened once more.
    pub fn count(&self) {
        self.say(1);
    }

    /// Says what has been kept back for long enough.
    pub fn flush(&self) {
        self.say(0);
    }

    fn say(&self, more: u64) {
        let due = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.unsaid += more;
            let quiet = state.said.is_some_and(|said| said.elapsed() < PAUSE);
            if quiet || state.unsaid == 0 {
                return;
            }
            state.said = Some(Instant::now());
            std::mem::take(&mut state.unsaid)
        };
        tracing::warn!(count = due, "{}", self.what);
    }
}
