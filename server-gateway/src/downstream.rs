//! The port: accepting connections, their limits, and closing without cutting anybody off mid-word. What a
//! request means is `door`'s business.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::door::Door;

const MAX_CONNECTIONS: usize = 4096;
const MAX_STREAMS_PER_CONNECTION: u32 = 256;
/// Uploads follow the same rule as downloads: the connection's window covers all of its streams'.
const STREAM_WINDOW_BYTES: u32 = 256 * 1024;
const CONNECTION_WINDOW_BYTES: u32 = MAX_STREAMS_PER_CONNECTION * STREAM_WINDOW_BYTES;
const SEND_BUFFER_BYTES: usize = 128 * 1024;
const HTTP1_BUFFER_BYTES: usize = 64 * 1024;
const HEADER_LIST_BYTES: u32 = 32 * 1024;
const MAX_HEADERS: usize = 128;
/// For a connection that says nothing, or stops inside a request's head.
const SILENCE_LIMIT: Duration = Duration::from_secs(30);
const PING_INTERVAL: Duration = Duration::from_secs(30);
const PING_TIMEOUT: Duration = Duration::from_secs(20);
/// Wait before accepting again when the process has no file descriptors left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// How long open calls may run on after the stop, and then how long their last words may take.
const GRACE: Duration = Duration::from_secs(3);
const LAST_WORDS: Duration = Duration::from_secs(2);

/// The two steps of closing.
#[derive(Clone, Debug, Default)]
pub struct Closing {
    /// No new connections; idle ones close.
    pub stop: CancellationToken,
    /// Open calls end with status 14. [`serve`] cancels it itself when the grace is over.
    pub end_calls: CancellationToken,
}

/// Serves until `closing.stop` is cancelled and the open calls are over, or were ended.
pub async fn serve(listener: TcpListener, door: Arc<Door>, closing: Closing) {
    let tasks = TaskTracker::new();
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let builder = Arc::new(connection_rules());
    while let Some(accepted) = closing.stop.run_until_cancelled(accept(&listener, &places)).await {
        let (stream, peer, place) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let (builder, door, stop) = (Arc::clone(&builder), Arc::clone(&door), closing.stop.clone());
        tasks.spawn(async move {
            let _place = place;
            converse(&builder, stream, peer, door, stop).await;
        });
    }
    drop(listener);
    tasks.close();
    if tokio::time::timeout(GRACE, tasks.wait()).await.is_err() {
        tracing::info!(connections = tasks.len(), "ending the calls that are still open");
        closing.end_calls.cancel();
        if tokio::time::timeout(LAST_WORDS, tasks.wait()).await.is_err() {
            tracing::warn!(connections = tasks.len(), "closing connections that did not end");
        }
    }
}

type Accepted = (TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit);

async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> io::Result<Accepted> {
    let place = Arc::clone(places).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    Ok((stream, peer, place))
}

fn connection_rules() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(SILENCE_LIMIT)
        .max_headers(MAX_HEADERS)
        .max_buf_size(HTTP1_BUFFER_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .adaptive_window(false)
        .max_concurrent_streams(MAX_STREAMS_PER_CONNECTION)
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        .max_send_buf_size(SEND_BUFFER_BYTES)
        .max_header_list_size(HEADER_LIST_BYTES)
        .keep_alive_interval(PING_INTERVAL)
        .keep_alive_timeout(PING_TIMEOUT);
    builder
}

async fn converse(
    rules: &Builder<TokioExecutor>,
    stream: TcpStream,
    peer: SocketAddr,
    door: Arc<Door>,
    stop: CancellationToken,
) {
    if stream.set_nodelay(true).is_err() || !speaks(&stream, &stop).await {
        return;
    }
    let service = service_fn(move |request| {
        let door = Arc::clone(&door);
        async move { Ok::<_, Infallible>(door.answer(request, peer).await) }
    });
    let mut connection = pin!(rules.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(error, "connection ended");
    }
}

/// Waits for the first byte: the rules only count from there.
async fn speaks(stream: &TcpStream, stop: &CancellationToken) -> bool {
    let first = stop.run_until_cancelled(tokio::time::timeout(SILENCE_LIMIT, stream.readable())).await;
    matches!(first, Some(Ok(Ok(()))))
}
