//! Opening one HTTP/2 connection to an upstream, with or without TLS. Decides how long that may take and what
//! the connection's limits are; when to open one, and what a failure means for calls, is `remote`'s business.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use crate::request::RequestBody;
use crate::upstream::address::Address;
use crate::upstream::tls::{Tls, TlsFailure};

/// For everything up to the first request: the name, the connection and the TLS handshake.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Servers may close a connection that pings more often than every 20 s.
const PING_INTERVAL: Duration = Duration::from_secs(30);
const PING_TIMEOUT: Duration = Duration::from_secs(20);

/// What one stream may have in flight unread. The connection's window covers this many times every stream it
/// can carry, so callers that stop reading never use up what the others need.
const STREAM_WINDOW_BYTES: u32 = 256 * 1024;
const CONNECTION_WINDOW_BYTES: u32 = 1 << 30;
const SEND_BUFFER_BYTES: usize = 128 * 1024;
const HEADER_LIST_BYTES: u32 = 64 * 1024;

/// Calls on one connection; the usual limit of servers. A server that allows less is asked for less.
const STREAMS_PER_CONNECTION: usize = 100;

/// Why there is no connection.
#[derive(Debug, Error)]
pub enum DialError {
    /// Nobody answered.
    #[error("no connection within {} s", CONNECT_TIMEOUT.as_secs())]
    Silent,
    /// The name is unknown, or the network says no.
    #[error(transparent)]
    Network(#[from] io::Error),
    /// Somebody answered, but did not finish the handshake.
    #[error("it accepted the connection, but finished no TLS handshake within {} s", CONNECT_TIMEOUT.as_secs())]
    SilentTls,
    /// Somebody answered, but not as he should.
    #[error(transparent)]
    Tls(#[from] TlsFailure),
    /// HTTP/2 could not begin.
    #[error(transparent)]
    Http2(#[from] hyper::Error),
}

/// An open connection.
#[derive(Debug)]
pub struct Line {
    /// Sends requests; copies share the connection.
    pub sender: SendRequest<RequestBody>,
    /// How many calls it carries at once, as the server says at the moment.
    pub allowed: Arc<AtomicUsize>,
}

/// Opens a connection; it lives in a task of its own until either side ends it.
///
/// # Errors
/// The server cannot be reached, or is not who it should be.
pub async fn dial(address: &Address, tls: Option<&Tls>) -> Result<Line, DialError> {
    let deadline = Instant::now() + CONNECT_TIMEOUT;
    let connecting = TcpStream::connect((address.host(), address.port()));
    let stream = timeout_at(deadline, connecting).await.map_err(|_| DialError::Silent)??;
    stream.set_nodelay(true)?;
    match tls {
        None => speak(stream).await,
        Some(tls) => {
            let greeted = timeout_at(deadline, tls.greet(stream)).await;
            speak(greeted.map_err(|_| DialError::SilentTls)??).await
        }
    }
}

async fn speak(stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) -> Result<Line, DialError> {
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
        .await?;
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
    Ok(Line { sender, allowed })
}
