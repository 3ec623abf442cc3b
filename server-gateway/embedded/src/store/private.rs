//! Files that only their owner may read, from their first byte on: conversations are not for other users of a
//! shared machine. SQLite gives `-wal` and `-shm` the mode of the database file, so that file is made here first.

use std::io;
use std::path::{Path, PathBuf};

/// The folder that belongs to this program alone, and that an older server left open to others.
const OWN_FOLDER: &str = "chatcli";

/// What SQLite puts beside a database.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Makes the folder and the file where they are missing, and takes other people's access away where they have some. A
/// folder that was there before is changed only when it is this program's own: one that a person chose may hold more.
pub(super) fn prepare(file: &Path) -> io::Result<()> {
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        let existed = folder.is_dir();
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
        if existed && folder.file_name().is_some_and(|name| name == OWN_FOLDER) {
            close(folder, 0o700)?;
        }
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(file) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error),
    }
    if !file.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    close(file, 0o600)?;
    for suffix in BESIDE {
        let mut name = file.as_os_str().to_owned();
        name.push(suffix);
        match close(&PathBuf::from(name), 0o600) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Takes away what `mode` does not give. A mode that is narrower stays.
#[cfg(unix)]
fn close(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let now = std::fs::metadata(path)?.permissions().mode() & 0o7777;
    if now & !mode == 0 {
        return Ok(());
    }
    tracing::warn!(path = %path.display(), "other users had access; it is taken away");
    std::fs::set_permissions(path, PermissionsExt::from_mode(now & mode))
}

#[cfg(not(unix))]
fn close(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn open_to_all(path: &Path, mode: u32) {
        std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
    }

    #[test]
    fn new_ones_are_private() {
        let base = tempfile::tempdir().unwrap();
        let file = base.path().join("a/b/server.db");
        prepare(&file).unwrap();
        assert_eq!((mode(&base.path().join("a")), mode(&base.path().join("a/b"))), (0o700, 0o700));
        assert_eq!(mode(&file), 0o600);
    }

    #[test]
    fn old_ones_are_mended_and_nothing_else_is_touched() {
        let base = tempfile::tempdir().unwrap();
        for (folder, expected) in [("chatcli", 0o700), ("shared", 0o755)] {
            let folder = base.path().join(folder);
            std::fs::create_dir(&folder).unwrap();
            open_to_all(&folder, 0o755);
            let file = folder.join("server.db");
            for name in ["server.db", "server.db-wal", "server.db-shm", "other"] {
                std::fs::write(folder.join(name), "").unwrap();
                open_to_all(&folder.join(name), 0o644);
            }
            prepare(&file).unwrap();
            assert_eq!(mode(&folder), expected);
            for name in ["server.db", "server.db-wal", "server.db-shm"] {
                assert_eq!(mode(&folder.join(name)), 0o600, "{name}");
            }
            assert_eq!(mode(&folder.join("other")), 0o644);
        }
    }

    #[test]
    fn what_is_no_file_is_refused() {
        let base = tempfile::tempdir().unwrap();
        assert!(prepare(base.path()).is_err());
    }
}
