//! A conversation as a file: Markdown for people, JSON and JSON lines for programs.

use serde_json::{Value, json};

use crate::app::View;
use crate::app::commands::Format;
use crate::conversation::{Turn, TurnState};
use crate::history::{file::sheet, title};
use crate::moment;
use crate::text::Text;

/// The format that a file's name asks for.
pub(crate) fn format_of(path: &str) -> Option<Format> {
    match path.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
        "md" | "markdown" => Some(Format::Markdown),
        "json" => Some(Format::Json),
        "jsonl" | "ndjson" => Some(Format::JsonLines),
        _ => None,
    }
}

/// A name for the file, by the local time.
pub(crate) fn file_name(unix_ms: i64, utc_offset_secs: i32, format: Format) -> String {
    let extension = match format {
        Format::Markdown => "md",
        Format::Json => "json",
        Format::JsonLines => "jsonl",
    };
    format!("conversation-{}.{extension}", moment::compact(unix_ms, utc_offset_secs))
}

/// The whole conversation.
pub(crate) fn write(view: &View<'_>, format: Format) -> String {
    let turns = view.conversation.turns();
    match format {
        Format::Markdown => markdown(view),
        Format::Json => {
            let messages: Vec<Value> = turns.iter().flat_map(|turn| messages(turn)).collect();
            let whole = json!({
                "server": view.connection.address(),
                "provider": view.provider(),
                "model": view.model(),
                "summary": view.conversation.summary(),
                "messages": messages,
            });
            format!("{whole:#}\n")
        }
        Format::JsonLines => {
            turns.iter().flat_map(|turn| messages(turn)).map(|message| format!("{message}\n")).collect()
        }
    }
}

fn messages(turn: &Turn) -> [Value; 2] {
    let time = (!turn.is_restored).then(|| moment::rfc3339(turn.asked_unix_ms));
    let state = match &turn.state {
        TurnState::Held => "held",
        TurnState::Asking | TurnState::Streaming => "running",
        TurnState::Done => "done",
        TurnState::Interrupted => "interrupted",
        TurnState::Failed(_) => "failed",
    };
    [
        json!({ "role": "user", "content": turn.prompt, "time": time }),
        json!({
            "role": "assistant",
            "content": turn.answer.text(),
            "provider": turn.provider,
            "model": turn.model,
            "state": state,
        }),
    ]
}

fn markdown(view: &View<'_>) -> String {
    let turns = view.conversation.turns();
    let first = turns.first().map(|turn| title(&turn.prompt)).filter(|title| !title.is_empty());
    let title = first.unwrap_or_else(|| Text::Conversation.get(view.lang()).to_owned());
    let exchanges = turns.iter().map(|turn| (&*turn.prompt, &*turn.model, turn.answer.text()));
    sheet(&title, view.conversation.summary(), exchanges, view.lang())
}
