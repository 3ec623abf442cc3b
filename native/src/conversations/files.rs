//! The session files of the full ChatCLI on this machine: `~/.chatcli/sessions/NAME.json`.

use std::path::PathBuf;
use std::time::UNIX_EPOCH;

use crate::environment::Environment;

/// Files that are listed at most.
const MOST: usize = 1_000;

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
}

fn folder(environment: &Environment) -> Option<PathBuf> {
    Some(environment.home()?.join(".chatcli/sessions"))
}

/// The files, the newest first. Their contents are not read.
pub fn list(environment: &Environment) -> Vec<SessionFile> {
    let Some(entries) = folder(environment).and_then(|folder| std::fs::read_dir(folder).ok()) else {
        return Vec::new();
    };
    let mut files: Vec<SessionFile> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let name = path.file_name()?.to_str()?.strip_suffix(".json")?.to_owned();
            let there = std::fs::metadata(&path).ok().filter(std::fs::Metadata::is_file)?;
            let age = there.modified().ok()?.duration_since(UNIX_EPOCH).unwrap_or_default();
            let changed_unix_ms = i64::try_from(age.as_millis()).unwrap_or_default();
            Some(SessionFile { name, path, changed_unix_ms, bytes: there.len() })
        })
        .collect();
    files.sort_by(|one, other| {
        other.changed_unix_ms.cmp(&one.changed_unix_ms).then(one.name.cmp(&other.name))
    });
    files.truncate(MOST);
    files
}

/// The file of that session, when the word is no path.
pub fn named(word: &str, environment: &Environment) -> Option<PathBuf> {
    let is_name = !word.contains(['/', '\\']) && !word.starts_with('~');
    let path = folder(environment)?.join(format!("{word}.json"));
    (is_name && !std::path::Path::new(word).exists() && path.is_file()).then_some(path)
}
