//! A client that writes bytes and reads answers of HTTP/1.1, so that nothing is hidden by a library.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::harness::PATIENCE;

/// One connection.
pub struct Raw {
    pub stream: TcpStream,
    unread: Vec<u8>,
}

/// One answer, as it stood on the wire.
#[derive(Debug)]
pub struct Heard {
    pub head: String,
    pub body: Vec<u8>,
}

impl Heard {
    pub fn status(&self) -> u16 {
        self.head.split(' ').nth(1).expect("a status").parse().expect("a number")
    }

    pub fn closes(&self) -> bool {
        self.head.contains("connection: close\r\n")
    }

    /// The gRPC status, in the head or in the trailers frame.
    pub fn grpc_status(&self) -> Option<u16> {
        let body = String::from_utf8_lossy(&self.body).into_owned();
        let all = format!("{}{body}", self.head);
        let (_, rest) = all.rsplit_once("grpc-status:")?;
        rest.split("\r\n").next()?.trim().parse().ok()
    }
}

impl Raw {
    pub async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("the gateway listens");
        stream.set_nodelay(true).expect("nodelay");
        Self { stream, unread: Vec::new() }
    }

    /// Writes until all is written or the other side closes; `false` when it did.
    pub async fn write(&mut self, bytes: &[u8]) -> bool {
        tokio::time::timeout(PATIENCE, self.stream.write_all(bytes)).await.expect("is taken").is_ok()
    }

    async fn more(&mut self) -> bool {
        let mut part = [0; 16 * 1024];
        let read = tokio::time::timeout(PATIENCE, self.stream.read(&mut part)).await.expect("goes on");
        match read {
            Ok(0) | Err(_) => false,
            Ok(count) => {
                self.unread.extend_from_slice(&part[..count]);
                true
            }
        }
    }

    async fn until(&mut self, found: impl Fn(&[u8]) -> Option<usize>) -> Option<Vec<u8>> {
        loop {
            if let Some(end) = found(&self.unread) {
                let rest = self.unread.split_off(end);
                return Some(std::mem::replace(&mut self.unread, rest));
            }
            if !self.more().await {
                return None;
            }
        }
    }

    async fn line(&mut self) -> Option<Vec<u8>> {
        self.until(|bytes| Some(bytes.windows(2).position(|pair| pair == b"\r\n")? + 2)).await
    }

    /// The next whole answer; `None` when the connection ended before its end.
    pub async fn answer(&mut self) -> Option<Heard> {
        let end = |bytes: &[u8]| Some(bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4);
        let head = String::from_utf8(self.until(end).await?).expect("text");
        let field = |name: &str| {
            head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ").map(str::to_owned))
        };
        let mut body = Vec::new();
        if let Some(length) = field("content-length") {
            let length: usize = length.parse().expect("a length");
            body = self.until(|bytes| (bytes.len() >= length).then_some(length)).await?;
        } else if field("transfer-encoding").is_some() {
            loop {
                let line = String::from_utf8(self.line().await?).expect("text");
                let size = usize::from_str_radix(line.trim(), 16).expect("a size");
                let chunk = self.until(|bytes| (bytes.len() >= size + 2).then_some(size + 2)).await?;
                if size == 0 {
                    break;
                }
                body.extend_from_slice(&chunk[..size]);
            }
        }
        Some(Heard { head, body })
    }

    /// Whether the other side ends the connection.
    pub async fn ends(&mut self) -> bool {
        while self.more().await {}
        true
    }
}

/// The head of a call.
pub fn head(address: SocketAddr, method: &str, framing: &str) -> String {
    format!(
        "POST /test.v1.Script/{method} HTTP/1.1\r\nhost: {address}\r\n\
         content-type: application/grpc-web+proto\r\n{framing}\r\n"
    )
}
