//! Who answers one request: the provider that it names, with the caller's credential or the server's. Everything that is
//! wrong is said before anything leaves the machine.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::settle::no_credential;
use super::{Chosen, LOCAL, Request, Roster, STACKSPOT};
use crate::llm::address::URL_KEYS;
use crate::llm::catalog::Entry;
use crate::llm::credential::{Credential, Scheme};
use crate::llm::ollama::Ollama;
use crate::llm::renew::SignedIn;
use crate::llm::stackspot::{self, Account, Sites, StackSpot};
use crate::llm::{Failure, FailureKind, Provider, http};

impl Roster {
    pub(super) fn choose_local(&self, model: Option<&str>) -> Result<Chosen, Failure> {
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

    pub(super) async fn choose_ollama(
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
        let seat = self.ollama.as_ref().map_err(Clone::clone)?;
        let mut ollama = seat.now().await?;
        let wanted = model.or_else(|| self.config.variable("OLLAMA_MODEL"));
        let model = match ollama.model(wanted) {
            Ok(model) => model,
            Err(_) => {
                // It may have been pulled meanwhile.
                ollama = seat.again().await?;
                ollama.model(wanted)?
            }
        };
        self.ask_ollama(self.http.as_ref().map_err(Clone::clone)?, &ollama.base, model)
    }

    pub(super) async fn choose_stackspot(
        &self,
        config: &BTreeMap<String, String>,
    ) -> Result<Chosen, Failure> {
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

    pub(super) async fn choose_entry(
        &self,
        entry: &'static Entry,
        model: Option<&str>,
        request: &Request<'_>,
    ) -> Result<Chosen, Failure> {
        self.check_other_addresses(request.provider_config, None).await?;
        let mut model = model.unwrap_or(entry.default_model).to_owned();
        if entry.lower_case_models {
            model.make_ascii_lowercase();
        }
        if !request.client_api_key.trim().is_empty() {
            if !entry.takes_caller_keys {
                return Err(Failure::new(
                    FailureKind::Invalid,
                    format!("{} does not accept a credential from the caller", entry.id),
                ));
            }
            let credential = Credential::from_wire(entry.id, request.client_api_key)?;
            let remote = self.connect(entry, &model, credential)?;
            return Ok(Chosen { provider: Arc::new(remote), id: entry.id, model });
        }
        if !request.provider_config.is_empty() {
            // A caller who brings a configuration must not spend the server's key with it.
            return Err(Failure::new(
                FailureKind::Invalid,
                format!("{} needs client_api_key when provider_config is given", entry.id),
            ));
        }
        let provider: Arc<dyn Provider> = match self.server_credential(entry) {
            Some(credential) => Arc::new(self.connect(entry, &model, credential)?),
            None => {
                let login = self.logins.credential(entry).await?.ok_or_else(|| no_credential(entry))?;
                let is_renewable = login.scheme == Scheme::OAuth;
                let remote = self.connect(entry, &model, login)?;
                if is_renewable {
                    Arc::new(SignedIn { remote, logins: self.logins.clone(), entry })
                } else {
                    Arc::new(remote)
                }
            }
        };
        Ok(Chosen { provider, id: entry.id, model })
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
}
