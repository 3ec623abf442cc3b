//! Which credential is used: a profile of the store, the preferred one first, refreshed if it has ended; a variable
//! only where the store has no usable profile at all.

use secrecy::SecretString;

use crate::document::{Profile, Type, trimmed};
use crate::expiry;
use crate::failure::{Failure, Skipped, Warning};
use crate::local_auth::LocalAuth;
use crate::prefix::Mode;
use crate::provider::Provider;
use crate::refresh::NotFresh;

/// A credential to send.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// Whose it is.
    pub provider: Provider,
    /// Where it came from.
    pub source: Source,
    /// How it is used.
    pub mode: Mode,
    /// With its prefix, as it travels.
    pub credential: SecretString,
    /// When it should be renewed, in milliseconds since 1970; `None` = never.
    pub expires_ms: Option<i64>,
}

/// Where a credential came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A profile of the store.
    Profile(String),
    /// A variable of the environment.
    Variable(&'static str),
}

/// What a caller wants of a profile that could be refreshed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// One that has not ended.
    Valid,
    /// Another one than was handed out last.
    Another,
}

impl LocalAuth {
    /// The credential of a provider.
    ///
    /// # Errors
    /// There is none, none of them can be refreshed, or the store cannot be read.
    pub async fn resolve(
        &self,
        provider: Provider,
        warnings: &mut Vec<Warning>,
    ) -> Result<Resolved, Failure> {
        self.pick(provider, Wanted::Valid, warnings).await
    }

    /// The first credential of the providers that `--use-local-auth` tries.
    ///
    /// # Errors
    /// None of them has one, or the store cannot be read.
    pub async fn resolve_any(&self, warnings: &mut Vec<Warning>) -> Result<Resolved, Failure> {
        let mut last = None;
        for provider in Provider::AUTOMATIC {
            let result = self.resolve(provider, warnings).await;
            if matches!(result, Err(Failure::NoCredentials(_))) {
                continue;
            }
            // Another account than the first is never taken without a word.
            if let Some(Failure::Refresh { profile, why, .. }) = last.take() {
                warnings.push(Warning::Skipped { profile, why });
            }
            match result {
                Err(failure @ Failure::Refresh { .. }) => last = Some(failure),
                result => return result,
            }
        }
        Err(last.unwrap_or(Failure::Nothing))
    }

    /// A credential to go on with, when the one that was handed out last ends soon or was refused: what another process
    /// stored meanwhile, else a refreshed one.
    ///
    /// # Errors
    /// As for [`LocalAuth::resolve`].
    pub async fn renew(&self, provider: Provider, warnings: &mut Vec<Warning>) -> Result<Resolved, Failure> {
        self.pick(provider, Wanted::Another, warnings).await
    }

    async fn pick(
        &self,
        provider: Provider,
        wanted: Wanted,
        warnings: &mut Vec<Warning>,
    ) -> Result<Resolved, Failure> {
        let opened = self.0.store.read(warnings)?;
        let mut skipped = Vec::new();
        let mut found = None;
        for id in opened.document.candidates(provider) {
            let Some(profile) = opened.document.profiles.get(id) else { continue };
            match self.fresh(provider, id, profile, wanted, warnings).await {
                Ok(profile) => {
                    found = resolved(provider, id, &profile);
                    if let Some(access) = trimmed(&profile.access) {
                        self.0.note_given(provider, &access);
                    }
                    break;
                }
                Err(NotFresh::Skip(why)) => skipped.push((id.to_owned(), why)),
                Err(NotFresh::Store(failure)) => return Err(failure.into()),
            }
        }
        // The last one is the failure itself when nothing was found.
        let last = if found.is_none() { skipped.pop() } else { None };
        warnings.extend(skipped.into_iter().map(|(profile, why)| Warning::Skipped { profile, why }));
        match (found, last) {
            (Some(resolved), _) => Ok(resolved),
            (None, None) => self.variable(provider).ok_or(Failure::NoCredentials(provider)),
            (None, Some((profile, why))) => {
                let provider = if provider == Provider::OpenAi { Provider::OpenAiCodex } else { provider };
                Err(Failure::Refresh { profile, provider, why })
            }
        }
    }

    /// The profile, refreshed if that is needed.
    async fn fresh(
        &self,
        provider: Provider,
        id: &str,
        profile: &Profile,
        wanted: Wanted,
        warnings: &mut Vec<Warning>,
    ) -> Result<Profile, NotFresh> {
        let access = trimmed(&profile.access);
        let is_login = profile.kind() == Some(Type::OAuth);
        let is_over = access.is_none() || expiry::is_over(profile.expires.unwrap_or(0), expiry::now_ms());
        let is_old =
            wanted == Wanted::Another && access.as_ref().is_some_and(|now| self.0.was_given(provider, now));
        if !is_login || !(is_over || is_old) {
            return Ok(profile.clone());
        }
        match self.0.refresh(id, access, warnings).await {
            // It still has some minutes; the next renewal may work.
            Err(NotFresh::Skip(why)) if !is_over => {
                if why != Skipped::NoRefreshToken {
                    warnings.push(Warning::Skipped { profile: id.to_owned(), why });
                }
                Ok(profile.clone())
            }
            result => result,
        }
    }

    fn variable(&self, provider: Provider) -> Option<Resolved> {
        let known = provider.variables().iter();
        let mut set =
            known.filter_map(|(name, mode)| Some((*name, *mode, self.0.environment.trimmed(name)?)));
        let (name, mode, value) = set.next()?;
        let credential = mode.format(&SecretString::from(value));
        Some(Resolved { provider, source: Source::Variable(name), mode, credential, expires_ms: None })
    }
}

fn resolved(provider: Provider, id: &str, profile: &Profile) -> Option<Resolved> {
    let (mode, secret) = match profile.kind()? {
        Type::OAuth => (Mode::OAuth, trimmed(&profile.access)?),
        Type::Token => (Mode::Token, trimmed(&profile.token)?),
        Type::ApiKey => (Mode::ApiKey, trimmed(&profile.key)?),
    };
    // Only a login is ever checked; a token with a date is sent as long as it is there.
    let expires_ms = profile.expires.filter(|expires| mode == Mode::OAuth && *expires > 0);
    let source = Source::Profile(id.to_owned());
    Some(Resolved { provider, source, mode, credential: mode.format(&secret), expires_ms })
}
