//! A reply that is one call and nothing else, without tags: a JSON object, or `[tool: @x …]`.

use serde_json::{Map, Value};

use super::{RawCall, tag, tool_name};
use crate::call;
use crate::json;

/// The call that is all of this text; an error for what can only be meant as one and cannot be read.
pub(super) fn read(prose: &str) -> Option<Result<RawCall, String>> {
    let text = prose.trim();
    if text.starts_with('{') {
        let map = json::object(text)?;
        return from_object(map, 1).map(Ok);
    }
    bracket(text)
}

/// A call as an object: a tool's name with its arguments, or a subcommand of `@coder`.
pub(super) fn from_object(mut map: Map<String, Value>, line: usize) -> Option<RawCall> {
    let name =
        ["tool_call", "name", "tool"].iter().find_map(|key| map.get(*key)?.as_str().map(str::to_owned));
    if let Some(name) = name {
        if !(name.starts_with('@') || call::is_known(&name)) {
            return None;
        }
        let given = ["arguments", "args", "parameters", "input"].iter().find_map(|key| map.remove(*key));
        let arguments = match given {
            Some(Value::Object(given)) => given,
            Some(Value::String(given)) => tag::given(&given).ok()?,
            None | Some(Value::Null) => Map::new(),
            Some(_) => return None,
        };
        return Some(RawCall { tool: tool_name(&name), line, arguments, body: None });
    }
    let command = ["cmd", "command"].iter().find_map(|key| map.get(*key)?.as_str())?;
    let is_search_of_the_web =
        command == "search" && map.get("args").is_some_and(|args| args.get("query").is_some());
    (call::is_subcommand(command) && map.contains_key("args") && !is_search_of_the_web).then(|| RawCall {
        tool: "@coder".to_owned(),
        line,
        arguments: map,
        body: None,
    })
}

fn bracket(text: &str) -> Option<Result<RawCall, String>> {
    let inner = text.strip_prefix("[tool:").or_else(|| text.strip_prefix("[tool_call:"))?;
    if inner.contains('\n') && !inner.trim_start().contains('{') {
        return None;
    }
    let inner = inner.trim();
    // The bracket at the end may be missing, and a list may end with one of its own.
    let inner = inner.strip_suffix(']').unwrap_or(inner);
    let (name, rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
    if name.is_empty() {
        return None;
    }
    Some(tag::given(rest).map(|arguments| RawCall { tool: tool_name(name), line: 1, arguments, body: None }))
}
