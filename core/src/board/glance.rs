//! All that a screen shows of a board at one moment, in sentences and ready to paint. A body adds the place's clock
//! and the pixels; what comes first, what is left out and what is old is decided here.

use std::borrow::Cow;

use super::facts::Target;
use super::ledger::Seen;
use super::state::BigStatus;
use super::trend::Point;
use super::{Board, Change, Counters, Ready};
use crate::event::Stamp;
use crate::text::{Lang, Text, fill};
use crate::watcher::{Alert, Severity, failure, older_text, short_age};

/// More targets than this do not take turns: the last of them would wait too long.
const MAX_TURNS: usize = 12;
/// More targets than this are counted, not listed.
const MAX_TARGETS: usize = 24;
/// As many changes fit on any screen.
const MAX_CHANGES: usize = 20;

/// How a screen wants to see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The most alerts that are listed.
    pub max_alerts: usize,
    /// How long each target stays, in milliseconds; none = they do not take turns.
    pub rotate_ms: Option<u64>,
    /// Only alerts with this text somewhere; empty = all.
    pub words: String,
    /// Names of objects and the server's own words stay out of sight, for a screen that anybody can see.
    pub redacts_names: bool,
}

impl Look {
    /// As much of an alert as may be seen.
    fn seen<'a>(&self, alert: &'a Alert) -> Cow<'a, Alert> {
        if self.redacts_names {
            Cow::Owned(Alert { object: String::new(), message: String::new(), ..alert.clone() })
        } else {
            Cow::Borrowed(alert)
        }
    }
}

/// How old the data are, in sentences.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgeWords {
    /// The whole sentence.
    pub whole: String,
    /// The same for little room.
    pub short: String,
    /// What failed, or how often it is asked.
    pub beside: String,
}

/// An alert.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct AlertRow {
    pub severity: Severity,
    pub kind: String,
    pub object: String,
    /// When there is more than one target to tell apart.
    pub target: Option<String>,
    pub message: String,
    /// When the server saw it first, and how long ago.
    pub since: Option<String>,
    pub is_new: bool,
    /// A question about it for the conversation.
    pub question: String,
}

/// A target.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct TargetRow {
    pub name: String,
    pub state: BigStatus,
    pub ready: Option<Ready>,
    pub alerts: usize,
    /// It is the one that is shown now.
    pub has_turn: bool,
}

/// Something that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct ChangeRow {
    /// Only grows.
    pub number: u64,
    pub time: String,
    pub words: String,
    /// What to mark it with: the status it led to, or the severity of its alert.
    pub mark: Option<BigStatus>,
    /// It ended something.
    pub is_end: bool,
}

/// Whose turn it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Turn {
    /// From 0; the first is everything together.
    pub index: usize,
    pub count: usize,
    /// Whose it is; none = everybody's.
    pub name: Option<String>,
}

/// What a screen shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Glance {
    /// The one big status.
    pub state: BigStatus,
    /// Its word.
    pub word: &'static str,
    /// Why, the weightiest first.
    pub reasons: Vec<String>,
    /// What is shown must not be taken for the present.
    pub is_old: bool,
    /// The server does not let this screen look.
    pub is_refused: bool,
    /// How old it is; never missing.
    pub age: AgeWords,
    /// What it is about: a target, or several.
    pub about: Option<String>,
    /// The numbers.
    pub counters: Counters,
    /// The alerts of this turn, the worst first.
    pub alerts: Vec<AlertRow>,
    /// How many there is no room for.
    pub more: Option<String>,
    /// How many are too old for the server's list.
    pub older: Option<String>,
    /// The targets, the worst first, when there are several.
    pub targets: Vec<TargetRow>,
    /// How many targets there is no room for.
    pub more_targets: Option<String>,
    /// Whose turn it is.
    pub turn: Turn,
    /// The newest first.
    pub changes: Vec<ChangeRow>,
    /// How it went since opening.
    pub trend: Vec<Point>,
    /// Since when.
    pub since: String,
    /// The server's own words.
    pub summary: Vec<String>,
    /// What this server cannot tell.
    pub missing: Option<String>,
}

impl Board {
    /// What a screen shows now. The clock turns milliseconds since 1970 into the time of day at the screen's place.
    pub fn glance(&self, look: &Look, now: Stamp, lang: Lang, clock: &dyn Fn(i64) -> String) -> Glance {
        let state = self.state(now);
        let counters = self.counters();
        let targets = self.targets();
        let turn = self.turn(&targets, look.rotate_ms, now);
        let (alerts, more) = self.alert_rows(look, &turn, targets.len() > 1, now, lang, clock);
        let count = |text: Text, count: usize| fill(text.get(lang), &[("count", &count.to_string())]);
        let unlisted = targets.len().saturating_sub(MAX_TARGETS);
        let is_active = self.status().is_some_and(|status| status.active);
        let is_refused = self.is_refused();
        let mut age = self.age_words(now, lang, clock);
        let reasons = match self.problem().filter(|_| state == BigStatus::Offline) {
            _ if is_refused => vec![Text::BoardRefusedWhy.get(lang).to_owned()],
            // That it is lost the age says already; the reason says why.
            Some(problem) => {
                age.beside = self.every_words(lang);
                vec![failure(problem, lang)]
            }
            None => self.reasons(now).into_iter().map(|reason| reason.words(lang)).collect(),
        };
        Glance {
            state: if is_refused { BigStatus::Offline } else { state },
            word: if is_refused { Text::BoardRefused.get(lang) } else { state.word(lang) },
            reasons,
            is_old: is_refused || self.is_old(now),
            is_refused,
            age,
            about: self.about(&targets, lang),
            more: (more > 0).then(|| count(Text::BoardMore, more)),
            older: (counters.older > 0).then(|| older_text(counters.older, lang)),
            alerts,
            more_targets: (unlisted > 0).then(|| count(Text::BoardMore, unlisted)),
            targets: target_rows(&targets, &turn),
            turn,
            changes: self
                .changes()
                .rev()
                .take(MAX_CHANGES)
                .map(|it| change_row(it, look, lang, clock))
                .collect(),
            trend: self.trend().to_vec(),
            since: fill(Text::BoardTrend.get(lang), &[("time", &clock(self.opened().unix_ms))]),
            summary: if is_active && !look.redacts_names { self.summary() } else { Vec::new() },
            missing: is_active.then(|| self.missing(&counters, lang)).flatten(),
            counters,
        }
    }

    /// How old everything is, with the time of the last good answer.
    pub fn age_words(&self, now: Stamp, lang: Lang, clock: &dyn Fn(i64) -> String) -> AgeWords {
        let known = self.age_ms(now).zip(self.as_of_unix_ms());
        let age = |text: Text| {
            known.map(|(age_ms, as_of)| {
                let (age, time) = (short_age(age_ms / 1000), clock(as_of));
                fill(text.get(lang), &[("age", &age), ("time", &time)])
            })
        };
        let (whole, short, none) = match self.state(now) {
            BigStatus::Offline if !self.is_refused() => {
                (Text::DataLost, Text::DataLostShort, Text::DataLostNone)
            }
            _ => (Text::DataAge, Text::DataShort, Text::DataNone),
        };
        let whole = age(whole).unwrap_or_else(|| none.get(lang).to_owned());
        let short = age(short).unwrap_or_else(|| whole.clone());
        let beside = match self.problem() {
            // Words about flags help nobody who stands before a screen.
            Some(problem) if !self.is_refused() => failure(problem, lang),
            _ => self.every_words(lang),
        };
        AgeWords { whole, short, beside }
    }

    fn every_words(&self, lang: Lang) -> String {
        fill(Text::DataEvery.get(lang), &[("every", &short_age(self.every_ms() / 1000))])
    }

    /// One target by its name, several by their number; a Go server has no name even for one, but its alerts do.
    fn about(&self, targets: &[Target], lang: Lang) -> Option<String> {
        let status = self.status().filter(|status| status.active)?;
        let count = self.counters().targets;
        match targets {
            [one] if count <= 1 => Some(one.name()),
            _ if count > 1 => Some(fill(Text::BoardTargetCount.get(lang), &[("count", &count.to_string())])),
            _ if status.deployment.ends_with(" targets") => Some(Text::BoardTargetOne.get(lang).to_owned()),
            _ => Some(crate::watcher::target(&status.namespace, &status.deployment)),
        }
    }

    /// Turns follow from the time alone, so that no clock of their own can stop or run away.
    fn turn(&self, targets: &[Target], rotate_ms: Option<u64>, now: Stamp) -> Turn {
        let everybody = Turn { index: 0, count: 1, name: None };
        let Some(rotate_ms) = rotate_ms.filter(|ms| *ms > 0 && targets.len() > 1) else { return everybody };
        let count = targets.len().min(MAX_TURNS) + 1;
        let passed = now.mono_ms.saturating_sub(self.opened().mono_ms) / rotate_ms;
        let index = usize::try_from(passed % u64::try_from(count).unwrap_or(1)).unwrap_or(0);
        let name = index.checked_sub(1).and_then(|index| targets.get(index)).map(Target::name);
        Turn { index, count, name }
    }

    fn alert_rows(
        &self,
        look: &Look,
        turn: &Turn,
        several: bool,
        now: Stamp,
        lang: Lang,
        clock: &dyn Fn(i64) -> String,
    ) -> (Vec<AlertRow>, usize) {
        let words = look.words.trim().to_lowercase();
        let fits: Vec<&Seen> = self
            .alerts()
            .filter(|seen| turn.name.as_ref().is_none_or(|name| seen.alert.target() == *name))
            .filter(|seen| has_words(&look.seen(&seen.alert), &words))
            .collect();
        let row = |seen: &&Seen| {
            let alert = look.seen(&seen.alert);
            let since = alert.age_secs(now.unix_ms).map(|age| {
                let time = clock(alert.since_unix.saturating_mul(1000));
                fill(Text::BoardAlertSince.get(lang), &[("time", &time), ("age", &short_age(age))])
            });
            AlertRow {
                severity: alert.severity,
                kind: alert.kind.clone(),
                object: alert.object.clone(),
                target: Some(alert.target()).filter(|target| several && !target.is_empty()),
                message: alert.message.clone(),
                since,
                is_new: seen.is_new(now),
                question: alert.question(lang),
            }
        };
        let rows: Vec<AlertRow> = fits.iter().take(look.max_alerts).map(row).collect();
        let more = fits.len() - rows.len();
        (rows, more)
    }

    fn summary(&self) -> Vec<String> {
        self.status().map(|status| status.summary.clone()).unwrap_or_default()
    }

    /// What the four calls cannot tell at all, and what this server's words do not.
    fn missing(&self, counters: &Counters, lang: Lang) -> Option<String> {
        let has_events = self.summary().iter().any(|line| line.starts_with("Recent Events"));
        let known = [
            (counters.ready.is_some(), Text::MissingReady),
            (counters.restarts.is_some(), Text::MissingRestarts),
            (false, Text::MissingPods),
            (has_events, Text::MissingEvents),
            (false, Text::MissingScaling),
        ];
        let names: Vec<&str> =
            known.into_iter().filter(|(has, _)| !has).map(|(_, text)| text.get(lang)).collect();
        (!names.is_empty()).then(|| fill(Text::BoardMissing.get(lang), &[("what", &names.join(", "))]))
    }
}

fn has_words(alert: &Alert, words: &str) -> bool {
    words.is_empty()
        || [&alert.kind, &alert.object, &alert.namespace, &alert.deployment, &alert.message]
            .into_iter()
            .any(|text| text.to_lowercase().contains(words))
}

/// Only when there is more than one: a single target is what the whole screen is about.
fn target_rows(targets: &[Target], turn: &Turn) -> Vec<TargetRow> {
    if targets.len() < 2 {
        return Vec::new();
    }
    let row = |target: &Target| {
        let name = target.name();
        TargetRow {
            state: target.state(),
            ready: target.ready,
            alerts: target.alerts,
            has_turn: turn.name.as_ref() == Some(&name),
            name,
        }
    };
    targets.iter().take(MAX_TARGETS).map(row).collect()
}

fn change_row(
    (number, changed): (u64, &super::Changed),
    look: &Look,
    lang: Lang,
    clock: &dyn Fn(i64) -> String,
) -> ChangeRow {
    let of = |severity: Severity| match severity {
        Severity::Critical => BigStatus::Critical,
        Severity::Warning => BigStatus::Degraded,
        Severity::Info => BigStatus::Healthy,
    };
    let (mark, is_end) = match &changed.change {
        Change::State { to, .. } => (Some(*to), false),
        Change::AlertStarted(alert) => (Some(of(alert.severity)), false),
        Change::AlertEnded(alert) => (Some(of(alert.severity)), true),
        Change::Ready { .. } | Change::Pods { .. } | Change::Target { .. } => (None, false),
    };
    let words = match &changed.change {
        Change::AlertStarted(alert) => Change::AlertStarted(look.seen(alert).into_owned()).words(lang),
        Change::AlertEnded(alert) => Change::AlertEnded(look.seen(alert).into_owned()).words(lang),
        other => other.words(lang),
    };
    ChangeRow { number, time: clock(changed.unix_ms), words, mark, is_end }
}

#[cfg(test)]
mod tests;
