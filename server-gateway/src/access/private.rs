//! Files that only their owner can read, and one lock for all that write them. Decides permissions from the first
//! byte on, mends what an older version left wider, and how long a writer waits for another one.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// No writer holds the lock for longer than it takes to write a small file.
const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(20);
/// Folders of these names are the program's own; others may belong to another program and stay as they are.
const OWN_FOLDERS: [&str; 2] = ["chatcli", ".chatcli"];

/// What tells one state of a file from another.
pub type Stamp = Option<(SystemTime, u64, u64)>;

/// The state of no file.
pub const CHANGED: Stamp = Some((SystemTime::UNIX_EPOCH, 0, 0));

/// The state of the file at `path`; `None` when there is none.
pub fn stamp(path: &Path) -> Stamp {
    let about = fs::metadata(path).ok()?;
    Some((about.modified().ok()?, about.len(), inode(&about)))
}

/// The file beside `path` whose name is longer by `ending`.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// What is in a file; `None` when there is none.
///
/// # Errors
/// The system does not let us.
pub fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Takes everybody else's rights on a file away that turned out to be ours.
pub fn mend_at(path: &Path) {
    if let Ok(file) = File::open(path) {
        mend(&file);
    }
}

/// Replaces a file as a whole: a reader sees the old one or the new.
///
/// # Errors
/// The system does not let us; the file is as it was.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // Only its owner can read a file that is made like this.
    let mut file = tempfile::NamedTempFile::new_in(folder_of(path))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// Locks out all other writers of the files beside `path`, until the answer is dropped. The lock is a file of its own,
/// because the others are replaced, and no other user can open it: who can open a file can lock it.
///
/// # Errors
/// The system does not let us, or `TimedOut` when another program keeps the lock.
pub fn alone(path: &Path) -> io::Result<File> {
    let folder = folder_of(path);
    make_folder(folder)?;
    // An older version's could be opened, and so be held, by other users of this machine.
    let _ = fs::remove_file(path.with_extension("lock"));
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    owner_only(&mut options);
    let file = options.open(beside(path, ".lock"))?;
    mend(&file);
    let began = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if began.elapsed() >= PATIENCE => {
                return Err(ErrorKind::TimedOut.into());
            }
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    owner_only_folder(&mut builder);
    builder.create(folder)?;
    let is_own = folder.file_name().is_some_and(|name| OWN_FOLDERS.iter().any(|own| name == *own));
    if is_own && let Ok(folder) = File::open(folder) {
        mend(&folder);
    }
    Ok(())
}

#[cfg(unix)]
fn owner_only(options: &mut OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

#[cfg(unix)]
fn owner_only_folder(builder: &mut DirBuilder) {
    std::os::unix::fs::DirBuilderExt::mode(builder, 0o700);
}

/// Takes everybody else's rights away. A file that is not ours, as one that a cluster mounts, stays as it is.
#[cfg(unix)]
fn mend(file: &File) {
    use std::os::unix::fs::PermissionsExt;
    let Ok(about) = file.metadata() else { return };
    let mode = about.permissions().mode();
    if mode & 0o077 != 0
        && let Err(error) = file.set_permissions(fs::Permissions::from_mode(mode & 0o700))
    {
        tracing::debug!(%error, "permissions stay as they are");
    }
}

#[cfg(unix)]
fn inode(about: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(about)
}

#[cfg(not(unix))]
fn owner_only(_: &mut OpenOptions) {}

#[cfg(not(unix))]
fn owner_only_folder(_: &mut DirBuilder) {}

#[cfg(not(unix))]
fn mend(_: &File) {}

#[cfg(not(unix))]
fn inode(_: &fs::Metadata) -> u64 {
    0
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("there").permissions().mode() & 0o777
    }

    fn widen(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("ours");
    }

    #[test]
    fn everything_is_private_from_the_start_and_mended() {
        let root = tempfile::tempdir().expect("a folder");
        let path = root.path().join("deep/chatcli/access.json");
        drop(alone(&path).expect("the lock"));
        replace(&path, b"{}").expect("written");
        let lock = beside(&path, ".lock");
        let folder = path.parent().expect("a folder");
        assert_eq!((mode(&path), mode(&lock), mode(folder)), (0o600, 0o600, 0o700));
        widen(&path, 0o644);
        widen(&lock, 0o666);
        widen(folder, 0o755);
        drop(alone(&path).expect("the lock"));
        mend_at(&path);
        assert_eq!((mode(&path), mode(&lock), mode(folder)), (0o600, 0o600, 0o700));
        assert_eq!(mode(root.path().join("deep").as_path()), 0o700);
    }

    #[test]
    fn a_folder_of_others_is_left_alone() {
        let root = tempfile::tempdir().expect("a folder");
        widen(root.path(), 0o755);
        drop(alone(&root.path().join("access.json")).expect("the lock"));
        assert_eq!(mode(root.path()), 0o755);
    }

    #[test]
    fn a_lock_of_an_older_version_keeps_no_process_out() {
        let root = tempfile::tempdir().expect("a folder");
        let path = root.path().join("access.json");
        let old = File::create(path.with_extension("lock")).expect("made");
        old.lock().expect("held");
        drop(alone(&path).expect("another lock"));
        assert!(!path.with_extension("lock").exists());
    }

    #[test]
    fn a_writer_does_not_wait_for_ever() {
        let root = tempfile::tempdir().expect("a folder");
        let path = root.path().join("access.json");
        let _held = alone(&path).expect("the lock");
        assert_eq!(alone(&path).expect_err("held").kind(), ErrorKind::TimedOut);
    }
}
