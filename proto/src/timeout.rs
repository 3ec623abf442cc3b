//! How long a call may take, as the header `grpc-timeout` says it: at most eight digits and a unit. Decides the unit,
//! and rounds up where it is coarser than the time: a server must not give up before its caller does.

use std::time::Duration;

const MOST: u128 = 99_999_999;
/// The units from the finest on, each with its length in nanoseconds.
const UNITS: [(char, u128); 6] = [
    ('n', 1),
    ('u', 1_000),
    ('m', 1_000_000),
    ('S', 1_000_000_000),
    ('M', 60_000_000_000),
    ('H', 3_600_000_000_000),
];

/// The header's value. What is longer than eight digits of hours (11,000 years) is that long.
pub fn header_value(timeout: Duration) -> String {
    let fits = |(unit, nanos): (char, u128)| {
        let count = timeout.as_nanos().div_ceil(nanos);
        (count <= MOST).then(|| format!("{count}{unit}"))
    };
    UNITS.into_iter().find_map(fits).unwrap_or_else(|| format!("{MOST}H"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_finest_unit_of_eight_digits_is_taken_and_rounded_up() {
        for (timeout, expected) in [
            (Duration::ZERO, "0n"),
            (Duration::from_nanos(99_999_999), "99999999n"),
            (Duration::from_nanos(100_000_001), "100001u"),
            (Duration::from_millis(250), "250000u"),
            (Duration::from_secs(10), "10000000u"),
            (Duration::from_millis(99_999_999), "99999999m"),
            (Duration::from_millis(100_000_001), "100001S"),
            (Duration::from_secs(30 * 24 * 3600), "2592000S"),
            (Duration::from_secs(99_999_999), "99999999S"),
            (Duration::from_secs(100_000_001), "1666667M"),
            (Duration::from_secs(99_999_999 * 60 + 1), "1666667H"),
            (Duration::MAX, "99999999H"),
        ] {
            assert_eq!(header_value(timeout), expected, "{timeout:?}");
        }
    }
}
