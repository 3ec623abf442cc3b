//! Turns: what is sent, what came back, and how an answer ended.
//!
//! An answer is complete only when its last piece said `done` and the call ended with OK. What arrived before a
//! failure is kept and shown, but only whole and interrupted answers go into the history of later prompts.

use chatcli_proto::{Code, Failure, MAX_PROMPT_BYTES};

use crate::connection::Connection;
use crate::credentials::Credentials;
use crate::effect::EffectId;
use crate::event::{Outcome, Stamp};
use crate::markdown::Document;
use crate::outbox::{ForTurn, Outbox, Slot};
use crate::problem::{Kind, Problem};
use crate::settings::Settings;
pub use crate::turn::{Turn, TurnId, TurnState};
use crate::wire::{self, Role, Said};

/// What changed for the rest of the client.
#[derive(Debug, PartialEq)]
pub(crate) enum Step {
    Nothing,
    Grew,
    Ended,
    LostServer(Problem),
    TokenRefused(Problem),
}

/// The call that is bringing the newest turn's answer.
#[derive(Debug)]
struct Running {
    call: Option<EffectId>,
    wait: Option<EffectId>,
    deadline: Option<EffectId>,
    streamed: bool,
    done_seen: bool,
    fresh: bool,
    waits: u32,
}

/// What a prompt needs from the other parts.
#[derive(Clone, Copy)]
pub(crate) struct Means<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) settings: &'a Settings,
    pub(crate) credentials: &'a Credentials,
    pub(crate) timeout_ms: Option<u64>,
}

/// How often a prompt that nobody answered is repeated because the server limits requests.
const MAX_WAITS: u32 = 3;

/// The turns of one conversation, oldest first.
#[derive(Debug, Default)]
pub struct Conversation {
    turns: Vec<Turn>,
    next_id: u64,
    running: Option<Running>,
    no_streaming: bool,
}

impl Conversation {
    /// The turns, oldest first.
    pub fn turns(&self) -> &[Turn] {
        &self.turns
    }

    /// One turn by name.
    pub fn turn(&self, id: TurnId) -> Option<&Turn> {
        self.turns.iter().rev().find(|turn| turn.id == id)
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
        self.next_id += 1;
        self.turns.push(Turn {
            id: TurnId(self.next_id),
            prompt,
            answer: Document::default(),
            state: TurnState::Held,
            provider: String::new(),
            model: String::new(),
            asked_unix_ms: now.unix_ms,
            sent_mono_ms: now.mono_ms,
            first_mono_ms: None,
            ended_mono_ms: None,
        });
        self.release(now, means, out);
    }

    /// Sends the held turn, if there is one and there is a server.
    pub(crate) fn release(&mut self, now: Stamp, means: Means<'_>, out: &mut Outbox) -> bool {
        if !means.connection.is_online() {
            return false;
        }
        let Some(turn) = self.turns.last_mut().filter(|turn| turn.state == TurnState::Held) else {
            return false;
        };
        turn.sent_mono_ms = now.mono_ms;
        turn.state = TurnState::Asking;
        let deadline = means.timeout_ms.map(|ms| out.timer(Slot::Turn(ForTurn::Deadline), ms));
        self.running = Some(Running {
            call: None,
            wait: None,
            deadline,
            streamed: !self.no_streaming,
            done_seen: false,
            fresh: false,
            waits: 0,
        });
        self.send(means, out);
        true
    }

    /// Takes the last question back to ask it again, when its answer is over.
    pub(crate) fn take_last(&mut self) -> Option<String> {
        if self.is_busy() {
            return None;
        }
        self.turns.pop().map(|turn| turn.prompt)
    }

    /// Forgets every turn and stops the running one.
    pub(crate) fn clear(&mut self, out: &mut Outbox) {
        self.stop_effects(out);
        self.turns.clear();
    }

    /// Stops the running answer and keeps what arrived. Says whether there was one.
    pub(crate) fn stop(&mut self, now: Stamp, out: &mut Outbox) -> bool {
        if !self.is_busy() {
            return false;
        }
        self.end(TurnState::Interrupted, now, out);
        true
    }

    /// What goes into a prompt's history: every earlier turn with a usable answer.
    fn history(&self) -> impl Iterator<Item = Said<'_>> {
        let earlier = self.turns.len().saturating_sub(1);
        self.turns
            .iter()
            .take(earlier)
            .filter(|turn| match &turn.state {
                TurnState::Done => true,
                TurnState::Interrupted => !turn.answer.is_empty(),
                TurnState::Failed(problem) => problem.kind == Kind::Truncated && !turn.answer.is_empty(),
                _ => false,
            })
            .flat_map(|turn| {
                [
                    Said { role: Role::User, text: &turn.prompt },
                    Said { role: Role::Assistant, text: turn.answer.text() },
                ]
            })
    }

    fn send(&mut self, means: Means<'_>, out: &mut Outbox) {
        let (Some(turn), Some(running)) = (self.turns.last(), self.running.as_ref()) else { return };
        let call = wire::prompt(
            running.streamed,
            &turn.prompt,
            self.history(),
            means.settings,
            means.credentials,
            means.connection.info(),
        );
        let id = out.call(
            Slot::Turn(ForTurn::Prompt),
            call,
            means.connection.token(),
            means.timeout_ms,
            running.fresh,
        );
        if let Some(running) = self.running.as_mut() {
            running.call = Some(id);
        }
    }

    pub(crate) fn done(
        &mut self,
        what: ForTurn,
        outcome: Outcome,
        now: Stamp,
        means: Means<'_>,
        out: &mut Outbox,
    ) -> Step {
        let Some(running) = self.running.as_mut() else { return Step::Nothing };
        if outcome.is_final() {
            match what {
                ForTurn::Prompt => running.call = None,
                ForTurn::Deadline => running.deadline = None,
                ForTurn::Again => running.wait = None,
            }
        }
        match (what, outcome) {
            (ForTurn::Prompt, Outcome::Reply(reply)) => match wire::piece(*reply) {
                Some(piece) if !running.done_seen => self.grow(piece, now),
                _ => Step::Nothing,
            },
            (ForTurn::Prompt, Outcome::Ended) => {
                let state = if running.done_seen {
                    TurnState::Done
                } else {
                    TurnState::Failed(Problem::new(Kind::Truncated))
                };
                self.end(state, now, out);
                Step::Ended
            }
            (ForTurn::Prompt, Outcome::Failed(failure)) => self.failed(&failure, now, means, out),
            (ForTurn::Prompt, Outcome::Unsupported(why)) => {
                self.end(TurnState::Failed(Problem::because(Kind::Unimplemented, &why)), now, out);
                Step::Ended
            }
            (ForTurn::Deadline, Outcome::Fired) => {
                self.end(TurnState::Failed(Problem::new(Kind::Deadline)), now, out);
                Step::Ended
            }
            (ForTurn::Again, Outcome::Fired) => {
                self.send(means, out);
                Step::Nothing
            }
            _ => Step::Nothing,
        }
    }

    fn grow(&mut self, piece: wire::Piece, now: Stamp) -> Step {
        let (Some(turn), Some(running)) = (self.turns.last_mut(), self.running.as_mut()) else {
            return Step::Nothing;
        };
        running.done_seen = piece.done;
        turn.first_mono_ms.get_or_insert(now.mono_ms);
        turn.state = TurnState::Streaming;
        if !piece.provider.is_empty() {
            turn.provider = piece.provider;
        }
        if !piece.model.is_empty() {
            turn.model = piece.model;
        }
        turn.answer.push(&piece.text);
        Step::Grew
    }

    /// Decides what a failed prompt means: another way to ask, a pause, or the end.
    fn failed(&mut self, failure: &Failure, now: Stamp, means: Means<'_>, out: &mut Outbox) -> Step {
        let nothing_came = self.turns.last().is_some_and(|turn| turn.first_mono_ms.is_none());
        let Some(running) = self.running.as_mut() else { return Step::Nothing };
        if nothing_came && failure.transport.is_none() {
            match failure.code {
                // A Go server cuts text inside a character and then cannot send it; in one piece it can.
                Code::Internal | Code::Unimplemented if running.streamed => {
                    self.no_streaming |= failure.code == Code::Unimplemented;
                    running.streamed = false;
                    self.send(means, out);
                    return Step::Nothing;
                }
                // A Go server throttles per connection and calls it a bad token.
                Code::Unauthenticated
                    if !running.fresh
                        && means.connection.was_online()
                        && means.connection.capabilities().fresh_connections =>
                {
                    running.fresh = true;
                    self.send(means, out);
                    return Step::Nothing;
                }
                Code::ResourceExhausted if running.waits < MAX_WAITS => {
                    let asked_ms = u64::from(failure.retry_after_secs.unwrap_or(0)) * 1000;
                    let wait_ms = crate::backoff::wait_ms(running.waits, now.entropy).max(asked_ms);
                    running.waits += 1;
                    running.wait = Some(out.timer(Slot::Turn(ForTurn::Again), wait_ms));
                    return Step::Nothing;
                }
                _ => {}
            }
        }
        let mut problem = Problem::from_failure(failure, means.connection.address());
        let server = problem.clone();
        if !nothing_came && server.is_lost_server() {
            problem.kind = Kind::Cut;
        }
        self.end(TurnState::Failed(problem), now, out);
        match server.kind {
            Kind::Token => Step::TokenRefused(server),
            _ if server.is_lost_server() => Step::LostServer(server),
            _ => Step::Ended,
        }
    }

    fn end(&mut self, state: TurnState, now: Stamp, out: &mut Outbox) {
        self.stop_effects(out);
        if let Some(turn) = self.turns.last_mut() {
            turn.answer.finish();
            turn.state = state;
            turn.ended_mono_ms = Some(now.mono_ms);
        }
    }

    fn stop_effects(&mut self, out: &mut Outbox) {
        if let Some(running) = self.running.take() {
            for id in [running.call, running.wait, running.deadline].into_iter().flatten() {
                out.cancel(id);
            }
        }
    }
}
