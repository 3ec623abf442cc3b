//! How much goes to the model, as an estimate: four bytes to a token, as the Go program counts. Only the provider
//! knows the number, so every one that is shown is marked.
//!
//! It has no states. For example: a text of 4,000 bytes is 1,000 tokens, and is shown as `~1.0K`.

mod allowance;
pub mod window;

pub use allowance::{allowance, half};
pub use window::window;

/// Bytes of a token, on average.
const TOKEN_BYTES: u64 = 4;

/// Tokens of so many bytes, as an estimate.
pub fn tokens(bytes: u64) -> u64 {
    bytes.div_ceil(TOKEN_BYTES)
}

/// An estimate for a person: `~940`, `~12.3K`, `~1.5M`.
pub fn estimate(tokens: u64) -> String {
    let tenths = |unit: u64| {
        let tenths = (tokens + unit / 20) / (unit / 10);
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    match tokens {
        0..1_000 => format!("~{tokens}"),
        1_000..999_950 => format!("~{}K", tenths(1_000)),
        _ => format!("~{}M", tenths(1_000_000)),
    }
}

/// How much of a window that is, in whole percent, rounded up.
pub fn share(tokens: u64, window: u64) -> u64 {
    tokens.saturating_mul(100).div_ceil(window.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimates_are_marked_and_short() {
        for (count, shown) in [
            (0, "~0"),
            (999, "~999"),
            (1_000, "~1.0K"),
            (12_345, "~12.3K"),
            (999_949, "~999.9K"),
            (999_950, "~1.0M"),
            (1_450_000, "~1.5M"),
        ] {
            assert_eq!(estimate(count), shown);
        }
        assert_eq!((tokens(0), tokens(5), share(1, 1_000), share(500, 1_000)), (0, 2, 1, 50));
    }
}
