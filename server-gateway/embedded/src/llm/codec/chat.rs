//! OpenAI chat completions. `[DONE]` is the end; a body that stops without it was cut.

use serde_json::{Value, json};

use super::{Heard, Progress, messages, note, note_reason, text};
use crate::llm::Ask;

/// Families that call the limit by its newer name and refuse the older one.
const NEWER: [&str; 5] = ["gpt-5", "gpt-6", "o1", "o3", "o4"];

pub(super) fn body(ask: &Ask, max_tokens: Option<u32>) -> Value {
    let mut body = json!({
        "model": ask.model,
        "messages": messages(ask),
        "stream": true,
        "stream_options": { "include_usage": true },
    });
    if let Some(limit) = max_tokens {
        let newer = NEWER.iter().any(|family| ask.model.starts_with(family));
        body[if newer { "max_completion_tokens" } else { "max_tokens" }] = limit.into();
    }
    body
}

pub(super) fn hear(event: &Value, progress: &mut Progress) -> Heard {
    note(&mut progress.usage.prompt_tokens, event, "/usage/prompt_tokens");
    note(&mut progress.usage.answer_tokens, event, "/usage/completion_tokens");
    reason(event, progress);
    Heard { text: text(event, "/choices/0/delta/content"), end: false }
}

fn reason(event: &Value, progress: &mut Progress) {
    note_reason(&mut progress.reason, event, "/choices/0/finish_reason", &["stop"], &["length"]);
}

pub(super) fn whole(body: &Value, progress: &mut Progress) -> Option<String> {
    reason(body, progress);
    body.pointer("/choices/0/message/content").and_then(Value::as_str).map(str::to_owned)
}
