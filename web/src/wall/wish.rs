//! What is wanted of a wall, read from its address. What is unknown is ignored, and what cannot be read counts as
//! not said, because a screen on a wall has no person to complain to; `?debug=1` shows what was understood.

mod hours;

use std::fmt::Write;

use chatcli_core::account::Theme;
use chatcli_core::watcher::Severity;
use chatcli_core::watcher::board::BoardOptions;

pub use hours::Hours;

use crate::place::Mode;

/// The most often and the least often that a wall asks, in seconds.
const REFRESH_SECS: (u64, u64) = (5, 600);
/// How long one target may stay, in seconds.
const ROTATE_SECS: (u64, u64) = (3, 600);
const MAX_ALERTS: (usize, usize) = (1, 100);
const MAX_TITLE_CHARS: usize = 80;

/// A part of the wall that can be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Hidden {
    Clock,
    Numbers,
    Targets,
    Trend,
    Changes,
    Summary,
}

impl Hidden {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Clock, "clock"),
        (Self::Numbers, "numbers"),
        (Self::Targets, "targets"),
        (Self::Trend, "trend"),
        (Self::Changes, "changes"),
        (Self::Summary, "summary"),
    ];
}

/// What is wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    /// How the wall is used.
    pub mode: Mode,
    /// What the board looks at, and how often.
    pub options: BoardOptions,
    /// The colours; none = the ones that this device remembers.
    pub theme: Option<Theme>,
    /// What the wall is called.
    pub title: Option<String>,
    /// The most alerts that are listed.
    pub max_alerts: usize,
    /// How long each target stays, in milliseconds; none = they do not take turns.
    pub rotate_ms: Option<u64>,
    /// How much larger than usual everything is, in hundredths; none = as it fits.
    pub scale_percent: Option<u32>,
    /// Whether a new critical alert is heard.
    pub sound: bool,
    /// Whose clock; none = this device's.
    pub zone: Option<String>,
    /// Whether names of objects and the server's own words stay out of sight.
    pub redacts_names: bool,
    /// What is left out.
    pub hidden: Vec<Hidden>,
    /// When the screen is dimmed.
    pub dim: Option<Hours>,
    /// Whether all of this is shown.
    pub debug: bool,
}

impl Wish {
    /// What an address without parameters asks for.
    fn usual(mode: Mode) -> Self {
        Self {
            mode,
            options: BoardOptions::default(),
            // A wall is looked at all night; who wants it bright says so.
            theme: (!mode.has_controls()).then_some(Theme::Dark),
            title: None,
            // A screen without scrolling counts what has no room.
            max_alerts: if mode.has_controls() { 20 } else { MAX_ALERTS.1 },
            rotate_ms: (!mode.has_controls()).then_some(15_000),
            scale_percent: None,
            sound: false,
            zone: None,
            redacts_names: false,
            hidden: Vec::new(),
            dim: if mode.has_controls() { None } else { Hours::read("22-6") },
            debug: false,
        }
    }

    /// Reads the parameters in their order; of one that is given twice the last readable one counts, except for
    /// those that add up.
    pub fn read<'a>(mode: Mode, parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut wish = Self::usual(mode);
        for (name, value) in parameters {
            wish.take(name, value.trim());
        }
        wish
    }

    fn take(&mut self, name: &str, value: &str) {
        match name {
            "refresh" => {
                replace(&mut self.options.every_ms, span(value, REFRESH_SECS));
            }
            "theme" => replace(&mut self.theme, theme(value).map(Some)),
            "title" => replace(&mut self.title, title(value).map(Some)),
            "ns" => self.options.namespaces.extend(names(value)),
            "deployment" => self.options.deployments.extend(names(value)),
            "severity" => replace(&mut self.options.severity, severity(value)),
            "max" => {
                let (least, most) = MAX_ALERTS;
                replace(&mut self.max_alerts, value.parse().ok().map(|max: usize| max.clamp(least, most)));
            }
            "rotate" if is_off(value) => self.rotate_ms = None,
            "rotate" => replace(&mut self.rotate_ms, span(value, ROTATE_SECS).map(Some)),
            "scale" if value.eq_ignore_ascii_case("auto") => self.scale_percent = None,
            "scale" => replace(&mut self.scale_percent, scale(value).map(Some)),
            "sound" => replace(&mut self.sound, switch(value)),
            "tz" if !value.is_empty() => self.zone = Some(value.to_owned()),
            // There is nothing else to keep out of sight so far.
            "redact" => self.redacts_names |= value.eq_ignore_ascii_case("names"),
            "hide" => self.hidden.extend(hidden(value)),
            "dim" if is_off(value) => self.dim = None,
            "dim" => replace(&mut self.dim, Hours::read(value).map(Some)),
            "debug" => replace(&mut self.debug, switch(value)),
            _ => {}
        }
    }

    /// Whether this part is shown.
    pub fn shows(&self, part: Hidden) -> bool {
        !self.hidden.contains(&part)
    }

    /// What was understood, as the parameters that would ask for it. The language and the zone are the page's to
    /// add, which knows what became of them.
    pub fn effective(&self) -> Vec<(&'static str, String)> {
        let off = || "off".to_owned();
        let secs = |ms: u64| format!("{}s", ms / 1000);
        let list = |names: &[String]| if names.is_empty() { "*".to_owned() } else { names.join(",") };
        let mut hide = String::new();
        for (part, name) in Hidden::ALL {
            if !self.shows(part) {
                let comma = if hide.is_empty() { "" } else { "," };
                // Writing to a string cannot fail.
                let _ = write!(hide, "{comma}{name}");
            }
        }
        vec![
            ("mode", self.mode.name().to_owned()),
            ("refresh", secs(self.options.every_ms)),
            ("theme", self.theme.map_or("-", Theme::tag).to_owned()),
            ("title", self.title.clone().unwrap_or_else(|| "-".to_owned())),
            ("ns", list(&self.options.namespaces)),
            ("deployment", list(&self.options.deployments)),
            ("severity", self.options.severity.word().to_lowercase()),
            ("max", self.max_alerts.to_string()),
            ("rotate", self.rotate_ms.map_or_else(off, secs)),
            ("scale", self.scale_percent.map_or_else(|| "auto".to_owned(), factor)),
            ("sound", u8::from(self.sound).to_string()),
            ("redact", if self.redacts_names { "names" } else { "-" }.to_owned()),
            ("hide", if hide.is_empty() { "-".to_owned() } else { hide }),
            ("dim", self.dim.map_or_else(off, |hours| hours.to_string())),
        ]
    }
}

/// What could not be read changes nothing.
fn replace<T>(target: &mut T, read: Option<T>) {
    if let Some(value) = read {
        *target = value;
    }
}

/// A span with its unit, `30s`, `2m` or `1h`, or plain seconds, as milliseconds within these limits.
fn span(value: &str, (least, most): (u64, u64)) -> Option<u64> {
    let digits = value.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match value.get(digits.len()..)? {
        "" | "s" | "S" => 1,
        "m" | "M" | "min" => 60,
        "h" | "H" => 3600,
        _ => return None,
    };
    let secs = digits.parse::<u64>().ok()?.saturating_mul(unit);
    Some(secs.clamp(least, most) * 1000)
}

fn theme(value: &str) -> Option<Theme> {
    [Theme::Auto, Theme::Light, Theme::Dark].into_iter().find(|theme| value.eq_ignore_ascii_case(theme.tag()))
}

fn title(value: &str) -> Option<String> {
    let clean: String = value.chars().filter(|c| !c.is_control()).take(MAX_TITLE_CHARS).collect();
    Some(clean).filter(|title| !title.trim().is_empty())
}

fn severity(value: &str) -> Option<Severity> {
    [Severity::Critical, Severity::Warning, Severity::Info]
        .into_iter()
        .find(|severity| value.eq_ignore_ascii_case(severity.word()))
}

fn names(value: &str) -> impl Iterator<Item = String> {
    value.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned)
}

const LARGEST_PERCENT: u32 = 300;

/// A percentage from a factor such as `1.5`. No floating point: its parser would be a thirtieth of what a wall loads.
fn scale(value: &str) -> Option<u32> {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + fraction.len() == 0 || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    // More than fits is as good as the most.
    let whole = if whole.is_empty() { 0 } else { whole.parse().unwrap_or(LARGEST_PERCENT) };
    let digit = |at: usize| fraction.as_bytes().get(at).map_or(0, |byte| u32::from(byte - b'0'));
    let hundredths = digit(0) * 10 + digit(1) + u32::from(digit(2) >= 5);
    Some(whole.saturating_mul(100).saturating_add(hundredths).clamp(100, LARGEST_PERCENT))
}

/// A percentage as a factor.
pub fn factor(percent: u32) -> String {
    format!("{}.{:02}", percent / 100, percent % 100)
}

fn switch(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "1" | "true" | "on" | "yes" => Some(true),
        "0" | "false" | "off" | "no" => Some(false),
        _ => None,
    }
}

fn is_off(value: &str) -> bool {
    switch(value) == Some(false)
}

fn hidden(value: &str) -> impl Iterator<Item = Hidden> {
    value.split(',').filter_map(|name| {
        let found = Hidden::ALL.into_iter().find(|(_, known)| name.trim().eq_ignore_ascii_case(known));
        found.map(|(part, _)| part)
    })
}

#[cfg(test)]
mod tests;
