//! What a wall shows about a watcher: one big status with its reasons, counters, alerts, what changed and when, the
//! trend since opening, and always how old all of that is. The terminal's wall and the browser's share it.
//!
//! It is fed with answers, failures and time. Spans are measured on the clock that never goes back, so a person (or a
//! time server) who sets the other clock cannot make data look fresh or lost; the other clock is only shown. Nothing
//! here grows with time: every list has a limit.

mod block;
mod change;
mod facts;
mod glance;
mod json;
mod ledger;
mod pulse;
mod state;
mod summary;
mod trend;
mod words;

pub use change::{Change, Changed};
pub use facts::{Counters, Target};
pub use glance::{AgeWords, AlertRow, ChangeRow, Glance, Look, TargetRow, Turn};
pub use ledger::Seen;
pub use state::{BigStatus, Reason};
pub use summary::Ready;
pub use trend::Point;

use std::collections::BTreeSet;

use crate::port::Stamp;
use crate::problem::{Kind, Problem};
use crate::watcher::{Alert, Severity, WatcherStatus};
use change::History;
use ledger::Ledger;
use pulse::Pulse;
use summary::Reading;
use trend::Trend;

/// What a wall looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct BoardOptions {
    /// How often it asks, in milliseconds.
    pub every_ms: u64,
    /// Only these namespaces; empty = all.
    pub namespaces: Vec<String>,
    /// Only these deployments; empty = all.
    pub deployments: Vec<String>,
    /// Alerts below this are counted but not listed.
    pub severity: Severity,
}

impl Default for BoardOptions {
    fn default() -> Self {
        Self { every_ms: 30_000, namespaces: Vec::new(), deployments: Vec::new(), severity: Severity::Info }
    }
}

impl BoardOptions {
    fn is_filtered(&self) -> bool {
        !self.namespaces.is_empty() || !self.deployments.is_empty()
    }

    fn fits(&self, namespace: &str, deployment: &str) -> bool {
        let among = |wanted: &[String], name: &str| wanted.is_empty() || wanted.iter().any(|it| it == name);
        among(&self.namespaces, namespace) && among(&self.deployments, deployment)
    }
}

/// The last good answer.
#[derive(Clone, Debug)]
struct Known {
    status: WatcherStatus,
    reading: Reading,
    /// How many alerts the server listed, before any filter.
    listed: usize,
    /// How many targets that are not looked at have an alert that makes them unwell.
    unwell_elsewhere: u32,
    at: Stamp,
    /// How old it was already when it came.
    age_ms: u64,
}

impl Known {
    /// The server watches one target and says which.
    fn is_single(&self) -> bool {
        self.reading.targets.is_none() && self.reading.lines.is_empty()
    }

    fn age_ms_at(&self, now: Stamp) -> u64 {
        now.mono_ms.saturating_sub(self.at.mono_ms).saturating_add(self.age_ms)
    }
}

/// The wall's state.
#[derive(Clone, Debug)]
pub struct Board {
    options: BoardOptions,
    /// How often answers really come, when the gateway that brings them has a pace of its own.
    pace_ms: Option<u64>,
    opened: Stamp,
    known: Option<Known>,
    /// The last time the server said anything at all; what was old when it came may be from before the beginning.
    contact_mono_ms: Option<i64>,
    problem: Option<Problem>,
    /// How long it may take until the next answer, in milliseconds, where the gateway spares a server that fails.
    spared_ms: Option<u64>,
    /// Something was seen once that fits the filter.
    has_matched: bool,
    pulse: Pulse,
    ledger: Ledger,
    history: History,
    trend: Trend,
    shown: BigStatus,
}

impl Board {
    /// A wall that knows nothing yet.
    pub fn new(options: BoardOptions, now: Stamp) -> Self {
        Self {
            options,
            pace_ms: None,
            opened: now,
            known: None,
            contact_mono_ms: None,
            problem: None,
            spared_ms: None,
            has_matched: false,
            pulse: Pulse::default(),
            ledger: Ledger::default(),
            history: History::default(),
            trend: Trend::default(),
            shown: BigStatus::Waiting,
        }
    }

    /// Takes in both answers of one round.
    pub fn fed(&mut self, status: WatcherStatus, alerts: Vec<Alert>, now: Stamp) {
        self.fed_old(status, alerts, 0, now);
    }

    /// Takes in both answers of a round that was this old when it came.
    pub fn fed_old(&mut self, status: WatcherStatus, alerts: Vec<Alert>, age_ms: u64, now: Stamp) {
        self.tick(now);
        let reading = Reading::of(&status);
        let is_first = self.known.is_none();
        let before = self.known.is_some().then(|| (self.target_name(), self.counters()));
        let listed = alerts.len();
        let fits = |alert: &Alert| self.options.fits(&alert.namespace, &alert.deployment);
        let elsewhere = alerts.iter().filter(|alert| alert.severity > Severity::Info && !fits(alert));
        let elsewhere: BTreeSet<String> = elsewhere.map(Alert::target).collect();
        self.pulse.fed(&status, &reading, &alerts, now.mono_ms);
        let ours: Vec<Alert> = alerts.into_iter().filter(fits).collect();
        self.ledger.fed(ours.into_iter(), now, is_first, &mut self.history);
        let unwell_elsewhere = u32::try_from(elsewhere.len()).unwrap_or(u32::MAX);
        self.known = Some(Known { status, reading, listed, unwell_elsewhere, at: now, age_ms });
        self.has_matched |= !self.targets().is_empty();
        if let Some(before) = before {
            let after = (self.target_name(), self.counters());
            self.history.compare(before, after, now);
        }
        self.contact_mono_ms = Some(signed(now.mono_ms).saturating_sub(signed(age_ms)));
        self.problem = None;
        self.spared_ms = None;
        self.tick(now);
        self.trend.push(self.sample(now), now);
    }

    /// A round failed. What was known stays.
    pub fn failed(&mut self, problem: Problem, now: Stamp) {
        self.failed_until(problem, 0, now);
    }

    /// A round failed, and the next answer may take as long as this. What was known stays.
    pub(crate) fn failed_until(&mut self, problem: Problem, spared_ms: u64, now: Stamp) {
        // A server that refuses is there; what stands before it says nothing about it.
        if state::is_contact(&problem) {
            self.contact_mono_ms = Some(signed(now.mono_ms));
            self.spared_ms = Some(spared_ms);
        }
        self.problem = Some(problem);
        self.tick(now);
        self.trend.push(self.sample(now), now);
    }

    /// Time passed: writes down when the big status changed by itself.
    pub fn tick(&mut self, now: Stamp) {
        let state = self.state(now);
        if state != self.shown {
            self.history.push(Change::State { from: self.shown, to: state }, now);
            self.shown = state;
        }
    }

    /// Asks as often and lists as much as these options say; says no when they look at something else.
    pub(crate) fn retune(&mut self, options: &BoardOptions) -> bool {
        let is_same =
            self.options.namespaces == options.namespaces && self.options.deployments == options.deployments;
        if is_same {
            self.options.clone_from(options);
        }
        is_same
    }

    /// Answers come at a pace that this board does not choose.
    pub(crate) fn set_pace(&mut self, pace_ms: Option<u64>) {
        self.pace_ms = pace_ms;
    }

    /// How often it can expect an answer, in milliseconds: as often as it wishes, or less often.
    pub fn every_ms(&self) -> u64 {
        self.options.every_ms.max(self.pace_ms.unwrap_or(0))
    }

    /// What it looks at.
    pub fn options(&self) -> &BoardOptions {
        &self.options
    }

    /// When it was opened.
    pub fn opened(&self) -> Stamp {
        self.opened
    }

    /// The last good answer, however old.
    pub fn status(&self) -> Option<&WatcherStatus> {
        self.known.as_ref().map(|known| &known.status)
    }

    /// Why the last round failed, until one succeeds.
    pub fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }

    /// Whether there is something to say: an answer, or a failure that waiting does not mend by itself.
    pub fn is_decided(&self) -> bool {
        let is_final = |problem: &Problem| !matches!(problem.kind, Kind::RateLimited(_));
        self.known.is_some() || self.problem.as_ref().is_some_and(is_final)
    }

    /// Whether the server does not let this screen look: it has no token, a wrong one, or no right to ask.
    pub fn is_refused(&self) -> bool {
        self.problem
            .as_ref()
            .is_some_and(|problem| problem.wants_sign_in() || problem.kind == Kind::Permission)
    }

    /// How old the last good answer is, in milliseconds.
    pub fn age_ms(&self, now: Stamp) -> Option<u64> {
        self.known.as_ref().map(|known| known.age_ms_at(now))
    }

    /// When the last good answer came, in milliseconds since 1970.
    pub fn as_of_unix_ms(&self) -> Option<i64> {
        let then = |known: &Known| known.at.unix_ms.saturating_sub(signed(known.age_ms));
        self.known.as_ref().map(then)
    }

    /// Whether the data on the screen must not be taken for the present.
    pub fn is_old(&self, now: Stamp) -> bool {
        let is_gone = matches!(self.state(now), BigStatus::Offline | BigStatus::NoAccess);
        is_gone || (self.known.is_some() && !self.is_current(now))
    }

    fn target_name(&self) -> String {
        let status = self.status();
        status.map(|status| crate::watcher::target(&status.namespace, &status.deployment)).unwrap_or_default()
    }

    /// The alerts to list, the worst first.
    pub fn alerts(&self) -> impl Iterator<Item = &Seen> {
        self.ledger.open().iter().filter(|seen| seen.alert.severity >= self.options.severity)
    }

    /// What changed, oldest first, each with a number that only grows.
    pub fn changes(&self) -> impl DoubleEndedIterator<Item = (u64, &Changed)> {
        self.history.all()
    }

    /// How it went since opening, oldest first. Its length has a limit; old points are joined.
    pub fn trend(&self) -> &[Point] {
        self.trend.points()
    }
}

fn signed(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
