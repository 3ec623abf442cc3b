//! Opening one connection: the socket, the proxy on the way, TLS, and HTTP/2. Decides in which order, within which
//! time, and what it is called when one of them does not come about.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chatcli_proto::Transport;
use http::uri::{Authority, Scheme};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;

use super::failure::LinkError;
use super::greeting::{self, Speech};
use super::link::Link;
use super::proxy::{self, Proxy};
use super::pulse::Pulse;
use super::tls::{self, Tls};
use super::watched::Watched;
use crate::log;

/// The kernel looks after a vanished host on its own, also while this program is stopped.
const TCP_PROBE_INTERVAL: Duration = Duration::from_secs(10);

/// One place to connect to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// An address.
    Ip(SocketAddr),
    /// A Unix socket.
    Unix(PathBuf),
    /// A name that only the proxy looks up.
    Behind(Proxy, String, u16),
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ip(address) => address.fmt(f),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
            Self::Behind(_, host, port) => write!(f, "{host}:{port}"),
        }
    }
}

/// The kinds of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// IPv6.
    V6,
    /// Everything else.
    Other,
}

impl Endpoint {
    /// Its kind.
    pub fn family(&self) -> Family {
        if matches!(self, Self::Ip(SocketAddr::V6(_))) { Family::V6 } else { Family::Other }
    }
}

/// How to connect to every endpoint of one server.
#[derive(Clone, Debug)]
pub struct Way {
    /// Encrypt like this.
    pub tls: Option<Tls>,
    /// The server's name, where it has one: for its certificate and for the requests.
    pub name: Option<(String, u16)>,
    /// How long one attempt may take.
    pub limit: Duration,
}

/// A stream of bytes, whatever carries it.
trait Bytes: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Bytes for S {}
type Stream = Box<dyn Bytes>;

impl Way {
    /// Opens a connection.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn dial(&self, endpoint: &Endpoint) -> Result<Link, LinkError> {
        let silent = |_| LinkError::new(Transport::ConnectTimeout, "no answer in time");
        let since = Instant::now();
        let dialled = timeout(self.limit, self.open(endpoint)).await.map_err(silent).flatten();
        log::dialled(&endpoint.to_string(), self.tls.is_some(), since, dialled.as_ref().err());
        dialled
    }

    async fn open(&self, endpoint: &Endpoint) -> Result<Link, LinkError> {
        let pulse = Arc::new(Pulse::new());
        let watched = Watched::new(connect(endpoint).await?, Arc::clone(&pulse), plain);
        let authority = self.authority(endpoint)?;
        let Some(tls) = &self.tls else {
            return match Link::open(watched, Arc::clone(&pulse), Scheme::HTTP, authority).await {
                Ok(link) => Ok(link),
                Err(speech) => Err(self.not_http2(speech, endpoint, pulse.failure()).await),
            };
        };
        let stream = match tls.greet(&self.host(endpoint), watched).await {
            Ok(stream) => stream,
            Err(error) => return Err(self.no_handshake(error, &pulse, endpoint).await),
        };
        let pulse = Arc::new(Pulse::new());
        let watched = Watched::new(stream, Arc::clone(&pulse), tls::named);
        let opened = Link::open(watched, Arc::clone(&pulse), Scheme::HTTPS, authority).await;
        opened.map_err(|speech| match (speech, pulse.failure()) {
            (Speech::Nothing, Some(error)) => tls.closed_at_once(error),
            _ => LinkError::new(Transport::NotGrpc, "no HTTP/2 inside TLS"),
        })
    }

    /// What a peer is that answered HTTP/2 with something else, or not at all.
    async fn not_http2(&self, speech: Speech, endpoint: &Endpoint, broke: Option<LinkError>) -> LinkError {
        let expects_tls = speech == Speech::Tls
            || match connect(endpoint).await {
                Ok(stream) => greeting::to_tls(&self.host(endpoint), stream).await == Speech::Tls,
                Err(_) => false,
            };
        if expects_tls {
            return LinkError::new(Transport::TlsNeeded, "it answers TLS with TLS");
        }
        if speech == Speech::Nothing {
            return broke.unwrap_or_else(|| LinkError::new(Transport::Broken, "closed at once"));
        }
        LinkError::new(Transport::NotGrpc, "no HTTP/2")
    }

    /// What a peer is that did not finish a TLS handshake.
    async fn no_handshake(&self, error: LinkError, pulse: &Pulse, endpoint: &Endpoint) -> LinkError {
        let plaintext = match Speech::of(&pulse.first()) {
            Speech::Tls => return error,
            Speech::Http2 | Speech::Other => true,
            Speech::Nothing => match connect(endpoint).await {
                Ok(stream) => greeting::to_http2(stream).await == Speech::Http2,
                Err(_) => false,
            },
        };
        if plaintext { LinkError::new(Transport::TlsNotSpoken, error.why) } else { error }
    }

    /// The name that the certificate must have.
    fn host(&self, endpoint: &Endpoint) -> String {
        match (&self.name, endpoint) {
            (Some((host, _)), _) => host.clone(),
            (None, Endpoint::Ip(address)) => address.ip().to_string(),
            (None, Endpoint::Behind(_, host, _)) => host.clone(),
            (None, Endpoint::Unix(_)) => "localhost".to_owned(),
        }
    }

    fn authority(&self, endpoint: &Endpoint) -> Result<Authority, LinkError> {
        let text = match (&self.name, endpoint) {
            (Some((host, port)), _) if host.contains(':') => format!("[{host}]:{port}"),
            (Some((host, port)), _) => format!("{host}:{port}"),
            (None, Endpoint::Unix(_)) => "localhost".to_owned(),
            (None, endpoint) => endpoint.to_string(),
        };
        text.parse().map_err(|error| LinkError::new(Transport::Dns, format!("{text}: {error}")))
    }
}

async fn connect(endpoint: &Endpoint) -> Result<Stream, LinkError> {
    let refused = |error: std::io::Error| LinkError::from_connect(&error);
    Ok(match endpoint {
        Endpoint::Ip(address) => Box::new(tcp(TcpStream::connect(address).await.map_err(refused)?)),
        Endpoint::Unix(path) => Box::new(UnixStream::connect(path).await.map_err(refused)?),
        Endpoint::Behind(by, host, port) => Box::new(tcp(proxy::tunnel(by, host, *port).await?)),
    })
}

fn tcp(stream: TcpStream) -> TcpStream {
    let probe = socket2::TcpKeepalive::new().with_time(TCP_PROBE_INTERVAL).with_interval(TCP_PROBE_INTERVAL);
    // Neither is needed for a connection to work.
    let _ = socket2::SockRef::from(&stream).set_tcp_keepalive(&probe);
    let _ = stream.set_nodelay(true);
    stream
}

fn plain(error: &std::io::Error) -> LinkError {
    LinkError::new(Transport::Broken, error)
}
