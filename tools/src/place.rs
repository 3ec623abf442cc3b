//! The working folder, and the files in it. No path leads out of it: not by `..`, not by an absolute name, not by a link
//! in any part of it, and not by exchanging a folder for a link while a tool runs.
//!
//! A path is resolved once ([`Folder::resolve`]): links are followed inside the folder, and what comes out is the place
//! that rules are asked about. Then it is used part by part without following any link, so what is used is what was
//! judged, or an error.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use cap_fs_ext::{DirExt as _, FollowSymlinks, OpenOptionsFollowExt as _};
use cap_std::ambient_authority;
use cap_std::fs::{
    Dir, DirBuilder, DirBuilderExt as _, MetadataExt as _, OpenOptions, OpenOptionsExt as _, Permissions,
    PermissionsExt as _,
};
use chatcli_agent::place;
use chatcli_folder::{Entry, Files, Found, Kind};
use rustix::fs::OFlags;

use crate::Trouble;
use crate::trouble::of;

/// Folders that are no project: everything, or the machine itself, lies in them.
const TOO_WIDE: [&str; 12] =
    ["/", "/bin", "/boot", "/dev", "/etc", "/lib", "/proc", "/run", "/sbin", "/sys", "/usr", "/var"];
/// Folders in folders.
const MAX_PARTS: usize = 64;

/// The working folder.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    dir: Dir,
}

impl Folder {
    /// Opens a working folder.
    pub fn open(root: &Path) -> Result<Self, Trouble> {
        let shown = root.to_string_lossy().into_owned();
        let root = root.canonicalize().map_err(|why| of(&shown, why))?;
        if TOO_WIDE.iter().any(|wide| root == Path::new(wide))
            || ["/proc", "/sys", "/dev"].iter().any(|wide| root.starts_with(wide))
        {
            return Err(Trouble::Unfit(shown, "not a folder to work in"));
        }
        let dir = Dir::open_ambient_dir(&root, ambient_authority()).map_err(|why| of(&shown, why))?;
        Ok(Self { root, dir })
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The place of a path as a model writes it, relative to the folder, with links followed. Its last parts may be
    /// missing; the folder itself is `.`.
    pub fn resolve(&self, path: &str) -> Result<String, Trouble> {
        let outside = || Trouble::Outside(path.to_owned());
        let inner = match Path::new(path).strip_prefix(&self.root) {
            Ok(inner) => inner.to_str().ok_or_else(outside)?,
            Err(_) => path,
        };
        let parts = place::parts(inner).ok_or_else(outside)?;
        if parts.len() > MAX_PARTS {
            return Err(outside());
        }
        // The longest part of it that is there says where it leads; what is missing cannot be a link.
        for known in (0..=parts.len()).rev() {
            let (there, missing) = parts.split_at(known);
            let there = if there.is_empty() { ".".to_owned() } else { there.join("/") };
            match self.dir.canonicalize(&there) {
                Ok(real) => {
                    if !missing.is_empty() && self.dir.symlink_metadata(join(&real, missing.first())).is_ok()
                    {
                        return Err(Trouble::Outside(path.to_owned()));
                    }
                    let real = missing.iter().fold(real, |path, part| path.join(part));
                    let real = real
                        .to_str()
                        .ok_or_else(|| Trouble::Unfit(path.to_owned(), "its name is no UTF-8"))?;
                    return place::normal(real).ok_or_else(outside);
                }
                Err(why) if why.kind() == io::ErrorKind::NotFound => {}
                Err(why) => return Err(of(path, why)),
            }
        }
        Err(outside())
    }

    /// The folder in which a resolved path lies, and its last part. No link is followed.
    fn parent<'a>(&self, resolved: &'a str, make: bool) -> Result<(Dir, &'a str), Trouble> {
        let mut parts = place::parts(resolved).ok_or_else(|| Trouble::Outside(resolved.to_owned()))?;
        let name = parts.pop().ok_or_else(|| Trouble::Unfit(resolved.to_owned(), "is a folder"))?;
        let mut dir = self.dir.try_clone().map_err(|why| of(resolved, why))?;
        for part in parts {
            dir = match dir.open_dir_nofollow(part) {
                Err(why) if why.kind() == io::ErrorKind::NotFound && make => {
                    dir.create_dir_with(part, DirBuilder::new().mode(0o700))
                        .map_err(|why| of(resolved, why))?;
                    dir.open_dir_nofollow(part).map_err(|why| nofollow(resolved, why))?
                }
                other => other.map_err(|why| nofollow(resolved, why))?,
            };
        }
        Ok((dir, name))
    }

    /// A folder by its resolved path. No link is followed.
    pub(crate) fn dir(&self, resolved: &str) -> Result<Dir, Trouble> {
        if resolved == "." {
            return self.dir.try_clone().map_err(|why| of(resolved, why));
        }
        let (dir, name) = self.parent(resolved, false)?;
        dir.open_dir_nofollow(name).map_err(|why| nofollow(resolved, why))
    }

    /// A file of at most so many bytes by its resolved path. A pipe or a device is no file, and is not waited for.
    pub fn read(&self, resolved: &str, most: u64) -> Result<Found, Trouble> {
        let (file, mode, bytes) = self.open_file(resolved)?;
        let long = |bytes| Trouble::Long { path: resolved.to_owned(), bytes, most };
        if bytes > most {
            return Err(long(bytes));
        }
        let mut found = Vec::new();
        file.take(most.saturating_add(1)).read_to_end(&mut found).map_err(|why| of(resolved, why))?;
        let length = u64::try_from(found.len()).unwrap_or(u64::MAX);
        // It grew meanwhile.
        if length > most { Err(long(length)) } else { Ok(Found { bytes: found, mode }) }
    }

    /// The entries of a folder by its resolved path, at most so many. What went away meanwhile, or has a name that no
    /// model can write, is left out.
    pub fn list(&self, resolved: &str, most: usize) -> Result<Vec<Entry>, Trouble> {
        let entries = self.dir(resolved)?.entries().map_err(|why| of(resolved, why))?;
        let entry = |entry: io::Result<cap_std::fs::DirEntry>| {
            let entry = entry.ok()?;
            let (name, found) = (entry.file_name().into_string().ok()?, entry.file_type().ok()?);
            let kind = match (found.is_dir(), found.is_file(), found.is_symlink()) {
                (true, _, _) => Kind::Folder,
                (_, true, _) => Kind::File,
                (_, _, true) => Kind::Link,
                _ => Kind::Other,
            };
            let bytes = if kind == Kind::File { entry.metadata().map_or(0, |found| found.len()) } else { 0 };
            Some(Entry { name, kind, bytes })
        };
        Ok(entries.take(most).filter_map(entry).collect())
    }

    /// The open file, its rights and its size.
    fn open_file(&self, resolved: &str) -> Result<(File, u32, u64), Trouble> {
        let (dir, name) = self.parent(resolved, false)?;
        open_in(&dir, name)
            .map_err(|why| nofollow(resolved, why))?
            .ok_or_else(|| Trouble::Unfit(resolved.to_owned(), "is no file"))
    }

    /// Whether a file has another name, here or elsewhere.
    pub(crate) fn has_other_names(&self, resolved: &str) -> bool {
        let Ok((dir, name)) = self.parent(resolved, false) else { return false };
        dir.symlink_metadata(name).is_ok_and(|found| found.is_file() && found.nlink() > 1)
    }

    /// Writes a whole file in one step: a reader sees the old one or the new one. A new file is the person's alone, and
    /// so are the folders that are made for it. Another name of the same file (a hard link) keeps what it had.
    pub fn write(&self, resolved: &str, bytes: &[u8], mode: Option<u32>) -> Result<(), Trouble> {
        let (dir, name) = self.parent(resolved, true)?;
        if dir.symlink_metadata(name).is_ok_and(|found| !found.is_file()) {
            return Err(Trouble::Unfit(resolved.to_owned(), "is no file"));
        }
        let beside = format!(
            ".{:.40}.{:016x}.tmp",
            name.chars().filter(char::is_ascii_alphanumeric).collect::<String>(),
            fastrand::u64(..)
        );
        let written = (|| {
            let mut options = OpenOptions::new();
            options.write(true).create_new(true).mode(0o600).follow(FollowSymlinks::No);
            let mut file = dir.open_with(&beside, &options)?;
            file.write_all(bytes)?;
            if let Some(mode) = mode {
                file.set_permissions(Permissions::from_mode(mode & 0o777))?;
            }
            file.sync_all()?;
            dir.rename(&beside, &dir, name)
        })();
        written.map_err(|why| {
            let _ = dir.remove_file(&beside);
            of(resolved, why)
        })
    }

    /// Deletes a file.
    pub fn remove(&self, resolved: &str) -> Result<(), Trouble> {
        let (dir, name) = self.parent(resolved, false)?;
        if !dir.symlink_metadata(name).map_err(|why| of(resolved, why))?.is_file() {
            return Err(Trouble::Unfit(resolved.to_owned(), "is no file"));
        }
        dir.remove_file(name).map_err(|why| of(resolved, why))
    }
}

/// The machine answers at once, so nothing here ever waits.
impl Files for Folder {
    async fn resolve(&self, path: &str) -> Result<String, Trouble> {
        Self::resolve(self, path)
    }

    async fn list(&self, dir: &str, most: usize) -> Result<Vec<Entry>, Trouble> {
        Self::list(self, dir, most)
    }

    async fn read(&self, path: &str, most: u64) -> Result<Found, Trouble> {
        Self::read(self, path, most)
    }

    async fn write(&self, path: &str, bytes: &[u8], mode: Option<u32>) -> Result<(), Trouble> {
        Self::write(self, path, bytes, mode)
    }

    async fn remove(&self, path: &str) -> Result<(), Trouble> {
        Self::remove(self, path)
    }
}

fn join(path: &Path, part: Option<&&str>) -> PathBuf {
    part.map_or_else(|| path.to_path_buf(), |part| path.join(part))
}

/// A link where none was when the path was resolved.
fn nofollow(path: &str, why: io::Error) -> Trouble {
    match why.raw_os_error() {
        Some(code) if code == rustix::io::Errno::LOOP.raw_os_error() => Trouble::Outside(path.to_owned()),
        _ => of(path, why),
    }
}

/// A file in a folder, by its own name: the open file, its rights, its size. `None` when it is something else.
fn open_in(dir: &Dir, name: impl AsRef<OsStr>) -> io::Result<Option<(File, u32, u64)>> {
    let mut options = OpenOptions::new();
    let nonblock = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default();
    options.read(true).follow(FollowSymlinks::No).custom_flags(nonblock);
    let file = dir.open_with(Path::new(name.as_ref()), &options)?;
    let found = file.metadata()?;
    Ok(found.is_file().then(|| (file.into_std(), found.mode() & 0o7777, found.len())))
}
