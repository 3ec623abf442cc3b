//! The bytes of one connection. They can be cut off and frozen from outside; frames can be put in between; pings and
//! new calls are seen as they pass.

use std::io::{Error, ErrorKind, Result};
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_util::sync::WaitForCancellationFutureOwned;

use crate::frames::{self, Frames};
use crate::link::Link;
use crate::lock;
use crate::rules::Pings;

pub(crate) struct Wire {
    stream: TcpStream,
    link: Link,
    pings: Pings,
    cut: Pin<Box<WaitForCancellationFutureOwned>>,
    frozen: watch::Receiver<bool>,
    thaw: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    came: Frames,
    went: Frames,
    newest: u32,
    /// What is left of an injected frame that did not fit at once.
    rest: Vec<u8>,
}

impl Wire {
    pub fn new(stream: TcpStream, link: Link, pings: Pings, frozen: watch::Receiver<bool>) -> Self {
        let cut = Box::pin(link.inner().cut.clone().cancelled_owned());
        let (came, went) = (Frames::of_caller(), Frames::of_server());
        Self { stream, link, pings, cut, frozen, thaw: None, came, went, newest: 0, rest: Vec::new() }
    }

    /// Whether bytes may pass.
    fn pass(&mut self, context: &mut Context<'_>) -> Poll<Result<()>> {
        if self.cut.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(Error::new(ErrorKind::ConnectionReset, "cut by the test")));
        }
        loop {
            if let Some(thaw) = &mut self.thaw {
                ready!(thaw.as_mut().poll(context));
                self.thaw = None;
            }
            if !*self.frozen.borrow() {
                return Poll::Ready(Ok(()));
            }
            let mut frozen = self.frozen.clone();
            // Without a sender the server is gone, and so is the test.
            self.thaw = Some(Box::pin(async move { drop(frozen.wait_for(|frozen| !frozen).await) }));
        }
    }

    /// Sends what was injected, if no frame of the library's is half sent.
    fn inject(&mut self, context: &mut Context<'_>) -> Poll<Result<()>> {
        *lock(&self.link.inner().waker) = Some(context.waker().clone());
        loop {
            if self.rest.is_empty() {
                if !self.went.between() {
                    return Poll::Ready(Ok(()));
                }
                let Some(frame) = lock(&self.link.inner().injected).pop_front() else {
                    return Poll::Ready(Ok(()));
                };
                self.rest = frame;
            }
            let sent = ready!(Pin::new(&mut self.stream).poll_write(context, &self.rest))?;
            self.rest.drain(..sent);
        }
    }

    fn saw(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let (taken, head) = self.came.step(bytes);
            bytes = &bytes[taken..];
            match head {
                Some(head) if head.kind == frames::PING && head.flags & frames::ACK == 0 => {
                    self.link.pinged(self.pings);
                }
                Some(head) if head.kind == frames::HEADERS && head.stream > self.newest => {
                    self.newest = head.stream;
                    lock(&self.link.inner().streams).push_back(head.stream);
                }
                _ => {}
            }
        }
    }

    fn muted(&self) -> bool {
        self.link.inner().mute.load(Ordering::Relaxed)
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        ready!(self.pass(context))?;
        // A full socket must not keep us from reading.
        if let Poll::Ready(Err(error)) = self.inject(context) {
            return Poll::Ready(Err(error));
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        self.saw(&buffer.filled()[before..]);
        if self.muted() {
            let _ = self.inject(context)?;
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        ready!(self.pass(context))?;
        ready!(self.inject(context))?;
        if self.muted() && self.went.between() {
            return Poll::Ready(Ok(bytes.len()));
        }
        let waiting = self.muted() || !lock(&self.link.inner().injected).is_empty();
        // Up to the end of the frame, if something waits to be put behind it.
        let allowed = if waiting { bytes.len().min(self.went.left()) } else { bytes.len() };
        let sent = ready!(Pin::new(&mut self.stream).poll_write(context, &bytes[..allowed]))?;
        let mut rest = &bytes[..sent];
        while !rest.is_empty() {
            let (taken, head) = self.went.step(rest);
            rest = &rest[taken..];
            if head.is_some_and(|head| matches!(head.kind, frames::DATA | frames::HEADERS)) {
                self.link.answered();
            }
        }
        Poll::Ready(Ok(sent))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        ready!(self.pass(context))?;
        ready!(self.inject(context))?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
