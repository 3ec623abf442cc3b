//! The part of a conversation that a store only carries: the session it belongs to and what came with it, as one text
//! that nobody else reads.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use serde_json::value::Index;
use serde_json::{Map, Value, json};

use super::{Conversation, Mark, Origin};
use crate::message::{Message, Meta, SYSTEM, Scopes};

impl Conversation {
    /// Moves whenever the session, or what goes before the first turn, is another one. 0: there is neither.
    pub(crate) fn about_token(&self) -> u64 {
        let Origin { name, base, saved, scopes, .. } = &self.origin;
        if self.preamble.is_empty() && name.is_none() && saved.is_none() && **scopes == Scopes::default() {
            return 0;
        }
        let mut hasher = DefaultHasher::new();
        (name, base, saved.map(|mark| mark.0)).hash(&mut hasher);
        for messages in [&self.preamble[..], &scopes.agent, &scopes.coder, &scopes.shared] {
            messages.len().hash(&mut hasher);
            messages.iter().for_each(|message| message.content.len().hash(&mut hasher));
        }
        hasher.finish().max(1)
    }

    /// The session, as a text; none when a summary says it all.
    pub(crate) fn write_session(&self) -> Option<String> {
        let Origin { name, base, saved, scopes, .. } = &self.origin;
        let is_plain = self.preamble.iter().all(Message::is_summary) && self.preamble.len() <= 1;
        if is_plain && name.is_none() && saved.is_none() && **scopes == Scopes::default() {
            return None;
        }
        let all = |messages: &[Message]| messages.iter().map(written).collect::<Vec<_>>();
        Some(
            json!({
                "name": name,
                "base": base,
                "saved": saved.map(|mark| mark.0),
                "preamble": all(&self.preamble),
                "agent": all(&scopes.agent),
                "coder": all(&scopes.coder),
                "shared": all(&scopes.shared),
            })
            .to_string(),
        )
    }

    /// Takes the session over from a store or another window. What cannot be read leaves a conversation without one.
    pub(crate) fn read_session(&mut self, summary: Option<&str>, session: Option<&str>) {
        let value = session.and_then(|text| serde_json::from_str::<Value>(text).ok());
        let mut origin = Origin { lineage: self.origin.lineage + 1, ..Origin::default() };
        self.preamble = match &value {
            Some(value) => read_all(part(value, "preamble")).into(),
            None => summary.map(summary_message).into_iter().collect(),
        };
        if let Some(value) = &value {
            origin.name = part(value, "name").as_str().map(str::to_owned);
            origin.base = part(value, "base").as_u64();
            origin.saved = part(value, "saved").as_u64().map(Mark);
            origin.scopes = Arc::new(Scopes {
                agent: read_all(part(value, "agent")),
                coder: read_all(part(value, "coder")),
                shared: read_all(part(value, "shared")),
            });
        }
        self.origin = origin;
    }
}

fn summary_message(text: &str) -> Message {
    let meta = Some(Meta { is_summary: true, ..Meta::default() });
    Message { role: SYSTEM.to_owned(), content: text.to_owned(), meta }
}

fn written(message: &Message) -> Value {
    let mut object = Map::new();
    object.insert("role".into(), Value::from(message.role.as_str()));
    object.insert("content".into(), Value::from(message.content.as_str()));
    if let Some(meta) = &message.meta {
        let meta = json!([meta.is_summary, meta.summary_of, meta.mode]);
        object.insert("meta".into(), meta);
    }
    Value::Object(object)
}

/// A part of something read; what is not there is null.
fn part(value: &Value, at: impl Index) -> &Value {
    value.get(at).unwrap_or(&Value::Null)
}

fn read(value: &Value) -> Option<Message> {
    let meta = value.get("meta").map(|meta| Meta {
        is_summary: part(meta, 0).as_bool().unwrap_or_default(),
        summary_of: part(meta, 1).as_i64().and_then(|of| i32::try_from(of).ok()).unwrap_or_default(),
        mode: part(meta, 2).as_str().unwrap_or_default().to_owned(),
    });
    let text = |key: &str| part(value, key).as_str().map(str::to_owned);
    Some(Message { role: text("role")?, content: text("content")?, meta })
}

fn read_all(value: &Value) -> Vec<Message> {
    value.as_array().into_iter().flatten().filter_map(read).collect()
}
