//! Anthropic messages. System turns travel apart, and a turn without text would be refused, so it is left out.

use serde_json::{Value, json};

use super::{Heard, Progress, messages, note, note_reason, system, text};
use crate::llm::Ask;

/// The API demands a limit.
const DEFAULT_LIMIT: u32 = 4096;

pub(super) fn body(ask: &Ask, max_tokens: Option<u32>) -> Value {
    let turns: Vec<Value> = messages(ask)
        .into_iter()
        .filter(|turn| {
            turn["role"] != "system" && turn["content"].as_str().is_some_and(|text| !text.is_empty())
        })
        .collect();
    let mut body = json!({
        "model": ask.model,
        "max_tokens": max_tokens.unwrap_or(DEFAULT_LIMIT),
        "messages": turns,
        "stream": true,
    });
    if let Some(system) = system(ask).filter(|system| !system.trim().is_empty()) {
        body["system"] = system.into();
    }
    body
}

pub(super) fn hear(event: &Value, progress: &mut Progress) -> Heard {
    match event.get("type").and_then(Value::as_str).unwrap_or_default() {
        "message_start" => {
            let cached = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"];
            let count = |name| event.pointer(&format!("/message/usage/{name}")).and_then(Value::as_u64);
            let sum: u64 = cached.into_iter().filter_map(count).sum();
            progress.usage.prompt_tokens = u32::try_from(sum).ok();
        }
        "content_block_delta" if text(event, "/delta/type") == "text_delta" => {
            return Heard { text: text(event, "/delta/text"), end: false };
        }
        "message_delta" => {
            note(&mut progress.usage.answer_tokens, event, "/usage/output_tokens");
            let (stop, length) = (["end_turn", "stop_sequence"], ["max_tokens"]);
            note_reason(&mut progress.reason, event, "/delta/stop_reason", &stop, &length);
        }
        "message_stop" => return Heard { text: String::new(), end: true },
        _ => {}
    }
    Heard::default()
}
