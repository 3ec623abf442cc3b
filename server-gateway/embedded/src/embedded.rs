//! Builds the parts of the server, hands out its routes, and ends it.

use std::sync::Arc;

use chatcli_proto::MAX_MESSAGE_BYTES;
use chatcli_proto::v1::chat_cli_service_server::{ChatCliServiceServer, SERVICE_NAME};
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::config::{Config, StartError};
use crate::entrance::Entrance;
use crate::expiry;
use crate::hub::Hub;
use crate::llm::Roster;
use crate::service::Service;
use crate::store::{Sessions, Store};
use crate::watcher::Watcher;

/// A running server without a port. Dropping it does not end answers that are under way; see
/// [`shutdown`](Self::shutdown).
pub struct Embedded {
    roster: Arc<Roster>,
    store: Store,
    routes: Routes,
    entrance: Entrance,
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
    /// seconds for that Ollama, and looks for it later if it is not there. A local model loads in the background.
    ///
    /// # Errors
    /// When the configured default provider cannot work, the database cannot be opened, or the token is empty.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        let entrance = Entrance::new(&config)?;
        let receive = message_limit(&config, "CHATCLI_MAX_RECV_MSG_SIZE")?;
        let send = message_limit(&config, "CHATCLI_MAX_SEND_MSG_SIZE")?;
        let roster = Arc::new(Roster::from_config(&config).await?);
        let store = Store::open(&config.database).await?;
        let watcher = Arc::new(if config.watch_demo { Watcher::demo()? } else { Watcher::off() });
        let ending = CancellationToken::new();
        let hub = Hub::start(&config, &store, &ending)?;
        expiry::start(&config, &store, &ending)?;
        tokio::spawn({
            let (roster, ending) = (Arc::clone(&roster), ending.clone());
            async move { roster.watch(ending).await }
        });
        let service = Service::new(
            config.version.clone(),
            Arc::clone(&roster),
            Sessions::new(store.clone()),
            watcher,
            hub,
            ending.clone(),
            send,
        );
        let service = ChatCliServiceServer::new(service)
            .max_decoding_message_size(receive)
            .max_encoding_message_size(send);
        let (health, health_service) = tonic_health::server::health_reporter();
        health.set_service_status(SERVICE_NAME, ServingStatus::Serving).await;
        let router =
            Routes::new(service).add_service(health_service).into_axum_router().layer(entrance.clone());
        let routes = Routes::from(router).prepare();
        tracing::info!(
            provider = roster.provider(),
            model = roster.model(),
            available = roster.available().join(","),
            closed = entrance.is_closed(),
            watch_demo = config.watch_demo,
            "embedded server ready"
        );
        Ok(Self { roster, store, routes, entrance, ending, health })
    }

    /// The whole service as routes, with `grpc.health.v1` beside it. Cheap to call and to clone.
    pub fn routes(&self) -> Routes {
        self.routes.clone()
    }

    /// Whether callers need a token: a static one or a JWT.
    pub fn is_closed(&self) -> bool {
        self.entrance.is_closed()
    }

    /// What replaces the static token while the server runs; without one it changes nothing.
    pub fn token_replacement(&self) -> impl Fn(&str) + Send + Sync + 'static {
        let entrance = self.entrance.clone();
        move |token| entrance.replace_token(token)
    }

    /// The default provider's upper-case id.
    pub fn provider(&self) -> &str {
        self.roster.provider()
    }

    /// The default model's id; empty while an Ollama that would say it is away.
    pub fn model(&self) -> String {
        self.roster.model()
    }

    /// Who answers, in one line: `PROVIDER MODEL`, and whether that has to wait for something.
    pub fn describe(&self) -> String {
        let mut line = self.provider().to_owned();
        let model = self.model();
        if !model.is_empty() {
            line.push(' ');
            line.push_str(&model);
        }
        if self.roster.is_away() {
            line.push_str(" (not there yet)");
        }
        line
    }

    /// Ends answers under way with `Unavailable`, refuses new ones, and closes the store.
    pub async fn shutdown(&self) {
        self.ending.cancel();
        self.health.set_service_status("", ServingStatus::NotServing).await;
        self.health.set_service_status(SERVICE_NAME, ServingStatus::NotServing).await;
        self.store.close().await;
        self.entrance.flush().await;
    }
}

/// A limit for messages of one direction, in bytes.
fn message_limit(config: &Config, name: &'static str) -> Result<usize, StartError> {
    let Some(text) = config.variable(name) else { return Ok(MAX_MESSAGE_BYTES) };
    let bytes = text.parse().ok().filter(|bytes: &usize| *bytes > 0);
    bytes.ok_or_else(|| StartError::Setting { name, why: "it must be a number of bytes above 0".to_owned() })
}
