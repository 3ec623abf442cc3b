//! What the other side speaks, told from its first bytes. A Go server that expects TLS answers plaintext with
//! nothing but a closed connection, which is also what a crash looks like; so before anything is called a TLS server
//! (or a plaintext one), it is asked once more in that language, without a word of ours in it.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

/// What the first bytes of the other side are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speech {
    /// Nothing came.
    Nothing,
    /// The SETTINGS that open HTTP/2.
    Http2,
    /// A record of TLS.
    Tls,
    /// Something else; most often HTTP/1.
    Other,
}

/// How long a second question may take; the first one was already answered, in whatever way.
const PATIENCE: Duration = Duration::from_secs(2);

/// The opening of HTTP/2 with empty SETTINGS.
const HTTP2_OPENING: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

impl Speech {
    /// Looks at the first bytes, nine of them if there were as many.
    pub fn of(first: &[u8]) -> Self {
        match first {
            [] => Self::Nothing,
            // A record of TLS: its kind, and a version that begins with 3.
            [20..=23, 3, 0..=4, ..] => Self::Tls,
            // A frame of at most 16 KiB, of type SETTINGS, on stream 0.
            [0, 0..=0x40, _, 4, _, 0, 0, 0, 0] => Self::Http2,
            _ => Self::Other,
        }
    }
}

/// Says the first words of TLS and looks at what comes back.
pub async fn to_tls(host: &str, stream: impl AsyncRead + AsyncWrite + Unpin) -> Speech {
    match client_hello(host) {
        Some(hello) => ask(&hello, stream).await,
        None => Speech::Nothing,
    }
}

/// Says the first words of HTTP/2 and looks at what comes back.
pub async fn to_http2(stream: impl AsyncRead + AsyncWrite + Unpin) -> Speech {
    ask(HTTP2_OPENING, stream).await
}

async fn ask(question: &[u8], mut stream: impl AsyncRead + AsyncWrite + Unpin) -> Speech {
    let mut first = Vec::new();
    let asked = timeout(PATIENCE, async {
        stream.write_all(question).await?;
        while first.len() < 9 && stream.read_buf(&mut first).await? > 0 {}
        std::io::Result::Ok(())
    });
    // Closed, reset or silent: what came until then is what there is to see.
    let _ = asked.await;
    first.truncate(9);
    Speech::of(&first)
}

/// The opening of a handshake that is never finished, for any version that a server may know.
fn client_hello(host: &str) -> Option<Vec<u8>> {
    let cryptography = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(cryptography)
        .with_protocol_versions(rustls::ALL_VERSIONS)
        .ok()?
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).ok()?;
    let mut connection = ClientConnection::new(Arc::new(config), name).ok()?;
    let mut hello = Vec::new();
    connection.write_tls(&mut hello).ok()?;
    Some(hello)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_tell_what_is_spoken() {
        for (first, speech) in [
            (&b""[..], Speech::Nothing),
            (b"\0\0\x12\x04\0\0\0\0\0", Speech::Http2),
            (b"\0\0\0\x04\0\0\0\0\0", Speech::Http2),
            (b"\x15\x03\x03\0\x02\x02\x46", Speech::Tls),
            (b"\x16\x03\x01\0\x7a\x02\0\0\x76", Speech::Tls),
            (b"HTTP/1.1 4", Speech::Other),
            (b"SSH-2.0-O", Speech::Other),
            (b"\0\0\x12\x04", Speech::Other),
        ] {
            assert_eq!(Speech::of(first), speech, "{first:?}");
        }
    }

    #[test]
    fn a_client_hello_is_a_record_of_tls() {
        for host in ["localhost", "127.0.0.1"] {
            let hello = client_hello(host).unwrap();
            assert_eq!(Speech::of(&hello[..9]), Speech::Tls);
        }
    }
}
