//! A server on the network, reached over HTTP/2. Decides when a connection is opened, which one a call takes,
//! and how long to leave a dead server alone; balancing over several servers is not done here.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::uri::{Authority, PathAndQuery, Scheme, Uri};
use http::{Request, Response};
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use thiserror::Error;
use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::request::RequestBody;
use crate::status::{Code, Status};
use crate::upstream::UpstreamBody;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Servers may close a connection that pings more often than every 20 s.
const PING_INTERVAL: Duration = Duration::from_secs(30);
const PING_TIMEOUT: Duration = Duration::from_secs(20);
const FIRST_BACKOFF: Duration = Duration::from_millis(100);
const LONGEST_BACKOFF: Duration = Duration::from_secs(5);
/// How long a connection beyond the first may wait for calls.
const SPARE_IDLE: Duration = Duration::from_secs(60);

/// What one stream may have in flight unread. The connection's window covers this many times every stream it
/// can carry, so callers that stop reading never use up what the others need.
const STREAM_WINDOW_BYTES: u32 = 256 * 1024;
const CONNECTION_WINDOW_BYTES: u32 = 1 << 30;
const SEND_BUFFER_BYTES: usize = 128 * 1024;
const HEADER_LIST_BYTES: u32 = 64 * 1024;

/// Calls on one connection; the usual limit of servers. A server that allows less is asked for less.
const STREAMS_PER_CONNECTION: usize = 100;
const MAX_CONNECTIONS: usize = 64;

/// A request is sent again only when it provably never left, and only once.
const ATTEMPTS: usize = 2;

/// The address cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum BadAddress {
    /// Not a URL of the form `http://host:port`.
    #[error("'{0}' is not a server address; write it as http://host:port")]
    Malformed(String),
    /// TLS is asked for.
    #[error(
        "'{0}' asks for TLS, which this gateway cannot do towards its upstream yet; use http://host:port"
    )]
    Tls(String),
    /// A path, query or user is given.
    #[error("'{0}' has more than a host and a port; write it as http://host:port")]
    Extra(String),
}

/// A place on a connection. Dropped, it frees the place.
#[derive(Clone, Debug)]
pub struct Lease {
    _place: Arc<()>,
}

/// A server on the network. Clones share its connections.
#[derive(Clone, Debug)]
pub struct Remote {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    authority: Authority,
    pool: Mutex<Pool>,
    connecting: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Debug, Default)]
struct Pool {
    connections: Vec<Connection>,
    outage: Option<Outage>,
}

#[derive(Debug)]
struct Connection {
    sender: SendRequest<RequestBody>,
    place: Arc<()>,
    allowed: Arc<AtomicUsize>,
    last_used: Instant,
}

#[derive(Clone, Debug)]
struct Outage {
    until: Instant,
    backoff: Duration,
    reason: String,
}

type Place = (SendRequest<RequestBody>, Arc<()>);

impl Remote {
    /// Names a server; nothing is connected before the first call.
    ///
    /// # Errors
    /// The address is not `http://host:port`.
    pub fn new(address: &str) -> Result<Self, BadAddress> {
        let malformed = || BadAddress::Malformed(address.to_owned());
        let parts = address.parse::<Uri>().map_err(|_| malformed())?.into_parts();
        let authority = parts.authority.ok_or_else(malformed)?;
        match parts.scheme {
            Some(scheme) if scheme == Scheme::HTTP => {}
            Some(scheme) if scheme == Scheme::HTTPS => return Err(BadAddress::Tls(address.to_owned())),
            _ => return Err(malformed()),
        }
        let bare = parts.path_and_query.is_none_or(|path| path == "/") && !authority.as_str().contains('@');
        if !bare {
            return Err(BadAddress::Extra(address.to_owned()));
        }
        if authority.host().is_empty() {
            return Err(malformed());
        }
        let shared = Shared { authority, pool: Mutex::default(), connecting: Arc::default() };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Sends one request; see [`Upstream::send`](crate::upstream::Upstream::send).
    ///
    /// # Errors
    /// The server cannot be reached, or broke the call before it answered.
    pub async fn send(&self, mut request: Request<RequestBody>) -> Result<Response<UpstreamBody>, Status> {
        self.shared.address(&mut request);
        let mut failure = None;
        for _ in 0..ATTEMPTS {
            let (mut sender, place) = self.place().await?;
            if let Err(error) = sender.ready().await {
                self.shared.forget(&place);
                failure = Some(error);
                continue;
            }
            match sender.try_send_request(request).await {
                Ok(response) => {
                    return Ok(response.map(|body| UpstreamBody::Remote(body, Lease { _place: place })));
                }
                Err(mut error) => {
                    let unsent = error.take_message();
                    let error = error.into_error();
                    let Some(unsent) = unsent else {
                        return Err(Status::from_transport(&error, "waiting for its answer"));
                    };
                    self.shared.forget(&place);
                    request = unsent;
                    failure = Some(error);
                }
            }
        }
        let reason = failure.map_or_else(String::new, |error| format!(": {error}"));
        Err(Status::new(Code::Unavailable, format!("the upstream closed its connection{reason}")))
    }

    /// A place on an open connection, or on a new one. Only one connection is being opened at a time, and it
    /// is opened even when the caller that wanted it first has gone.
    async fn place(&self) -> Result<Place, Status> {
        if let Some(place) = self.shared.free_place()? {
            return Ok(place);
        }
        let turn = Arc::clone(&self.shared.connecting).lock_owned().await;
        if let Some(place) = self.shared.free_place()? {
            return Ok(place);
        }
        let shared = Arc::clone(&self.shared);
        let opening = tokio::spawn(async move {
            let _turn = turn;
            shared.open().await
        });
        opening.await.map_err(|error| Status::new(Code::Internal, format!("connecting failed: {error}")))?
    }
}

impl Shared {
    fn pool(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn address(&self, request: &mut Request<RequestBody>) {
        let path = request.uri().path_and_query().cloned().unwrap_or(PathAndQuery::from_static("/"));
        let mut parts = http::uri::Parts::default();
        parts.scheme = Some(Scheme::HTTP);
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(path);
        if let Ok(uri) = Uri::from_parts(parts) {
            *request.uri_mut() = uri;
        }
    }

    fn free_place(&self) -> Result<Option<Place>, Status> {
        let mut pool = self.pool();
        let now = Instant::now();
        let mut index = 0;
        pool.connections.retain(|connection| {
            let spare = index > 0 && connection.streams() == 0 && now - connection.last_used > SPARE_IDLE;
            index += 1;
            !connection.sender.is_closed() && !spare
        });
        let free = pool.connections.iter_mut().find(|connection| connection.has_room());
        if let Some(connection) = free {
            connection.last_used = now;
            return Ok(Some((connection.sender.clone(), Arc::clone(&connection.place))));
        }
        if let Some(outage) = pool.outage.as_ref().filter(|outage| now < outage.until) {
            return Err(Status::new(Code::Unavailable, outage.reason.clone()));
        }
        if pool.connections.len() >= MAX_CONNECTIONS {
            return Err(Status::new(Code::ResourceExhausted, "too many calls to the upstream at once"));
        }
        Ok(None)
    }

    fn forget(&self, place: &Arc<()>) {
        self.pool().connections.retain(|connection| !Arc::ptr_eq(&connection.place, place));
    }

    async fn open(&self) -> Result<Place, Status> {
        match connect(&self.authority).await {
            Ok(connection) => {
                let place = (connection.sender.clone(), Arc::clone(&connection.place));
                let mut pool = self.pool();
                pool.outage = None;
                pool.connections.push(connection);
                tracing::debug!(upstream = %self.authority, connections = pool.connections.len(), "connected");
                Ok(place)
            }
            Err(why) => {
                let reason = format!("cannot reach the upstream http://{}: {why}", self.authority);
                tracing::warn!("{reason}");
                let mut pool = self.pool();
                let last = pool.outage.as_ref().map(|outage| outage.backoff);
                let backoff = last.map_or(FIRST_BACKOFF, |last| (last * 2).min(LONGEST_BACKOFF));
                let until = Instant::now() + backoff.mul_f64(0.8 + 0.4 * fastrand::f64());
                pool.outage = Some(Outage { until, backoff, reason: reason.clone() });
                Err(Status::new(Code::Unavailable, reason))
            }
        }
    }
}

impl Connection {
    /// Every copy of `place` but the pool's own is a call.
    fn streams(&self) -> usize {
        Arc::strong_count(&self.place) - 1
    }

    fn has_room(&self) -> bool {
        self.streams() < self.allowed.load(Ordering::Relaxed)
    }
}

async fn connect(authority: &Authority) -> Result<Connection, String> {
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    let port = authority.port_u16().unwrap_or(80);
    let stream = tokio::time::timeout(CONNECT_TIMEOUT, TcpStream::connect((host, port)))
        .await
        .map_err(|_| format!("no connection within {} s", CONNECT_TIMEOUT.as_secs()))?
        .map_err(|error| error.to_string())?;
    stream.set_nodelay(true).map_err(|error| error.to_string())?;
    let (sender, mut connection) = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .adaptive_window(false)
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        .max_send_buf_size(SEND_BUFFER_BYTES)
        .max_header_list_size(HEADER_LIST_BYTES)
        .keep_alive_interval(PING_INTERVAL)
        .keep_alive_timeout(PING_TIMEOUT)
        .keep_alive_while_idle(true)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|error| error.to_string())?;
    let allowed = Arc::new(AtomicUsize::new(STREAMS_PER_CONNECTION));
    let told = Arc::clone(&allowed);
    tokio::spawn(async move {
        let ended = poll_fn(|cx| {
            told.store(
                connection.current_max_send_streams().clamp(1, STREAMS_PER_CONNECTION),
                Ordering::Relaxed,
            );
            Pin::new(&mut connection).poll(cx)
        })
        .await;
        if let Err(error) = ended {
            tracing::debug!(%error, "upstream connection ended");
        }
    });
    Ok(Connection { sender, place: Arc::default(), allowed, last_used: Instant::now() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_checked() {
        for good in ["http://localhost:50051", "http://[::1]:1/", "http://server"] {
            assert!(Remote::new(good).is_ok(), "{good}");
        }
        for (bad, tls) in
            [("https://server:1", true), ("server:50051", false), ("", false), ("ftp://x", false)]
        {
            let error = Remote::new(bad).map(|_| ()).expect_err(bad);
            assert_eq!(matches!(error, BadAddress::Tls(_)), tls, "{bad}: {error}");
        }
        assert!(matches!(Remote::new("http://server:1/path"), Err(BadAddress::Extra(_))));
        assert!(matches!(Remote::new("http://me@server:1"), Err(BadAddress::Extra(_))));
    }
}
