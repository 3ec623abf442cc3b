//! One HTTP/2 connection and the calls on it. Decides what goes out with a call and what a failed one is called; how a
//! dead server is noticed is in [`keep_alive`].

mod keep_alive;

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use chatcli_proto::Transport;
use h2::SendStream;
use h2::client::SendRequest;
use http::uri::{Authority, PathAndQuery, Scheme, Uri};
use http::{HeaderValue, Request, Response, header};
use http_body_util::BodyExt;
use tokio::io::{AsyncRead, AsyncWrite};
use tonic::body::Body;
use tower::Service;

use super::answer::Answer;
use super::failure::LinkError;
use super::foreign::only_grpc;
use super::greeting::Speech;
use super::pulse::Pulse;

const STREAM_WINDOW_BYTES: u32 = 1 << 20;
const CONNECTION_WINDOW_BYTES: u32 = 4 << 20;
/// What small frames that were not read yet may cost: each one its distance from 256 bytes. A model that answers by the
/// word fills a window with tens of thousands of them before a slow terminal has read the first; this is enough for
/// both windows in frames of 30 bytes, and bounds what a server that sends single bytes can hold here.
const SMALL_FRAMES_BYTES: usize = 36 << 20;
const USER_AGENT: HeaderValue =
    HeaderValue::from_static(concat!("chatcli-connect/", env!("CARGO_PKG_VERSION")));

/// An open connection. Clones share it; it is closed when the last one is gone and its calls are over.
#[derive(Clone, Debug)]
pub struct Link {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    sender: SendRequest<Bytes>,
    pulse: Arc<Pulse>,
    scheme: Scheme,
    authority: Authority,
    used: AtomicBool,
    leaving: AtomicBool,
    /// An answer came since the last PING.
    paid: AtomicBool,
    /// How many calls it carries.
    calls: AtomicUsize,
}

/// A call's place on a link, until it is dropped.
#[derive(Debug)]
pub struct Seat(Arc<Inner>);

impl Seat {
    fn take(inner: &Arc<Inner>) -> Self {
        inner.calls.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(inner))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.calls.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Inner {
    /// Whether the server takes no further call while these run: one more would wait here.
    fn is_full(&self) -> bool {
        self.calls.load(Ordering::Relaxed) >= self.sender.current_max_send_streams()
    }
}

impl Link {
    /// Begins HTTP/2 and waits until the other side has done so too: nothing of a call, least of all a token, goes
    /// to a peer that speaks something else.
    ///
    /// # Errors
    /// What came instead of HTTP/2.
    pub async fn open<S>(
        stream: S,
        pulse: Arc<Pulse>,
        scheme: Scheme,
        authority: Authority,
    ) -> Result<Self, Speech>
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let (sender, mut connection) = h2::client::Builder::new()
            .enable_push(false)
            .initial_window_size(STREAM_WINDOW_BYTES)
            .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
            .data_frame_budget(SMALL_FRAMES_BYTES)
            .handshake(stream)
            .await
            .map_err(|_| Speech::of(&pulse.first()))?;
        let pings = connection.ping_pong();
        let ending = Arc::clone(&pulse);
        let is_plain = scheme == Scheme::HTTP;
        let driver = tokio::spawn(async move {
            let why = match connection.await {
                Ok(()) => "closed".to_owned(),
                Err(error) => {
                    wants_tls(&error, is_plain, &ending);
                    error.to_string()
                }
            };
            ending.broke(LinkError::new(Transport::Broken, why));
        });
        let speech = Speech::of(&pulse.greeted().await);
        if speech != Speech::Http2 {
            driver.abort();
            return Err(speech);
        }
        let inner = Arc::new(Inner {
            sender,
            pulse,
            scheme,
            authority,
            used: AtomicBool::new(false),
            leaving: AtomicBool::new(false),
            paid: AtomicBool::new(true),
            calls: AtomicUsize::new(0),
        });
        if let Some(pings) = pings {
            tokio::spawn(keep_alive::watch(Arc::downgrade(&inner), pings));
        }
        Ok(Self { inner })
    }

    /// Whether calls can be made on it, as far as is known.
    pub fn is_open(&self) -> bool {
        !self.is_lost() && !self.inner.leaving.load(Ordering::Relaxed)
    }

    /// Whether it broke, with every call on it.
    pub fn is_lost(&self) -> bool {
        self.inner.pulse.failure().is_some()
    }

    /// Whether a call was ever made on it.
    pub fn is_used(&self) -> bool {
        self.inner.used.load(Ordering::Relaxed)
    }

    /// What tells when the connection ends, without keeping it open.
    pub fn ending(&self) -> Arc<Pulse> {
        Arc::clone(&self.inner.pulse)
    }

    /// Takes the link for one call, unless the server does not want more of them on it.
    pub async fn reserve(&self) -> bool {
        let is_ready = self.is_open() && self.is_ready().await;
        if is_ready {
            self.inner.used.store(true, Ordering::Relaxed);
        } else {
            self.inner.leaving.store(true, Ordering::Relaxed);
        }
        is_ready
    }

    async fn is_ready(&self) -> bool {
        let ready = self.inner.sender.clone().ready().await;
        ready.map_err(|error| wants_tls(&error, self.inner.scheme == Scheme::HTTP, &self.inner.pulse)).is_ok()
    }

    /// Why it broke, if it did.
    pub fn failure(&self) -> Option<LinkError> {
        self.inner.pulse.failure()
    }

    async fn send(self, request: Request<Body>) -> Result<Response<Answer>, LinkError> {
        let seat = Seat::take(&self.inner);
        let (head, body) = request.into_parts();
        let mut sender = self.inner.sender.clone().ready().await.map_err(|error| self.named(&error))?;
        let (mut answer, stream) =
            sender.send_request(self.addressed(head), false).map_err(|error| self.named(&error))?;
        drop(sender);
        let mut sending = Box::pin(self.write(body, stream));
        // A server may answer before it has read everything, when it refuses.
        let answer = tokio::select! {
            biased;
            early = &mut answer => early,
            sent = &mut sending => match sent {
                Err(error) => return Err(error),
                Ok(()) => answer.await,
            },
        };
        drop(sending);
        let answer = answer.map_err(|error| self.named(&error))?;
        self.answered();
        only_grpc(answer.map(|body| Answer::new(body, self, seat))).await
    }

    fn addressed(&self, mut head: http::request::Parts) -> Request<()> {
        let mut uri = http::uri::Parts::default();
        uri.scheme = Some(self.inner.scheme.clone());
        uri.authority = Some(self.inner.authority.clone());
        uri.path_and_query =
            Some(head.uri.path_and_query().cloned().unwrap_or(PathAndQuery::from_static("/")));
        // All three parts are there, so nothing is left to fail.
        head.uri = Uri::from_parts(uri).unwrap_or(head.uri);
        head.headers.insert(header::USER_AGENT, USER_AGENT);
        Request::from_parts(head, ())
    }

    async fn write(&self, mut body: Body, mut stream: SendStream<Bytes>) -> Result<(), LinkError> {
        let broken = || self.inner.pulse.failure().unwrap_or(LinkError::new(Transport::Broken, "not sent"));
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|status| LinkError::new(Transport::Broken, status))?;
            let Ok(mut data) = frame.into_data() else { continue };
            while !data.is_empty() {
                stream.reserve_capacity(data.len());
                let room = poll_fn(|context| stream.poll_capacity(context)).await.ok_or_else(broken)?;
                let room = room.map_err(|error| self.named(&error))?;
                let piece = data.split_to(room.min(data.len()));
                stream.send_data(piece, false).map_err(|error| self.named(&error))?;
            }
        }
        stream.send_data(Bytes::new(), true).map_err(|error| self.named(&error))
    }

    /// An answer, or a part of one, came.
    pub fn answered(&self) {
        self.inner.paid.store(true, Ordering::Relaxed);
    }

    /// What a failed stream means.
    pub fn named(&self, error: &h2::Error) -> LinkError {
        wants_tls(error, self.inner.scheme == Scheme::HTTP, &self.inner.pulse);
        self.inner.pulse.failure().unwrap_or_else(|| LinkError::new(Transport::Broken, error))
    }
}

/// A gateway whose port speaks only TLS says so in the HTTP/2 that it was greeted with, and closes. That says more than
/// the end that follows it.
fn wants_tls(error: &h2::Error, is_plain: bool, pulse: &Pulse) {
    if is_plain && error.is_go_away() && error.reason() == Some(h2::Reason::INADEQUATE_SECURITY) {
        pulse.end(LinkError::new(Transport::TlsNeeded, error));
    }
}

impl Service<Request<Body>> for Link {
    type Response = Response<Answer>;
    type Error = LinkError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, LinkError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), LinkError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        Box::pin(self.clone().send(request))
    }
}

#[cfg(test)]
mod tests;
