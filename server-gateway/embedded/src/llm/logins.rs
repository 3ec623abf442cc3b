//! The logins of the person at this machine (`auth-profiles.json`) as configuration of the server: a provider that was
//! signed in to needs no key in the environment. The store itself belongs to `chatcli-auth`. Variables go before it,
//! because they were written for this server.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chatcli_auth::{Environment, ExposeSecret, Failure as AuthFailure, LocalAuth, Provider, Settings};

use super::catalog::{ENTRIES, Entry};
use super::credential::{Credential, Scheme};
use super::{Failure, FailureKind};
use crate::config::Config;

/// Where the store may be. Without one of these it would be looked for in the current folder.
const PLACES: [&str; 3] = ["CHATCLI_AUTH_DIR", "HOME", "USERPROFILE"];

/// How long it is believed which logins there are.
const BELIEF: Duration = Duration::from_secs(5);

/// The logins, or none. Clones are the same.
#[derive(Clone)]
pub(crate) struct Logins {
    auth: Option<LocalAuth>,
    seen: Arc<Mutex<Option<(Instant, Seen)>>>,
}

/// Which logins there were when the store was last read.
#[derive(Clone, Debug, Default)]
struct Seen {
    usable: Vec<&'static str>,
    /// There is a login of OpenAI's plan, which serves the vendor's own programs only.
    codex: bool,
}

impl Logins {
    /// The store that the environment names. No file is touched yet.
    pub(crate) fn from_config(config: &Config) -> Self {
        if PLACES.iter().all(|name| config.variable(name).is_none()) {
            return Self::none();
        }
        let variables = config.environment.clone();
        let is_key = |name: &str| ENTRIES.iter().any(|entry| entry.key_variables.contains(&name));
        let lookup = move |name: &str| variables.get(name).filter(|_| !is_key(name)).cloned();
        match Settings::from_environment(Environment::new(lookup), &config.version) {
            Ok(settings) => Self { auth: Some(LocalAuth::new(settings)), seen: Arc::default() },
            Err(failure) => {
                tracing::warn!(reason = %failure, "the login store is not used");
                Self::none()
            }
        }
    }

    fn none() -> Self {
        Self { auth: None, seen: Arc::default() }
    }

    /// Whether a provider was signed in to in a way that serves this server.
    pub(crate) fn has(&self, entry: &Entry) -> bool {
        self.seen().usable.contains(&entry.id)
    }

    /// Whether the only login of OPENAI is one that this server cannot use.
    pub(crate) fn has_codex_only(&self) -> bool {
        let seen = self.seen();
        seen.codex && !seen.usable.contains(&"OPENAI")
    }

    fn seen(&self) -> Seen {
        let Some(auth) = &self.auth else { return Seen::default() };
        let mut kept = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, seen)) = kept.as_ref().filter(|(at, _)| at.elapsed() < BELIEF) {
            return seen.clone();
        }
        let count = |provider| {
            auth.profiles(provider, &mut Vec::new()).unwrap_or_else(|failure| {
                tracing::warn!(reason = %failure, "the login store cannot be read");
                0
            })
        };
        let codex = count(Provider::OpenAiCodex);
        let mut usable = Vec::new();
        for entry in ENTRIES {
            let Some(provider) = provider_of(entry) else { continue };
            // A Codex login counts among those of OpenAI.
            let useless = if provider == Provider::OpenAi { codex } else { 0 };
            if count(provider) > useless {
                usable.push(entry.id);
            }
        }
        let seen = Seen { usable, codex: codex > 0 };
        *kept = Some((Instant::now(), seen.clone()));
        seen
    }

    /// The credential of a login, refreshed if it is over.
    ///
    /// # Errors
    /// There is a login, but it cannot be used.
    pub(crate) async fn credential(&self, entry: &Entry) -> Result<Option<Credential>, Failure> {
        let (Some(auth), Some(provider)) = (&self.auth, provider_of(entry)) else { return Ok(None) };
        let mut warnings = Vec::new();
        let resolved = auth.resolve(provider, &mut warnings).await;
        for warning in warnings {
            tracing::warn!(?warning, "login store");
        }
        match resolved {
            Ok(resolved) => {
                let credential = Credential::from_wire(entry.id, resolved.credential.expose_secret())?;
                if entry.id == "OPENAI" && credential.scheme == Scheme::OAuth {
                    return Err(Failure::new(
                        FailureKind::NotReady,
                        "the login of OPENAI is one of OpenAI Codex, which this server cannot use; set OPENAI_API_KEY",
                    ));
                }
                Ok(Some(credential))
            }
            Err(AuthFailure::NoCredentials(_) | AuthFailure::Nothing) => Ok(None),
            Err(failure @ AuthFailure::Refresh { .. }) => Err(Failure::new(
                FailureKind::NotReady,
                format!(
                    "the login of {} is over: {failure}; sign in again with `chatcli auth login`",
                    entry.id
                ),
            )),
            Err(failure) => Err(Failure::new(
                FailureKind::NotReady,
                format!("the login of {} cannot be used: {failure}", entry.id),
            )),
        }
    }

    /// Another credential than the one that was refused, if there is one.
    pub(crate) async fn renewed(&self, entry: &Entry) -> Option<Credential> {
        let (auth, provider) = (self.auth.as_ref()?, provider_of(entry)?);
        match auth.renew(provider, &mut Vec::new()).await {
            Ok(resolved) => Credential::from_wire(entry.id, resolved.credential.expose_secret()).ok(),
            Err(failure) => {
                tracing::warn!(reason = %failure, provider = entry.id, "the login cannot be renewed");
                None
            }
        }
    }
}

fn provider_of(entry: &Entry) -> Option<Provider> {
    match entry.id {
        "CLAUDEAI" => Some(Provider::Anthropic),
        "OPENAI" => Some(Provider::OpenAi),
        "COPILOT" => Some(Provider::GithubCopilot),
        "GITHUB_MODELS" => Some(Provider::GithubModels),
        _ => None,
    }
}
