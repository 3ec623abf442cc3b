//! The port of the metrics. Decides that nothing but `/metrics` and `/healthz` is there, and that a slow reader
//! holds up no other.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::Operation;

/// How many may ask at once, and for how long in all.
const READERS: usize = 16;
const TIME: Duration = Duration::from_secs(30);
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
const FORMAT: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
const PLAIN: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// Serves the numbers of `operation` until `stop`.
pub async fn serve(listener: TcpListener, operation: Arc<Operation>, stop: CancellationToken) {
    let readers = Arc::new(Semaphore::new(READERS));
    while let Some(accepted) = stop.run_until_cancelled(listener.accept()).await {
        let Ok((socket, _)) = accepted else {
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let Ok(reader) = Arc::clone(&readers).try_acquire_owned() else { continue };
        let operation = Arc::clone(&operation);
        let service = service_fn(move |request: Request<Incoming>| {
            let operation = Arc::clone(&operation);
            async move { Ok::<_, Infallible>(answer(&operation, &request)) }
        });
        tokio::spawn(async move {
            let mut rules = http1::Builder::new();
            rules.timer(TokioTimer::new()).header_read_timeout(TIME).keep_alive(false);
            let served = rules.serve_connection(TokioIo::new(socket), service);
            // Who asks for numbers asks again.
            let _ = tokio::time::timeout(TIME, served).await;
            drop(reader);
        });
    }
}

fn answer(operation: &Operation, request: &Request<Incoming>) -> Response<Full<Bytes>> {
    let reads = request.method() == Method::GET || request.method() == Method::HEAD;
    let (status, kind, text) = match request.uri().path() {
        "/metrics" if reads => (StatusCode::OK, FORMAT, operation.metrics.text()),
        "/healthz" if reads => (StatusCode::OK, PLAIN, "ok\n".to_owned()),
        _ => (StatusCode::NOT_FOUND, PLAIN, "only /metrics and /healthz\n".to_owned()),
    };
    let mut answer = Response::new(Full::new(Bytes::from(text)));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    answer
}
