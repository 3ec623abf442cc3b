//! The list of what a model has still to do, as its tool `@todo` keeps it: written whole, marked one by one, or told. It is
//! the only thing that says how far a task is; that a call succeeded says nothing of it.

use serde_json::{Map, Value};

/// How the tool is called.
pub const TOOL: &str = "@todo";
/// Entries of a list, and letters of one.
const MAX_ENTRIES: usize = 50;
const MAX_CHARS: usize = 300;

/// How an entry stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Nothing was done yet.
    #[default]
    Pending,
    /// It is being done.
    InProgress,
    /// It is done.
    Completed,
    /// It did not work.
    Failed,
}

impl State {
    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::InProgress => "in_progress",
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }

    fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().replace(['-', ' '], "_").as_str() {
            "" | "pending" | "todo" | "open" => Some(Self::Pending),
            "in_progress" | "inprogress" | "doing" | "active" => Some(Self::InProgress),
            "completed" | "complete" | "done" => Some(Self::Completed),
            "failed" | "error" => Some(Self::Failed),
            _ => None,
        }
    }
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Todo {
    /// What is to be done.
    pub text: String,
    /// How it stands.
    pub state: State,
}

/// The list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Todos(Vec<Todo>);

impl Todos {
    /// The entries, in their order.
    pub fn entries(&self) -> &[Todo] {
        &self.0
    }

    /// Does what a call asks for. What came of it, for the model; or what is wrong with the call, which then did nothing.
    pub fn take(&mut self, arguments: &Map<String, Value>) -> Result<String, String> {
        let inner = arguments.get("args").and_then(Value::as_object).unwrap_or(arguments);
        let cmd = arguments.get("cmd").or_else(|| arguments.get("command")).and_then(Value::as_str);
        let has_list = inner.contains_key("todos");
        match cmd.unwrap_or(if has_list { "write" } else { "list" }) {
            "write" => self.0 = read(inner.get("todos"))?,
            "mark" | "update" => self.mark(inner)?,
            "list" | "read" => {}
            other => return Err(format!("@todo has no {other}; it has write, mark and list")),
        }
        Ok(self.told())
    }

    fn mark(&mut self, arguments: &Map<String, Value>) -> Result<(), String> {
        let id = arguments.get("id").and_then(|id| match id {
            Value::Number(number) => number.as_u64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        });
        let state = arguments.get("status").and_then(Value::as_str).and_then(State::named);
        let at = id.and_then(|id| usize::try_from(id).ok()?.checked_sub(1));
        match (at.and_then(|at| self.0.get_mut(at)), state) {
            (Some(entry), Some(state)) => {
                entry.state = state;
                Ok(())
            }
            (None, _) => Err(format!("mark needs id, from 1 to {}", self.0.len())),
            (_, None) => Err("mark needs status: pending, in_progress, completed or failed".to_owned()),
        }
    }

    fn told(&self) -> String {
        let line =
            |(at, entry): (usize, &Todo)| format!("{}. [{}] {}\n", at + 1, entry.state.name(), entry.text);
        self.0.iter().enumerate().map(line).collect()
    }
}

fn read(list: Option<&Value>) -> Result<Vec<Todo>, String> {
    let list = match list {
        Some(Value::Array(list)) => list.clone(),
        // Some models write the list as a text.
        Some(Value::String(text)) => serde_json::from_str(text).map_err(|why| format!("todos: {why}"))?,
        _ => return Err("write needs todos: a list of {description, status}".to_owned()),
    };
    if list.len() > MAX_ENTRIES {
        return Err(format!("todos: at most {MAX_ENTRIES}"));
    }
    list.iter().map(entry).collect()
}

fn entry(value: &Value) -> Result<Todo, String> {
    let text = match value {
        Value::String(text) => Some(text.as_str()),
        value => ["description", "content", "text", "title"].iter().find_map(|key| value.get(key)?.as_str()),
    };
    let text: String = text.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    let text: String = text.chars().filter(|letter| !letter.is_control()).take(MAX_CHARS).collect();
    if text.is_empty() {
        return Err("todos: an entry has no description".to_owned());
    }
    let said = value.get("status").and_then(Value::as_str).unwrap_or_default();
    let state = State::named(said).ok_or("todos: status is pending, in_progress, completed or failed")?;
    Ok(Todo { text, state })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn take(todos: &mut Todos, call: Value) -> Result<String, String> {
        let Value::Object(arguments) = call else { panic!("{call}") };
        todos.take(&arguments)
    }

    #[test]
    fn a_list_is_written_marked_and_told() {
        let mut todos = Todos::default();
        let list = json!([{"description": "look\n at it", "status": "in_progress"}, {"description": "fix it"}, "test"]);
        let told = take(&mut todos, json!({"cmd": "write", "args": {"todos": list}})).unwrap();
        assert_eq!(told, "1. [in_progress] look at it\n2. [pending] fix it\n3. [pending] test\n");
        take(&mut todos, json!({"cmd": "mark", "args": {"id": 1, "status": "done"}})).unwrap();
        take(&mut todos, json!({"cmd": "mark", "id": "2", "status": "failed"})).unwrap();
        let states: Vec<State> = todos.entries().iter().map(|entry| entry.state).collect();
        assert_eq!(states, [State::Completed, State::Failed, State::Pending]);
        assert!(take(&mut todos, json!({})).unwrap().starts_with("1. [completed]"));
        take(&mut todos, json!({"todos": "[\"one\"]"})).unwrap();
        assert_eq!(todos.entries().len(), 1);
    }

    #[test]
    fn a_call_that_is_wrong_changes_nothing() {
        let mut todos = Todos::default();
        take(&mut todos, json!({"todos": ["one"]})).unwrap();
        let before = todos.clone();
        for call in [
            json!({"cmd": "erase"}),
            json!({"cmd": "write"}),
            json!({"todos": [{"status": "done"}]}),
            json!({"todos": [{"description": "x", "status": "perhaps"}]}),
            json!({"todos": vec!["x"; 51]}),
            json!({"todos": "no list"}),
            json!({"cmd": "mark", "id": 2, "status": "done"}),
            json!({"cmd": "mark", "id": 0, "status": "done"}),
            json!({"cmd": "mark", "id": 1, "status": "perhaps"}),
        ] {
            assert!(take(&mut todos, call.clone()).is_err(), "{call}");
            assert_eq!(todos, before);
        }
        take(&mut todos, json!({"todos": ["é".repeat(1_000)]})).unwrap();
        assert_eq!(todos.entries()[0].text.chars().count(), MAX_CHARS);
    }
}
