//! How a call looks in an editor: its kind, where it works, what it would change and what it said.

use std::path::Path;

use agent_client_protocol::v1::schema::{
    Content, ContentBlock, Diff, PlanEntry, PlanEntryPriority, PlanEntryStatus, TextContent, ToolCall,
    ToolCallContent, ToolCallLocation, ToolCallStatus, ToolCallUpdateFields, ToolKind,
};
use chatcli_agent::Call;
use chatcli_agent::shape::Ended;
use chatcli_agent::todo::{State, Todo};

use super::whole;
use crate::redaction::clean;
use crate::tools::Sketch;

/// Places of one call that are named.
const MAX_PLACES: usize = 64;

/// What is known of a call.
pub(super) fn fields(
    title: &str,
    sketch: Option<&Sketch>,
    root: &Path,
    said: Option<String>,
) -> ToolCallUpdateFields {
    let mut fields = ToolCallUpdateFields::new().title(clean(title)).kind(kind(sketch));
    if let Some(sketch) = sketch {
        let place = |path: &String| ToolCallLocation::new(whole(root, path));
        fields = fields.locations(sketch.call.paths().iter().take(MAX_PLACES).map(place).collect::<Vec<_>>());
    }
    let mut content: Vec<ToolCallContent> = said.map(|said| words(&said)).into_iter().collect();
    content.extend(sketch.into_iter().flat_map(|sketch| &sketch.changes).map(|change| {
        let after = change.after.clone().unwrap_or_default();
        let diff = Diff::new(whole(root, &change.path), after).old_text(change.before.clone());
        ToolCallContent::Diff(diff)
    }));
    if !content.is_empty() {
        fields = fields.content(content);
    }
    fields
}

/// A call that the editor hears of for the first time.
pub(super) fn call(id: String, fields: ToolCallUpdateFields, status: ToolCallStatus) -> ToolCall {
    ToolCall::new(id, fields.title.unwrap_or_default())
        .kind(fields.kind.unwrap_or(ToolKind::Other))
        .status(status)
        .content(fields.content.unwrap_or_default())
        .locations(fields.locations.unwrap_or_default())
}

/// Words of a tool, or about one.
pub(super) fn words(text: &str) -> ToolCallContent {
    ToolCallContent::Content(Content::new(ContentBlock::Text(TextContent::new(clean(text)))))
}

/// An entry of the list of what is to do. The protocol has no word for one that failed.
pub(super) fn todo(todo: &Todo) -> PlanEntry {
    let status = match todo.state {
        State::Pending | State::Failed => PlanEntryStatus::Pending,
        State::InProgress => PlanEntryStatus::InProgress,
        State::Completed => PlanEntryStatus::Completed,
    };
    PlanEntry::new(clean(&todo.text), PlanEntryPriority::Medium, status)
}

/// How a call ended, and what there is to say of it beside its output.
pub(super) fn status(ended: &Ended) -> ToolCallStatus {
    match ended {
        Ended::Done => ToolCallStatus::Completed,
        Ended::Failed(_)
        | Ended::Refused(_)
        | Ended::Forbidden(_)
        | Ended::Unanswered
        | Ended::Skipped
        | Ended::Cancelled => ToolCallStatus::Failed,
    }
}

fn kind(sketch: Option<&Sketch>) -> ToolKind {
    let Some(Sketch { call, changes, .. }) = sketch else { return ToolKind::Other };
    let goes = |change: &crate::tools::Change| change.after.is_none();
    match call {
        Call::Read(_) | Call::Tree(_) | Call::Git(_) => ToolKind::Read,
        Call::Search(_) => ToolKind::Search,
        Call::Exec(_) | Call::Test(_) => ToolKind::Execute,
        Call::Clean(clean) if !clean.force => ToolKind::Search,
        Call::Clean(_) => ToolKind::Delete,
        _ if !changes.is_empty() && changes.iter().all(goes) => ToolKind::Delete,
        Call::Diff(_) if changes.iter().any(goes) => ToolKind::Move,
        Call::Write(_) | Call::Edit(_) | Call::Diff(_) | Call::Rollback(_) => ToolKind::Edit,
        Call::Other { tool, .. } if matches!(tool.as_str(), "@todo" | "@ask") => ToolKind::Think,
        Call::Other { tool, .. } if tool == "@webfetch" => ToolKind::Fetch,
        Call::Other { .. } => ToolKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::Change;
    use chatcli_agent::call::{Exec, Write};

    fn change(before: Option<&str>, after: Option<&str>) -> Change {
        Change {
            path: "a/b.rs".to_owned(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        }
    }

    #[test]
    fn a_call_has_the_kind_of_what_it_does() {
        let diff = Call::Diff(chatcli_agent::call::Diff::default());
        for (call, changes, expected) in [
            (Call::Exec(Exec::default()), vec![], ToolKind::Execute),
            (Call::Write(Write::default()), vec![change(None, Some("x"))], ToolKind::Edit),
            (diff.clone(), vec![change(Some("x"), None)], ToolKind::Delete),
            (diff.clone(), vec![change(Some("x"), None), change(None, Some("x"))], ToolKind::Move),
            (diff, vec![change(Some("x"), Some("y"))], ToolKind::Edit),
        ] {
            let sketch = Sketch { call, changes, output: None };
            assert_eq!(kind(Some(&sketch)), expected, "{sketch:?}");
        }
    }

    #[test]
    fn a_change_is_shown_whole_with_its_place_in_the_editor() {
        let write = Write { file: "a/b.rs".to_owned(), ..Write::default() };
        let sketch =
            Sketch { call: Call::Write(write), changes: vec![change(Some("x"), Some("y"))], output: None };
        let fields = fields("write a/b.rs", Some(&sketch), Path::new("/w"), None);
        let told = serde_json::to_value(&fields).unwrap();
        assert_eq!(told["content"][0]["path"], "/w/a/b.rs");
        assert_eq!(
            (&told["content"][0]["oldText"], &told["content"][0]["newText"]),
            (&"x".into(), &"y".into())
        );
        assert_eq!(told["locations"][0]["path"], "/w/a/b.rs");
    }
}
