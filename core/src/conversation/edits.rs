//! Changing what was said: forgetting, asking again, going back, and making it short. What is taken away is kept for
//! a while, so that it can be brought back.

use std::sync::Arc;

use chatcli_proto::Call;

use super::{Conversation, Means, Turn, TurnId, TurnState};
use crate::outbox::Outbox;
use crate::wire::{self, Role, Said};

/// How many changes can be undone.
const MAX_UNDO: usize = 20;

/// What the model is told to do with the turns that are summed up.
const SUM_UP: &str = "Sum up the conversation so far for yourself, so that it can go on without its earlier turns. \
    Keep facts, decisions, names, numbers, commands and open questions. Answer with the summary only, in the \
    language of the conversation.";

/// The conversation as it was before a change.
#[derive(Debug)]
pub(super) struct Checkpoint {
    turns: Vec<Arc<Turn>>,
    summary: Option<String>,
}

impl Conversation {
    /// Forgets everything, what waits included, and stops the running answer.
    pub(crate) fn clear(&mut self, out: &mut Outbox) {
        self.stop_effects(out);
        self.queue.clear();
        self.turns.clear();
        self.elsewhere.clear();
        self.summary = None;
        self.undo.clear();
    }

    /// Takes the last question back to ask it again, when its answer is over.
    pub(crate) fn take_last(&mut self) -> Option<String> {
        if self.is_busy() {
            return None;
        }
        self.turns.pop().map(|turn| turn.prompt.clone())
    }

    /// Drops the last `count` turns and gives back the first question of them.
    pub(crate) fn rewind(&mut self, count: usize) -> Option<String> {
        let keep = self.turns.len().checked_sub(count).filter(|_| count > 0)?;
        self.remember();
        self.turns.split_off(keep).into_iter().next().map(|turn| turn.prompt.clone())
    }

    /// Asks the model to sum up every turn up to `last`.
    pub(crate) fn summary_call(&self, last: TurnId, instruction: &str, means: Means<'_>) -> Call {
        let wish = if instruction.is_empty() { String::new() } else { format!("\n\n{instruction}") };
        let summary = self.summary.iter().map(|text| Said { role: Role::System, text });
        let turns = self.turns.iter().filter(|turn| turn.id <= last && turn.is_usable()).flat_map(|turn| {
            [
                Said { role: Role::User, text: &turn.prompt },
                Said { role: Role::Assistant, text: turn.answer.text() },
            ]
        });
        wire::prompt(
            false,
            &format!("{SUM_UP}{wish}"),
            summary.chain(turns),
            means.settings,
            means.credentials,
            means.connection.info(),
        )
    }

    /// Puts a summary in the place of every turn up to `last`.
    pub(crate) fn compacted(&mut self, last: TurnId, summary: String) {
        self.remember();
        self.turns.retain(|turn| turn.id > last);
        self.summary = Some(summary);
    }

    /// Brings back what the last change took away. Says whether there was one.
    pub(crate) fn undo(&mut self) -> bool {
        let Some(before) = self.undo.pop() else { return false };
        self.turns = before.turns;
        self.summary = before.summary;
        // Whatever brought its answer is long over.
        for turn in self.turns.iter_mut().filter(|turn| turn.state.is_open()) {
            let turn = Arc::make_mut(turn);
            turn.answer.finish();
            turn.state = TurnState::Interrupted;
        }
        true
    }

    /// Whether there is a change to undo.
    pub(crate) fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    /// Keeps the conversation as it is now.
    pub(crate) fn remember(&mut self) {
        if self.undo.len() == MAX_UNDO {
            self.undo.remove(0);
        }
        self.undo.push(Checkpoint { turns: self.turns.clone(), summary: self.summary.clone() });
    }
}
