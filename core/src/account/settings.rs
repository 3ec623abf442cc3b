//! What a person chose: overrides that travel with prompts, the answer limit, language and theme.

use crate::account::{Credentials, default_model};
use crate::server_info::ServerInfo;
use crate::text::Lang;

/// The colours of page and terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum Theme {
    /// As the system prefers.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// Weights only, no colours. A page shows its own choice instead.
    Mono,
}

impl Theme {
    /// The name it is stored under.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Mono => "mono",
        }
    }

    /// Reads a stored name; anything else is `Auto`.
    pub fn from_tag(tag: &str) -> Self {
        match tag {
            "light" => Self::Light,
            "dark" => Self::Dark,
            "mono" => Self::Mono,
            _ => Self::Auto,
        }
    }
}

/// How much of an answer is read out to people who do not see it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum Announce {
    /// Sentence by sentence as they come, and the whole at the end.
    #[default]
    Sentences,
    /// The whole at the end.
    End,
    /// Only that it began and that it ended.
    Off,
}

impl Announce {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::Sentences, Self::End, Self::Off];

    /// The name it is stored under.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Sentences => "sentences",
            Self::End => "end",
            Self::Off => "off",
        }
    }

    /// Reads a stored name; anything else is `Sentences`.
    pub fn from_tag(tag: &str) -> Self {
        Self::ALL.into_iter().find(|announce| announce.tag() == tag).unwrap_or_default()
    }
}

/// The choices in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize), serde(default))]
pub struct Settings {
    /// Overrides the server's provider; upper-case.
    pub provider: Option<String>,
    /// Overrides the model.
    pub model: Option<String>,
    /// Caps every answer; 0 = the provider's default.
    pub max_tokens: i32,
    /// The language of the interface.
    pub lang: Lang,
    /// The colours.
    pub theme: Theme,
    /// How much of an answer is read out.
    pub announce: Announce,
    /// Single letters are no shortcuts.
    pub single_keys_off: bool,
}

/// The model id to send: the person's; else, when the provider is not the server's own, that provider's default (a
/// Go server would otherwise fill in its own provider's model) or when the server names its model by a label that no
/// provider knows; else none.
pub(crate) fn effective_model<'a>(
    settings: &'a Settings,
    credentials: &Credentials,
    server: Option<&ServerInfo>,
) -> Option<&'a str> {
    if let Some(model) = settings.model.as_deref() {
        return Some(model);
    }
    let own = server.map(|info| info.provider.as_str()).filter(|own| !own.is_empty());
    // A Go server without a configured model names it by a label, and would ask for that label with the caller's key.
    let is_label = server.is_some_and(|info| info.model.contains(' '));
    let is_callers = credentials.has_secret();
    match credentials.provider().or(settings.provider.as_deref()) {
        Some(provider) if own.is_none_or(|own| !own.eq_ignore_ascii_case(provider)) => {
            default_model(provider)
        }
        None if !is_callers => None,
        named if is_label && is_callers => default_model(named.or(own)?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_provider_brings_its_own_default_model() {
        let server =
            ServerInfo { provider: "CLAUDEAI".into(), model: "label".into(), ..ServerInfo::default() };
        for (provider, model, expected) in [
            (None, None, None),
            (None, Some("m"), Some("m")),
            (Some("CLAUDEAI"), None, None),
            (Some("OPENAI"), None, Some("gpt-5.4")),
            (Some("OPENAI"), Some("m"), Some("m")),
            (Some("BRAND_NEW"), None, None),
        ] {
            let settings = Settings {
                provider: provider.map(str::to_owned),
                model: model.map(str::to_owned),
                ..Settings::default()
            };
            assert_eq!(
                effective_model(&settings, &Credentials::Server, Some(&server)),
                expected,
                "{provider:?} {model:?}"
            );
        }
        let labelled = ServerInfo { model: "Claude sonnet 4.6 (1M context)".into(), ..server.clone() };
        let own_key = Credentials::OwnKey { key: crate::Secret::new("k") };
        for (info, credentials, provider, expected) in [
            (&labelled, &own_key, None, Some("claude-sonnet-4-6")),
            (&labelled, &own_key, Some("CLAUDEAI"), Some("claude-sonnet-4-6")),
            (&server, &own_key, None, None),
            (&labelled, &Credentials::Server, None, None),
        ] {
            let settings = Settings { provider: provider.map(str::to_owned), ..Settings::default() };
            assert_eq!(effective_model(&settings, credentials, Some(info)), expected, "{provider:?}");
        }
        let ollama = Credentials::Ollama { base_url: "http://gpu:11434".into() };
        assert_eq!(effective_model(&Settings::default(), &ollama, Some(&server)), Some("gpt-oss:20b"));
    }
}
