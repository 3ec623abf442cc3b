//! What the page and both walls say comes from the catalogue: no sentence stands in their sources.

use std::path::{Path, PathBuf};

/// What is the same in every language or never read: names of keys, a question about the device.
const NO_SENTENCES: [&str; 2] = ["Alt+↑  Alt+↓", "(hover: none) and (pointer: coarse)"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") && !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
}

/// The literals of a line. Escaped quotes do not matter: what follows them is looked at too.
fn literals(line: &str) -> impl Iterator<Item = &str> {
    line.split('"').skip(1).step_by(2)
}

/// Class names are small and few; a sentence is neither.
fn is_sentence(literal: &str) -> bool {
    let words = literal.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
    literal.trim().contains(' ') && (words > 3 || literal.chars().any(char::is_uppercase))
}

#[test]
fn what_people_read_on_page_and_wall_is_in_the_catalogue() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace");
    let mut files = Vec::new();
    for folder in ["web/src/page", "web/src/wall", "native/src/wall"] {
        sources(&root.join(folder), &mut files);
    }
    assert!(files.len() > 30, "too few sources: {files:?}");
    for file in files {
        let text = std::fs::read_to_string(&file).expect("text");
        let own = text.split("#[cfg(test)]").next().unwrap_or_default();
        for line in
            own.lines().map(str::trim).filter(|line| !line.starts_with("//") && !line.starts_with("#["))
        {
            for literal in literals(line).filter(|literal| is_sentence(literal)) {
                assert!(NO_SENTENCES.contains(&literal), "{}: {literal:?}", file.display());
            }
        }
    }
}

#[test]
fn a_sentence_is_told_from_class_names() {
    assert!(is_sentence("Snapshots {}") && is_sentence("it was not saved yet"));
    assert!(!is_sentence("button is-quiet session-tool") && !is_sentence("panel") && !is_sentence(" · "));
}
