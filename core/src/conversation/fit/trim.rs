//! What goes first when a conversation is too long, because nothing is lost with it: a model's thoughts and the letter of
//! its calls, the bulk of what tools brought and of files that went along. What a person typed, system messages and
//! summaries stay as they are.

use std::borrow::Cow;

use serde_json::Value;

use super::{Piece, clip};
use crate::conversation::message::{ASSISTANT, USER};

/// Parts of an answer that only led to it.
const THOUGHTS: [(&str, &str); 2] = [("<reasoning>", "</reasoning>"), ("<explanation>", "</explanation>")];
const CALL: &str = "<tool_call";
const OUTPUT: (&str, &str) = ("<tool_output", "</tool_output>");
/// How a refused form of a call is told; only the last of several says anything.
const FORMAT_ERROR: &str = "FORMAT ERROR:";
/// The first line of files that went along, in the languages of the full ChatCLI.
const CONTEXTS: [&str; 2] = ["📦 CONTEXT:", "📦 CONTEXTO:"];
const MEMORY: &str = "[MEMORY CONTEXT";

const CONTEXT_BYTES: usize = 3000;
const CONTEXT_LINES: usize = 3;
const CONTEXT_KEPT: usize = 2000;
const OUTPUT_BYTES: usize = 5000;
const OUTPUT_EDGES: (usize, usize) = (2000, 500);
const RESULT_BYTES: usize = 8000;

/// Every message without what is only bulk.
pub(super) fn all(pieces: Vec<Piece<'_>>) -> Vec<Piece<'_>> {
    let mut trimmed: Vec<Piece<'_>> = Vec::with_capacity(pieces.len());
    for mut piece in pieces {
        let is_error = |piece: &Piece<'_>| is_result(piece) && piece.text.starts_with(FORMAT_ERROR);
        if is_error(&piece) && trimmed.last().is_some_and(is_error) {
            trimmed.pop();
        }
        if let Some(text) = shorter(&piece) {
            piece.text = Cow::Owned(text);
        }
        trimmed.push(piece);
    }
    trimmed
}

/// What a tool brought, which says nothing without the call before it.
pub(super) fn is_result(piece: &Piece<'_>) -> bool {
    let is_fed_back = || piece.text.starts_with(OUTPUT.0) || piece.text.starts_with(FORMAT_ERROR);
    !piece.is_summary && (piece.role == "tool" || (piece.role == USER && is_fed_back()))
}

fn shorter(piece: &Piece<'_>) -> Option<String> {
    if piece.is_summary {
        return None;
    }
    match piece.role {
        ASSISTANT => Some(answer(&piece.text)),
        _ if is_result(piece) => Some(result(&piece.text)),
        USER => along(&piece.text),
        _ => None,
    }
}

fn answer(text: &str) -> String {
    let mut text = text.to_owned();
    for (open, close) in THOUGHTS {
        while let Some(from) = text.find(open)
            && let Some(to) = text.get(from..).and_then(|rest| rest.find(close))
        {
            text.replace_range(from..from + to + close.len(), "");
        }
    }
    few_blank_lines(&short_calls(&text))
}

/// At most one blank line in a row.
fn few_blank_lines(text: &str) -> String {
    let mut short = String::with_capacity(text.len());
    let mut breaks = 0;
    for c in text.chars() {
        breaks = if c == '\n' { breaks + 1 } else { 0 };
        if breaks <= 2 {
            short.push(c);
        }
    }
    short
}

/// Calls in short: `[tool: name command file]`.
fn short_calls(text: &str) -> String {
    let mut short = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once(CALL) {
        let Some((tag, after)) = call(from) else { break };
        short.push_str(before);
        short.push_str(&named(tag));
        rest = after;
    }
    short.push_str(rest);
    short
}

/// The attributes of a call, and what stands after it. Quotes may hold what would end it.
fn call(text: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None if c == '>' => {
                let (tag, after) = (text.get(..at)?, text.get(at + 1..)?);
                let is_whole = tag.ends_with('/');
                let after = if is_whole { after } else { after.split_once("</tool_call>")?.1 };
                return Some((tag, after));
            }
            None => {}
        }
    }
    None
}

fn named(tag: &str) -> String {
    let value = |key: &str| {
        let (_, rest) = tag.split_once(key)?;
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        rest.get(1..)?.split(quote).next()
    };
    let args = value("args=").and_then(|args| serde_json::from_str::<Value>(args).ok());
    let arg = |keys: &[&str]| {
        let found = keys.iter().find_map(|key| args.as_ref()?.get(key)?.as_str());
        found.map(|text| clip::beginning(text, 80).replace('\n', " "))
    };
    let words = [value("name=").map(str::to_owned), arg(&["cmd", "command"]), arg(&["file", "path"])];
    let words: Vec<String> = words.into_iter().flatten().collect();
    format!("[tool: {}]", words.join(" "))
}

fn result(text: &str) -> String {
    let (open, close) = OUTPUT;
    let mut short = String::new();
    let mut rest = text;
    let mut is_marked = false;
    while let Some(from) = rest.find(open)
        && let Some(body) = rest.get(from..).and_then(|tag| tag.find('>')).map(|at| from + at + 1)
        && let Some(end) = rest.get(body..).and_then(|text| text.find(close)).map(|at| body + at)
    {
        is_marked = true;
        let output = rest.get(body..end).unwrap_or_default();
        short.push_str(rest.get(..body).unwrap_or_default());
        if output.len() > OUTPUT_BYTES {
            short.push_str(&clip::edges(output, OUTPUT_EDGES.0, OUTPUT_EDGES.1));
        } else {
            short.push_str(output);
        }
        rest = rest.get(end..).unwrap_or_default();
    }
    short.push_str(rest);
    if !is_marked && short.len() > RESULT_BYTES {
        short = clip::edges(&short, RESULT_BYTES * 2 / 3, RESULT_BYTES / 3);
    }
    short
}

/// A message with files that went along: what is before them, and their beginning.
fn along(text: &str) -> Option<String> {
    if text.len() <= CONTEXT_BYTES {
        return None;
    }
    let begins = |line: &str| CONTEXTS.iter().any(|mark| line.starts_with(mark));
    let mut from = 0;
    for line in text.split_inclusive('\n') {
        if begins(line) || (from == 0 && line.starts_with(MEMORY)) {
            let files = text.get(from..)?;
            let head: usize = files.split_inclusive('\n').take(CONTEXT_LINES).map(str::len).sum();
            return Some(format!("{}{}", text.get(..from)?, clip::beginning(files, head + CONTEXT_KEPT)));
        }
        from += line.len();
    }
    None
}
