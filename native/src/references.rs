//! The file system, the repository, the environment and the shell's history, as what a prompt names is read from them.
//! It runs on a thread of its own and stops between two steps when the client waits no longer.

mod git;
mod history;

use std::cell::RefCell;
use std::collections::HashSet;
use std::fs::{self, File, FileType, Metadata, OpenOptions};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chatcli_core::Lang;
use chatcli_references::{Entry, GitSection, Ignore, Meta, Source, Trouble, What};
use ignore::WalkBuilder;

use crate::environment::Environment;
use crate::files;

/// Bytes of an ignore file.
const IGNORE_BYTES: u64 = 1024 * 1024;
/// Entries that are asked whether git ignores them.
const MAX_GIT_ENTRIES: usize = 200_000;

/// What this machine has, for one prompt.
#[derive(Debug)]
pub struct Machine {
    environment: Arc<Environment>,
    lang: Lang,
    stopped: Arc<AtomicBool>,
    /// What git does not ignore below a folder, once that was asked.
    tracked: RefCell<Option<(String, HashSet<PathBuf>)>>,
}

impl Machine {
    /// Reads for as long as `stopped` is not set.
    pub fn new(environment: Arc<Environment>, lang: Lang, stopped: Arc<AtomicBool>) -> Self {
        Self { environment, lang, stopped, tracked: RefCell::new(None) }
    }

    fn goes_on(&self) -> Result<(), Trouble> {
        if self.stopped.load(Ordering::Relaxed) { Err(Trouble::Stopped) } else { Ok(()) }
    }

    /// A path as a person types it. The home of another person is not known.
    fn path(&self, typed: &str) -> Option<PathBuf> {
        match typed.strip_prefix('~') {
            None => Some(PathBuf::from(typed)),
            Some("") => self.environment.home(),
            Some(rest) => Some(self.environment.home()?.join(rest.strip_prefix('/')?)),
        }
    }

    fn trouble(&self, error: &std::io::Error) -> Trouble {
        match error.kind() {
            ErrorKind::NotFound
            | ErrorKind::NotADirectory
            | ErrorKind::InvalidInput
            | ErrorKind::InvalidFilename => Trouble::Missing,
            _ => Trouble::Refused(files::why(error, self.lang)),
        }
    }

    fn rules(&self, path: &Path) -> Ignore {
        files::read(path, IGNORE_BYTES)
            .map_or_else(|_| Ignore::default(), |bytes| Ignore::read(&String::from_utf8_lossy(&bytes)))
    }
}

fn what(of: FileType) -> What {
    if of.is_dir() {
        What::Folder
    } else if of.is_file() {
        What::File
    } else {
        What::Other
    }
}

/// Opens what may have become a pipe since it was looked at, without waiting for its other end.
fn open(path: &Path) -> std::io::Result<(File, Metadata)> {
    let flags = rustix::fs::OFlags::NONBLOCK.bits();
    let file =
        OpenOptions::new().read(true).custom_flags(i32::try_from(flags).unwrap_or_default()).open(path)?;
    let metadata = file.metadata()?;
    Ok((file, metadata))
}

impl Source for Machine {
    async fn stat(&self, typed: &str) -> Result<Meta, Trouble> {
        self.goes_on()?;
        let path = self.path(typed).ok_or(Trouble::Missing)?;
        let metadata = fs::metadata(&path).map_err(|error| self.trouble(&error))?;
        let absolute = fs::canonicalize(&path).map_err(|error| self.trouble(&error))?;
        Ok(Meta {
            what: what(metadata.file_type()),
            size: metadata.len(),
            absolute: absolute.to_string_lossy().into_owned(),
        })
    }

    async fn list(&self, folder: &str, most: usize) -> Result<Vec<Entry>, Trouble> {
        self.goes_on()?;
        let path = self.path(folder).ok_or(Trouble::Missing)?;
        let listed = fs::read_dir(path).map_err(|error| self.trouble(&error))?;
        let mut entries = Vec::new();
        for entry in listed.take(most) {
            // What went away meanwhile, or has a name that a user cannot type, is left out.
            let Ok(entry) = entry else { continue };
            let (Ok(name), Ok(kind)) = (entry.file_name().into_string(), entry.file_type()) else { continue };
            let followed = if kind.is_symlink() { fs::metadata(entry.path()) } else { entry.metadata() };
            let Ok(metadata) = followed else { continue };
            let is_link_to_folder = kind.is_symlink() && metadata.is_dir();
            let what = if is_link_to_folder { What::Other } else { what(metadata.file_type()) };
            entries.push(Entry { name, what, size: metadata.len() });
        }
        Ok(entries)
    }

    async fn read(&self, path: &str, most: u64) -> Result<Vec<u8>, Trouble> {
        self.goes_on()?;
        let path = self.path(path).ok_or(Trouble::Missing)?;
        let (file, metadata) = open(&path).map_err(|error| self.trouble(&error))?;
        if !metadata.is_file() {
            return Err(Trouble::Missing);
        }
        let mut bytes = Vec::new();
        file.take(most).read_to_end(&mut bytes).map_err(|error| self.trouble(&error))?;
        Ok(bytes)
    }

    async fn ignore(&self, folder: &str) -> Ignore {
        // A file that is named holds alone, even when it cannot be read.
        if let Some(named) = self.environment.filled("CHATCLI_IGNORE") {
            return self.rules(&self.environment.expand(named));
        }
        let own = self.path(folder).map(|folder| self.rules(&folder.join(".chatignore")));
        own.filter(|own| !own.is_empty()).unwrap_or_else(|| {
            self.environment
                .home()
                .map_or_else(Ignore::default, |home| self.rules(&home.join(".chatcli/.chatignore")))
        })
    }

    async fn is_git_ignored(&self, root: &str, path: &str, _is_folder: bool) -> bool {
        let mut tracked = self.tracked.borrow_mut();
        if tracked.as_ref().is_none_or(|(of, _)| of != root) {
            let Some(folder) = self.path(root) else { return false };
            // Only what git says; the other rules are the scan's own.
            let walk = WalkBuilder::new(folder).hidden(false).ignore(false).follow_links(false).build();
            let paths = walk
                .take_while(|_| self.goes_on().is_ok())
                .take(MAX_GIT_ENTRIES)
                .filter_map(|entry| Some(entry.ok()?.into_path()));
            *tracked = Some((root.to_owned(), paths.map(normal).collect()));
        }
        let path = self.path(path).map(normal);
        tracked.as_ref().zip(path).is_some_and(|((_, tracked), path)| !tracked.contains(&path))
    }

    async fn git(&self, most: usize) -> Result<Vec<(GitSection, String)>, Trouble> {
        git::sections(most, &|| self.goes_on())
    }

    async fn variables(&self) -> Result<Vec<(String, String)>, Trouble> {
        Ok(self.environment.process_variables())
    }

    async fn history(&self, most: usize) -> Result<Vec<(usize, String)>, Trouble> {
        let shell = self.environment.filled("SHELL").ok_or(Trouble::Unavailable)?;
        let home = self.environment.home().ok_or(Trouble::Unavailable)?;
        history::newest(shell, &home, most).map_err(|error| match error {
            None => Trouble::Unavailable,
            Some(error) => self.trouble(&error),
        })
    }
}

/// The path without a leading `./`, so that two ways to write it are the same.
fn normal(path: PathBuf) -> PathBuf {
    path.strip_prefix(".").map(Path::to_path_buf).unwrap_or(path)
}

#[cfg(test)]
mod tests;
