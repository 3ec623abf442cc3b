//! The 32 bytes that encrypt the store: read from their file, or made once. Reading never makes one.

use std::fmt;
use std::path::Path;
use std::thread;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::failure::{StoreFailure, Warning};
use crate::files;

const BYTES: usize = 32;

/// The key of the store.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Key(Zeroizing<[u8; BYTES]>);

impl Key {
    pub(crate) fn from_bytes(bytes: [u8; BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        Some(Self::from_bytes(bytes.try_into().ok()?))
    }

    pub(crate) fn random() -> Result<Self, StoreFailure> {
        let mut key = Self::from_bytes([0; BYTES]);
        random(key.0.as_mut_slice())?;
        Ok(key)
    }

    pub(crate) fn bytes(&self) -> &[u8; BYTES] {
        &self.0
    }

    /// The key in this file, if the file is there.
    pub(crate) fn read(path: &Path, warnings: &mut Vec<Warning>) -> Result<Option<Self>, StoreFailure> {
        let mut tries = 0;
        loop {
            let Some(file) = files::read(path, warnings)? else { return Ok(None) };
            if let Some(key) = Self::from_slice(&file.bytes) {
                return Ok(Some(key));
            }
            // The Go program makes the file first and fills it then.
            if file.bytes.len() > BYTES || tries == 5 {
                return Err(StoreFailure::KeyLength(path.to_owned(), file.bytes.len() as u64));
            }
            tries += 1;
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Writes a new key to its file. When another program was faster, its key counts.
    pub(crate) fn create(path: &Path, warnings: &mut Vec<Warning>) -> Result<Self, StoreFailure> {
        let key = Self::random()?;
        if files::Staged::write(path, key.bytes())?.commit_new()? {
            return Ok(key);
        }
        Self::read(path, warnings)?.ok_or_else(|| StoreFailure::KeyMissing(path.to_owned()))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// Fills a slice from the operating system.
pub(crate) fn random(bytes: &mut [u8]) -> Result<(), StoreFailure> {
    getrandom::fill(bytes).map_err(|_| StoreFailure::NoRandom)
}
