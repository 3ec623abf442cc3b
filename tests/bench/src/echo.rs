//! The server behind: gRPC over HTTP/2 without protobuf, on a thread of its own in this process, so that its work is
//! counted for none of the peers. What it does is decided by the method's name.

use std::convert::Infallible;
use std::io;
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use futures::stream::{self, Stream, StreamExt};
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};

/// Answers with the message that came.
pub const UNARY: &str = "/bench.v1.Echo/Unary";
/// Sends one message and then nothing more.
pub const HOLD: &str = "/bench.v1.Echo/Hold";
/// Sends a message every [`PACE`].
pub const PACED: &str = "/bench.v1.Echo/Paced";
/// Sends messages of [`FLOOD_BYTES`] as fast as they are taken.
pub const FLOOD: &str = "/bench.v1.Echo/Flood";

/// Time between two messages of a paced stream.
pub const PACE: Duration = Duration::from_millis(20);
const PACED_BYTES: usize = 100;
const FLOOD_BYTES: usize = 64 * 1024;

const STREAMS: u32 = 20_000;
const STREAM_WINDOW_BYTES: u32 = 1024 * 1024;
const CONNECTION_WINDOW_BYTES: u32 = 1024 * 1024 * 1024;

type Body = UnsyncBoxBody<Bytes, Infallible>;

/// Starts it for as long as this process lives; returns its port.
pub fn start() -> io::Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let port = listener.local_addr()?.port();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    thread::Builder::new().name("echo".to_owned()).spawn(move || runtime.block_on(serve(listener)))?;
    Ok(port)
}

async fn serve(listener: TcpListener) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    while let Ok((stream, _)) = listener.accept().await {
        // Slower answers are all that would come of it.
        let _ = stream.set_nodelay(true);
        tokio::spawn(async move {
            let mut rules = http2::Builder::new(TokioExecutor::new());
            rules
                .max_concurrent_streams(STREAMS)
                .initial_stream_window_size(STREAM_WINDOW_BYTES)
                .initial_connection_window_size(CONNECTION_WINDOW_BYTES);
            // A connection that breaks is the peer's affair, and shows in its figures.
            let _ = rules.serve_connection(TokioIo::new(stream), service_fn(answer)).await;
        });
    }
}

async fn answer(request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
    let method = request.uri().path().to_owned();
    // A request that breaks off gets no answer that a client reads.
    let message = request.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let body: Body = match method.as_str() {
        HOLD => endless(stream::iter([message]).chain(stream::pending())),
        PACED => endless(stream::unfold((), |()| async {
            tokio::time::sleep(PACE).await;
            Some((framed(PACED_BYTES), ()))
        })),
        FLOOD => endless(stream::repeat(framed(FLOOD_BYTES))),
        _ => {
            let mut trailers = HeaderMap::new();
            trailers.insert("grpc-status", HeaderValue::from_static("0"));
            let frames = [Ok(Frame::data(message)), Ok(Frame::trailers(trailers))];
            BodyExt::boxed_unsync(StreamBody::new(stream::iter(frames)))
        }
    };
    let mut response = Response::new(body);
    response.headers_mut().insert("content-type", HeaderValue::from_static("application/grpc+proto"));
    Ok(response)
}

fn endless(messages: impl Stream<Item = Bytes> + Send + 'static) -> Body {
    BodyExt::boxed_unsync(StreamBody::new(messages.map(|message| Ok(Frame::data(message)))))
}

/// A gRPC message of so many bytes, all of them zero.
pub fn framed(bytes: usize) -> Bytes {
    let length = u32::try_from(bytes).unwrap_or(u32::MAX);
    [&[0][..], &length.to_be_bytes(), &vec![0; bytes]].concat().into()
}
