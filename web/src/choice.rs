//! Turns what a person typed into the form about model and credential into one switch, with nothing in it that they
//! did not change. Whether it can be made is the core's to say.

use chatcli_core::account::Credentials;
use chatcli_core::text::Text;
use chatcli_core::{Change, Problem, Secret, Switch, read_max_tokens};

use crate::in_force::{InForce, Pays};

/// Who pays, as a choice of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payer {
    /// The server.
    Server,
    /// A key of this person's.
    OwnKey,
    /// A login from the terminal's store.
    Login,
    /// A StackSpot account.
    StackSpot,
    /// An Ollama that the server can reach.
    Ollama,
}

/// A field that belongs to one payer.
#[derive(Debug)]
pub struct Field {
    /// Its element's id.
    pub id: &'static str,
    /// What it is called.
    pub label: Text,
    /// It is typed unseen.
    pub is_secret: bool,
}

const fn field(id: &'static str, label: Text, is_secret: bool) -> Field {
    Field { id, label, is_secret }
}

const KEY: &str = "own-key";
const CLIENT_ID: &str = "client-id";
const CLIENT_KEY: &str = "client-key";
const REALM: &str = "realm";
const AGENT_ID: &str = "agent-id";
const BASE_URL: &str = "ollama-url";

const OWN_KEY: [Field; 1] = [field(KEY, Text::OwnKeyLabel, true)];
const STACKSPOT: [Field; 4] = [
    field(CLIENT_ID, Text::FlagClientId, true),
    field(CLIENT_KEY, Text::FlagClientKey, true),
    field(REALM, Text::FlagRealm, false),
    field(AGENT_ID, Text::FlagAgentId, false),
];
const OLLAMA: [Field; 1] = [field(BASE_URL, Text::OllamaUrlLabel, false)];

impl Payer {
    /// Every choice.
    pub const ALL: [Self; 5] = [Self::Server, Self::OwnKey, Self::Login, Self::StackSpot, Self::Ollama];

    /// Who pays now.
    pub fn of(pays: &Pays) -> Self {
        match pays {
            Pays::Server => Self::Server,
            Pays::OwnKey { .. } => Self::OwnKey,
            Pays::Login { .. } => Self::Login,
            Pays::StackSpot { .. } => Self::StackSpot,
            Pays::Ollama { .. } => Self::Ollama,
        }
    }

    /// Its name in the document.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Server => "payer-server",
            Self::OwnKey => "payer-own-key",
            Self::Login => "payer-login",
            Self::StackSpot => "payer-stackspot",
            Self::Ollama => "payer-ollama",
        }
    }

    /// What it is called.
    pub fn title(self) -> Text {
        match self {
            Self::Server => Text::PayerServer,
            Self::OwnKey => Text::PayerOwnKey,
            Self::Login => Text::PayerLogin,
            Self::StackSpot => Text::PayerStackSpot,
            Self::Ollama => Text::PayerOllama,
        }
    }

    /// What it needs.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Server | Self::Login => &[],
            Self::OwnKey => &OWN_KEY,
            Self::StackSpot => &STACKSPOT,
            Self::Ollama => &OLLAMA,
        }
    }

    /// The one provider that it can be for.
    pub fn provider(self) -> Option<&'static str> {
        match self {
            Self::Server | Self::OwnKey | Self::Login => None,
            Self::StackSpot => Some("STACKSPOT"),
            Self::Ollama => Some("OLLAMA"),
        }
    }

    /// The one that pays for this provider and no other, if it needs one of its own.
    pub fn only_for(provider: &str) -> Option<Self> {
        let is_for = |payer: &Self| payer.provider().is_some_and(|it| it.eq_ignore_ascii_case(provider));
        Self::ALL.into_iter().find(is_for)
    }

    /// Who pays after a provider was chosen. What the server has no key for needs one of this person's, so that its field
    /// is there at once; what was chosen for another provider, or by this rule, is not kept for one that needs nothing.
    pub fn after(self, provider: &str, is_servers: bool, was_chosen: bool) -> Self {
        match (is_servers, Self::only_for(provider)) {
            (true, _) if !was_chosen || self.provider().is_some() => Self::Server,
            (true, _) => self,
            (false, Some(only)) => only,
            (false, None) if matches!(self, Self::OwnKey | Self::Login) => self,
            (false, None) => Self::OwnKey,
        }
    }

    /// What a field says of the value in force: the value itself, or a secret's end.
    pub fn known(pays: &Pays, field: &str) -> String {
        match (pays, field) {
            (Pays::OwnKey { end }, KEY) => end,
            (Pays::StackSpot { client_id_end, .. }, CLIENT_ID) => client_id_end,
            (Pays::StackSpot { client_key_end, .. }, CLIENT_KEY) => client_key_end,
            (Pays::StackSpot { realm, .. }, REALM) => realm,
            (Pays::StackSpot { agent_id, .. }, AGENT_ID) => agent_id,
            (Pays::Ollama { base_url }, BASE_URL) => base_url,
            _ => return String::new(),
        }
        .clone()
    }
}

/// What was typed and chosen.
pub struct Typed<'a> {
    /// A provider; empty = the server's own.
    pub provider: &'a str,
    /// A model; empty = the provider's own.
    pub model: &'a str,
    /// An answer limit; empty = the provider's own.
    pub max_tokens: &'a str,
    /// Who pays.
    pub payer: Payer,
    /// The text of a field.
    pub text_of: &'a dyn Fn(&str) -> String,
    /// The login that was chosen from a file.
    pub login: Option<Credentials>,
}

/// Why it is no switch.
#[derive(Debug, PartialEq)]
pub enum Refused {
    /// These were left empty.
    Missing(Vec<Text>),
    /// The core says so.
    Problem(Problem),
}

/// The switch.
///
/// # Errors
/// What is missing or wrong.
pub fn read(typed: &Typed<'_>, now: &InForce) -> Result<Switch, Refused> {
    let own_provider = now.own_provider.as_deref().unwrap_or_default();
    let provider = typed.login.as_ref().and_then(Credentials::provider).or(typed.payer.provider());
    let provider = provider.unwrap_or(typed.provider);
    let goes_elsewhere = !provider.eq_ignore_ascii_case(own_provider);
    let mut switch = Switch::default();
    if goes_elsewhere {
        let name = if provider.is_empty() { "default" } else { provider };
        switch.provider = Some(name.to_owned());
    }
    let model = typed.model.trim();
    if model != now.own_model.as_deref().unwrap_or_default() || (goes_elsewhere && !model.is_empty()) {
        switch.model = Some((!model.is_empty()).then(|| model.to_owned()));
    }
    let max_tokens = read_max_tokens(typed.max_tokens).map_err(Refused::Problem)?;
    switch.max_tokens = (max_tokens != now.max_tokens).then_some(max_tokens);
    // What is known counts only while the same payer pays for the same provider.
    let stays = Payer::of(&now.pays) == typed.payer && !goes_elsewhere;
    let mut missing = Vec::new();
    let mut fresh = |id: &str| {
        let text = (typed.text_of)(id).trim().to_owned();
        let known = if stays { Payer::known(&now.pays, id) } else { String::new() };
        if text.is_empty() && known.is_empty() {
            let field = typed.payer.fields().iter().find(|field| field.id == id);
            missing.extend(field.map(|field| field.label));
        }
        (!text.is_empty() && text != known).then_some(text)
    };
    let secret = |text: Option<String>| text.map(|text| Change::To(Secret::new(&text)));
    match typed.payer {
        Payer::Server => switch.credentials = (!stays).then_some(Credentials::Server),
        Payer::OwnKey => switch.llm_key = secret(fresh(KEY)),
        Payer::StackSpot => {
            switch.client_id = secret(fresh(CLIENT_ID));
            switch.client_key = secret(fresh(CLIENT_KEY));
            switch.realm = fresh(REALM);
            switch.agent_id = fresh(AGENT_ID);
        }
        Payer::Ollama => switch.ollama_url = fresh(BASE_URL),
        Payer::Login => {
            if typed.login.is_none() && !stays {
                missing.push(Text::LoginStoreLabel);
            }
            switch.credentials.clone_from(&typed.login);
        }
    }
    if missing.is_empty() { Ok(switch) } else { Err(Refused::Missing(missing)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_without_a_key_on_the_server_asks_for_one_at_once() {
        use Payer::{Login, Ollama, OwnKey, Server, StackSpot};
        for (before, provider, is_servers, was_chosen, after) in [
            (Server, "GROK", false, true, OwnKey),
            (Server, "STACKSPOT", false, true, StackSpot),
            (Server, "ollama", false, true, Ollama),
            (Login, "CLAUDEAI", false, true, Login),
            (Server, "OPENAI", true, true, Server),
            (OwnKey, "OPENAI", true, true, OwnKey),
            (OwnKey, "OPENAI", true, false, Server),
            (Ollama, "OPENAI", true, true, Server),
            (StackSpot, "GROK", false, true, OwnKey),
            (OwnKey, "", true, false, Server),
        ] {
            assert_eq!(before.after(provider, is_servers, was_chosen), after, "{before:?} {provider}");
        }
    }

    fn now(pays: Pays, provider: Option<&str>) -> InForce {
        InForce { own_provider: provider.map(str::to_owned), pays, ..InForce::default() }
    }

    fn typed(
        payer: Payer,
        provider: &'static str,
        fields: &[(&str, &str)],
        now: &InForce,
    ) -> Result<Switch, Refused> {
        let text_of = |id: &str| {
            let found = fields.iter().find(|(name, _)| *name == id);
            found.map(|(_, text)| (*text).to_owned()).unwrap_or_default()
        };
        let typed = Typed { provider, model: "", max_tokens: "", payer, text_of: &text_of, login: None };
        read(&typed, now)
    }

    #[test]
    fn what_was_not_touched_does_not_travel() {
        assert!(typed(Payer::Server, "", &[], &now(Pays::Server, None)).unwrap().is_empty());
        let key = now(Pays::OwnKey { end: "••••abcd".into() }, Some("OPENAI"));
        assert!(typed(Payer::OwnKey, "OPENAI", &[], &key).unwrap().is_empty());
    }

    #[test]
    fn a_key_never_goes_along_to_another_provider() {
        let key = now(Pays::OwnKey { end: "••••abcd".into() }, Some("OPENAI"));
        let refused = typed(Payer::OwnKey, "CLAUDEAI", &[], &key).unwrap_err();
        assert_eq!(refused, Refused::Missing(vec![Text::OwnKeyLabel]));
        let switch = typed(Payer::Server, "CLAUDEAI", &[], &key).unwrap();
        assert_eq!(
            (switch.provider.as_deref(), switch.credentials),
            (Some("CLAUDEAI"), Some(Credentials::Server))
        );
    }

    #[test]
    fn every_missing_field_is_named_and_known_ones_may_stay_empty() {
        let refused = typed(Payer::StackSpot, "", &[(REALM, "r")], &now(Pays::Server, None)).unwrap_err();
        assert_eq!(
            refused,
            Refused::Missing(vec![Text::FlagClientId, Text::FlagClientKey, Text::FlagAgentId])
        );
        let pays = Pays::StackSpot {
            client_id_end: "••••".into(),
            client_key_end: "••••".into(),
            realm: "r".into(),
            agent_id: "a".into(),
        };
        let stackspot = now(pays, Some("STACKSPOT"));
        let switch = typed(Payer::StackSpot, "", &[(REALM, "r2"), (AGENT_ID, "a")], &stackspot).unwrap();
        assert_eq!(switch, Switch { realm: Some("r2".into()), ..Switch::default() });
    }

    #[test]
    fn one_provider_only_is_chosen_with_its_payer() {
        let switch =
            typed(Payer::Ollama, "OPENAI", &[(BASE_URL, "http://gpu:1")], &now(Pays::Server, None)).unwrap();
        let expected = Switch {
            provider: Some("OLLAMA".into()),
            ollama_url: Some("http://gpu:1".into()),
            ..Switch::default()
        };
        assert_eq!(switch, expected);
    }

    #[test]
    fn a_model_that_is_typed_for_another_provider_travels_with_it() {
        let mut before = now(Pays::Server, None);
        before.own_model = Some("m".into());
        let read_model = |provider: &str, model: &str, max_tokens: &str| {
            let typed = Typed {
                provider,
                model,
                max_tokens,
                payer: Payer::Server,
                text_of: &|_| String::new(),
                login: None,
            };
            read(&typed, &before)
        };
        assert_eq!(read_model("", "m", "").unwrap().model, None);
        assert_eq!(read_model("OPENAI", "m", "").unwrap().model, Some(Some("m".into())));
        assert_eq!(read_model("", " ", "7").unwrap().model, Some(None));
        assert_eq!(read_model("", "m", "7").unwrap().max_tokens, Some(7));
        assert!(matches!(read_model("", "m", "seven"), Err(Refused::Problem(_))));
    }
}
