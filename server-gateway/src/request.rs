//! The request's body on its way to the upstream. Decides what is decoded (text mode), what breaks the rules
//! and when the body is cut off; it learns from the call's other half that the call is over and tells it why a
//! body was refused.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use chatcli_framing::{BadFrame, MessageGate, TextDecoder};
use http_body::{Body, Frame};
use http_body_util::Full;
use thiserror::Error;
use tokio::sync::oneshot;
use tokio::sync::oneshot::error::TryRecvError;

use crate::BoxError;
use crate::dialect::Framing;
use crate::downstream::budget::{Budget, Share};
use crate::downstream::upload::{Interrupted, Upload};
use crate::operation::account::Account;
use crate::status::{Code, Status};

/// A body that ends before its time. The transport below turns it into a reset or a closed connection.
#[derive(Debug, Error)]
#[error("{what}")]
pub struct CutOff {
    what: &'static str,
    #[source]
    reset: h2::Error,
}

impl CutOff {
    /// Ends a stream as cancelled.
    pub fn cancelled(what: &'static str) -> Self {
        Self { what, reset: h2::Reason::CANCEL.into() }
    }

    /// Ends a stream as broken.
    pub fn broken(what: &'static str) -> Self {
        Self { what, reset: h2::Reason::INTERNAL_ERROR.into() }
    }
}

/// What the response's side of a call holds of the request's side. Dropping it cuts the request off.
#[derive(Debug)]
pub struct CallLink {
    refusal: Option<oneshot::Receiver<Status>>,
    _alive: oneshot::Sender<Infallible>,
}

impl CallLink {
    /// Gives the status of a refused request body, once.
    pub fn poll_refusal(&mut self, cx: &mut Context<'_>) -> Poll<Status> {
        let Some(refusal) = &mut self.refusal else { return Poll::Pending };
        let told = ready!(Pin::new(refusal).poll(cx));
        self.refusal = None;
        told.map_or(Poll::Pending, Poll::Ready)
    }

    /// The status of a refused request body, if there is one by now.
    pub fn take_refusal(&mut self) -> Option<Status> {
        let told = self.refusal.as_mut()?.try_recv();
        if !matches!(told, Err(TryRecvError::Empty)) {
            self.refusal = None;
        }
        told.ok()
    }
}

/// Whose request it is.
#[derive(Debug)]
pub enum Source {
    /// A caller's, from the network.
    Caller(Upload),
    /// The door's own.
    Door(Full<Bytes>),
}

impl Body for Source {
    type Data = Bytes;
    type Error = Interrupted;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Interrupted>>> {
        match self.get_mut() {
            Self::Caller(body) => Pin::new(body).poll_frame(cx),
            Self::Door(body) => Pin::new(body).poll_frame(cx).map_err(|never| match never {}),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Caller(body) => body.is_end_stream(),
            Self::Door(body) => body.is_end_stream(),
        }
    }
}

/// A request body as native gRPC, made from a caller's body of any framing.
#[derive(Debug)]
pub struct RequestBody<B = Source> {
    inner: Option<B>,
    text: Option<TextDecoder>,
    gate: MessageGate,
    refusal: Option<oneshot::Sender<Status>>,
    call_over: oneshot::Receiver<Infallible>,
    account: Option<Arc<Account>>,
    budget: Option<Budget>,
    share: Share,
}

impl<B> RequestBody<B> {
    /// Wraps `inner`; the link belongs to the handler of the response.
    pub fn new(inner: B, framing: Framing, limit_bytes: usize) -> (Self, CallLink) {
        let (refusal, told) = oneshot::channel();
        let (alive, call_over) = oneshot::channel();
        let body = Self {
            inner: Some(inner),
            text: (framing == Framing::WebText).then(TextDecoder::default),
            gate: MessageGate::new(limit_bytes),
            refusal: Some(refusal),
            call_over,
            account: None,
            budget: None,
            share: Share::default(),
        };
        (body, CallLink { refusal: Some(told), _alive: alive })
    }

    /// Counts its messages on `account`.
    pub fn on(self, account: Option<Arc<Account>>) -> Self {
        Self { account, ..self }
    }

    /// Takes the memory for its messages from `budget`.
    pub fn within(self, budget: Budget) -> Self {
        Self { budget: Some(budget), ..self }
    }

    fn refuse(&mut self, code: Code, message: impl Into<String>) -> CutOff {
        self.inner = None;
        if let Some(refusal) = self.refusal.take() {
            // There is no listener when the call is over already.
            let _ = refusal.send(Status::new(code, message));
        }
        CutOff::cancelled("the request was refused")
    }

    fn interrupted(&mut self, error: &BoxError) -> CutOff {
        match error.downcast_ref() {
            Some(late @ Interrupted::Late) => self.refuse(Code::DeadlineExceeded, late.to_string()),
            Some(bad @ Interrupted::Malformed(_)) => self.refuse(Code::Internal, bad.to_string()),
            _ => {
                self.inner = None;
                CutOff::cancelled("the caller went away")
            }
        }
    }

    fn admit(&mut self, bytes: Bytes) -> Result<Bytes, CutOff> {
        let passed = self.gate.pass(bytes);
        if let Some(account) = &self.account {
            account.received(self.gate.take_count());
        }
        if let Some(budget) = &self.budget
            && budget.cover(&mut self.share, self.gate.left_bytes()).is_err()
        {
            let said = "too many large requests at once; try again in a moment";
            return Err(self.refuse(Code::ResourceExhausted, said));
        }
        match passed {
            (passed, None) => Ok(passed),
            (_, Some(bad @ BadFrame::TooLarge { .. })) => {
                Err(self.refuse(Code::ResourceExhausted, format!("in the request: {bad}")))
            }
            (_, Some(bad @ BadFrame::Flag(_))) => {
                Err(self.refuse(Code::Internal, format!("in the request: {bad}")))
            }
        }
    }

    fn decode(&mut self, chunk: Bytes) -> Result<Bytes, CutOff> {
        let Some(text) = &mut self.text else { return self.admit(chunk) };
        match text.decode(&chunk) {
            Ok(bytes) => self.admit(bytes),
            Err(bad) => Err(self.refuse(Code::Internal, bad.to_string())),
        }
    }

    fn finish(&mut self) -> Result<Bytes, CutOff> {
        let last = match self.text.as_mut().map(TextDecoder::finish) {
            None => Bytes::new(),
            Some(Ok(bytes)) => self.admit(bytes)?,
            Some(Err(bad)) => return Err(self.refuse(Code::Internal, bad.to_string())),
        };
        if !self.gate.is_whole() {
            return Err(self.refuse(Code::Internal, "the request ends inside a message"));
        }
        self.inner = None;
        Ok(last)
    }
}

impl<B> Body for RequestBody<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = CutOff;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, CutOff>>> {
        let this = self.get_mut();
        loop {
            let Some(inner) = &mut this.inner else { return Poll::Ready(None) };
            if Pin::new(&mut this.call_over).poll(cx).is_ready() {
                this.inner = None;
                return Poll::Ready(Some(Err(CutOff::cancelled("the call is over"))));
            }
            let bytes = match ready!(Pin::new(inner).poll_frame(cx)) {
                // gRPC knows no request trailers.
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => this.decode(data),
                    Err(_) => continue,
                },
                Some(Err(error)) => Err(this.interrupted(&error.into())),
                None => this.finish(),
            };
            match bytes {
                Ok(bytes) if bytes.is_empty() => {}
                Ok(bytes) => return Poll::Ready(Some(Ok(Frame::data(bytes)))),
                Err(cut) => return Poll::Ready(Some(Err(cut))),
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.as_ref().is_none_or(|inner| {
            inner.is_end_stream()
                && self.gate.is_whole()
                && self.text.as_ref().is_none_or(TextDecoder::is_empty)
        })
    }
}
