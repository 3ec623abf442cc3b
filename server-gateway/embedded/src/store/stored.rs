//! The stored form of a session: JSON of version 2, with the same keys as the session files of the Go client, so
//! that such files can be taken over as they are. A bare array of messages is the form of version 1.

use chatcli_proto::v1::{ChatMessage, MessageMeta, SessionDataV2};
use serde::{Deserialize, Deserializer, Serialize};

const VERSION: i32 = 2;

#[derive(Serialize, Deserialize)]
struct StoredSession {
    version: i32,
    #[serde(default, deserialize_with = "or_null")]
    chat_history: Vec<StoredMessage>,
    #[serde(default, deserialize_with = "or_null", skip_serializing_if = "Vec::is_empty")]
    agent_history: Vec<StoredMessage>,
    #[serde(default, deserialize_with = "or_null", skip_serializing_if = "Vec::is_empty")]
    coder_history: Vec<StoredMessage>,
    #[serde(default, deserialize_with = "or_null", skip_serializing_if = "Vec::is_empty")]
    shared_memory: Vec<StoredMessage>,
}

#[derive(Serialize, Deserialize)]
struct StoredMessage {
    role: String,
    content: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    meta: Option<StoredMeta>,
}

#[derive(Serialize, Deserialize)]
struct StoredMeta {
    #[serde(default, deserialize_with = "or_null", skip_serializing_if = "is_default")]
    is_summary: bool,
    #[serde(default, deserialize_with = "or_null", skip_serializing_if = "is_default")]
    summary_of: i32,
    #[serde(default, deserialize_with = "or_null", skip_serializing_if = "is_default")]
    mode: String,
}

/// Reads a value where `null` may stand: the Go program writes it for an empty list, and reads it as one that is not there.
fn or_null<'de, T, D>(from: D) -> Result<T, D::Error>
where
    T: Default + Deserialize<'de>,
    D: Deserializer<'de>,
{
    Ok(Option::deserialize(from)?.unwrap_or_default())
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// The JSON of a session to save. `session_data` wins; plain messages lose their meta, as version 1 has none.
pub(super) fn to_json(messages: Vec<ChatMessage>, session_data: Option<SessionDataV2>) -> String {
    let stored = match session_data {
        Some(data) => StoredSession {
            version: VERSION,
            chat_history: store(data.chat_history, true),
            agent_history: store(data.agent_history, true),
            coder_history: store(data.coder_history, true),
            shared_memory: store(data.shared_memory, true),
        },
        None => StoredSession {
            version: VERSION,
            chat_history: store(messages, false),
            agent_history: Vec::new(),
            coder_history: Vec::new(),
            shared_memory: Vec::new(),
        },
    };
    serde_json::to_string(&stored).expect("strings and numbers always become JSON")
}

/// The session in a stored JSON.
pub(super) fn from_json(json: &str) -> Result<SessionDataV2, String> {
    if json.trim_start().starts_with('[') {
        let messages: Vec<StoredMessage> = serde_json::from_str(json).map_err(|error| error.to_string())?;
        return Ok(SessionDataV2 {
            version: VERSION,
            chat_history: load(messages),
            ..SessionDataV2::default()
        });
    }
    let stored: StoredSession = serde_json::from_str(json).map_err(|error| error.to_string())?;
    if stored.version < VERSION {
        return Err(format!("version {} is older than {VERSION}", stored.version));
    }
    Ok(SessionDataV2 {
        version: VERSION,
        chat_history: load(stored.chat_history),
        agent_history: load(stored.agent_history),
        coder_history: load(stored.coder_history),
        shared_memory: load(stored.shared_memory),
    })
}

fn store(messages: Vec<ChatMessage>, with_meta: bool) -> Vec<StoredMessage> {
    messages
        .into_iter()
        .map(|message| StoredMessage {
            role: message.role,
            content: message.content,
            meta: message.meta.filter(|_| with_meta).map(|meta| StoredMeta {
                is_summary: meta.is_summary,
                summary_of: meta.summary_of,
                mode: meta.mode,
            }),
        })
        .collect()
}

fn load(messages: Vec<StoredMessage>) -> Vec<ChatMessage> {
    messages
        .into_iter()
        .map(|message| ChatMessage {
            role: message.role,
            content: message.content,
            meta: message.meta.map(|meta| MessageMeta {
                is_summary: meta.is_summary,
                summary_of: meta.summary_of,
                mode: meta.mode,
            }),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_that_exist_in_the_field() {
        let data = from_json(r#"[{"role":"user","content":"hi","images":[1]}]"#).unwrap();
        assert_eq!((data.version, data.chat_history.len()), (2, 1));
        let data = from_json(r#"{"version":2,"title":"t","chat_history":null}"#).unwrap();
        assert!(data.chat_history.is_empty());
        assert!(from_json(r#"{"version":2}"#).unwrap().chat_history.is_empty());
        // Each list and each field beside a message may be null.
        let data = from_json(
            r#"{"version":2,"chat_history":[{"role":"user","content":"hi","meta":{"is_summary":null,
                "summary_of":null,"mode":null}}],"agent_history":null,"coder_history":null,"shared_memory":null}"#,
        )
        .unwrap();
        let lists = [&data.chat_history, &data.agent_history, &data.coder_history, &data.shared_memory];
        assert_eq!(lists.map(Vec::len), [1, 0, 0, 0]);
        assert_eq!(data.chat_history[0].meta, Some(MessageMeta::default()));
        for broken in
            [r#"{"version":1}"#, r#"{"chat_history":[]}"#, "", "CHATCLI_ENC_v1\nx", r#"[{"role":"user"}]"#]
        {
            assert!(from_json(broken).is_err(), "{broken}");
        }
    }
}
