//! What is kept about working folders: which are trusted, what was decided in them, and each one's own state. All of it
//! is the person's alone, from its first byte.
//!
//! A folder is trusted together with what it brought along at that moment: its hooks, rules, commands and policy. What a
//! person never saw is asked about again.

use std::fs::{DirBuilder, OpenOptions};
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use chatcli_core::ContentHash;
use chatcli_tools::carrying::effective;
use chatcli_tools::change::digest;

use super::rules;
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

/// What a person said of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// It may be worked in.
    Yes,
    /// Nothing.
    No,
    /// It might be worked in with what it brought along then, which is something else now.
    Changed,
}

/// What a person said of this folder. One below a folder that is trusted is trusted, as far as it brings nothing along.
pub(super) fn trust_of(environment: &Environment, root: &Path) -> Trust {
    let Some(list) = base(environment).map(|base| base.join("trusted")) else { return Trust::No };
    let Ok(text) = files::read(&list, MAX_TRUSTED_BYTES) else { return Trust::No };
    let mark = mark(root);
    let mut trust = Trust::No;
    for entry in text.split(|byte| *byte == 0) {
        let Some((of, path)) = entry.split_at_checked(MARK_BYTES) else { continue };
        let path = Path::new(std::ffi::OsStr::from_bytes(path));
        if root == path && of == mark.as_bytes() || root.starts_with(path) && mark == nothing() {
            return Trust::Yes;
        }
        if root == path {
            trust = Trust::Changed;
        }
    }
    trust
}

/// Whether a person said that this folder may be worked in, with what it brings along now.
pub(super) fn is_trusted(environment: &Environment, root: &Path) -> bool {
    trust_of(environment, root) == Trust::Yes
}

pub(super) fn trust(environment: &Environment, root: &Path) -> Result<(), String> {
    let mut entry = mark(root).into_bytes();
    entry.extend(root.as_os_str().as_bytes());
    entry.push(0);
    append(environment, "trusted", &entry, None)
}

/// Letters of a mark.
const MARK_BYTES: usize = 64;

/// What stands for all that a folder brings along.
fn mark(root: &Path) -> String {
    let mut bytes = effective(root);
    for file in rules::project(root) {
        let text = file.text.unwrap_or_else(|why| why);
        for part in [&file.path, &text] {
            bytes.extend(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            bytes.extend(part.as_bytes());
        }
    }
    if bytes.is_empty() {
        nothing()
    } else {
        digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The mark of a folder that brings nothing along.
fn nothing() -> String {
    "-".repeat(MARK_BYTES)
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
