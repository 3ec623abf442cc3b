//! The Responses API of OpenAI. Nothing is stored there.

use serde_json::{Value, json};

use super::{Heard, Progress, messages, note, note_reason, text};
use crate::llm::Ask;

pub(super) fn body(ask: &Ask, max_tokens: Option<u32>) -> Value {
    let mut body = json!({
        "model": ask.model,
        "input": messages(ask),
        "stream": true,
        "store": false,
    });
    if let Some(limit) = max_tokens {
        body["max_output_tokens"] = limit.into();
    }
    body
}

pub(super) fn hear(event: &Value, progress: &mut Progress) -> Heard {
    match event.get("type").and_then(Value::as_str).unwrap_or_default() {
        "response.output_text.delta" | "response.refusal.delta" => {
            Heard { text: text(event, "/delta"), end: false }
        }
        // An incomplete answer met its limit, as one of a chat with the reason `length` did.
        "response.completed" | "response.incomplete" => {
            note(&mut progress.usage.prompt_tokens, event, "/response/usage/input_tokens");
            note(&mut progress.usage.answer_tokens, event, "/response/usage/output_tokens");
            note_reason(&mut progress.reason, event, "/response/status", &["completed"], &[]);
            let why = "/response/incomplete_details/reason";
            note_reason(&mut progress.reason, event, why, &[], &["max_output_tokens"]);
            Heard { text: String::new(), end: true }
        }
        _ => Heard::default(),
    }
}
