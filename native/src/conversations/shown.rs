//! Conversations as lines for a person and as JSON for a script. JSON has codes and numbers, no sentences.

use chatcli_core::Lang;
use chatcli_core::history::file::NotTaken;
use chatcli_core::history::{file, file_row, row};
use chatcli_core::port::{About, KeptConversation, KeptTurn};
use chatcli_core::text::{Late, Text, fill, one_line};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::files::{Holds, SessionFile};
use crate::paint::neutral;

/// The list, with the ids that the other commands take.
pub fn list(rows: &[KeptConversation], others: &[SessionFile], lang: Lang) -> String {
    let now = Timestamp::now();
    let offset = TimeZone::system().to_offset(now).seconds();
    let mut text = String::new();
    for kept in rows {
        let line = row(kept, now.as_millisecond(), offset, lang);
        text.push_str(&format!("{}  {}\n", kept.id, neutral(&line)));
        if let Some(snippet) = &kept.snippet {
            text.push_str(&format!("    {}\n", neutral(&one_line(snippet))));
        }
    }
    if rows.is_empty() {
        text.push_str(&format!("{}\n", Text::NoConversations.get(lang)));
    }
    if !others.is_empty() {
        text.push_str(&format!("\n{}\n", Text::FullSessions.get(lang)));
    }
    for other in others {
        let (changed, now) = (other.changed_unix_ms, now.as_millisecond());
        let (questions, none) = match other.holds {
            Holds::Questions(count) => (Some(count), ""),
            Holds::None(NotTaken::Empty) => (None, Late::FileEmpty.get(lang)),
            Holds::None(NotTaken::Encrypted) => (None, Late::FileIsEncrypted.get(lang)),
            Holds::None(NotTaken::Unreadable) => (None, Late::FileDamaged.get(lang)),
            Holds::Unread => (None, ""),
        };
        let line = file_row(&other.name, questions, other.bytes, changed, now, offset, lang);
        text.push_str(format!("  {} {none}", neutral(&line)).trim_end());
        text.push('\n');
    }
    let can_be_taken = |other: &&SessionFile| !matches!(other.holds, Holds::None(_));
    if let Some(first) = others.iter().find(can_be_taken) {
        text.push_str(&format!(
            "{}\n",
            fill(Text::FullSessionsHow.get(lang), &[("name", &one_line(&first.name))])
        ));
    }
    text
}

fn time(unix_ms: i64) -> Value {
    Timestamp::from_millisecond(unix_ms).map_or(Value::Null, |time| time.to_string().into())
}

fn one(kept: &KeptConversation) -> Value {
    json!({
        "id": kept.id.to_string(),
        "title": kept.title,
        "first_line": kept.first_line,
        "begun": time(kept.begun_unix_ms),
        "changed": time(kept.changed_unix_ms),
        "questions": kept.questions,
        "bytes": kept.bytes,
        "snippet": kept.snippet,
    })
}

/// The list as one object.
pub fn list_json(rows: &[KeptConversation], others: &[SessionFile]) -> String {
    let files: Vec<Value> = others
        .iter()
        .map(|other| {
            let (questions, state) = match other.holds {
                Holds::Questions(count) => (Some(count), "readable"),
                Holds::None(NotTaken::Empty) => (None, "empty"),
                Holds::None(NotTaken::Encrypted) => (None, "encrypted"),
                Holds::None(NotTaken::Unreadable) => (None, "damaged"),
                Holds::Unread => (None, "unread"),
            };
            json!({
                "name": other.name,
                "path": other.path.display().to_string(),
                "changed": time(other.changed_unix_ms),
                "bytes": other.bytes,
                "questions": questions,
                "state": state,
            })
        })
        .collect();
    let rows: Vec<Value> = rows.iter().map(one).collect();
    format!("{}\n", json!({ "conversations": rows, "files": files }))
}

/// A conversation as one object.
pub fn conversation_json(kept: &KeptConversation, turns: &[KeptTurn]) -> String {
    let lines = file::json_lines(&kept.title, turns, &About::default());
    let messages: Vec<Value> =
        lines.lines().skip(1).filter_map(|line| serde_json::from_str(line).ok()).collect();
    let mut whole = one(kept);
    if let Some(whole) = whole.as_object_mut() {
        whole.insert("messages".to_owned(), messages.into());
    }
    format!("{whole}\n")
}
