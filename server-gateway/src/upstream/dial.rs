//! Opening one HTTP/2 connection to an upstream, with or without TLS. Decides how long that may take, what the
//! connection's limits are, and that nothing of a call goes out before the other side has begun to speak HTTP/2; when
//! to open one, and what a failure means for calls, is the pool's business.

use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use socket2::{SockRef, TcpKeepalive};
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::status::deepest;
use crate::upstream::address::Address;
use crate::upstream::pulse::{Heard, Pulse, Speech};
use crate::upstream::replay::ReplayBody;
use crate::upstream::tls::{Tls, TlsFailure};

/// For everything up to the first byte of HTTP/2: the connection, the TLS handshake, the greeting.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Dead networks are noticed by TCP: HTTP/2 pings are counted by servers, and too many of them end a connection.
const KEEPALIVE_IDLE: Duration = Duration::from_secs(10);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(5);
/// For bytes that the server does not acknowledge.
#[cfg(target_os = "linux")]
const UNACKNOWLEDGED: Duration = Duration::from_secs(15);

/// What one stream may have in flight unread. The connection's window covers this many times every stream it
/// can carry, so callers that stop reading never use up what the others need.
const STREAM_WINDOW_BYTES: u32 = 128 * 1024;
const CONNECTION_WINDOW_BYTES: u32 = 1 << 30;
const SEND_BUFFER_BYTES: usize = 128 * 1024;
/// A larger list of headers or trailers ends the connection, with everybody's calls on it; so this is what servers can
/// send at all (the limit of grpc-go's clients), and what callers cannot take is cut later.
const HEADER_LIST_BYTES: u32 = 16 * 1024 * 1024;

/// Why there is no connection.
#[derive(Debug, Error)]
pub enum DialError {
    /// No server answered.
    #[error("no connection within {} s", .0.as_secs())]
    Silent(Duration),
    /// The network says no.
    #[error(transparent)]
    Network(#[from] io::Error),
    /// A peer answered, but did not finish the handshake.
    #[error("it accepted the connection, but finished no TLS handshake within {} s", .0.as_secs())]
    SilentTls(Duration),
    /// A peer answered, but not as it should.
    #[error(transparent)]
    Tls(#[from] TlsFailure),
    /// A peer answered, but said nothing more.
    #[error("it accepted the connection, but said nothing within {} s", .0.as_secs())]
    SilentHttp2(Duration),
    /// A plaintext address of a server that speaks TLS.
    #[error("it speaks TLS there; write the address with https://")]
    IsTls,
    /// A web server.
    #[error("it speaks HTTP/1 there, but gRPC needs HTTP/2")]
    IsHttp1,
    /// Something else.
    #[error("it does not speak HTTP/2 there")]
    IsOther,
    /// A plaintext address that ends connections without a word, as Go's servers do when they speak TLS there.
    #[error("{0}; if it speaks TLS there, write the address with https://")]
    Wordless(String),
    /// HTTP/2 could not begin.
    #[error("{0}")]
    Http2(String),
}

/// Learns what becomes of a connection after it is open.
pub trait Watcher: Send + Sync + 'static {
    /// The server takes so many calls at once from now on.
    fn allows(&self, streams: u32);
    /// It is over; no call goes out on it any more.
    fn ended(&self);
}

/// An open connection.
#[derive(Debug)]
pub struct Opened {
    /// Sends requests; copies share the connection.
    pub sender: SendRequest<ReplayBody>,
    /// How many calls it carries at once.
    pub streams: u32,
}

/// Opens a connection within `limit`; it lives in a task of its own until either side ends it or its pulse is given
/// up.
///
/// # Errors
/// The server cannot be reached, or is not who it should be.
pub async fn dial(
    at: SocketAddr,
    tls: Option<&Tls>,
    limit: Duration,
    pulse: &Arc<Pulse>,
    watcher: impl Watcher,
) -> Result<Opened, DialError> {
    let began = tokio::time::Instant::now();
    let left = || limit.saturating_sub(began.elapsed());
    let stream = timeout(limit, TcpStream::connect(at)).await.map_err(|_| DialError::Silent(limit))??;
    stream.set_nodelay(true)?;
    outlive(&stream)?;
    match tls {
        None => match speak(Heard::new(stream, Arc::clone(pulse)), limit, left(), pulse, watcher).await {
            Err(DialError::Http2(said)) if pulse.is_silent() => Err(DialError::Wordless(said)),
            opened => opened,
        },
        Some(tls) => {
            let sealed =
                timeout(left(), tls.greet(stream)).await.map_err(|_| DialError::SilentTls(limit))??;
            speak(Heard::new(sealed, Arc::clone(pulse)), limit, left(), pulse, watcher).await
        }
    }
}

/// A network that goes away without a word is noticed.
fn outlive(stream: &TcpStream) -> io::Result<()> {
    let socket = SockRef::from(stream);
    let keepalive = TcpKeepalive::new().with_time(KEEPALIVE_IDLE).with_interval(KEEPALIVE_INTERVAL);
    socket.set_tcp_keepalive(&keepalive)?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED))?;
    Ok(())
}

async fn speak<S>(
    stream: S,
    limit: Duration,
    left: Duration,
    pulse: &Arc<Pulse>,
    watcher: impl Watcher,
) -> Result<Opened, DialError>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (sender, mut connection) = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .adaptive_window(false)
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        .max_send_buf_size(SEND_BUFFER_BYTES)
        .max_header_list_size(HEADER_LIST_BYTES)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|error| DialError::Http2(deepest(&error)))?;
    let (greets, greeted) = oneshot::channel();
    let heard = Arc::clone(pulse);
    tokio::spawn(async move {
        let mut greets = Some(greets);
        let mut allowed = 0;
        let mut greeting = pin!(heard.greeted());
        let ended = poll_fn(|cx| {
            let ended = Pin::new(&mut connection).poll(cx);
            if greets.is_some() && greeting.as_mut().poll(cx).is_pending() {
                return ended;
            }
            let streams = u32::try_from(connection.current_max_send_streams()).unwrap_or(u32::MAX);
            match greets.take() {
                // The receiver is gone when the call that wanted the connection has gone.
                Some(greets) => drop(greets.send(streams)),
                None if streams != allowed => watcher.allows(streams),
                None => {}
            }
            allowed = streams;
            ended
        })
        .await;
        if let Err(error) = ended {
            tracing::debug!(reason = deepest(&error), "upstream connection ended");
        }
        watcher.ended();
    });
    let Ok(Ok(streams)) = timeout(left, greeted).await else {
        let why = match (pulse.speech(), pulse.ended()) {
            (Speech::Tls, _) => DialError::IsTls,
            (Speech::Http1, _) => DialError::IsHttp1,
            (Speech::Other, _) => DialError::IsOther,
            (Speech::Http2 | Speech::Unknown, Some(said)) => DialError::Http2(said.to_owned()),
            (Speech::Http2 | Speech::Unknown, None) => DialError::SilentHttp2(limit),
        };
        pulse.give_up(why.to_string());
        return Err(why);
    };
    Ok(Opened { sender, streams })
}

/// One server, as it was named: its address and how its certificate is checked.
#[derive(Clone, Debug)]
pub struct Server {
    /// The address.
    pub address: Address,
    /// TLS, if it is spoken there.
    pub tls: Option<Tls>,
}
