//! Gemini. The body's end is the answer's end, if a reason for it came before.

use serde_json::{Value, json};

use super::{Heard, Progress, note, note_reason, system};
use crate::llm::{Ask, Role};

pub(super) fn body(ask: &Ask, max_tokens: Option<u32>) -> Value {
    let contents: Vec<Value> = ask
        .turns
        .iter()
        .filter(|turn| turn.role != Role::System)
        .map(|turn| {
            let role = if turn.role == Role::Assistant { "model" } else { "user" };
            json!({ "role": role, "parts": [{ "text": turn.text }] })
        })
        .collect();
    let mut body = json!({ "contents": contents });
    if let Some(system) = system(ask) {
        body["systemInstruction"] = json!({ "parts": [{ "text": system }] });
    }
    if let Some(limit) = max_tokens {
        body["generationConfig"] = json!({ "maxOutputTokens": limit });
    }
    body
}

pub(super) fn hear(event: &Value, progress: &mut Progress) -> Heard {
    note(&mut progress.usage.prompt_tokens, event, "/usageMetadata/promptTokenCount");
    note(&mut progress.usage.answer_tokens, event, "/usageMetadata/candidatesTokenCount");
    note_reason(&mut progress.reason, event, "/candidates/0/finishReason", &["STOP"], &["MAX_TOKENS"]);
    let reason =
        event.pointer("/candidates/0/finishReason").or_else(|| event.pointer("/promptFeedback/blockReason"));
    progress.stopped |= reason.is_some_and(Value::is_string);
    let parts = event.pointer("/candidates/0/content/parts").and_then(Value::as_array);
    let text = parts
        .into_iter()
        .flatten()
        .filter(|part| part.get("thought").and_then(Value::as_bool) != Some(true))
        .filter_map(|part| part.get("text").and_then(Value::as_str))
        .collect();
    Heard { text, end: false }
}
