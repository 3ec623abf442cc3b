//! Waits.

use gloo_timers::future::TimeoutFuture;

/// The longest wait a browser's timer takes, in milliseconds; it reads a longer one as no wait at all.
const LONGEST_MS: u32 = i32::MAX as u32;

/// Ends after this many milliseconds; dropping it clears the browser's timer.
pub async fn wait(after_ms: u64) {
    for ms in pieces(after_ms) {
        TimeoutFuture::new(ms).await;
    }
}

fn pieces(after_ms: u64) -> impl Iterator<Item = u32> {
    let whole = after_ms / u64::from(LONGEST_MS);
    let rest = u32::try_from(after_ms % u64::from(LONGEST_MS)).unwrap_or(LONGEST_MS);
    (0..whole).map(|_| LONGEST_MS).chain(std::iter::once(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_wait_is_cut_into_pieces_that_a_browser_can_wait() {
        assert_eq!(pieces(0).collect::<Vec<_>>(), [0]);
        assert_eq!(pieces(250).collect::<Vec<_>>(), [250]);
        let month_ms = 30 * 24 * 3600 * 1000_u64;
        assert_eq!(pieces(month_ms).map(u64::from).sum::<u64>(), month_ms);
        assert!(pieces(month_ms).all(|ms| i32::try_from(ms).is_ok()));
    }
}
