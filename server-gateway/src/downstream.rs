//! What a caller may do to the port: how many connections there are, how long they may be silent, and how they are
//! closed without cutting an answer off. What a request means is `door`'s business.

pub mod budget;
pub mod descriptors;
pub mod exchange;
pub mod head;
pub mod listener;
pub mod outgoing;
pub mod replay;
pub mod tls;
pub mod upload;

mod connections;
mod conversation;
mod pulse;
mod rules;
mod wire;
mod wrong;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::door::Door;
use crate::operation::tally::Tally;
use connections::Connections;
use conversation::{Common, Conversation};
use tls::Identity;

/// How often all connections are looked at.
const SWEEP: Duration = Duration::from_secs(1);
/// Wait before accepting again when the process has no file descriptors left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);
/// How long the last words of calls that were ended may take.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// What is allowed on the port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections in all.
    pub connections: usize,
    /// Connections of one address; in IPv6 of one /64 network. Proxies and this machine are not counted.
    pub connections_per_address: usize,
    /// From the connection, or from the first byte of a later request, to the end of the head; TLS included.
    pub head: Duration,
    /// For a body of which nothing comes.
    pub unsent: Duration,
    /// For an answer of which nothing is taken.
    pub unread: Duration,
    /// Between two requests over HTTP/1.1.
    pub idle_http1: Duration,
    /// Between two requests over HTTP/2, where connections are meant to be kept.
    pub idle_http2: Duration,
    /// Calls at once on one HTTP/2 connection.
    pub streams: u32,
    /// How long open calls may run on after the stop.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4096,
            connections_per_address: 512,
            head: Duration::from_secs(30),
            unsent: Duration::from_secs(30),
            unread: Duration::from_secs(60),
            idle_http1: Duration::from_secs(120),
            idle_http2: Duration::from_secs(900),
            streams: 256,
            drain: Duration::from_secs(30),
        }
    }
}

/// An open port.
#[derive(Debug)]
pub struct Port {
    /// Where connections come in.
    pub listener: TcpListener,
    /// Speaks TLS with this certificate, and nothing else.
    pub identity: Option<Arc<Identity>>,
    /// What is allowed.
    pub limits: Limits,
}

impl From<TcpListener> for Port {
    fn from(listener: TcpListener) -> Self {
        Self { listener, identity: None, limits: Limits::default() }
    }
}

/// From where a request came, as the socket knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// The other end of the connection.
    pub address: SocketAddr,
    /// Whether the connection is encrypted.
    pub tls: bool,
}

/// The two steps of closing.
#[derive(Clone, Debug, Default)]
pub struct Closing {
    /// No new connections; idle ones close.
    pub stop: CancellationToken,
    /// Open calls end with status 14. [`serve`] cancels it itself when the grace is over.
    pub end_calls: CancellationToken,
}

/// Serves until `closing.stop` is cancelled and the open calls are over, or were ended.
pub async fn serve(port: impl Into<Port>, door: Arc<Door>, closing: Closing) {
    let Port { listener, identity, limits } = port.into();
    let tasks = TaskTracker::new();
    let connections = Arc::new(Connections::new(limits).reporting(&door.operation.metrics));
    let common = Arc::new(Common::new(Arc::clone(&door), identity, limits, closing.stop.clone()));
    let sweeper = tokio::spawn(sweep(Arc::clone(&connections)));
    let starved = Tally::new("connections could not be accepted: is the limit of open files too low?");
    while let Some(accepted) = closing.stop.run_until_cancelled(listener.accept()).await {
        let (socket, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) if belongs_to_the_peer(&error) => continue,
            Err(error) => {
                tracing::debug!(%error, "cannot accept a connection");
                starved.count();
                connections.make_room();
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let counted = !door.proxies.believes(address.ip()) && !address.ip().to_canonical().is_loopback();
        // A newcomer without a place is closed by being dropped.
        let Some(place) = connections.admit(address.ip(), counted) else { continue };
        let peer = Peer { address, tls: common.is_encrypted() };
        tasks.spawn(Conversation::new(Arc::clone(&common), place, peer).run(socket));
    }
    drop(listener);
    tasks.close();
    if tokio::time::timeout(limits.drain, tasks.wait()).await.is_err() {
        tracing::info!(connections = connections.open(), "ending the calls that are still open");
        closing.end_calls.cancel();
        if tokio::time::timeout(LAST_WORDS, tasks.wait()).await.is_err() {
            tracing::info!(connections = connections.open(), "closing connections that did not end");
        }
    }
    sweeper.abort();
}

async fn sweep(connections: Arc<Connections>) {
    let mut beat = tokio::time::interval(SWEEP);
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        beat.tick().await;
        connections.sweep();
    }
}

/// Whether only the one connection failed.
fn belongs_to_the_peer(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::Interrupted
    )
}

fn prepare(socket: &TcpStream) -> io::Result<()> {
    socket.set_nodelay(true)
}
