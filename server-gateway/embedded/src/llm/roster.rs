//! Which providers this server has, which one is the default, and which one answers a request. It reads the
//! configuration once at the start; a request can then only choose among what is known, and unknown names fail
//! before anything leaves the machine.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::address::Policy;
use super::catalog;
use super::logins::Logins;
use super::ollama::{self, Seat};
use super::{Failure, FailureKind, Provider, http, retry};
use crate::config::{Config, StartError};

mod choose;
mod connect;
mod settle;

const ECHO: &str = "ECHO";
const ECHO_MODEL: &str = "echo";
const LOCAL: &str = "LOCAL";
const OLLAMA: &str = "OLLAMA";
const STACKSPOT: &str = "STACKSPOT";

/// The providers of one server.
pub(crate) struct Roster {
    config: Config,
    /// `Err` on a machine without CA certificates, where ECHO and LOCAL still work.
    http: Result<reqwest::Client, Failure>,
    policy: Policy,
    retries: retry::Policy,
    /// `Err` when it is off.
    ollama: Result<Seat, Failure>,
    logins: Logins,
    local: Option<Local>,
    default_provider: String,
    /// Empty where an Ollama says which one it is.
    default_model: String,
}

/// The in-process model, or in builds without it, nothing at all.
#[derive(Clone)]
struct Local {
    provider: Arc<dyn Provider>,
    model: String,
}

/// What a request says about who should answer.
pub(crate) struct Request<'a> {
    pub(crate) provider: &'a str,
    pub(crate) model: &'a str,
    pub(crate) client_api_key: &'a str,
    pub(crate) provider_config: &'a BTreeMap<String, String>,
}

/// Who answers.
pub(crate) struct Chosen {
    pub(crate) provider: Arc<dyn Provider>,
    /// The upper-case id, for logs.
    pub(crate) id: &'static str,
    /// The model's id, sent as it is.
    pub(crate) model: String,
}

impl Roster {
    /// Reads the configuration, looks for an Ollama if that is enabled, and settles the default.
    pub(crate) async fn from_config(config: &Config) -> Result<Self, StartError> {
        let http = http::shared(config);
        if let Err(failure) = &http {
            // What concerns whom to trust is kept, or nothing starts.
            if config.variable(http::CA_BUNDLE).is_some() {
                return Err(StartError::Setting { name: http::CA_BUNDLE, why: failure.message.clone() });
            }
            tracing::warn!(reason = %failure, "providers on the network are off");
        }
        let (policy, unreadable) = Policy::new(
            config.switch("CHATCLI_ALLOW_HTTP_PROVIDERS"),
            config.variable("CHATCLI_OLLAMA_ALLOWED_HOSTS"),
        );
        for entry in unreadable {
            tracing::warn!(
                entry,
                "CHATCLI_OLLAMA_ALLOWED_HOSTS has an entry that is no host, host:port or CIDR"
            );
        }
        let mut roster = Self {
            config: config.clone(),
            ollama: find_ollama(config, &http).await,
            logins: Logins::from_config(config),
            http,
            policy,
            retries: retry::Policy::from_config(config),
            local: find_local(config),
            default_provider: String::new(),
            default_model: String::new(),
        };
        roster.default_provider = roster.settle_provider()?;
        roster.default_model = roster.settle_model()?;
        if roster.is_away() {
            tracing::warn!(provider = roster.provider(), "the default provider cannot answer yet");
        }
        Ok(roster)
    }

    /// The default provider's id.
    pub(crate) fn provider(&self) -> &str {
        &self.default_provider
    }

    /// The default model's id.
    pub(crate) fn model(&self) -> String {
        if self.default_provider == OLLAMA
            && let Ok(ollama) = self.ollama.as_ref().map_err(Clone::clone).and_then(Seat::last)
        {
            let wanted = Some(self.default_model.as_str()).filter(|model| !model.is_empty());
            return ollama.model(wanted).unwrap_or_else(|_| self.default_model.clone());
        }
        self.default_model.clone()
    }

    /// Whether the default provider is configured but cannot answer now.
    pub(crate) fn is_away(&self) -> bool {
        !self.available().contains(&self.default_provider)
    }

    /// Looks for what is configured and not there yet, until it is there or the server ends.
    pub(crate) async fn watch(&self, ending: CancellationToken) {
        if let Ok(seat) = &self.ollama {
            seat.watch(ending).await;
        }
    }

    /// How failures that may pass are met.
    pub(crate) fn retries(&self) -> retry::Policy {
        self.retries
    }

    /// The ids that can answer now without a credential from the caller, sorted. ECHO counts only as the default.
    pub(crate) fn available(&self) -> Vec<String> {
        let mut ids: Vec<String> = catalog::ENTRIES
            .iter()
            .filter(|entry| self.server_credential(entry).is_some() || self.logins.has(entry))
            .map(|entry| entry.id.to_owned())
            .collect();
        if self.ollama.as_ref().is_ok_and(|seat| seat.last().is_ok()) {
            ids.push(OLLAMA.to_owned());
        }
        if self.server_account().is_some() {
            ids.push(STACKSPOT.to_owned());
        }
        if self.local.is_some() {
            ids.push(LOCAL.to_owned());
        }
        if self.default_provider == ECHO {
            ids.push(ECHO.to_owned());
        }
        ids.sort_unstable();
        ids
    }

    /// Who answers a request.
    pub(crate) async fn choose(&self, request: Request<'_>) -> Result<Chosen, Failure> {
        let wanted = request.provider.trim().to_ascii_uppercase();
        let id = if wanted.is_empty() { self.default_provider.as_str() } else { wanted.as_str() };
        let mut model = request.model.trim();
        check_model(model)?;
        if model.is_empty() && id == self.default_provider {
            model = &self.default_model;
        }
        let model = (!model.is_empty()).then_some(model);
        match id {
            ECHO => {
                let model = model.unwrap_or(ECHO_MODEL).to_owned();
                Ok(Chosen { provider: Arc::new(super::echo::Echo), id: ECHO, model })
            }
            LOCAL => self.choose_local(model),
            OLLAMA => self.choose_ollama(model, request.provider_config).await,
            STACKSPOT => self.choose_stackspot(request.provider_config).await,
            _ => match catalog::entry(id) {
                Some(entry) => self.choose_entry(entry, model, &request).await,
                None => Err(unknown(request.provider)),
            },
        }
    }
}

async fn find_ollama(config: &Config, http: &Result<reqwest::Client, Failure>) -> Result<Seat, Failure> {
    if !config.switch("OLLAMA_ENABLED") {
        return Err(Failure::new(
            FailureKind::NotReady,
            "OLLAMA is off on this server; set OLLAMA_ENABLED=true",
        ));
    }
    let base = config.variable("OLLAMA_BASE_URL").unwrap_or(ollama::DEFAULT_BASE);
    let seat = Seat::new(http.clone()?, base).await;
    if let Err(failure) = seat.last() {
        tracing::warn!(reason = %failure, "OLLAMA is enabled but not there yet");
    }
    Ok(seat)
}

#[cfg(feature = "local")]
fn find_local(config: &Config) -> Option<Local> {
    let path = config.local_model.as_ref()?;
    if !path.is_file() {
        tracing::warn!(path = %path.display(), "the model file of LOCAL does not exist");
        return None;
    }
    let model =
        path.file_stem().map_or_else(|| "local".to_owned(), |stem| stem.to_string_lossy().into_owned());
    Some(Local { provider: Arc::new(super::local::Local::start(path.clone())), model })
}

#[cfg(not(feature = "local"))]
fn find_local(config: &Config) -> Option<Local> {
    if config.local_model.is_some() {
        tracing::debug!("a model file is configured, but this build has no LOCAL provider");
    }
    None
}

fn check_model(model: &str) -> Result<(), Failure> {
    const MAX_MODEL_BYTES: usize = 256;
    // It may become a part of an address.
    let fits = model.len() <= MAX_MODEL_BYTES
        && !model.contains("::")
        && !model.contains("..")
        && model.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'?' | b'#' | b'%' | b'\\'));
    if fits {
        Ok(())
    } else {
        Err(Failure::new(FailureKind::Invalid, "the model id holds characters that no id has"))
    }
}

fn known() -> String {
    let mut ids: Vec<&str> = catalog::ENTRIES.iter().map(|entry| entry.id).collect();
    ids.extend([ECHO, LOCAL, OLLAMA, STACKSPOT]);
    ids.sort_unstable();
    ids.join(", ")
}

fn unknown(name: &str) -> Failure {
    let name: String = name.trim().chars().filter(|character| !character.is_control()).take(64).collect();
    Failure::new(FailureKind::Invalid, format!("unknown provider `{name}`; known ones are {}", known()))
}

#[cfg(test)]
mod tests;
