//! The signals that end this program. One that its parent process had ignored (`nohup`, a shell's `&`) stays
//! ignored: a handler of ours would undo that wish.

use tokio::signal::unix::{Signal, SignalKind, signal};

/// A signal that ends the program, or never comes.
#[derive(Debug)]
pub struct Ending(Option<Signal>);

impl Ending {
    /// Listens for the signal from now on, unless it is ignored.
    ///
    /// # Errors
    /// The system does not let this program listen.
    pub fn of(kind: SignalKind) -> std::io::Result<Self> {
        if is_ignored(kind) { Ok(Self(None)) } else { signal(kind).map(|signal| Self(Some(signal))) }
    }

    /// Waits for it.
    pub async fn recv(&mut self) {
        match &mut self.0 {
            Some(signal) => {
                signal.recv().await;
            }
            None => std::future::pending().await,
        }
    }
}

/// Whether the signal is ignored; asked before the first handler is there. Linux tells in `/proc`; other systems do
/// not without a call that Rust holds for unsafe.
fn is_ignored(kind: SignalKind) -> bool {
    std::fs::read_to_string("/proc/self/status").is_ok_and(|status| ignores(&status, kind.as_raw_value()))
}

fn ignores(status: &str, number: i32) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    u32::try_from(number - 1).ok().and_then(|bit| mask.checked_shr(bit)).is_some_and(|rest| rest & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mask_of_ignored_signals_is_read() {
        let status = "Name:\tx\nSigIgn:\t0000000000000003\nSigCgt:\tffff\n";
        for (number, expected) in [(1, true), (2, true), (3, false), (15, false), (0, false), (99, false)] {
            assert_eq!(ignores(status, number), expected, "{number}");
        }
        assert!(!ignores("", 1) && !ignores("SigIgn:\tzz\n", 1));
    }
}
