//! Versions of an answer: a question that is asked again, or in other words, keeps what stood in its place, and one can
//! go from one version to the next. A version is the question's turn and all that follows it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Conversation, Turn, TurnId};
use crate::port::Stamp;

/// As many versions of one place are kept; the oldest go.
const MAX_VERSIONS: usize = 12;
/// As many places have versions; the oldest lose theirs.
const MAX_PLACES: usize = 40;

/// Which version of which place a turn is. Both numbers only grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    place: u64,
    number: u64,
}

/// What stood at each place, with what is there now once it was left.
#[derive(Debug, Default)]
pub(super) struct Versions {
    last: u64,
    /// Which version is asked for next, and at which place among the turns.
    pub(super) awaited: Option<(usize, Version)>,
    places: BTreeMap<u64, BTreeMap<u64, Vec<Arc<Turn>>>>,
}

impl Versions {
    fn fresh(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    fn keep(&mut self, version: Version, turns: &[Arc<Turn>]) {
        let place = self.places.entry(version.place).or_default();
        place.insert(version.number, turns.to_vec());
        while place.len() > MAX_VERSIONS {
            place.pop_first();
        }
        while self.places.len() > MAX_PLACES {
            self.places.pop_first();
        }
    }

    /// The numbers of a place, the oldest first.
    fn numbers(&self, version: Version) -> Vec<u64> {
        let kept = self.places.get(&version.place).into_iter().flat_map(BTreeMap::keys).copied();
        let mut numbers: Vec<u64> = kept.filter(|number| *number != version.number).collect();
        numbers.push(version.number);
        numbers.sort_unstable();
        numbers
    }
}

impl Conversation {
    /// Keeps the turn at a place as one of its versions; what is asked in its place is the next one.
    pub(crate) fn keep_as_version(&mut self, id: TurnId) {
        let fresh = Version { place: self.versions.fresh(), number: self.versions.fresh() };
        let Some(at) = self.place_of(id) else { return };
        let Some(turn) = self.turns.get_mut(at) else { return };
        let place = match turn.version {
            Some(version) => version.place,
            None => {
                Arc::make_mut(turn).version = Some(fresh);
                fresh.place
            }
        };
        self.keep_versions();
        let next = Version { place, number: self.versions.fresh() };
        self.versions.awaited = Some((at, next));
    }

    /// A turn that is worth nothing is gone; what is asked in its place takes its version over.
    pub(super) fn give_version_up(&mut self, version: Option<Version>) {
        self.versions.awaited = version.map(|version| (self.turns.len(), version));
    }

    /// The version that a new turn at the end is.
    pub(super) fn awaited_version(&mut self) -> Option<Version> {
        let (at, version) = self.versions.awaited.take()?;
        (at == self.turns.len()).then_some(version)
    }

    /// Which version of how many a turn is, counted from 1; none when there is only one.
    pub fn version_of(&self, id: TurnId) -> Option<(usize, usize)> {
        let version = self.turn(id)?.version?;
        let numbers = self.versions.numbers(version);
        let at = numbers.iter().position(|number| *number == version.number)?;
        (numbers.len() > 1).then_some((at + 1, numbers.len()))
    }

    /// The newest turn that has several versions.
    pub(crate) fn newest_with_versions(&self) -> Option<TurnId> {
        self.turns.iter().rev().map(|turn| turn.id).find(|id| self.version_of(*id).is_some())
    }

    /// Puts a version, counted from 1, and what followed it into its place. Says whether there is one. Its turns get new
    /// names: the renderer and other windows saw them go.
    pub(crate) fn show_version(&mut self, id: TurnId, number: usize, now: Stamp) -> bool {
        let Some((at, version)) = self.place_of(id).and_then(|at| Some((at, self.turns.get(at)?.version?)))
        else {
            return false;
        };
        let numbers = self.versions.numbers(version);
        let Some(wanted) = number.checked_sub(1).and_then(|index| numbers.get(index)).copied() else {
            return false;
        };
        if wanted == version.number {
            return true;
        }
        self.keep_versions();
        let Some(kept) =
            self.versions.places.get(&version.place).and_then(|place| place.get(&wanted)).cloned()
        else {
            return false;
        };
        self.turns.truncate(at);
        for mut turn in kept {
            Arc::make_mut(&mut turn).id = self.fresh_id(now);
            self.turns.push(turn);
        }
        self.answer.bump();
        true
    }

    /// Keeps every version that is shown as it is now, before something else takes its place.
    pub(super) fn keep_versions(&mut self) {
        for (at, turn) in self.turns.iter().enumerate() {
            if let Some(version) = turn.version {
                self.versions.keep(version, self.turns.get(at..).unwrap_or_default());
            }
        }
    }
}
