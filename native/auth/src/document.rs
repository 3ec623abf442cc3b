//! The store's JSON: what this program understands of it, and everything else kept as it was.
//!
//! Keys are read in any case of letters, as the Go program does, and written as it writes them: two spaces, the fields
//! of a profile in its order, maps sorted, no line end after the last brace.

mod read;
mod write;

use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use zeroize::Zeroizing;

use crate::failure::Damage;
use crate::provider::Provider;

/// The whole store.
#[derive(Debug, Default)]
pub(crate) struct Document {
    pub(crate) version: Option<i64>,
    pub(crate) profiles: BTreeMap<String, Profile>,
    /// Provider to profile ids; no program writes it, and this one alone reads it.
    pub(crate) order: BTreeMap<String, Vec<String>>,
    pub(crate) last_good: BTreeMap<String, String>,
    /// Keys that this program does not know.
    pub(crate) other: BTreeMap<String, Value>,
}

/// One credential.
#[derive(Clone, Debug, Default)]
pub(crate) struct Profile {
    pub(crate) kind: String,
    pub(crate) provider: String,
    pub(crate) email: Option<String>,
    pub(crate) access: Option<SecretString>,
    pub(crate) refresh: Option<SecretString>,
    /// Milliseconds since 1970; zero and less mean never.
    pub(crate) expires: Option<i64>,
    pub(crate) account_id: Option<String>,
    pub(crate) client_id: Option<String>,
    pub(crate) key: Option<SecretString>,
    pub(crate) token: Option<SecretString>,
    /// Keys that this program does not know.
    pub(crate) other: BTreeMap<String, Value>,
}

/// What kind of credential a profile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    OAuth,
    ApiKey,
    Token,
}

impl Profile {
    /// `None` for a kind that this program does not know; such a profile is kept and never used.
    pub(crate) fn kind(&self) -> Option<Type> {
        match self.kind.as_str() {
            "oauth" => Some(Type::OAuth),
            "api_key" => Some(Type::ApiKey),
            "token" => Some(Type::Token),
            _ => None,
        }
    }

    /// Whether there is anything in it that could be used, now or after a refresh.
    pub(crate) fn is_usable(&self) -> bool {
        match self.kind() {
            Some(Type::OAuth) => trimmed(&self.access).is_some() || trimmed(&self.refresh).is_some(),
            Some(Type::ApiKey) => trimmed(&self.key).is_some(),
            Some(Type::Token) => trimmed(&self.token).is_some(),
            None => false,
        }
    }
}

impl Document {
    /// Reads a store's plain text.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, Damage> {
        // The reader's own words may quote the text, and with it a secret.
        serde_json::from_slice(text)
            .map_err(|error| Damage::Json { line: error.line(), column: error.column() })
    }

    /// The plain text to write.
    pub(crate) fn text(&self) -> Zeroizing<Vec<u8>> {
        write::text(self)
    }

    /// The ids of a provider's usable profiles, the preferred one first: as `order` says, then `…:default`, then by
    /// name.
    pub(crate) fn candidates(&self, provider: Provider) -> Vec<&str> {
        let order = self.order.get(provider.id()).map_or(&[][..], Vec::as_slice);
        let mut found: Vec<&str> = self
            .profiles
            .iter()
            .filter(|(_, profile)| provider.accepts(&profile.provider) && profile.is_usable())
            .map(|(id, _)| id.as_str())
            .collect();
        found.sort_by_key(|id| {
            let place = order.iter().position(|listed| listed == id).unwrap_or(usize::MAX);
            (place, !id.ends_with(":default"), *id)
        });
        found
    }

    /// Stores a profile under its id; what is unknown in the old one stays.
    pub(crate) fn upsert(&mut self, id: &str, mut profile: Profile) {
        if let Some(old) = self.profiles.remove(id) {
            profile.other = old.other;
            profile.account_id = profile.account_id.or(old.account_id);
        }
        self.profiles.insert(id.to_owned(), profile);
    }

    /// Removes every profile of exactly this provider, and says how many there were.
    pub(crate) fn remove(&mut self, provider: Provider) -> usize {
        let before = self.profiles.len();
        self.profiles.retain(|_, profile| profile.provider != provider.id());
        before - self.profiles.len()
    }
}

/// A secret without white space around it; `None` when nothing is left.
pub(crate) fn trimmed(secret: &Option<SecretString>) -> Option<SecretString> {
    let text = secret.as_ref()?.expose_secret().trim();
    (!text.is_empty()).then(|| SecretString::from(text))
}

#[cfg(test)]
mod tests;
