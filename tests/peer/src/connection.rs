//! One connection: hands its calls to the service, after the orders and the gates had their say.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::Bytes;
use h2::Reason;
use http::{Request, Response};
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::Incoming;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::time::timeout_at;

use crate::clock::{Timed, deadline, reset};
use crate::link::Link;
use crate::lock;
use crate::order::Order;
use crate::reply;
use crate::server::{Arrived, Shared, Verdict};
use crate::wire::Wire;

/// The body of an answer. An error in it becomes RST_STREAM with its reason.
pub type Body = UnsyncBoxBody<Bytes, h2::Error>;

/// The window and the longest list of header fields that the Go library offers, in bytes.
const WINDOW: u32 = 65_535;
const HEADER_LIST: u32 = 16 << 20;

/// What answers the calls that were let through.
pub(crate) type Service = Arc<dyn Fn(Request<Incoming>) -> Answering + Send + Sync>;
type Answering = Pin<Box<dyn Future<Output = Response<Body>> + Send>>;

pub(crate) async fn converse(wire: Wire, link: Link, shared: Arc<Shared>, service: Service) {
    let max_streams = lock(&shared.rules).max_streams;
    let answer = {
        let link = link.clone();
        service_fn(move |request| {
            let stream = lock(&link.inner().streams).pop_front().unwrap_or_default();
            let running = Running::new(link.clone());
            let call = respond(request, stream, link.clone(), Arc::clone(&shared), Arc::clone(&service));
            async move {
                let _running = running;
                call.await
            }
        })
    };
    let connection = http2::Builder::new(TokioExecutor::new())
        .initial_stream_window_size(WINDOW)
        .initial_connection_window_size(WINDOW)
        .max_header_list_size(HEADER_LIST)
        .max_concurrent_streams(max_streams)
        .auto_date_header(false)
        .serve_connection(TokioIo::new(wire), answer);
    tokio::pin!(connection);
    let retired = link.inner().retire.clone();
    // How it ends is what the caller is tested with; this side reports nothing.
    tokio::select! {
        _ = connection.as_mut() => return,
        () = retired.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

/// Counts a call while it waits for its head; that is enough to know an idle connection.
struct Running(Link);

impl Running {
    fn new(link: Link) -> Self {
        link.inner().running.fetch_add(1, Ordering::Relaxed);
        Self(link)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.inner().running.fetch_sub(1, Ordering::Relaxed);
    }
}

async fn respond(
    mut request: Request<Incoming>,
    stream: u32,
    link: Link,
    shared: Arc<Shared>,
    service: Service,
) -> Result<Response<Body>, h2::Error> {
    let method = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
    let header = request.headers().get("authorization");
    let authorization = header.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let arrive = |verdict| {
        let (method, authorization) = (method.clone(), authorization.clone());
        lock(&shared.arrived).push(Arrived { method, authorization, connection: link.number(), verdict });
    };
    let order = if method == "Health" { None } else { lock(&shared.orders).pop_front() };
    if let Some(order) = order {
        arrive(Verdict::Ordered);
        return obey(order, stream, &link).await;
    }
    let rules = lock(&shared.rules).clone();
    if let Err(refusal) = link.admit(&rules, &method, authorization.as_deref()) {
        arrive(Verdict::Refused);
        return Ok(reply::refuse(&refusal));
    }
    arrive(Verdict::Admitted);
    let at = deadline(request.headers(), rules.early);
    request.extensions_mut().insert(link);
    let Some(at) = at else { return Ok(service(request).await) };
    let answer = timeout_at(at, service(request)).await.map_err(|_| reset(Reason::CANCEL))?;
    Ok(answer.map(|body| Timed::new(body, at).boxed_unsync()))
}

async fn obey(order: Order, stream: u32, link: &Link) -> Result<Response<Body>, h2::Error> {
    match order {
        Order::Refuse => Err(reset(Reason::REFUSED_STREAM)),
        Order::GoAway => {
            link.go_away(stream.saturating_sub(2), Reason::NO_ERROR, "");
            // The caller knows that nothing will come, and closes when the others are done.
            std::future::pending().await
        }
        Order::Cut => {
            link.cut();
            std::future::pending().await
        }
        Order::Fail(code, length) => Ok(reply::fail(code, &"x".repeat(length))),
    }
}
