//! The providers that a person can have credentials of here: their names in the store, on the command line, in a
//! request and in the environment.

use crate::prefix::Mode;

/// Whose credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Provider {
    /// Anthropic, by login.
    Anthropic,
    /// OpenAI, by key; a Codex login serves too.
    OpenAi,
    /// OpenAI, by login.
    OpenAiCodex,
    /// GitHub Copilot, by device code.
    GithubCopilot,
    /// GitHub Models, by personal access token.
    GithubModels,
}

/// The word names no provider that has a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotALogin {
    /// `openai`: an API key has no login; the login is `openai-codex`.
    OpenAi,
    /// Nothing known.
    Unknown,
}

impl Provider {
    /// Those with a login, in the order of `/auth status`.
    pub const WITH_LOGIN: [Self; 4] =
        [Self::Anthropic, Self::OpenAiCodex, Self::GithubCopilot, Self::GithubModels];

    /// Those that `--use-local-auth` tries when no provider is named.
    pub const AUTOMATIC: [Self; 3] = [Self::Anthropic, Self::OpenAi, Self::GithubCopilot];

    /// The name in the store.
    pub fn id(self) -> &'static str {
        match self {
            Self::Anthropic => "anthropic",
            Self::OpenAi => "openai",
            Self::OpenAiCodex => "openai-codex",
            Self::GithubCopilot => "github-copilot",
            Self::GithubModels => "github-models",
        }
    }

    /// The profile that a login writes.
    pub fn default_profile(self) -> String {
        format!("{}:default", self.id())
    }

    /// The name for a person. Never translated.
    pub fn label(self) -> &'static str {
        match self {
            Self::Anthropic => "Anthropic",
            Self::OpenAi => "OpenAI",
            Self::OpenAiCodex => "OpenAI Codex",
            Self::GithubCopilot => "GitHub Copilot",
            Self::GithubModels => "GitHub Models",
        }
    }

    /// What `/auth login` and `/auth logout` accept.
    ///
    /// # Errors
    /// The word is none of them.
    pub fn from_login_word(word: &str) -> Result<Self, NotALogin> {
        match word.to_ascii_lowercase().as_str() {
            "anthropic" | "claude" | "claudeai" => Ok(Self::Anthropic),
            "openai-codex" | "codex" => Ok(Self::OpenAiCodex),
            "github-copilot" | "copilot" | "gh-copilot" => Ok(Self::GithubCopilot),
            "github-models" | "gh-models" => Ok(Self::GithubModels),
            "openai" => Err(NotALogin::OpenAi),
            _ => Err(NotALogin::Unknown),
        }
    }

    /// Whose credentials serve a provider of the server, for `--use-local-auth`; in any case of letters.
    pub fn from_chat_name(name: &str) -> Option<Self> {
        Self::AUTOMATIC.into_iter().find(|provider| {
            provider.chat_name().is_some_and(|known| known.eq_ignore_ascii_case(name.trim()))
        })
    }

    /// The provider of the server that these credentials are for.
    pub fn chat_name(self) -> Option<&'static str> {
        match self {
            Self::Anthropic => Some("CLAUDEAI"),
            Self::OpenAi => Some("OPENAI"),
            Self::GithubCopilot => Some("COPILOT"),
            Self::OpenAiCodex | Self::GithubModels => None,
        }
    }

    /// Whether a profile of this name in the store belongs to the provider. A Codex login serves OpenAI, an OpenAI key
    /// does not serve Codex.
    pub(crate) fn accepts(self, stored: &str) -> bool {
        stored == self.id() || (self == Self::OpenAi && stored == Self::OpenAiCodex.id())
    }

    /// Which variables may stand in for a profile, in their order.
    pub(crate) fn variables(self) -> &'static [(&'static str, Mode)] {
        match self {
            Self::Anthropic => &[("ANTHROPIC_OAUTH_TOKEN", Mode::OAuth), ("ANTHROPIC_API_KEY", Mode::ApiKey)],
            Self::OpenAi | Self::OpenAiCodex => &[("OPENAI_API_KEY", Mode::ApiKey)],
            Self::GithubCopilot => &[("GITHUB_COPILOT_TOKEN", Mode::Token)],
            Self::GithubModels => &[
                ("GITHUB_TOKEN", Mode::Token),
                ("GH_TOKEN", Mode::Token),
                ("GITHUB_MODELS_TOKEN", Mode::Token),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c37_every_alias_is_known_and_openai_is_not_a_login() {
        use Provider::{Anthropic, GithubCopilot, GithubModels, OpenAiCodex};
        for (words, expected) in [
            (&["anthropic", "claude", "claudeai", "Claude"][..], Ok(Anthropic)),
            (&["openai-codex", "codex"], Ok(OpenAiCodex)),
            (&["github-copilot", "copilot", "gh-copilot"], Ok(GithubCopilot)),
            (&["github-models", "gh-models"], Ok(GithubModels)),
            (&["openai", "OPENAI"], Err(NotALogin::OpenAi)),
            (&["", "gemini"], Err(NotALogin::Unknown)),
        ] {
            for word in words {
                assert_eq!(Provider::from_login_word(word), expected, "{word}");
            }
        }
    }

    #[test]
    fn c24_only_three_providers_take_local_credentials() {
        for (name, expected) in [
            ("CLAUDEAI", Some(Provider::Anthropic)),
            ("claudeai", Some(Provider::Anthropic)),
            ("OpenAI", Some(Provider::OpenAi)),
            ("COPILOT", Some(Provider::GithubCopilot)),
            ("GOOGLEAI", None),
            ("GITHUB_MODELS", None),
            ("STACKSPOT", None),
            ("", None),
        ] {
            assert_eq!(Provider::from_chat_name(name), expected, "{name}");
        }
    }

    #[test]
    fn c20_a_codex_login_serves_openai_and_not_the_other_way() {
        assert!(Provider::OpenAi.accepts("openai-codex") && Provider::OpenAi.accepts("openai"));
        assert!(Provider::OpenAiCodex.accepts("openai-codex") && !Provider::OpenAiCodex.accepts("openai"));
    }
}
