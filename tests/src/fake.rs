//! A scripted `chatcli.v1` server. It does exactly what a script says, breaks where it is told to, and remembers
//! everything it was asked. It runs on its own threads, so that a blocking test can talk to it.
//!
//! What an RPC answers is in [`service`]; a connection that can be cut is in [`line`].

mod line;
mod script;
mod service;
mod store;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chatcli_proto::v1;
use chatcli_proto::v1::chat_cli_service_server::ChatCliServiceServer;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio_stream::wrappers::TcpListenerStream;
use tokio_stream::{Stream, StreamExt};
use tokio_util::sync::CancellationToken;
use tonic::transport::Server;

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
    /// As the Go server does: the sixth call on one TCP connection (Health not counted) is `Unauthenticated`.
    pub throttled: bool,
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
    address: SocketAddr,
    /// Cancelled to break every connection; a fresh one is made by [`Fake::start_again`].
    power: CancellationToken,
}

struct State {
    settings: Mutex<Settings>,
    scripts: Mutex<VecDeque<Vec<Step>>>,
    seen: Mutex<Vec<Seen>>,
    connections: Mutex<u64>,
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
            connections: Mutex::default(),
        });
        let power = CancellationToken::new();
        let address = serve(runtime.handle(), at, &state, &power);
        Self { runtime: Some(runtime), state, address, power }
    }

    /// Where it listens (or listened, while it is down).
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its address as an `http://` URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Queues what the next unscripted prompt gets. A prompt without a script is answered with its own text.
    pub fn script(&self, steps: impl Into<Vec<Step>>) {
        lock(&self.state.scripts).push_back(steps.into());
    }

    /// Forgets the scripts that nobody has used.
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
        self.power.cancel();
        // The listener is closed by a task; a client that dials at once must find nobody.
        wait::until(
            "the port to be closed",
            || std::net::TcpStream::connect(self.address).is_err().then_some(()),
            || format!("somebody still listens on {}", self.address),
        );
    }

    /// Serves again on the same port after [`Fake::stop`].
    ///
    /// # Panics
    /// When the port was taken in the meantime.
    pub fn start_again(&mut self) {
        self.power = CancellationToken::new();
        let runtime = self.runtime.as_ref().expect("the runtime lives as long as the fake");
        serve(runtime.handle(), self.address, &self.state, &self.power);
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.power.cancel();
        if let Some(runtime) = self.runtime.take() {
            // Scripts may be asleep; waiting for them would only make tests slow.
            runtime.shutdown_background();
        }
    }
}

/// Listens and answers on the runtime's threads until `power` goes out.
fn serve(runtime: &Handle, at: SocketAddr, state: &Arc<State>, power: &CancellationToken) -> SocketAddr {
    let listener = {
        let listener = std::net::TcpListener::bind(at)
            .unwrap_or_else(|problem| panic!("cannot listen on {at}: {problem}"));
        listener.set_nonblocking(true).expect("a listener that does not block");
        listener
    };
    let address = listener.local_addr().expect("a bound listener has an address");
    let service = ChatCliServiceServer::new(service::Service(Arc::clone(state)))
        .max_decoding_message_size(chatcli_proto::MAX_MESSAGE_BYTES)
        .max_encoding_message_size(chatcli_proto::MAX_MESSAGE_BYTES);
    let (state, power) = (Arc::clone(state), power.clone());
    runtime.spawn(async move {
        let listener = TcpListener::from_std(listener).expect("a runtime with sockets");
        let incoming = lines(listener, state, power.clone());
        let server = Server::builder().add_service(service).serve_with_incoming(incoming);
        tokio::select! {
            () = power.cancelled() => {}
            // Only a failed accept ends it; the test then sees nobody listening.
            _ = server => {}
        }
    });
    address
}

fn lines(
    listener: TcpListener,
    state: Arc<State>,
    power: CancellationToken,
) -> impl Stream<Item = std::io::Result<line::Line>> {
    TcpListenerStream::new(listener).map(move |accepted| {
        let stream = accepted?;
        stream.set_nodelay(true)?;
        let mut count = lock(&state.connections);
        *count += 1;
        Ok(line::Line::new(stream, *count, power.child_token()))
    })
}

/// A panic elsewhere in a test must not hide behind a poisoned lock.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
