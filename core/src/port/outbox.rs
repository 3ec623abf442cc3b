//! The books on effects: each one that is started ends exactly once, and what comes back for one that ended or was
//! cancelled belongs to no slot.
//!
//! ```text
//! open(slot) ──> Effect { id } ──> body ──> Outcome for id ──> close(id): its slot, or none
//!                      └── cancel(id) ──> Effect::Cancel
//! ```
//!
//! The outbox knows a slot for each open effect, and the slot is the app's. A part gets an [`Open`] that takes only what
//! the part itself starts effects for, so no part can open, or mistake, an effect of another one.

use std::collections::BTreeMap;

use chatcli_proto::Call;

use super::effect::Effect;
use super::ids::{EffectId, LinkId};
use super::outcome::Outcome;
use chatcli_redact::Secret;

/// What travels beside a call.
#[derive(Clone, Debug, Default)]
pub(crate) struct How {
    pub(crate) token: Option<Secret>,
    pub(crate) timeout_ms: Option<u64>,
    pub(crate) fresh: bool,
}

/// Starts effects for one part, which says what for.
pub(crate) trait Open<F> {
    /// Opens an effect that the part pushes itself, with [`Open::push`].
    fn open(&mut self, what: F) -> EffectId;
    /// Asks for an effect whose id, if it has one, is open already.
    fn push(&mut self, effect: Effect);
    /// Stops an effect, if it is still open.
    fn cancel(&mut self, id: EffectId);

    /// Starts a call.
    fn call(&mut self, what: F, link: LinkId, call: Call, how: How) -> EffectId {
        let id = self.open(what);
        let How { token, timeout_ms, fresh } = how;
        self.push(Effect::Call { id, link, call: Box::new(call), token, timeout_ms, fresh });
        id
    }

    /// Starts a timer.
    fn timer(&mut self, what: F, after_ms: u64) -> EffectId {
        let id = self.open(what);
        self.push(Effect::Timer { id, after_ms });
        id
    }
}

/// A piece of a part starts effects through the part: `wrap` says what they are to the part.
pub(crate) struct Within<'a, F, W> {
    pub(crate) out: &'a mut dyn Open<F>,
    pub(crate) wrap: W,
}

impl<F, G, W: Fn(G) -> F> Open<G> for Within<'_, F, W> {
    fn open(&mut self, what: G) -> EffectId {
        self.out.open((self.wrap)(what))
    }

    fn push(&mut self, effect: Effect) {
        self.out.push(effect);
    }

    fn cancel(&mut self, id: EffectId) {
        self.out.cancel(id);
    }
}

/// Collects the effects of one event and remembers which are still open, and for what.
#[derive(Debug)]
pub(crate) struct Outbox<S> {
    next_id: u64,
    open: BTreeMap<EffectId, S>,
    effects: Vec<Effect>,
}

impl<S> Default for Outbox<S> {
    fn default() -> Self {
        Self { next_id: 0, open: BTreeMap::new(), effects: Vec::new() }
    }
}

impl<S> Open<S> for Outbox<S> {
    fn open(&mut self, slot: S) -> EffectId {
        self.next_id += 1;
        let id = EffectId(self.next_id);
        self.open.insert(id, slot);
        id
    }

    fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    fn cancel(&mut self, id: EffectId) {
        if self.open.remove(&id).is_some() {
            self.effects.push(Effect::Cancel { id });
        }
    }
}

impl<S: Copy + PartialEq> Outbox<S> {
    /// The outbox as one part sees it.
    pub(crate) fn of<F>(&mut self, slot: fn(F) -> S) -> Within<'_, S, fn(F) -> S>
    where
        S: 'static,
    {
        Within { out: self, wrap: slot }
    }

    /// Whose outcome this is; closes the effect when nothing can follow.
    pub(crate) fn close(&mut self, id: EffectId, outcome: &Outcome) -> Option<S> {
        if outcome.is_final() { self.open.remove(&id) } else { self.open.get(&id).copied() }
    }

    /// Whether one of these is open.
    pub(crate) fn has(&self, which: impl Fn(S) -> bool) -> bool {
        self.open.values().any(|slot| which(*slot))
    }

    /// Stops what is open for these. Says whether there was anything.
    pub(crate) fn cancel_where(&mut self, which: impl Fn(S) -> bool) -> bool {
        let ids: Vec<EffectId> =
            self.open.iter().filter(|(_, slot)| which(**slot)).map(|(id, _)| *id).collect();
        for id in &ids {
            self.cancel(*id);
        }
        !ids.is_empty()
    }

    /// What was asked for since the last time.
    pub(crate) fn take(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }
}
