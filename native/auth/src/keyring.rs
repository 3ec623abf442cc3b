//! The operating system's keyring as the place of the store's key, for who asks for it with
//! `CHATCLI_KEYCHAIN_BACKEND`. The Go program knows the file only, so the file goes only when a person moves the key.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::environment::Environment;
use crate::failure::StoreFailure;
use crate::key::Key;

const SERVICE: &str = "chatcli";
const ACCOUNT: &str = "auth-key";

/// Holds one key, as base64.
pub(crate) trait Keyring: Send + Sync {
    fn get(&self) -> Result<Option<Zeroizing<String>>, String>;
    fn set(&self, encoded: &str) -> Result<(), String>;
}

/// Where the key of the store is kept.
#[derive(Clone)]
pub struct Backend(Option<Arc<dyn Keyring>>);

impl Backend {
    /// The file `.auth-key`, as the Go program has it.
    pub fn file() -> Self {
        Self(None)
    }

    /// The operating system's keyring, with the file for a key that is not in it.
    pub fn native() -> Self {
        Self(Some(Arc::new(System)))
    }

    /// As `CHATCLI_KEYCHAIN_BACKEND` says: `keychain` and `native` mean the keyring, anything else the file.
    pub fn from_environment(environment: &Environment) -> Self {
        let wanted = environment.trimmed("CHATCLI_KEYCHAIN_BACKEND").unwrap_or_default();
        match wanted.to_ascii_lowercase().as_str() {
            "keychain" | "native" => Self::native(),
            _ => Self::file(),
        }
    }

    #[cfg(test)]
    pub(crate) fn with(keyring: Arc<dyn Keyring>) -> Self {
        Self(Some(keyring))
    }

    /// Whether a new key belongs into the keyring instead of the file.
    pub(crate) fn is_native(&self) -> bool {
        self.0.is_some()
    }

    /// The key in the keyring; `None` when there is none or the keyring was not asked for.
    pub(crate) fn get(&self) -> Result<Option<Key>, StoreFailure> {
        let Some(keyring) = &self.0 else { return Ok(None) };
        let Some(encoded) = keyring.get().map_err(StoreFailure::Keyring)? else { return Ok(None) };
        let bytes = STANDARD.decode(encoded.trim()).map(Zeroizing::new).ok();
        match bytes.and_then(|bytes| Key::from_slice(&bytes)) {
            Some(key) => Ok(Some(key)),
            None => Err(StoreFailure::Keyring(format!("its entry {SERVICE}/{ACCOUNT} is no key"))),
        }
    }

    /// Makes a new key in the keyring.
    pub(crate) fn create(&self) -> Result<Key, StoreFailure> {
        let key = Key::random()?;
        self.put(&key)?;
        Ok(key)
    }

    /// Puts a key into the keyring and looks whether it is there.
    pub(crate) fn put(&self, key: &Key) -> Result<(), StoreFailure> {
        let Some(keyring) = &self.0 else { return Ok(()) };
        let encoded = Zeroizing::new(STANDARD.encode(key.bytes()));
        keyring.set(&encoded).map_err(StoreFailure::Keyring)?;
        match self.get()? {
            Some(kept) if kept == *key => Ok(()),
            _ => Err(StoreFailure::Keyring("it did not keep the key".to_owned())),
        }
    }
}

impl fmt::Debug for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_native() { "Backend(keyring)" } else { "Backend(file)" })
    }
}

struct System;

#[cfg(not(feature = "keyring"))]
impl Keyring for System {
    fn get(&self) -> Result<Option<Zeroizing<String>>, String> {
        Err("this build has no keyring in it".to_owned())
    }

    fn set(&self, _: &str) -> Result<(), String> {
        self.get().map(|_| ())
    }
}

#[cfg(feature = "keyring")]
impl System {
    fn entry() -> Result<keyring::v1::Entry, String> {
        use keyring::v1::Entry;

        // Says more than `Entry::new` about a keyring that is not there.
        if let Err(error) = Entry::store_status() {
            return Err(words(error));
        }
        Entry::new(SERVICE, ACCOUNT).map_err(|error| words(&error))
    }
}

#[cfg(feature = "keyring")]
impl Keyring for System {
    fn get(&self) -> Result<Option<Zeroizing<String>>, String> {
        match Self::entry()?.get_password() {
            Ok(encoded) => Ok(Some(Zeroizing::new(encoded))),
            Err(keyring::v1::Error::NoEntry) => Ok(None),
            Err(error) => Err(words(&error)),
        }
    }

    fn set(&self, encoded: &str) -> Result<(), String> {
        Self::entry()?.set_password(encoded).map_err(|error| words(&error))
    }
}

#[cfg(feature = "keyring")]
/// The error in words. One of them holds what was read, and that is not for showing.
fn words(error: &keyring::v1::Error) -> String {
    match error {
        keyring::v1::Error::BadEncoding(_) => "its entry is not text".to_owned(),
        error => error.to_string(),
    }
}
