//! A turn that an agent does: the model is asked several times, and what it says is not the answer yet. The agent's part
//! decides what is asked; here it is sent like every question, with its pauses and its second try.

use std::sync::Arc;

use super::message::{ASSISTANT, Kept, SYSTEM, Said, USER};
use super::running::Running;
use super::{Conversation, ForTurn, Means, Message, Turn, TurnState, Worded};
use crate::markdown::Document;
use crate::port::{Open, Scope, Stamp, TurnId};

/// Bytes of a run's messages that stay with its turn; of a longer one the task and the answer stay.
const MAX_KEPT_BYTES: usize = 512 * 1024;

/// One question of a run to the model.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) prompt: String,
    /// Role and text, oldest first.
    pub(crate) history: Vec<(&'static str, String)>,
}

impl Asked {
    pub(super) fn said(&self) -> impl Iterator<Item = Said<'_>> {
        self.history.iter().map(|(role, text)| Said::plain(role, text))
    }

    /// About how many bytes travel.
    pub(crate) fn bytes(&self) -> usize {
        self.prompt.len() + self.history.iter().map(|(_, text)| text.len()).sum::<usize>()
    }
}

impl Conversation {
    /// Adds a turn that stays open until [`Conversation::end_run`].
    pub(crate) fn begin_run(&mut self, question: Worded, task: String, scope: Scope, now: Stamp) -> TurnId {
        let id = self.fresh_id(now);
        self.asked = Some(id);
        self.is_asked_now();
        let version = self.awaited_version();
        let kept = [Kept::of_run(USER, task, scope), Kept::answer()];
        self.turns.push(Arc::new(Turn {
            id,
            prompt: question.shown,
            answer: Document::default(),
            state: TurnState::Asking,
            asked_model: None,
            from: None,
            stop_reason: None,
            version,
            provider: String::new(),
            model: String::new(),
            is_restored: false,
            kept: Some(Arc::from(kept)),
            asked_unix_ms: now.unix_ms,
            sent_mono_ms: now.mono_ms,
            first_mono_ms: None,
            ended_mono_ms: None,
        }));
        id
    }

    /// Asks the model, for the open run. Gives back about how many bytes travel.
    pub(crate) fn ask_for_run(
        &mut self,
        asked: Asked,
        now: Stamp,
        means: Means<'_>,
        out: &mut dyn Open<ForTurn>,
    ) -> usize {
        self.stop_effects(out);
        let bytes = asked.bytes();
        self.running = Some(Running::new(self.streams(means), means.timeout_ms, out).for_run(asked));
        self.renew_or_send(now, means, out);
        bytes
    }

    /// How many bytes of the model's words came so far.
    pub(crate) fn heard_bytes(&self) -> usize {
        self.running.as_ref().map_or(0, Running::heard_bytes)
    }

    /// What the run has to say to the person, as a block of its own.
    pub(crate) fn run_says(&mut self, text: &str, now: Stamp) {
        if let Some(turn) = self.asked_mut().filter(|turn| turn.state.is_open()) {
            turn.first_mono_ms.get_or_insert(now.mono_ms);
            turn.state = TurnState::Streaming;
            if !turn.answer.is_empty() {
                turn.answer.push("\n");
            }
            turn.answer.push(text);
            turn.answer.push("\n");
            turn.answer.pause();
        }
        self.answer.bump();
    }

    /// Ends the open run. Its messages, of the person's side and the model's in turn, stay with it.
    pub(crate) fn end_run(
        &mut self,
        state: Option<TurnState>,
        messages: Vec<(bool, String)>,
        now: Stamp,
        out: &mut dyn Open<ForTurn>,
    ) {
        let scope = self.asked().and_then(Turn::scope);
        if let (Some(turn), Some(scope)) = (self.asked_mut(), scope)
            && messages.len() > 1
        {
            let role = |is_person| if is_person { USER } else { ASSISTANT };
            let bytes: usize = messages.iter().map(|(_, text)| text.len()).sum();
            let count = messages.len();
            let stays = |at: usize| bytes <= MAX_KEPT_BYTES || at == 0 || at + 1 == count;
            let kept = messages.into_iter().enumerate().filter(|(at, _)| stays(*at));
            let kept = kept.map(|(_, (is_person, text))| Kept::of_run(role(is_person), text, scope));
            turn.kept = Some(kept.collect());
        }
        if let Some(state) = state {
            self.end(state, now, out);
        }
    }

    /// All that was said before the open run, for its model: a text that leads it, and who said what.
    pub(crate) fn before_run(&self) -> (Vec<String>, Vec<(bool, String)>) {
        let leading = self.leading.iter().map(|text| text.to_string());
        let before = self.preamble.iter().filter(|message| message.role == SYSTEM);
        let leading = leading.chain(before.map(|message| message.content.clone())).collect();
        let said = self.preamble.iter().map(Message::said).filter(|said| said.role != SYSTEM);
        let usable = self.turns.iter().take_while(|turn| Some(turn.id) != self.asked);
        let usable = usable.filter(|turn| turn.is_usable());
        let said = said.chain(usable.flat_map(|turn| turn.messages()));
        let mut said: Vec<(bool, String)> = said
            .filter(|said| matches!(said.role, USER | ASSISTANT))
            .map(|said| (said.role == USER, said.text.to_owned()))
            .collect();
        // The task is a message of its own.
        if said.last().is_some_and(|(is_person, _)| *is_person) {
            said.push((false, "(no answer)".to_owned()));
        }
        (leading, said)
    }
}
