//! Logging in and out: which flow belongs to a provider, and what of it is stored. The flows are one file each.

pub(crate) mod anthropic;
mod browser;
pub(crate) mod codex;
mod copilot;
mod models;
mod paste;

use std::path::PathBuf;

use crate::failure::{Failure, StoreFailure, Warning};
use crate::keyring::Backend;
use crate::local_auth::LocalAuth;
use crate::person::Person;
use crate::provider::Provider;
use crate::store::Change;

impl LocalAuth {
    /// Logs a person in and stores the credential; returns the profile's id.
    ///
    /// # Errors
    /// The person or the provider said no, or the store cannot be written. A store that cannot be read ends the login
    /// before it begins.
    pub async fn login(
        &self,
        provider: Provider,
        person: &impl Person,
        warnings: &mut Vec<Warning>,
    ) -> Result<String, Failure> {
        self.0.store.read(warnings)?;
        let profile = match provider {
            Provider::Anthropic => anthropic::login(&self.0, person, warnings).await?,
            Provider::OpenAi | Provider::OpenAiCodex => codex::login(&self.0, person, warnings).await?,
            Provider::GithubCopilot => copilot::login(&self.0, person, warnings).await?,
            Provider::GithubModels => models::login(&self.0, person).await?,
        };
        let id = format!("{}:default", profile.provider);
        let guard = self.0.store.lock().await?;
        guard.update(warnings, |document| {
            document.upsert(&id, profile.clone());
            (Change::Made, ())
        })?;
        Ok(id)
    }

    /// Removes every profile of a provider; returns how many there were.
    ///
    /// # Errors
    /// The store cannot be read or written.
    pub async fn logout(&self, provider: Provider, warnings: &mut Vec<Warning>) -> Result<usize, Failure> {
        let opened = self.0.store.read(warnings)?;
        if !opened.document.profiles.values().any(|profile| profile.provider == provider.id()) {
            return Ok(0);
        }
        let guard = self.0.store.lock().await?;
        Ok(guard.update(warnings, |document| match document.remove(provider) {
            0 => (Change::None, 0),
            removed => (Change::Made, removed),
        })?)
    }

    /// Moves the store's key from its file into the operating system's keyring; returns the file's old path. The Go
    /// program can read the store no more.
    ///
    /// # Errors
    /// There is no key in a file, it is not this store's, or the keyring does not take it.
    pub async fn move_key_to_keyring(&self, warnings: &mut Vec<Warning>) -> Result<PathBuf, Failure> {
        if !self.0.store.exists() {
            return Err(StoreFailure::KeyMissing(self.0.store.folder.key()).into());
        }
        let own = &self.0.store.backend;
        let keyring = if own.is_native() { own.clone() } else { Backend::native() };
        Ok(self.0.store.lock().await?.move_key(&keyring, warnings)?)
    }

    /// Puts the store and its key aside, readable or not; returns their new names.
    ///
    /// # Errors
    /// The files cannot be renamed.
    pub async fn reset(&self) -> Result<Vec<PathBuf>, Failure> {
        if !self.0.store.exists() {
            return Ok(Vec::new());
        }
        Ok(self.0.store.lock().await?.set_aside()?)
    }
}
