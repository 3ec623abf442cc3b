//! Answers in the form that the Go library gives them, and a service that gives back what it got.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body_util::{BodyExt, Empty, Full};
use hyper::body::Incoming;

use crate::connection::Body;
use crate::gate::Refusal;
use crate::link::Link;

/// A gRPC message with its prefix.
///
/// # Panics
/// When it is larger than 4 GiB.
pub fn message(body: &[u8]) -> Bytes {
    let mut all = vec![0];
    all.extend_from_slice(&u32::try_from(body.len()).expect("small").to_be_bytes());
    all.extend_from_slice(body);
    all.into()
}

/// A refusal as it travels.
///
/// # Panics
/// When its words cannot stand in a header field.
pub fn refuse(refusal: &Refusal) -> Response<Body> {
    let mut head = head();
    let status = trailers(refusal.code, &refusal.message);
    if refusal.head.is_empty() {
        head.headers_mut().extend(status);
        return head.map(|()| sealed(Empty::new()));
    }
    for (name, value) in &refusal.head {
        head.headers_mut().append(*name, HeaderValue::try_from(value).expect("legal"));
    }
    head.map(|()| only(status))
}

/// A failure after a head of its own.
pub(crate) fn fail(code: u16, message: &str) -> Response<Body> {
    head().map(|()| only(trailers(code, message)))
}

/// Answers with the bytes of the request. The head says in `x-connection` which connection it came over. A request may
/// ask for a pause before the head (`x-wait-ms`) and for one before the status (`x-stay-ms`).
///
/// # Panics
/// When one of these header fields says no number.
pub async fn echo(request: Request<Incoming>) -> Response<Body> {
    let connection = request.extensions().get::<Link>().map_or(0, Link::number);
    let (wait, stay) = (pause(&request, "x-wait-ms"), pause(&request, "x-stay-ms"));
    tokio::time::sleep(wait).await;
    let Ok(body) = request.into_body().collect().await else {
        // The caller went away and does not read this.
        return fail(1, "the request ended early");
    };
    let mut head = head();
    head.headers_mut().insert("x-connection", HeaderValue::from(connection));
    let end = async move {
        tokio::time::sleep(stay).await;
        Some(Ok(trailers(0, "")))
    };
    head.map(|()| sealed(Full::new(body.to_bytes()).with_trailers(end)))
}

fn pause(request: &Request<Incoming>, field: &str) -> Duration {
    let Some(value) = request.headers().get(field) else { return Duration::ZERO };
    Duration::from_millis(value.to_str().ok().and_then(|text| text.parse().ok()).expect("milliseconds"))
}

fn head() -> Response<()> {
    let mut head = Response::new(());
    head.headers_mut().insert("content-type", HeaderValue::from_static("application/grpc"));
    head
}

/// Words that need no escape.
fn trailers(code: u16, message: &str) -> HeaderMap {
    let mut map = HeaderMap::new();
    map.insert("grpc-status", HeaderValue::from(code));
    map.insert("grpc-message", HeaderValue::try_from(message).expect("words that can stand in a header"));
    map
}

/// A body without data.
fn only(trailers: HeaderMap) -> Body {
    sealed(Empty::new().with_trailers(async { Some(Ok(trailers)) }))
}

fn sealed(body: impl http_body::Body<Data = Bytes, Error = Infallible> + Send + 'static) -> Body {
    body.map_err(|never| match never {}).boxed_unsync()
}
