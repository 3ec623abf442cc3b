//! One call to the session store, within a deadline; asked again where that helps.

use std::sync::Arc;

use chatcli_proto::{Call, Code, Reply};

use super::{Context, MAX_SESSION_BYTES, wire};
use crate::conversation::Mark;
use crate::conversation::message::{Data, Message};
use crate::port::{Again, Ask, ForAsk, Heard, Open, Outcome, Patience, Stamp};
use crate::problem::{Kind, Problem};

/// How long a call may take; one that carries a conversation gets a second more for each megabyte.
const CALL_MS: u64 = 10_000;
const MS_PER_MEGABYTE: u64 = 1_000;
/// How often a call is repeated because the server limits requests.
const MAX_WAITS: u32 = 3;

/// What is asked of the store.
#[derive(Clone, Debug)]
pub(super) enum Asked {
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
    asked: Asked,
    ask: Ask,
    reply: Option<Reply>,
    sent: Option<Sent>,
    deadline_ms: u64,
}

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
        asked: Asked,
        context: Context<'_>,
        out: &mut dyn Open<ForAsk>,
    ) -> Result<Self, Problem> {
        let ask = Ask::new(Patience::EachTry(CALL_MS, MAX_WAITS));
        let mut errand = Self { asked, ask, reply: None, sent: None, deadline_ms: CALL_MS };
        errand.send(context, out)?;
        Ok(errand)
    }

    fn send(&mut self, context: Context<'_>, out: &mut dyn Open<ForAsk>) -> Result<(), Problem> {
        let connection = context.connection;
        if !connection.is_online() {
            let problem = connection.problem().cloned();
            return Err(problem.unwrap_or_else(|| Problem::new(Kind::NotConnected)));
        }
        let (call, bytes) = self.build(context);
        if bytes > MAX_SESSION_BYTES {
            return Err(Problem::new(Kind::SessionTooBig { bytes, limit: MAX_SESSION_BYTES }));
        }
        self.deadline_ms = CALL_MS + MS_PER_MEGABYTE * (bytes as u64 / (1024 * 1024));
        self.ask.set_patience(Patience::EachTry(self.deadline_ms, MAX_WAITS));
        self.ask.send(call, connection, out);
        Ok(())
    }

    fn build(&mut self, context: Context<'_>) -> (Call, usize) {
        match &self.asked {
            Asked::List => (wire::list_sessions(), 0),
            Asked::Load(name) => (wire::load_session(name), 0),
            Asked::SaveConversation(name) => {
                let conversation = context.conversation;
                self.sent = Some(Sent { base: conversation.fingerprint(), mark: conversation.mark() });
                wire::save_session(name, conversation.messages(), &conversation.origin().scopes)
            }
            Asked::SaveData(name, data) => {
                wire::save_session(name, data.chat.iter().map(Message::said), &data.scopes)
            }
            Asked::Delete(name) => (wire::delete_session(name), 0),
        }
    }

    /// The answer or the failure, once there is one; the errand is over then.
    pub(super) fn done(
        &mut self,
        what: ForAsk,
        outcome: Outcome,
        context: Context<'_>,
        now: Stamp,
        out: &mut dyn Open<ForAsk>,
    ) -> Option<Result<Answer, Problem>> {
        let result = match self.ask.heard(what, outcome) {
            Heard::Reply(reply) => {
                self.reply = Some(*reply);
                return None;
            }
            Heard::Ended => match self.reply.take() {
                Some(reply) => Ok(Answer { reply, sent: self.sent }),
                None => Err(Problem::new(Kind::SessionStore)),
            },
            Heard::Failed(failure) => {
                let problem = context.connection.problem_of(&failure);
                match self.ask.again(&problem, context.connection, now, out) {
                    Again::No => Err(self.named(problem, failure.code)),
                    Again::Later => return None,
                    Again::Now => match self.send(context, out) {
                        Ok(()) => return None,
                        Err(problem) => Err(problem),
                    },
                }
            }
            Heard::Refused(problem) => Err(*problem),
            Heard::Unsupported(why) => Err(Problem::because(Kind::NoSessions, &why)),
            // The server may well live: it answers Health, and a conversation can be long.
            Heard::Late => Err(Problem::new(Kind::SessionTimeout(self.deadline_ms))),
            Heard::Again => match self.send(context, out) {
                Ok(()) => return None,
                Err(problem) => Err(problem),
            },
            Heard::Rerouted | Heard::Stopped(_) | Heard::Nothing => return None,
        };
        self.stop(out);
        Some(result)
    }

    pub(super) fn stop(&mut self, out: &mut dyn Open<ForAsk>) {
        self.ask.stop(out);
    }

    /// A failure in the words of sessions: what fails here is no model.
    fn named(&self, mut problem: Problem, code: Code) -> Problem {
        match (&problem.kind, &self.asked) {
            (Kind::Failed, Asked::Load(name)) if code == Code::DataLoss => {
                problem.kind = Kind::SessionDamaged(name.clone());
            }
            (Kind::Failed | Kind::Truncated, _) => problem.kind = Kind::SessionStore,
            (Kind::Unimplemented, _) => problem.kind = Kind::NoSessions,
            (Kind::Deadline, _) => problem.kind = Kind::SessionTimeout(self.deadline_ms),
            (Kind::NotFound, Asked::Load(name) | Asked::Delete(name)) => {
                problem.kind = Kind::SessionNotFound(name.clone());
            }
            _ => {}
        }
        problem
    }
}
