//! How values are spelled, in flags and variables alike. Decides what is a yes, a duration, a size.

use std::fmt;
use std::time::Duration;

use clap::builder::{BoolishValueParser, TypedValueParser};

use crate::say::{Both, Lang, catalogue as say};

const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// A value that cannot be used, with what to write instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadValue(pub Both);

impl fmt::Display for BadValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.get(Lang::En))
    }
}

impl std::error::Error for BadValue {}

/// Yes or no, in any usual spelling.
///
/// # Errors
/// It is neither.
pub fn switch(text: &str) -> Result<bool, BadValue> {
    let command = clap::Command::new("");
    BoolishValueParser::new()
        .parse_ref(&command, None, text.trim().as_ref())
        .map_err(|_| BadValue(say::WANT_SWITCH))
}

/// A length of time as `30s`, `2h` or `1h30m`, at most a day.
///
/// # Errors
/// It is none, or longer.
pub fn duration(text: &str) -> Result<Duration, BadValue> {
    if text.trim() == "0" {
        return Ok(Duration::ZERO);
    }
    let duration = humantime::parse_duration(text.trim()).map_err(|_| BadValue(say::WANT_DURATION))?;
    if duration > LONGEST {
        return Err(BadValue(say::WANT_SHORTER));
    }
    Ok(duration)
}

/// Such a length of time that is not nothing.
///
/// # Errors
/// It is none, longer, or nothing.
pub fn interval(text: &str) -> Result<Duration, BadValue> {
    let interval = duration(text)?;
    if interval.is_zero() {
        return Err(BadValue(say::WANT_INTERVAL));
    }
    Ok(interval)
}

/// A whole number above zero.
///
/// # Errors
/// It is none.
pub fn whole(text: &str) -> Result<u64, BadValue> {
    match text.trim().parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(BadValue(say::WANT_WHOLE)),
    }
}

/// A number above zero.
///
/// # Errors
/// It is none.
pub fn rate(text: &str) -> Result<f64, BadValue> {
    match text.trim().parse::<f64>() {
        Ok(number) if number > 0.0 && number.is_finite() => Ok(number),
        _ => Err(BadValue(say::WANT_RATE)),
    }
}

/// A port; 0 has a meaning of its own for each port.
///
/// # Errors
/// It is none.
pub fn port(text: &str) -> Result<u16, BadValue> {
    text.trim().parse().map_err(|_| BadValue(say::WANT_PORT))
}
