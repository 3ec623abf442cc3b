//! How long to wait before trying again: doubling, capped, with jitter so that a crowd does not come back at once.

/// The wait before attempt `attempt` (0 = the first retry), in milliseconds: 1, 2, 4, 8, 16, then 30 s, each within
/// a fifth of that either way.
pub(crate) fn wait_ms(attempt: u32, entropy: u64) -> u64 {
    let base_ms = 1000_u64.checked_shl(attempt.min(16)).unwrap_or(30_000).min(30_000);
    let spread_ms = base_ms / 5;
    base_ms - spread_ms + entropy % (2 * spread_ms + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_up_to_half_a_minute_within_a_fifth() {
        for (attempt, base_ms) in
            [(0, 1000), (1, 2000), (2, 4000), (3, 8000), (4, 16_000), (5, 30_000), (u32::MAX, 30_000)]
        {
            for entropy in [0, 1, 12_345, u64::MAX] {
                let wait = wait_ms(attempt, entropy);
                assert!(wait >= base_ms * 4 / 5 && wait <= base_ms * 6 / 5, "{attempt} {entropy}: {wait}");
            }
        }
        assert_ne!(wait_ms(3, 1), wait_ms(3, 2), "jitter must depend on chance");
    }
}
