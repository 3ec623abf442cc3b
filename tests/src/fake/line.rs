//! A TCP connection that can be cut from outside, with a number and a count of calls. Cutting is how a test makes a
//! server "die" towards one client, on a boundary between messages or not.

use std::future::Future;
use std::io::{Error, ErrorKind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tonic::transport::server::Connected;

/// One accepted connection.
pub(super) struct Line {
    stream: TcpStream,
    about: About,
    cut: Pin<Box<WaitForCancellationFutureOwned>>,
}

/// What a call can know about, and do to, the connection it came over.
#[derive(Clone)]
pub(super) struct About {
    pub number: u64,
    pub cut: CancellationToken,
    calls: Arc<AtomicU32>,
}

impl About {
    /// Counts one more call and says how many there were.
    pub fn count_call(&self) -> u32 {
        self.calls.fetch_add(1, Ordering::Relaxed) + 1
    }
}

impl Line {
    pub fn new(stream: TcpStream, number: u64, cut: CancellationToken) -> Self {
        let about = About { number, cut: cut.clone(), calls: Arc::default() };
        Self { stream, about, cut: Box::pin(cut.cancelled_owned()) }
    }

    fn check(&mut self, context: &mut Context<'_>) -> Result<(), Error> {
        match self.cut.as_mut().poll(context) {
            Poll::Ready(()) => Err(Error::new(ErrorKind::ConnectionReset, "cut by the script")),
            Poll::Pending => Ok(()),
        }
    }
}

impl Connected for Line {
    type ConnectInfo = About;

    fn connect_info(&self) -> About {
        self.about.clone()
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        self.check(context)?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        self.check(context)?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
