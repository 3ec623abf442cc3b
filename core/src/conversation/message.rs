//! One message as servers keep it, and how a list of messages becomes turns and comes back without a loss: whatever a
//! conversation brought along (roles, marks, system messages, odd orders) is sent on and saved as it was.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::content_hash::ContentHash;
use crate::port::Scope;

pub(crate) const USER: &str = "user";
pub(crate) const ASSISTANT: &str = "assistant";
pub(crate) const SYSTEM: &str = "system";
const TOOL: &str = "tool";

/// What a server keeps beside a message's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Meta {
    pub(crate) is_summary: bool,
    pub(crate) summary_of: i32,
    /// `chat`, `agent` or `coder`.
    pub(crate) mode: String,
}

/// One message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) role: String,
    pub(crate) content: String,
    pub(crate) meta: Option<Meta>,
}

impl Message {
    pub(crate) fn said(&self) -> Said<'_> {
        Said { role: &self.role, text: &self.content, meta: self.meta.as_ref() }
    }

    pub(crate) fn is_summary(&self) -> bool {
        self.meta.as_ref().is_some_and(|meta| meta.is_summary)
    }
}

/// One message, borrowed from wherever it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Said<'a> {
    pub(crate) role: &'a str,
    pub(crate) text: &'a str,
    pub(crate) meta: Option<&'a Meta>,
}

impl<'a> Said<'a> {
    pub(crate) fn plain(role: &'a str, text: &'a str) -> Self {
        Self { role, text, meta: None }
    }
}

/// The histories of a session beside the chat. They travel with it, untouched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scopes {
    pub(crate) agent: Vec<Message>,
    pub(crate) coder: Vec<Message>,
    pub(crate) shared: Vec<Message>,
}

/// A session as a server keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Data {
    pub(crate) chat: Vec<Message>,
    pub(crate) scopes: Scopes,
}

impl Data {
    /// Whether the server seems to hold more of it than the wire carries; see [`hints_at_more`].
    pub(crate) fn hints_at_more(&self) -> bool {
        let scopes = [&self.chat, &self.scopes.agent, &self.scopes.coder, &self.scopes.shared];
        scopes.into_iter().flatten().any(|message| hints_at_more(message.said()))
    }

    pub(crate) fn fingerprint(&self) -> u64 {
        fingerprint(self.chat.iter().map(Message::said), &self.scopes)
    }
}

/// The wire carries role and text only. A tool's message, or an answer without a text, once had calls beside it, and a
/// session with such calls may have titles and images, too.
pub(crate) fn hints_at_more(said: Said<'_>) -> bool {
    said.role == TOOL || (said.role == ASSISTANT && said.text.is_empty())
}

/// Tells two contents of a session apart. A mark that says nothing is as good as none: servers drop those.
pub(crate) fn fingerprint<'a>(chat: impl Iterator<Item = Said<'a>>, scopes: &'a Scopes) -> u64 {
    let scopes = [&scopes.agent, &scopes.coder, &scopes.shared];
    let all = scopes
        .into_iter()
        .fold(hashed(ContentHash::new(), chat), |hash, scope| hashed(hash, scope.iter().map(Message::said)));
    all.finish()
}

fn hashed<'a>(mut hash: ContentHash, messages: impl Iterator<Item = Said<'a>>) -> ContentHash {
    let mut count = 0;
    for Said { role, text, meta } in messages {
        let mark = meta.filter(|meta| **meta != Meta::default());
        hash = hash.text(role).text(text).maybe(mark, |hash, Meta { is_summary, summary_of, mode }| {
            hash.number(u64::from(*is_summary)).number(u64::from(summary_of.cast_unsigned())).text(mode)
        });
        count += 1;
    }
    hash.count(count)
}

/// One message of a restored turn. What the turn shows is not kept twice.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Kept {
    role: String,
    text: KeptText,
    meta: Option<Meta>,
}

#[derive(Clone, Debug, PartialEq)]
enum KeptText {
    Prompt,
    Answer,
    Own(String),
}

impl Kept {
    /// A question whose text is more than what a person typed.
    pub(crate) fn asked(sent: String) -> Self {
        Self { role: USER.to_owned(), text: KeptText::Own(sent), meta: None }
    }

    /// What the model is told beside what was said.
    pub(crate) fn system(text: String) -> Self {
        Self { role: SYSTEM.to_owned(), text: KeptText::Own(text), meta: None }
    }

    pub(crate) fn is_of(&self, role: &str) -> bool {
        self.role == role
    }

    /// The answer to it.
    pub(crate) fn answer() -> Self {
        Self { role: ASSISTANT.to_owned(), text: KeptText::Answer, meta: None }
    }

    /// A message of an agent's run.
    pub(crate) fn of_run(role: &str, text: String, scope: Scope) -> Self {
        let meta = Some(Meta { mode: scope.name().to_owned(), ..Meta::default() });
        Self { role: role.to_owned(), text: KeptText::Own(text), meta }
    }

    /// In which mode it was said, where that is known.
    pub(crate) fn mode(&self) -> Option<&str> {
        self.meta.as_ref().map(|meta| meta.mode.as_str())
    }

    /// The text of a question that is more than what a person typed.
    pub(crate) fn sent(&self) -> Option<&str> {
        match &self.text {
            KeptText::Own(text) if self.role == USER => Some(text),
            _ => None,
        }
    }

    pub(crate) fn said<'a>(&'a self, prompt: &'a str, answer: &'a str) -> Said<'a> {
        let text = match &self.text {
            KeptText::Prompt => prompt,
            KeptText::Answer => answer,
            KeptText::Own(text) => text,
        };
        Said { role: &self.role, text, meta: self.meta.as_ref() }
    }
}

/// The messages of a restored turn as one text, for a store.
pub(crate) fn write_kept(kept: &[Kept]) -> String {
    let one = |kept: &Kept| {
        let (of, text) = match &kept.text {
            KeptText::Prompt => ("prompt", ""),
            KeptText::Answer => ("answer", ""),
            KeptText::Own(text) => ("own", text.as_str()),
        };
        let meta = kept.meta.as_ref().map(|meta| json!([meta.is_summary, meta.summary_of, meta.mode]));
        json!([kept.role, of, text, meta])
    };
    Value::from(kept.iter().map(one).collect::<Vec<_>>()).to_string()
}

/// Reads that text back.
pub(crate) fn read_kept(text: &str) -> Option<Arc<[Kept]>> {
    let values =
        serde_json::from_str::<Vec<(String, String, String, Option<(bool, i32, String)>)>>(text).ok()?;
    let one = |(role, of, text, meta): (String, String, String, Option<(bool, i32, String)>)| Kept {
        role,
        text: match of.as_str() {
            "prompt" => KeptText::Prompt,
            "answer" => KeptText::Answer,
            _ => KeptText::Own(text),
        },
        meta: meta.map(|(is_summary, summary_of, mode)| Meta { is_summary, summary_of, mode }),
    };
    Some(values.into_iter().map(one).collect())
}

/// A question and its answer, as they were read from messages.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Restored {
    pub(crate) prompt: String,
    pub(crate) answer: String,
    /// The messages, where they are more than a plain question and a plain answer.
    pub(crate) kept: Option<Vec<Kept>>,
}

/// Messages as turns: those before the first question, which are not shown, then a turn for each question. An
/// answer to nothing gets a turn without a question.
pub(crate) fn restore(messages: Vec<Message>) -> (Vec<Message>, Vec<Restored>) {
    let (mut preamble, mut turns) = (Vec::new(), Vec::new());
    let mut group: Vec<Message> = Vec::new();
    for message in messages {
        let is_result = !group.is_empty() && is_result(&message);
        let begins = (message.role == USER && !is_result) || (group.is_empty() && message.role == ASSISTANT);
        if begins && !group.is_empty() {
            turns.push(turn(std::mem::take(&mut group)));
        }
        if begins || !group.is_empty() {
            group.push(message);
        } else {
            preamble.push(message);
        }
    }
    if !group.is_empty() {
        turns.push(turn(group));
    }
    (preamble, turns)
}

fn turn(group: Vec<Message>) -> Restored {
    let is_plain = matches!(
        group.as_slice(),
        [Message { role: first, meta: None, .. }, Message { role: second, content, meta: None }]
            if first == USER && second == ASSISTANT && !content.is_empty()
    );
    let answers = group.iter().filter(|message| is_answer(message)).count();
    let mut restored = Restored::default();
    let mut kept = Vec::with_capacity(group.len());
    for (place, message) in group.into_iter().enumerate() {
        let is_answer = is_answer(&message);
        let Message { role, content, meta } = message;
        let text = if place == 0 && role == USER {
            restored.prompt = content;
            KeptText::Prompt
        } else if is_answer && answers == 1 {
            restored.answer = content;
            KeptText::Answer
        } else {
            if is_answer {
                if !restored.answer.is_empty() {
                    restored.answer.push_str("\n\n");
                }
                restored.answer.push_str(&content);
            }
            KeptText::Own(content)
        };
        kept.push(Kept { role, text, meta });
    }
    restored.kept = (!is_plain).then_some(kept);
    restored
}

/// What tools said to an agent's model; the person did not ask it.
fn is_result(message: &Message) -> bool {
    message.role == USER
        && message.meta.as_ref().is_some_and(|meta| Scope::named(&meta.mode).is_some())
        && message.content.contains("<tool_output>")
}

fn is_answer(message: &Message) -> bool {
    message.role == ASSISTANT && !message.content.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(role: &str, content: &str) -> Message {
        Message { role: role.into(), content: content.into(), meta: None }
    }

    fn marked(role: &str, content: &str, mode: &str) -> Message {
        let meta = Some(Meta { mode: mode.into(), ..Meta::default() });
        Message { meta, ..message(role, content) }
    }

    /// What would travel again.
    fn again(preamble: &[Message], turns: &[Restored]) -> Vec<Message> {
        let mut messages = preamble.to_vec();
        for turn in turns {
            match &turn.kept {
                None => messages.extend([message(USER, &turn.prompt), message(ASSISTANT, &turn.answer)]),
                Some(kept) => messages.extend(kept.iter().map(|kept| {
                    let said = kept.said(&turn.prompt, &turn.answer);
                    Message { role: said.role.into(), content: said.text.into(), meta: said.meta.cloned() }
                })),
            }
        }
        messages
    }

    #[test]
    fn nothing_is_lost_whatever_the_order() {
        for (messages, shown) in [
            (vec![], vec![]),
            (vec![message(SYSTEM, "s")], vec![]),
            (vec![message(USER, "q"), message(ASSISTANT, "a")], vec![("q", "a")]),
            (vec![message(SYSTEM, "s"), message(USER, "q"), message(ASSISTANT, "a")], vec![("q", "a")]),
            (vec![marked(USER, "q", "coder"), message(ASSISTANT, "a")], vec![("q", "a")]),
            (vec![message(USER, "q"), message(USER, "q")], vec![("q", ""), ("q", "")]),
            (vec![message(ASSISTANT, "hello"), message(USER, "q")], vec![("", "hello"), ("q", "")]),
            (vec![message(USER, ""), message(ASSISTANT, "")], vec![("", "")]),
            (
                vec![
                    message(USER, "q"),
                    message(ASSISTANT, ""),
                    message("tool", "out"),
                    message(ASSISTANT, "a"),
                    message(SYSTEM, "later"),
                    message(ASSISTANT, "b"),
                ],
                vec![("q", "a\n\nb")],
            ),
            (
                vec![message(USER, "q"), message("tool", "t"), message(ASSISTANT, "a"), message("odd", "o")],
                vec![("q", "a")],
            ),
        ] {
            let (preamble, mut turns) = restore(messages.clone());
            assert_eq!(again(&preamble, &turns), messages);
            for turn in &mut turns {
                turn.kept = turn.kept.take().map(|kept| read_kept(&write_kept(&kept)).unwrap().to_vec());
            }
            assert_eq!(again(&preamble, &turns), messages, "a store carries it");
            let seen: Vec<_> =
                turns.iter().map(|turn| (turn.prompt.as_str(), turn.answer.as_str())).collect();
            assert_eq!(seen, shown, "{messages:?}");
        }
    }

    #[test]
    fn a_plain_turn_keeps_nothing_beside_it() {
        let (_, turns) = restore(vec![message(USER, "q"), message(ASSISTANT, "a")]);
        assert_eq!(turns[0].kept, None);
    }

    #[test]
    fn fingerprints_tell_contents_apart_and_no_more() {
        let chat = || vec![message(USER, "q"), message(ASSISTANT, "a")];
        let data = |chat: Vec<Message>, shared: Vec<Message>| {
            Data { chat, scopes: Scopes { shared, ..Scopes::default() } }.fingerprint()
        };
        let whole = data(chat(), vec![]);
        let mut empty_mark = chat();
        empty_mark[0].meta = Some(Meta::default());
        assert_eq!(whole, data(empty_mark, vec![]), "a mark that says nothing is none");
        for other in [
            data(vec![], chat()),
            data(chat(), vec![message(SYSTEM, "m")]),
            data(vec![marked(USER, "q", "chat"), message(ASSISTANT, "a")], vec![]),
            data(vec![message(USER, "qa"), message(ASSISTANT, "")], vec![]),
            data(vec![message(ASSISTANT, "a"), message(USER, "q")], vec![]),
        ] {
            assert_ne!(whole, other);
        }
    }
}
