//! A fresh access token for a profile whose own has ended: asked for under the store's lock, after a second look at
//! the store (another process may have been faster), and written down before a caller uses it.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use crate::document::{Profile, trimmed};
use crate::exchange::{self, ANTHROPIC_TIMEOUT, CODEX_TIMEOUT, Tokens};
use crate::failure::{Skipped, StoreFailure, Warning};
use crate::http::HttpFailure;
use crate::local_auth::{Inner, same};
use crate::login::{anthropic, codex};
use crate::provider::Provider;
use crate::store::{Change, Guard};
use crate::{expiry, wiped};

/// What a refresh sends: these three keys and no other.
#[derive(Serialize)]
struct Body<'a> {
    client_id: &'a str,
    grant_type: &'a str,
    refresh_token: &'a str,
}

/// Why there is no fresh token.
pub(crate) enum NotFresh {
    /// This profile cannot be used; another may.
    Skip(Skipped),
    /// The store itself failed.
    Store(StoreFailure),
}

impl From<StoreFailure> for NotFresh {
    fn from(failure: StoreFailure) -> Self {
        Self::Store(failure)
    }
}

impl From<Skipped> for NotFresh {
    fn from(why: Skipped) -> Self {
        Self::Skip(why)
    }
}

impl Inner {
    /// The profile with a fresh access token. `seen` is the token that is not good enough any more.
    ///
    /// It runs as a task of its own: a caller that gives up in the middle must not lose a token that the provider
    /// already exchanged.
    pub(crate) async fn refresh(
        self: &Arc<Self>,
        id: &str,
        seen: Option<SecretString>,
        warnings: &mut Vec<Warning>,
    ) -> Result<Profile, NotFresh> {
        let (inner, id) = (Arc::clone(self), id.to_owned());
        let task = tokio::spawn(async move {
            let mut warnings = Vec::new();
            let result = inner.refresh_locked(&id, seen, &mut warnings).await;
            (result, warnings)
        });
        let (result, more) = task.await.map_err(|_| Skipped::Removed)?;
        warnings.extend(more);
        result
    }

    async fn refresh_locked(
        &self,
        id: &str,
        seen: Option<SecretString>,
        warnings: &mut Vec<Warning>,
    ) -> Result<Profile, NotFresh> {
        let guard = self.store.lock().await?;
        let opened = self.store.read(warnings)?;
        let Some(profile) = opened.document.profiles.get(id).cloned() else {
            return Err(Skipped::Removed.into());
        };
        let access = trimmed(&profile.access);
        let changed = match (&access, &seen) {
            (Some(now), Some(seen)) => !same(now, seen),
            (now, seen) => now.is_some() && seen.is_none(),
        };
        if changed && !expiry::is_over(profile.expires.unwrap_or(0), expiry::now_ms()) {
            return Ok(profile);
        }
        let refresh = trimmed(&profile.refresh).ok_or(Skipped::NoRefreshToken)?;
        if self.is_rejected(&refresh) {
            return Err(Skipped::Rejected.into());
        }
        match self.ask(&profile, &refresh, warnings).await {
            Ok(tokens) => self.keep(&guard, id, &tokens, warnings),
            Err(Skipped::Rejected) => {
                self.reject(refresh);
                Err(Skipped::Rejected.into())
            }
            Err(why) => Err(why.into()),
        }
    }

    async fn ask(
        &self,
        profile: &Profile,
        refresh: &SecretString,
        warnings: &mut Vec<Warning>,
    ) -> Result<Tokens, Skipped> {
        let own = profile.client_id.clone().filter(|id| !id.is_empty());
        let at = &self.endpoints;
        let (urls, client_id, timeout) = match profile.provider.as_str() {
            id if id == Provider::Anthropic.id() => (
                vec![&at.anthropic_token, &at.anthropic_legacy_token],
                own.unwrap_or_else(|| anthropic::CLIENT_ID.to_owned()),
                ANTHROPIC_TIMEOUT,
            ),
            id if id == Provider::OpenAiCodex.id() => (
                vec![&at.codex_token],
                own.unwrap_or_else(|| codex::client_id(&self.environment)),
                CODEX_TIMEOUT,
            ),
            _ => return Err(Skipped::Unsupported),
        };
        let refresh_token = refresh.expose_secret();
        let mut failures: Vec<HttpFailure> = Vec::new();
        for url in urls {
            let body = Body { client_id: &client_id, grant_type: "refresh_token", refresh_token };
            match exchange::exchange(&self.http, url, wiped::json(&body), timeout, warnings).await {
                Ok(tokens) => return Ok(tokens),
                Err(failure) => failures.push(failure),
            }
        }
        if failures.iter().any(exchange::is_final) {
            return Err(Skipped::Rejected);
        }
        // The first address is the one that should work.
        failures.into_iter().next().map_or(Err(Skipped::Unsupported), |failure| Err(failure.into()))
    }

    /// Writes the new tokens into the profile, and nothing else.
    fn keep(
        &self,
        guard: &Guard<'_>,
        id: &str,
        tokens: &Tokens,
        warnings: &mut Vec<Warning>,
    ) -> Result<Profile, NotFresh> {
        let expires = expiry::from_answer(expiry::now_ms(), tokens.expires_in);
        let kept = guard.update(warnings, |document| match document.profiles.get_mut(id) {
            None => (Change::None, None),
            Some(profile) => {
                profile.access = Some(tokens.access.clone());
                if let Some(refresh) = &tokens.refresh {
                    profile.refresh = Some(refresh.clone());
                }
                profile.expires = Some(expires);
                (Change::Made, Some(profile.clone()))
            }
        })?;
        kept.ok_or_else(|| Skipped::Removed.into())
    }
}
