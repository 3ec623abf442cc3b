//! What the server is started with, and how a start can fail. It decides nothing; `llm/roster.rs` turns the
//! environment into providers.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::store::Database;

/// What the server is started with.
#[derive(Clone, Default)]
pub struct Config {
    /// The version that Health and GetServerInfo report.
    pub version: String,
    /// The default provider's id. `None` = `LLM_PROVIDER`, else the first one that has a credential.
    pub provider: Option<String>,
    /// The default provider's model id. `None` = `LLM_MODEL`, else the provider's own default.
    pub model: Option<String>,
    /// The bearer token that every call but Health must carry. `None` = no authentication.
    pub token: Option<String>,
    /// Where saved sessions are kept.
    pub database: Database,
    /// The GGUF file of the `LOCAL` provider; only read with the feature `local`.
    pub local_model: Option<PathBuf>,
    /// Plays a recorded Kubernetes rollout as if a watcher ran.
    pub watch_demo: bool,
    /// The process environment as the binary read it: keys, addresses and limits of the providers.
    pub environment: BTreeMap<String, String>,
}

impl Config {
    /// A variable of the environment; a blank one counts as unset.
    pub(crate) fn variable(&self, name: &str) -> Option<&str> {
        self.environment.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// A switch of the environment: `1`, `t`, `true`, `y`, `yes` and `on`, in any case, are on.
    pub(crate) fn switch(&self, name: &str) -> bool {
        let on = ["1", "t", "true", "y", "yes", "on"];
        self.variable(name).is_some_and(|value| on.iter().any(|word| value.eq_ignore_ascii_case(word)))
    }
}

// By hand, because the token and the environment hold secrets.
impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("version", &self.version)
            .field("provider", &self.provider)
            .field("model", &self.model)
            .field("token", &self.token.is_some())
            .field("database", &self.database)
            .field("local_model", &self.local_model)
            .field("watch_demo", &self.watch_demo)
            .field("environment", &self.environment.len())
            .finish()
    }
}

/// Why the server could not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The configured default provider does not exist.
    #[error("unknown provider `{name}`; known ones are {known}")]
    UnknownProvider {
        /// The name as configured.
        name: String,
        /// The known ids, separated by commas.
        known: String,
    },
    /// The configured default provider cannot work with what is set.
    #[error("provider {provider} cannot be the default: {reason}")]
    ProviderNotReady {
        /// The provider's id.
        provider: String,
        /// What is missing, and what to set.
        reason: String,
    },
    /// The database could not be opened.
    #[error("the database {place} cannot be used: {why}")]
    Database {
        /// The file, the server without its password, or `in memory`.
        place: String,
        /// What the database or the file system said.
        why: String,
    },
    /// A newer version of this program wrote the database. Nothing was changed in it.
    #[error(
        "a newer version of this program wrote the database {place} (version {found}, this one knows {known})"
    )]
    DatabaseNewer {
        /// The file, or the server without its password.
        place: String,
        /// The version of its tables.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// A variable of the environment cannot be kept.
    #[error("{name} cannot be used: {why}")]
    Setting {
        /// The variable.
        name: &'static str,
        /// What is wrong with its value. Never the value of a secret.
        why: String,
    },
    /// The token cannot be used.
    #[error("the server token is empty; leave it out to run without authentication")]
    EmptyToken,
    /// The recording of the watcher demo is broken.
    #[error("the watcher demo's recording is broken: {0}")]
    Demo(String),
}
