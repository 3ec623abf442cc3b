//! Which alerts are open, since when this board has seen them, and which came or went between two rounds.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Change, History};
use super::pulse::hash_of;
use crate::port::Stamp;
use crate::watcher::{Alert, Severity, sort_worst_first};

/// An alert is new for this long.
const NEW_MS: u64 = 60_000;
/// More open alerts than this are counted, not kept.
const MAX_KEPT: usize = 500;
/// Of alerts that say the same of the same target, more than this are counted, not kept: there must be room for what
/// says something else.
const MAX_ALIKE: usize = 100;
/// So many that come or go at once and say the same are one change.
const MANY: usize = 3;

/// What alerts have in common that say the same of the same target.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kin {
    pub(super) severity: Severity,
    kind: String,
    namespace: String,
    deployment: String,
}

impl Kin {
    pub(super) fn of(alert: &Alert) -> Self {
        Self {
            severity: alert.severity,
            kind: alert.kind.clone(),
            namespace: alert.namespace.clone(),
            deployment: alert.deployment.clone(),
        }
    }

    pub(super) fn target(&self) -> String {
        crate::watcher::target(&self.namespace, &self.deployment)
    }
}

/// An open alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What the server said last.
    pub alert: Alert,
    /// When this board saw it first; `None` = it was there when the board opened.
    since_mono_ms: Option<u64>,
}

impl Seen {
    /// Whether it came in the last minute.
    pub fn is_new(&self, now: Stamp) -> bool {
        self.since_mono_ms.is_some_and(|since| now.mono_ms.saturating_sub(since) < NEW_MS)
    }
}

/// The open alerts, the worst first.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    open: Vec<Seen>,
    /// How many more there are of a kin than are kept.
    unkept: BTreeMap<Kin, usize>,
    counts: [usize; 3],
    /// All that were there in the last round, kept or not.
    known: BTreeSet<u64>,
}

impl Ledger {
    pub(super) fn open(&self) -> &[Seen] {
        &self.open
    }

    /// How many more there are of each kin than are kept.
    pub(super) fn unkept(&self) -> &BTreeMap<Kin, usize> {
        &self.unkept
    }

    /// How many there are: info, warning, critical.
    pub(super) fn counts(&self) -> [usize; 3] {
        self.counts
    }

    /// Takes in the whole list of a round.
    pub(super) fn fed(
        &mut self,
        alerts: impl Iterator<Item = Alert>,
        now: Stamp,
        is_first: bool,
        history: &mut History,
    ) {
        let mut alerts: Vec<Alert> = alerts.collect();
        sort_worst_first(&mut alerts);
        let was_known = std::mem::take(&mut self.known);
        let kept = self.keep(alerts);
        let before = std::mem::take(&mut self.open);
        let ended = before.iter().filter(|old| !self.known.contains(&hash_of(&old.alert)));
        tell(ended.map(|old| old.alert.clone()).collect(), Change::AlertEnded, now, history);
        let old: BTreeMap<u64, &Seen> = before.iter().map(|old| (hash_of(&old.alert), old)).collect();
        let mut started = Vec::new();
        for alert in kept {
            let key = hash_of(&alert);
            let old = old.get(&key);
            // A later first sight means that it had ended and came back between two rounds.
            let relapsed = old.is_some_and(|old| alert.since_unix > old.alert.since_unix);
            let since_mono_ms = match old {
                Some(old) if !relapsed => old.since_mono_ms,
                None if is_first => recent(&alert, now),
                None if was_known.contains(&key) => None,
                _ => {
                    started.push(alert.clone());
                    Some(now.mono_ms)
                }
            };
            self.open.push(Seen { alert, since_mono_ms });
        }
        tell(started, Change::AlertStarted, now, history);
    }

    /// Counts all of them, and gives the ones to keep.
    fn keep(&mut self, alerts: Vec<Alert>) -> Vec<Alert> {
        self.counts = [0; 3];
        self.unkept.clear();
        let mut kept = Vec::with_capacity(alerts.len().min(MAX_KEPT));
        let mut alike: BTreeMap<Kin, usize> = BTreeMap::new();
        for alert in alerts {
            // Targets of different kinds with one name are merged by a Go server; the worst of them stands for all.
            if !self.known.insert(hash_of(&alert)) {
                continue;
            }
            if let Some(count) = self.counts.get_mut(alert.severity as usize) {
                *count += 1;
            }
            let kin = Kin::of(&alert);
            let count = alike.entry(kin.clone()).or_default();
            if *count < MAX_ALIKE && kept.len() < MAX_KEPT {
                *count += 1;
                kept.push(alert);
            } else {
                *self.unkept.entry(kin).or_default() += 1;
            }
        }
        kept
    }
}

/// Writes down what came or went; what says the same of the same target many times is written down once.
fn tell(alerts: Vec<Alert>, change: fn(Alert, usize) -> Change, now: Stamp, history: &mut History) {
    let mut counts: BTreeMap<Kin, usize> = BTreeMap::new();
    for alert in &alerts {
        *counts.entry(Kin::of(alert)).or_default() += 1;
    }
    for alert in alerts {
        match counts.get_mut(&Kin::of(&alert)) {
            Some(0) => {}
            Some(count) if *count >= MANY => {
                history.push(change(alert, std::mem::take(count)), now);
            }
            _ => history.push(change(alert, 1), now),
        }
    }
}

/// What is there when the board opens is new only if the server says so.
fn recent(alert: &Alert, now: Stamp) -> Option<u64> {
    let age_ms = alert.age_secs(now.unix_ms)?.saturating_mul(1000);
    (age_ms < NEW_MS).then(|| now.mono_ms.saturating_sub(age_ms))
}
