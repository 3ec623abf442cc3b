//! The board in sentences.

use super::change::Change;
use super::state::{BigStatus, Reason};
use crate::text::{Lang, Text, fill};
use crate::watcher::{older_text, short_age};

impl BigStatus {
    /// The big word.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Healthy => Text::BoardHealthy,
            Self::Unconfirmed => Text::BoardUnconfirmed,
            Self::Waiting => Text::BoardWaiting,
            Self::Degraded => Text::BoardDegraded,
            Self::Critical => Text::BoardCritical,
            Self::Stale => Text::BoardStale,
            Self::NoWatcher => Text::BoardNoWatcher,
            Self::NoAccess => Text::BoardRefused,
            Self::Offline => Text::BoardOffline,
        }
        .get(lang)
    }
}

impl Reason {
    /// The reason in a few words.
    pub fn words(self, lang: Lang) -> String {
        let count = |text: Text, count: String| fill(text.get(lang), &[("count", &count)]);
        let age = |text: Text, ms: u64| fill(text.get(lang), &[("age", &short_age(ms / 1000))]);
        match self {
            Self::CriticalAlerts(alerts) => count(Text::BoardCriticalAlerts, alerts.to_string()),
            Self::WarningAlerts(alerts) => count(Text::BoardWarningAlerts, alerts.to_string()),
            Self::OlderAlerts(alerts) => older_text(alerts, lang),
            Self::NotReady(ready) => fill(
                Text::BoardNotReady.get(lang),
                &[("ready", &ready.ready.to_string()), ("desired", &ready.desired.to_string())],
            ),
            Self::TargetsCritical(targets) => count(Text::BoardTargetsCritical, targets.to_string()),
            Self::TargetsWarning(targets) => count(Text::BoardTargetsWarning, targets.to_string()),
            Self::TargetsSilent(targets) => count(Text::BoardTargetsSilent, targets.to_string()),
            Self::NothingMatches => Text::BoardNothingMatches.get(lang).to_owned(),
            Self::NamesNoTargets => Text::BoardNamesNoTargets.get(lang).to_owned(),
            Self::NoDataYet => Text::BoardNoDataYet.get(lang).to_owned(),
            Self::NoWatcher => Text::BoardServerHasNone.get(lang).to_owned(),
            Self::AgeUnknown(ms) => age(Text::BoardAgeUnknown, ms),
            Self::NotMoving(ms) => age(Text::BoardNotMoving, ms),
            Self::OldAnswer(ms) => age(Text::BoardOldAnswer, ms),
            Self::SaysStale => Text::BoardSaysStale.get(lang).to_owned(),
            Self::Refused => Text::BoardRefusedWhy.get(lang).to_owned(),
            Self::Lost => Text::BoardLost.get(lang).to_owned(),
        }
    }
}

impl Change {
    /// The change in one line.
    pub fn words(&self, lang: Lang) -> String {
        let from_to =
            |text: Text, from: String, to: String| fill(text.get(lang), &[("from", &from), ("to", &to)]);
        match self {
            Self::State { from, to } => {
                from_to(Text::ChangedState, from.word(lang).to_owned(), to.word(lang).to_owned())
            }
            Self::Ready { from, to } => from_to(Text::ChangedReady, from.to_string(), to.to_string()),
            Self::Pods { from, to } => from_to(Text::ChangedPods, from.to_string(), to.to_string()),
            Self::Target { from, to } => from_to(Text::ChangedTarget, from.clone(), to.clone()),
            Self::AlertStarted(alert, count) | Self::AlertEnded(alert, count) => {
                let text = match (self, count) {
                    (Self::AlertStarted(..), 1) => Text::ChangedAlertStarted,
                    (Self::AlertStarted(..), _) => Text::ChangedAlertsStarted,
                    (_, 1) => Text::ChangedAlertEnded,
                    _ => Text::ChangedAlertsEnded,
                };
                let words = fill(
                    text.get(lang),
                    &[
                        ("severity", alert.severity.label(lang)),
                        ("kind", &alert.kind),
                        ("object", &alert.object),
                        ("message", &alert.message),
                        ("count", &count.to_string()),
                        ("target", &alert.target()),
                    ],
                );
                // What is not said leaves no gap.
                words.trim_end_matches([' ', ':']).to_owned()
            }
        }
    }
}
