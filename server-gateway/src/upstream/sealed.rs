//! An open TLS connection. Decides only what its failures are called: a server may refuse its caller after the
//! handshake, and what the library says then would end up in a status that people read.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use crate::upstream::tls::{Tls, TlsFailure};

/// A connection whose other side has shown who it is.
#[derive(Debug)]
pub struct Sealed {
    stream: TlsStream<TcpStream>,
    tls: Tls,
}

impl Sealed {
    /// Takes a connection over after its handshake.
    pub fn new(stream: TlsStream<TcpStream>, tls: Tls) -> Self {
        Self { stream, tls }
    }

    fn named(&self, error: io::Error) -> io::Error {
        let name = match self.tls.failure(&error) {
            // The handshake is long over; the library's text is about truncation and links to its pages.
            TlsFailure::Closed => "it closed the connection".to_owned(),
            TlsFailure::Broken(_) => return error,
            TlsFailure::NotTls => "it broke the rules of TLS".to_owned(),
            failure => failure.to_string(),
        };
        io::Error::new(error.kind(), name)
    }
}

impl AsyncRead for Sealed {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer).map_err(|error| self.named(error))
    }
}

impl AsyncWrite for Sealed {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, data).map_err(|error| self.named(error))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx).map_err(|error| self.named(error))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices).map_err(|error| self.named(error))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
