//! What a server says, made safe to print. Requests are built, and replies opened, in the `wire` file of each part and
//! nowhere else.

use crate::problem::{is_unsafe, one_line};

/// A text of several lines that is longer than any screen is cut.
const MAX_LINES: usize = 500;
const MAX_LINE_CHARS: usize = 600;

/// A server's text of several lines, each safe to print and with its spaces kept; empty ones are left out.
pub(crate) fn safe_lines(text: &str) -> Vec<String> {
    text.lines()
        .map(|line| {
            let clean: String = line
                .chars()
                .take(MAX_LINE_CHARS)
                .filter_map(|c| if c == '\t' { Some(' ') } else { (!is_unsafe(c)).then_some(c) })
                .collect();
            clean.trim_end().to_owned()
        })
        .filter(|line| !line.is_empty())
        .take(MAX_LINES)
        .collect()
}

/// A server's short text, safe to print on one line.
pub(crate) fn label(text: &str) -> String {
    one_line(text).unwrap_or_default()
}
