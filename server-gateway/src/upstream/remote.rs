//! A server on the network, reached over HTTP/2. Decides when a connection is opened, which one a call takes,
//! and how long to leave a dead server alone; balancing over several servers is not done here.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::{Request, Response};
use hyper::client::conn::http2::SendRequest;
use thiserror::Error;
use tokio::time::Instant;

use crate::request::RequestBody;
use crate::status::{Code, Status, deepest};
use crate::upstream::UpstreamBody;
use crate::upstream::address::{Address, BadAddress};
use crate::upstream::dial::{Line, dial};
use crate::upstream::roots::{self, BadRoots};
use crate::upstream::tls::Tls;

const FIRST_BACKOFF: Duration = Duration::from_millis(100);
const LONGEST_BACKOFF: Duration = Duration::from_secs(5);
/// How long a connection beyond the first may wait for calls.
const SPARE_IDLE: Duration = Duration::from_secs(60);
const MAX_CONNECTIONS: usize = 64;

/// A request is sent again only when it provably never left, and only once.
const ATTEMPTS: usize = 2;

/// The upstream cannot be used as it is given.
#[derive(Debug, Error)]
pub enum BadUpstream {
    /// Its address is wrong.
    #[error(transparent)]
    Address(#[from] BadAddress),
    /// Authorities are named for a server that shows no certificate.
    #[error("'{0}' has no certificate to check against the given authorities; TLS is spoken at https://")]
    NotTls(String),
    /// Nobody can be trusted.
    #[error(transparent)]
    Roots(#[from] BadRoots),
    /// TLS cannot be done in this build.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
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
    address: Address,
    tls: Option<Tls>,
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
    line: Line,
    place: Arc<()>,
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
    /// Names a server, as `http://host:port` or `https://host:port`; nothing is connected before the first
    /// call. With TLS the authorities in `ca_file` (PEM) are trusted and no others, or without it the system's.
    ///
    /// # Errors
    /// The address is wrong, or there is nobody to trust.
    pub fn new(address: &str, ca_file: Option<&Path>) -> Result<Self, BadUpstream> {
        let address: Address = address.parse()?;
        let tls = match (address.tls_name(), ca_file) {
            (None, None) => None,
            (None, Some(_)) => return Err(BadUpstream::NotTls(address.to_string())),
            (Some(name), file) => {
                let roots = file.map_or_else(roots::system, roots::only)?;
                Some(Tls::new(name.clone(), roots)?)
            }
        };
        Ok(Self::with(address, tls))
    }

    /// The same server with connections of its own.
    pub fn apart(&self) -> Self {
        Self::with(self.shared.address.clone(), self.shared.tls.clone())
    }

    fn with(address: Address, tls: Option<Tls>) -> Self {
        let shared = Shared { address, tls, pool: Mutex::default(), connecting: Arc::default() };
        Self { shared: Arc::new(shared) }
    }

    /// Sends one request; see [`Upstream::send`](crate::upstream::Upstream::send).
    ///
    /// # Errors
    /// The server cannot be reached, or broke the call before it answered.
    pub async fn send(&self, mut request: Request<RequestBody>) -> Result<Response<UpstreamBody>, Status> {
        *request.uri_mut() = self.shared.address.place(request.uri());
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
        let reason = failure.map_or_else(String::new, |error| format!(": {}", deepest(&error)));
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

    fn free_place(&self) -> Result<Option<Place>, Status> {
        let mut pool = self.pool();
        let now = Instant::now();
        let mut index = 0;
        pool.connections.retain(|connection| {
            let spare = index > 0 && connection.streams() == 0 && now - connection.last_used > SPARE_IDLE;
            index += 1;
            !connection.line.sender.is_closed() && !spare
        });
        let free = pool.connections.iter_mut().find(|connection| connection.has_room());
        if let Some(connection) = free {
            connection.last_used = now;
            return Ok(Some((connection.line.sender.clone(), Arc::clone(&connection.place))));
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
        match dial(&self.address, self.tls.as_ref()).await {
            Ok(line) => {
                let connection = Connection { line, place: Arc::default(), last_used: Instant::now() };
                let place = (connection.line.sender.clone(), Arc::clone(&connection.place));
                let mut pool = self.pool();
                pool.outage = None;
                pool.connections.push(connection);
                tracing::debug!(upstream = %self.address, connections = pool.connections.len(), "connected");
                Ok(place)
            }
            Err(why) => {
                let reason = format!("cannot reach the upstream {}: {why}", self.address);
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
        self.streams() < self.line.allowed.load(Ordering::Relaxed)
    }
}
