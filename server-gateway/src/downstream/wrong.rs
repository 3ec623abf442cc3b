//! Peers that speak another protocol than the port. Decides what they are told, in the protocol that they speak.

use std::io;

use tokio::io::{AsyncWrite, AsyncWriteExt};

use super::replay::Opening;

/// For a browser or a script that came without TLS.
const HTTP1: &[u8] = b"HTTP/1.1 400 Bad Request\r\n\
    content-type: text/plain; charset=utf-8\r\n\
    content-length: 53\r\n\
    connection: close\r\n\r\n\
    This port speaks HTTPS. Begin the address with https\n";

/// Empty settings, and a GOAWAY for inadequate security (RFC 9113, 6.8) that says why.
const HTTP2: &[u8] = b"\0\0\0\x04\0\0\0\0\0\
    \0\0\x22\x07\0\0\0\0\0\
    \0\0\0\0\0\0\0\x0c\
    this port speaks only TLS!";

/// Not TLS either: every TLS library takes it for what it is, a port without TLS.
const TLS: &[u8] = b"HTTP/1.1 400 Bad Request\r\n\
    content-type: text/plain; charset=utf-8\r\n\
    content-length: 53\r\n\
    connection: close\r\n\r\n\
    This port speaks no TLS. Begin the address with http\n";

/// Says what is wrong to a peer that speaks `opening` where it may not, and closes.
///
/// # Errors
/// The peer has gone.
pub async fn refuse<S: AsyncWrite + Unpin>(stream: &mut S, opening: Opening) -> io::Result<()> {
    let words = match opening {
        Opening::Http1 => HTTP1,
        Opening::Http2 => HTTP2,
        Opening::Tls => TLS,
    };
    stream.write_all(words).await?;
    stream.shutdown().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lengths_are_right() {
        for words in [HTTP1, TLS] {
            let body = words.windows(4).position(|bytes| bytes == b"\r\n\r\n").expect("a head") + 4;
            assert_eq!(words.len() - body, 53);
        }
        assert_eq!(HTTP2.len(), 9 + 9 + 0x22);
    }
}
