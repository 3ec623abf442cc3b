//! How HTTP is spoken with callers: windows, buffers, frames. Times are kept elsewhere, for both versions alike.

use std::time::Duration;

use hyper::server::conn::{http1, http2};
use hyper_util::rt::TokioTimer;

use super::exchange::Streams;
use super::head::{READ_BYTES, READ_FIELDS};

/// What a caller may send of one request before the upstream took the first of it.
const STREAM_WINDOW_BYTES: u32 = 64 * 1024;
/// The connection's window covers all of its streams', so that one upload that is not taken stops no other.
/// Bounded all the same.
const LARGEST_CONNECTION_WINDOW_BYTES: u32 = 32 * 1024 * 1024;
const SEND_BUFFER_BYTES: usize = 128 * 1024;
/// Streams that were opened and given up before they were looked at. A page that goes away gives up all of its
/// streams at once; more than two such pages in one read is an attack.
const GIVEN_UP_STREAMS: usize = 512;
const PING_INTERVAL: Duration = Duration::from_secs(30);
const PING_TIMEOUT: Duration = Duration::from_secs(20);

/// For HTTP/1.1.
pub fn http1() -> http1::Builder {
    let mut builder = http1::Builder::new();
    // Silence is the pulse's business; without a timer here nothing else counts.
    builder.timer(TokioTimer::new()).header_read_timeout(None);
    builder.max_headers(READ_FIELDS).max_buf_size(READ_BYTES);
    builder
}

/// For HTTP/2, with so many calls at once on a connection.
pub fn http2(streams: u32) -> http2::Builder<Streams> {
    let mut builder = http2::Builder::new(Streams);
    builder
        .timer(TokioTimer::new())
        .adaptive_window(false)
        .max_concurrent_streams(streams)
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(
            streams.saturating_mul(STREAM_WINDOW_BYTES).min(LARGEST_CONNECTION_WINDOW_BYTES),
        )
        .max_send_buf_size(SEND_BUFFER_BYTES)
        .max_header_list_size(u32::try_from(READ_BYTES).unwrap_or(u32::MAX))
        .max_pending_accept_reset_streams(GIVEN_UP_STREAMS)
        .keep_alive_interval(PING_INTERVAL)
        .keep_alive_timeout(PING_TIMEOUT);
    builder
}
