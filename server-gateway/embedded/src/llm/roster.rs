//! Which providers this server has, which one is the default, and which one answers a request. It reads the
//! configuration once at the start; a request can then only choose among what is known, and unknown names fail
//! before anything leaves the machine.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::address::{Policy, URL_KEYS};
use super::catalog::{self, Entry};
use super::credential::Credential;
use super::ollama::{self, Ollama};
use super::stackspot::{self, Account, Sites, StackSpot};
use super::{Failure, FailureKind, Provider, http, retry};
use crate::config::{Config, StartError};

mod connect;

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
    ollama: Result<Ollama, Failure>,
    local: Option<Local>,
    default_provider: String,
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
            http,
            policy,
            retries: retry::Policy::from_config(config),
            local: find_local(config),
            default_provider: String::new(),
            default_model: String::new(),
        };
        roster.default_provider = roster.settle_provider()?;
        roster.default_model = roster.settle_model()?;
        Ok(roster)
    }

    /// The default provider's id.
    pub(crate) fn provider(&self) -> &str {
        &self.default_provider
    }

    /// The default model's id.
    pub(crate) fn model(&self) -> &str {
        &self.default_model
    }

    /// How failures that may pass are met.
    pub(crate) fn retries(&self) -> retry::Policy {
        self.retries
    }

    /// The ids that can answer without a credential from the caller, sorted. ECHO counts only when it is all there
    /// is.
    pub(crate) fn available(&self) -> Vec<String> {
        let mut ids: Vec<String> = catalog::ENTRIES
            .iter()
            .filter(|entry| self.server_credential(entry).is_some())
            .map(|entry| entry.id.to_owned())
            .collect();
        if self.ollama.is_ok() {
            ids.push(OLLAMA.to_owned());
        }
        if self.server_account().is_some() {
            ids.push(STACKSPOT.to_owned());
        }
        if self.local.is_some() {
            ids.push(LOCAL.to_owned());
        }
        if self.default_provider == ECHO || ids.is_empty() {
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

    fn choose_local(&self, model: Option<&str>) -> Result<Chosen, Failure> {
        let local = self.local.clone().ok_or_else(|| {
            let why = if cfg!(feature = "local") {
                "LOCAL has no model file on this server; `cargo xtask up` fetches one"
            } else {
                "LOCAL is not part of this server; build it with the feature `local`"
            };
            Failure::new(FailureKind::NotReady, why)
        })?;
        if model.is_some_and(|model| !model.eq_ignore_ascii_case(&local.model)) {
            return Err(Failure::new(
                FailureKind::NotFound,
                format!("LOCAL has only the model {}", local.model),
            ));
        }
        Ok(Chosen { provider: local.provider, id: LOCAL, model: local.model })
    }

    async fn choose_ollama(
        &self,
        model: Option<&str>,
        config: &BTreeMap<String, String>,
    ) -> Result<Chosen, Failure> {
        if let Some(address) = config.get("base_url") {
            self.check_other_addresses(config, Some("base_url")).await?;
            let checked = self.policy.check("base_url", address).await?;
            let http = http::pinned(&checked)?;
            let ollama = Ollama::probe(&http, checked.url.as_str())
                .await
                .map_err(|failure| Failure::new(FailureKind::Unavailable, failure.message))?;
            let model = ollama.model(model)?;
            return self.ask_ollama(&http, &ollama.base, model);
        }
        self.check_other_addresses(config, None).await?;
        let ollama = self.ollama.as_ref().map_err(Clone::clone)?;
        let model = ollama.model(model.or_else(|| self.config.variable("OLLAMA_MODEL")))?;
        self.ask_ollama(self.http.as_ref().map_err(Clone::clone)?, &ollama.base, model)
    }

    async fn choose_stackspot(&self, config: &BTreeMap<String, String>) -> Result<Chosen, Failure> {
        self.check_other_addresses(config, None).await?;
        let account = if config.is_empty() {
            self.server_account().ok_or_else(|| {
                Failure::new(
                    FailureKind::NotReady,
                    "STACKSPOT has no credential on this server: set CLIENT_ID and CLIENT_KEY, or send client_id, \
                     client_key, realm and agent_id",
                )
            })?
        } else {
            Account::from_config(config)?
        };
        let http = self.http.clone()?;
        let mut sites = Sites::default();
        // Ours, for tests and for installations with their own sites.
        if let Some(identity) = self.config.variable("STACKSPOT_IDENTITY_URL") {
            sites.identity = identity.trim_end_matches('/').to_owned();
        }
        if let Some(inference) = self.config.variable("STACKSPOT_INFERENCE_URL") {
            sites.inference = inference.trim_end_matches('/').to_owned();
        }
        let provider = Arc::new(StackSpot { http, sites, account });
        Ok(Chosen { provider, id: STACKSPOT, model: stackspot::MODEL.to_owned() })
    }

    async fn choose_entry(
        &self,
        entry: &'static Entry,
        model: Option<&str>,
        request: &Request<'_>,
    ) -> Result<Chosen, Failure> {
        self.check_other_addresses(request.provider_config, None).await?;
        let credential = if !request.client_api_key.trim().is_empty() {
            if !entry.takes_caller_keys {
                return Err(Failure::new(
                    FailureKind::Invalid,
                    format!("{} does not accept a credential from the caller", entry.id),
                ));
            }
            Credential::from_wire(entry.id, request.client_api_key)?
        } else if !request.provider_config.is_empty() {
            // A caller who brings a configuration must not spend the server's key with it.
            return Err(Failure::new(
                FailureKind::Invalid,
                format!("{} needs client_api_key when provider_config is given", entry.id),
            ));
        } else {
            self.server_credential(entry).ok_or_else(|| no_credential(entry))?
        };
        let mut model = model.unwrap_or(entry.default_model).to_owned();
        if entry.lower_case_models {
            model.make_ascii_lowercase();
        }
        let remote = self.connect(entry, &model, credential)?;
        Ok(Chosen { provider: Arc::new(remote), id: entry.id, model })
    }

    /// Every address a caller sends is checked, also those that nothing connects to.
    async fn check_other_addresses(
        &self,
        config: &BTreeMap<String, String>,
        used: Option<&str>,
    ) -> Result<(), Failure> {
        for key in URL_KEYS.iter().filter(|key| Some(**key) != used) {
            if let Some(text) = config.get(*key) {
                self.policy.check(key, text).await?;
            }
        }
        Ok(())
    }

    fn server_credential(&self, entry: &Entry) -> Option<Credential> {
        let (name, value) = entry
            .key_variables
            .iter()
            .find_map(|name| self.config.variable(name).map(|value| (*name, value)))?;
        if name == "ANTHROPIC_OAUTH_TOKEN" {
            return Credential::from_wire(entry.id, &format!("oauth:{}", value.trim_start_matches("oauth:")))
                .ok();
        }
        Some(Credential::api_key(value))
    }

    fn server_account(&self) -> Option<Account> {
        let mut config = BTreeMap::from([
            ("realm".to_owned(), self.config.variable("STACKSPOT_REALM").unwrap_or("zup").to_owned()),
            (
                "agent_id".to_owned(),
                self.config.variable("STACKSPOT_AGENT_ID").unwrap_or("default").to_owned(),
            ),
        ]);
        for (field, name) in [("client_id", "CLIENT_ID"), ("client_key", "CLIENT_KEY")] {
            config.insert(field.to_owned(), self.config.variable(name)?.to_owned());
        }
        Account::from_config(&config).ok()
    }

    fn settle_provider(&self) -> Result<String, StartError> {
        let configured = self.config.provider.as_deref().map(str::trim).filter(|name| !name.is_empty());
        let Some(name) = configured.or_else(|| self.config.variable("LLM_PROVIDER")) else {
            let rest = |id: &String| id.as_str() != LOCAL && id.as_str() != ECHO;
            let first = self.available().into_iter().find(rest);
            let fallback = if self.local.is_some() { LOCAL } else { ECHO };
            return Ok(first.unwrap_or_else(|| fallback.to_owned()));
        };
        let id = name.to_ascii_uppercase();
        let ready = match id.as_str() {
            ECHO => Ok(()),
            LOCAL => self.choose_local(None).map(|_| ()),
            OLLAMA => self.ollama.as_ref().map(|_| ()).map_err(Clone::clone),
            STACKSPOT if self.server_account().is_none() => {
                Err(Failure::new(FailureKind::NotReady, "set CLIENT_ID and CLIENT_KEY"))
            }
            STACKSPOT => Ok(()),
            _ => {
                let entry = catalog::entry(&id)
                    .ok_or_else(|| StartError::UnknownProvider { name: name.to_owned(), known: known() })?;
                self.server_credential(entry).map(|_| ()).ok_or_else(|| no_credential(entry))
            }
        };
        ready
            .map(|()| id.clone())
            .map_err(|failure| StartError::ProviderNotReady { provider: id, reason: failure.message })
    }

    fn settle_model(&self) -> Result<String, StartError> {
        let id = self.default_provider.as_str();
        let configured = self.config.model.as_deref().map(str::trim).filter(|model| !model.is_empty());
        // LLM_MODEL names a model of the provider in LLM_PROVIDER; it would be wrong for the fallbacks.
        let wanted = configured.or_else(|| {
            self.config.variable("LLM_MODEL").filter(|_| ![LOCAL, ECHO, STACKSPOT].contains(&id))
        });
        let model = match id {
            ECHO => Ok(wanted.unwrap_or(ECHO_MODEL).to_owned()),
            LOCAL => self.choose_local(wanted).map(|chosen| chosen.model),
            OLLAMA => self
                .ollama
                .as_ref()
                .map_err(Clone::clone)
                .and_then(|ollama| ollama.model(wanted.or_else(|| self.config.variable("OLLAMA_MODEL")))),
            STACKSPOT => Ok(stackspot::MODEL.to_owned()),
            _ => Ok(wanted
                .or_else(|| catalog::entry(id).map(|entry| entry.default_model))
                .unwrap_or_default()
                .to_owned()),
        };
        model.map_err(|failure| StartError::ProviderNotReady {
            provider: id.to_owned(),
            reason: failure.message,
        })
    }
}

async fn find_ollama(config: &Config, http: &Result<reqwest::Client, Failure>) -> Result<Ollama, Failure> {
    if !config.switch("OLLAMA_ENABLED") {
        return Err(Failure::new(
            FailureKind::NotReady,
            "OLLAMA is off on this server; set OLLAMA_ENABLED=true",
        ));
    }
    let base = config.variable("OLLAMA_BASE_URL").unwrap_or(ollama::DEFAULT_BASE);
    let found = Ollama::probe(http.as_ref().map_err(Clone::clone)?, base).await;
    if let Err(failure) = &found {
        tracing::warn!(reason = %failure, "OLLAMA is enabled but not usable");
    }
    found
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

fn no_credential(entry: &Entry) -> Failure {
    let names = entry.key_variables.join(" or ");
    let own = if entry.takes_caller_keys { ", or send client_api_key" } else { "" };
    Failure::new(
        FailureKind::NotReady,
        format!("{} has no credential on this server: set {names}{own}", entry.id),
    )
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
