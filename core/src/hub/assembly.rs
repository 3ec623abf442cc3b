//! Puts the events of a thread together to turns: a question and the answer that follows it. What another program says
//! in other roles is for its model and is not shown.

use std::collections::VecDeque;

use chatcli_proto::v1::ConversationEvent;

use super::names::{self, Part};
use crate::conversation::message::{ASSISTANT, USER};
use crate::port::{KeptState, KeptTurn, TurnId, WindowId};
use crate::wire::label;

/// Questions that may wait for their answer at once; the oldest is shown without one then.
const MAX_OPEN: usize = 32;
/// More of one text is cut, in bytes: more than the largest prompt and than the longest answer of a model.
const MAX_TEXT_BYTES: usize = 1 << 20;
/// The longest name of a place that is shown, in characters.
const MAX_FROM_CHARS: usize = 64;
/// A question that has waited for so long gets no answer, in milliseconds.
const GIVEN_UP_MS: i64 = 10 * 60 * 1000;

/// A question whose answer did not come yet.
#[derive(Clone, Debug)]
struct Asked {
    id: TurnId,
    from: String,
    prompt: String,
    asked_unix_ms: i64,
    is_named: bool,
}

impl Asked {
    fn turn(self, answer: String) -> KeptTurn {
        turn(self.id, Some(self.from), self.prompt, answer, self.asked_unix_ms)
    }
}

/// What is put together.
#[derive(Clone, Debug, Default)]
pub(super) struct Assembly {
    open: VecDeque<Asked>,
}

/// A whole turn of another client.
pub(super) fn turn(
    id: TurnId,
    from: Option<String>,
    prompt: String,
    answer: String,
    asked_unix_ms: i64,
) -> KeptTurn {
    KeptTurn {
        id,
        window: WindowId::ANOTHER_CLIENT,
        prompt,
        answer,
        state: KeptState::Done,
        asked_model: None,
        is_cut: false,
        provider: String::new(),
        model: String::new(),
        asked_unix_ms,
        took_ms: None,
        messages: None,
        from: from.filter(|from| !from.is_empty()),
    }
}

/// Where something was said, safe to show.
pub(super) fn from(channel: &str) -> String {
    label(channel).chars().take(MAX_FROM_CHARS).collect()
}

/// No more of a text than can be shown and kept.
pub(super) fn bounded(mut text: String) -> String {
    if text.len() > MAX_TEXT_BYTES {
        text.truncate(text.floor_char_boundary(MAX_TEXT_BYTES));
    }
    text
}

impl Assembly {
    /// Takes the next event in; gives what is whole with it.
    pub(super) fn take(&mut self, event: ConversationEvent, now_unix_ms: i64) -> Vec<KeptTurn> {
        let latest_ms = event.ts.max(now_unix_ms);
        let named = names::read_message_id(&event.client_msg_id);
        let named = named.filter(|(turn, _)| names::is_credible(*turn, latest_ms));
        let from = from(&event.channel);
        match event.role.as_str() {
            USER => self.asked(event, named, from),
            ASSISTANT => vec![self.answered(event, named, from)],
            _ => Vec::new(),
        }
    }

    fn asked(
        &mut self,
        event: ConversationEvent,
        named: Option<(TurnId, Part)>,
        from: String,
    ) -> Vec<KeptTurn> {
        let (id, is_named) = match named {
            Some((id, Part::Question)) => (id, true),
            _ => (names::of_event(&event), false),
        };
        let mut whole = Vec::new();
        // The question before it gets no answer any more.
        let is_superseded = |asked: &Asked| !is_named && !asked.is_named && asked.from == from;
        while let Some(at) = self.open.iter().position(is_superseded) {
            whole.extend(self.open.remove(at).map(|asked| asked.turn(String::new())));
        }
        self.open.retain(|asked| asked.id != id);
        let asked_unix_ms = event.ts;
        self.open.push_back(Asked { id, from, prompt: bounded(event.content), asked_unix_ms, is_named });
        if self.open.len() > MAX_OPEN {
            whole.extend(self.open.pop_front().map(|asked| asked.turn(String::new())));
        }
        whole
    }

    fn answered(
        &mut self,
        event: ConversationEvent,
        named: Option<(TurnId, Part)>,
        from: String,
    ) -> KeptTurn {
        let named = named.filter(|(_, part)| *part == Part::Answer).map(|(id, _)| id);
        let at = match named {
            Some(id) => self.open.iter().position(|asked| asked.id == id),
            None => self.open.iter().rposition(|asked| !asked.is_named && asked.from == from),
        };
        let asked = at.and_then(|at| self.open.remove(at));
        let id = named.unwrap_or_else(|| names::of_event(&event));
        let asked = asked.unwrap_or_else(|| {
            let asked_unix_ms = event.ts;
            Asked { id, from, prompt: String::new(), asked_unix_ms, is_named: named.is_some() }
        });
        asked.turn(bounded(event.content))
    }

    /// Questions that will get no answer.
    pub(super) fn given_up(&mut self, now_unix_ms: i64) -> Vec<KeptTurn> {
        let is_old = |asked: &Asked| now_unix_ms.saturating_sub(asked.asked_unix_ms) > GIVEN_UP_MS;
        let (old, open) = std::mem::take(&mut self.open).into_iter().partition::<VecDeque<_>, _>(is_old);
        self.open = open;
        old.into_iter().map(|asked| asked.turn(String::new())).collect()
    }
}
