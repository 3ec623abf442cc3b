//! Waiting for something that another process or thread does: always bounded, and a wait that fails says what was
//! awaited and what was there instead.

use std::thread;
use std::time::{Duration, Instant};

/// Long enough for a loaded two-core machine; a passing test never spends it.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The first pause between two questions. The following ones grow, because each question costs the program that is
/// waited for some of its time, a browser most of all.
const FIRST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

/// Asks `probe` until it answers.
///
/// # Panics
/// When it has not answered within [`PATIENCE`]; `instead` is asked then for what there was to see.
#[track_caller]
pub fn until<T>(what: &str, mut probe: impl FnMut() -> Option<T>, instead: impl FnOnce() -> String) -> T {
    match within(PATIENCE, &mut probe) {
        Some(found) => found,
        None => panic!("waited {} s for {what}; instead there was:\n{}", PATIENCE.as_secs(), instead()),
    }
}

/// Asks `probe` until it answers or `limit` has passed.
pub fn within<T>(limit: Duration, mut probe: impl FnMut() -> Option<T>) -> Option<T> {
    let since = Instant::now();
    let mut pause = FIRST_PAUSE;
    loop {
        if let Some(found) = probe() {
            return Some(found);
        }
        if since.elapsed() > limit {
            return None;
        }
        thread::sleep(pause);
        pause = (pause * 3 / 2).min(LONGEST_PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probe_is_asked_until_it_answers() {
        let mut asked = 0;
        let probe = || {
            asked += 1;
            (asked == 3).then_some(asked)
        };
        assert_eq!(until("the third time", probe, String::new), 3);
        assert_eq!(within(Duration::ZERO, || None::<()>), None);
    }
}
