//! What a server says, measured while it is read. A message that is longer than one may be is dropped by the line to the
//! server, and the call that it answers would wait for it until its time is over; so it is told here.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, ReadBuf};
use tokio::sync::watch;

/// How many messages of a server were too long.
#[derive(Debug)]
pub(crate) struct TooLong(watch::Receiver<u64>);

impl TooLong {
    /// Waits until another one is too long from now on. Never ends when the server has ended before.
    pub(crate) async fn next(&self) {
        let mut seen = self.0.clone();
        seen.mark_unchanged();
        if seen.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// A server's output.
#[derive(Debug)]
pub(crate) struct Measured<R> {
    output: R,
    most: usize,
    /// Bytes of the message that is on its way.
    line: usize,
    count: watch::Sender<u64>,
}

impl<R> Measured<R> {
    /// Messages of at most so many bytes.
    pub(crate) fn new(output: R, most: usize) -> (Self, TooLong) {
        let (count, counted) = watch::channel(0);
        (Self { output, most, line: 0, count }, TooLong(counted))
    }

    fn measure(&mut self, bytes: &[u8]) {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            let was = self.line;
            self.line = self.line.saturating_add(piece.len());
            if was <= self.most && self.line > self.most {
                self.count.send_modify(|count| *count += 1);
            }
            if piece.ends_with(b"\n") {
                self.line = 0;
            }
        }
    }
}

impl<R: AsyncRead + Unpin> AsyncRead for Measured<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.output).poll_read(context, buffer);
        if matches!(read, Poll::Ready(Ok(()))) {
            let new = buffer.filled().get(before..).unwrap_or_default();
            self.measure(new);
        }
        read
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_message_counts_once_however_it_comes() {
        let text = b"short\n123456789012\nshort\n12345678901234567890\n1234567890";
        for size in [1, 3, 64] {
            let (mut measured, counted) = Measured::new(tokio::io::empty(), 10);
            text.chunks(size).for_each(|piece| measured.measure(piece));
            assert_eq!(*counted.0.borrow(), 2, "{size}");
        }
    }
}
