//! The five credential modes, as one enum: exactly one is active, and it alone says which request fields travel.

use std::collections::BTreeMap;

use crate::problem::Problem;
use crate::text::Text;
use chatcli_redact::Secret;

/// Who pays for the model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum Credentials {
    /// The server's own keys.
    #[default]
    Server,
    /// The caller's key for the provider in use.
    OwnKey {
        /// Sent verbatim.
        key: Secret,
    },
    /// A credential from the caller's local store.
    LocalAuth {
        /// The provider it belongs to: CLAUDEAI, OPENAI or COPILOT.
        provider: String,
        /// With its prefix: `oauth:`, `token:` or `apikey:`.
        prefixed: Secret,
        /// When it expires, in milliseconds since 1970; none = never.
        expires_unix_ms: Option<i64>,
    },
    /// A StackSpot account; the server needs all four.
    StackSpot {
        /// `client_id`.
        client_id: Secret,
        /// `client_key`.
        client_key: Secret,
        /// `realm`, the tenant.
        realm: String,
        /// `agent_id`.
        agent_id: String,
    },
    /// An Ollama that the server can reach.
    Ollama {
        /// Its base URL, e.g. `http://gpu:11434`.
        base_url: String,
    },
}

/// Whether a StackSpot realm or agent id may travel: both become parts of a URL at the server.
pub fn is_stackspot_name(name: &str) -> bool {
    (1..=128).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}

/// The credential part of a prompt request.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Fields {
    pub(crate) client_api_key: String,
    pub(crate) provider_config: BTreeMap<String, String>,
}

impl Credentials {
    /// The provider this mode belongs to, when it can only be one.
    pub fn provider(&self) -> Option<&str> {
        match self {
            Self::Server | Self::OwnKey { .. } => None,
            Self::LocalAuth { provider, .. } => Some(provider),
            Self::StackSpot { .. } => Some("STACKSPOT"),
            Self::Ollama { .. } => Some("OLLAMA"),
        }
    }

    /// What it is called.
    pub fn name(&self) -> Text {
        match self {
            Self::Server => Text::ByServer,
            Self::OwnKey { .. } => Text::ByOwnKey,
            Self::LocalAuth { .. } => Text::ByLocalAuth,
            Self::StackSpot { .. } => Text::ByStackSpot,
            Self::Ollama { .. } => Text::ByOllama,
        }
    }

    /// What the banner adds inside its parentheses. Never translated.
    pub fn banner_suffix(&self) -> &'static str {
        match self {
            Self::Server | Self::Ollama { .. } => "",
            Self::OwnKey { .. } => ", using your own API key",
            Self::LocalAuth { prefixed, .. } if prefixed.reveal().starts_with("apikey:") => {
                ", using your own API key"
            }
            Self::LocalAuth { .. } => ", using local OAuth credentials",
            Self::StackSpot { .. } => ", using StackSpot credentials",
        }
    }

    /// What only this person and the server may read.
    pub fn secrets(&self) -> Vec<&Secret> {
        match self {
            Self::Server | Self::Ollama { .. } => Vec::new(),
            Self::OwnKey { key } | Self::LocalAuth { prefixed: key, .. } => vec![key],
            Self::StackSpot { client_id, client_key, .. } => vec![client_id, client_key],
        }
    }

    /// A request that this credential paid for failed: what belongs to its owner is taken out of the words.
    pub(crate) fn paid_for(&self, problem: Problem) -> Problem {
        problem.paid_by_caller(self.has_secret()).without(self.secrets())
    }

    /// Whether a secret of the caller travels with each prompt.
    pub fn has_secret(&self) -> bool {
        !matches!(self, Self::Server | Self::Ollama { .. })
    }

    pub(crate) fn fields(&self) -> Fields {
        let config = |pairs: &[(&str, &str)]| {
            pairs
                .iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect()
        };
        match self {
            Self::Server => Fields::default(),
            Self::OwnKey { key } | Self::LocalAuth { prefixed: key, .. } => {
                Fields { client_api_key: key.reveal().to_owned(), ..Fields::default() }
            }
            Self::StackSpot { client_id, client_key, realm, agent_id } => Fields {
                provider_config: config(&[
                    ("client_id", client_id.reveal()),
                    ("client_key", client_key.reveal()),
                    ("realm", realm),
                    ("agent_id", agent_id),
                ]),
                ..Fields::default()
            },
            Self::Ollama { base_url } => {
                Fields { provider_config: config(&[("base_url", base_url)]), ..Fields::default() }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stackspot() -> Credentials {
        Credentials::StackSpot {
            client_id: Secret::new("i"),
            client_key: Secret::new("k"),
            realm: "r".into(),
            agent_id: "a".into(),
        }
    }

    #[test]
    fn each_mode_fills_its_own_fields_and_no_other() {
        let key = || Secret::new("sk-1");
        type Config = &'static [(&'static str, &'static str)];
        let table: [(Credentials, &str, Config); 5] = [
            (Credentials::Server, "", &[]),
            (Credentials::OwnKey { key: key() }, "sk-1", &[]),
            (
                Credentials::LocalAuth {
                    provider: "CLAUDEAI".into(),
                    prefixed: Secret::new("oauth:t"),
                    expires_unix_ms: None,
                },
                "oauth:t",
                &[],
            ),
            (stackspot(), "", &[("agent_id", "a"), ("client_id", "i"), ("client_key", "k"), ("realm", "r")]),
            (
                Credentials::Ollama { base_url: "http://gpu:11434".into() },
                "",
                &[("base_url", "http://gpu:11434")],
            ),
        ];
        for (credentials, api_key, config) in table {
            let fields = credentials.fields();
            let seen: Vec<_> = fields.provider_config.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            assert_eq!(
                (fields.client_api_key.as_str(), seen.as_slice()),
                (api_key, config),
                "{credentials:?}"
            );
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let shown = format!("{:?} {:?}", stackspot(), Credentials::OwnKey { key: Secret::new("sk-canary") });
        assert!(!shown.contains("canary") && !shown.contains("\"k\""), "{shown}");
    }
}
