//! The two files together: reading them changes nothing, writing them goes through a lock, re-reads first and changes
//! only what it was asked to. What cannot be decrypted or understood is never overwritten.

use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use crate::document::Document;
use crate::envelope;
use crate::failure::{StoreFailure, Warning};
use crate::files::{self, Staged, Version};
use crate::folder::Folder;
use crate::key::{self, Key};
use crate::keyring::Backend;

/// A refresh may hold the lock while it asks two addresses of a provider, a minute each.
const LOCK_PATIENCE: Duration = Duration::from_secs(130);
const LOCK_BEAT: Duration = Duration::from_millis(25);
/// How often a writer starts again because the Go program, which knows no lock, wrote meanwhile.
const REWRITES: u32 = 20;

/// The store of one folder.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    pub(crate) folder: Folder,
    pub(crate) backend: Backend,
}

/// The store as it was read.
#[derive(Debug, Default)]
pub(crate) struct Opened {
    pub(crate) document: Document,
    /// The key that opened it; `None` for a store that is not there or not encrypted.
    key: Option<Key>,
    version: Option<Version>,
}

/// What a change came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Nothing is to be written.
    None,
    /// The document is different now.
    Made,
}

impl Store {
    /// Reads the store; a store that is not there is an empty one.
    pub(crate) fn read(&self, warnings: &mut Vec<Warning>) -> Result<Opened, StoreFailure> {
        let mut tries = 0;
        loop {
            match self.read_once(warnings) {
                // The Go program rewrites in place, so a reader may meet half a file.
                Err(StoreFailure::Damaged(..)) if tries < 3 => {
                    tries += 1;
                    thread::sleep(Duration::from_millis(10));
                }
                result => return result,
            }
        }
    }

    /// Waits until no other program of this kind writes.
    pub(crate) async fn lock(&self) -> Result<Guard<'_>, StoreFailure> {
        files::create_folder(self.folder.path())?;
        let path = self.folder.lock();
        let file = files::open_lock(&path)?;
        let until = Instant::now() + LOCK_PATIENCE;
        loop {
            match file.try_lock() {
                Ok(()) => {
                    files::remove_staged(self.folder.path());
                    return Ok(Guard { store: self, _lock: file });
                }
                Err(TryLockError::WouldBlock) if Instant::now() < until => {
                    tokio::time::sleep(LOCK_BEAT).await;
                }
                Err(TryLockError::WouldBlock) => return Err(StoreFailure::Busy(path)),
                Err(TryLockError::Error(error)) => return Err(StoreFailure::Io(path, error)),
            }
        }
    }

    /// Whether there is any file of the store.
    pub(crate) fn exists(&self) -> bool {
        [self.folder.profiles(), self.folder.key()].iter().any(|path| files::version(path).is_some())
    }

    fn read_once(&self, warnings: &mut Vec<Warning>) -> Result<Opened, StoreFailure> {
        let path = self.folder.profiles();
        let Some(file) = files::read(&path, warnings)? else { return Ok(Opened::default()) };
        let damaged = |damage| StoreFailure::Damaged(path.clone(), damage);
        if !envelope::is_sealed(&file.bytes) {
            let document = Document::parse(&file.bytes).map_err(damaged)?;
            return Ok(Opened { document, key: None, version: Some(file.version) });
        }
        let open = |key: Key| {
            let text = envelope::open(&file.bytes, &key).map_err(damaged)?;
            let document = Document::parse(&text).map_err(damaged)?;
            Ok(Opened { document, key: Some(key), version: Some(file.version.clone()) })
        };
        // A key in the keyring comes first, but the Go program may have encrypted with the file's.
        let kept = self.backend.get()?.map(open);
        if let Some(Ok(opened)) = kept {
            return Ok(opened);
        }
        match (Key::read(&self.folder.key(), warnings)?, kept) {
            (Some(key), _) => open(key),
            (None, Some(failed)) => failed,
            (None, None) => Err(StoreFailure::KeyMissing(self.folder.key())),
        }
    }
}

/// The right to write, until it is dropped.
#[derive(Debug)]
pub(crate) struct Guard<'a> {
    store: &'a Store,
    _lock: File,
}

impl Guard<'_> {
    /// Reads the store, changes it, and writes it. The change may be asked for again when the file changed meanwhile.
    pub(crate) fn update<T>(
        &self,
        warnings: &mut Vec<Warning>,
        mut change: impl FnMut(&mut Document) -> (Change, T),
    ) -> Result<T, StoreFailure> {
        let path = self.store.folder.profiles();
        for _ in 0..REWRITES {
            let mut opened = self.store.read(warnings)?;
            let (made, result) = change(&mut opened.document);
            if made == Change::None {
                return Ok(result);
            }
            let staged = self.stage(&opened, warnings)?;
            // As late as possible, because the Go program takes no lock.
            if files::version(&path) == opened.version {
                staged.commit()?;
                return Ok(result);
            }
        }
        Err(StoreFailure::Busy(path))
    }

    /// Puts both files aside under new names, and says which.
    pub(crate) fn set_aside(&self) -> Result<Vec<PathBuf>, StoreFailure> {
        let now = humantime::format_rfc3339_seconds(SystemTime::now()).to_string().replace(['-', ':'], "");
        let mut names = Vec::new();
        for path in [self.store.folder.profiles(), self.store.folder.key()] {
            if files::version(&path).is_none() {
                continue;
            }
            let base = format!("{}.bak-{now}", path.display());
            let mut taken = 0;
            loop {
                let name = if taken == 0 { base.clone() } else { format!("{base}-{taken}") };
                let to = PathBuf::from(name);
                match files::rename_new(&path, &to) {
                    Err(StoreFailure::Io(_, error)) if error.kind() == ErrorKind::AlreadyExists => taken += 1,
                    Err(failure) => return Err(failure),
                    Ok(()) => {
                        names.push(to);
                        break;
                    }
                }
            }
        }
        Ok(names)
    }

    /// Moves the key from its file into this keyring, if it is the key of this store; returns the file's old path.
    pub(crate) fn move_key(
        &self,
        keyring: &Backend,
        warnings: &mut Vec<Warning>,
    ) -> Result<PathBuf, StoreFailure> {
        let path = self.store.folder.key();
        // Read as the file's, so that a key that does not fit is noticed before the file is gone.
        let by_file = Store { folder: self.store.folder.clone(), backend: Backend::file() };
        by_file.read(warnings)?;
        let key = Key::read(&path, warnings)?.ok_or_else(|| StoreFailure::KeyMissing(path.clone()))?;
        match keyring.get()? {
            Some(other) if other != key => {
                return Err(StoreFailure::Keyring("it holds the key of another store".to_owned()));
            }
            Some(_) => {}
            None => keyring.put(&key)?,
        }
        files::remove(&path)?;
        Ok(path)
    }

    fn stage(&self, opened: &Opened, warnings: &mut Vec<Warning>) -> Result<Staged, StoreFailure> {
        let key = match &opened.key {
            Some(key) => key.clone(),
            None => self.key(warnings)?,
        };
        let mut nonce = envelope::NonceBytes::default();
        key::random(&mut nonce)?;
        let sealed = envelope::seal(&opened.document.text(), &key, nonce);
        Staged::write(&self.store.folder.profiles(), &sealed)
    }

    /// The key for a store that is not encrypted yet: the one that is there, else a new one.
    fn key(&self, warnings: &mut Vec<Warning>) -> Result<Key, StoreFailure> {
        let backend = &self.store.backend;
        if let Some(key) = backend.get()? {
            return Ok(key);
        }
        let path = self.store.folder.key();
        match Key::read(&path, warnings)? {
            Some(key) => Ok(key),
            None if backend.is_native() => backend.create(),
            None => Key::create(&path, warnings),
        }
    }

    #[cfg(test)]
    pub(crate) fn stage_for_test(&self, opened: &Opened) -> Staged {
        self.stage(opened, &mut Vec::new()).unwrap()
    }
}

#[cfg(test)]
mod tests;
