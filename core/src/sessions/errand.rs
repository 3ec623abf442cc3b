//! One call to the session store, within a deadline; asked again where that helps.

use std::sync::Arc;

use chatcli_proto::{Call, Code, Reply};

use super::{Context, MAX_SESSION_BYTES};
use crate::conversation::Mark;
use crate::effect::EffectId;
use crate::event::{Outcome, Stamp};
use crate::message::{Data, Message};
use crate::outbox::{How, Outbox, Slot};
use crate::problem::{Kind, Problem};
use crate::wire;

/// How long a call may take; one that carries a conversation gets a second more for each megabyte.
const CALL_MS: u64 = 10_000;
const MS_PER_MEGABYTE: u64 = 1_000;
/// How often a call is repeated because the server limits requests.
const MAX_WAITS: u32 = 3;

/// What an errand's effect was started for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ForErrand {
    Call,
    Deadline,
    Wait,
}

/// What is asked of the store.
#[derive(Clone, Debug)]
pub(super) enum Ask {
    List,
    Load(String),
    /// The conversation as it is when the call leaves.
    SaveConversation(String),
    /// A session that was loaded for this.
    SaveData(String, Arc<Data>),
    Delete(String),
}

/// What the server holds after a save.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sent {
    pub(super) base: u64,
    pub(super) mark: Mark,
}

/// A running call.
#[derive(Debug)]
pub(super) struct Errand {
    slot: Slotted,
    ask: Ask,
    call: Option<EffectId>,
    deadline: Option<EffectId>,
    wait: Option<EffectId>,
    reply: Option<Reply>,
    sent: Option<Sent>,
    deadline_ms: u64,
    fresh: bool,
    waits: u32,
}

/// Where the errand's effects come back to.
pub(super) type Slotted = fn(u32, ForErrand) -> Slot;

/// How an errand ended.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) reply: Reply,
    pub(super) sent: Option<Sent>,
}

impl Errand {
    /// Starts a call.
    ///
    /// # Errors
    /// There is no server, or the conversation is too long for one message.
    pub(super) fn start(
        (slot, key): (Slotted, u32),
        ask: Ask,
        context: Context<'_>,
        out: &mut Outbox,
    ) -> Result<Self, Problem> {
        let mut errand = Self {
            slot,
            ask,
            call: None,
            deadline: None,
            wait: None,
            reply: None,
            sent: None,
            deadline_ms: CALL_MS,
            fresh: false,
            waits: 0,
        };
        errand.send(key, context, out)?;
        Ok(errand)
    }

    fn send(&mut self, key: u32, context: Context<'_>, out: &mut Outbox) -> Result<(), Problem> {
        let connection = context.connection;
        if !connection.is_online() {
            let problem = connection.problem().cloned();
            return Err(problem.unwrap_or_else(|| Problem::new(Kind::NotConnected)));
        }
        let (call, bytes) = self.build(context);
        if bytes > MAX_SESSION_BYTES {
            return Err(Problem::new(Kind::SessionTooBig(bytes)));
        }
        self.deadline_ms = CALL_MS + MS_PER_MEGABYTE * (bytes as u64 / (1024 * 1024));
        let how = How { token: connection.token(), timeout_ms: Some(self.deadline_ms), fresh: self.fresh };
        self.call = Some(out.call((self.slot)(key, ForErrand::Call), connection.line(), call, how));
        self.deadline = Some(out.timer((self.slot)(key, ForErrand::Deadline), self.deadline_ms));
        Ok(())
    }

    fn build(&mut self, context: Context<'_>) -> (Call, usize) {
        match &self.ask {
            Ask::List => (wire::list_sessions(), 0),
            Ask::Load(name) => (wire::load_session(name), 0),
            Ask::SaveConversation(name) => {
                let conversation = context.conversation;
                self.sent = Some(Sent { base: conversation.fingerprint(), mark: conversation.mark() });
                wire::save_session(name, conversation.messages(), &conversation.origin().scopes)
            }
            Ask::SaveData(name, data) => {
                wire::save_session(name, data.chat.iter().map(Message::said), &data.scopes)
            }
            Ask::Delete(name) => (wire::delete_session(name), 0),
        }
    }

    /// The answer or the failure, once there is one; the errand is over then.
    pub(super) fn done(
        &mut self,
        (key, what): (u32, ForErrand),
        outcome: Outcome,
        context: Context<'_>,
        now: Stamp,
        out: &mut Outbox,
    ) -> Option<Result<Answer, Problem>> {
        if outcome.is_final() {
            match what {
                ForErrand::Call => self.call = None,
                ForErrand::Deadline => self.deadline = None,
                ForErrand::Wait => self.wait = None,
            }
        }
        let result = match (what, outcome) {
            (ForErrand::Call, Outcome::Reply(reply)) => {
                self.reply = Some(*reply);
                return None;
            }
            (ForErrand::Call, Outcome::Ended) => match self.reply.take() {
                Some(reply) => Ok(Answer { reply, sent: self.sent }),
                None => Err(Problem::new(Kind::SessionStore)),
            },
            (ForErrand::Call, Outcome::Failed(failure)) => {
                self.stop(out);
                let problem = context.connection.problem_of(&failure);
                if let Some(wait_ms) = self.may_go_again(&problem, context, now) {
                    self.wait = Some(out.timer((self.slot)(key, ForErrand::Wait), wait_ms));
                    return None;
                }
                Err(self.named(problem, failure.code))
            }
            (ForErrand::Call, Outcome::Unsupported(why)) => Err(Problem::because(Kind::NoSessions, &why)),
            (ForErrand::Deadline, Outcome::Fired) => {
                // The server may well live: it answers Health, and a conversation can be long.
                Err(Problem::new(Kind::SessionTimeout(self.deadline_ms)))
            }
            (ForErrand::Wait, Outcome::Fired) => match self.send(key, context, out) {
                Ok(()) => return None,
                Err(problem) => Err(problem),
            },
            _ => return None,
        };
        self.stop(out);
        Some(result)
    }

    pub(super) fn stop(&mut self, out: &mut Outbox) {
        for id in [self.call.take(), self.deadline.take(), self.wait.take()].into_iter().flatten() {
            out.cancel(id);
        }
    }

    /// After how long the same call may succeed: at once over a connection of its own (a Go server throttles per
    /// connection and calls it a bad token), or when the server has had a pause.
    fn may_go_again(&mut self, problem: &Problem, context: Context<'_>, now: Stamp) -> Option<u64> {
        let connection = context.connection;
        match problem.kind {
            Kind::Token
                if !self.fresh && connection.was_online() && connection.capabilities().fresh_connections =>
            {
                self.fresh = true;
                Some(0)
            }
            Kind::RateLimited(secs) if self.waits < MAX_WAITS => {
                let asked_ms = u64::from(secs) * 1000;
                let wait_ms = crate::backoff::wait_ms(self.waits, now.entropy).max(asked_ms);
                self.waits += 1;
                Some(wait_ms)
            }
            _ => None,
        }
    }

    /// A failure in the words of sessions: what fails here is no model.
    fn named(&self, mut problem: Problem, code: Code) -> Problem {
        match (&problem.kind, &self.ask) {
            (Kind::Failed, Ask::Load(name)) if code == Code::DataLoss => {
                problem.kind = Kind::SessionDamaged(name.clone());
            }
            (Kind::Failed | Kind::Truncated, _) => problem.kind = Kind::SessionStore,
            (Kind::Unimplemented, _) => problem.kind = Kind::NoSessions,
            (Kind::Deadline, _) => problem.kind = Kind::SessionTimeout(self.deadline_ms),
            (Kind::NotFound, Ask::Load(name) | Ask::Delete(name)) => {
                problem.kind = Kind::SessionNotFound(name.clone());
            }
            _ => {}
        }
        problem
    }
}
