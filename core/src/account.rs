//! Who pays for the model, with what, and what a person chose: provider, model, answer limit, language, theme.
//!
//! | file | decides |
//! |---|---|
//! | [`credentials`] | which of the five credential modes travels, and as what |
//! | [`switch`] | other overrides on the wire, all of them or none; what is put away for later is in its wallet |
//! | [`providers`] | the providers that are known by name, and their default models |
//! | [`settings`] | the choices in force |
//! | [`field`] | which secrets a person can be asked for |
//! | [`preference`] | what a body remembers of it |
//!
//! It has no states: what is in force changes as a whole or not at all. For example: `Intent::Switch` with a model that
//! cannot be one becomes a notice and no effect; with one that can it becomes `Effect::Store` of the choice, and the next
//! prompt travels with it.

mod credentials;
mod field;
mod intent;
mod notice;
mod preference;
mod providers;
mod settings;
mod switch;

pub use credentials::{Credentials, is_stackspot_name};
pub use field::SecretField;
pub use intent::Intent;
pub use notice::Notice;
pub use preference::Preference;
pub use providers::{KNOWN_PROVIDERS, default_model};
pub(crate) use settings::effective_model;
pub use settings::{Announce, Settings, Theme};
pub(crate) use switch::Choice;
pub use switch::{Change, Switch, Switched, Wallet, read_max_tokens};

use crate::forget::Forget;
use crate::problem::{Kind, Problem};
use crate::server_info::ServerInfo;
use crate::text::{Lang, Text};
use chatcli_redact::Secret;

/// What answers a prompt now, with what the server fills in.
pub(crate) struct InForce<'a> {
    pub(crate) provider: &'a str,
    pub(crate) model: &'a str,
    pub(crate) max_tokens: i32,
    pub(crate) credentials: &'a Credentials,
}

impl InForce<'_> {
    /// The answer limit in words.
    pub(crate) fn limit(&self, lang: Lang) -> String {
        match self.max_tokens {
            0 => Text::ProviderDefault.get(lang).to_owned(),
            limit => limit.to_string(),
        }
    }
}

/// What is in force, and what was before.
#[derive(Debug, Default)]
pub(crate) struct Account {
    pub(crate) settings: Settings,
    pub(crate) credentials: Credentials,
    pub(crate) wallet: Wallet,
    /// What was in force before the last switch, until a prompt succeeded with it.
    before_switch: Option<Choice>,
}

impl Account {
    pub(crate) fn choice(&self) -> Choice {
        Choice { settings: self.settings.clone(), credentials: self.credentials.clone() }
    }

    /// Other overrides, all of them or none.
    ///
    /// # Errors
    /// They cannot be in force together, or at this server.
    pub(crate) fn switch(
        &mut self,
        switch: &Switch,
        server: Option<&ServerInfo>,
    ) -> Result<Switched, Problem> {
        let now = self.choice();
        let (next, switched) = switch.apply(&now, &mut self.wallet, server)?;
        if switched.model || switched.provider {
            self.before_switch = Some(now);
        }
        self.settings = next.settings;
        self.credentials = next.credentials;
        Ok(switched)
    }

    /// The same with a credential that was found on this machine.
    ///
    /// # Errors
    /// As for [`Account::switch`].
    pub(crate) fn switch_local_auth(
        &mut self,
        switch: &Switch,
        (prefixed, expires_unix_ms): (Secret, Option<i64>),
        server: Option<&ServerInfo>,
    ) -> Result<Switched, Problem> {
        let now = self.choice();
        let (next, _) = switch.apply(&now, &mut self.wallet, server)?;
        let provider = next.settings.provider.clone().unwrap_or_default();
        self.settings = next.settings;
        self.credentials = Credentials::LocalAuth { provider, prefixed, expires_unix_ms };
        self.before_switch = Some(now);
        Ok(Switched { provider: true, credential: true, ..Switched::default() })
    }

    /// The local credential was read again.
    pub(crate) fn renewed(&mut self, secret: Secret, expires: Option<i64>) {
        if let Credentials::LocalAuth { prefixed, expires_unix_ms, .. } = &mut self.credentials {
            *prefixed = secret;
            *expires_unix_ms = expires;
        }
    }

    /// A prompt succeeded: what was switched to works.
    pub(crate) fn proven(&mut self) {
        self.before_switch = None;
    }

    /// A prompt failed. A model that the server does not know is not kept: the one before is back in force. Says which
    /// one was refused.
    pub(crate) fn undo_bad_model(&mut self, problem: &Problem) -> Option<String> {
        let model = self.settings.model.clone()?;
        let words = [&problem.why, &problem.raw];
        let names_it = words.into_iter().flatten().any(|words| words.contains(&model));
        let may_be_about_it = matches!(
            problem.kind,
            Kind::Rejected
                | Kind::Invalid
                | Kind::NotFound
                | Kind::ModelUnknown
                | Kind::ProviderUnknown(_)
                | Kind::ProviderUnusable { .. }
                | Kind::Model
                | Kind::Failed
        );
        if !(may_be_about_it && names_it) {
            return None;
        }
        let before = self.before_switch.take()?;
        self.settings.provider = before.settings.provider;
        self.settings.model = before.settings.model;
        self.credentials = before.credentials;
        Some(model)
    }

    /// Another server is in use, with these overrides.
    pub(crate) fn connected(
        &mut self,
        credentials: Credentials,
        (provider, model): (Option<String>, Option<String>),
        max_tokens: i32,
    ) {
        self.forget(Forget::Server);
        self.settings.provider = provider;
        self.settings.model = model;
        self.settings.max_tokens = max_tokens;
        self.credentials = credentials;
    }

    /// What is worth remembering of it. A choice that a secret belongs to is not: without the secret it would only fail.
    pub(crate) fn preferences(&self) -> [(Preference, String); 4] {
        let is_servers = matches!(self.credentials, Credentials::Server);
        let of_server = |choice: &Option<String>| choice.clone().filter(|_| is_servers).unwrap_or_default();
        let ollama = match &self.credentials {
            Credentials::Ollama { base_url } if !base_url.contains('@') => base_url.clone(),
            _ => String::new(),
        };
        let model = if ollama.is_empty() {
            of_server(&self.settings.model)
        } else {
            self.settings.model.clone().unwrap_or_default()
        };
        [
            (Preference::Provider, of_server(&self.settings.provider)),
            (Preference::Model, model),
            (Preference::MaxTokens, self.settings.max_tokens.to_string()),
            (Preference::OllamaUrl, ollama),
        ]
    }

    pub(crate) fn forget(&mut self, what: Forget) {
        self.wallet = Wallet::default();
        self.before_switch = None;
        if what == Forget::Person {
            self.settings.provider = None;
            self.settings.model = None;
            self.settings.max_tokens = 0;
            self.credentials = Credentials::Server;
        }
    }
}
