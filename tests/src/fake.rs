//! A scripted `chatcli.v1` server. It does exactly what a script says, breaks where it is told to, and remembers
//! everything it was asked. It runs on its own threads, so that a blocking test can talk to it.
//!
//! What an RPC answers is in [`service`]; its connections are those of [`chatcli_peer`], which can be cut, frozen and
//! as unkind as a Go server's.

mod chunks;
mod script;
mod service;
mod store;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chatcli_peer::{Peer, Rate, Rules};
use chatcli_proto::v1;
use chatcli_proto::v1::chat_cli_service_server::ChatCliServiceServer;
use http::{Request, Response};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::runtime::{Builder, Runtime};
use tonic::service::Routes;
use tower::Service;

pub use self::script::{Ending, Step, text};
pub use self::store::Sessions;
use crate::wait;

/// What the fake is, apart from the answers it is told to give.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The one bearer token that is accepted; without one everybody may call.
    pub token: Option<String>,
    /// Whether Health says SERVING.
    pub serving: bool,
    /// Whether the server knows StreamPrompt; without it, it answers `Unimplemented` as an old server would.
    pub streams: bool,
    /// As the Go server does: five calls at once on one TCP connection, then one in 12 s (Health not counted, failures
    /// counted); the others are `Unauthenticated`.
    pub throttled: bool,
    /// How many calls each connection may make, Health too; above that they are `ResourceExhausted`.
    pub rate: Option<Rate>,
    /// Cuts answers without a script as the Go server does, also inside of characters, which fails there.
    pub cuts: bool,
    /// How long an answer without a script takes between its first message and its last.
    pub pause: Option<Duration>,
    /// What GetServerInfo answers.
    pub info: v1::GetServerInfoResponse,
    /// What GetWatcherStatus answers; by default there is no watcher.
    pub watcher: v1::GetWatcherStatusResponse,
    /// By how many snapshots the watcher grows with each question.
    pub snapshots_per_call: i32,
    /// What GetAlerts answers, filtered as asked.
    pub alerts: Vec<v1::WatcherAlert>,
    /// Fails every GetWatcherStatus.
    pub watcher_fails: Option<(tonic::Code, String)>,
    /// The saved sessions.
    pub sessions: Sessions,
}

impl Default for Settings {
    fn default() -> Self {
        let info = v1::GetServerInfoResponse {
            version: "1.2.0".to_owned(),
            provider: "CLAUDEAI".to_owned(),
            model: "claude-sonnet-4-5".to_owned(),
            available_providers: vec!["CLAUDEAI".to_owned(), "OPENAI".to_owned()],
            ..Default::default()
        };
        Self {
            token: None,
            serving: true,
            streams: true,
            throttled: false,
            rate: None,
            cuts: false,
            pause: None,
            info,
            watcher: v1::GetWatcherStatusResponse::default(),
            snapshots_per_call: 0,
            alerts: Vec::new(),
            watcher_fails: None,
            sessions: Sessions::default(),
        }
    }
}

/// One call that arrived.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The method's name without its service, for example `StreamPrompt`.
    pub method: &'static str,
    /// The `authorization` header.
    pub authorization: Option<String>,
    /// Counts TCP connections from 1, so that a test can see a reconnect.
    pub connection: u64,
    /// What was asked, for the two prompt methods (they have the same fields).
    pub prompt: Option<v1::StreamPromptRequest>,
    /// How the call ended; `None` while it runs.
    pub ending: Option<Ending>,
}

/// The running fake. Dropping it stops it and breaks every connection.
pub struct Fake {
    runtime: Option<Runtime>,
    state: Arc<State>,
    peer: Peer,
}

struct State {
    settings: Mutex<Settings>,
    scripts: Mutex<VecDeque<Vec<Step>>>,
    seen: Mutex<Vec<Seen>>,
}

impl Fake {
    /// Starts a fake with default settings on a free port.
    pub fn start() -> Self {
        Self::with(Settings::default())
    }

    /// Starts a fake on a free port of the loopback interface.
    ///
    /// # Panics
    /// When there is no such port or no thread to be had.
    pub fn with(settings: Settings) -> Self {
        Self::at(settings, SocketAddr::from(([127, 0, 0, 1], 0)))
    }

    /// Starts a fake on this address.
    ///
    /// # Panics
    /// When it cannot be had, or no thread.
    pub fn at(settings: Settings, at: SocketAddr) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        let state = Arc::new(State {
            settings: Mutex::new(settings),
            scripts: Mutex::default(),
            seen: Mutex::default(),
        });
        let service = ChatCliServiceServer::new(service::Service(Arc::clone(&state)))
            .max_decoding_message_size(chatcli_proto::MAX_MESSAGE_BYTES)
            .max_encoding_message_size(chatcli_proto::MAX_MESSAGE_BYTES);
        let routes = Routes::new(service).prepare();
        let peer = {
            let _entered = runtime.enter();
            Peer::at(at, Rules::default(), move |request| answer(routes.clone(), request))
        };
        Self { runtime: Some(runtime), state, peer }
    }

    /// Where it listens (or listened, while it is down).
    pub fn address(&self) -> SocketAddr {
        self.peer.address()
    }

    /// Its connections: what befalls calls before they are answered, who came over which, freezing and draining.
    pub fn peer(&self) -> &Peer {
        &self.peer
    }

    /// Its address as an `http://` URL.
    pub fn url(&self) -> String {
        self.peer.url()
    }

    /// Queues what the next unscripted prompt gets. A prompt without a script is answered with its own text.
    pub fn script(&self, steps: impl Into<Vec<Step>>) {
        lock(&self.state.scripts).push_back(steps.into());
    }

    /// Forgets the scripts that no prompt has used.
    pub fn forget_scripts(&self) {
        lock(&self.state.scripts).clear();
    }

    /// Changes the settings for calls from now on.
    pub fn change(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut lock(&self.state.settings));
    }

    /// The settings as they are now.
    pub fn settings(&self) -> Settings {
        lock(&self.state.settings).clone()
    }

    /// Every call so far, in order of arrival.
    pub fn seen(&self) -> Vec<Seen> {
        lock(&self.state.seen).clone()
    }

    /// Every call so far to one method.
    pub fn seen_by(&self, method: &str) -> Vec<Seen> {
        self.seen().into_iter().filter(|call| call.method == method).collect()
    }

    /// Waits until a call satisfies the condition, and returns it.
    ///
    /// # Panics
    /// When none does in time.
    #[track_caller]
    pub fn wait_for(&self, what: &str, condition: impl Fn(&Seen) -> bool) -> Seen {
        wait::until(what, || self.seen().into_iter().find(&condition), || format!("{:#?}", self.seen()))
    }

    /// Stops listening and breaks every connection, as a killed process would.
    pub fn stop(&mut self) {
        self.peer.stop();
        // The listener is closed by a task; a client that dials at once must find no server.
        wait::until(
            "the port to be closed",
            || std::net::TcpStream::connect(self.address()).is_err().then_some(()),
            || format!("a listener is still on {}", self.address()),
        );
    }

    /// Serves again on the same port after [`Fake::stop`].
    ///
    /// # Panics
    /// When the port was taken in the meantime.
    pub fn start_again(&mut self) {
        let _entered = self.runtime.as_ref().expect("the runtime lives as long as the fake").enter();
        self.peer.start_again();
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.peer.stop();
        if let Some(runtime) = self.runtime.take() {
            // Scripts may be asleep; waiting for them would only make tests slow.
            runtime.shutdown_background();
        }
    }
}

async fn answer(mut routes: Routes, request: Request<Incoming>) -> Response<chatcli_peer::Body> {
    let answer = match routes.call(request).await {
        Ok(answer) => answer,
        Err(never) => match never {},
    };
    answer.map(|body| body.map_err(|_| h2::Reason::INTERNAL_ERROR.into()).boxed_unsync())
}

/// A panic elsewhere in a test must not hide behind a poisoned lock.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
