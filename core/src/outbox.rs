//! The books on effects: each one that is started ends exactly once, and what comes back for one that ended or was
//! cancelled belongs to nobody.

use std::collections::BTreeMap;

use chatcli_proto::Call;

use crate::effect::{Effect, EffectId, LineId};
use crate::event::Outcome;
use crate::secret::Secret;
use crate::sessions::ForSessions;
use crate::watch::{ForPolling, ForRound};

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
    Renew,
    Prompt,
    Deadline,
    Again,
}

/// What a command waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ForCommand {
    Dial,
    Auth,
    Secret,
    LocalAuth,
    Edit,
    Write,
    Screen,
    Reload,
    Leave,
    Summary,
    SummaryDeadline,
    Watch(ForRound),
    WatchAgain,
}

/// What the ledger waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ForKeep {
    Writing,
    Growth,
}

/// What travels beside a call.
#[derive(Clone, Debug, Default)]
pub(crate) struct How {
    pub(crate) token: Option<Secret>,
    pub(crate) timeout_ms: Option<u64>,
    pub(crate) fresh: bool,
}

/// Which part an effect belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    Connection(ForConnection),
    Candidate(ForConnection),
    Command(ForCommand),
    Turn(ForTurn),
    Polling(ForPolling),
    Sessions(ForSessions),
    Preference,
    Keep(ForKeep),
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
    pub(crate) fn call(&mut self, slot: Slot, line: LineId, call: Call, how: How) -> EffectId {
        let id = self.open(slot);
        let How { token, timeout_ms, fresh } = how;
        self.effects.push(Effect::Call { id, line, call: Box::new(call), token, timeout_ms, fresh });
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

    /// Whether this is open already.
    pub(crate) fn is_open(&self, slot: Slot) -> bool {
        self.open.values().any(|open| *open == slot)
    }

    /// Whether a command, or an attempt to reach another server, still waits for something.
    pub(crate) fn has_open_commands(&self) -> bool {
        self.open.values().any(|slot| match slot {
            Slot::Command(_) | Slot::Candidate(_) | Slot::Copy { .. } => true,
            // A deletion that can still be undone holds nobody up.
            Slot::Sessions(what) => !matches!(what, ForSessions::Grace(_)),
            Slot::Connection(_) | Slot::Turn(_) | Slot::Polling(_) | Slot::Keep(_) | Slot::Preference => {
                false
            }
        })
    }

    /// Stops everything that commands wait for. Says whether there was anything.
    pub(crate) fn cancel_commands(&mut self) -> bool {
        self.cancel_where(|slot| matches!(slot, Slot::Command(_)))
    }

    /// Stops what is open for these. Says whether there was anything.
    pub(crate) fn cancel_where(&mut self, which: fn(&Slot) -> bool) -> bool {
        let ids: Vec<EffectId> =
            self.open.iter().filter(|(_, slot)| which(slot)).map(|(id, _)| *id).collect();
        for id in &ids {
            self.cancel(*id);
        }
        !ids.is_empty()
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
