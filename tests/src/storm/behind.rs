//! The servers behind the gateway: they guard their token as the Go server does, throw away what is uploaded, and
//! answer one method without end.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use chatcli_peer::{Body, Peer, Rules, message};
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Incoming;
use tokio_stream::StreamExt;

use super::TOKEN;

/// One piece of the endless answer.
const PIECE: usize = 16 * 1024;
const PAUSE: Duration = Duration::from_millis(1);

/// So many servers.
pub fn upstreams(count: usize) -> Vec<Peer> {
    (0..count).map(|_| Peer::start(Rules::go(Some(TOKEN)), answer)).collect()
}

async fn answer(request: Request<Incoming>) -> Response<Body> {
    let endless = request.uri().path().ends_with("/StreamPrompt");
    let mut body = request.into_body();
    while let Some(Ok(_)) = body.frame().await {}
    let mut head = Response::new(());
    head.headers_mut().insert("content-type", HeaderValue::from_static("application/grpc"));
    if endless {
        let piece = message(&[7; PIECE]);
        let pieces = tokio_stream::iter(std::iter::repeat(piece)).throttle(PAUSE);
        return head.map(|()| body_of(pieces.map(Frame::data)));
    }
    let mut trailers = HeaderMap::new();
    trailers.insert("grpc-status", HeaderValue::from_static("0"));
    head.map(|()| body_of(tokio_stream::iter([Frame::data(message(b"x")), Frame::trailers(trailers)])))
}

fn body_of(frames: impl tokio_stream::Stream<Item = Frame<Bytes>> + Send + 'static) -> Body {
    let frames = frames.map(Ok::<_, Infallible>);
    StreamBody::new(frames).map_err(|never| match never {}).boxed_unsync()
}
