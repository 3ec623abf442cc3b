//! One program at a time for each session of a server, so that of two that add an answer to it both stay. The server
//! itself has no locks; a program on another machine is only noticed by what it changed.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chatcli_core::ContentHash;

use crate::environment::Environment;

/// How often a session that is in use is looked at again.
const PAUSE: Duration = Duration::from_millis(50);
/// Waiting is worth a word after this.
const PATIENCE: Duration = Duration::from_secs(1);

/// The session is this program's until this is dropped.
#[derive(Debug)]
pub struct SessionLock {
    path: PathBuf,
    /// Closing it gives the lock back.
    _file: File,
}

impl Drop for SessionLock {
    fn drop(&mut self) {
        // While the lock is held, no other program can have a lock on this file.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// The lock's file for one session of one server.
pub fn place(server: &str, session: &str, environment: &Environment) -> Option<PathBuf> {
    // Another build of this program has to find the same file.
    let name = ContentHash::new().text(server).text(session).finish();
    let folder = environment.folder("XDG_STATE_HOME", ".local/state")?.join("locks");
    Some(folder.join(format!("{name:016x}")))
}

/// Waits until the session is free; `waits` is called once when that takes long. Nothing when it stays in use.
///
/// # Errors
/// The lock's file cannot be made.
pub async fn take(path: &Path, limit: Duration, waits: impl FnOnce()) -> io::Result<Option<SessionLock>> {
    let since = Instant::now();
    let mut waits = Some(waits);
    loop {
        if let Some(lock) = try_take(path)? {
            return Ok(Some(lock));
        }
        if since.elapsed() >= limit {
            return Ok(None);
        }
        if since.elapsed() >= PATIENCE
            && let Some(waits) = waits.take()
        {
            waits();
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Takes it at once. Nothing when it is in use.
///
/// # Errors
/// The lock's file cannot be made.
pub fn try_take(path: &Path) -> io::Result<Option<SessionLock>> {
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let file =
        OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(None),
        Err(TryLockError::Error(error)) => return Err(error),
    }
    // The one before may have removed the file between our opening and our locking it.
    let is_there = std::fs::metadata(path).is_ok_and(|there| {
        file.metadata().is_ok_and(|ours| (ours.dev(), ours.ino()) == (there.dev(), there.ino()))
    });
    Ok(is_there.then(|| SessionLock { path: path.to_owned(), _file: file }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_after_the_other_has_the_session_and_nothing_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/locks/x");
        let first = take(&path, Duration::ZERO, || {}).await.unwrap().expect("it is free");
        assert!(take(&path, Duration::ZERO, || {}).await.unwrap().is_none(), "it is in use");
        let second = tokio::spawn({
            let path = path.clone();
            async move { take(&path, Duration::from_secs(20), || {}).await }
        });
        tokio::task::yield_now().await;
        drop(first);
        let second = second.await.unwrap().unwrap().expect("it is free again");
        assert!(try_take(&path).unwrap().is_none());
        drop(second);
        assert!(!path.exists());
    }

    #[test]
    fn each_session_of_each_server_has_its_own() {
        let environment = Environment::new([("XDG_STATE_HOME".to_owned(), "/s".to_owned())]);
        let place = |server, session| place(server, session, &environment).unwrap();
        assert_eq!(place("h:1", "a"), place("h:1", "a"));
        assert_ne!(place("h:1", "a"), place("h:2", "a"));
        assert_ne!(place("h:1", "a"), place("h:1", "b"));
    }
}
