//! A change of one piece of a text: what is there must stand there exactly once. When it does not, the error says where
//! it stands, or what comes closest, so that the next try can be right.
//!
//! Line endings, a byte order mark and a missing last line break stay as they are. Every search is linear in the text.

mod lines;

use std::fmt;

/// Bytes of a text that is edited.
pub const MAX_TEXT_BYTES: usize = 8 * 1024 * 1024;
/// Places that an error lists.
const MAX_PLACES: usize = 8;

const SEARCH: &str = "<<<<<<< SEARCH";
const MIDDLE: &str = "=======";
const REPLACE: &str = ">>>>>>> REPLACE";

/// How the place was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Letter for letter.
    Exact,
    /// But for blanks at the ends of lines.
    Ends,
    /// But for the indentation, which was kept.
    Indent,
}

/// A text after an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// All of it.
    pub text: String,
    /// Where the change begins, a line from 1.
    pub line: usize,
    /// How the place was found.
    pub how: How,
}

/// Why an edit has no one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// Nothing to look for.
    Empty,
    /// It would change nothing.
    Same,
    /// The text is larger than what is edited.
    Long,
    /// It stands there several times: the first lines, from 1.
    Several(Vec<usize>),
    /// It stands nowhere; the lines that come closest, with the first one's number from 1.
    Nowhere(Option<(usize, String)>),
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "the text to search is empty"),
            Self::Same => write!(f, "search and replace are the same"),
            Self::Long => write!(f, "the file is over {MAX_TEXT_BYTES} bytes"),
            Self::Several(lines) => {
                let lines: Vec<String> = lines.iter().map(usize::to_string).collect();
                write!(
                    f,
                    "the text stands there several times, at lines {}; give more of it",
                    lines.join(", ")
                )
            }
            Self::Nowhere(None) => write!(f, "the text is not in the file; read the file again"),
            Self::Nowhere(Some((line, text))) => {
                write!(f, "the text is not in the file; did you mean line {line}?\n{text}")
            }
        }
    }
}

/// Puts `replace` where `search` stands.
pub fn replace(text: &str, search: &str, replace: &str) -> Result<Edited, Mismatch> {
    if text.len() > MAX_TEXT_BYTES {
        return Err(Mismatch::Long);
    }
    let (mark, text) = match text.strip_prefix('\u{feff}') {
        Some(text) => ("\u{feff}", text),
        None => ("", text),
    };
    let is_crlf = is_crlf(text);
    let (plain, search, with) = if is_crlf {
        (text.replace("\r\n", "\n"), search.replace("\r\n", "\n"), replace.replace("\r\n", "\n"))
    } else {
        (text.to_owned(), search.to_owned(), replace.to_owned())
    };
    if search.is_empty() && !plain.is_empty() {
        return Err(Mismatch::Empty);
    }
    if search == with {
        return Err(Mismatch::Same);
    }
    let mut edited = in_plain(&plain, &search, &with)?;
    if is_crlf {
        edited.text = edited.text.replace('\n', "\r\n");
    }
    edited.text.insert_str(0, mark);
    Ok(edited)
}

/// Whether every line ends as on Windows.
pub(crate) fn is_crlf(text: &str) -> bool {
    let breaks = text.bytes().filter(|b| *b == b'\n').count();
    breaks > 0 && text.matches("\r\n").count() == breaks
}

fn in_plain(text: &str, search: &str, with: &str) -> Result<Edited, Mismatch> {
    let places = places(text, search);
    match places.as_slice() {
        [at] => {
            let before = text.get(..*at).unwrap_or_default();
            let after = text.get(at + search.len()..).unwrap_or_default();
            let line = line_of(text, *at);
            Ok(Edited { text: format!("{before}{with}{after}"), line, how: How::Exact })
        }
        [] => lines::replace(text, search, with),
        several => Err(Mismatch::Several(several.iter().map(|at| line_of(text, *at)).collect())),
    }
}

/// Where a text stands, also where one place reaches into the next.
fn places(text: &str, search: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut from = 0;
    while found.len() < MAX_PLACES
        && let Some(at) = text.get(from..).and_then(|rest| rest.find(search))
    {
        let at = from + at;
        found.push(at);
        let step = text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        from = at + step;
    }
    found
}

fn line_of(text: &str, at: usize) -> usize {
    text.get(..at).map_or(0, |before| before.bytes().filter(|b| *b == b'\n').count()) + 1
}

/// Whether a call's text holds SEARCH/REPLACE sections.
pub(crate) fn is_sections(body: &str) -> bool {
    body.lines().any(|line| line.trim_end() == SEARCH)
}

/// The sections of a call's text: what is there, and what comes there.
pub(crate) fn sections(body: &str) -> Result<Vec<(String, String)>, String> {
    enum In {
        Between,
        Search,
        Replace,
    }
    let mut found = Vec::new();
    let mut now = In::Between;
    let (mut search, mut with) = (String::new(), String::new());
    for line in body.split_inclusive('\n') {
        let marker = line.trim_end();
        match now {
            In::Between if marker == SEARCH => now = In::Search,
            In::Between if marker.is_empty() => {}
            In::Between => return Err(format!("expected {SEARCH} and found {:?}", cut(marker))),
            In::Search if marker == MIDDLE => now = In::Replace,
            In::Search => search.push_str(line),
            In::Replace if marker == REPLACE => {
                now = In::Between;
                found.push((std::mem::take(&mut search), std::mem::take(&mut with)));
            }
            In::Replace => with.push_str(line),
        }
    }
    match now {
        In::Between if !found.is_empty() => Ok(found),
        In::Between => Err(format!("{SEARCH} is missing")),
        In::Search => Err(format!("{MIDDLE} is missing")),
        In::Replace => Err(format!("{REPLACE} is missing")),
    }
}

fn cut(text: &str) -> &str {
    text.get(..text.char_indices().nth(40).map_or(text.len(), |(at, _)| at)).unwrap_or(text)
}

#[cfg(test)]
mod tests;
