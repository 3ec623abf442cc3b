//! The proxy on the way, as other gRPC clients use it: the one of `HTTPS_PROXY`, with or without TLS to the server,
//! by CONNECT, never for this machine itself. Which hosts need none is `NO_PROXY`'s word.

use std::fmt;

use chatcli_core::Address;
use chatcli_core::Place;
use chatcli_proto::Transport;
use hyper_util::client::proxy::matcher::Matcher;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::failure::LineError;

/// A proxy's answer has a few headers; nobody sends more than this.
const MAX_HEAD_BYTES: usize = 8 * 1024;

/// A proxy that opens tunnels.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Proxy {
    host: String,
    port: u16,
    authorization: Option<String>,
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({}:{})", self.host, self.port)
    }
}

impl Proxy {
    /// The proxy for a server, if these variables want one.
    pub fn choose(address: &Address, variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let Place::Host { host, port } = &address.place else { return None };
        if address.is_loopback() {
            return None;
        }
        let either =
            |upper: &str, lower: &str| variable(upper).or_else(|| variable(lower)).unwrap_or_default();
        let https = either("HTTPS_PROXY", "https_proxy");
        if https.is_empty() {
            return None;
        }
        let matcher = Matcher::builder().https(https).no(either("NO_PROXY", "no_proxy")).build();
        let bracketed = if host.contains(':') { format!("[{host}]") } else { host.clone() };
        let found = matcher.intercept(&format!("https://{bracketed}:{port}").parse().ok()?)?;
        let uri = found.uri();
        Some(Self {
            host: uri.host()?.trim_start_matches('[').trim_end_matches(']').to_owned(),
            port: uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 }),
            authorization: found.basic_auth().and_then(|value| value.to_str().ok()).map(str::to_owned),
        })
    }
}

/// Asks the proxy for a way to the server.
pub async fn tunnel(proxy: &Proxy, host: &str, port: u16) -> Result<TcpStream, LineError> {
    let failed = |why: String| LineError::new(Transport::Proxy, why);
    let connected = TcpStream::connect((proxy.host.as_str(), proxy.port)).await;
    let mut stream = connected.map_err(|error| failed(format!("{proxy:?}: {error}")))?;
    let target = if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
    let authorization = proxy.authorization.as_ref().map(|value| format!("Proxy-Authorization: {value}\r\n"));
    let request =
        format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{}\r\n", authorization.unwrap_or_default());
    let talk = async {
        stream.write_all(request.as_bytes()).await?;
        let mut head = Vec::new();
        // Byte by byte: what follows the head belongs to the server already.
        while !head.ends_with(b"\r\n\r\n") && head.len() < MAX_HEAD_BYTES {
            head.push(stream.read_u8().await?);
        }
        std::io::Result::Ok(head)
    };
    let head = talk.await.map_err(|error| failed(format!("{proxy:?}: {error}")))?;
    let head = String::from_utf8_lossy(&head);
    let status = head.lines().next().unwrap_or_default();
    let is_open =
        status.starts_with("HTTP/1.") && status.split(' ').nth(1).is_some_and(|code| code.starts_with('2'));
    if is_open { Ok(stream) } else { Err(failed(format!("{proxy:?}: {status}"))) }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    fn choose(address: &str, set: &[(&str, &str)]) -> Option<Proxy> {
        let variable =
            |name: &str| set.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        Proxy::choose(&Address::parse(address).unwrap(), variable)
    }

    #[test]
    fn the_variables_decide() {
        let on = ("HTTPS_PROXY", "http://me:word@proxy:3128");
        let found = choose("server:50051", &[on]).unwrap();
        assert_eq!((found.host.as_str(), found.port), ("proxy", 3128));
        assert_eq!(found.authorization.as_deref(), Some("Basic bWU6d29yZA=="));
        assert!(!format!("{found:?}").contains("bWU6"), "the password is not for logs");
        assert_eq!(choose("server:1", &[("https_proxy", "proxy:8080")]).unwrap().port, 8080);
        for (address, set) in [
            ("server:1", &[][..]),
            ("localhost:1", &[on]),
            ("127.0.0.1:1", &[on]),
            ("[::1]:1", &[on]),
            ("unix:/a", &[on]),
            ("ipv4:10.0.0.1:1", &[on]),
            ("server.corp.example:1", &[on, ("NO_PROXY", "corp.example")]),
            ("10.1.2.3:1", &[on, ("NO_PROXY", "10.0.0.0/8")]),
            ("server:1", &[on, ("NO_PROXY", "*")]),
        ] {
            assert_eq!(choose(address, set), None, "{address} {set:?}");
        }
    }

    async fn answered(answer: &'static str) -> (Result<TcpStream, LineError>, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Proxy {
            host: "127.0.0.1".to_owned(),
            port: listener.local_addr().unwrap().port(),
            authorization: Some("Basic x".to_owned()),
        };
        let served = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut asked = vec![0; 1024];
            let count = stream.read(&mut asked).await.unwrap();
            stream.write_all(answer.as_bytes()).await.unwrap();
            String::from_utf8_lossy(&asked[..count]).into_owned()
        });
        (tunnel(&proxy, "::2", 7).await, served.await.unwrap())
    }

    #[tokio::test]
    async fn a_tunnel_is_asked_for_and_what_follows_is_the_servers() {
        let (stream, asked) = answered("HTTP/1.1 200 OK\r\nVia: x\r\n\r\nhello").await;
        assert_eq!(
            asked,
            "CONNECT [::2]:7 HTTP/1.1\r\nHost: [::2]:7\r\nProxy-Authorization: Basic x\r\n\r\n"
        );
        let mut rest = String::new();
        stream.unwrap().read_to_string(&mut rest).await.unwrap();
        assert_eq!(rest, "hello");
    }

    #[tokio::test]
    async fn a_refusal_is_the_proxys() {
        for answer in ["HTTP/1.1 407 Who are you\r\n\r\n", "HTTP/1.1 2", "SSH-2.0\r\n\r\n"] {
            let error = answered(answer).await.0.unwrap_err();
            assert_eq!(error.seen, Transport::Proxy, "{answer}: {error}");
        }
    }
}
