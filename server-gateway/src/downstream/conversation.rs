//! One connection, from its first byte to its last. Decides which protocol is spoken on it, and what every answer
//! over HTTP/1.1 says about the connection's future.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::header::{CONNECTION, EXPECT};
use http::{HeaderValue, Request, Response, Version};
use http_body::Body;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::GracefulConnection;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;

use super::connections::Place;
use super::exchange::{Streams, of_this_stream};
use super::outgoing::Outgoing;
use super::pulse::{Busy, Pulse};
use super::replay::{Opening, Replay};
use super::tls::Identity;
use super::upload::Upload;
use super::wire::Wire;
use super::{Limits, Peer, prepare, rules, wrong};
use crate::dialect::{Dialect, Framing};
use crate::door::Door;
use crate::operation::tally::Tally;

/// How long a peer without a call may take to say that it knows of the end, when the gateway stops.
const STOPPING: Duration = Duration::from_secs(2);
/// How long a peer may take to notice that its connection, long idle, is closed.
const FAREWELL: Duration = Duration::from_secs(15);
const CLOSE: HeaderValue = HeaderValue::from_static("close");

/// What all connections share.
pub struct Common {
    door: Arc<Door>,
    identity: Option<Arc<Identity>>,
    stop: CancellationToken,
    http1: http1::Builder,
    http2: http2::Builder<Streams>,
    wants_tls: Tally,
}

impl Common {
    /// For connections to `door`, over TLS if there is an `identity`, until `stop`.
    pub fn new(
        door: Arc<Door>,
        identity: Option<Arc<Identity>>,
        limits: Limits,
        stop: CancellationToken,
    ) -> Self {
        let wants_tls = Tally::new("callers speak TLS to a port without it: see --tls-cert, or use http://");
        Self { door, identity, stop, http1: rules::http1(), http2: rules::http2(limits.streams), wants_tls }
    }

    /// Whether the port speaks TLS.
    pub fn is_encrypted(&self) -> bool {
        self.identity.is_some()
    }
}

/// One connection.
pub struct Conversation {
    common: Arc<Common>,
    place: Place,
    peer: Peer,
}

type Plain = Replay<Wire>;

/// The stream that HTTP is spoken on.
enum Stream {
    Plain(Plain),
    Tls(Box<Replay<TlsStream<Plain>>>),
}

impl Conversation {
    /// With `peer`, who got a place.
    pub fn new(common: Arc<Common>, place: Place, peer: Peer) -> Self {
        Self { common, place, peer }
    }

    /// Answers what comes over `socket`, until either side has had enough.
    pub async fn run(self, socket: TcpStream) {
        let pulse = Arc::clone(&self.place.pulse);
        if prepare(&socket).is_err() {
            return;
        }
        let wire = Replay::new(Wire::new(socket, Arc::clone(&pulse)));
        let greeted = tokio::select! {
            greeted = self.greet(wire) => greeted,
            () = pulse.ended.cancelled() => return,
            // Nothing was asked yet, so nothing is lost.
            () = self.common.stop.cancelled() => return,
        };
        match greeted {
            Ok(Some((stream, Opening::Http2))) => self.speak_http2(stream, &pulse).await,
            Ok(Some((stream, _))) => self.speak_http1(stream, &pulse).await,
            Ok(None) => {}
            Err(error) => tracing::debug!(%error, "connection ended before a request"),
        }
    }

    async fn greet(&self, mut wire: Plain) -> io::Result<Option<(Stream, Opening)>> {
        let Some(opening) = wire.opening().await? else { return Ok(None) };
        match (&self.common.identity, opening) {
            (Some(identity), Opening::Tls) => {
                let mut stream = Replay::new(Box::pin(identity.acceptor().accept(wire)).await?);
                let opening = stream.opening().await?.filter(|opening| *opening != Opening::Tls);
                Ok(opening.map(|opening| (Stream::Tls(Box::new(stream)), opening)))
            }
            (None, Opening::Http1 | Opening::Http2) => Ok(Some((Stream::Plain(wire), opening))),
            (identity, opening) => {
                if identity.is_none() {
                    self.common.wants_tls.count();
                }
                wrong::refuse(&mut wire, opening).await?;
                Ok(None)
            }
        }
    }

    fn speak_http1(&self, stream: Stream, pulse: &Arc<Pulse>) -> impl Future<Output = ()> + Send {
        let (common, peer, of_service) = (Arc::clone(&self.common), self.peer, Arc::clone(pulse));
        let service = service_fn(move |request| {
            let (common, pulse) = (Arc::clone(&common), Arc::clone(&of_service));
            Box::pin(
                async move { Ok::<_, Infallible>(answer_http1(&common.door, request, peer, &pulse).await) },
            )
        });
        self.see_through(Box::pin(self.common.http1.serve_connection(TokioIo::new(stream), service)), pulse)
    }

    fn speak_http2(&self, stream: Stream, pulse: &Arc<Pulse>) -> impl Future<Output = ()> + Send {
        pulse.speaks_http2();
        let (common, peer, of_service) = (Arc::clone(&self.common), self.peer, Arc::clone(pulse));
        let service = service_fn(move |request| {
            let (common, pulse) = (Arc::clone(&common), Arc::clone(&of_service));
            // In a box of its own, which is given back as soon as the answer begins.
            Box::pin(
                async move { Ok::<_, Infallible>(answer_http2(&common.door, request, peer, &pulse).await) },
            )
        });
        self.see_through(Box::pin(self.common.http2.serve_connection(TokioIo::new(stream), service)), pulse)
    }

    /// Drives a connection to its end, whichever side wants it. In a box: a connection's task is as large as the largest
    /// way it can go, and would hold what is handed in twice, as an argument and as what is polled.
    async fn see_through<C: GracefulConnection<Error = hyper::Error>>(
        &self,
        mut connection: Pin<Box<C>>,
        pulse: &Pulse,
    ) {
        tokio::select! {
            ended = connection.as_mut() => return note(ended),
            () = self.common.stop.cancelled() => {}
            () = pulse.ended.cancelled() => {}
        }
        connection.as_mut().graceful_shutdown();
        while !pulse.ended.is_cancelled() {
            tokio::select! {
                ended = connection.as_mut() => return note(ended),
                () = pulse.ended.cancelled() => {}
                // HTTP/2 ends with an answer of the peer, and one that sleeps would hold up the stop for nothing.
                () = tokio::time::sleep(STOPPING) => if pulse.has_rested(STOPPING) {
                    return;
                },
            }
        }
        while pulse.ends_politely() {
            match tokio::time::timeout(FAREWELL, connection.as_mut()).await {
                Ok(ended) => return note(ended),
                // A request that was on its way when the connection had been idle for long enough.
                Err(_) if pulse.is_busy() => {}
                Err(_) => return,
            }
        }
    }
}

fn note(ended: Result<(), hyper::Error>) {
    if let Err(error) = ended {
        tracing::debug!(error = &error as &dyn std::error::Error, "connection ended");
    }
}

async fn answer_http1(
    door: &Door,
    request: Request<Incoming>,
    peer: Peer,
    pulse: &Arc<Pulse>,
) -> Response<Outgoing> {
    let busy = Busy::begin(pulse, Arc::default());
    let asks_first = request.headers().contains_key(EXPECT);
    let may_persist = request.version() >= Version::HTTP_11;
    let (head, body) = request.into_parts();
    let (upload, rest) = Upload::of_connection(body, Arc::clone(&busy.exchange), asks_first);
    let mut answer = door.answer(Request::from_parts(head, upload), peer).await;
    if !rest.is_over(!answer.body().is_end_stream()).await && may_persist {
        // RFC 9112, 9.3: what is left of the request would be taken for the next one.
        answer.headers_mut().insert(CONNECTION, CLOSE);
    }
    answer.map(|body| Outgoing::new(body, busy))
}

async fn answer_http2(
    door: &Door,
    request: Request<Incoming>,
    peer: Peer,
    pulse: &Arc<Pulse>,
) -> Response<Outgoing> {
    let exchange = of_this_stream().unwrap_or_default();
    let busy = Busy::begin(pulse, Arc::clone(&exchange));
    // Only native gRPC streams messages to the server, at the pace of the person who types them.
    let may_pause =
        Dialect::read(request.headers()).is_some_and(|dialect| dialect.request == Framing::Native);
    let request = request.map(|body| Upload::of_stream(body, exchange, may_pause));
    door.answer(request, peer).await.map(|body| Outgoing::new(body, busy))
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write_vectored(cx, parts),
            Self::Tls(stream) => Pin::new(stream).poll_write_vectored(cx, parts),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Plain(stream) => stream.is_write_vectored(),
            Self::Tls(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
