//! The response's body on its way to the caller. Decides how trailers are written in the caller's framing and
//! how a stream ends when the upstream, the clock, the request or the door itself ends it: with a status where
//! the cut allows one, by breaking the transport where it would be taken for a whole answer.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use chatcli_framing::{BadFrame, MessageGate, TextEncoder, trailers};
use http::{HeaderMap, HeaderValue, Response};
use http_body::{Body, Frame};
use tokio::time::{Instant, Sleep};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use crate::BoxError;
use crate::access::Lease;
use crate::dialect::Framing;
use crate::headers::metadata_to_caller;
use crate::operation::trace::CallTrace;
use crate::request::{CallLink, CutOff};
use crate::status::{Code, GRPC_MESSAGE, GRPC_STATUS, Status, fit};

/// A server that keeps a call's time resets its stream a moment before our own timer, as the network has it.
const CLOCKS_APART: Duration = Duration::from_millis(200);

/// What Go programs say when a deadline ended their work, as it stands in an encoded message.
const OUT_OF_TIME: &[u8] = b"context deadline exceeded";
const CANCELLED: &[u8] = b"1";

/// How long a call may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// As long as it likes.
    Endless,
    /// Until its caller's deadline, which the upstream keeps too.
    Until(Instant),
    /// Within a limit of the door's.
    Within(Duration),
}

/// What ends a call from the door's side.
#[derive(Debug)]
pub struct Endings {
    link: CallLink,
    deadline: Option<Limit>,
    closing: Pin<Box<WaitForCancellationFutureOwned>>,
    leave: Leave,
}

/// How long the call may take.
#[derive(Debug)]
struct Limit {
    timer: Pin<Box<Sleep>>,
    /// What it ends with.
    status: Status,
    /// The upstream was told the same time.
    is_shared: bool,
}

/// The caller's leave to call, and its end.
#[derive(Debug)]
struct Leave {
    ended: Option<Pin<Box<WaitForCancellationFutureOwned>>>,
    lease: Lease,
}

/// A status, and whether a message that has begun may still be finished first.
#[derive(Debug)]
struct Ending {
    status: Status,
    patient: bool,
}

impl Endings {
    /// Watches the request's body, the clock, the door and the caller's access.
    pub fn new(link: CallLink, time: Time, closing: CancellationToken, lease: Lease) -> Self {
        let limit = |at, status, is_shared| {
            Some(Limit { timer: Box::pin(tokio::time::sleep_until(at)), status, is_shared })
        };
        let deadline = match time {
            Time::Endless => None,
            Time::Until(at) => limit(at, Status::deadline(), true),
            Time::Within(length) => limit(Instant::now() + length, Status::limit(length), false),
        };
        Self {
            link,
            deadline,
            closing: Box::pin(closing.cancelled_owned()),
            leave: Leave { ended: lease.ended(), lease },
        }
    }

    /// Gives the status that ends the call, as soon as there is one.
    pub fn poll_status(&mut self, cx: &mut Context<'_>) -> Poll<Status> {
        self.poll(cx).map(|ending| ending.status)
    }

    /// Learns from the answer's head, or from its absence, what the caller's token is worth.
    pub fn learn<B>(&mut self, head: &Result<Response<B>, Status>) {
        match head {
            Ok(head) => self.leave.lease.read(head.headers()),
            Err(status) => self.leave.lease.failed(status),
        }
    }

    /// Prefers what is known of the call to what the upstream made of it: a bad request, or a clock there that was a
    /// moment ahead of ours.
    pub fn blame(&mut self, otherwise: Status) -> Status {
        if let Some(refusal) = self.link.take_refusal() {
            return refusal;
        }
        if otherwise.code == Code::Cancelled && self.is_over() { Status::deadline() } else { otherwise }
    }

    /// Corrects a server's own status when it only says that the call's time is over: a Go server calls that a failure
    /// of the model, or a cancellation.
    pub fn correct(&self, fields: &mut HeaderMap) {
        if !self.is_over() {
            return;
        }
        let code = fields.get(GRPC_STATUS).map(HeaderValue::as_bytes).unwrap_or_default();
        let message = fields.get(GRPC_MESSAGE).map(HeaderValue::as_bytes).unwrap_or_default();
        let is_late = code == CANCELLED
            || !matches!(code, b"" | b"0" | b"4")
                && message.windows(OUT_OF_TIME.len()).any(|at| at == OUT_OF_TIME);
        if is_late {
            Status::deadline().write_to(fields);
        }
    }

    /// Whether the caller's deadline is here, as far as two clocks can agree on it.
    fn is_over(&self) -> bool {
        self.deadline
            .as_ref()
            .is_some_and(|limit| limit.is_shared && limit.timer.deadline() <= Instant::now() + CLOCKS_APART)
    }

    /// What is wrong with the request, if that is known by now.
    pub fn refusal(&mut self) -> Option<Status> {
        self.link.take_refusal()
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Ending> {
        if let Poll::Ready(status) = self.link.poll_refusal(cx) {
            return Poll::Ready(Ending { status, patient: false });
        }
        if let Some(limit) = self.deadline.take_if(|limit| limit.timer.as_mut().poll(cx).is_ready()) {
            return Poll::Ready(Ending { status: limit.status, patient: false });
        }
        if self.leave.ended.take_if(|ended| ended.as_mut().poll(cx).is_ready()).is_some() {
            return Poll::Ready(Ending { status: Lease::status(), patient: true });
        }
        ready!(self.closing.as_mut().poll(cx));
        Poll::Ready(Ending { status: Status::closing(), patient: true })
    }
}

/// A response body in the caller's framing, made from the upstream's native body.
#[derive(Debug)]
pub struct ResponseBody<B> {
    upstream: Option<B>,
    endings: Endings,
    ending: Option<Ending>,
    gate: MessageGate,
    framing: Framing,
    encoder: TextEncoder,
    status_in_headers: bool,
    cut: Option<CutOff>,
    trace: CallTrace,
}

impl<B> ResponseBody<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    /// Wraps the upstream's body. With `status_in_headers` (Trailers-Only) no trailers are owed.
    pub fn new(
        upstream: B,
        endings: Endings,
        framing: Framing,
        limit_bytes: usize,
        status_in_headers: bool,
        trace: CallTrace,
    ) -> Self {
        Self {
            upstream: Some(upstream),
            endings,
            ending: None,
            gate: MessageGate::new(limit_bytes),
            framing,
            encoder: TextEncoder::default(),
            status_in_headers,
            cut: None,
            trace,
        }
    }

    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, CutOff>>> {
        loop {
            if self.upstream.is_none() {
                return Poll::Ready(None);
            }
            if self.ending.as_ref().is_none_or(|ending| ending.patient)
                && let Poll::Ready(ending) = self.endings.poll(cx)
            {
                self.ending = Some(ending);
            }
            if let Some(ending) = self.ending.take_if(|ending| !ending.patient || self.gate.on_boundary()) {
                return Poll::Ready(Some(self.stop(ending.status)));
            }
            let Some(upstream) = &mut self.upstream else { return Poll::Ready(None) };
            let next = match ready!(Pin::new(upstream).poll_frame(cx)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => match self.on_data(data) {
                        Some(frame) => Ok(frame),
                        None => continue,
                    },
                    Err(frame) => match frame.into_trailers() {
                        Ok(trailers) => self.on_trailers(trailers),
                        Err(_) => continue,
                    },
                },
                Some(Err(error)) => {
                    let status = Status::from_transport(error.into().as_ref(), "sending its answer");
                    let status = self.endings.blame(status);
                    self.stop(status)
                }
                None if self.status_in_headers && self.gate.is_whole() => {
                    self.upstream = None;
                    self.trace.ended(&HeaderMap::new());
                    return Poll::Ready(None);
                }
                None => {
                    let status =
                        Status::new(Code::Internal, "the upstream ended its answer without a status");
                    let status = self.endings.blame(status);
                    self.stop(status)
                }
            };
            return Poll::Ready(Some(next));
        }
    }

    fn on_data(&mut self, chunk: Bytes) -> Option<Frame<Bytes>> {
        self.endings.leave.lease.answered();
        let (passed, bad) = self.gate.pass(chunk);
        if let Some(bad) = bad {
            let code = match bad {
                BadFrame::TooLarge { .. } => Code::ResourceExhausted,
                BadFrame::Flag(_) => Code::Internal,
            };
            let status = Status::new(code, format!("in the answer: {bad}"));
            self.ending = Some(Ending { status, patient: false });
        }
        let out = match self.framing {
            Framing::Native | Framing::Web => passed,
            Framing::WebText => self.encoder.encode(&passed, self.gate.on_boundary()),
        };
        (!out.is_empty()).then(|| Frame::data(out))
    }

    fn on_trailers(&mut self, mut trailers: HeaderMap) -> Result<Frame<Bytes>, CutOff> {
        self.endings.leave.lease.read(&trailers);
        if !self.gate.is_whole() {
            return self.stop(Status::new(Code::Internal, "the upstream ended inside a message"));
        }
        if let Some(status) = self.endings.refusal() {
            return self.stop(status);
        }
        self.endings.correct(&mut trailers);
        metadata_to_caller(&mut trailers);
        fit(&mut trailers);
        if !trailers.contains_key(GRPC_STATUS) && !self.status_in_headers {
            Status::new(Code::Internal, "the upstream's trailers carry no grpc-status")
                .write_to(&mut trailers);
        }
        Ok(self.finish(trailers))
    }

    /// Ends with `status` if the caller can tell it from a message's bytes.
    fn stop(&mut self, status: Status) -> Result<Frame<Bytes>, CutOff> {
        if self.gate.on_boundary() {
            return Ok(self.finish(status.trailers()));
        }
        self.upstream = None;
        self.trace.sent(self.gate.take_count());
        self.trace.aborted(&status);
        Err(if status.code == Code::DeadlineExceeded {
            CutOff::cancelled("the call's time ended inside a message")
        } else {
            CutOff::broken("the answer ended inside a message")
        })
    }

    fn finish(&mut self, trailers: HeaderMap) -> Frame<Bytes> {
        self.upstream = None;
        self.trace.sent(self.gate.take_count());
        self.trace.ended(&trailers);
        match self.framing {
            Framing::Native => Frame::trailers(trailers),
            Framing::Web => Frame::data(trailers::frame(&trailers)),
            Framing::WebText => Frame::data(self.encoder.encode(&trailers::frame(&trailers), true)),
        }
    }
}

impl<B> Body for ResponseBody<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = CutOff;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, CutOff>>> {
        let this = self.get_mut();
        if let Some(cut) = this.cut.take() {
            return Poll::Ready(Some(Err(cut)));
        }
        match ready!(this.poll_next(cx)) {
            None => Poll::Ready(None),
            Some(Ok(frame)) => Poll::Ready(Some(Ok(frame))),
            Some(Err(cut)) => {
                // The transport writes out what it has when it must wait, and drops it when it fails; the
                // caller should see what came before the cut.
                this.cut = Some(cut);
                cx.waker().wake_by_ref();
                Poll::Pending
            }
        }
    }

    /// Only the end itself: a body that is at its end but still owes the trailers frame must not be cut.
    fn is_end_stream(&self) -> bool {
        self.upstream.is_none() && self.cut.is_none()
    }
}
