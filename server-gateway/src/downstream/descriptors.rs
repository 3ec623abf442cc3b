//! File descriptors. Decides how many connections the process can hold, and keeps some descriptors back for the
//! upstream, for files and for the operator who looks after the gateway.

/// The most connections, however many descriptors there are.
const MOST_CONNECTIONS: usize = 16 * 1024;
/// What is kept back: a quarter, but at least and at most this many.
const LEAST_RESERVE: u64 = 64;
const MOST_RESERVE: u64 = 2048;

/// Raises the process's limit as far as it may be raised, and gives the number of connections that fit below it.
pub fn connections() -> usize {
    match limit() {
        Some(descriptors) => fitting(descriptors),
        None => MOST_CONNECTIONS,
    }
}

fn fitting(descriptors: u64) -> usize {
    let reserve = (descriptors / 4).clamp(LEAST_RESERVE, MOST_RESERVE);
    usize::try_from(descriptors.saturating_sub(reserve)).unwrap_or(usize::MAX).clamp(1, MOST_CONNECTIONS)
}

#[cfg(unix)]
fn limit() -> Option<u64> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let before = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: before.maximum, maximum: before.maximum };
    match setrlimit(Resource::Nofile, raised) {
        Ok(()) => before.maximum,
        Err(error) => {
            tracing::debug!(%error, "cannot raise the limit of open files");
            before.current
        }
    }
}

#[cfg(not(unix))]
fn limit() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_are_kept_back() {
        assert_eq!(fitting(1024), 768);
        assert_eq!(fitting(256), 192);
        assert_eq!(fitting(80), 16);
        assert_eq!(fitting(10), 1);
        assert_eq!(fitting(1 << 20), MOST_CONNECTIONS);
        assert!(connections() > 0);
    }
}
