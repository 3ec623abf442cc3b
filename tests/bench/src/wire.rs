//! The calling side: a connection, a call, and the frames of its answer.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpSocket;

use crate::echo::{UNARY, framed};

/// How large the message of a unary call is.
const MESSAGE_BYTES: usize = 128;
/// The flag of a gRPC-Web frame that holds trailers.
const TRAILERS: u8 = 0x80;
const PREFIX_BYTES: usize = 5;

/// How a caller speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// gRPC-Web over HTTP/1.1.
    Web1,
    /// gRPC-Web over HTTP/2.
    Web2,
    /// gRPC over HTTP/2.
    Grpc,
}

impl Dialect {
    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Web1 => "gRPC-Web, HTTP/1.1",
            Self::Web2 => "gRPC-Web, HTTP/2",
            Self::Grpc => "gRPC, HTTP/2",
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Web1 | Self::Web2 => "application/grpc-web+proto",
            Self::Grpc => "application/grpc+proto",
        }
    }
}

/// One connection; its clones share it. Over HTTP/1.1 there are none: a connection has one call at a time.
pub enum Connection {
    /// HTTP/1.1.
    Http1(http1::SendRequest<Full<Bytes>>),
    /// HTTP/2.
    Http2(http2::SendRequest<Full<Bytes>>),
}

impl Connection {
    /// Connects from the loopback address with this number: callers on one address may be limited together.
    pub async fn open(port: u16, dialect: Dialect, from: usize) -> Result<Self> {
        let last = u8::try_from(from % 250 + 1)?;
        let socket = TcpSocket::new_v4()?;
        socket.bind((Ipv4Addr::new(127, 0, 0, last), 0).into())?;
        let address: SocketAddr = (Ipv4Addr::LOCALHOST, port).into();
        let stream = socket.connect(address).await.context("cannot connect")?;
        stream.set_nodelay(true)?;
        let stream = TokioIo::new(stream);
        if dialect == Dialect::Web1 {
            let (sender, connection) = http1::handshake(stream).await?;
            tokio::spawn(connection);
            return Ok(Self::Http1(sender));
        }
        let (sender, connection) = http2::handshake(TokioExecutor::new(), stream).await?;
        tokio::spawn(connection);
        Ok(Self::Http2(sender))
    }

    /// Another user of the same connection.
    pub fn share(&self) -> Option<Self> {
        match self {
            Self::Http1(_) => None,
            Self::Http2(sender) => Some(Self::Http2(sender.clone())),
        }
    }

    /// Sends one message and waits for the head of the answer.
    pub async fn call(&mut self, dialect: Dialect, port: u16, method: &str) -> Result<Response<Incoming>> {
        let mut request =
            Request::builder().method(Method::POST).header("content-type", dialect.content_type());
        request = match self {
            Self::Http1(_) => request.uri(method).header("host", format!("127.0.0.1:{port}")),
            Self::Http2(_) => request.uri(format!("http://127.0.0.1:{port}{method}")),
        };
        request = match dialect {
            Dialect::Grpc => request.header("te", "trailers"),
            Dialect::Web1 | Dialect::Web2 => request.header("x-grpc-web", "1"),
        };
        let request = request.body(Full::new(framed(MESSAGE_BYTES)))?;
        let response = match self {
            Self::Http1(sender) => {
                sender.ready().await?;
                sender.send_request(request).await?
            }
            Self::Http2(sender) => {
                sender.ready().await?;
                sender.send_request(request).await?
            }
        };
        if !response.status().is_success() || response.headers().contains_key("grpc-status") {
            bail!("refused: {} {:?}", response.status(), response.headers());
        }
        Ok(response)
    }

    /// A whole unary call: the message has to come back, and the status has to be OK.
    pub async fn unary(&mut self, dialect: Dialect, port: u16) -> Result<()> {
        let answer = self.call(dialect, port, UNARY).await?.into_body().collect().await?;
        let trailers = answer.trailers().cloned();
        let body = answer.to_bytes();
        let Some(rest) = body.get(PREFIX_BYTES + MESSAGE_BYTES..) else { bail!("the answer is short") };
        if !match dialect {
            Dialect::Grpc => rest.is_empty() && trailers.is_some_and(|trailers| is_ok(&trailers)),
            Dialect::Web1 | Dialect::Web2 => rest.first() == Some(&TRAILERS) && says_ok(rest),
        } {
            bail!("the call did not end with OK");
        }
        Ok(())
    }
}

fn is_ok(trailers: &HeaderMap) -> bool {
    trailers.get("grpc-status").is_some_and(|status| status == "0")
}

fn says_ok(frame: &[u8]) -> bool {
    let text = frame.get(PREFIX_BYTES..).unwrap_or_default();
    text.split(|&byte| byte == b'\n').any(|line| line.strip_suffix(b"\r").unwrap_or(line) == b"grpc-status:0")
}

#[cfg(test)]
mod tests {
    use super::says_ok;

    #[test]
    fn a_status_is_a_whole_line() {
        assert!(says_ok(b"\x80\0\0\0\x1dgrpc-message:\r\ngrpc-status:0\r\n"));
        assert!(!says_ok(b"\x80\0\0\0\x10grpc-status:01\r\n"));
        assert!(!says_ok(b"\x80\0"));
    }
}
