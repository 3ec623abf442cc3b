//! Ollama: one JSON object per line. Every turn has a `content`, also an empty one.

use serde_json::{Value, json};

use super::{Heard, Progress, messages, note, note_reason, text};
use crate::llm::Ask;

pub(super) fn body(ask: &Ask, max_tokens: Option<u32>) -> Value {
    let mut body = json!({ "model": ask.model, "messages": messages(ask), "stream": true });
    if let Some(limit) = max_tokens {
        body["options"] = json!({ "num_predict": limit });
    }
    body
}

pub(super) fn hear(event: &Value, progress: &mut Progress) -> Heard {
    note(&mut progress.usage.prompt_tokens, event, "/prompt_eval_count");
    note(&mut progress.usage.answer_tokens, event, "/eval_count");
    note_reason(&mut progress.reason, event, "/done_reason", &["stop"], &["length"]);
    let end = event.get("done").and_then(Value::as_bool).unwrap_or(false);
    Heard { text: text(event, "/message/content"), end }
}
