//! When a credential ends: the arithmetic of the Go program, to the second, and its words for the rest.

use std::time::{SystemTime, UNIX_EPOCH};

/// Asked for again this long before the provider would refuse it.
const MARGIN_SECS: i64 = 300;
/// Assumed when a provider says nothing, or nothing sensible.
const DEFAULT_SECS: i64 = 3600;

/// Milliseconds since 1970.
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// What to store for an answer's `expires_in`, in milliseconds since 1970.
pub(crate) fn from_answer(now_ms: i64, expires_in_secs: Option<i64>) -> i64 {
    let secs = match expires_in_secs {
        Some(secs) if secs >= MARGIN_SECS => secs - MARGIN_SECS,
        _ => DEFAULT_SECS,
    };
    now_ms.saturating_add(secs.saturating_mul(1000))
}

/// Whether a stored time has come. Zero and less mean never.
pub(crate) fn is_over(expires_ms: i64, now_ms: i64) -> bool {
    expires_ms > 0 && now_ms >= expires_ms
}

/// The words of `/auth status` for a stored time. They are part of its format and not translated.
pub(crate) fn words(expires_ms: i64, now_ms: i64) -> String {
    const MINUTE: i64 = 60_000;
    const HOUR: i64 = 60 * MINUTE;
    if expires_ms <= 0 {
        return "no expiry (persistent)".to_owned();
    }
    match expires_ms - now_ms {
        ..=0 => "expired".to_owned(),
        left if left > 2 * HOUR => format!("expires in {}h", left / HOUR),
        left if left > HOUR => "expires in 1h".to_owned(),
        left => format!("expires in {}m", left / MINUTE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c31_the_expiry_vectors_hold() {
        for (answer, expected) in [
            (Some(-1), 3600),
            (Some(0), 3600),
            (Some(60), 3600),
            (Some(299), 3600),
            (Some(300), 0),
            (Some(600), 300),
            (Some(3600), 3300),
            (None, 3600),
        ] {
            assert_eq!(from_answer(1000, answer), 1000 + expected * 1000, "{answer:?}");
        }
        assert_eq!(from_answer(i64::MAX - 1, Some(i64::MAX)), i64::MAX);
    }

    #[test]
    fn an_expiry_is_over_from_its_very_millisecond() {
        for (expires, now, over) in [(0, 5, false), (-1, 5, false), (6, 5, false), (5, 5, true), (4, 5, true)]
        {
            assert_eq!(is_over(expires, now), over, "{expires} {now}");
        }
    }

    #[test]
    fn c38_the_words_for_the_time_left() {
        const MINUTE: i64 = 60_000;
        for (left_ms, expected) in [
            (-1, "expired"),
            (0, "expired"),
            (59_999, "expires in 0m"),
            (59 * MINUTE, "expires in 59m"),
            (60 * MINUTE, "expires in 60m"),
            (60 * MINUTE + 1, "expires in 1h"),
            (120 * MINUTE, "expires in 1h"),
            (120 * MINUTE + 1, "expires in 2h"),
            (479 * MINUTE, "expires in 7h"),
        ] {
            assert_eq!(words(1_000_000_000_000 + left_ms, 1_000_000_000_000), expected, "{left_ms}");
        }
        assert_eq!(words(0, 5), "no expiry (persistent)");
    }
}
