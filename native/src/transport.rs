//! The way to the server: one tonic channel over a connector of our own, so that "no such name", "nothing listens"
//! and "the connection broke" stay apart all the way up.

use std::error::Error;
use std::io::ErrorKind;
use std::time::Duration;

use chatcli_core::Address;
use chatcli_core::problem::{Kind, Problem};
use chatcli_proto::Transport;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tonic::Status;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Uri};
use tower::service_fn;

/// Where and how to connect.
#[derive(Clone, Debug)]
pub struct Target {
    /// The server.
    pub address: Address,
    /// Encrypt.
    pub tls: bool,
    /// Trust only this CA instead of the system's.
    pub ca_pem: Option<Vec<u8>>,
    /// How long one attempt may take.
    pub connect_timeout: Duration,
}

/// Pings no more often than a Go server allows (20 s) and notices a silent peer within five seconds of one.
const PING_INTERVAL: Duration = Duration::from_secs(30);
const PING_TIMEOUT: Duration = Duration::from_secs(5);
/// The kernel's own probe finds a vanished host sooner.
const TCP_PROBE_INTERVAL: Duration = Duration::from_secs(10);
const STREAM_WINDOW_BYTES: u32 = 1 << 20;

/// A channel that connects on first use and again whenever it has to.
///
/// # Errors
/// The TLS configuration cannot be used.
pub fn channel(target: &Target) -> Result<Channel, Problem> {
    let scheme = if target.tls { "https" } else { "http" };
    let wrong = |error: &dyn std::fmt::Display| Problem::because(Kind::Configuration, &error.to_string());
    let mut endpoint = Endpoint::from_shared(format!("{scheme}://{}", target.address))
        .map_err(|error| wrong(&error))?
        .user_agent(concat!("chatcli-connect/", env!("CARGO_PKG_VERSION")))
        .map_err(|error| wrong(&error))?
        .connect_timeout(target.connect_timeout)
        .http2_keep_alive_interval(PING_INTERVAL)
        .keep_alive_timeout(PING_TIMEOUT)
        .keep_alive_while_idle(true)
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(STREAM_WINDOW_BYTES * 4);
    if target.tls {
        let mut tls = ClientTlsConfig::new().domain_name(target.address.host.clone());
        tls = match &target.ca_pem {
            Some(pem) => tls.ca_certificate(Certificate::from_pem(pem)),
            None => tls.with_native_roots(),
        };
        endpoint = endpoint.tls_config(tls).map_err(|error| wrong(&error))?;
    }
    let address = target.address.clone();
    Ok(endpoint.connect_with_connector_lazy(service_fn(move |_: Uri| {
        let address = address.clone();
        async move { dial(&address).await.map(TokioIo::new) }
    })))
}

/// Tries every address of the name in turn.
async fn dial(address: &Address) -> Result<TcpStream, DialError> {
    let found =
        tokio::net::lookup_host((address.host.as_str(), address.port)).await.map_err(DialError::Dns)?;
    let mut last = None;
    for socket_address in found {
        match TcpStream::connect(socket_address).await {
            Ok(stream) => {
                stream.set_nodelay(true).map_err(DialError::Connect)?;
                probe(&stream);
                return Ok(stream);
            }
            Err(error) => last = Some(DialError::Connect(error)),
        }
    }
    Err(last.unwrap_or_else(|| DialError::Dns(ErrorKind::NotFound.into())))
}

fn probe(stream: &TcpStream) {
    let probe = socket2::TcpKeepalive::new().with_time(TCP_PROBE_INTERVAL).with_interval(TCP_PROBE_INTERVAL);
    // A platform without the option still has the HTTP/2 ping.
    let _ = socket2::SockRef::from(stream).set_tcp_keepalive(&probe);
}

#[derive(Debug)]
enum DialError {
    Dns(std::io::Error),
    Connect(std::io::Error),
}

impl std::fmt::Display for DialError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Dns(error) | Self::Connect(error) => error.fmt(f),
        }
    }
}

impl Error for DialError {}

/// What happened below gRPC, read from the chain of errors behind a status; `None` for a server's own answer.
pub fn classify(status: &Status) -> Option<Transport> {
    let mut next = status.source();
    let mut seen = None;
    while let Some(error) = next {
        if let Some(dial) = error.downcast_ref::<DialError>() {
            return Some(match dial {
                DialError::Dns(_) => Transport::Dns,
                DialError::Connect(error) if error.kind() == ErrorKind::ConnectionRefused => {
                    Transport::Refused
                }
                DialError::Connect(error) if error.kind() == ErrorKind::TimedOut => Transport::ConnectTimeout,
                DialError::Connect(_) => Transport::Broken,
            });
        }
        if let Some(error) = error.downcast_ref::<std::io::Error>() {
            seen = Some(match error.kind() {
                // rustls reports a refused certificate as invalid data.
                ErrorKind::InvalidData => Transport::Tls,
                ErrorKind::TimedOut => Transport::ConnectTimeout,
                _ => Transport::Broken,
            });
        } else if error.is::<h2::Error>()
            || error.is::<hyper::Error>()
            || error.is::<tonic::transport::Error>()
        {
            seen = seen.or(Some(Transport::Broken));
        }
        next = error.source();
    }
    seen
}
