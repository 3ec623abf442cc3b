//! The server of this process. Decides what it is started with, and where its database goes.

pub use this::{Server, start};
#[cfg(feature = "embedded")]
pub use this::{database, unusable};

#[cfg(feature = "embedded")]
mod this {
    use std::path::{Path, PathBuf};

    use chatcli_gateway::upstream::Upstream;
    use chatcli_gateway::upstream::in_process::InProcess;
    use chatcli_server::{Config, Database, Embedded, StartError};

    use crate::flags::Flags;
    use crate::say::{Lang, catalogue as say};
    use crate::settings::Environment;
    use crate::start::tokens::TokenReplacement;
    use crate::start::{Failure, folders, held};

    const DOWNLOADED_MODEL: &str = "models/SmolLM2-135M-Instruct.Q4_1.gguf";
    const FILE: &str = "server.db";

    /// The server of this process.
    pub struct Server(Option<Embedded>);

    impl Server {
        /// No server, because there is an upstream.
        pub fn none() -> Self {
            Self(None)
        }

        /// Whether everybody may ask it; not so with a token or a JWT secret.
        pub fn is_open(&self) -> bool {
            self.0.as_ref().is_some_and(|embedded| !embedded.is_closed())
        }

        /// What replaces its token while it runs.
        pub fn token_replacement(&self) -> Option<TokenReplacement> {
            self.0.as_ref().map(|embedded| Box::new(embedded.token_replacement()) as TokenReplacement)
        }

        /// Ends it; its open calls are over by then.
        pub async fn shutdown(self) {
            if let Some(embedded) = self.0 {
                embedded.shutdown().await;
            }
        }
    }

    pub async fn start(flags: &Flags) -> Result<(Upstream, String, Server), Failure> {
        let wish = &flags.server;
        let config = Config {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            provider: wish.provider.clone(),
            model: wish.model.clone(),
            token: held::server_token(flags)?,
            database: database(flags.server.database.as_deref(), &flags.environment),
            local_model: wish.local_model.clone().or_else(|| downloaded_model(flags)),
            watch_demo: wish.watch_demo,
            environment: flags.environment.for_server(),
        };
        let embedded = Embedded::start(config).await.map_err(unusable)?;
        let behind = format!("embedded: {}", embedded.describe());
        let upstream = Upstream::InProcess(InProcess::new(embedded.routes().prepare()));
        Ok((upstream, behind, Server(Some(embedded))))
    }

    /// What cannot be started, as a sentence. The server's own reasons stay in its words.
    pub fn unusable(error: StartError) -> Failure {
        match error {
            StartError::Setting { name, why } => {
                Failure::usage(say::SETTING_BAD.with("name", name).with("wanted", why), say::SEE_SETTINGS)
            }
            StartError::UnknownProvider { name, known } => Failure::run(
                say::PROVIDER_UNKNOWN.with("name", name),
                say::HINT_PROVIDERS.with("known", known),
            ),
            StartError::ProviderNotReady { provider, reason } => Failure::run(
                say::PROVIDER_NOT_READY.with("provider", provider).with("why", reason),
                say::SEE_FLAG.with("flag", "--provider"),
            ),
            StartError::Database { place, why } => {
                Failure::run(say::DATABASE.with("place", place).with("why", why), say::HINT_DATABASE)
            }
            StartError::DatabaseNewer { place, .. } => {
                Failure::run(say::DATABASE_NEWER.with("place", place), say::HINT_DATABASE_NEWER)
            }
            StartError::EmptyToken => Failure::run(say::TOKEN_EMPTY, say::HINT_TOKEN_EMPTY),
            error => Failure::run(say::SERVER_FAILED.with("why", error.to_string()), say::SEE_HELP),
        }
    }

    /// Where saved sessions go.
    pub fn database(named: Option<&Path>, environment: &Environment) -> Database {
        let Some(path) = named else {
            let folder = folders::data(environment);
            if folder.is_none() {
                tracing::warn!(
                    "no writable folder for the database: saved sessions are lost at the end; {}",
                    say::HINT_DATABASE.get(Lang::En)
                );
            }
            return folder.map_or(Database::Memory, |folder| Database::File(folder.join(FILE)));
        };
        Database::named(path)
    }

    fn downloaded_model(flags: &Flags) -> Option<PathBuf> {
        folders::cache(&flags.environment)
            .map(|folder| folder.join(DOWNLOADED_MODEL))
            .filter(|path| path.is_file())
    }
}

#[cfg(not(feature = "embedded"))]
mod this {
    use chatcli_gateway::upstream::Upstream;

    use crate::flags::Flags;
    use crate::say::catalogue as say;
    use crate::start::Failure;
    use crate::start::tokens::TokenReplacement;

    /// No server: this build is a sidecar only.
    pub struct Server;

    impl Server {
        /// No server, because there is an upstream.
        pub fn none() -> Self {
            Self
        }

        /// There is none that could be asked.
        pub fn is_open(&self) -> bool {
            false
        }

        /// It has no token.
        pub fn token_replacement(&self) -> Option<TokenReplacement> {
            None
        }

        /// Nothing to end.
        pub async fn shutdown(self) {}
    }

    pub async fn start(_: &Flags) -> Result<(Upstream, String, Server), Failure> {
        Err(Failure::usage(say::SERVER_NONE, say::HINT_UPSTREAM_MISSING))
    }
}
