//! Which tools of a server are taken, under which names, and what the model reads of them. What a server says of its
//! tools goes to the model, so it is short, on one line, and cannot give orders.

use chatcli_agent::carried::plain::line;
use serde_json::{Map, Value};

use crate::server::Server;

/// How the names begin.
const PREFIX: &str = "@mcp:";
/// Tools of one server.
pub(crate) const MAX_TOOLS: usize = 64;
/// Letters of a tool's own name, of what it is for, and of what it takes.
const MAX_NAME: usize = 128;
const MAX_ABOUT: usize = 300;
const MAX_TAKES: usize = 400;
/// Arguments that are named.
const MAX_ARGUMENTS: usize = 24;

/// A tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tool {
    /// `@mcp:SERVER.TOOL`.
    pub name: String,
    /// What it is for, in the server's words.
    pub about: String,
    /// What it takes: `path (string, required), limit (integer)`.
    pub takes: String,
    /// Its name at the server.
    pub(crate) own: String,
}

impl Tool {
    /// `None` when the name cannot stand in a call.
    pub(crate) fn new(server: &Server, tool: &rmcp::model::Tool) -> Option<Self> {
        let own = tool.name.as_ref();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
        if own.is_empty() || own.len() > MAX_NAME || !own.chars().all(is_plain) {
            return None;
        }
        let redactor = server.redactor();
        let said = tool.description.as_deref().or(tool.title.as_deref()).unwrap_or_default();
        Some(Self {
            name: format!("{PREFIX}{}.{own}", server.name),
            about: line(&redactor.clean(said), MAX_ABOUT),
            takes: line(&redactor.clean(&takes(&tool.input_schema)), MAX_TAKES),
            own: own.to_owned(),
        })
    }
}

/// Whether this is the name of a tool of some MCP server.
pub fn is_ours(name: &str) -> bool {
    name.starts_with(PREFIX)
}

fn takes(schema: &Map<String, Value>) -> String {
    let Some(Value::Object(properties)) = schema.get("properties") else { return String::new() };
    let required: Vec<&str> = match schema.get("required") {
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let one = |(name, about): (&String, &Value)| {
        let kind = about.get("type").and_then(Value::as_str).unwrap_or("any");
        let needed = if required.contains(&name.as_str()) { ", required" } else { "" };
        format!("{name} ({kind}{needed})")
    };
    let named: Vec<String> = properties.iter().take(MAX_ARGUMENTS).map(one).collect();
    let more = if properties.len() > MAX_ARGUMENTS { ", …" } else { "" };
    format!("{}{more}", named.join(", "))
}
