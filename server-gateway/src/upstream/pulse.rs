//! What is heard on one connection: when a byte came last, and what came first. Decides what the other side speaks;
//! what its silence means is decided elsewhere.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

use futures::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

const FIRST_BYTES: usize = 9;
const SETTINGS: u8 = 4;

/// What the other side speaks, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speech {
    /// Too little came to tell.
    Unknown,
    /// HTTP/2, as it should.
    Http2,
    /// HTTP/1.
    Http1,
    /// TLS.
    Tls,
    /// Something else.
    Other,
}

/// One connection's signs of life.
#[derive(Debug)]
pub struct Pulse {
    began: Instant,
    /// Milliseconds after `began` at which a byte came last.
    heard_ms: AtomicU64,
    first: OnceLock<Vec<u8>>,
    heard_bytes: AtomicU64,
    greeted: CancellationToken,
    /// The same, for every byte that comes after.
    is_greeted: AtomicBool,
    /// What the network said at the end.
    ended: OnceLock<String>,
    /// Why the door gave the connection up.
    lost: OnceLock<String>,
    reader: AtomicWaker,
}

impl Pulse {
    /// A connection that has just been opened.
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            began: Instant::now(),
            heard_ms: AtomicU64::new(0),
            first: OnceLock::new(),
            heard_bytes: AtomicU64::new(0),
            greeted: CancellationToken::new(),
            is_greeted: AtomicBool::new(false),
            ended: OnceLock::new(),
            lost: OnceLock::new(),
            reader: AtomicWaker::new(),
        })
    }

    /// When a byte came last, or the connection was opened.
    pub fn heard_at(&self) -> Instant {
        self.began + Duration::from_millis(self.heard_ms.load(Ordering::Relaxed))
    }

    /// What the other side speaks.
    pub fn speech(&self) -> Speech {
        match self.first.get().map(Vec::as_slice) {
            None => Speech::Unknown,
            Some([0x15, 3, ..]) => Speech::Tls,
            Some(first) if first.starts_with(b"HTTP/1") => Speech::Http1,
            Some([_, _, _, SETTINGS, ..]) => Speech::Http2,
            Some(first) if first.len() < FIRST_BYTES => Speech::Unknown,
            Some(_) => Speech::Other,
        }
    }

    /// Whether not one byte came.
    pub fn is_silent(&self) -> bool {
        self.first.get().is_none()
    }

    /// Gives the connection up, with all calls on it, for this reason.
    pub fn give_up(&self, why: String) {
        let _ = self.lost.set(why);
        self.reader.wake();
    }

    /// Why it was given up.
    pub fn lost(&self) -> Option<&str> {
        self.lost.get().map(String::as_str)
    }

    /// What the network said at its end.
    pub fn ended(&self) -> Option<&str> {
        self.ended.get().map(String::as_str)
    }

    /// Whether the other side's first settings were read and taken over.
    pub fn is_greeted(&self) -> bool {
        self.is_greeted.load(Ordering::Relaxed)
    }

    /// Resolves when the other side's first settings were taken over.
    pub fn greeted(&self) -> WaitForCancellationFutureOwned {
        self.greeted.clone().cancelled_owned()
    }

    /// A reader has dealt with all that came before when it reads again.
    fn reads(&self) {
        if self.is_greeted() || self.speech() != Speech::Http2 {
            return;
        }
        if let Some([a, b, c, ..]) = self.first.get().map(Vec::as_slice) {
            let settings = u64::from(u32::from_be_bytes([0, *a, *b, *c])) + FIRST_BYTES as u64;
            if self.heard_bytes.load(Ordering::Relaxed) >= settings {
                self.is_greeted.store(true, Ordering::Relaxed);
                self.greeted.cancel();
            }
        }
    }

    fn ends(&self, why: impl ToString) {
        let _ = self.ended.set(why.to_string());
    }

    fn hears(&self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        let ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.heard_ms.store(ms, Ordering::Relaxed);
        if self.is_greeted() {
            return;
        }
        self.heard_bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        if self.first.get().is_none() {
            let _ = self.first.set(bytes.iter().take(FIRST_BYTES).copied().collect());
        }
    }
}

/// A stream whose pulse is felt.
#[derive(Debug)]
pub struct Heard<S> {
    stream: S,
    pulse: Arc<Pulse>,
}

impl<S> Heard<S> {
    /// Listens to `stream`.
    pub fn new(stream: S, pulse: Arc<Pulse>) -> Self {
        Self { stream, pulse }
    }
}

impl<S: AsyncRead + Unpin> Heard<S> {
    /// What really happened when a write failed: the other side may have said why before it closed.
    fn reason(&mut self, cx: &mut Context<'_>, failed: io::Error) -> io::Error {
        let mut scratch = [0; 512];
        let mut buffer = ReadBuf::new(&mut scratch);
        let reason = match Pin::new(&mut self.stream).poll_read(cx, &mut buffer) {
            Poll::Ready(Err(said)) if said.kind() != io::ErrorKind::ConnectionReset => said,
            Poll::Ready(Ok(())) => {
                self.pulse.hears(buffer.filled());
                failed
            }
            _ => failed,
        };
        self.pulse.ends(&reason);
        reason
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Heard<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.pulse.reads();
        self.pulse.reader.register(cx.waker());
        if let Some(why) = self.pulse.lost() {
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, why)));
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        let new = buffer.filled().get(before..).unwrap_or_default();
        match &read {
            Poll::Ready(Ok(())) if new.is_empty() => self.pulse.ends("it closed the connection"),
            Poll::Ready(Ok(())) => self.pulse.hears(new),
            Poll::Ready(Err(error)) => self.pulse.ends(error),
            Poll::Pending => {}
        }
        read
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Heard<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.stream).poll_write(cx, data) {
            Poll::Ready(Err(failed)) => Poll::Ready(Err(self.reason(cx, failed))),
            written => written,
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.stream).poll_flush(cx) {
            Poll::Ready(Err(failed)) => Poll::Ready(Err(self.reason(cx, failed))),
            flushed => flushed,
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.stream).poll_write_vectored(cx, slices) {
            Poll::Ready(Err(failed)) => Poll::Ready(Err(self.reason(cx, failed))),
            written => written,
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_tell_the_protocol() {
        let cases: [(&[u8], Speech); 6] = [
            (b"", Speech::Unknown),
            (&[0, 0, 18, 4, 0, 0, 0, 0, 0], Speech::Http2),
            (b"HTTP/1.1 400 Bad Request", Speech::Http1),
            (&[0x15, 3, 3, 0, 2, 2, 70], Speech::Tls),
            (b"SSH-2.0-OpenSSH", Speech::Other),
            (&[0, 0], Speech::Unknown),
        ];
        for (bytes, speech) in cases {
            let pulse = Pulse::new();
            pulse.hears(bytes);
            assert_eq!(pulse.speech(), speech, "{bytes:?}");
        }
    }
}
