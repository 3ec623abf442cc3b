//! The `grpc-timeout` header: how long a call may take. Decides what a value means and how the rest of the time
//! is written for the next hop; running the timer is left to `call` and `response`.

use std::time::Duration;

use http::{HeaderMap, HeaderValue};
use thiserror::Error;
use tokio::time::Instant;

/// The header's name.
pub const GRPC_TIMEOUT: &str = "grpc-timeout";

const MAX_DIGITS: usize = 8;

/// Beyond this no timer is kept (the header still goes on): a clock that far away ends no call in practice.
const LONGEST_KEPT: Duration = Duration::from_secs(365 * 24 * 3600);

/// The header is not one to eight digits and one of `H M S m u n`.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("grpc-timeout must be 1 to 8 digits and one of H M S m u n")]
pub struct BadTimeout;

/// When a call must be over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deadline {
    /// The caller gave none.
    None,
    /// A moment that is kept here; the rest of the time goes to the upstream.
    At(Instant),
    /// So far away that only the upstream sees it, as it was written.
    Distant(HeaderValue),
}

impl Deadline {
    /// Reads the header of a call that began at `now`.
    ///
    /// # Errors
    /// The header is malformed or given twice.
    pub fn read(headers: &HeaderMap, now: Instant) -> Result<Self, BadTimeout> {
        let mut values = headers.get_all(GRPC_TIMEOUT).iter();
        let Some(value) = values.next() else { return Ok(Self::None) };
        if values.next().is_some() {
            return Err(BadTimeout);
        }
        let timeout = parse(value.as_bytes())?;
        Ok(match now.checked_add(timeout) {
            Some(at) if timeout <= LONGEST_KEPT => Self::At(at),
            _ => Self::Distant(value.clone()),
        })
    }

    /// The moment that is kept here.
    pub fn at(&self) -> Option<Instant> {
        match self {
            Self::At(at) => Some(*at),
            Self::None | Self::Distant(_) => None,
        }
    }

    /// What the upstream is told at `now`.
    pub fn header(&self, now: Instant) -> Option<HeaderValue> {
        match self {
            Self::None => None,
            Self::At(at) => HeaderValue::try_from(write(at.saturating_duration_since(now))).ok(),
            Self::Distant(value) => Some(value.clone()),
        }
    }
}

fn parse(value: &[u8]) -> Result<Duration, BadTimeout> {
    let (unit, digits) = value.split_last().ok_or(BadTimeout)?;
    if digits.is_empty() || digits.len() > MAX_DIGITS || !digits.iter().all(u8::is_ascii_digit) {
        return Err(BadTimeout);
    }
    let number = digits.iter().fold(0u64, |sum, digit| sum * 10 + u64::from(digit - b'0'));
    Ok(match unit {
        b'H' => Duration::from_secs(number * 3600),
        b'M' => Duration::from_secs(number * 60),
        b'S' => Duration::from_secs(number),
        b'm' => Duration::from_millis(number),
        b'u' => Duration::from_micros(number),
        b'n' => Duration::from_nanos(number),
        _ => return Err(BadTimeout),
    })
}

/// The finest unit that fits eight digits, rounded up, so that the next hop never gives up before this one.
fn write(left: Duration) -> String {
    const FITS: u128 = 100_000_000;
    let nanos = left.as_nanos();
    for (unit, size) in [('n', 1), ('u', 1_000), ('m', 1_000_000), ('S', 1_000_000_000)] {
        let number = nanos.div_ceil(size);
        if number < FITS {
            return format!("{number}{unit}");
        }
    }
    format!("{}H", (nanos.div_ceil(3_600_000_000_000)).min(FITS - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_is_read() {
        let cases = [("2H", 7_200_000), ("3M", 180_000), ("4S", 4_000), ("00000005m", 5)];
        for (text, millis) in cases {
            assert_eq!(parse(text.as_bytes()), Ok(Duration::from_millis(millis)), "{text}");
        }
        assert_eq!(parse(b"7u"), Ok(Duration::from_micros(7)));
        assert_eq!(parse(b"99999999n"), Ok(Duration::from_nanos(99_999_999)));
    }

    #[test]
    fn malformed_values_are_refused() {
        for text in ["", "S", "5", "5s", "-1S", "+1S", "1.5S", "123456789m", "1 S", "1S "] {
            assert_eq!(parse(text.as_bytes()), Err(BadTimeout), "{text:?}");
        }
        let mut twice = HeaderMap::new();
        twice.append(GRPC_TIMEOUT, HeaderValue::from_static("1S"));
        twice.append(GRPC_TIMEOUT, HeaderValue::from_static("2S"));
        assert_eq!(Deadline::read(&twice, Instant::now()), Err(BadTimeout));
    }

    #[test]
    fn the_rest_is_written_in_the_finest_unit_that_fits() {
        assert_eq!(write(Duration::ZERO), "0n");
        assert_eq!(write(Duration::from_millis(100)), "100000u");
        assert_eq!(write(Duration::from_nanos(100_000_001)), "100001u");
        assert_eq!(write(Duration::from_secs(200)), "200000m");
        assert_eq!(write(Duration::from_secs(100_000)), "100000S");
    }

    #[test]
    fn the_longest_legal_value_goes_on_as_it_is() {
        let mut headers = HeaderMap::new();
        headers.insert(GRPC_TIMEOUT, HeaderValue::from_static("99999999H"));
        let deadline = Deadline::read(&headers, Instant::now()).expect("legal");
        assert_eq!(deadline.at(), None);
        assert_eq!(deadline.header(Instant::now()), Some(HeaderValue::from_static("99999999H")));
    }
}
