//! `/switch`: other overrides on the wire, all of them or none. It never touches the connection.
//!
//! A credential belongs to its provider: leaving a provider puts its credential away instead of sending it to the
//! next one, and coming back finds it again.

use std::collections::BTreeMap;

use crate::account::{Credentials, KNOWN_PROVIDERS, SecretField, Settings, is_stackspot_name};
use crate::problem::{Kind, Problem};
use crate::server_info::ServerInfo;
use chatcli_redact::Secret;

/// A new secret, or the wish to be asked for one.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum Change<T> {
    /// This one.
    To(T),
    /// Ask for it.
    Ask,
}

/// What `/switch`, or a page's form, was given.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct Switch {
    /// A name, a number of the list, or `default`.
    pub provider: Option<String>,
    /// `Some(None)` = no override any more.
    #[cfg_attr(feature = "record", serde(with = "crate::written::nested"))]
    pub model: Option<Option<String>>,
    /// 0 = the provider's default.
    pub max_tokens: Option<i32>,
    /// StackSpot's tenant.
    pub realm: Option<String>,
    /// StackSpot's agent.
    pub agent_id: Option<String>,
    /// An Ollama that the server can reach; it names its provider.
    pub ollama_url: Option<String>,
    /// The caller's own key; an empty one = the server's keys.
    pub llm_key: Option<Change<Secret>>,
    /// StackSpot's client id.
    pub client_id: Option<Change<Secret>>,
    /// StackSpot's client key.
    pub client_key: Option<Change<Secret>>,
    /// Another mode as a whole: the server's keys, or a login that a page has read.
    pub credentials: Option<Credentials>,
}

/// The credentials of providers that are not in force now.
#[derive(Debug, Default)]
pub struct Wallet(BTreeMap<String, Credentials>);

/// What is in force.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Choice {
    pub(crate) settings: Settings,
    pub(crate) credentials: Credentials,
}

/// What changed, for the person who asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Switched {
    /// The provider is another one now.
    pub provider: bool,
    /// Neither the server nor this client knows the provider; a later server may.
    pub is_unlisted: bool,
    /// The model is another one now.
    pub model: bool,
    /// The answer limit is another one now.
    pub max_tokens: bool,
    /// The credential is another one now.
    pub credential: bool,
    /// The key of this provider was put away with it.
    pub put_away: Option<String>,
}

impl Switch {
    /// The first secret that has to be asked for.
    pub(crate) fn missing(&self) -> Option<SecretField> {
        [
            (&self.llm_key, SecretField::LlmKey),
            (&self.client_id, SecretField::ClientId),
            (&self.client_key, SecretField::ClientKey),
        ]
        .into_iter()
        .find_map(|(change, field)| (*change == Some(Change::Ask)).then_some(field))
    }

    /// Fills in a secret that was asked for.
    pub(crate) fn give(&mut self, field: SecretField, secret: Secret) {
        let slot = match field {
            SecretField::LlmKey => &mut self.llm_key,
            SecretField::ClientId => &mut self.client_id,
            SecretField::ClientKey => &mut self.client_key,
            // That of a server is no business of a switch.
            SecretField::Token => return,
        };
        *slot = Some(Change::To(secret));
    }

    /// Whether it would change anything.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The provider that a local credential has to be found for first.
    pub(crate) fn wants_local_auth(&self, now: &Choice, server: Option<&ServerInfo>) -> Option<String> {
        let Credentials::LocalAuth { provider: current, .. } = &now.credentials else { return None };
        let wanted = provider_name(self.provider.as_deref()?, server).ok()??;
        let has_login = ["CLAUDEAI", "OPENAI", "COPILOT"].contains(&wanted.as_str());
        (has_login && wanted != *current && self.llm_key.is_none()).then_some(wanted)
    }

    /// What would be in force. Nothing changes when it cannot be.
    pub(crate) fn apply(
        &self,
        now: &Choice,
        wallet: &mut Wallet,
        server: Option<&ServerInfo>,
    ) -> Result<(Choice, Switched), Problem> {
        let mut next = now.clone();
        let mut leaving = None;
        let old = in_force(now, server);
        let typed = match (&self.provider, &self.ollama_url) {
            // An Ollama URL names its provider.
            (None, Some(_)) if old != "OLLAMA" => Some("OLLAMA"),
            (None, None) => self.credentials.as_ref().and_then(Credentials::provider).filter(|it| *it != old),
            (provider, _) => provider.as_deref(),
        };
        if let Some(typed) = typed {
            let named = provider_name(typed, server)?;
            let own = server.map(|info| info.provider.to_ascii_uppercase()).unwrap_or_default();
            let name = named.clone().unwrap_or(own);
            if name != old {
                next.settings.model = None;
                leaving = Some(old.clone());
                next.credentials = wallet.0.get(&name).cloned().unwrap_or(Credentials::Server);
            } else if named.is_none() && next.credentials.provider().is_some() {
                next.credentials = Credentials::Server;
            }
            next.settings.provider = named;
        }
        let provider = in_force(&next, server);
        if let Some(credentials) = &self.credentials {
            if credentials.provider().is_some_and(|named| !named.eq_ignore_ascii_case(&provider)) {
                return Err(Problem::new(Kind::KeyNotForProvider(provider)));
            }
            next.credentials = credentials.clone();
        }
        self.apply_stackspot(&mut next, &provider)?;
        if let Some(url) = &self.ollama_url {
            if !(url.starts_with("http://") || url.starts_with("https://")) {
                return Err(Problem::new(Kind::OllamaUrl));
            }
            next.credentials = Credentials::Ollama { base_url: url.clone() };
        }
        if let Some(Change::To(key)) = &self.llm_key {
            if matches!(next.credentials, Credentials::StackSpot { .. } | Credentials::Ollama { .. }) {
                return Err(Problem::new(Kind::KeyNotForProvider(provider)));
            }
            next.credentials =
                if key.is_empty() { Credentials::Server } else { Credentials::OwnKey { key: key.clone() } };
        }
        if let Some(model) = &self.model {
            next.settings.model.clone_from(model);
        }
        if let Some(max_tokens) = self.max_tokens {
            next.settings.max_tokens = max_tokens;
        }
        let is_known = |name: &str| {
            KNOWN_PROVIDERS.contains(&name)
                || server.is_some_and(|info| {
                    let listed = info.available_providers.iter().chain([&info.provider]);
                    listed.into_iter().any(|listed| listed.eq_ignore_ascii_case(name))
                })
        };
        let is_unlisted = typed.is_some() && !provider.is_empty() && !is_known(&provider);
        let put_away = leaving.filter(|_| now.credentials.has_secret());
        if let Some(old) = &put_away {
            wallet.0.insert(old.clone(), now.credentials.clone());
        }
        let switched = Switched {
            provider: typed.is_some(),
            is_unlisted,
            model: self.model.is_some(),
            max_tokens: self.max_tokens.is_some(),
            credential: next.credentials != now.credentials,
            put_away,
        };
        Ok((next, switched))
    }

    fn apply_stackspot(&self, next: &mut Choice, provider: &str) -> Result<(), Problem> {
        let is_touched = self.realm.is_some()
            || self.agent_id.is_some()
            || self.client_id.is_some()
            || self.client_key.is_some();
        if !is_touched {
            return Ok(());
        }
        if provider != "STACKSPOT" {
            return Err(Problem::new(Kind::StackSpotOnly));
        }
        for name in [&self.realm, &self.agent_id].into_iter().flatten() {
            if !is_stackspot_name(name) {
                return Err(Problem::new(Kind::StackSpotName(name.clone())));
            }
        }
        let (mut id, mut key, mut tenant, mut agent) = match &next.credentials {
            Credentials::StackSpot { client_id, client_key, realm, agent_id } => {
                (client_id.clone(), client_key.clone(), realm.clone(), agent_id.clone())
            }
            _ => (Secret::new(""), Secret::new(""), String::new(), String::new()),
        };
        if let Some(Change::To(secret)) = &self.client_id {
            id = secret.clone();
        }
        if let Some(Change::To(secret)) = &self.client_key {
            key = secret.clone();
        }
        tenant = self.realm.clone().unwrap_or(tenant);
        agent = self.agent_id.clone().unwrap_or(agent);
        next.credentials =
            Credentials::StackSpot { client_id: id, client_key: key, realm: tenant, agent_id: agent };
        Ok(())
    }
}

/// Tokens as the server accepts them, 0 to 200,000; nothing = the provider's default.
///
/// # Errors
/// It is no such number.
pub fn read_max_tokens(text: &str) -> Result<i32, Problem> {
    let text = text.trim();
    let number = if text.is_empty() { Some(0) } else { text.parse().ok() };
    let valid = number.filter(|number| (0..=200_000).contains(number));
    valid.ok_or_else(|| Problem::new(Kind::MaxTokens(text.to_owned())))
}

impl Wallet {
    /// Why a switch from this choice cannot be made; `None` when it can.
    pub(crate) fn refusal(
        &self,
        switch: &Switch,
        now: &Choice,
        server: Option<&ServerInfo>,
    ) -> Option<Problem> {
        switch.apply(now, &mut Self(self.0.clone()), server).err()
    }
}

/// The provider that answers, upper-case.
pub(crate) fn in_force(choice: &Choice, server: Option<&ServerInfo>) -> String {
    let named = choice.credentials.provider().or(choice.settings.provider.as_deref());
    let named = named.or(server.map(|info| info.provider.as_str()));
    named.unwrap_or_default().to_ascii_uppercase()
}

/// A provider by name, or by its place in the list; `None` = the server's own.
fn provider_name(typed: &str, server: Option<&ServerInfo>) -> Result<Option<String>, Problem> {
    if typed.eq_ignore_ascii_case("default") {
        return Ok(None);
    }
    let wrong = || Problem::new(Kind::ProviderName(typed.to_owned()));
    if let Ok(number) = typed.parse::<usize>() {
        let listed = server.and_then(|info| info.available_providers.get(number.checked_sub(1)?));
        return listed.map(|name| Some(name.to_ascii_uppercase())).ok_or_else(wrong);
    }
    let is_name =
        !typed.is_empty() && typed.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
    if is_name { Ok(Some(typed.to_ascii_uppercase())) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server() -> ServerInfo {
        ServerInfo {
            provider: "CLAUDEAI".into(),
            available_providers: vec!["CLAUDEAI".into(), "OPENAI".into()],
            ..ServerInfo::default()
        }
    }

    fn start(credentials: Credentials) -> Choice {
        Choice { settings: Settings { model: Some("m0".into()), ..Settings::default() }, credentials }
    }

    fn to(provider: &str) -> Switch {
        Switch { provider: Some(provider.into()), ..Switch::default() }
    }

    #[test]
    fn a_provider_is_named_numbered_or_left() {
        let now = start(Credentials::Server);
        let mut wallet = Wallet::default();
        for (typed, provider, model) in [
            ("openai", Some("OPENAI"), None),
            ("2", Some("OPENAI"), None),
            ("claudeai", Some("CLAUDEAI"), Some("m0")),
            ("default", None, Some("m0")),
            ("BRAND_NEW", Some("BRAND_NEW"), None),
        ] {
            let (next, _) = to(typed).apply(&now, &mut wallet, Some(&server())).unwrap();
            assert_eq!(
                (next.settings.provider.as_deref(), next.settings.model.as_deref()),
                (provider, model),
                "{typed}"
            );
        }
        for typed in ["3", "0", "a b", ""] {
            assert!(to(typed).apply(&now, &mut wallet, Some(&server())).is_err(), "{typed}");
        }
    }

    #[test]
    fn a_key_never_travels_to_another_provider_and_is_found_again() {
        let key = Credentials::OwnKey { key: Secret::new("sk-claude") };
        let mut wallet = Wallet::default();
        let (next, said) = to("OPENAI").apply(&start(key.clone()), &mut wallet, Some(&server())).unwrap();
        assert_eq!(
            (next.credentials.clone(), said.put_away.as_deref()),
            (Credentials::Server, Some("CLAUDEAI"))
        );
        let (back, _) = to("CLAUDEAI").apply(&next, &mut wallet, Some(&server())).unwrap();
        assert_eq!(back.credentials, key);
    }

    #[test]
    fn stackspot_parts_need_stackspot() {
        let parts = Switch { realm: Some("r".into()), agent_id: Some("a".into()), ..Switch::default() };
        let mut wallet = Wallet::default();
        let refused = parts.apply(&start(Credentials::Server), &mut wallet, Some(&server())).unwrap_err();
        assert_eq!(refused.kind, Kind::StackSpotOnly);
        let with = Switch { provider: Some("stackspot".into()), ..parts };
        let (next, _) = with.apply(&start(Credentials::Server), &mut wallet, Some(&server())).unwrap();
        assert!(
            matches!(next.credentials, Credentials::StackSpot { realm, agent_id, .. } if realm == "r" && agent_id == "a")
        );
        let bad =
            Switch { realm: Some("../x".into()), provider: Some("stackspot".into()), ..Switch::default() };
        assert!(bad.apply(&start(Credentials::Server), &mut wallet, None).is_err());
    }

    #[test]
    fn an_ollama_url_brings_its_provider() {
        let url = |url: &str| Switch { ollama_url: Some(url.into()), ..Switch::default() };
        let mut wallet = Wallet::default();
        let (next, _) = url("http://gpu:1").apply(&start(Credentials::Server), &mut wallet, None).unwrap();
        assert_eq!(next.credentials, Credentials::Ollama { base_url: "http://gpu:1".into() });
        assert!(url("gpu:1").apply(&start(Credentials::Server), &mut wallet, None).is_err());
    }

    #[test]
    fn a_mode_as_a_whole_brings_its_provider_and_never_goes_to_another() {
        let login = Credentials::LocalAuth {
            provider: "OPENAI".into(),
            prefixed: Secret::new("oauth:t"),
            expires_unix_ms: None,
        };
        let whole = |credentials: &Credentials| Switch {
            credentials: Some(credentials.clone()),
            ..Switch::default()
        };
        let mut wallet = Wallet::default();
        let (next, _) =
            whole(&login).apply(&start(Credentials::Server), &mut wallet, Some(&server())).unwrap();
        assert_eq!(
            (next.credentials.clone(), next.settings.provider.as_deref()),
            (login.clone(), Some("OPENAI"))
        );
        assert_eq!(next.settings.model, None, "the old provider's model does not go along");
        let (back, _) = whole(&Credentials::Server).apply(&next, &mut wallet, Some(&server())).unwrap();
        assert_eq!(
            (back.credentials, back.settings.provider.as_deref()),
            (Credentials::Server, Some("OPENAI"))
        );
        let other = Switch { provider: Some("CLAUDEAI".into()), ..whole(&login) };
        let refused = other.apply(&start(Credentials::Server), &mut wallet, Some(&server())).unwrap_err();
        assert_eq!(refused.kind, Kind::KeyNotForProvider("CLAUDEAI".into()));
    }

    #[test]
    fn an_answer_limit_is_a_number_the_server_takes() {
        for (text, expected) in [("", Some(0)), (" 2000 ", Some(2000)), ("200000", Some(200_000))] {
            assert_eq!(read_max_tokens(text).ok(), expected, "{text}");
        }
        for text in ["-1", "200001", "many", "1.5"] {
            assert_eq!(read_max_tokens(text).unwrap_err().kind, Kind::MaxTokens(text.into()));
        }
    }

    #[test]
    fn left_out_secrets_are_asked_for_one_after_the_other() {
        let mut switch =
            Switch { client_id: Some(Change::Ask), client_key: Some(Change::Ask), ..Switch::default() };
        for field in [SecretField::ClientId, SecretField::ClientKey] {
            assert_eq!(switch.missing(), Some(field));
            switch.give(field, Secret::new("s"));
        }
        assert_eq!(switch.missing(), None);
    }
}
