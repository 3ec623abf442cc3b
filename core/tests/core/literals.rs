//! What the page and both walls say comes from the catalogue: no sentence stands in their sources.

use std::path::{Path, PathBuf};

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

/// Sentences and labels begin with a capital; class names, selectors, search words and drawings do not.
fn is_sentence(literal: &str) -> bool {
    let is_capital = |word: &str| {
        // A key with a plus is a key cap, the same in every language.
        let word = word.trim_matches([':', ',', '.', '!', '?']);
        let mut letters = word.chars();
        word.chars().count() > 2
            && letters.next().is_some_and(char::is_uppercase)
            && letters.all(char::is_lowercase)
    };
    literal.trim().contains(' ') && literal.split_whitespace().any(is_capital)
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
        let code =
            own.lines().map(str::trim).filter(|line| !line.starts_with("//") && !line.starts_with("#["));
        let strays: Vec<_> = code.flat_map(literals).filter(|literal| is_sentence(literal)).collect();
        assert!(strays.is_empty(), "{}: {strays:?} belong in the catalogue", file.display());
    }
}

#[test]
fn a_sentence_is_told_from_class_names() {
    assert!(is_sentence("Snapshots {}") && is_sentence("Not saved yet"));
    assert!(!is_sentence("button is-quiet session-tool") && !is_sentence("panel") && !is_sentence(" · "));
}
