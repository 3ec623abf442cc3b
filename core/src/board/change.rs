//! What changed and when, the last hundred of it.

use std::collections::VecDeque;

use super::state::BigStatus;
use super::summary::{Reading, Ready};
use crate::event::Stamp;
use crate::watcher::{Alert, WatcherStatus, target};

const MAX_CHANGES: usize = 100;

/// Something that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Change {
    /// The big status.
    State { from: BigStatus, to: BigStatus },
    /// An alert came.
    AlertStarted(Alert),
    /// An alert went.
    AlertEnded(Alert),
    /// How many pods are ready.
    Ready { from: Ready, to: Ready },
    /// How many pods there are.
    Pods { from: i32, to: i32 },
    /// The server watches something else now.
    Target { from: String, to: String },
}

/// A change and its moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// In milliseconds since 1970, as it is shown.
    pub unix_ms: i64,
    /// On the clock that never goes back.
    pub mono_ms: u64,
    /// What changed.
    pub change: Change,
}

/// The last changes.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    kept: VecDeque<(u64, Changed)>,
    count: u64,
}

impl History {
    pub(super) fn push(&mut self, change: Change, now: Stamp) {
        self.count += 1;
        let changed = Changed { unix_ms: now.unix_ms, mono_ms: now.mono_ms, change };
        self.kept.push_back((self.count, changed));
        if self.kept.len() > MAX_CHANGES {
            self.kept.pop_front();
        }
    }

    pub(super) fn all(&self) -> impl DoubleEndedIterator<Item = (u64, &Changed)> {
        self.kept.iter().map(|(number, changed)| (*number, changed))
    }

    /// Writes down what differs between two answers, beyond alerts.
    pub(super) fn compare(
        &mut self,
        (old, old_reading): (&WatcherStatus, &Reading),
        (new, new_reading): (&WatcherStatus, &Reading),
        now: Stamp,
    ) {
        let name = |status: &WatcherStatus| target(&status.namespace, &status.deployment);
        let (from, to) = (name(old), name(new));
        if from != to && !from.is_empty() && !to.is_empty() {
            self.push(Change::Target { from, to }, now);
        }
        match (old_reading.ready, new_reading.ready) {
            (Some(from), Some(to)) if from != to => self.push(Change::Ready { from, to }, now),
            (None, None) if old.pod_count != new.pod_count => {
                self.push(Change::Pods { from: old.pod_count, to: new.pod_count }, now);
            }
            _ => {}
        }
    }
}
