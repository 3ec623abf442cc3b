//! A span of each day, by the clock on the wall: `22-6`, `22:30-06:15`.

use std::fmt;

const DAY_MINUTES: u32 = 24 * 60;

/// From one minute of the day to another, over midnight if need be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    from: u32,
    to: u32,
}

impl Hours {
    /// Reads a span; `None` when it is none.
    pub fn read(text: &str) -> Option<Self> {
        let (from, to) = text.split_once('-')?;
        let hours = Self { from: minute(from.trim())?, to: minute(to.trim())? };
        (hours.from != hours.to).then_some(hours)
    }

    /// Whether this minute of the day is inside.
    pub fn contains(self, minute: u32) -> bool {
        if self.from < self.to {
            (self.from..self.to).contains(&minute)
        } else {
            minute >= self.from || minute < self.to
        }
    }
}

fn minute(text: &str) -> Option<u32> {
    let (hour, minute) = text.split_once(':').unwrap_or((text, "0"));
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    let is_real = hour < 24 && minute < 60 || (hour, minute) == (24, 0);
    is_real.then_some((hour * 60 + minute) % DAY_MINUTES)
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (self.from, self.to);
        write!(f, "{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_goes_over_midnight() {
        let night = Hours::read("22-6").unwrap();
        for (minute, inside) in
            [(0, true), (359, true), (360, false), (720, false), (1319, false), (1320, true)]
        {
            assert_eq!(night.contains(minute), inside, "{minute}");
        }
        let noon = Hours::read("12:30-13:15").unwrap();
        assert!(noon.contains(750) && noon.contains(794) && !noon.contains(795) && !noon.contains(0));
        assert_eq!((night.to_string().as_str(), noon.to_string().as_str()), ("22:00-06:00", "12:30-13:15"));
    }

    #[test]
    fn what_is_no_span_is_none() {
        for text in ["", "22", "22-22", "25-3", "a-b", "-", "22:60-6", "-3-5", "1-2-3"] {
            assert_eq!(Hours::read(text), None, "{text}");
        }
        assert_eq!(Hours::read("18-24"), Hours::read("18:00-0:00"));
    }
}
