//! One call, from the caller's request to the caller's response. Decides the order of things and that every
//! failure before the answer becomes a status in the caller's dialect.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use bytes::BytesMut;
use http::header::CONTENT_TYPE;
use http::uri::PathAndQuery;
use http::{HeaderValue, Request, Response, StatusCode, Uri};
use http_body::Body;
use http_body_util::BodyExt;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::BoxError;
use crate::access::{Access, Grant};
use crate::answer::{Answer, AnswerBody};
use crate::deadline::{Deadline, GRPC_TIMEOUT};
use crate::dialect::Dialect;
use crate::downstream::Closing;
use crate::downstream::upload::Upload;
use crate::feed::Feeds;
use crate::headers;
use crate::hop::{HOPS, Hop};
use crate::methods::{self, FOLLOW, Method, OFFER, Patience};
use crate::operation::health;
use crate::operation::readiness::Readiness;
use crate::operation::trace::CallTrace;
use crate::request::{RequestBody, Source};
use crate::response::{Endings, ResponseBody, Time};
use crate::status::{Code, GRPC_STATUS, Status, fit};
use crate::upstream::remote::{AnsweredBy, Origin};
use crate::upstream::{Upstream, UpstreamBody};

/// The largest message in either direction, in bytes, as the `chatcli.v1` servers have it.
pub const MAX_MESSAGE_BYTES: usize = 50 * 1024 * 1024;

/// How much of an answer that is not gRPC is quoted, and how long it is waited for.
const EXCERPT_BYTES: usize = 1024;
const EXCERPT_TIME: Duration = Duration::from_secs(2);

/// How long a call may take that says nothing about it itself.
const SHORT_LIMIT: Duration = Duration::from_secs(30);
const WORK_LIMIT: Duration = Duration::from_secs(30 * 60);

/// Carries calls to one upstream.
#[derive(Clone, Debug)]
pub struct Calls {
    upstream: Upstream,
    feeds: Feeds,
    closing: CancellationToken,
    /// Ends those who only wait for news, before all others.
    stopping: CancellationToken,
    work_limit: Duration,
    messages: MessageLimits,
    hop: Hop,
    readiness: Option<Arc<Readiness>>,
    handing_over: Option<Arc<Access>>,
}

/// The largest message in each direction, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageLimits {
    /// Of a caller.
    pub request: usize,
    /// To a caller.
    pub answer: usize,
}

impl Default for MessageLimits {
    fn default() -> Self {
        Self { request: MAX_MESSAGE_BYTES, answer: MAX_MESSAGE_BYTES }
    }
}

impl Calls {
    /// Calls to `upstream`, those of watchers to `feeds`. While the door is `closing` the open ones end with status 14:
    /// at once those who only wait for news, the others when their time is over.
    pub fn new(upstream: Upstream, feeds: Feeds, closing: &Closing) -> Self {
        Self {
            upstream,
            feeds,
            closing: closing.end_calls.clone(),
            stopping: closing.stop.clone(),
            work_limit: WORK_LIMIT,
            messages: MessageLimits::default(),
            hop: Hop::new(),
            readiness: None,
            handing_over: None,
        }
    }

    /// The same, with another limit for calls that bring none and let a model or a tool work.
    pub fn within(self, work_limit: Duration) -> Self {
        Self { work_limit, ..self }
    }

    /// The same, with other limits for messages.
    pub fn with_messages(self, messages: MessageLimits) -> Self {
        Self { messages, ..self }
    }

    /// The same, with calls of `grpc.health.v1` answered here and not by the upstream.
    pub fn answering_health(self, readiness: Arc<Readiness>) -> Self {
        Self { readiness: Some(readiness), ..self }
    }

    /// The same, with conversations handed over to browsers, which needs a page to open them in.
    pub fn handing_over(self, access: Arc<Access>) -> Self {
        Self { handing_over: Some(access), ..self }
    }

    /// The feeds that watchers are answered from.
    pub fn feeds(&self) -> &Feeds {
        &self.feeds
    }

    /// Carries one call with the leave that was given. The future and the answer's body are the call: dropping
    /// either cancels it upstream.
    pub async fn carry(&self, mut request: Request<Upload>, dialect: Dialect, grant: Grant) -> Answer {
        let now = Instant::now();
        let mut trace = CallTrace::of(&request);
        let deadline = match Deadline::read(request.headers(), now) {
            Ok(deadline) => deadline,
            Err(bad) => {
                let status = Status::new(Code::InvalidArgument, bad.to_string());
                trace.refused(&status);
                return trailers_only(&dialect, &status);
            }
        };
        let hops = match self.hop.pass(request.headers()) {
            Ok(hops) => hops,
            Err(status) => {
                trace.refused(&status);
                return trailers_only(&dialect, &status);
            }
        };
        if deadline.at().is_some_and(|at| at <= now) {
            let status = Status::deadline();
            trace.refused(&status);
            return trailers_only(&dialect, &status);
        }
        let time = self.time(request.uri().path(), &deadline);
        let waits = methods::known(request.uri().path()).is_some_and(Method::is_subscription);
        let closing = if waits { &self.stopping } else { &self.closing };
        let origin = request.extensions().get().copied().unwrap_or_default();
        grant.apply(request.headers_mut());
        let (mut request, link) = upstream_request(request, &dialect, &deadline, now, self.messages.request);
        request.headers_mut().insert(HOPS, hops);
        if let Some(name) = &grant.caller().name {
            trace.user(Arc::clone(name));
        }
        request.extensions_mut().insert(grant.caller().clone());
        if request.uri().path() == OFFER {
            request.extensions_mut().insert(grant.sharer());
        }
        let mut endings = Endings::new(link, time, closing.clone(), grant.into_lease());
        let head = {
            let mut sent = pin!(self.send(request, origin));
            poll_fn(|cx| match endings.poll_status(cx) {
                Poll::Ready(status) => Poll::Ready(Err(status)),
                Poll::Pending => sent.as_mut().poll(cx),
            })
            .await
        };
        endings.learn(&head);
        if let Some(AnsweredBy(address)) = head.as_ref().ok().and_then(|head| head.extensions().get()) {
            trace.upstream(Arc::clone(address));
        }
        let answer = match head.map_err(|status| endings.blame(status)) {
            // A server that was told of half a request has its own words for that, of no help to the caller.
            Ok(response) => match endings.refusal() {
                Some(status) => Err(status),
                None => translate(response, &dialect).await,
            },
            Err(status) => Err(status),
        };
        match answer {
            Ok((mut head, body)) => {
                endings.correct(&mut head.headers);
                let status_in_headers = head.headers.contains_key(GRPC_STATUS);
                if status_in_headers && body.is_end_stream() {
                    trace.ended(&head.headers);
                    return Response::from_parts(head, AnswerBody::Empty);
                }
                head.status = StatusCode::OK;
                let body = ResponseBody::new(
                    body,
                    endings,
                    dialect.response,
                    self.messages.answer,
                    status_in_headers,
                    trace,
                );
                Response::from_parts(head, AnswerBody::Call(Box::new(body)))
            }
            Err(status) => {
                trace.refused(&status);
                trailers_only(&dialect, &status)
            }
        }
    }
}

impl Calls {
    fn time(&self, path: &str, deadline: &Deadline) -> Time {
        if let Some(at) = deadline.at() {
            return Time::Until(at);
        }
        if *deadline != Deadline::None {
            return Time::Endless;
        }
        match methods::known(path).map_or(Patience::Work, |method| method.patience) {
            Patience::Short => Time::Within(SHORT_LIMIT.min(self.work_limit)),
            Patience::Work => Time::Within(self.work_limit),
            Patience::Endless => Time::Endless,
        }
    }

    async fn send(
        &self,
        request: Request<RequestBody>,
        origin: Origin,
    ) -> Result<Response<UpstreamBody>, Status> {
        if request.uri().path() == FOLLOW {
            return Box::pin(self.feeds.follow(request)).await;
        }
        if let Some(access) = self.handing_over.as_ref().filter(|_| request.uri().path() == OFFER) {
            return Box::pin(access.offer(request)).await;
        }
        if let Some(readiness) = self.readiness.as_ref().filter(|_| health::is_health(request.uri().path())) {
            return Box::pin(health::answer(readiness, request)).await;
        }
        self.upstream.send(request, origin).await
    }
}

/// A response that carries nothing but a status, in its headers.
pub fn trailers_only(dialect: &Dialect, status: &Status) -> Answer {
    let mut response = Response::new(AnswerBody::Empty);
    response.headers_mut().insert(CONTENT_TYPE, dialect.own_type());
    status.write_to(response.headers_mut());
    response
}

fn upstream_request(
    request: Request<Upload>,
    dialect: &Dialect,
    deadline: &Deadline,
    now: Instant,
    most_bytes: usize,
) -> (Request<RequestBody>, crate::request::CallLink) {
    let (mut parts, body) = request.into_parts();
    headers::to_upstream(&mut parts.headers, dialect);
    if let Some(left) = deadline.header(now) {
        parts.headers.insert(GRPC_TIMEOUT, left);
    }
    // The query only routes; the upstream's method has none.
    let path = PathAndQuery::try_from(parts.uri.path()).unwrap_or(PathAndQuery::from_static("/"));
    let account = parts.extensions.get().cloned();
    let (body, link) = RequestBody::new(
        Source::Caller(body),
        dialect.request,
        methods::request_limit(path.path(), most_bytes),
    );
    let mut request = Request::new(body.on(account));
    *request.method_mut() = parts.method;
    *request.uri_mut() = Uri::from(path);
    *request.version_mut() = http::Version::HTTP_2;
    *request.headers_mut() = parts.headers;
    (request, link)
}

type Translated = (http::response::Parts, UpstreamBody);

async fn translate(response: Response<UpstreamBody>, dialect: &Dialect) -> Result<Translated, Status> {
    let (mut head, body) = response.into_parts();
    let content_type = dialect.response_type(head.headers.get(CONTENT_TYPE));
    let has_status = head.headers.contains_key(GRPC_STATUS);
    let content_type: HeaderValue = match content_type {
        Some(content_type) if head.status == StatusCode::OK || has_status => content_type,
        // A proxy on the way may strip the type but keep the status, which is worth more than a guess.
        None if has_status => dialect.own_type(),
        _ => {
            let excerpt =
                Box::pin(tokio::time::timeout(EXCERPT_TIME, excerpt(body))).await.unwrap_or_default();
            return Err(Status::from_http(head.status, &excerpt));
        }
    };
    headers::to_caller(&mut head.headers, content_type);
    fit(&mut head.headers);
    head.version = http::Version::default();
    head.extensions.clear();
    Ok((head, body))
}

/// The beginning of a body, for people.
async fn excerpt<B>(mut body: B) -> String
where
    B: Body<Data = bytes::Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    let mut start = BytesMut::new();
    while start.len() < EXCERPT_BYTES {
        match body.frame().await {
            Some(Ok(frame)) => {
                if let Some(data) = frame.data_ref() {
                    start.extend_from_slice(&data[..data.len().min(EXCERPT_BYTES - start.len())]);
                }
            }
            Some(Err(_)) | None => break,
        }
    }
    String::from_utf8_lossy(&start).into_owned()
}
