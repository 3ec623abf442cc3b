//! Which server, model and credential answer now, copied for painting. Of a secret only its end is ever in here.

use chatcli_core::account::Credentials;
use chatcli_core::{Secret, View};

/// A secret shorter than this shows nothing of itself.
const LONG_ENOUGH: usize = 12;
const END_CHARS: usize = 4;

/// What is in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InForce {
    /// The provider that answers; empty before the server said so.
    pub provider: String,
    /// The model that answers; empty before the server said so.
    pub model: String,
    /// What the server answers with when a request asks for nothing else.
    pub servers: (String, String),
    /// The providers that the server offers.
    pub offered: Vec<String>,
    /// The provider that this person asked for.
    pub own_provider: Option<String>,
    /// The model that this person asked for.
    pub own_model: Option<String>,
    /// Caps every answer; 0 = the provider's default.
    pub max_tokens: i32,
    /// Who pays.
    pub pays: Pays,
}

/// Who pays for the model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Pays {
    /// The server.
    #[default]
    Server,
    /// A key of this person's.
    OwnKey {
        /// Its last characters.
        end: String,
    },
    /// A login from the terminal's store.
    Login {
        /// Whose login it is.
        provider: String,
        /// When it ends, in milliseconds since 1970; none = never.
        expires_unix_ms: Option<i64>,
    },
    /// A StackSpot account.
    StackSpot {
        /// The last characters of the client id.
        client_id_end: String,
        /// The last characters of the client key.
        client_key_end: String,
        /// The tenant.
        realm: String,
        /// The agent.
        agent_id: String,
    },
    /// An Ollama that the server can reach.
    Ollama {
        /// Where.
        base_url: String,
    },
}

impl InForce {
    /// What the view says.
    pub fn of(view: &View<'_>) -> Self {
        let info = view.connection.info();
        Self {
            provider: view.provider().to_owned(),
            model: view.model().to_owned(),
            servers: info.map(|info| (info.provider.clone(), info.model.clone())).unwrap_or_default(),
            offered: info.map(|info| info.available_providers.clone()).unwrap_or_default(),
            own_provider: view.credentials.provider().map(str::to_owned).or(view.settings.provider.clone()),
            own_model: view.settings.model.clone(),
            max_tokens: view.settings.max_tokens,
            pays: Pays::of(view.credentials),
        }
    }
}

impl Pays {
    fn of(credentials: &Credentials) -> Self {
        match credentials {
            Credentials::Server => Self::Server,
            Credentials::OwnKey { key } => Self::OwnKey { end: end(key) },
            Credentials::LocalAuth { provider, expires_unix_ms, .. } => {
                Self::Login { provider: provider.clone(), expires_unix_ms: *expires_unix_ms }
            }
            Credentials::StackSpot { client_id, client_key, realm, agent_id } => Self::StackSpot {
                client_id_end: end(client_id),
                client_key_end: end(client_key),
                realm: realm.clone(),
                agent_id: agent_id.clone(),
            },
            Credentials::Ollama { base_url } => Self::Ollama { base_url: base_url.clone() },
        }
    }
}

/// The last characters of a secret that is long enough to keep the rest; nothing of an empty one.
fn end(secret: &Secret) -> String {
    let chars = secret.reveal().chars().count();
    let shown = if chars < LONG_ENOUGH { 0 } else { END_CHARS };
    if chars == 0 {
        String::new()
    } else {
        "••••".chars().chain(secret.reveal().chars().skip(chars - shown)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_end_of_a_long_secret_shows() {
        for (secret, shown) in [("sk-123456789-abcd", "••••abcd"), ("short", "••••"), ("", "")]
        {
            assert_eq!(end(&Secret::new(secret)), shown);
        }
    }
}
