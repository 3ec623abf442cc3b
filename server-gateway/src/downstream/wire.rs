//! The socket of one connection. Decides how it is closed: in stages (RFC 9112, 9.6), so that an answer that is still
//! on its way is not lost because the peer was still sending. Beside that it tells the pulse what goes on.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};

use super::pulse::Pulse;

/// How long a peer that was told of the end may take to stop, in all and between two of its bytes.
const LINGER: Duration = Duration::from_secs(10);
const LINGER_QUIET: Duration = Duration::from_secs(2);
/// How much of what it still sends is read and thrown away.
const LINGER_BYTES: usize = 64 * 1024 * 1024;
const SCRATCH_BYTES: usize = 8 * 1024;

/// A socket, and what is known of it.
#[derive(Debug)]
pub struct Wire {
    socket: TcpStream,
    pulse: Arc<Pulse>,
    closed_by_peer: bool,
    closing: Option<Closing>,
}

#[derive(Debug)]
struct Closing {
    quiet: Pin<Box<Sleep>>,
    until: Instant,
    left_bytes: usize,
}

impl Wire {
    /// Over a connected socket.
    pub fn new(socket: TcpStream, pulse: Arc<Pulse>) -> Self {
        Self { socket, pulse, closed_by_peer: false, closing: None }
    }

    fn note(&self, written: &Poll<io::Result<usize>>) {
        match written {
            Poll::Ready(_) => self.pulse.wrote(),
            Poll::Pending => self.pulse.blocked(),
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.socket).poll_read(cx, buffer))?;
        if buffer.filled().len() > before {
            this.pulse.heard();
        } else if buffer.remaining() > 0 {
            this.closed_by_peer = true;
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.socket).poll_write(cx, bytes);
        this.note(&written);
        written
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.socket).poll_write_vectored(cx, parts);
        this.note(&written);
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.closing.is_none() {
            ready!(Pin::new(&mut this.socket).poll_shutdown(cx))?;
            if this.closed_by_peer {
                return Poll::Ready(Ok(()));
            }
        }
        let closing = this.closing.get_or_insert_with(|| Closing {
            quiet: Box::pin(tokio::time::sleep(LINGER_QUIET)),
            until: Instant::now() + LINGER,
            left_bytes: LINGER_BYTES,
        });
        loop {
            let mut scratch = [0; SCRATCH_BYTES];
            let mut buffer = ReadBuf::new(&mut scratch);
            match Pin::new(&mut this.socket).poll_read(cx, &mut buffer) {
                Poll::Ready(Ok(())) if buffer.filled().is_empty() => return Poll::Ready(Ok(())),
                Poll::Ready(Ok(())) => {
                    let now = Instant::now();
                    closing.left_bytes = closing.left_bytes.saturating_sub(buffer.filled().len());
                    if closing.left_bytes == 0 || now >= closing.until {
                        return Poll::Ready(Ok(()));
                    }
                    closing.quiet.as_mut().reset((now + LINGER_QUIET).min(closing.until));
                }
                // What the peer did last no longer matters.
                Poll::Ready(Err(_)) => return Poll::Ready(Ok(())),
                Poll::Pending => return closing.quiet.as_mut().poll(cx).map(Ok),
            }
        }
    }
}
