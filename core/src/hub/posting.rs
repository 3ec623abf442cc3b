//! What was asked and answered here, on its way to the thread: one event after the other, each repeated under its name
//! until the server has it.

use std::collections::{BTreeSet, VecDeque};

use chatcli_proto::{Call, v1};

use super::names::{Part, message_id};
use crate::conversation::Turn;
use crate::conversation::message::{ASSISTANT, USER};
use crate::port::{Ask, EffectId, TurnId};

/// The largest event that is sent, in bytes; a server of ours takes no larger one.
const MAX_EVENT_BYTES: usize = 1 << 20;
/// So many events wait at most; the others are found again at the next start.
const MAX_WAITING: usize = 400;

/// One event.
#[derive(Clone, Debug)]
pub(super) struct Post {
    turn: TurnId,
    part: Part,
    content: String,
}

/// What waits to be sent.
#[derive(Debug, Default)]
pub(super) struct Posting {
    queue: VecDeque<Post>,
    pub(super) ask: Option<Ask>,
    /// Runs out when the next attempt is due.
    pub(super) again: Option<EffectId>,
    pub(super) attempt: u32,
    /// Turns that are in the thread, or on their way to it.
    known: BTreeSet<TurnId>,
}

impl Posting {
    /// Whether the thread has this turn, or will get it.
    pub(super) fn knows(&self, turn: TurnId) -> bool {
        self.known.contains(&turn)
    }

    /// The thread has this turn.
    pub(super) fn learn(&mut self, turn: TurnId) {
        self.known.insert(turn);
    }

    /// A turn has another name now.
    pub(super) fn renamed(&mut self, from: TurnId, to: TurnId) {
        if self.knows(from) {
            self.known.insert(to);
        }
    }

    /// A turn is whole: its question and its answer are sent. What has no text is not.
    pub(super) fn add(&mut self, turn: &Turn) {
        if self.queue.len() + 2 > MAX_WAITING || !self.known.insert(turn.id) {
            return;
        }
        let question = Some(turn.sent()).filter(|sent| sent.len() <= MAX_EVENT_BYTES);
        let halves = [(Part::Question, question.unwrap_or(&turn.prompt)), (Part::Answer, turn.answer.text())];
        for (part, text) in halves {
            let mut content = text.replace('\0', "");
            content.truncate(content.floor_char_boundary(MAX_EVENT_BYTES));
            if !content.is_empty() {
                self.queue.push_back(Post { turn: turn.id, part, content });
            }
        }
    }

    /// The next event as a call.
    pub(super) fn next(&self, conv_id: &str, channel: &str) -> Option<Call> {
        let Post { turn, part, content } = self.queue.front()?;
        let role = match part {
            Part::Question => USER,
            Part::Answer => ASSISTANT,
        };
        Some(Call::AppendEvent(v1::AppendEventRequest {
            conv_id: conv_id.to_owned(),
            channel: channel.to_owned(),
            role: role.to_owned(),
            content: content.clone(),
            client_msg_id: message_id(*turn, *part),
        }))
    }

    /// The server has the event that was sent, or will never take it.
    pub(super) fn sent(&mut self) {
        self.queue.pop_front();
        self.attempt = 0;
    }

    /// What waits belongs to a conversation that was left.
    pub(super) fn drop_waiting(&mut self) {
        for post in std::mem::take(&mut self.queue) {
            self.known.remove(&post.turn);
        }
        self.attempt = 0;
    }
}
