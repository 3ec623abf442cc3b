//! What is kept about working folders: which are trusted, what was decided in them, and each one's own state. All of it
//! is the person's alone, from its first byte.

use std::fs::{DirBuilder, OpenOptions};
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use chatcli_core::ContentHash;

use crate::environment::Environment;
use crate::files;

/// Bytes of the list of trusted folders.
const MAX_TRUSTED_BYTES: u64 = 1024 * 1024;
/// Bytes of the list of decisions; what was there before is kept beside it, once.
const MAX_NOTES_BYTES: u64 = 8 * 1024 * 1024;

fn base(environment: &Environment) -> Option<PathBuf> {
    Some(environment.folder("XDG_STATE_HOME", ".local/state")?.join("agent"))
}

/// Where this program keeps what is its own, wherever a person put it.
pub(super) fn own(environment: &Environment) -> Vec<PathBuf> {
    let folders = [
        ("XDG_STATE_HOME", ".local/state"),
        ("XDG_CONFIG_HOME", ".config"),
        ("XDG_DATA_HOME", ".local/share"),
    ];
    let found = folders.into_iter().filter_map(|(variable, usual)| environment.folder(variable, usual));
    let named = environment.filled("CHATCLI_AUTH_DIR").map(|path| environment.expand(path));
    found.chain(named).collect()
}

/// The folder in which the tools of one working folder keep what they need.
pub(super) fn state(environment: &Environment, root: &Path) -> Option<PathBuf> {
    let root = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
    let name = ContentHash::new().part(root.as_os_str().as_bytes()).finish();
    let base = base(environment)?;
    private(&base).ok()?;
    Some(base.join(format!("{name:016x}")))
}

fn private(folder: &Path) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Whether a person said that this folder may be worked in. A folder below one that is trusted is trusted.
pub(super) fn is_trusted(environment: &Environment, root: &Path) -> bool {
    let Some(list) = base(environment).map(|base| base.join("trusted")) else { return false };
    let Ok(text) = files::read(&list, MAX_TRUSTED_BYTES) else { return false };
    let mut trusted = text.split(|byte| *byte == 0).filter(|path| !path.is_empty());
    trusted.any(|path| root.starts_with(Path::new(std::ffi::OsStr::from_bytes(path))))
}

pub(super) fn trust(environment: &Environment, root: &Path) -> Result<(), String> {
    let mut entry = root.as_os_str().as_bytes().to_vec();
    entry.push(0);
    append(environment, "trusted", &entry, None)
}

/// One line of the list of decisions.
pub(super) fn note(environment: &Environment, line: &str) -> Result<(), String> {
    let line = crate::redaction::clean(line).replace('\n', " ") + "\n";
    append(environment, "decisions.jsonl", line.as_bytes(), Some(MAX_NOTES_BYTES))
}

fn append(environment: &Environment, name: &str, bytes: &[u8], most: Option<u64>) -> Result<(), String> {
    let base = base(environment).ok_or("no home folder")?;
    let path = base.join(name);
    let written = private(&base).and_then(|()| {
        if most.is_some_and(|most| path.metadata().is_ok_and(|found| found.len() > most)) {
            std::fs::rename(&path, base.join(format!("{name}.1")))?;
        }
        OpenOptions::new().append(true).create(true).mode(0o600).open(&path)?.write_all(bytes)
    });
    written.map_err(|why| format!("{}: {why}", path.display()))
}
