//! The structure of a folder: a tree of names to a depth of three, and what it adds up to. It looks at names only and
//! asks no ignore rule; what it does not enter, it names.

use std::collections::BTreeMap;
use std::fmt::Write;

use chatcli_core::text::one_line;

use crate::block::{KB, MB, scaled};
use crate::kinds::{FOLDED_FOLDERS, extension, kind};
use crate::labels::Labels;
use crate::limits::MAX_ENTRIES;
use crate::scan::{join, sorted};
use crate::source::{Entry, Source, Trouble, What};

/// Folders inside folders that are listed.
const DEPTH: usize = 3;

#[derive(Default)]
struct Totals {
    folders: usize,
    files: usize,
    bytes: u64,
    kinds: BTreeMap<&'static str, usize>,
}

/// What is still to be written of a folder.
struct Level {
    path: String,
    entries: std::vec::IntoIter<Entry>,
    indent: String,
}

/// The summary of a folder, of about this many bytes at most.
pub(crate) async fn folder(
    source: &impl Source,
    root: &str,
    most: usize,
    labels: Labels,
) -> Result<String, Trouble> {
    let mut text = format!("{}: {}\n", labels.structure(), one_line(root));
    let mut totals = Totals::default();
    let mut seen = 0;
    let entries = source.list(root, MAX_ENTRIES).await?;
    seen += entries.len();
    let mut levels =
        vec![Level { path: root.to_owned(), entries: sorted(entries).into_iter(), indent: String::new() }];
    while let Some(level) = levels.last_mut() {
        let Some(entry) = level.entries.next() else {
            levels.pop();
            continue;
        };
        if text.len() > most {
            text.push_str("...\n");
            break;
        }
        let (branch, below) =
            if level.entries.len() == 0 { ("└── ", "    ") } else { ("├── ", "│   ") };
        let indent = level.indent.clone();
        let (name, shown) = (&entry.name, one_line(&entry.name));
        match entry.what {
            What::Folder if name.starts_with('.') || FOLDED_FOLDERS.contains(&name.as_str()) => {
                // Writing to a string cannot fail.
                let _ = writeln!(text, "{indent}{branch}{shown}/ {}", labels.folded());
            }
            What::Folder => {
                totals.folders += 1;
                let _ = writeln!(text, "{indent}{branch}{shown}/");
                let (inside, indent) = (join(&level.path, name), format!("{indent}{below}"));
                if levels.len() > DEPTH {
                    let _ = writeln!(text, "{indent}...");
                    continue;
                }
                let entries = match source.list(&inside, MAX_ENTRIES.saturating_sub(seen)).await {
                    Ok(entries) => entries,
                    Err(Trouble::Stopped) => return Err(Trouble::Stopped),
                    Err(_) => continue,
                };
                seen += entries.len();
                levels.push(Level { path: inside, entries: sorted(entries).into_iter(), indent });
            }
            What::File => {
                totals.files += 1;
                totals.bytes = totals.bytes.saturating_add(entry.size);
                let known = kind(name).name;
                *totals.kinds.entry(known).or_default() += 1;
                let dotted =
                    extension(name).map_or_else(|| "-".to_owned(), |extension| format!(".{extension}"));
                let _ = writeln!(
                    text,
                    "{indent}{branch}{shown} ({dotted}, {} KB, {known})",
                    scaled(entry.size, KB)
                );
            }
            What::Other => {}
        }
    }
    let _ = writeln!(text, "\n{}", labels.totals(totals.folders, totals.files, &scaled(totals.bytes, MB)));
    let _ = writeln!(text, "{}", labels.kinds());
    for (name, count) in totals.kinds {
        let _ = writeln!(text, "- {name}: {count}");
    }
    Ok(text)
}
