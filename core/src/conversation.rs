//! Turns: what is sent, what came back, and how an answer ended.
//!
//! An answer is complete only when its last piece said `done` and the call ended with OK. What arrived before a
//! failure is kept and shown, but only whole and interrupted answers go into the history of later prompts.
//!
//! Sending and receiving is in [`running`], changing what was said in [`edits`].

mod edits;
mod running;

use std::sync::Arc;

use chatcli_proto::MAX_PROMPT_BYTES;

use crate::connection::Connection;
use crate::credentials::Credentials;
use crate::event::Stamp;
use crate::markdown::Document;
use crate::outbox::{ForTurn, Outbox, Slot};
use crate::problem::{Kind, Problem};
use crate::queue::Queue;
use crate::secret::Secret;
use crate::settings::Settings;
pub use crate::turn::{Turn, TurnId, TurnState};
use crate::wire::{Role, Said};
use edits::Checkpoint;
use running::Running;

/// What changed for the rest of the client.
#[derive(Debug, PartialEq)]
pub(crate) enum Step {
    Nothing,
    Grew,
    Ended,
    /// Another replica answers.
    Rerouted,
    /// The local credential was read again.
    Renewed(Secret, Option<i64>),
    LostServer(Problem),
    TokenRefused(Problem),
}

/// What a prompt needs from the other parts.
#[derive(Clone, Copy)]
pub(crate) struct Means<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) settings: &'a Settings,
    pub(crate) credentials: &'a Credentials,
    pub(crate) timeout_ms: Option<u64>,
}

/// The turns of one conversation, oldest first.
#[derive(Debug, Default)]
pub struct Conversation {
    /// Shared with what can be brought back.
    turns: Vec<Arc<Turn>>,
    next_id: u64,
    running: Option<Running>,
    no_streaming: bool,
    queue: Queue,
    /// What was said before the oldest turn, in the model's words, after `/compact`.
    summary: Option<String>,
    undo: Vec<Checkpoint>,
}

impl Conversation {
    /// The turns, oldest first; their ids grow.
    pub fn turns(&self) -> &[Arc<Turn>] {
        &self.turns
    }

    /// One turn by name.
    pub fn turn(&self, id: TurnId) -> Option<&Turn> {
        self.place_of(id).and_then(|place| self.turns.get(place)).map(Arc::as_ref)
    }

    /// How many turns there are from this one to the newest; 0 when it is none of them.
    pub(crate) fn count_from(&self, id: TurnId) -> usize {
        self.place_of(id).map_or(0, |place| self.turns.len() - place)
    }

    fn place_of(&self, id: TurnId) -> Option<usize> {
        self.turns.binary_search_by_key(&id, |turn| turn.id).ok()
    }

    fn newest_mut(&mut self) -> Option<&mut Turn> {
        self.turns.last_mut().map(Arc::make_mut)
    }

    /// The prompts that wait for their turn.
    pub fn queue(&self) -> &Queue {
        &self.queue
    }

    pub(crate) fn queue_mut(&mut self) -> &mut Queue {
        &mut self.queue
    }

    /// What was said before the oldest turn, in short, after `/compact`.
    pub fn summary(&self) -> Option<&str> {
        self.summary.as_deref()
    }

    /// Whether an answer is on its way or held back.
    pub fn is_busy(&self) -> bool {
        self.turns.last().is_some_and(|turn| turn.state.is_open())
    }

    /// Checks what a person wants to send.
    pub(crate) fn check(prompt: &str) -> Result<(), Problem> {
        if prompt.trim().is_empty() {
            return Err(Problem::new(Kind::PromptEmpty));
        }
        if prompt.len() > MAX_PROMPT_BYTES {
            return Err(Problem::new(Kind::PromptTooBig(prompt.len())));
        }
        Ok(())
    }

    /// Adds a turn. It starts at once when there is a server, else it is held.
    pub(crate) fn ask(&mut self, prompt: String, now: Stamp, means: Means<'_>, out: &mut Outbox) {
        self.ask_model(prompt, None, now, means, out);
    }

    /// Adds a turn that one model answers, whatever is in force.
    pub(crate) fn ask_model(
        &mut self,
        prompt: String,
        model: Option<String>,
        now: Stamp,
        means: Means<'_>,
        out: &mut Outbox,
    ) {
        self.next_id += 1;
        self.turns.push(Arc::new(Turn {
            id: TurnId(self.next_id),
            prompt,
            answer: Document::default(),
            state: TurnState::Held,
            asked_model: model,
            provider: String::new(),
            model: String::new(),
            asked_unix_ms: now.unix_ms,
            sent_mono_ms: now.mono_ms,
            first_mono_ms: None,
            ended_mono_ms: None,
        }));
        self.release(now, means, out);
    }

    /// Sends the held turn, if there is one and there is a server.
    pub(crate) fn release(&mut self, now: Stamp, means: Means<'_>, out: &mut Outbox) -> bool {
        if !means.connection.is_online() {
            return false;
        }
        let Some(turn) = self.newest_mut().filter(|turn| turn.state == TurnState::Held) else {
            return false;
        };
        turn.sent_mono_ms = now.mono_ms;
        turn.state = TurnState::Asking;
        let deadline = means.timeout_ms.map(|ms| out.timer(Slot::Turn(ForTurn::Deadline), ms));
        self.running = Some(Running::new(!self.no_streaming, deadline));
        self.renew_or_send(now, means, out);
        true
    }

    /// Stops the running answer and keeps what arrived. Says whether there was one.
    pub(crate) fn stop(&mut self, now: Stamp, out: &mut Outbox) -> bool {
        if !self.is_busy() {
            return false;
        }
        self.end(TurnState::Interrupted, now, out);
        true
    }

    /// What goes into a prompt's history: the summary, then every earlier turn with a usable answer.
    fn history(&self) -> impl Iterator<Item = Said<'_>> {
        let earlier = self.turns.len().saturating_sub(usize::from(self.running.is_some()));
        let summary = self.summary.iter().map(|text| Said { role: Role::System, text });
        summary.chain(self.turns.iter().take(earlier).filter(|turn| turn.is_usable()).flat_map(|turn| {
            [
                Said { role: Role::User, text: &turn.prompt },
                Said { role: Role::Assistant, text: turn.answer.text() },
            ]
        }))
    }
}
