//! All that a screen shows of a board at one moment, in sentences and ready to paint. A body adds the place's clock
//! and the pixels; what comes first, what is left out and what is old is decided here.

mod age;
mod alerts;

pub use age::AgeWords;
pub use alerts::AlertRow;

use std::borrow::Cow;

use super::facts::Target;
use super::state::BigStatus;
use super::trend::Point;
use super::{Board, Change, Counters, Ready};
use crate::port::Stamp;
use crate::text::{Lang, Text, fill};
use crate::watcher::{Alert, Severity, failure, older_text};

/// More targets, and pages of alerts, than this do not take turns: the last of them would wait too long.
const MAX_TURNS: usize = 12;
/// More targets than this are counted, not listed.
const MAX_TARGETS: usize = 24;
/// More changes than this are on no screen.
const MAX_CHANGES: usize = 80;

/// How a screen wants to see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The most alerts that are listed.
    pub max_alerts: usize,
    /// How long each target stays, in milliseconds; none = they do not take turns.
    pub rotate_ms: Option<u64>,
    /// Only alerts with this text somewhere; empty = all.
    pub words: String,
    /// Names of objects and the server's own words stay out of sight, for a screen in public.
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
    /// Which page of its alerts, from 0.
    pub page: usize,
    /// How many pages they have.
    pub pages: usize,
}

impl Turn {
    /// What a screen shows that has room for everything, or does not take turns.
    fn of_everybody() -> Self {
        Self { index: 0, count: 1, name: None, page: 0, pages: 1 }
    }
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
    /// How old it is; never missing.
    pub age: AgeWords,
    /// What it is about: a target, or several.
    pub about: Option<String>,
    /// The numbers.
    pub counters: Counters,
    /// The alerts of this turn, the worst first.
    pub alerts: Vec<AlertRow>,
    /// How many there is no room for.
    pub unlisted: usize,
    /// The same in words.
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
        let names_them = targets.len() > 1 || !self.names_only_target();
        let rows = |turn: &Turn| self.alert_rows(look, turn, names_them, now, lang, clock);
        let everybody = Turn::of_everybody();
        let (alerts, unlisted) = rows(&everybody);
        // What has room for all at once need not take turns.
        let turn = if unlisted > 0 { self.turn(&targets, look, now) } else { everybody };
        let (alerts, unlisted) = if turn.index > 0 { rows(&turn) } else { (alerts, unlisted) };
        let count = |text: Text, count: usize| fill(text.get(lang), &[("count", &count.to_string())]);
        let more_targets = targets.len().saturating_sub(MAX_TARGETS);
        let is_active = self.status().is_some_and(|status| status.active);
        let mut age = self.age_words(now, lang, clock);
        let mut reasons: Vec<String> =
            self.reasons(now).into_iter().map(|reason| reason.words(lang)).collect();
        if let Some(problem) = self.problem().filter(|_| state == BigStatus::Offline) {
            // That it is lost the age says already; the reason says why.
            age.beside = self.every_words(lang);
            if let Some(first) = reasons.first_mut() {
                *first = failure(problem, lang);
            }
        }
        Glance {
            state,
            word: state.word(lang),
            reasons,
            is_old: self.is_old(now),
            age,
            about: self.about(lang),
            more: more(unlisted, &turn, lang),
            unlisted,
            older: (counters.older > 0).then(|| older_text(counters.older, lang)),
            alerts,
            more_targets: (more_targets > 0).then(|| count(Text::BoardMore, more_targets)),
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

    /// The heading names the only target.
    fn names_only_target(&self) -> bool {
        self.status().is_some_and(|status| !status.deployment.ends_with(" targets"))
    }

    /// One target by its name, several by their number. A Go server has no name even for one; its alerts have, but what
    /// a screen is called should not change with what they say.
    fn about(&self, lang: Lang) -> Option<String> {
        let status = self.status().filter(|status| status.active)?;
        let count = self.counters().targets;
        let wanted = |names: &[String]| (!names.is_empty()).then(|| names.join(", "));
        if self.options().is_filtered() && !self.is_about_all() {
            let options = self.options();
            let parts = [wanted(&options.namespaces), wanted(&options.deployments)];
            return Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" · "));
        }
        match count {
            2.. => Some(fill(Text::BoardTargetCount.get(lang), &[("count", &count.to_string())])),
            _ if !self.names_only_target() => Some(Text::BoardTargetOne.get(lang).to_owned()),
            _ => Some(crate::watcher::target(&status.namespace, &status.deployment)),
        }
    }

    /// Turns follow from the time alone, so that no clock of their own can stop or run away.
    fn turn(&self, targets: &[Target], look: &Look, now: Stamp) -> Turn {
        let Some(rotate_ms) = look.rotate_ms.filter(|ms| *ms > 0) else { return Turn::of_everybody() };
        let turns = self.turns(targets, look);
        let count = turns.len();
        let passed = now.mono_ms.saturating_sub(self.opened().mono_ms) / rotate_ms;
        let index = usize::try_from(passed % u64::try_from(count).unwrap_or(1)).unwrap_or(0);
        let turn = turns.into_iter().nth(index).unwrap_or_else(Turn::of_everybody);
        Turn { index, count, ..turn }
    }

    /// All turns: first everybody's worst, then every alert, of one target page by page, of several target by target.
    fn turns(&self, targets: &[Target], look: &Look) -> Vec<Turn> {
        let of = |name: Option<String>, all: bool| {
            let pages = self.alert_pages(look, name.as_deref());
            let shown = if all { pages } else { pages.min(1) };
            (0..shown).map(move |page| Turn {
                name: name.clone(),
                page,
                pages: shown,
                ..Turn::of_everybody()
            })
        };
        let has_several = targets.len() > 1;
        let named = targets.iter().filter(|_| has_several).flat_map(|target| of(Some(target.name()), true));
        of(None, !has_several).chain(named).take(MAX_TURNS + 1).collect()
    }

    /// The server's own words, as far as they are about what is looked at.
    fn summary(&self) -> Vec<String> {
        let lines = self.status().map(|status| status.summary.clone()).unwrap_or_default();
        if self.is_about_all() {
            return lines;
        }
        lines.into_iter().filter(|line| self.is_line_of_ours(line)).collect()
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

/// How many alerts are not on this page, and which page it is.
fn more(unlisted: usize, turn: &Turn, lang: Lang) -> Option<String> {
    let text = if turn.pages > 1 { Text::BoardMorePage } else { Text::BoardMore };
    let number = |number: usize| number.to_string();
    let values =
        [("count", &*number(unlisted)), ("page", &*number(turn.page + 1)), ("pages", &*number(turn.pages))];
    (unlisted > 0).then(|| fill(text.get(lang), &values))
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
        Change::AlertStarted(alert, _) => (Some(of(alert.severity)), false),
        Change::AlertEnded(alert, _) => (Some(of(alert.severity)), true),
        Change::Ready { .. } | Change::Pods { .. } | Change::Target { .. } => (None, false),
    };
    let words = match &changed.change {
        Change::AlertStarted(alert, count) => {
            Change::AlertStarted(look.seen(alert).into_owned(), *count).words(lang)
        }
        Change::AlertEnded(alert, count) => {
            Change::AlertEnded(look.seen(alert).into_owned(), *count).words(lang)
        }
        other => other.words(lang),
    };
    ChangeRow { number, time: clock(changed.unix_ms), words, mark, is_end }
}

#[cfg(test)]
mod tests;
