//! What a command may not change, although it writes in the working folder: what runs by itself later (hooks of git, tasks
//! of editors and of continuous integration), and what says how this program itself works here (rules, hooks, commands,
//! variables). Otherwise a command could do at the next run what the kernel keeps it from now.
//!
//! The kernel's rules allow whole folders and can take no part of one out again, so these places are looked at before a
//! command and after it, when all that it started has ended. What it changed is put back, its own version is kept aside
//! in a folder of the person's alone, and the result says so. Git itself goes on working: a commit needs none of them,
//! and what branches and new remotes add to its settings stays.

mod places;
mod settings;

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{
    DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, symlink,
};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

/// Entries of one place, and folders in folders.
const MAX_ENTRIES: usize = 2_000;
const MAX_DEPTH: usize = 8;
/// Bytes of one file, and of all, that can be put back.
const FILE_BYTES: u64 = 1024 * 1024;
const ALL_BYTES: u64 = 16 * 1024 * 1024;
/// Paths that are named in a result.
const MAX_NAMED: usize = 12;

/// What is at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Kept {
    File {
        bytes: Vec<u8>,
        mode: u32,
    },
    /// One that is too long to be put back: its number, its length and when it changed last.
    Long(u64, u64, (i64, i64)),
    Link(PathBuf),
    Folder {
        mode: u32,
    },
    Other,
}

/// The places before a command.
#[derive(Debug)]
pub(crate) struct Guard {
    root: PathBuf,
    /// Places of this folder alone.
    more: Vec<PathBuf>,
    before: BTreeMap<PathBuf, Kept>,
}

/// What was put back.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct PutBack {
    /// Paths below the working folder.
    paths: Vec<PathBuf>,
    /// Those that could not be, and why.
    failed: Vec<(PathBuf, String)>,
    /// Where the command's own versions are.
    aside: Option<PathBuf>,
}

impl Guard {
    /// Looks at the places.
    pub(crate) fn of(root: &Path) -> Self {
        let more = places::more(root);
        Self { root: root.to_path_buf(), before: look(root, &more), more }
    }

    /// Puts back what changed since, but where `may` says that a person allowed it. What was there is kept in a new folder in
    /// `aside`.
    pub(crate) fn put_back(self, aside: &Path, may: &dyn Fn(&Path) -> bool) -> PutBack {
        let after = look(&self.root, &self.more);
        let paths = self.before.keys().chain(after.keys());
        let mut changed: Vec<&PathBuf> = paths
            .filter(|path| self.before.get(*path) != after.get(*path))
            .filter(|path| !may(path) && !self.is_harmless(path, &after))
            .collect();
        changed.sort();
        changed.dedup();
        let mut put_back = PutBack::default();
        if changed.is_empty() {
            return put_back;
        }
        let folder = aside.join(format!("{:016x}", fastrand::u64(..)));
        for path in &changed {
            if let Some(Kept::File { bytes, .. }) = after.get(*path)
                && keep_aside(&folder, path, bytes).is_ok()
            {
                put_back.aside = Some(folder.clone());
            }
        }
        // Away from the deepest on, so that folders are empty; back from the outermost on.
        for path in changed.iter().rev() {
            let (was, is) = (self.before.get(*path), after.get(*path));
            let is_folder = |kept: Option<&Kept>| matches!(kept, Some(Kept::Folder { .. }));
            if is.is_some() && !(is_folder(was) && is_folder(is)) {
                // What could not be taken away is noticed when it is put back.
                let _ = self.away(path, is);
            }
        }
        for path in changed {
            match self.back(path) {
                Ok(()) => put_back.paths.push(path.clone()),
                Err(why) => put_back.failed.push((path.clone(), why.to_string())),
            }
        }
        put_back
    }

    /// What git itself writes there when it does what it is for.
    fn is_harmless(&self, path: &Path, after: &BTreeMap<PathBuf, Kept>) -> bool {
        let (was, is) = (self.before.get(path), after.get(path));
        match is {
            Some(Kept::File { bytes, .. }) if places::is_settings(path) => {
                let before = match was {
                    Some(Kept::File { bytes, .. }) => Some(bytes.as_slice()),
                    None => None,
                    Some(_) => return false,
                };
                settings::is_harmless(before, bytes)
            }
            // Folders around places, which hold nothing by themselves.
            Some(Kept::Folder { .. }) => {
                matches!(was, None | Some(Kept::Folder { .. })) && places::is_around(path)
            }
            _ => false,
        }
    }

    fn away(&self, path: &Path, is: Option<&Kept>) -> io::Result<()> {
        self.parents(path)?;
        let path = self.root.join(path);
        match is {
            Some(Kept::Folder { .. }) => fs::remove_dir(path),
            _ => fs::remove_file(path),
        }
    }

    fn back(&self, path: &Path) -> io::Result<()> {
        let there = self.root.join(path);
        match self.before.get(path) {
            None => match there.symlink_metadata() {
                Err(_) => Ok(()),
                Ok(_) => Err(io::Error::other("it is still there")),
            },
            Some(Kept::Folder { mode }) => {
                self.parents(path)?;
                match DirBuilder::new().mode(0o700).create(&there) {
                    Err(why) if why.kind() != io::ErrorKind::AlreadyExists => return Err(why),
                    _ => {}
                }
                if !there.symlink_metadata()?.is_dir() {
                    return Err(io::Error::other("something else is there"));
                }
                fs::set_permissions(&there, Permissions::from_mode(*mode))
            }
            Some(Kept::File { bytes, mode }) => {
                self.parents(path)?;
                let beside = there.with_file_name(format!(".{:016x}.tmp", fastrand::u64(..)));
                let written = (|| {
                    let mut file =
                        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
                    file.write_all(bytes)?;
                    file.set_permissions(Permissions::from_mode(*mode))?;
                    fs::rename(&beside, &there)
                })();
                written.inspect_err(|_| drop(fs::remove_file(&beside)))
            }
            Some(Kept::Link(to)) => {
                self.parents(path)?;
                symlink(to, &there)
            }
            Some(Kept::Long(..)) => Err(io::Error::other("it is too long to be kept")),
            Some(Kept::Other) => Err(io::Error::other("it is no file")),
        }
    }

    /// The folders on the way are folders and no links, so that nothing is written elsewhere. Missing ones are made.
    fn parents(&self, path: &Path) -> io::Result<()> {
        let mut way = self.root.clone();
        for part in path.parent().into_iter().flat_map(Path::components) {
            way.push(part);
            match way.symlink_metadata() {
                Ok(found) if found.is_dir() => {}
                Ok(_) => return Err(io::Error::other("a link or a file is on the way")),
                Err(_) => DirBuilder::new().mode(0o755).create(&way)?,
            }
        }
        Ok(())
    }
}

impl PutBack {
    /// One line for the model and the person. `None` when nothing was changed.
    pub(crate) fn told(&self) -> Option<String> {
        let named = |paths: &mut dyn Iterator<Item = String>| {
            let all: Vec<String> = paths.collect();
            let more = all.len().saturating_sub(MAX_NAMED);
            let mut text = all.into_iter().take(MAX_NAMED).collect::<Vec<_>>().join(", ");
            if more > 0 {
                text.push_str(&format!(" and {more} more"));
            }
            text
        };
        let mut parts = Vec::new();
        if !self.paths.is_empty() {
            let paths = named(&mut self.paths.iter().map(|path| path.display().to_string()));
            parts.push(format!("put back, because a command may not change it: {paths}"));
        }
        if !self.failed.is_empty() {
            let paths =
                named(&mut self.failed.iter().map(|(path, why)| format!("{} ({why})", path.display())));
            parts.push(format!("changed and not put back: {paths}"));
        }
        let aside = self.aside.as_ref().map(|aside| format!("; its version is in {}", aside.display()));
        (!parts.is_empty()).then(|| format!("[{}{}]", parts.join("; "), aside.unwrap_or_default()))
    }
}

/// All places as they are now.
fn look(root: &Path, more: &[PathBuf]) -> BTreeMap<PathBuf, Kept> {
    let mut found = BTreeMap::new();
    let mut left = ALL_BYTES;
    for place in places::common(root).into_iter().chain(more.iter().cloned()) {
        // What lies behind a link is no place of its own; the link is.
        let mut way = PathBuf::new();
        for part in place.parent().into_iter().flat_map(Path::components) {
            way.push(part);
            if let Some(kept) = at(root, &way, &mut left) {
                found.insert(way.clone(), kept);
            }
        }
        let mut seen = 0;
        let mut todo = vec![(place, 0)];
        while let Some((path, depth)) = todo.pop() {
            if way_is_folders(&path, &found) && !places::is_ignored(&path) {
                let Some(kept) = at(root, &path, &mut left) else { continue };
                let is_folder = matches!(kept, Kept::Folder { .. });
                found.insert(path.clone(), kept);
                if is_folder && depth < MAX_DEPTH {
                    for entry in fs::read_dir(root.join(&path)).into_iter().flatten().flatten() {
                        seen += 1;
                        if seen > MAX_ENTRIES {
                            // That there are more is a change as well.
                            found.insert(path.join("(more)"), Kept::Other);
                            break;
                        }
                        let below = path.join(entry.file_name());
                        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
                        if places::is_looked_into(&below, is_folder) {
                            todo.push((below, depth + 1));
                        }
                    }
                }
            }
        }
    }
    found
}

fn way_is_folders(path: &Path, found: &BTreeMap<PathBuf, Kept>) -> bool {
    let parent = path.parent().unwrap_or(Path::new(""));
    parent.as_os_str().is_empty() || matches!(found.get(parent), Some(Kept::Folder { .. }))
}

fn at(root: &Path, path: &Path, left: &mut u64) -> Option<Kept> {
    let there = root.join(path);
    let found = there.symlink_metadata().ok()?;
    let mode = found.mode() & 0o7777;
    if found.is_dir() {
        return Some(Kept::Folder { mode });
    }
    if found.is_symlink() {
        return Some(fs::read_link(there).map_or(Kept::Other, Kept::Link));
    }
    if !found.is_file() {
        return Some(Kept::Other);
    }
    let long = Kept::Long(found.ino(), found.len(), (found.ctime(), found.ctime_nsec()));
    if found.len() > FILE_BYTES.min(*left) {
        return Some(long);
    }
    let flags = i32::try_from((OFlags::NONBLOCK | OFlags::NOFOLLOW).bits()).unwrap_or_default();
    let mut bytes = Vec::new();
    let read = OpenOptions::new().read(true).custom_flags(flags).open(there);
    let read = read.and_then(|file| file.take(FILE_BYTES).read_to_end(&mut bytes));
    if read.is_err() {
        return Some(long);
    }
    *left = left.saturating_sub(found.len());
    Some(Kept::File { bytes, mode })
}

/// The command's own version, for the person alone.
fn keep_aside(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let there = folder.join(path);
    if let Some(parent) = there.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(parent)?;
    }
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(there)?.write_all(bytes)
}
