//! What Tab offers: commands and their words from the core, files from this machine. Nothing here may make a person
//! wait: a folder that answers late is offered at the next key.

use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chatcli_core::commands::{Candidate, Vocabulary, complete};

/// How long a key may wait for a folder.
const BUDGET: Duration = Duration::from_millis(10);
/// How long a folder is believed to be as it was.
const FRESH: Duration = Duration::from_secs(2);
/// More than a person reads.
const MAX_FILES: usize = 200;

/// How a command of a person's own may be run.
const COMMAND_FLAGS: [&str; 3] = ["--ai", "-i", "--interactive"];
/// What a prompt may name.
const REFERENCES: [&str; 4] = ["@file", "@git", "@env", "@history"];
/// How a file may be named.
const FILE_OPTIONS: [&str; 5] =
    ["--mode=full", "--mode=summary", "--mode=chunked", "--mode=smart", "--gitignore"];

/// What could stand in the line, and where.
#[derive(Clone, Debug, Default)]
pub struct Offer {
    /// The bytes of the line that are replaced.
    pub span: Range<usize>,
    /// The best first.
    pub candidates: Vec<Candidate>,
}

/// Finds what could stand in a line.
#[derive(Debug, Default)]
pub struct Completer {
    folders: Folders,
}

impl Completer {
    /// What could stand at byte `cursor` of `line`.
    pub fn offer(&self, line: &str, cursor: usize, known: &Vocabulary) -> Offer {
        let before = line.get(..cursor).unwrap_or(line);
        let start = word_start(before);
        let word = before.get(start..).unwrap_or_default();
        let head = before.get(..start).unwrap_or_default();
        if let Some(candidates) = self.reference(head, word) {
            return Offer { candidates, span: start..cursor };
        }
        // The core knows words without blanks; a file's name may have them.
        let probe = if word.contains([' ', '"', '\'']) { format!("{head}x") } else { before.to_owned() };
        let found = complete(&probe, probe.len(), known);
        if found.files {
            let value = word.find('=').filter(|_| word.starts_with("--")).map_or(0, |at| at + 1);
            let file = word.get(value..).unwrap_or_default();
            return Offer { candidates: self.files(file), span: start + value..cursor };
        }
        Offer { span: found.span, candidates: found.candidates }
    }

    /// What may stand at a word of a prompt that names something to attach; nothing when it does not.
    fn reference(&self, head: &str, word: &str) -> Option<Vec<Candidate>> {
        let begins = |candidates: &[&str]| {
            let found = candidates.iter().filter(|candidate| candidate.starts_with(word));
            let candidate = |text: &&str| Candidate {
                text: (*text).to_owned(),
                help: String::new(),
                goes_on: !text.ends_with('='),
            };
            found.map(candidate).collect::<Vec<_>>()
        };
        // Options may stand between the name and its path.
        if head.split_whitespace().rev().find(|word| !word.starts_with("--")) == Some("@file") {
            return Some(if word.starts_with("--") { begins(&FILE_OPTIONS) } else { self.files(word) });
        }
        // A command of their own: its flags first, then whatever files it takes.
        if let Some(line) = head.trim_start().strip_prefix("@command ") {
            let is_flag = word.starts_with('-') && line.split_whitespace().all(|word| word.starts_with('-'));
            return Some(match word {
                "" => Vec::new(),
                _ if is_flag => begins(&COMMAND_FLAGS),
                word => self.files(word),
            });
        }
        let path = word.strip_prefix('@')?;
        if path.contains('/') {
            let marked =
                |candidate: Candidate| Candidate { text: format!("@{}", candidate.text), ..candidate };
            return Some(self.files(path).into_iter().map(marked).collect());
        }
        let mut found = begins(&REFERENCES);
        if head.trim().is_empty() {
            found.extend(begins(&["@command"]));
        }
        Some(found)
    }

    /// The files and folders that a typed path may mean.
    fn files(&self, typed: &str) -> Vec<Candidate> {
        let quote = typed.chars().next().filter(|c| matches!(c, '"' | '\''));
        let path = match quote {
            Some(quote) => typed.trim_start_matches(quote).to_owned(),
            None => unescape(typed),
        };
        let (folder, name) = path.rfind('/').map_or(("", path.as_str()), |at| path.split_at(at + 1));
        let on_disk = match (folder.strip_prefix("~/"), std::env::home_dir()) {
            (Some(below), Some(home)) => home.join(below),
            _ if folder.is_empty() => PathBuf::from("."),
            _ => PathBuf::from(folder),
        };
        let shown = |file: &FileName| {
            let whole = format!("{folder}{}{}", file.name, if file.is_folder { "/" } else { "" });
            match quote {
                Some(quote) if file.is_folder => format!("{quote}{whole}"),
                Some(quote) => format!("{quote}{whole}{quote}"),
                None => escape(&whole),
            }
        };
        let lower = name.to_lowercase();
        let wanted = |file: &&FileName| file.name.starts_with('.') <= name.starts_with('.');
        let files = self.folders.list(&on_disk);
        let (first, rest): (Vec<_>, Vec<_>) =
            files.iter().filter(wanted).partition(|file| file.name.starts_with(name));
        let rest = rest.into_iter().filter(|file| file.name.to_lowercase().starts_with(&lower));
        first
            .into_iter()
            .chain(rest)
            .take(MAX_FILES)
            .map(|file| Candidate { text: shown(file), help: String::new(), goes_on: !file.is_folder })
            .collect()
    }
}

/// Where the word begins that ends here; a blank after a backslash or inside quotes belongs to it.
fn word_start(before: &str) -> usize {
    let (mut start, mut quote, mut escaped) = (0, None, false);
    for (at, character) in before.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quote != Some('\'') => escaped = true,
            character if quote == Some(character) => quote = None,
            '"' | '\'' if quote.is_none() && at == start => quote = Some(character),
            character if character.is_whitespace() && quote.is_none() => start = at + character.len_utf8(),
            _ => {}
        }
    }
    start
}

fn escape(path: &str) -> String {
    path.replace('\\', "\\\\").replace(' ', "\\ ")
}

fn unescape(typed: &str) -> String {
    let mut text = String::with_capacity(typed.len());
    let mut characters = typed.chars();
    while let Some(character) = characters.next() {
        text.extend(if character == '\\' { characters.next() } else { Some(character) });
    }
    text
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct FileName {
    /// Folders come first.
    is_file: bool,
    name: String,
    is_folder: bool,
}

type Listed = (Instant, Arc<Vec<FileName>>);

/// The contents of folders, read on threads of their own: one may lie on a disk that sleeps.
#[derive(Debug, Default)]
struct Folders {
    known: Arc<Mutex<HashMap<PathBuf, Listed>>>,
}

impl Folders {
    fn list(&self, folder: &Path) -> Arc<Vec<FileName>> {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let old = known().get(folder).cloned();
        if let Some((_, files)) = old.as_ref().filter(|(read, _)| read.elapsed() < FRESH) {
            return Arc::clone(files);
        }
        let (done, wait) = sync_channel(1);
        let (path, all) = (folder.to_owned(), Arc::clone(&self.known));
        std::thread::spawn(move || {
            let files = Arc::new(read(&path));
            all.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(path, (Instant::now(), Arc::clone(&files)));
            let _ = done.try_send(files);
        });
        wait.recv_timeout(BUDGET).ok().or(old.map(|(_, files)| files)).unwrap_or_default()
    }
}

fn read(folder: &Path) -> Vec<FileName> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<FileName> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let is_folder = entry.path().is_dir();
            (!name.chars().any(char::is_control)).then_some(FileName { is_file: !is_folder, name, is_folder })
        })
        .collect();
    files.sort();
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(line: &str) -> (String, Vec<String>) {
        let completer = Completer::default();
        let known = Vocabulary::default();
        // The first answer may come late on a busy machine; it is there at a later key.
        let mut offer = completer.offer(line, line.len(), &known);
        for _ in 0..200 {
            if !offer.candidates.is_empty() {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
            offer = completer.offer(line, line.len(), &known);
        }
        let texts = offer.candidates.into_iter().map(|candidate| candidate.text).collect();
        (line.get(offer.span).unwrap_or_default().to_owned(), texts)
    }

    #[test]
    fn files_with_accents_and_blanks_are_offered() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["relatório final.md", "relato.txt", ".hidden"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        std::fs::create_dir(folder.path().join("reports")).unwrap();
        let base = folder.path().to_str().unwrap();
        let (word, all) = offered(&format!("@file {base}/rel"));
        assert_eq!(word, format!("{base}/rel"));
        assert_eq!(all, [format!("{base}/relato.txt"), format!("{base}/relatório\\ final.md")]);
        let (_, all) = offered(&format!("@file {base}/relatório\\ f"));
        assert_eq!(all, [format!("{base}/relatório\\ final.md")]);
        let (_, all) = offered(&format!("@file \"{base}/relatório f"));
        assert_eq!(all, [format!("\"{base}/relatório final.md\"")]);
        let (_, all) = offered(&format!("@file {base}/"));
        assert_eq!(all.first(), Some(&format!("{base}/reports/")), "folders first, hidden files not at all");
        assert_eq!(all.len(), 3);
        let (_, all) = offered(&format!("@file {base}/.h"));
        assert_eq!(all, [format!("{base}/.hidden")]);
    }

    #[test]
    fn what_a_prompt_may_name_is_offered_with_its_options() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.rs"), "").unwrap();
        let base = folder.path().to_str().unwrap();
        assert_eq!(offered("explain @").1, ["@file", "@git", "@env", "@history"]);
        assert_eq!(offered("explain @h").1, ["@history"]);
        assert_eq!(offered("@").1, ["@file", "@git", "@env", "@history", "@command"]);
        assert_eq!(offered("@command --").1, ["--ai", "--interactive"]);
        assert_eq!(offered(&format!("@command cat {base}/a")).1, [format!("{base}/a.rs")]);
        assert_eq!(offered("@file --mode=s").1, ["--mode=summary", "--mode=smart"]);
        assert_eq!(offered(&format!("@file --mode=smart {base}/a")).1, [format!("{base}/a.rs")]);
        assert_eq!(offered(&format!("what is @{base}/a")).1, [format!("@{base}/a.rs")]);
    }

    #[test]
    fn words_begin_where_a_shell_begins_them() {
        for (before, start) in
            [("", 0), ("/a b", 3), ("/a b\\ c", 3), ("/a \"b c", 3), ("/a b ", 5), ("it's a", 5)]
        {
            assert_eq!(word_start(before), start, "{before}");
        }
    }
}
