//! Texts of files as conversations. Which form it is, is seen in the text, not in the file's name.

use serde_json::{Map, Value};

use super::{Filed, NotTaken, sheet};
use crate::conversation::{Said, filed};
use crate::moment;
use crate::port::KeptState;

/// The header of a file that the full ChatCLI encrypted.
const ENCRYPTED: &str = "CHATCLI_ENC_v1";

/// Reads a conversation.
///
/// # Errors
/// It is none that can be read.
pub fn read(text: &str) -> Result<Filed, NotTaken> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err(NotTaken::Empty);
    }
    if text.starts_with(ENCRYPTED) {
        return Err(NotTaken::Encrypted);
    }
    let found = match serde_json::from_str::<Value>(text) {
        Ok(Value::Array(messages)) => session(Map::new(), &messages, text),
        Ok(Value::Object(object)) => whole(object, text),
        Ok(_) => return Err(NotTaken::Unreadable),
        Err(_) if text.starts_with('{') => lines(text)?,
        Err(_) if text.starts_with('[') => return Err(NotTaken::Unreadable),
        Err(_) => sheet::read(text).ok_or(NotTaken::Unreadable)?,
    };
    if found.turns.is_empty() && found.about.session.is_none() && found.about.summary.is_none() {
        return Err(NotTaken::Empty);
    }
    Ok(found)
}

/// One object: a session of the full ChatCLI, what `/export` writes as JSON, or a single line.
fn whole(object: Map<String, Value>, text: &str) -> Filed {
    let is_session = object.get("version").and_then(Value::as_i64).is_some_and(|version| version >= 2);
    if is_session || object.contains_key("chat_history") {
        let messages = array(&object, "chat_history");
        return session(object, &messages, text);
    }
    if object.contains_key("messages") {
        let summary = object.get("summary").and_then(Value::as_str).map(str::to_owned);
        let said = array(&object, "messages").iter().filter_map(Value::as_object).filter_map(line).collect();
        return filed(said, [const { Vec::new() }; 3], summary, None);
    }
    let said = line(&object).into_iter().collect();
    filed(said, [const { Vec::new() }; 3], None, None)
}

fn array(object: &Map<String, Value>, key: &str) -> Vec<Value> {
    object.get(key).and_then(Value::as_array).cloned().unwrap_or_default()
}

/// A session of the full ChatCLI.
fn session(object: Map<String, Value>, messages: &[Value], text: &str) -> Filed {
    let all =
        |values: &[Value]| values.iter().filter_map(Value::as_object).filter_map(line).collect::<Vec<_>>();
    let scopes = ["agent_history", "coder_history", "shared_memory"].map(|key| all(&array(&object, key)));
    let title = object.get("title").and_then(Value::as_str).filter(|title| !title.is_empty());
    let found = filed(all(messages), scopes, None, None);
    Filed { title: title.map(str::to_owned), source: Some(text.to_owned()), ..found }
}

/// Ours, what `/export` writes as JSON lines, or what the full ChatCLI does.
fn lines(text: &str) -> Result<Filed, NotTaken> {
    let (mut said, mut head) = (Vec::new(), Map::new());
    for text in text.lines().filter(|line| !line.trim().is_empty()) {
        match serde_json::from_str::<Value>(text) {
            Ok(Value::Object(object)) if object.contains_key("conversation") && said.is_empty() => {
                head = object
            }
            Ok(Value::Object(object)) => said.extend(line(&object)),
            _ => return Err(NotTaken::Unreadable),
        }
    }
    let string = |key: &str| head.get(key).and_then(Value::as_str).map(str::to_owned);
    let found = filed(said, [const { Vec::new() }; 3], string("summary"), string("session"));
    Ok(Filed { title: string("conversation"), ..found })
}

/// One message.
fn line(object: &Map<String, Value>) -> Option<Said> {
    let string = |key: &str| object.get(key).and_then(Value::as_str);
    let role = match (string("role"), string("from")) {
        (Some(role), _) => role,
        (None, Some("human")) => "user",
        (None, Some("gpt")) => "assistant",
        (None, Some(role)) => role,
        (None, None) => return None,
    };
    let meta = object.get("meta").and_then(Value::as_object);
    let state = match string("state") {
        Some("interrupted" | "failed" | "running" | "held") => KeptState::Interrupted,
        _ => KeptState::Done,
    };
    Some(Said {
        role: role.to_owned(),
        content: string("content").or(string("value")).unwrap_or_default().to_owned(),
        is_summary: meta.and_then(|meta| meta.get("is_summary")).and_then(Value::as_bool).unwrap_or_default(),
        summary_of: meta
            .and_then(|meta| meta.get("summary_of"))
            .and_then(Value::as_i64)
            .and_then(|count| i32::try_from(count).ok())
            .unwrap_or_default(),
        mode: meta.and_then(|meta| meta.get("mode")).and_then(Value::as_str).unwrap_or_default().to_owned(),
        asked_unix_ms: string("time").and_then(moment::read_rfc3339),
        provider: string("provider").unwrap_or_default().to_owned(),
        model: string("model").unwrap_or_default().to_owned(),
        state,
        messages: string("messages").map(str::to_owned),
    })
}
