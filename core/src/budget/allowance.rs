//! How many bytes of what was said before may go along with a question. The rest of the window is for the question, for
//! what leads it, and for the answer.

/// Bytes of a token, on average.
const TOKEN_BYTES: u64 = 4;

/// Three quarters of a window of so many tokens, in bytes.
pub fn allowance(window: u64) -> usize {
    bytes((window / 4).saturating_mul(3).saturating_add(window % 4 * 3 / 4))
}

/// Half of it, for the second try after a model found a conversation too long.
pub fn half(window: u64) -> usize {
    bytes(window / 2)
}

fn bytes(tokens: u64) -> usize {
    usize::try_from(tokens.saturating_mul(TOKEN_BYTES)).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::window;

    /// Statements 83 and 84.
    #[test]
    fn three_quarters_of_the_window_rounded_down_in_tokens() {
        for (tokens, allowed, halved) in [
            (50_000, 150_000, 100_000),
            (7, 20, 12),
            (1, 0, 0),
            (0, 0, 0),
            (202_752, 608_256, 405_504),
            (u64::MAX, usize::MAX, usize::MAX),
        ] {
            assert_eq!((allowance(tokens), half(tokens)), (allowed, halved), "{tokens}");
        }
        assert_eq!(allowance(window("NO SUCH", "", None)), 150_000, "nothing is known of the provider");
        assert_eq!(allowance(window("NO SUCH", "", Some(1_000))), 3_000, "a person says better");
    }
}
