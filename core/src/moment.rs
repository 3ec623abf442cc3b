//! Moments as text. The core has no clock and no time zones: it gets milliseconds since 1970 and an offset. The few
//! lines of calendar stand here because a library's would be a fiftieth of what a first visit to the page loads.

use crate::text::Lang;

/// `14:05`, local time.
pub(crate) fn clock(unix_ms: i64, utc_offset_secs: i32) -> String {
    let Moment { hour, minute, .. } = local(unix_ms, utc_offset_secs);
    format!("{hour:02}:{minute:02}")
}

/// `14:05` today, `22 Nov 14:05` within a year, else the date; local time.
pub(crate) fn short(unix_ms: i64, now_unix_ms: i64, utc_offset_secs: i32, lang: Lang) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let Moment { month, day, hour, minute, .. } = local(unix_ms, utc_offset_secs);
    let time = format!("{hour:02}:{minute:02}");
    if date(unix_ms, utc_offset_secs) == date(now_unix_ms, utc_offset_secs) {
        return time;
    }
    if now_unix_ms.saturating_sub(unix_ms).saturating_abs() >= 300 * DAY_SECS * 1000 {
        return date(unix_ms, utc_offset_secs);
    }
    match lang {
        Lang::En => {
            let month = usize::try_from(month - 1).ok().and_then(|month| MONTHS.get(month));
            format!("{day} {} {time}", month.copied().unwrap_or_default())
        }
        Lang::PtBr => format!("{day:02}/{month:02} {time}"),
    }
}

/// `20261122-140509`, local time, for file names.
pub(crate) fn compact(unix_ms: i64, utc_offset_secs: i32) -> String {
    let Moment { year, month, day, hour, minute, second } = local(unix_ms, utc_offset_secs);
    format!("{year:04}{month:02}{day:02}-{hour:02}{minute:02}{second:02}")
}

/// `2026-11-22`, local time.
pub(crate) fn date(unix_ms: i64, utc_offset_secs: i32) -> String {
    let Moment { year, month, day, .. } = local(unix_ms, utc_offset_secs);
    format!("{year:04}-{month:02}-{day:02}")
}

/// `2026-11-22T17:05:09Z`.
pub(crate) fn rfc3339(unix_ms: i64) -> String {
    let Moment { year, month, day, hour, minute, second } = local(unix_ms, 0);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Reads `2026-11-22T17:05:09Z`, with parts of a second and another offset where there are some.
pub(crate) fn read_rfc3339(text: &str) -> Option<i64> {
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<i64>().ok();
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    let is_real = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60
        && YEARS.contains(&year);
    if !is_real {
        return None;
    }
    let zone = text.get(19..)?.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    let offset_secs = match zone.split_at_checked(1) {
        Some(("Z" | "z", "")) => 0,
        Some((sign @ ("+" | "-"), rest)) => {
            let (hours, minutes) = rest.split_once(':')?;
            let secs = hours.parse::<i64>().ok()? * 3600 + minutes.parse::<i64>().ok()? * 60;
            if sign == "-" { -secs } else { secs }
        }
        _ => return None,
    };
    // Years that begin in March end with the leap day.
    let (march_year, march_month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, year_of_era) = (march_year.div_euclid(400), march_year.rem_euclid(400));
    let day_of_year = (153 * march_month + 2) / 5 + day - 1;
    let days = era * ERA_DAYS + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let secs = (days - EPOCH_DAYS) * DAY_SECS + hour * 3600 + minute * 60 + second - offset_secs;
    Some(secs * 1000)
}

/// A second of the Gregorian calendar.
struct Moment {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
}

const DAY_SECS: i64 = 24 * 3600;
/// A date of more than four digits is a broken one, and is read as 1970.
const YEARS: std::ops::RangeInclusive<i64> = 0..=9999;
/// Days in four hundred years, after which the calendar repeats.
const ERA_DAYS: i64 = 146_097;
/// From the first of March of the year 0 to 1970. Years that begin in March end with the leap day.
const EPOCH_DAYS: i64 = 719_468;

fn local(unix_ms: i64, utc_offset_secs: i32) -> Moment {
    let secs = unix_ms.div_euclid(1000).saturating_add(i64::from(utc_offset_secs));
    let moment = at(secs);
    if YEARS.contains(&moment.year) { moment } else { at(0) }
}

fn at(unix_secs: i64) -> Moment {
    let (days, second) = (unix_secs.div_euclid(DAY_SECS), unix_secs.rem_euclid(DAY_SECS));
    let days = days + EPOCH_DAYS;
    let (era, day_of_era) = (days.div_euclid(ERA_DAYS), days.rem_euclid(ERA_DAYS));
    // Each fourth year has one day more, each hundredth has not, each four-hundredth has.
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // From March on, five months have 153 days.
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    Moment {
        year: era * 400 + year_of_era + i64::from(month <= 2),
        month,
        day,
        hour: second / 3600,
        minute: second / 60 % 60,
        second: second % 60,
    }
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

    #[test]
    fn what_is_written_is_read() {
        for unix_ms in [0, 951_782_400_000, 1_700_000_000_000, 4_102_444_799_000, -1_000] {
            assert_eq!(read_rfc3339(&rfc3339(unix_ms)), Some(unix_ms));
        }
        assert_eq!(read_rfc3339("2026-11-30T03:38:00.25-03:00"), Some(1_796_020_680_000));
        for text in ["", "2026-11-30", "2026-13-30T00:00:00Z", "2026-11-30T00:00:00", "x026-11-30T00:00:00Z"]
        {
            assert_eq!(read_rfc3339(text), None, "{text}");
        }
    }

    #[test]
    fn every_day_of_four_hundred_years_follows_the_one_before() {
        let is_leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let (mut year, mut month, mut day) = (1970, 1, 1);
        for number in 0..ERA_DAYS {
            assert_eq!(date(number * DAY_SECS * 1000, 0), format!("{year:04}-{month:02}-{day:02}"));
            let length = match month {
                2 => 28 + i64::from(is_leap(year)),
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            day += 1;
            if day > length {
                (day, month) = (1, month + 1);
            }
            if month > 12 {
                (month, year) = (1, year + 1);
            }
        }
    }
}
