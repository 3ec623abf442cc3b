//! `/auth status`: one line for each provider with a login, in the format of the Go program; and how many profiles
//! there are. Nothing is refreshed and nothing is written.

use crate::document::Document;
use crate::environment::Environment;
use crate::expiry;
use crate::failure::{StoreFailure, Warning};
use crate::local_auth::LocalAuth;
use crate::provider::Provider;

impl LocalAuth {
    /// The four lines. Their words belong to the format and are not translated.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn status(&self, warnings: &mut Vec<Warning>) -> Result<[String; 4], StoreFailure> {
        let opened = self.0.store.read(warnings)?;
        let now = expiry::now_ms();
        Ok(Provider::WITH_LOGIN.map(|provider| {
            let state = state(&opened.document, &self.0.environment, provider, now);
            format!("{}: {state}", provider.label())
        }))
    }

    /// How many profiles the store has that may serve a provider, however old their tokens are.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn profiles(&self, provider: Provider, warnings: &mut Vec<Warning>) -> Result<usize, StoreFailure> {
        Ok(self.0.store.read(warnings)?.document.candidates(provider).len())
    }
}

fn state(document: &Document, environment: &Environment, provider: Provider, now_ms: i64) -> String {
    let own = document.profiles.iter().filter(|(_, profile)| profile.provider == provider.id());
    let usable = own.filter(|(_, profile)| profile.is_usable());
    if let Some((_, profile)) = usable.min_by_key(|(id, _)| (!id.ends_with(":default"), *id)) {
        let expiry = expiry::words(profile.expires.unwrap_or(0), now_ms);
        return format!("type={} expiry={expiry}", profile.kind);
    }
    let mut variables = provider.variables().iter().map(|(name, _)| *name);
    match variables.find(|name| environment.trimmed(name).is_some()) {
        Some(name) => format!("via env:{name} (env fallback)"),
        None => "not connected".to_owned(),
    }
}
