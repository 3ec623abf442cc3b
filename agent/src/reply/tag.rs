//! One call in tags: `<tool_call name="@coder" …>`, with `tool` as another name of the tag.
//!
//! Values stand in quotes of either kind. A value that begins as JSON ends where the JSON ends, whatever quotes are in
//! it. Nothing in a value or a body is decoded that reads without decoding, so a text arrives as it was meant.

use serde_json::{Map, Value};

use super::outline::{find, starts_with};
use super::{RawCall, args, lone, tool_name};
use crate::json;

/// What stands at the start of a text.
pub(super) enum Found {
    /// No call.
    Nothing,
    /// The reply ends before the call does.
    Unfinished,
    /// A call, and how many bytes it takes.
    Call(RawCall, usize),
    /// A call that cannot be read, and how many bytes it takes.
    Flaw(String, usize),
}

/// Attributes of one tag.
const MAX_ATTRIBUTES: usize = 32;
/// What is an attribute of the tag and no argument of the tool.
const OWN: [&str; 3] = ["name", "args", "end"];

pub(super) fn read(text: &str, line: usize) -> Found {
    let Some(name) = ["tool_call", "tool"].into_iter().find(|name| {
        let after = text.get(1 + name.len()..).and_then(|rest| rest.chars().next());
        text.starts_with('<')
            && text.get(1..).is_some_and(|rest| starts_with(rest, name))
            && after.is_none_or(|c| c.is_whitespace() || matches!(c, '>' | '/'))
    }) else {
        // The first bytes of a tag at the very end are a call that is not there yet.
        let is_begun = text.len() > 2 && starts_with("<tool_call", text);
        return if is_begun { Found::Unfinished } else { Found::Nothing };
    };
    let head = 1 + name.len();
    let Some((attributes, after)) = attributes(text.get(head..).unwrap_or_default()) else {
        return Found::Unfinished;
    };
    let open = head + after.length;
    let is_named = attributes.iter().any(|(key, _)| key == "name" || key == "cmd");
    if name == "tool" && !is_named {
        return Found::Nothing;
    }
    if let Some(what) = after.flaw {
        return Found::Flaw(what, open);
    }
    let (body, length) = if after.closed {
        (Body::None, open)
    } else {
        let has_args = attributes.iter().any(|(key, _)| key == "args");
        let end =
            attributes.iter().find(|(key, end)| key == "end" && is_word(end)).map(|(_, end)| end.as_str());
        let holds = match attributes.iter().all(|(key, _)| OWN.contains(&key.as_str())) {
            _ if has_args => Holds::Nothing,
            true => Holds::Arguments,
            false => Holds::Text,
        };
        match body(text.get(open..).unwrap_or_default(), name, end, holds) {
            Some((body, length)) => (body, open + length),
            None => return Found::Unfinished,
        }
    };
    match build(attributes, body, line) {
        Ok(call) => Found::Call(call, length),
        Err(what) => Found::Flaw(what, length),
    }
}

struct After {
    length: usize,
    closed: bool,
    flaw: Option<String>,
}

/// The attributes up to the end of the tag. `None` when the text ends first.
fn attributes(text: &str) -> Option<(Vec<(String, String)>, After)> {
    let mut found = Vec::new();
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        at += rest.len() - rest.trim_start().len();
        let rest = text.get(at..)?;
        if rest.is_empty() {
            return None;
        }
        if rest.starts_with("/>") {
            return Some((found, After { length: at + 2, closed: true, flaw: None }));
        }
        if rest.starts_with('>') {
            return Some((found, After { length: at + 1, closed: false, flaw: None }));
        }
        let name: &str = rest.get(
            ..rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(rest.len()),
        )?;
        let after = rest.get(name.len()..)?.trim_start();
        let bad = name.is_empty() || found.len() >= MAX_ATTRIBUTES;
        let value = after.strip_prefix('=').map(str::trim_start).filter(|_| !bad);
        let Some((value, quote)) =
            value.and_then(|value| Some((value, value.chars().next().filter(|c| matches!(c, '"' | '\''))?)))
        else {
            if after.is_empty() || after == "=" {
                return None;
            }
            let what = format!("expected name=\"value\" at {:?}", start_of(rest));
            let length = at + rest.find('>').map_or(rest.len(), |end| end + 1);
            return Some((found, After { length, closed: true, flaw: Some(what) }));
        };
        let inside = value.get(1..)?;
        let end = value_end(inside, quote)?;
        found.push((name.to_ascii_lowercase(), unquoted(inside.get(..end)?, quote)));
        at = text.len() - inside.len() + end + 1;
    }
}

fn start_of(text: &str) -> &str {
    text.get(..text.char_indices().nth(20).map_or(text.len(), |(at, _)| at)).unwrap_or(text)
}

/// Where the closing quote stands.
fn value_end(inside: &str, quote: char) -> Option<usize> {
    let trimmed = inside.trim_start();
    let begins_as_json = trimmed.starts_with(['{', '['])
        && (quote == '\'' || trimmed.get(1..).is_some_and(|rest| rest.trim_start().starts_with('"')));
    if begins_as_json && let Some(end) = json::end(trimmed) {
        let end = inside.len() - trimmed.len() + end;
        let rest = inside.get(end..)?;
        let blanks = rest.len() - rest.trim_start().len();
        if rest.get(blanks..)?.starts_with(quote) {
            return Some(end + blanks);
        }
    }
    let mut escaped = false;
    for (at, c) in inside.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            // A quote inside a word is a part of it: `it's`.
            c if c == quote && is_after_value(inside.get(at + 1..)) => return Some(at),
            _ => {}
        }
    }
    None
}

fn is_after_value(rest: Option<&str>) -> bool {
    rest.is_none_or(|rest| {
        rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))
    })
}

/// A value without the backslashes that only guard its own quote.
fn unquoted(value: &str, quote: char) -> String {
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some(next) if next == quote && !(quote == '"' && is_json_with_raw_quotes(value)) => {
                    out.push(next)
                }
                Some(next) => out.extend(['\\', next]),
                None => out.push('\\'),
            },
            c => out.push(c),
        }
    }
    out
}

/// `args="{"cmd":…}"`: the quotes of the JSON were not guarded, so a guarded one is a part of a text in it.
fn is_json_with_raw_quotes(value: &str) -> bool {
    let inner = value.trim_start().strip_prefix(['{', '[']);
    inner.is_some_and(|inner| inner.trim_start().starts_with('"'))
}

enum Body {
    None,
    Json(Map<String, Value>),
    Text(String),
    Flaw(String),
}

/// What may stand between the tags: it depends on the attributes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// The arguments stand in an attribute.
    Nothing,
    /// JSON, or a text.
    Arguments,
    /// A text, even when it looks like JSON.
    Text,
}

/// Whether `end` names the closing tag; a number is the last line of a file to read.
fn is_word(end: &str) -> bool {
    end.parse::<u64>().is_err()
}

/// What stands between the tags, and how many bytes it takes with the closing one.
fn body(text: &str, name: &str, end: Option<&str>, holds: Holds) -> Option<(Body, usize)> {
    let close = end.map_or_else(|| format!("</{name}>"), |end| format!("</{name}:{end}>"));
    let blanks = text.len() - text.trim_start().len();
    let first = text.get(blanks..)?;
    if starts_with(first, &close) {
        let inner = if holds == Holds::Text { Body::Text(between(text.get(..blanks)?)) } else { Body::None };
        return Some((inner, blanks + close.len()));
    }
    if holds == Holds::Nothing {
        // A tag with its arguments needs no closing one; a text before a closing one on its line says nothing.
        let line = text.lines().next().unwrap_or_default();
        return Some((Body::None, find(line, &close).map_or(0, |at| at + close.len())));
    }
    if holds == Holds::Arguments
        && first.starts_with('{')
        && let Some(length) = json::end(first)
        && let Some(map) = first.get(..length).and_then(json::object)
        && let Some(rest) = first.get(length..)
        && starts_with(rest.trim_start(), &close)
    {
        let gap = rest.len() - rest.trim_start().len();
        return Some((Body::Json(map), blanks + length + gap + close.len()));
    }
    text_body(text, name, &close, end.is_some())
}

/// A text that begins on the line of its tag ends there, if it can; any other at the closing tag on a line of its own,
/// or else at the end of a line.
fn text_body(text: &str, name: &str, close: &str, has_word: bool) -> Option<(Body, usize)> {
    let first = text.lines().next().unwrap_or_default();
    if let Some(at) = find(first, close) {
        return Some((Body::Text(first.get(..at)?.to_owned()), at + close.len()));
    }
    let opens = [format!("<{name} "), format!("<{name}>")];
    let mut at = 0;
    let mut loose = None;
    let mut holds_call = false;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if trimmed.eq_ignore_ascii_case(close) {
            let length = at + line.trim_end().len();
            let whole = text.get(..at)?;
            let inner = match holds_call && !has_word {
                true => Body::Flaw(holds_another(name)),
                false => Body::Text(between(whole)),
            };
            return Some((inner, length));
        }
        let ended = line.trim_end();
        if loose.is_none()
            && let Some(before) = ended.len().checked_sub(close.len())
            && ended.get(before..).is_some_and(|tail| tail.eq_ignore_ascii_case(close))
        {
            loose = Some((at + before, at + ended.len()));
        }
        holds_call |= at > 0 && opens.iter().any(|open| starts_with(trimmed, open));
        at += line.len();
    }
    let (inner, length) = loose?;
    Some((Body::Text(between(text.get(..inner)?)), length))
}

fn holds_another(name: &str) -> String {
    format!(
        "the text of the call holds another <{name}>; close the first on a line of its own, \
         or write end=\"WORD\" and close with </{name}:WORD>"
    )
}

/// The text between the tags, without the line breaks that belong to the tags.
fn between(inner: &str) -> String {
    let inner = inner.strip_prefix("\r\n").or_else(|| inner.strip_prefix('\n')).unwrap_or(inner);
    inner.to_owned()
}

fn build(attributes: Vec<(String, String)>, body: Body, line: usize) -> Result<RawCall, String> {
    let named = attributes.iter().find(|(key, _)| key == "name").map(|(_, name)| name.clone());
    let mut arguments = Map::new();
    for (key, value) in &attributes {
        if key != "args" && (!OWN.contains(&key.as_str()) || (key == "end" && !is_word(value))) {
            arguments.insert(key.clone(), Value::from(entities(value)));
        }
    }
    for (_, value) in attributes.iter().filter(|(key, _)| key == "args") {
        let mut inner = given(value)?;
        // The subcommand is known already; what `args` calls so is the line that it runs.
        if let Some(known) = arguments.get("cmd")
            && let Some(line) = inner.remove("cmd")
            && line != *known
        {
            inner.entry("command").or_insert(line);
        }
        arguments.extend(inner);
    }
    let body = match body {
        Body::None => None,
        Body::Flaw(what) => return Err(what),
        Body::Text(text) => Some(text).filter(|text| named.is_some() || !text.trim().is_empty()),
        Body::Json(map) => {
            // `<tool_call>{"name": …}</tool_call>`, as many models learnt it.
            if named.is_none()
                && let Some(call) = lone::from_object(map.clone(), line)
            {
                return Ok(call);
            }
            arguments.extend(map);
            None
        }
    };
    let name = match named {
        Some(name) if !name.trim().is_empty() => name,
        _ if arguments.contains_key("cmd") => "@coder".to_owned(),
        _ => return Err("no name: expected name=\"@coder\"".to_owned()),
    };
    Ok(RawCall { tool: tool_name(&name), line, arguments, body: body.filter(|body| !body.is_empty()) })
}

/// Arguments as text: JSON, JSON whose quotes were guarded or written as entities, or words of a command line.
pub(super) fn given(text: &str) -> Result<Map<String, Value>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Map::new());
    }
    let decoded = entities(text);
    let tries = [text.to_owned(), unescaped(text), decoded.clone(), unescaped(&decoded)];
    let right = tries.iter().find_map(|text| serde_json::from_str::<Value>(text).ok().filter(is_structure));
    match right.or_else(|| tries.iter().find_map(|text| json::value(text))) {
        Some(Value::Object(map)) => return Ok(map),
        Some(Value::Array(list)) => {
            let words: Option<Vec<String>> =
                list.into_iter().map(|word| word.as_str().map(str::to_owned)).collect();
            return words
                .map(args::arguments)
                .ok_or_else(|| "a list of arguments must hold texts only".to_owned());
        }
        _ if text.starts_with(['{', '[']) => {
            let why = serde_json::from_str::<Value>(text).err().map(|why| why.to_string());
            return Err(format!("args is no valid JSON: {}", why.unwrap_or_default()));
        }
        _ => {}
    }
    args::split(&decoded)
        .map(args::arguments)
        .ok_or_else(|| "args is neither JSON nor words of a command line with closed quotes".to_owned())
}

fn is_structure(value: &Value) -> bool {
    value.is_object() || value.is_array()
}

/// One level of backslashes less.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, chars.clone().next()) {
            ('\\', Some(next @ ('"' | '\'' | '\\'))) => {
                out.push(next);
                chars.next();
            }
            _ => out.push(c),
        }
    }
    out
}

/// The five entities of XML as characters.
fn entities(text: &str) -> String {
    let mut out = text.to_owned();
    for (entity, c) in
        [("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
    {
        if out.contains(entity) {
            out = out.replace(entity, c);
        }
    }
    out
}
