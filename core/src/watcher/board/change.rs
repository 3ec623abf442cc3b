//! What changed and when, the last two hundred of it.

use std::collections::VecDeque;

use super::facts::Counters;
use super::state::BigStatus;
use super::summary::Ready;
use crate::port::Stamp;
use crate::watcher::Alert;

const MAX_CHANGES: usize = 200;

/// Something that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Change {
    /// The big status.
    State { from: BigStatus, to: BigStatus },
    /// An alert came, or so many that say the same.
    AlertStarted(Alert, usize),
    /// An alert went, or so many that said the same.
    AlertEnded(Alert, usize),
    /// How many pods are ready.
    Ready { from: Ready, to: Ready },
    /// How many pods there are.
    Pods { from: u32, to: u32 },
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

    /// Writes down what differs between two answers, beyond alerts: the name of what is watched, and the numbers.
    pub(super) fn compare(
        &mut self,
        (from, old): (String, Counters),
        (to, new): (String, Counters),
        now: Stamp,
    ) {
        if from != to && !from.is_empty() && !to.is_empty() {
            self.push(Change::Target { from, to }, now);
        }
        match ((old.ready, new.ready), (old.pods, new.pods)) {
            ((Some(from), Some(to)), _) if from != to => self.push(Change::Ready { from, to }, now),
            ((None, None), (Some(from), Some(to))) if from != to => self.push(Change::Pods { from, to }, now),
            _ => {}
        }
    }
}
