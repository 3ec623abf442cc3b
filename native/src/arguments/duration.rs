//! Durations as the Go program writes them: `300ms`, `10s`, `5m`, `1h30m`.

use std::time::Duration;

/// Reads a duration above zero.
///
/// # Errors
/// The text is none; what is expected is said where the flag is known.
pub fn parse(text: &str) -> Result<Duration, String> {
    total(text.trim()).filter(|total| !total.is_zero()).ok_or_else(|| "10s, 5m, 1h30m".to_owned())
}

fn total(mut rest: &str) -> Option<Duration> {
    let mut total = Duration::ZERO;
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, after) = rest.split_at(digits);
        let letters = after.len() - after.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
        let (unit, after) = after.split_at(letters);
        let number: u64 = number.parse().ok()?;
        let millis = match unit {
            "ms" => Some(number),
            "s" => number.checked_mul(1000),
            "m" => number.checked_mul(60_000),
            "h" => number.checked_mul(3_600_000),
            _ => None,
        };
        total = total.checked_add(Duration::from_millis(millis?))?;
        rest = after;
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_the_go_program_writes_them() {
        for (text, millis) in [("10s", 10_000), ("5m", 300_000), ("1h30m", 5_400_000), ("300ms", 300)] {
            assert_eq!(parse(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "0s", "5", "m", "-1s", "1d", "s5", "99999999999999999999h", "18446744073709551615h"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
