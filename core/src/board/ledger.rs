//! Which alerts are open, since when this board has seen them, and which came or went between two rounds.

use super::change::{Change, History};
use crate::event::Stamp;
use crate::watcher::{Alert, sort_worst_first};

/// An alert is new for this long.
const NEW_MS: u64 = 60_000;
/// More open alerts than this are counted, not kept.
const MAX_KEPT: usize = 500;

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
    counts: [usize; 3],
}

impl Ledger {
    pub(super) fn open(&self) -> &[Seen] {
        &self.open
    }

    /// How many there are: info, warning, critical.
    pub(super) fn counts(&self) -> [usize; 3] {
        self.counts
    }

    /// Takes in the whole list of a round; says whether anything came or went.
    pub(super) fn fed(
        &mut self,
        alerts: impl Iterator<Item = Alert>,
        now: Stamp,
        is_first: bool,
        history: &mut History,
    ) -> bool {
        let mut alerts: Vec<Alert> = alerts.collect();
        sort_worst_first(&mut alerts);
        // Targets of different kinds with one name are merged by a Go server; the worst of them stands for all.
        let mut keys = std::collections::BTreeSet::new();
        let mut kept = Vec::with_capacity(alerts.len());
        for alert in &alerts {
            let (a, b, c, d) = alert.key();
            if keys.insert((a, b, c, d)) {
                kept.push(alert.clone());
            }
        }
        self.counts = [0; 3];
        for alert in &kept {
            if let Some(count) = self.counts.get_mut(alert.severity as usize) {
                *count += 1;
            }
        }
        kept.truncate(MAX_KEPT);
        let before = std::mem::take(&mut self.open);
        let mut changed = false;
        for old in &before {
            if !kept.iter().any(|alert| alert.is_same(&old.alert)) {
                changed = true;
                history.push(Change::AlertEnded(old.alert.clone()), now);
            }
        }
        for alert in kept {
            let old = before.iter().find(|old| old.alert.is_same(&alert));
            // A later first sight means that it had ended and came back between two rounds.
            let relapsed = old.is_some_and(|old| alert.since_unix > old.alert.since_unix);
            let since_mono_ms = match old {
                Some(old) if !relapsed => old.since_mono_ms,
                None if is_first => recent(&alert, now),
                _ => {
                    changed = true;
                    history.push(Change::AlertStarted(alert.clone()), now);
                    Some(now.mono_ms)
                }
            };
            self.open.push(Seen { alert, since_mono_ms });
        }
        changed
    }
}

/// What is there when the board opens is new only if the server says so.
fn recent(alert: &Alert, now: Stamp) -> Option<u64> {
    let age_ms = alert.age_secs(now.unix_ms)?.saturating_mul(1000);
    (age_ms < NEW_MS).then(|| now.mono_ms.saturating_sub(age_ms))
}
