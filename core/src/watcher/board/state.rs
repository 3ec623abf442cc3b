//! The one big status and its reasons. The worst rule wins, and nothing but a recent good answer whose data move makes
//! it healthy.

use serde_json::{Value, json};

use super::pulse::Motion;
use super::{Board, Ready, signed};
use crate::port::Stamp;
use crate::problem::{Kind, Problem, Who};
use crate::watcher::older_than_window;

/// What the wall says in one word. A later one is worse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BigStatus {
    /// All is well, as far as a recent answer says.
    Healthy,
    /// The server says that all is well, and nothing shows how old its data are.
    Unconfirmed,
    /// There is no answer yet, or nothing in it.
    #[default]
    Waiting,
    /// The server watches nothing.
    NoWatcher,
    /// Something needs attention.
    Degraded,
    /// The server answers, but its data do not move.
    Stale,
    /// Something needs attention now.
    Critical,
    /// The server does not let this screen look.
    NoAccess,
    /// There was no contact with the server for too long.
    Offline,
}

impl BigStatus {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Healthy,
        Self::Unconfirmed,
        Self::Waiting,
        Self::NoWatcher,
        Self::Degraded,
        Self::Stale,
        Self::Critical,
        Self::NoAccess,
        Self::Offline,
    ];

    /// The name for scripts. Never translated.
    pub fn key(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Unconfirmed => "unconfirmed",
            Self::Waiting => "waiting",
            Self::NoWatcher => "no_watcher",
            Self::Degraded => "degraded",
            Self::Stale => "stale",
            Self::Critical => "critical",
            Self::NoAccess => "no_access",
            Self::Offline => "offline",
        }
    }

    /// A shape of its own, so that the status can be told without its colour.
    pub fn shape(self) -> char {
        match self {
            Self::Healthy => '●',
            Self::Unconfirmed => '◇',
            Self::Waiting => '○',
            Self::NoWatcher => '□',
            Self::Degraded => '▲',
            Self::Stale => '◆',
            Self::Critical => '■',
            Self::NoAccess => '⊘',
            Self::Offline => '✕',
        }
    }
}

/// Why the status is what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Reason {
    CriticalAlerts(usize),
    WarningAlerts(usize),
    /// Counted by the server, but too old for its list.
    OlderAlerts(usize),
    NotReady(Ready),
    TargetsCritical(u32),
    TargetsWarning(u32),
    TargetsSilent(u32),
    NothingMatches,
    /// The filter may match something; this server does not say which targets it watches.
    NamesNoTargets,
    NoDataYet,
    NoWatcher,
    /// Nothing changed for this long, in milliseconds, and nothing shows whether that is as it should be.
    AgeUnknown(u64),
    /// No new snapshot for this long, in milliseconds.
    NotMoving(u64),
    /// The last good answer is this old, in milliseconds.
    OldAnswer(u64),
    SaysStale,
    Refused,
    Lost,
}

impl Reason {
    /// The reason for scripts: its name and its numbers.
    pub(super) fn json(self) -> Value {
        match self {
            Self::CriticalAlerts(count) => json!({ "code": "critical_alerts", "count": count }),
            Self::WarningAlerts(count) => json!({ "code": "warning_alerts", "count": count }),
            Self::OlderAlerts(count) => json!({ "code": "alerts_older_than_window", "count": count }),
            Self::NotReady(Ready { ready, desired }) => {
                json!({ "code": "not_ready", "ready": ready, "desired": desired })
            }
            Self::TargetsCritical(count) => json!({ "code": "critical_targets", "count": count }),
            Self::TargetsWarning(count) => json!({ "code": "warning_targets", "count": count }),
            Self::TargetsSilent(count) => json!({ "code": "silent_targets", "count": count }),
            Self::NothingMatches => json!({ "code": "nothing_matches" }),
            Self::NamesNoTargets => json!({ "code": "targets_not_named" }),
            Self::NoDataYet => json!({ "code": "no_data_yet" }),
            Self::NoWatcher => json!({ "code": "no_watcher" }),
            Self::AgeUnknown(ms) => json!({ "code": "data_age_unknown", "secs": ms / 1000 }),
            Self::NotMoving(ms) => json!({ "code": "not_moving", "secs": ms / 1000 }),
            Self::OldAnswer(ms) => json!({ "code": "old_answer", "secs": ms / 1000 }),
            Self::SaysStale => json!({ "code": "says_stale" }),
            Self::Refused => json!({ "code": "no_access" }),
            Self::Lost => json!({ "code": "lost_contact" }),
        }
    }
}

/// Without contact for this many rounds a server that is known to be away counts as gone.
const LOST_ROUNDS: u64 = 2;
/// Without a good answer for this many rounds the data count as old.
const STALE_ROUNDS: u64 = 3;
/// A question takes at most this long, and an answer is a little late now and then. As long as the next answer may
/// still come no server is called lost, or the status would change with every answer.
const ANSWER_MS: u64 = 12_000;
/// An answer may be this late before the one before it is no longer the present.
const LATE_MS: u64 = 5_000;

/// How current the last good answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Freshness {
    Moves,
    Unknown(u64),
    Old(Reason),
}

impl Board {
    /// The one word for this moment.
    pub fn state(&self, now: Stamp) -> BigStatus {
        self.verdict(now).0
    }

    /// Why, the weightiest first.
    pub fn reasons(&self, now: Stamp) -> Vec<Reason> {
        self.verdict(now).1
    }

    fn verdict(&self, now: Stamp) -> (BigStatus, Vec<Reason>) {
        if self.is_refused() {
            return (BigStatus::NoAccess, vec![Reason::Refused]);
        }
        let [_, _, criticals] = self.ledger.counts();
        let silent_ms = signed(now.mono_ms).saturating_sub(self.contact_mono_ms());
        let never_and_failed = self.known.is_none() && self.problem.is_some();
        if silent_ms >= signed(self.lost_after_ms()) || never_and_failed {
            let mut reasons = vec![Reason::Lost];
            if criticals > 0 {
                reasons.push(Reason::CriticalAlerts(criticals));
            }
            return (BigStatus::Offline, reasons);
        }
        let Some(known) = &self.known else { return (BigStatus::Waiting, vec![Reason::NoDataYet]) };
        if !known.status.active {
            return (BigStatus::NoWatcher, vec![Reason::NoWatcher]);
        }
        let (mut state, mut reasons) = self.health();
        match self.freshness(now) {
            Freshness::Moves => {}
            Freshness::Unknown(ms) => {
                if state == BigStatus::Healthy {
                    state = BigStatus::Unconfirmed;
                }
                reasons.push(Reason::AgeUnknown(ms));
            }
            Freshness::Old(reason) => {
                // What was critical when it was last seen needs a person still.
                let place = usize::from(state == BigStatus::Critical && !reasons.is_empty());
                reasons.insert(place, reason);
                if matches!(state, BigStatus::Healthy | BigStatus::Degraded) {
                    state = BigStatus::Stale;
                }
            }
        }
        (state, reasons)
    }

    /// How current the last good answer's data are.
    pub(super) fn freshness(&self, now: Stamp) -> Freshness {
        let Some(known) = &self.known else { return Freshness::Moves };
        let age_ms = known.age_ms_at(now);
        if known.reading.says_stale {
            return Freshness::Old(Reason::SaysStale);
        }
        if age_ms >= self.old_after_ms() {
            return Freshness::Old(Reason::OldAnswer(age_ms));
        }
        // Between two answers nothing can be seen to move.
        match self.pulse.motion(self.every_ms(), self.rings(), known.at.mono_ms) {
            Motion::Moves => Freshness::Moves,
            Motion::Unknown(ms) => Freshness::Unknown(ms),
            Motion::Stopped(ms) => Freshness::Old(Reason::NotMoving(ms)),
        }
    }

    /// Whether what is known may be taken for the present: the last round brought it, and the next one is not late.
    pub fn is_current(&self, now: Stamp) -> bool {
        let is_in_time = self.known.as_ref().is_some_and(|known| known.age_ms_at(now) < self.late_after_ms());
        self.problem.is_none() && is_in_time && !matches!(self.freshness(now), Freshness::Old(_))
    }

    /// The targets whose data are counted by the snapshots.
    fn rings(&self) -> u32 {
        let Some(reading) = self.known.as_ref().map(|known| &known.reading) else { return 1 };
        let lines = u32::try_from(reading.lines.len()).unwrap_or(u32::MAX);
        let spoken = reading.spoken();
        if spoken > 0 { spoken } else { reading.targets.unwrap_or(0).max(lines).max(1) }
    }

    fn contact_mono_ms(&self) -> i64 {
        self.contact_mono_ms.unwrap_or(signed(self.opened.mono_ms))
    }

    /// Without contact for this long the server counts as gone: sooner when it is known to be away than when an answer
    /// is only late.
    fn lost_after_ms(&self) -> u64 {
        let known_ms = LOST_ROUNDS.saturating_mul(self.every_ms());
        if self.problem.as_ref().is_some_and(Problem::is_lost_server) {
            return known_ms;
        }
        known_ms.max(self.next_answer_ms())
    }

    fn old_after_ms(&self) -> u64 {
        STALE_ROUNDS.saturating_mul(self.every_ms()).max(self.next_answer_ms())
    }

    fn late_after_ms(&self) -> u64 {
        let every_ms = self.every_ms();
        every_ms.saturating_add(every_ms / 10).saturating_add(LATE_MS)
    }

    /// From one answer to the next, at the latest.
    fn next_answer_ms(&self) -> u64 {
        let every_ms = self.every_ms();
        every_ms.saturating_add(every_ms / 10).max(self.spared_ms.unwrap_or(0)).saturating_add(ANSWER_MS)
    }

    /// What the last good answer says, whatever its age.
    pub(super) fn health(&self) -> (BigStatus, Vec<Reason>) {
        let Some(known) = &self.known else { return (BigStatus::Waiting, vec![Reason::NoDataYet]) };
        let (status, reading) = (&known.status, &known.reading);
        let [_, warnings, criticals] = self.ledger.counts();
        let mut state = BigStatus::Healthy;
        let mut reasons = Vec::new();
        let mut says = |is: bool, worse: BigStatus, reason: Reason| {
            if is {
                state = state.max(worse);
                reasons.push(reason);
            }
        };
        says(criticals > 0, BigStatus::Critical, Reason::CriticalAlerts(criticals));
        // Counts over all targets say nothing about the ones that were picked.
        let total = |count: u32| if self.is_about_all() { count } else { 0 };
        let lines = || self.lines();
        let count = |is: fn(&super::summary::TargetLine) -> bool| {
            u32::try_from(lines().filter(|line| is(line)).count()).unwrap_or(u32::MAX)
        };
        let critical = total(reading.critical).max(count(|line| line.critical));
        says(critical > 0, BigStatus::Critical, Reason::TargetsCritical(critical));
        if let Some(ready) = self.ready().filter(|ready| ready.ready < ready.desired) {
            says(true, BigStatus::Degraded, Reason::NotReady(ready));
        } else if let Some(ready) = lines().filter_map(|line| line.ready).find(|it| it.ready < it.desired) {
            says(true, BigStatus::Degraded, Reason::NotReady(ready));
        }
        says(warnings > 0, BigStatus::Degraded, Reason::WarningAlerts(warnings));
        let warning = total(reading.warning).max(count(|line| line.warning));
        says(warning > 0, BigStatus::Degraded, Reason::TargetsWarning(warning));
        // A Go server counts an ended alert until another one comes; its own verdict on the targets is newer.
        let older = self.older();
        says(older > 0 && !reading.is_all_healthy(), BigStatus::Degraded, Reason::OlderAlerts(older));
        let spoken = reading.spoken();
        let silent = reading.targets.filter(|_| spoken > 0).unwrap_or(0).saturating_sub(spoken);
        says(total(silent) > 0, BigStatus::Degraded, Reason::TargetsSilent(silent));
        says(self.nothing_matches(), BigStatus::Waiting, Reason::NothingMatches);
        says(self.names_no_targets(), BigStatus::Waiting, Reason::NamesNoTargets);
        says(status.snapshot_count <= 0, BigStatus::Waiting, Reason::NoDataYet);
        (state, reasons)
    }

    /// How many alerts the server counts but lists no more; over all targets or not at all.
    pub(super) fn older(&self) -> usize {
        let known = self.known.as_ref().filter(|_| self.is_about_all());
        known.map_or(0, |known| older_than_window(&known.status, known.listed))
    }

    /// The next moment at which what is shown may change by itself, in milliseconds from now.
    pub fn changes_in_ms(&self, now: Stamp) -> Option<u64> {
        let lost = self.contact_mono_ms().saturating_add(signed(self.lost_after_ms()));
        let mut due = vec![u64::try_from(lost).unwrap_or(0)];
        if let Some(known) = &self.known {
            let till = |lasts_ms: u64| known.at.mono_ms.saturating_add(lasts_ms.saturating_sub(known.age_ms));
            due.extend([self.old_after_ms(), self.late_after_ms()].map(till));
        }
        due.into_iter().filter(|due| *due > now.mono_ms).min().map(|due| due - now.mono_ms)
    }
}

/// Whether a failure came from the server whose watcher is asked, or from beyond it, and not from something on the way.
pub(super) fn is_contact(problem: &Problem) -> bool {
    // What was not whole, or what anything on the way can say as well, is no answer of the server's.
    let is_answer = !matches!(
        problem.kind,
        Kind::NotServing | Kind::Unavailable | Kind::Truncated | Kind::SessionTimeout(_)
    );
    is_answer && matches!(problem.who, Who::Server | Who::Provider)
}
