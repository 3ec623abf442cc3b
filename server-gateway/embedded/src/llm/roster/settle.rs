//! What the configuration makes of the server: which providers have a credential, and which one is asked when a request
//! names none. A provider that is configured but not there yet is the default all the same; ECHO is it only when it is
//! asked for, or when nothing at all is configured.

use std::collections::BTreeMap;

use super::{ECHO, ECHO_MODEL, LOCAL, OLLAMA, Roster, STACKSPOT, known};
use crate::config::StartError;
use crate::llm::catalog::{self, Entry};
use crate::llm::credential::Credential;
use crate::llm::stackspot::{self, Account};
use crate::llm::{Failure, FailureKind};

const OPENAI: &str = "OPENAI";

impl Roster {
    pub(super) fn server_credential(&self, entry: &Entry) -> Option<Credential> {
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

    pub(super) fn server_account(&self) -> Option<Account> {
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

    pub(super) fn settle_provider(&self) -> Result<String, StartError> {
        let configured = self.config.provider.as_deref().map(str::trim).filter(|name| !name.is_empty());
        let Some(name) = configured.or_else(|| self.config.variable("LLM_PROVIDER")) else {
            let rest = |id: &String| id.as_str() != LOCAL && id.as_str() != ECHO;
            if let Some(first) = self.available().into_iter().find(rest) {
                return Ok(first);
            }
            // The operator chose the first two; another one's answer would hide that they do not work yet.
            let fallback = if self.ollama.is_ok() {
                OLLAMA
            } else if self.logins.has_codex_only() {
                OPENAI
            } else if self.local.is_some() {
                LOCAL
            } else {
                ECHO
            };
            return Ok(fallback.to_owned());
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
                let is_configured = self.server_credential(entry).is_some()
                    || self.logins.has(entry)
                    || (entry.id == OPENAI && self.logins.has_codex_only());
                if is_configured { Ok(()) } else { Err(no_credential(entry)) }
            }
        };
        ready
            .map(|()| id.clone())
            .map_err(|failure| StartError::ProviderNotReady { provider: id, reason: failure.message })
    }

    pub(super) fn settle_model(&self) -> Result<String, StartError> {
        let id = self.default_provider.as_str();
        let configured = self.config.model.as_deref().map(str::trim).filter(|model| !model.is_empty());
        // LLM_MODEL names a model of the provider in LLM_PROVIDER; it would be wrong for the fallbacks.
        let wanted = configured.or_else(|| {
            self.config.variable("LLM_MODEL").filter(|_| ![LOCAL, ECHO, STACKSPOT].contains(&id))
        });
        let model = match id {
            ECHO => Ok(wanted.unwrap_or(ECHO_MODEL).to_owned()),
            LOCAL => self.choose_local(wanted).map(|chosen| chosen.model),
            // Which models there are is asked when one is needed.
            OLLAMA => {
                Ok(wanted.or_else(|| self.config.variable("OLLAMA_MODEL")).unwrap_or_default().to_owned())
            }
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

pub(super) fn no_credential(entry: &Entry) -> Failure {
    let names = entry.key_variables.join(" or ");
    let own = if entry.takes_caller_keys { ", or send client_api_key" } else { "" };
    Failure::new(
        FailureKind::NotReady,
        format!("{} has no credential on this server: set {names}{own}", entry.id),
    )
}
