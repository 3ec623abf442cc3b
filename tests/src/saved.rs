//! A saved session with all that one can hold.

use chatcli_proto::v1::{ChatMessage, MessageMeta, SessionDataV2};

/// A message without more than its words.
pub fn said(role: &str, content: &str) -> ChatMessage {
    ChatMessage { role: role.into(), content: content.into(), meta: None }
}

fn marked(role: &str, content: &str, mode: &str) -> ChatMessage {
    let meta = Some(MessageMeta { is_summary: false, summary_of: 0, mode: mode.into() });
    ChatMessage { meta, ..said(role, content) }
}

/// A session as a client of the Go project leaves it.
pub fn rich() -> SessionDataV2 {
    let summary = MessageMeta { is_summary: true, summary_of: 14, mode: String::new() };
    SessionDataV2 {
        version: 2,
        chat_history: vec![
            ChatMessage { meta: Some(summary), ..said("system", "earlier: pods") },
            marked("user", "Quais pods?", "chat"),
            said("assistant", "# Três\n\n- a\n- b"),
            said("tool", "raw\r\n\u{0}output"),
            said("user", "漢 😀"),
        ],
        agent_history: vec![marked("user", "list", "agent"), said("assistant", "done")],
        coder_history: vec![said("system", "code"), marked("assistant", "```rust\nfn x() {}\n```", "coder")],
        shared_memory: vec![said("shared", "remember this")],
    }
}
