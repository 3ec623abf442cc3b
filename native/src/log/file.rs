//! The file behind the log: opened by the first record, private to its owner, put aside when it is full.

use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{Error, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use chatcli_core::Lang;
use chatcli_core::text::{Text, fill};
use rustix::fs::{FlockOperation, flock};

use super::{Settings, mirror, rotation};
use crate::files;

/// The log's file, if there is a place for one.
pub(super) struct LogFile {
    path: Option<PathBuf>,
    max_bytes: u64,
    lang: Lang,
    state: Mutex<State>,
}

enum State {
    Closed,
    Open(File),
    /// It could not be written, and a person knows.
    Given,
}

impl LogFile {
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            path: settings.path.clone(),
            max_bytes: settings.max_bytes,
            lang: settings.lang,
            state: Mutex::new(State::Closed),
        }
    }

    /// Appends a line in one write, so that lines of several programs never mix.
    pub(super) fn write(&self, line: &str) {
        let Some(path) = &self.path else { return };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*state, State::Given) {
            return;
        }
        if let Err(error) = self.append(&mut state, path, line) {
            *state = State::Given;
            let values = [("path", path.display().to_string()), ("why", files::why(&error, self.lang))];
            let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
            mirror::show(fill(Text::LogUnwritable.get(self.lang), &values));
        }
    }

    fn append(&self, state: &mut State, path: &Path, line: &str) -> Result<(), Error> {
        if let State::Open(file) = state
            && is_full(file, line, self.max_bytes)?
        {
            make_room(file, path, line, self.max_bytes)?;
            *state = State::Closed;
        }
        if let State::Closed = state {
            let file = open(path)?;
            if is_full(&file, line, self.max_bytes)? {
                make_room(&file, path, line, self.max_bytes)?;
                *state = State::Open(open(path)?);
            } else {
                *state = State::Open(file);
            }
        }
        match state {
            State::Open(file) => file.write_all(line.as_bytes()),
            State::Closed | State::Given => Ok(()),
        }
    }
}

fn is_full(file: &File, line: &str, max_bytes: u64) -> Result<bool, Error> {
    let length = file.metadata()?.len();
    Ok(length > 0 && length.saturating_add(line.len() as u64) > max_bytes)
}

fn open(path: &Path) -> Result<File, Error> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_file() && metadata.mode() & 0o077 != 0 {
        file.set_permissions(Permissions::from_mode(0o600))?;
    }
    Ok(file)
}

/// Puts the full file aside, unless another program did it while this one waited for its turn.
fn make_room(file: &File, path: &Path, line: &str, max_bytes: u64) -> Result<(), Error> {
    flock(file, FlockOperation::LockExclusive)?;
    let ours = file.metadata()?;
    let there = std::fs::metadata(path);
    let is_there = there.is_ok_and(|there| (there.dev(), there.ino()) == (ours.dev(), ours.ino()));
    if is_there && ours.is_file() && is_full(file, line, max_bytes)? {
        rotation::put_aside(path)?;
    }
    // Closing the file gives the lock back.
    Ok(())
}
