//! The value of a statement: bare to the end of the line, or quoted over any number of lines. Decides where it ends,
//! what a backslash does, and which `$NAME` stand for variables of the same file.

use std::collections::BTreeMap;

use crate::name::is_blank;

/// The value at the beginning of `text` and what comes after it; nothing when a quote is never closed, or when its
/// references make it longer than `room` bytes.
pub fn take<'t>(text: &'t str, known: &BTreeMap<String, String>, room: usize) -> Option<(String, &'t str)> {
    match text.chars().next() {
        Some(quote @ ('"' | '\'')) => quoted(text, quote, known, room),
        _ => {
            let end = text.find(['\n', '\r']).unwrap_or(text.len());
            let (line, rest) = text.split_at_checked(end)?;
            Some((expand(without_comment(line).trim_matches(is_blank), known, room)?, rest))
        }
    }
}

/// A line up to its last `#` with a blank before it.
fn without_comment(line: &str) -> &str {
    let comment = line
        .rmatch_indices('#')
        .find(|(at, _)| line.get(..*at).and_then(|before| before.chars().next_back()).is_some_and(is_blank));
    comment.and_then(|(at, _)| line.get(..at)).unwrap_or(line)
}

fn quoted<'t>(
    text: &'t str,
    quote: char,
    known: &BTreeMap<String, String>,
    room: usize,
) -> Option<(String, &'t str)> {
    // A backslash before a quote keeps it, whatever stands before the backslash.
    let end = text
        .match_indices(quote)
        .map(|(at, _)| at)
        .find(|at| *at > 0 && text.get(..*at).is_some_and(|before| !before.ends_with('\\')))?;
    let inner = text.get(..end)?.trim_matches(quote);
    let value = if quote == '"' { expand(&unescape(inner), known, room)? } else { inner.to_owned() };
    Some((value, text.get(end + 1..)?))
}

/// `\n` and `\r` become breaks; then every backslash goes, but for one before a `$`, which still means something.
fn unescape(text: &str) -> String {
    let mut breaks = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match (char, chars.peek()) {
            ('\\', Some('n')) => breaks.push('\n'),
            ('\\', Some('r')) => breaks.push('\r'),
            ('\\', Some(next)) if *next != '\n' => breaks.extend([char, *next]),
            _ => {
                breaks.push(char);
                continue;
            }
        }
        chars.next();
    }
    let mut plain = String::with_capacity(breaks.len());
    let mut chars = breaks.chars().peekable();
    while let Some(char) = chars.next() {
        match (char, chars.peek()) {
            ('\\', Some(next)) if *next != '$' => {
                plain.push(*next);
                chars.next();
            }
            _ => plain.push(char),
        }
    }
    plain
}

/// Puts values for `$NAME` and `${NAME}`, where a name is capitals, digits and underscores; nothing for a name that
/// the file has not set. `\$` is a `$`. Nothing comes of it when it is longer than `room` bytes: values made of values
/// made of values grow without end.
fn expand(text: &str, known: &BTreeMap<String, String>, room: usize) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        let reference = Reference::at(from);
        match before.strip_suffix('\\') {
            Some(before) => {
                out.push_str(before);
                out.push_str(reference.whole);
            }
            None => {
                out.push_str(before);
                match reference.name {
                    "" => out.push_str(reference.whole),
                    name => out.push_str(known.get(name).map(String::as_str).unwrap_or_default()),
                }
            }
        }
        if out.len() > room {
            return None;
        }
        rest = from.get(reference.whole.len()..).unwrap_or_default();
    }
    out.push_str(rest);
    (out.len() <= room).then_some(out)
}

/// A `$` and what belongs to it: an opening round bracket, an opening brace, a name, a closing brace, each if there.
struct Reference<'t> {
    whole: &'t str,
    name: &'t str,
}

impl<'t> Reference<'t> {
    /// What begins at the start of `text`, which is a `$`.
    fn at(text: &'t str) -> Self {
        let after = text.strip_prefix('$').unwrap_or(text);
        let after = after.strip_prefix('(').unwrap_or(after);
        let after = after.strip_prefix('{').unwrap_or(after);
        let is_name = |char: char| char.is_ascii_uppercase() || char.is_ascii_digit() || char == '_';
        let rest = after.trim_start_matches(is_name);
        let name = after.get(..after.len() - rest.len()).unwrap_or_default();
        let rest = rest.strip_prefix('}').unwrap_or(rest);
        Self { whole: text.get(..text.len() - rest.len()).unwrap_or_default(), name }
    }
}
