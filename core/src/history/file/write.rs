//! Conversations as texts of files.

use serde_json::{Map, Value, json};

use crate::conversation::{message_rows, messages_of};
use crate::moment;
use crate::port::{About, KeptState, KeptTurn};

/// One JSON object a line: first the conversation, then its messages.
pub fn json_lines(title: &str, turns: &[KeptTurn], about: &About) -> String {
    let first = json!({ "conversation": title, "summary": about.summary, "session": about.session });
    let mut text = format!("{first}\n");
    for turn in turns {
        let time = (turn.asked_unix_ms != 0).then(|| moment::rfc3339(turn.asked_unix_ms));
        let question = json!({ "role": "user", "content": turn.prompt, "time": time });
        let mut answer = json!({
            "role": "assistant",
            "content": turn.answer,
            "provider": turn.provider,
            "model": turn.model,
            "state": state(&turn.state),
        });
        if let (Some(messages), Some(answer)) = (&turn.messages, answer.as_object_mut()) {
            answer.insert("messages".to_owned(), messages.as_str().into());
        }
        text.push_str(&format!("{question}\n{answer}\n"));
    }
    text
}

pub(super) fn state(state: &KeptState) -> &'static str {
    match state {
        KeptState::Held => "held",
        KeptState::Open => "running",
        KeptState::Interrupted => "interrupted",
        KeptState::Failed(_) => "failed",
        KeptState::Done => "done",
    }
}

/// A session as the full ChatCLI keeps it. Messages that its own file held come back with everything in them, as long as
/// they say the same.
pub fn session_json(title: &str, turns: &[KeptTurn], about: &About, source: Option<&str>) -> String {
    let source: Option<Value> = source.and_then(|source| serde_json::from_str(source).ok());
    let old = match &source {
        Some(Value::Array(messages)) => messages.as_slice(),
        Some(Value::Object(session)) => {
            session.get("chat_history").and_then(Value::as_array).map_or(&[][..], Vec::as_slice)
        }
        _ => &[],
    };
    let mut old = old.iter();
    let mut messages = Vec::new();
    for (role, content) in messages_of(turns, about) {
        let says_it = |value: &&Value| {
            value.get("role").and_then(Value::as_str) == Some(role.as_str())
                && value.get("content").and_then(Value::as_str).unwrap_or_default() == content
        };
        // Those of the file stand in their order; what was said since then is new.
        let rest = old.clone();
        match old.find(says_it) {
            Some(value) => messages.push(value.clone()),
            None => {
                old = rest;
                messages.push(json!({ "role": role, "content": content }));
            }
        }
    }
    let mut session = match source {
        Some(Value::Object(session)) => session,
        _ => Map::new(),
    };
    session.insert("version".to_owned(), 2.into());
    session.entry("title").or_insert_with(|| title.into());
    session.insert("chat_history".to_owned(), messages.into());
    for (key, rows) in message_rows(about) {
        // What its own file holds is more than the texts.
        if !rows.is_empty() && !session.contains_key(key) {
            let rows: Vec<Value> =
                rows.into_iter().map(|(role, content)| json!({ "role": role, "content": content })).collect();
            session.insert(key.to_owned(), rows.into());
        }
    }
    format!("{:#}\n", Value::Object(session))
}
