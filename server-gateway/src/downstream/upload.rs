//! A request's body as it comes from the network. Decides when its sender has stopped, and what becomes of a body
//! that the call does not read to its end: over HTTP/1.1 the connection gets it back, because the next request
//! stands behind it.

use std::error::Error as _;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use chatcli_framing::MessageGate;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use thiserror::Error;
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::exchange::Exchange;

/// What is read of a body that the call does not want, so that the connection can be used further.
const REST_BYTES: usize = 256 * 1024;
const REST_TIME: Duration = Duration::from_secs(1);
/// How long a call that is over may take to let go of its body.
const RETURN_TIME: Duration = Duration::from_millis(250);

/// Why a body ends before its end.
#[derive(Debug, Error)]
pub enum Interrupted {
    /// The connection or the stream broke.
    #[error("the caller went away")]
    Gone(#[source] hyper::Error),
    /// The caller broke the rules of its framing (RFC 9112, 7.1).
    #[error("the request's body does not come in right chunks")]
    Malformed(#[source] hyper::Error),
    /// Nothing came for too long.
    #[error("the request did not go on in time")]
    Late,
}

impl Interrupted {
    /// What the library says of a body that came otherwise than it had to has one of two kinds.
    fn by(error: hyper::Error) -> Self {
        let kind = error.source().and_then(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
        match kind {
            Some(io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) => Self::Malformed(error),
            _ => Self::Gone(error),
        }
    }
}

/// A request's body.
#[derive(Debug)]
pub struct Upload {
    body: Option<Incoming>,
    ended: bool,
    /// It broke off: no next request can be found behind it.
    broken: bool,
    exchange: Arc<Exchange>,
    /// Where messages end, for a caller that may pause between two of them.
    pauses: Option<MessageGate>,
    home: Option<oneshot::Sender<Option<Incoming>>>,
}

/// What becomes of an [`Upload`] over HTTP/1.1.
#[derive(Debug)]
pub struct Rest {
    /// The body, unless it broke off.
    returned: oneshot::Receiver<Option<Incoming>>,
    /// The caller sends the body only after it was asked to.
    asks_first: bool,
}

impl Upload {
    /// Of an HTTP/2 stream. A caller that `may_pause` streams messages, and is only late inside of one.
    pub fn of_stream(body: Incoming, exchange: Arc<Exchange>, may_pause: bool) -> Self {
        let pauses = may_pause.then(|| MessageGate::new(usize::MAX));
        Self { ended: body.is_end_stream(), broken: false, body: Some(body), exchange, pauses, home: None }
    }

    /// Of an HTTP/1.1 request.
    pub fn of_connection(body: Incoming, exchange: Arc<Exchange>, asks_first: bool) -> (Self, Rest) {
        let (home, returned) = oneshot::channel();
        let upload = Self {
            ended: body.is_end_stream(),
            broken: false,
            body: Some(body),
            exchange,
            pauses: None,
            home: Some(home),
        };
        (upload, Rest { returned, asks_first })
    }

    fn is_owed(&self) -> bool {
        self.pauses.as_ref().is_none_or(|gate| !gate.is_whole())
    }
}

impl Body for Upload {
    type Data = Bytes;
    type Error = Interrupted;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Interrupted>>> {
        let this = self.get_mut();
        let Some(body) = &mut this.body else { return Poll::Ready(None) };
        match Pin::new(body).poll_frame(cx) {
            Poll::Pending => {
                if this.is_owed() {
                    if this.exchange.is_late(cx) {
                        this.exchange.unsent.stop();
                        return Poll::Ready(Some(Err(Interrupted::Late)));
                    }
                    this.exchange.unsent.start();
                }
                Poll::Pending
            }
            Poll::Ready(frame) => {
                this.exchange.unsent.stop();
                match &frame {
                    Some(Ok(frame)) => {
                        if let (Some(gate), Some(data)) = (&mut this.pauses, frame.data_ref()) {
                            gate.pass(data.clone());
                        }
                    }
                    Some(Err(_)) => this.broken = true,
                    None => this.ended = true,
                }
                Poll::Ready(frame.map(|frame| frame.map_err(Interrupted::by)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), Body::size_hint)
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        self.exchange.unsent.stop();
        if let (Some(body), Some(home)) = (self.body.take(), self.home.take())
            && !self.ended
            && (self.broken || !body.is_end_stream())
        {
            // Not taken when the answer has begun; then the connection is to be closed anyway.
            let _ = home.send((!self.broken).then_some(body));
        }
    }
}

impl Rest {
    /// Looks after what is left of the body before the answer begins; `false` when the connection cannot be used
    /// again. An answer that `goes_on` may still need the body.
    pub async fn is_over(mut self, goes_on: bool) -> bool {
        let returned = if goes_on {
            self.returned.try_recv()
        } else {
            match tokio::time::timeout(RETURN_TIME, &mut self.returned).await {
                Ok(Ok(body)) => Ok(body),
                Ok(Err(_)) => Err(oneshot::error::TryRecvError::Closed),
                Err(_) => Err(oneshot::error::TryRecvError::Empty),
            }
        };
        match returned {
            Ok(None) => false,
            Ok(Some(body)) => !self.asks_first && drained(body).await,
            Err(oneshot::error::TryRecvError::Closed) => true,
            Err(oneshot::error::TryRecvError::Empty) => false,
        }
    }
}

/// Reads a bounded rest; `false` when there is more.
async fn drained(mut body: Incoming) -> bool {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > REST_BYTES {
        return false;
    }
    let until = Instant::now() + REST_TIME;
    let mut left = REST_BYTES;
    loop {
        let next = tokio::time::timeout_at(until, http_body_util::BodyExt::frame(&mut body)).await;
        match next {
            Ok(None) => return true,
            Ok(Some(Ok(frame))) => {
                let size = frame.data_ref().map_or(0, Bytes::len);
                if size > left {
                    return false;
                }
                left -= size;
            }
            Ok(Some(Err(_))) | Err(_) => return false,
        }
    }
}
