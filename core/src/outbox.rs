//! The books on effects: each one that is started ends exactly once, and what comes back for one that ended or was
//! cancelled belongs to nobody.

use std::collections::BTreeMap;

use chatcli_proto::Call;

use crate::effect::{Effect, EffectId};
use crate::event::Outcome;
use crate::secret::Secret;

/// What a connection's effect was started for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ForConnection {
    Health,
    Info,
    Deadline,
    Again,
    Beat,
    BeatHealth,
    BeatDeadline,
}

/// What a turn's effect was started for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ForTurn {
    Prompt,
    Deadline,
    Again,
}

/// Which part an effect belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    Connection(ForConnection),
    Turn(ForTurn),
    Preference,
    Copy { chars: usize },
}

/// Collects the effects of one event and remembers which are still open.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    next_id: u64,
    open: BTreeMap<EffectId, Slot>,
    effects: Vec<Effect>,
}

impl Outbox {
    pub(crate) fn call(
        &mut self,
        slot: Slot,
        call: Call,
        token: Option<Secret>,
        timeout_ms: Option<u64>,
        fresh: bool,
    ) -> EffectId {
        let id = self.open(slot);
        self.effects.push(Effect::Call { id, call: Box::new(call), token, timeout_ms, fresh });
        id
    }

    pub(crate) fn timer(&mut self, slot: Slot, after_ms: u64) -> EffectId {
        let id = self.open(slot);
        self.effects.push(Effect::Timer { id, after_ms });
        id
    }

    pub(crate) fn cancel(&mut self, id: EffectId) {
        if self.open.remove(&id).is_some() {
            self.effects.push(Effect::Cancel { id });
        }
    }

    pub(crate) fn open(&mut self, slot: Slot) -> EffectId {
        self.next_id += 1;
        let id = EffectId(self.next_id);
        self.open.insert(id, slot);
        id
    }

    /// Whose outcome this is; closes the effect when nothing can follow.
    pub(crate) fn close(&mut self, id: EffectId, outcome: &Outcome) -> Option<Slot> {
        if outcome.is_final() { self.open.remove(&id) } else { self.open.get(&id).copied() }
    }

    pub(crate) fn cancel_all(&mut self) {
        for id in std::mem::take(&mut self.open).into_keys() {
            self.effects.push(Effect::Cancel { id });
        }
    }

    /// Asks for something that needs no book-keeping beyond its id.
    pub(crate) fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// What was asked for since the last time.
    pub(crate) fn take(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }
}
