//! Paths of the lent folder, offered while one is written behind `@file` or `@`. The folder is listed when that is asked
//! for, and what it holds never leaves the page.

use chatcli_core::commands::palette::{Row, Taking};
use chatcli_core::text::size;
use chatcli_references::What;
use chatcli_references::grammar::written;

use crate::lent::folder::{Visit, inside};
use crate::lent::place;

/// Entries of a folder that are looked at.
const LISTED: usize = 5_000;
/// Rows that are offered.
const OFFERED: usize = 60;

/// A path that is being written at the end of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Where its reference begins.
    reference: usize,
    /// Where the path begins.
    path: usize,
}

/// The path that a line ends with, if it is writing one.
pub fn begun(line: &str) -> Option<Begun> {
    let word = line
        .rfind(char::is_whitespace)
        .map_or(0, |at| at + line[at..].chars().next().map_or(1, char::len_utf8));
    let typed = line.get(word..)?;
    if let Some(path) = typed.strip_prefix('@') {
        return path.contains('/').then_some(Begun { reference: word, path: word + 1 });
    }
    // Options may stand before the path.
    let mut before = line.get(..word)?.trim_end();
    loop {
        let last = before.rsplit(char::is_whitespace).next()?;
        let start = before.len() - last.len();
        if last == "@file" {
            return Some(Begun { reference: start, path: word });
        }
        if !last.starts_with("--") {
            return None;
        }
        before = before.get(..start)?.trim_end();
    }
}

/// What could be meant, for the rows below the line.
pub async fn rows(line: &str, at: &Begun) -> Vec<Row> {
    let Some(folder) = place::folder() else { return Vec::new() };
    let typed = line.get(at.path..).unwrap_or_default();
    let (above, name) = typed.rsplit_once('/').map_or(("", typed), |(above, name)| (above, name));
    let Some(path) = inside(above) else { return Vec::new() };
    let Ok(mut entries) = Visit::default().list(&folder, &path, LISTED).await else { return Vec::new() };
    let wanted = name.to_lowercase();
    entries.retain(|entry| {
        entry.name.to_lowercase().starts_with(&wanted)
            && (!entry.name.starts_with('.') || name.starts_with('.'))
    });
    entries.sort_by(|a, b| (a.what != What::Folder, &a.name).cmp(&(b.what != What::Folder, &b.name)));
    let row = |entry: chatcli_references::Entry| {
        let is_folder = entry.what == What::Folder;
        let above = if above.is_empty() { String::new() } else { format!("{above}/") };
        let whole = format!("{above}{}{}", entry.name, if is_folder { "/" } else { "" });
        let is_plain = !whole.contains(|c: char| c.is_whitespace() || c == '"' || c == '\'');
        let line = if is_plain {
            format!("{}{whole}", line.get(..at.path)?)
        } else {
            format!("{}{}", line.get(..at.reference)?, written(&whole)?)
        };
        Some(Row {
            line: if is_folder { line } else { format!("{line} ") },
            label: whole,
            help: if is_folder { String::new() } else { size(entry.size) },
            group: None,
            taking: Taking::GoesOn,
        })
    };
    entries.into_iter().filter_map(row).take(OFFERED).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_begun_behind_its_reference_only() {
        for (line, expected) in [
            ("@file ", Some((0, 6))),
            ("see @file src/m", Some((4, 10))),
            ("see @file --mode=smart src", Some((4, 23))),
            ("what is @src/m", Some((8, 9))),
            ("@file a b", None),
            ("@john", None),
            ("mail me@x/y", None),
            ("plain text", None),
            ("", None),
        ] {
            let found = begun(line).map(|begun| (begun.reference, begun.path));
            assert_eq!(found, expected, "{line}");
        }
    }
}
