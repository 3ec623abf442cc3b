//! What git loses or runs.

use super::{Danger, Word};

/// Options before the subcommand that take a word.
const WITH_VALUE: [&str; 5] = ["-C", "-c", "--git-dir", "--work-tree", "--namespace"];

/// How many words stand before the subcommand.
pub(super) fn options(words: &[Word]) -> usize {
    options_of(&words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>())
}

/// The same of words as texts.
pub(super) fn options_of(words: &[&str]) -> usize {
    let mut at = 0;
    while let Some(word) = words.get(at).filter(|word| word.starts_with('-')) {
        at += if WITH_VALUE.contains(word) { 2 } else { 1 };
    }
    at.min(words.len())
}

pub(super) fn danger(words: &[Word]) -> Option<Danger> {
    let mut words = words.iter().map(|word| word.text.as_str()).peekable();
    while let Some(option) = words.next_if(|word| word.starts_with('-')) {
        if option == "-c" || option.starts_with("--config-env") || option.starts_with("--exec-path=") {
            // A setting can name a program that git starts.
            return Some(Danger::Hidden);
        }
        if WITH_VALUE.contains(&option) {
            words.next();
        }
    }
    let subcommand = words.next()?;
    let rest: Vec<&str> = words.collect();
    let has = |wanted: &[&str]| rest.iter().any(|word| wanted.contains(word));
    let short = |flag: char| {
        rest.iter().any(|word| word.starts_with('-') && !word.starts_with("--") && word.contains(flag))
    };
    let lost = match subcommand {
        "push" => {
            has(&["--force", "--mirror", "--delete", "--prune"])
                || rest.iter().any(|word| {
                    word.starts_with("--force-with-lease") || word.starts_with('+') || word.starts_with(':')
                })
                || short('f')
                || short('d')
        }
        "reset" => has(&["--hard", "--merge"]),
        "clean" => short('f') || has(&["--force"]),
        "checkout" | "switch" => short('f') || has(&["--force", "--discard-changes"]) || has(&["--", "."]),
        "restore" => !has(&["--staged", "-S"]) || has(&["--worktree", "-W"]),
        "branch" | "tag" => short('D') || (subcommand == "branch" && has(&["--force"])),
        "stash" => has(&["drop", "clear"]),
        "reflog" => has(&["expire", "delete"]),
        "filter-branch" | "filter-repo" | "update-ref" | "gc" | "prune" => true,
        _ => false,
    };
    if lost {
        return Some(Danger::Repository);
    }
    // A setting, an alias or a hook runs programs later.
    let sets = subcommand == "config" && rest.iter().filter(|word| !word.starts_with('-')).count() > 1;
    let runs = has(&["--upload-pack", "--receive-pack", "--exec"])
        || rest.iter().any(|word| word.starts_with("ext::"));
    (sets || runs || matches!(subcommand, "bisect" if has(&["run"]))).then_some(Danger::Hidden)
}
