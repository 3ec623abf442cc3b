//! Builds the parts of the server, hands out its routes, and ends it.

use std::sync::Arc;

use chatcli_proto::MAX_MESSAGE_BYTES;
use chatcli_proto::v1::chat_cli_service_server::{ChatCliServiceServer, SERVICE_NAME};
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::auth::{Gate, Guarded};
use crate::config::{Config, StartError};
use crate::llm::Roster;
use crate::service::Service;
use crate::store::Sessions;
use crate::watcher::Watcher;

/// A running server without a port. Dropping it does not end answers that are under way; see
/// [`shutdown`](Self::shutdown).
pub struct Embedded {
    roster: Arc<Roster>,
    sessions: Sessions,
    routes: Routes,
    ending: CancellationToken,
    health: HealthReporter,
}

impl std::fmt::Debug for Embedded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Embedded")
            .field("provider", &self.provider())
            .field("model", &self.model())
            .finish_non_exhaustive()
    }
}

impl Embedded {
    /// Opens the store, settles the providers and makes the routes. With `OLLAMA_ENABLED=true` it waits up to three
    /// seconds for that Ollama. A local model loads in the background.
    ///
    /// # Errors
    /// When the configured default provider cannot work, the database cannot be opened, or the token is empty.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        if config.token.as_deref().is_some_and(|token| token.trim().is_empty()) {
            return Err(StartError::EmptyToken);
        }
        let roster = Arc::new(Roster::from_config(&config).await?);
        let sessions = Sessions::open(config.database.as_deref()).await?;
        let watcher = Arc::new(if config.watch_demo { Watcher::demo()? } else { Watcher::off() });
        let ending = CancellationToken::new();
        let service = Service::new(
            config.version.clone(),
            Arc::clone(&roster),
            sessions.clone(),
            watcher,
            ending.clone(),
        );
        let service = ChatCliServiceServer::new(service)
            .max_decoding_message_size(MAX_MESSAGE_BYTES)
            .max_encoding_message_size(MAX_MESSAGE_BYTES);
        let gate = Gate::new(config.token.as_deref());
        let (health, health_service) = tonic_health::server::health_reporter();
        health.set_service_status(SERVICE_NAME, ServingStatus::Serving).await;
        let routes = Routes::new(Guarded::new(gate, service)).add_service(health_service).prepare();
        tracing::info!(
            provider = roster.provider(),
            model = roster.model(),
            available = roster.available().join(","),
            token = config.token.is_some(),
            watch_demo = config.watch_demo,
            "embedded server ready"
        );
        Ok(Self { roster, sessions, routes, ending, health })
    }

    /// The whole service as routes, with `grpc.health.v1` beside it. Cheap to call and to clone.
    pub fn routes(&self) -> Routes {
        self.routes.clone()
    }

    /// The default provider's upper-case id.
    pub fn provider(&self) -> &str {
        self.roster.provider()
    }

    /// The default model's id.
    pub fn model(&self) -> &str {
        self.roster.model()
    }

    /// Ends answers under way with `Unavailable`, refuses new ones, and closes the store.
    pub async fn shutdown(&self) {
        self.ending.cancel();
        self.health.set_service_status("", ServingStatus::NotServing).await;
        self.health.set_service_status(SERVICE_NAME, ServingStatus::NotServing).await;
        self.sessions.close().await;
    }
}
