//! Changing what was said: forgetting, asking again, going back, and making it short. What is taken away is kept for
//! a while, so that it can be brought back.

use std::sync::Arc;

use chatcli_proto::Call;

use super::{Conversation, ForTurn, Means, Origin, Turn, TurnId, TurnState, Worded, wire};
use crate::conversation::fit::Piece;
use crate::conversation::message::{Data, Message, Meta, SYSTEM, restore};
use crate::port::{Open, Stamp};

/// How many changes can be undone.
const MAX_UNDO: usize = 20;

/// What the model is told to do with the turns that are summed up.
const SUM_UP: &str = "Sum up the conversation so far for yourself, so that it can go on without its earlier turns. \
    Keep facts, decisions, names, numbers, commands and open questions. Answer with the summary only, in the \
    language of the conversation.";

/// The conversation as it was before a change.
#[derive(Debug)]
pub(super) struct Checkpoint {
    pub(super) turns: Vec<Arc<Turn>>,
    pub(super) preamble: Arc<[Message]>,
    pub(super) origin: Origin,
}

impl Conversation {
    /// Starts another conversation, which belongs to no session; stops the running answer and drops what waits. The
    /// one before can be brought back.
    pub(crate) fn clear(&mut self, now: Stamp, out: &mut dyn Open<ForTurn>) {
        self.leave(now, out);
        self.queue.clear();
        self.put_aside();
    }

    /// Puts a session of the server in the place of the conversation, which can be brought back.
    pub(crate) fn load(&mut self, data: Data, now: Stamp) {
        self.put_aside();
        let (messages, turns) = restore(data.chat);
        self.preamble = messages.into();
        for restored in turns {
            let id = self.fresh_id(now);
            self.turns.push(Arc::new(Turn::restored(id, restored)));
        }
        self.origin.scopes = Arc::new(data.scopes);
    }

    pub(super) fn put_aside(&mut self) {
        if !self.turns.is_empty() || !self.preamble.is_empty() {
            self.remember();
        }
        self.answer.bump();
        self.versions.awaited = None;
        self.turns.clear();
        self.elsewhere.clear();
        self.preamble = Arc::from([]);
        self.origin = Origin { lineage: self.origin.lineage + 1, ..Origin::default() };
    }

    /// Takes the last question back to ask it again, when its answer is over.
    pub(crate) fn take_last(&mut self) -> Option<Worded> {
        if self.is_busy() {
            return None;
        }
        let turn = self.turns.pop()?;
        self.give_version_up(turn.version);
        Some(turn.worded())
    }

    /// Drops the last `count` turns and gives back the first question of them.
    pub(crate) fn rewind(&mut self, count: usize) -> Option<Worded> {
        let keep = self.turns.len().checked_sub(count).filter(|_| count > 0)?;
        self.remember();
        self.turns.split_off(keep).into_iter().next().map(|turn| turn.worded())
    }

    /// Asks the model to sum up every turn up to `last`.
    pub(crate) fn summary_call(&self, last: TurnId, instruction: &str, means: Means<'_>) -> Call {
        let wish = if instruction.is_empty() { String::new() } else { format!("\n\n{instruction}") };
        let pieces = self.to_be_summed(last);
        wire::prompt(
            false,
            &format!("{SUM_UP}{wish}"),
            pieces.iter().map(Piece::said),
            means.settings,
            means.credentials,
            means.connection.info(),
        )
    }

    /// Puts a summary in the place of every turn up to `last`.
    pub(crate) fn compacted(&mut self, last: TurnId, summary: String) {
        self.remember();
        let gone = self.usable().filter(|turn| turn.id <= last).flat_map(Turn::messages).count();
        self.turns.retain(|turn| turn.id > last);
        // It sums up what the summaries before it did, too.
        let (summaries, mut messages): (Vec<Message>, Vec<Message>) =
            self.preamble.iter().cloned().partition(Message::is_summary);
        let before: i32 =
            summaries.iter().filter_map(|message| message.meta.as_ref()).map(|meta| meta.summary_of).sum();
        let summary_of = i32::try_from(gone).unwrap_or(i32::MAX).saturating_add(before);
        let meta = Some(Meta { is_summary: true, summary_of, ..Meta::default() });
        messages.push(Message { role: SYSTEM.to_owned(), content: summary, meta });
        self.preamble = messages.into();
    }

    /// Brings back what the last change took away. Says whether there was one.
    pub(crate) fn undo(&mut self) -> bool {
        let Some(before) = self.undo.pop() else { return false };
        self.keep_versions();
        self.turns = before.turns;
        self.preamble = before.preamble;
        // Another conversation comes back with its own session; the same one stays with the session it has now.
        if before.origin.lineage != self.origin.lineage {
            self.origin = before.origin;
        }
        // Whatever brought its answer is long over.
        for turn in self.turns.iter_mut().filter(|turn| turn.state.is_open()) {
            let turn = Arc::make_mut(turn);
            turn.answer.finish();
            turn.state = TurnState::Interrupted;
        }
        true
    }

    /// Whether there is a change to undo.
    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    /// Keeps the conversation as it is now.
    pub(crate) fn remember(&mut self) {
        if self.undo.len() == MAX_UNDO {
            self.undo.remove(0);
        }
        self.undo.push(Checkpoint {
            turns: self.turns.clone(),
            preamble: self.preamble.clone(),
            origin: self.origin.clone(),
        });
    }
}
