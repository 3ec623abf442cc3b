//! Moments as text. The core has no clock and no time zones: it gets milliseconds since 1970 and an offset.

use chrono::{DateTime, TimeDelta, Utc};

/// `14:05`, local time.
pub(crate) fn clock(unix_ms: i64, utc_offset_secs: i32) -> String {
    local(unix_ms, utc_offset_secs).format("%H:%M").to_string()
}

/// `20261122-140509`, local time, for file names.
pub(crate) fn compact(unix_ms: i64, utc_offset_secs: i32) -> String {
    local(unix_ms, utc_offset_secs).format("%Y%m%d-%H%M%S").to_string()
}

/// `2026-11-22`, local time.
pub(crate) fn date(unix_ms: i64, utc_offset_secs: i32) -> String {
    local(unix_ms, utc_offset_secs).format("%Y-%m-%d").to_string()
}

/// `2026-11-22T17:05:09Z`.
pub(crate) fn rfc3339(unix_ms: i64) -> String {
    local(unix_ms, 0).format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn local(unix_ms: i64, utc_offset_secs: i32) -> DateTime<Utc> {
    let at = DateTime::from_timestamp_millis(unix_ms).unwrap_or_default();
    at.checked_add_signed(TimeDelta::seconds(i64::from(utc_offset_secs))).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_like_a_calendar() {
        assert_eq!(rfc3339(951_782_400_000), "2000-02-29T00:00:00Z");
        assert_eq!(rfc3339(-1), "1969-12-31T23:59:59Z");
        assert_eq!(clock(0, -3 * 3600), "21:00");
        assert_eq!(date(1_700_000_000_000, 3600), "2023-11-14");
        assert_eq!(compact(1_700_000_000_000, 3600), "20231114-231320");
        assert_eq!(rfc3339(i64::MAX), "1970-01-01T00:00:00Z", "no such date is no reason to fail");
    }
}
