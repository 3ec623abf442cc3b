//! Files with secrets: opened without following links, owned by this user, readable by no other user; written to a
//! temporary file beside them first, so that a crash leaves the old one.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use crate::failure::{Damage, StoreFailure, Warning};

/// How the name of a file begins that is not in its place yet.
const STAGED: &str = ".auth-staged-";

/// Far more than any real store.
const MAX_BYTES: u64 = 8 << 20;

/// A file as it was read.
pub(crate) struct Contents {
    pub(crate) bytes: Zeroizing<Vec<u8>>,
    pub(crate) version: Version,
}

/// Tells one state of a file from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    len: u64,
    modified: Option<SystemTime>,
    inode: u64,
}

/// The file's bytes; `None` when there is no such file. A file that others may read is repaired, with a warning.
pub(crate) fn read(path: &Path, warnings: &mut Vec<Warning>) -> Result<Option<Contents>, StoreFailure> {
    let wrong = |error| StoreFailure::Io(path.to_owned(), error);
    let mut file = match open(OpenOptions::new().read(true), path) {
        Ok(file) => file,
        Err(StoreFailure::Io(_, error)) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(failure) => return Err(failure),
    };
    let meta = file.metadata().map_err(wrong)?;
    check(path, &file, &meta, warnings)?;
    if meta.len() > MAX_BYTES {
        return Err(StoreFailure::Damaged(path.to_owned(), Damage::Large));
    }
    let room = usize::try_from(meta.len()).unwrap_or_default() + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    (&mut file).take(MAX_BYTES).read_to_end(&mut bytes).map_err(wrong)?;
    Ok(Some(Contents { bytes, version: version_of(&meta) }))
}

/// The file's state now; `None` when there is no such file.
pub(crate) fn version(path: &Path) -> Option<Version> {
    fs::symlink_metadata(path).ok().as_ref().map(version_of)
}

/// Opens the file that a writer locks, and makes it first.
pub(crate) fn open_lock(path: &Path) -> Result<File, StoreFailure> {
    let mut options = OpenOptions::new();
    open(options.read(true).write(true).create(true), path)
}

/// The folder, with everything above it; only for this user when it is new.
pub(crate) fn create_folder(path: &Path) -> Result<(), StoreFailure> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| StoreFailure::Io(path.to_owned(), error))
}

/// A complete file under a temporary name.
pub(crate) struct Staged {
    file: NamedTempFile,
    path: PathBuf,
}

impl Staged {
    /// Writes everything, down to the disk.
    pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<Self, StoreFailure> {
        let wrong = |error| StoreFailure::Io(path.to_owned(), error);
        // Made exclusively and for this user only, whatever the umask says.
        let mut file = tempfile::Builder::new().prefix(STAGED).tempfile_in(folder(path)).map_err(wrong)?;
        file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(wrong)?;
        Ok(Self { file, path: path.to_owned() })
    }

    /// Puts it in place of the old file.
    pub(crate) fn commit(self) -> Result<(), StoreFailure> {
        match self.file.persist(&self.path) {
            Ok(_) => sync_folder(&self.path),
            Err(error) => Err(StoreFailure::Io(self.path, error.error)),
        }
    }

    /// Puts it in place if there is no file yet, and says whether it did.
    pub(crate) fn commit_new(self) -> Result<bool, StoreFailure> {
        match self.file.persist_noclobber(&self.path) {
            Ok(_) => sync_folder(&self.path).map(|()| true),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(StoreFailure::Io(self.path, error.error)),
        }
    }

    /// What a crash before [`Staged::commit`] leaves behind.
    #[cfg(test)]
    pub(crate) fn crash(self) -> PathBuf {
        self.file.into_temp_path().keep().unwrap()
    }
}

/// Removes what programs left behind that were killed before [`Staged::commit`]. Only for the holder of the lock:
/// no other program is writing then.
pub(crate) fn remove_staged(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(STAGED) {
            // One that stays does no harm: it is encrypted and this user's alone.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Gives a file another name that is not taken.
pub(crate) fn rename_new(from: &Path, to: &Path) -> Result<(), StoreFailure> {
    let wrong = |error| StoreFailure::Io(from.to_owned(), error);
    if fs::symlink_metadata(to).is_ok() {
        return Err(wrong(io::ErrorKind::AlreadyExists.into()));
    }
    fs::rename(from, to).map_err(wrong)?;
    sync_folder(from)
}

/// Removes a file for good.
pub(crate) fn remove(path: &Path) -> Result<(), StoreFailure> {
    fs::remove_file(path).map_err(|error| StoreFailure::Io(path.to_owned(), error))?;
    sync_folder(path)
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A new name is safe on disk only when its folder is.
fn sync_folder(path: &Path) -> Result<(), StoreFailure> {
    #[cfg(unix)]
    File::open(folder(path))
        .and_then(|folder| folder.sync_all())
        .map_err(|error| StoreFailure::Io(path.to_owned(), error))?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

#[cfg(unix)]
fn open(options: &mut OpenOptions, path: &Path) -> Result<File, StoreFailure> {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;

    // Without NONBLOCK a pipe in the file's place would wait for its other end.
    let flags = i32::try_from((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits()).unwrap_or_default();
    options.mode(0o600).custom_flags(flags).open(path).map_err(|error| {
        if fs::symlink_metadata(path).is_ok_and(|meta| meta.file_type().is_symlink()) {
            return StoreFailure::Link(path.to_owned());
        }
        StoreFailure::Io(path.to_owned(), error)
    })
}

#[cfg(not(unix))]
fn open(options: &mut OpenOptions, path: &Path) -> Result<File, StoreFailure> {
    if fs::symlink_metadata(path).is_ok_and(|meta| meta.file_type().is_symlink()) {
        return Err(StoreFailure::Link(path.to_owned()));
    }
    options.open(path).map_err(|error| StoreFailure::Io(path.to_owned(), error))
}

#[cfg(unix)]
fn check(
    path: &Path,
    file: &File,
    meta: &fs::Metadata,
    warnings: &mut Vec<Warning>,
) -> Result<(), StoreFailure> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    if !meta.is_file() {
        return Err(StoreFailure::Special(path.to_owned()));
    }
    if meta.uid() != rustix::process::geteuid().as_raw() {
        return Err(StoreFailure::Foreign(path.to_owned()));
    }
    if meta.mode() & 0o077 != 0 {
        let repaired = file.set_permissions(fs::Permissions::from_mode(0o600)).is_ok();
        let warning = if repaired { Warning::Repaired } else { Warning::Exposed };
        warnings.push(warning(path.to_owned()));
    }
    Ok(())
}

/// A user's profile folder is that user's alone by its inherited access list.
#[cfg(not(unix))]
fn check(
    path: &Path,
    _file: &File,
    meta: &fs::Metadata,
    _warnings: &mut Vec<Warning>,
) -> Result<(), StoreFailure> {
    if meta.is_file() { Ok(()) } else { Err(StoreFailure::Special(path.to_owned())) }
}

fn version_of(meta: &fs::Metadata) -> Version {
    #[cfg(unix)]
    let inode = std::os::unix::fs::MetadataExt::ino(meta);
    #[cfg(not(unix))]
    let inode = 0;
    Version { len: meta.len(), modified: meta.modified().ok(), inode }
}
