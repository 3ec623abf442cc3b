//! What a command starts in turn, so that a rule about a command holds however it is written.

use super::danger::{WRAPPERS, wrapped};
use super::{Command, Word, git, judge_inner, known, script};

/// Commands that are looked into: one inside the other.
const MAX_DEPTH: usize = 8;

/// What a command starts.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Each as its words.
    pub(super) commands: Vec<Vec<Option<String>>>,
    /// Places that lines of it name.
    pub(super) named: Vec<String>,
    /// Files that lines of it may write.
    pub(super) files: Vec<String>,
    /// Those that they write through `>`.
    pub(super) written: Vec<String>,
    /// A line of it empties a file.
    pub(super) deletes: bool,
}

impl Found {
    fn line(&mut self, line: &str, depth: usize) {
        let line = judge_inner(line, depth + 1);
        self.commands.extend(line.commands);
        self.commands.extend(line.inner);
        self.deletes |= line.deletes;
        // What is relative to another folder than the line's own may lead anywhere.
        let of = |name: String| match &line.begins_in {
            Some(dir) if !name.starts_with(['/', '~']) => format!("{dir}/{name}"),
            _ => name,
        };
        self.named.extend(line.named.into_iter().map(&of));
        self.files.extend(line.files.into_iter().map(&of));
        self.written.extend(line.written.into_iter().map(of));
    }
}

/// Every command that this one starts, and this one in its plainest form where that differs.
pub(super) fn of(command: &Command, depth: usize, found: &mut Found) {
    look(command, depth, 0, found);
}

fn look(command: &Command, depth: usize, level: usize, found: &mut Found) {
    if level > MAX_DEPTH {
        return;
    }
    let name = command.name();
    let plain = plain(command);
    if level > 0 || plain != command.words {
        found.commands.push(known(&Command { words: plain, ..Command::default() }));
    }
    if WRAPPERS.contains(&name) {
        if let Some(inner) = wrapped(name, command) {
            // They give a shell a text, or take one apart themselves.
            if matches!(name, "watch" | "parallel") {
                let words: Vec<&str> = inner.words.iter().map(|word| word.text.as_str()).collect();
                found.line(&words.join(" "), depth);
            }
            look(&inner, depth, level + 1, found);
        }
        return;
    }
    if let Some(lines) = script::run_by(name, command) {
        lines.shell.iter().for_each(|line| found.line(line, depth));
    }
    if name == "find" {
        let words = command.arguments();
        let starts = |word: &Word| matches!(word.text.as_str(), "-exec" | "-execdir" | "-ok" | "-okdir");
        for at in words.iter().enumerate().filter(|(_, word)| starts(word)).map(|(at, _)| at) {
            let rest = words.iter().skip(at + 1);
            let inner: Vec<Word> =
                rest.take_while(|word| word.text != ";" && word.text != "+").cloned().collect();
            if !inner.is_empty() {
                look(&Command { words: inner, ..Command::default() }, depth, level + 1, found);
            }
        }
    }
}

/// The words with a name without its folder, and without git's options before the subcommand.
fn plain(command: &Command) -> Vec<Word> {
    let mut words = command.words.clone();
    let name = command.name().to_owned();
    if let Some(first) = words.first_mut().filter(|_| !name.is_empty()) {
        first.text = name.clone();
    }
    if name == "git" {
        let before = git::options(command.arguments());
        words.drain(1..(1 + before).min(words.len()));
    }
    words
}
