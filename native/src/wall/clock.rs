//! Moments as a person at this place reads them, daylight saving included.

use chatcli_core::Lang;
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::text::{Text, fill};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A place's clock.
#[derive(Clone, Debug)]
pub(super) struct Clock(TimeZone);

impl Clock {
    /// The clock of a named time zone, or of this machine.
    ///
    /// # Errors
    /// There is no time zone of that name.
    pub(super) fn of(zone: Option<&str>, lang: Lang) -> Result<Self, Problem> {
        let Some(name) = zone else { return Ok(Self(TimeZone::system())) };
        TimeZone::get(name).map(Self).map_err(|_| {
            Problem::because(Kind::Usage, &fill(Text::UnknownTimeZone.get(lang), &[("name", name)]))
        })
    }

    /// `14:03:22`.
    pub(super) fn time(&self, unix_ms: i64) -> String {
        self.format(unix_ms, "%H:%M:%S")
    }

    /// `2026-11-22 14:03:22`.
    pub(super) fn moment(&self, unix_ms: i64) -> String {
        self.format(unix_ms, "%Y-%m-%d %H:%M:%S")
    }

    fn format(&self, unix_ms: i64, format: &str) -> String {
        // A clock that is set to nonsense is no reason to stop.
        let at = Timestamp::from_millisecond(unix_ms).unwrap_or_default();
        at.to_zoned(self.0.clone()).strftime(format).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_at_their_place() {
        let utc = Clock::of(Some("UTC"), Lang::En).unwrap();
        assert_eq!(utc.moment(951_782_402_000), "2000-02-29 00:00:02");
        assert_eq!(utc.time(-1), "23:59:59");
        assert_eq!(utc.time(i64::MAX), "00:00:00");
        assert!(Clock::of(Some("Nowhere/At_All"), Lang::En).is_err());
    }
}
