//! A stream whose first bytes were looked at. Decides nothing: it gives them out once more, and then what follows.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};

/// The most that can be looked at: the length of the HTTP/2 preface.
const LOOK_BYTES: usize = PREFACE.len();
/// What every HTTP/2 connection begins with.
const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// The type of a TLS record that carries a handshake.
const TLS_HANDSHAKE: u8 = 22;

/// What a peer begins to speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// Something that is taken for HTTP/1.1.
    Http1,
    /// HTTP/2.
    Http2,
    /// A TLS handshake.
    Tls,
}

/// A stream that gives its first bytes out again.
#[derive(Debug)]
pub struct Replay<S> {
    inner: S,
    looked: [u8; LOOK_BYTES],
    filled: usize,
    given: usize,
}

impl<S: AsyncRead + Unpin> Replay<S> {
    /// Nothing was looked at yet.
    pub fn new(inner: S) -> Self {
        Self { inner, looked: [0; LOOK_BYTES], filled: 0, given: 0 }
    }

    /// The stream below.
    pub fn get_ref(&self) -> &S {
        &self.inner
    }

    /// Reads as much as tells what the peer speaks. `None` when it says nothing and closes.
    ///
    /// # Errors
    /// The stream broke.
    pub async fn opening(&mut self) -> io::Result<Option<Opening>> {
        while self.filled < LOOK_BYTES {
            let Some(rest) = self.looked.get_mut(self.filled..) else { break };
            let count = self.inner.read(rest).await?;
            if count == 0 {
                return Ok((self.filled > 0).then_some(Opening::Http1));
            }
            self.filled += count;
            let looked = self.looked.get(..self.filled).unwrap_or_default();
            if looked.first() == Some(&TLS_HANDSHAKE) {
                return Ok(Some(Opening::Tls));
            }
            if !PREFACE.starts_with(looked) {
                return Ok(Some(Opening::Http1));
            }
        }
        Ok(Some(Opening::Http2))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Replay<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.given < this.filled {
            let left = this.looked.get(this.given..this.filled).unwrap_or_default();
            let part = left.get(..buffer.remaining().min(left.len())).unwrap_or_default();
            buffer.put_slice(part);
            this.given += part.len();
            if this.given < this.filled || buffer.remaining() == 0 {
                return Poll::Ready(Ok(()));
            }
            // What follows goes along: a reader that gets a few bytes of a head doubles its buffer for the rest.
            return match Pin::new(&mut this.inner).poll_read(cx, buffer) {
                Poll::Pending => Poll::Ready(Ok(())),
                read => read,
            };
        }
        Pin::new(&mut this.inner).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Replay<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().inner).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().inner).poll_write_vectored(cx, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.get_mut().inner).poll_shutdown(cx))?;
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn opening(bytes: &[u8]) -> (Option<Opening>, Vec<u8>) {
        let mut stream = Replay::new(bytes);
        let opening = stream.opening().await.expect("reads");
        let mut all = Vec::new();
        stream.read_to_end(&mut all).await.expect("reads");
        (opening, all)
    }

    #[tokio::test]
    async fn one_read_gives_what_was_looked_at_and_what_follows() {
        let head = b"POST /a HTTP/1.1\r\nhost: example.org\r\n\r\n";
        for (room, expected) in [(head.len() + 10, head.len()), (30, 30), (24, 24), (5, 5)] {
            let mut stream = Replay::new(&head[..]);
            stream.opening().await.expect("reads");
            let mut buffer = vec![0; room];
            assert_eq!(stream.read(&mut buffer).await.expect("reads"), expected, "into {room} bytes");
            assert_eq!(buffer.get(..expected), head.get(..expected));
        }
    }

    #[tokio::test]
    async fn the_first_bytes_tell_and_are_not_lost() {
        let preface = [&PREFACE[..], b"\0\0\0\x04"].concat();
        for (bytes, expected) in [
            (&preface[..], Some(Opening::Http2)),
            (b"POST /a HTTP/1.1\r\n\r\n", Some(Opening::Http1)),
            (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\rX", Some(Opening::Http1)),
            (b"P", Some(Opening::Http1)),
            (b"\x16\x03\x01\x02\0", Some(Opening::Tls)),
            (b"", None),
        ] {
            assert_eq!(opening(bytes).await, (expected, bytes.to_vec()));
        }
    }
}
