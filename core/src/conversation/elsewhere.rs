//! What other windows of the same person do to the conversation. A turn has one window that asked; here it is only
//! shown. Stopping it is a wish: the window that asked learns of it from the turn and ends its call.

use std::collections::BTreeSet;
use std::sync::Arc;

use chatcli_proto::StopReason;

use super::{Conversation, ForTurn, Turn, TurnId, TurnState};
use crate::conversation::message::read_kept;
use crate::markdown::Document;
use crate::port::{KeptTurn, Open, Progress, Stamp, WindowId};

/// What another window's turn changed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// This window knew as much, or more.
    Nothing,
    /// The turn is new, or its answer grew.
    Moved,
    /// An answer that ran elsewhere is over.
    Ended,
    /// The answer that ran here was stopped elsewhere.
    StoppedHere,
}

impl Conversation {
    /// The window that an open turn belongs to, when it is not this one.
    pub(crate) fn window_of(&self, id: TurnId) -> Option<WindowId> {
        self.elsewhere.get(&id).copied()
    }

    /// The open turns of a window.
    pub(crate) fn elsewhere_at(&self, window: WindowId) -> Vec<TurnId> {
        self.elsewhere.iter().filter(|(_, of)| **of == window).map(|(id, _)| *id).collect()
    }

    /// Whether a turn runs in another window.
    pub fn is_elsewhere(&self, id: TurnId) -> bool {
        self.elsewhere.contains_key(&id)
    }

    /// Takes in a turn of another window, unless this one knows more of it.
    pub(crate) fn take_in(&mut self, kept: &KeptTurn, now: Stamp, out: &mut dyn Open<ForTurn>) -> Taken {
        self.last_id = self.last_id.max(kept.id.0);
        let is_mine = self.open_turn().is_some_and(|turn| turn.id == kept.id);
        match self.turns.binary_search_by_key(&kept.id, |turn| turn.id) {
            Err(at) => self.turns.insert(at, Arc::new(taken(kept, now))),
            Ok(at) => {
                let Some(turn) = self.turns.get_mut(at).filter(|turn| turn.progress() < Progress::of(kept))
                else {
                    return Taken::Nothing;
                };
                if is_mine {
                    self.end(TurnState::Interrupted, now, out);
                    return Taken::StoppedHere;
                }
                advance(Arc::make_mut(turn), kept, now);
            }
        }
        if kept.state.is_open() {
            self.elsewhere.insert(kept.id, kept.window);
            Taken::Moved
        } else if self.elsewhere.remove(&kept.id).is_some() {
            Taken::Ended
        } else {
            Taken::Moved
        }
    }

    /// Takes turns away that another window took away. Says how many there were.
    pub(crate) fn take_away(&mut self, ids: &[TurnId], out: &mut dyn Open<ForTurn>) -> usize {
        let ids: BTreeSet<TurnId> = ids.iter().copied().collect();
        if self.open_turn().is_some_and(|turn| ids.contains(&turn.id)) {
            self.stop_effects(out);
            self.asked = None;
        }
        let before = self.turns.len();
        // Another window began a new conversation; the one that was here can be brought back here as well.
        if before > 0 && self.turns.iter().all(|turn| ids.contains(&turn.id)) {
            self.remember();
        }
        self.turns.retain(|turn| !ids.contains(&turn.id));
        self.elsewhere.retain(|id, _| !ids.contains(id));
        before - self.turns.len()
    }

    /// Ends what runs in other windows. Says whether there was anything.
    pub(super) fn stop_elsewhere(&mut self, now: Stamp) -> bool {
        let open = std::mem::take(&mut self.elsewhere);
        for id in open.keys() {
            if let Some(turn) = self.turns.iter_mut().rev().find(|turn| turn.id == *id) {
                let turn = Arc::make_mut(turn);
                turn.answer.finish();
                turn.state = TurnState::Interrupted;
                turn.ended_mono_ms = Some(now.mono_ms);
            }
        }
        !open.is_empty()
    }

    /// Gives new names to turns that were brought back after other windows heard that they are gone, and to those
    /// after them, so that the order stays. Gives the old names and the new ones.
    pub(crate) fn rename_revived(&mut self, gone: &BTreeSet<TurnId>, now: Stamp) -> Vec<(TurnId, TurnId)> {
        let is_gone = |turn: &Arc<Turn>| !gone.is_empty() && gone.contains(&turn.id);
        let Some(first) = self.turns.iter().position(is_gone) else { return Vec::new() };
        let mut names = Vec::new();
        let mut named = std::mem::take(&mut self.turns);
        for turn in named.iter_mut().skip(first) {
            let fresh = self.fresh_id(now);
            if self.asked == Some(turn.id) {
                self.asked = Some(fresh);
            }
            names.push((turn.id, fresh));
            Arc::make_mut(turn).id = fresh;
        }
        self.turns = named;
        names
    }
}

/// A turn as it is kept, for showing. This window's clock did not see it: it is as if it had been asked as long ago as
/// the calendar says.
pub(super) fn taken(kept: &KeptTurn, now: Stamp) -> Turn {
    let mut turn = Turn {
        id: kept.id,
        prompt: kept.prompt.clone(),
        answer: Document::default(),
        state: TurnState::Held,
        asked_model: kept.asked_model.clone(),
        from: kept.from.as_deref().map(Arc::from),
        stop_reason: None,
        version: None,
        provider: String::new(),
        model: String::new(),
        is_restored: kept.asked_unix_ms == 0,
        kept: kept.messages.as_deref().and_then(read_kept),
        asked_unix_ms: kept.asked_unix_ms,
        sent_mono_ms: ago(kept, now),
        first_mono_ms: None,
        ended_mono_ms: None,
    };
    advance(&mut turn, kept, now);
    turn
}

fn ago(kept: &KeptTurn, now: Stamp) -> u64 {
    let age_ms = u64::try_from(now.unix_ms.saturating_sub(kept.asked_unix_ms)).unwrap_or_default();
    now.mono_ms.saturating_sub(age_ms)
}

fn advance(turn: &mut Turn, kept: &KeptTurn, now: Stamp) {
    // Of a question that was heard of before it came, only the beginning may be known.
    if turn.from.is_some() && kept.prompt.len() > turn.prompt.len() {
        turn.prompt.clone_from(&kept.prompt);
    }
    let known = turn.answer.text();
    match kept.answer.strip_prefix(known).filter(|_| !known.is_empty() && !turn.answer.is_finished()) {
        Some(more) => turn.answer.push(more),
        // Whole answers are read when a renderer looks at them; a conversation may be long.
        None if !kept.state.is_open() => turn.answer = Document::whole(kept.answer.clone()),
        None => {
            turn.answer = Document::default();
            turn.answer.push(&kept.answer);
        }
    }
    turn.state = TurnState::of(kept);
    turn.stop_reason = kept.is_cut.then_some(StopReason::Length);
    turn.provider.clone_from(&kept.provider);
    turn.model.clone_from(&kept.model);
    if !kept.answer.is_empty() {
        turn.first_mono_ms.get_or_insert(now.mono_ms);
    }
    if !kept.state.is_open() {
        turn.answer.finish();
        turn.ended_mono_ms = kept.took_ms.map(|took| turn.sent_mono_ms.saturating_add(took));
    }
}
