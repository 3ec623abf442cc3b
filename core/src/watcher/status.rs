//! What a server's Kubernetes watcher reports: its status, its alerts, and which alert is the worst. How a status is
//! written for a person is in `watcher/lines.rs`, for a script in `watcher/json.rs`; what it means over time is the
//! board's to decide.

use std::cmp::Reverse;

use crate::order::sort_by;
use crate::text::{Lang, Text};
use crate::watcher::board::BigStatus;

/// A watcher's answer to "how is it?"; every text is safe to print on one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct WatcherStatus {
    pub active: bool,
    pub deployment: String,
    pub namespace: String,
    /// Without empty lines.
    pub summary: Vec<String>,
    pub alert_count: i32,
    pub snapshot_count: i32,
    pub pod_count: i32,
}

/// How bad an alert is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum Severity {
    /// Worth knowing.
    #[default]
    Info,
    /// Needs a person.
    Warning,
    /// Needs a person now.
    Critical,
}

impl Severity {
    /// Reads a server's word, whatever its case. A word of tomorrow counts as a warning: never hidden, never the
    /// worst.
    pub fn from_word(word: &str) -> Self {
        match word.trim().to_ascii_lowercase().as_str() {
            "critical" => Self::Critical,
            "info" => Self::Info,
            _ => Self::Warning,
        }
    }

    /// The word of the protocol, in upper case. Never translated.
    pub fn word(self) -> &'static str {
        match self {
            Self::Info => "INFO",
            Self::Warning => "WARNING",
            Self::Critical => "CRITICAL",
        }
    }

    /// The word on a screen.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Info => Text::SeverityInfo,
            Self::Warning => Text::SeverityWarning,
            Self::Critical => Text::SeverityCritical,
        }
        .get(lang)
    }

    /// A shape of its own, so that it can be told without its colour: the one of the status that it leads to.
    pub fn shape(self) -> char {
        match self {
            Self::Critical => BigStatus::Critical.shape(),
            Self::Warning => BigStatus::Degraded.shape(),
            Self::Info => BigStatus::Healthy.shape(),
        }
    }
}

/// One alert; every text is safe to print on one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Alert {
    pub severity: Severity,
    /// `OOMKilled`, `PodNotReady`, …
    pub kind: String,
    /// A pod's name, `<Kind>/<name>` or `Node/<name>`.
    pub object: String,
    pub namespace: String,
    pub deployment: String,
    pub message: String,
    /// When the server saw it first, in seconds since 1970; 0 = it did not say.
    pub since_unix: i64,
}

impl Alert {
    /// `namespace/deployment`, or the one that is known.
    pub fn target(&self) -> String {
        target(&self.namespace, &self.deployment)
    }

    /// Whether both are about the same thing, however its text changed.
    pub fn is_same(&self, other: &Self) -> bool {
        self.key() == other.key()
    }

    /// How long it has been there, in seconds; `None` when the server did not say. A clock that is ahead of this
    /// one gives 0.
    pub fn age_secs(&self, now_unix_ms: i64) -> Option<u64> {
        let age = now_unix_ms.div_euclid(1000).saturating_sub(self.since_unix);
        (self.since_unix > 0).then(|| u64::try_from(age).unwrap_or(0))
    }

    pub(crate) fn key(&self) -> (&str, &str, &str, &str) {
        (&self.namespace, &self.deployment, &self.kind, &self.object)
    }
}

/// `namespace/deployment`, or the one that is known.
pub fn target(namespace: &str, deployment: &str) -> String {
    match (namespace, deployment) {
        (one, "") | ("", one) => one.to_owned(),
        _ => format!("{namespace}/{deployment}"),
    }
}

/// The worst first, among equals the newest, among those by name, so that the order never depends on the server's.
pub fn sort_worst_first(alerts: &mut Vec<Alert>) {
    sort_by(alerts, |a, b| {
        (Reverse(a.severity), Reverse(a.since_unix), a.key()).cmp(&(
            Reverse(b.severity),
            Reverse(b.since_unix),
            b.key(),
        ))
    });
}

/// A span as one short word: `45s`, `12m`, `3h`, `2d`.
pub fn short_age(secs: u64) -> String {
    match secs {
        0..60 => format!("{secs}s"),
        60..3600 => format!("{}m", secs / 60),
        3600..172_800 => format!("{}h", secs / 3600),
        _ => format!("{}d", secs / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severities_are_read_whatever_their_case() {
        for (word, severity) in [
            ("CRITICAL", Severity::Critical),
            ("critical", Severity::Critical),
            ("Critical", Severity::Critical),
            ("Warning", Severity::Warning),
            ("info", Severity::Info),
            ("emergency", Severity::Warning),
            ("", Severity::Warning),
        ] {
            assert_eq!(Severity::from_word(word), severity, "{word}");
        }
    }

    #[test]
    fn the_worst_comes_first_then_the_newest_then_the_name() {
        let alert = |severity, since_unix, object: &str| Alert {
            severity,
            since_unix,
            object: object.into(),
            ..Alert::default()
        };
        let mut alerts = vec![
            alert(Severity::Info, 9, "a"),
            alert(Severity::Critical, 1, "b"),
            alert(Severity::Warning, 5, "d"),
            alert(Severity::Warning, 5, "c"),
            alert(Severity::Critical, 2, "e"),
        ];
        sort_worst_first(&mut alerts);
        let order: Vec<_> = alerts.iter().map(|alert| alert.object.as_str()).collect();
        assert_eq!(order, ["e", "b", "c", "d", "a"]);
    }

    #[test]
    fn ages_survive_clocks_that_disagree() {
        let alert = |since_unix| Alert { since_unix, ..Alert::default() };
        for (since, now_ms, age) in
            [(100, 160_999, Some(60)), (100, 50_000, Some(0)), (0, 50_000, None), (100, i64::MIN, Some(0))]
        {
            assert_eq!(alert(since).age_secs(now_ms), age, "{since} {now_ms}");
        }
        for (secs, word) in [(0, "0s"), (59, "59s"), (60, "1m"), (7200, "2h"), (172_800, "2d")] {
            assert_eq!(short_age(secs), word);
        }
    }
}
