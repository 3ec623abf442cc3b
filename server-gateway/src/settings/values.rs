//! How values are spelled, in flags and variables alike. Decides what is a yes, a duration, a size.

use std::time::Duration;

use clap::builder::{BoolishValueParser, TypedValueParser};

const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// Yes or no, in any usual spelling.
///
/// # Errors
/// It is neither.
pub fn switch(text: &str) -> Result<bool, String> {
    let command = clap::Command::new("");
    BoolishValueParser::new()
        .parse_ref(&command, None, text.trim().as_ref())
        .map_err(|_| "say yes or no (true, false, on, off, 1, 0)".to_owned())
}

/// A length of time as `30s`, `2h` or `1h30m`, at most a day.
///
/// # Errors
/// It is none, or longer.
pub fn duration(text: &str) -> Result<Duration, String> {
    if text.trim() == "0" {
        return Ok(Duration::ZERO);
    }
    let duration = humantime::parse_duration(text.trim())
        .map_err(|_| "give a length of time such as 30s, 5m or 1h30m".to_owned())?;
    if duration > LONGEST {
        return Err("at most a day can be waited".to_owned());
    }
    Ok(duration)
}

/// Such a length of time that is not nothing.
///
/// # Errors
/// It is none, longer, or nothing.
pub fn interval(text: &str) -> Result<Duration, String> {
    let interval = duration(text)?;
    if interval.is_zero() {
        return Err("an interval is longer than nothing and at most a day".to_owned());
    }
    Ok(interval)
}

/// A whole number above zero.
///
/// # Errors
/// It is none.
pub fn whole(text: &str) -> Result<u64, String> {
    match text.trim().parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err("give a whole number above zero".to_owned()),
    }
}

/// A number above zero.
///
/// # Errors
/// It is none.
pub fn rate(text: &str) -> Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(number) if number > 0.0 && number.is_finite() => Ok(number),
        _ => Err("give a number above zero".to_owned()),
    }
}

/// A port; 0 has a meaning of its own for each port.
///
/// # Errors
/// It is none.
pub fn port(text: &str) -> Result<u16, String> {
    text.trim().parse().map_err(|_| "give a port from 0 to 65535".to_owned())
}
