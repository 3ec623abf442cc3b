//! The one big status and its reasons. The worst rule wins, and nothing but a recent good answer makes it healthy.

use super::{Board, Ready, signed};
use crate::event::Stamp;
use crate::watcher::older_than_window;

/// What the wall says in one word. A later one is worse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BigStatus {
    /// All is well, as far as a recent answer says.
    Healthy,
    /// There is no answer yet, or nothing in it.
    #[default]
    Waiting,
    /// Something needs somebody.
    Degraded,
    /// Something needs somebody now.
    Critical,
    /// The server answers, but its data do not move.
    Stale,
    /// The server watches nothing.
    NoWatcher,
    /// There was no contact with the server for too long.
    Offline,
}

impl BigStatus {
    /// The name for scripts. Never translated.
    pub fn key(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Waiting => "waiting",
            Self::Degraded => "degraded",
            Self::Critical => "critical",
            Self::Stale => "stale",
            Self::NoWatcher => "no_watcher",
            Self::Offline => "offline",
        }
    }

    /// A shape of its own, so that the status can be told without its colour.
    pub fn shape(self) -> char {
        match self {
            Self::Healthy => '●',
            Self::Waiting => '○',
            Self::Degraded => '▲',
            Self::Critical => '■',
            Self::Stale => '◆',
            Self::NoWatcher => '□',
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
    NoDataYet,
    NoWatcher,
    /// No new snapshot for this long, in milliseconds.
    NotMoving(u64),
    /// The last good answer is this old, in milliseconds.
    OldAnswer(u64),
    SaysStale,
    Lost,
}

/// Without contact for this many rounds the server counts as gone.
const OFFLINE_ROUNDS: u64 = 2;
/// Without a new snapshot, or a good answer, for this many rounds the data count as old.
const STALE_ROUNDS: u64 = 3;

/// Whether the watcher's snapshots move.
#[derive(Clone, Debug, Default)]
pub(super) struct Pulse {
    count: Option<i32>,
    moved_mono_ms: u64,
    /// Spans between two growths, the last few.
    gaps_ms: Vec<u64>,
    /// Between opening and the first growth: the watcher's interval is at least this.
    first_gap_ms: Option<u64>,
    grew_mono_ms: Option<u64>,
}

impl Pulse {
    pub(super) fn fed(&mut self, count: i32, anything_changed: bool, now: Stamp) {
        let before = self.count.replace(count);
        let grew = before.is_some_and(|before| before != count);
        if grew {
            match self.grew_mono_ms {
                Some(last) => {
                    self.gaps_ms.push(now.mono_ms.saturating_sub(last));
                    if self.gaps_ms.len() > 8 {
                        self.gaps_ms.remove(0);
                    }
                }
                None => self.first_gap_ms = Some(now.mono_ms.saturating_sub(self.moved_mono_ms)),
            }
            self.grew_mono_ms = Some(now.mono_ms);
        }
        if grew || anything_changed || before.is_none() {
            self.moved_mono_ms = now.mono_ms;
        }
    }

    /// How long nothing moved, once that is too long. A watcher that collects more slowly than this board asks is
    /// given three of its own intervals.
    fn stopped_ms(&self, every_ms: u64, targets: u32, now: Stamp) -> Option<u64> {
        let own_ms = self.gaps_ms.iter().min().copied().or(self.first_gap_ms).unwrap_or(0);
        let still_ms = now.mono_ms.saturating_sub(self.moved_mono_ms);
        let is_over = still_ms >= STALE_ROUNDS.saturating_mul(every_ms.max(own_ms));
        (is_over && !self.is_full(targets)).then_some(still_ms)
    }

    /// A watcher keeps the snapshots of its window and one more; when it is full the count stops growing for good.
    /// Windows and intervals are round numbers, so a full ring has a multiple of sixty and one: 241 by default.
    fn is_full(&self, targets: u32) -> bool {
        let count = self.count.and_then(|count| u32::try_from(count).ok()).unwrap_or(0);
        let targets = targets.max(1);
        let each = count / targets;
        count.is_multiple_of(targets) && each > 60 && (each - 1).is_multiple_of(60)
    }
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
        let every_ms = self.every_ms();
        let silent_ms = signed(now.mono_ms).saturating_sub(self.contact_mono_ms());
        let never_and_failed = self.known.is_none() && self.problem.is_some();
        if silent_ms >= signed(OFFLINE_ROUNDS.saturating_mul(every_ms)) || never_and_failed {
            return (BigStatus::Offline, vec![Reason::Lost]);
        }
        let Some(known) = &self.known else { return (BigStatus::Waiting, vec![Reason::NoDataYet]) };
        if !known.status.active {
            return (BigStatus::NoWatcher, vec![Reason::NoWatcher]);
        }
        let (mut state, mut reasons) = self.health();
        let age_ms = known.age_ms_at(now);
        let stopped_ms = self.pulse.stopped_ms(every_ms, self.counters().targets, now);
        let stale = if known.reading.says_stale {
            Some(Reason::SaysStale)
        } else if age_ms >= STALE_ROUNDS.saturating_mul(every_ms) {
            Some(Reason::OldAnswer(age_ms))
        } else {
            stopped_ms.map(Reason::NotMoving)
        };
        if let Some(reason) = stale {
            state = BigStatus::Stale;
            reasons.insert(0, reason);
        }
        (state, reasons)
    }

    fn contact_mono_ms(&self) -> i64 {
        self.contact_mono_ms.unwrap_or(signed(self.opened.mono_ms))
    }

    /// What the last good answer says, whatever its age.
    fn health(&self) -> (BigStatus, Vec<Reason>) {
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
        let total = |count: u32| if self.options.is_filtered() { 0 } else { count };
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
        let older = older_than_window(status, known.listed);
        says(older > 0, BigStatus::Degraded, Reason::OlderAlerts(older));
        let spoken = reading.healthy.saturating_add(reading.warning).saturating_add(reading.critical);
        let silent = reading.targets.filter(|_| spoken > 0).unwrap_or(0).saturating_sub(spoken);
        says(total(silent) > 0, BigStatus::Degraded, Reason::TargetsSilent(silent));
        says(self.nothing_matches(), BigStatus::Waiting, Reason::NothingMatches);
        says(status.snapshot_count <= 0, BigStatus::Waiting, Reason::NoDataYet);
        (state, reasons)
    }

    /// The next moment at which the status may change by itself, in milliseconds from now.
    pub fn changes_in_ms(&self, now: Stamp) -> Option<u64> {
        let every_ms = self.every_ms();
        let lost = self.contact_mono_ms().saturating_add(signed(OFFLINE_ROUNDS.saturating_mul(every_ms)));
        [
            u64::try_from(lost).ok(),
            self.known.as_ref().map(|known| {
                let lasts_ms = STALE_ROUNDS.saturating_mul(every_ms).saturating_sub(known.age_ms);
                known.at.mono_ms.saturating_add(lasts_ms)
            }),
        ]
        .into_iter()
        .flatten()
        .filter(|due| *due > now.mono_ms)
        .min()
        .map(|due| due - now.mono_ms)
    }
}
