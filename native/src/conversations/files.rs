//! The session files of the full ChatCLI on this machine: `~/.chatcli/sessions/NAME.json`.

use std::path::PathBuf;
use std::time::UNIX_EPOCH;

use chatcli_core::history::file::{self, NotTaken};

use crate::environment::Environment;
use crate::files;

/// Files that are listed at most.
const MOST: usize = 1_000;
/// The newest files are read for the list, one of so many bytes and so many bytes of them together.
const MOST_READ: u64 = 16 * 1024 * 1024;
const MOST_READ_OF_ALL: u64 = 64 * 1024 * 1024;

/// One file of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionFile {
    /// The session's name.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// When it was written, in milliseconds since 1970.
    pub changed_unix_ms: i64,
    /// How many bytes it has.
    pub bytes: u64,
    /// What is in it.
    pub holds: Holds,
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// So many questions.
    Questions(usize),
    /// No conversation that can be taken in.
    None(NotTaken),
    /// It was not looked at: there is too much of it, or it cannot be opened.
    Unread,
}

/// Looks into a file, as long as not too much was read.
fn holds(path: &std::path::Path, bytes: u64, read: &mut u64) -> Holds {
    *read = read.saturating_add(bytes);
    if bytes > MOST_READ || *read > MOST_READ_OF_ALL {
        return Holds::Unread;
    }
    let Ok(found) = files::read(path, MOST_READ) else { return Holds::Unread };
    match file::read(&String::from_utf8_lossy(&found)) {
        Ok(filed) => Holds::Questions(filed.turns.iter().filter(|turn| !turn.prompt.is_empty()).count()),
        Err(why) => Holds::None(why),
    }
}

fn folder(environment: &Environment) -> Option<PathBuf> {
    Some(environment.home()?.join(".chatcli/sessions"))
}

/// The files, the newest first.
pub fn list(environment: &Environment) -> Vec<SessionFile> {
    let Some(entries) = folder(environment).and_then(|folder| std::fs::read_dir(folder).ok()) else {
        return Vec::new();
    };
    let mut found: Vec<SessionFile> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let name = path.file_name()?.to_str()?.strip_suffix(".json")?.to_owned();
            let there = std::fs::metadata(&path).ok().filter(std::fs::Metadata::is_file)?;
            let age = there.modified().ok()?.duration_since(UNIX_EPOCH).unwrap_or_default();
            let changed_unix_ms = i64::try_from(age.as_millis()).unwrap_or_default();
            Some(SessionFile { name, path, changed_unix_ms, bytes: there.len(), holds: Holds::Unread })
        })
        .collect();
    found.sort_by(|one, other| {
        other.changed_unix_ms.cmp(&one.changed_unix_ms).then(one.name.cmp(&other.name))
    });
    found.truncate(MOST);
    let mut read = 0;
    for file in &mut found {
        file.holds = holds(&file.path, file.bytes, &mut read);
    }
    found
}

/// The file of that session, when the word is no path.
pub fn named(word: &str, environment: &Environment) -> Option<PathBuf> {
    let is_name = !word.contains(['/', '\\']) && !word.starts_with('~');
    let path = folder(environment)?.join(format!("{word}.json"));
    (is_name && !std::path::Path::new(word).exists() && path.is_file()).then_some(path)
}
