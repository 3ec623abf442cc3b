//! `--json` of a run: each event as an object of its own, before the one that ends it all. Codes and numbers, and the
//! model's and the tools' own words; no sentence of one language.

use std::collections::BTreeMap;

use chatcli_core::View;
use chatcli_core::agent::{Notice, RunEnd};
use serde_json::{Value, json};

use super::json::line;
use crate::redaction::clean;

/// Which lines of output were told.
#[derive(Debug, Default)]
pub(super) struct Events {
    told: BTreeMap<u64, u64>,
}

impl Events {
    /// What running commands said since the last time. Of a flood the last lines are told, and how many were not.
    pub(super) fn output(&mut self, view: &View<'_>) -> Vec<String> {
        let Some(running) = view.agent.running() else { return Vec::new() };
        let mut lines = Vec::new();
        for doing in &running.doing {
            let told = self.told.entry(doing.call).or_default();
            let new = doing.lines.saturating_sub(*told);
            *told = doing.lines;
            let shown = new.min(doing.tail.len() as u64);
            if new > shown {
                lines.push(line(
                    &json!({ "event": "call_output_skipped", "call": doing.call, "lines": new - shown }),
                ));
            }
            let skip = doing.tail.len().saturating_sub(usize::try_from(shown).unwrap_or_default());
            lines.extend(doing.tail.iter().skip(skip).map(|said| {
                let stream = if said.is_error { "stderr" } else { "stdout" };
                line(&json!({ "event": "call_output", "call": doing.call, "stream": stream, "text": clean(&said.text) }))
            }));
        }
        lines
    }
}

/// What is said about a run, as an event.
pub(super) fn of(said: &Notice) -> Option<Value> {
    Some(match said {
        Notice::Began { scope, root, mode } => {
            json!({ "event": "began", "scope": scope.name(), "folder": root, "mode": mode.name() })
        }
        Notice::Started { call, label } => {
            json!({ "event": "call_started", "call": call, "what": clean(label) })
        }
        Notice::Ran { call, label, ended, took_ms, .. } => {
            let (status, why) = chatcli_agent::shape::named(ended);
            json!({
                "event": "call_ended", "call": call, "what": clean(label), "status": status, "why": why.map(clean),
                "duration_ms": took_ms,
            })
        }
        Notice::Todos(todos) => {
            let entry = |todo: &chatcli_agent::todo::Todo| json!({ "what": clean(&todo.text), "status": todo.state.name() });
            json!({ "event": "todos", "entries": todos.entries().iter().map(entry).collect::<Vec<_>>() })
        }
        Notice::Forbidden(label) => json!({ "event": "call_forbidden", "what": clean(label) }),
        Notice::NoOneToAnswer(question) => {
            json!({ "event": "question_not_answered", "question": clean(question) })
        }
        Notice::NotAsked(label) => json!({ "event": "call_not_asked", "what": clean(label) }),
        Notice::Over { end, turns, calls, took_ms, tokens } => json!({
            "event": "over", "end": end_name(end), "code": end.code(), "turns": turns, "calls": calls,
            "duration_ms": took_ms, "tokens_estimated": tokens,
        }),
        Notice::ReadsOnly => json!({ "event": "reads_only" }),
        Notice::BadPolicy { path, why } => json!({ "event": "bad_policy", "path": path, "why": why }),
        Notice::NoHistory(provider) => json!({ "event": "no_history", "provider": provider }),
        Notice::Failed(why) => json!({ "event": "failed", "why": clean(why) }),
        _ => return None,
    })
}

fn end_name(end: &RunEnd) -> &'static str {
    match end {
        RunEnd::Done => "done",
        RunEnd::Refused => "refused",
        RunEnd::Failed(_) => "failed",
        RunEnd::Turns => "turns",
        RunEnd::Repeats => "repeats",
        RunEnd::Unreadable => "unreadable",
        RunEnd::Cancelled => "cancelled",
    }
}
