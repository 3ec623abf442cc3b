//! The proxy on the way, as other gRPC clients use it: the one of `HTTPS_PROXY`, with or without TLS to the server,
//! by CONNECT, never for this machine itself. Which hosts need none is `NO_PROXY`'s word, read as Go's programs and
//! curl read it ([`bypass`]). What cannot be used is refused by its name, and never left out in silence: a person who
//! names a proxy may have no other way, or want no other.

mod bypass;

use std::fmt;

use chatcli_core::problem::{Kind, Problem};
use chatcli_core::text::{Text, fill};
use chatcli_core::{Address, Lang, Place};
use chatcli_proto::Transport;
use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::failure::LinkError;

/// A proxy's answer has a few headers; no real one has more bytes than this.
const MAX_HEAD_BYTES: usize = 8 * 1024;
/// Where a proxy listens that names no port.
const USUAL_PORT: u16 = 80;

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
    /// The proxy for a server, if these variables want one. An empty one is as good as none.
    ///
    /// # Errors
    /// They want one that cannot be used.
    pub fn choose(
        address: &Address,
        variable: impl Fn(&str) -> Option<String>,
        lang: Lang,
    ) -> Result<Option<Self>, Problem> {
        let Place::Host { host, port } = &address.place else { return Ok(None) };
        let either = |names: [&'static str; 2]| {
            let filled = |name: &'static str| Some((name, variable(name)?.trim().to_owned()));
            names.into_iter().filter_map(filled).find(|(_, value)| !value.is_empty())
        };
        let Some((name, value)) = either(["HTTPS_PROXY", "https_proxy"]) else { return Ok(None) };
        let exceptions = either(["NO_PROXY", "no_proxy"]).map(|(_, value)| value).unwrap_or_default();
        if address.is_loopback() || bypass::is_local(host) || bypass::covers(&exceptions, host, *port) {
            return Ok(None);
        }
        Self::read(&value).map(Some).map_err(|bad| {
            let why = match &bad {
                Bad::Url => Text::ProxyNoUrl.get(lang).to_owned(),
                Bad::Scheme(scheme) => fill(Text::ProxyScheme.get(lang), &[("scheme", scheme)]),
            };
            let why = fill(Text::ProxyUnusable.get(lang), &[("name", name), ("why", &why)]);
            Problem::because(Kind::Configuration, &why)
        })
    }

    /// Reads `[http://][USER[:PASSWORD]@]HOST[:PORT]`.
    fn read(text: &str) -> Result<Self, Bad> {
        let whole = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
        let (scheme, _) = whole.split_once("://").ok_or(Bad::Url)?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
        if !scheme.eq_ignore_ascii_case("http") {
            let is_scheme = !scheme.is_empty() && scheme.chars().all(is_name);
            return Err(if is_scheme { Bad::Scheme(scheme.to_ascii_lowercase()) } else { Bad::Url });
        }
        let uri: Uri = whole.parse().map_err(|_| Bad::Url)?;
        let host = uri.host().map(|host| host.trim_matches(['[', ']'])).filter(|host| !host.is_empty());
        let has_port = uri.authority().is_some_and(|all| all.as_str().rsplit('@').next() != Some(all.host()));
        if has_port && uri.port_u16().is_none_or(|port| port == 0) {
            return Err(Bad::Url);
        }
        // It knows how a name and a password are written in an address.
        let matcher = Matcher::builder().https(whole.as_str()).build();
        let found = matcher.intercept(&Uri::from_static("https://server.invalid")).ok_or(Bad::Url)?;
        Ok(Self {
            host: host.ok_or(Bad::Url)?.to_owned(),
            port: uri.port_u16().unwrap_or(USUAL_PORT),
            authorization: found.basic_auth().and_then(|value| value.to_str().ok()).map(str::to_owned),
        })
    }
}

/// Why a value names no proxy that can be used.
enum Bad {
    Url,
    Scheme(String),
}

/// Asks the proxy for a way to the server.
pub async fn tunnel(proxy: &Proxy, host: &str, port: u16) -> Result<TcpStream, LinkError> {
    let failed = |why: String| LinkError::new(Transport::Proxy, why);
    let connected = TcpStream::connect((proxy.host.as_str(), proxy.port)).await;
    let place = format!("{}:{}", proxy.host, proxy.port);
    let mut stream = connected.map_err(|error| {
        tracing::debug!(proxy = place, %error, "the proxy cannot be reached");
        LinkError::new(Transport::ProxyAway, &place)
    })?;
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
    let head = talk.await.map_err(|error| failed(format!("{place}: {error}")))?;
    let head = String::from_utf8_lossy(&head);
    let status = head.lines().next().unwrap_or_default();
    let is_open =
        status.starts_with("HTTP/1.") && status.split(' ').nth(1).is_some_and(|code| code.starts_with('2'));
    if is_open { Ok(stream) } else { Err(failed(format!("{place}: {status}"))) }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    fn choose(address: &str, set: &[(&str, &str)]) -> Option<Proxy> {
        tried(address, set).unwrap()
    }

    fn tried(address: &str, set: &[(&str, &str)]) -> Result<Option<Proxy>, Problem> {
        let variable =
            |name: &str| set.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        Proxy::choose(&Address::parse(address).unwrap(), variable, Lang::En)
    }

    #[test]
    fn what_cannot_be_used_is_refused_by_its_name_and_without_its_password() {
        for (value, why) in [
            ("https://me:word@proxy:1", "HTTPS_PROXY cannot be used: a proxy by https:// is not supported"),
            ("socks5://me:word@proxy:1", "a proxy by socks5:// is not supported"),
            ("SOCKS5H://proxy", "a proxy by socks5h:// is not supported"),
            ("http://me:word@", "it is no address of a proxy"),
            ("http://proxy:99999", "it is no address of a proxy"),
            ("proxy:port", "it is no address of a proxy"),
            ("://x", "it is no address of a proxy"),
            ("not a proxy", "it is no address of a proxy"),
        ] {
            let problem = tried("server:1", &[("HTTPS_PROXY", value)]).expect_err(value);
            let said = problem.lines(Lang::En, chatcli_core::problem::Surface::Script).join(" ");
            assert!(said.contains(why) && !said.contains("word"), "{value}: {said}");
            assert_eq!(problem.exit_code(), 3);
            assert!(tried("server:1", &[("https_proxy", value)]).is_err());
            // Where none is needed it does not matter.
            assert_eq!(tried("server:1", &[("HTTPS_PROXY", value), ("NO_PROXY", "server:1")]).unwrap(), None);
            assert_eq!(tried("localhost:1", &[("HTTPS_PROXY", value)]).unwrap(), None);
        }
    }

    #[test]
    fn the_variables_decide() {
        let on = ("HTTPS_PROXY", "http://me:word@proxy:3128");
        let found = choose("server:50051", &[on]).unwrap();
        assert_eq!((found.host.as_str(), found.port), ("proxy", 3128));
        assert_eq!(found.authorization.as_deref(), Some("Basic bWU6d29yZA=="));
        assert!(!format!("{found:?}").contains("bWU6"), "the password is not for logs");
        assert_eq!(choose("server:1", &[("https_proxy", "proxy:8080")]).unwrap().port, 8080);
        let hidden = [("HTTPS_PROXY", " "), ("https_proxy", "HTTP://[2001:db8::9]")];
        let found = choose("server:1", &hidden).expect("an empty variable hides nothing");
        assert_eq!((found.host.as_str(), found.port), ("2001:db8::9", 80));
        let encoded = choose("server:1", &[("HTTPS_PROXY", "http://me:a%40b@proxy")]).unwrap();
        assert_eq!(encoded.authorization.as_deref(), Some("Basic bWU6YUBi"));
        for (address, set) in [
            ("server:1", &[][..]),
            ("localhost:1", &[on]),
            ("127.0.0.1:1", &[on]),
            ("[::1]:1", &[on]),
            ("0.0.0.0:1", &[on]),
            ("server:1", &[on, ("NO_PROXY", "server:1")]),
            ("unix:/a", &[on]),
            ("ipv4:10.0.0.1:1", &[on]),
            ("server.corp.example:1", &[on, ("NO_PROXY", "corp.example")]),
            ("10.1.2.3:1", &[on, ("NO_PROXY", "10.0.0.0/8")]),
            ("server:1", &[on, ("NO_PROXY", "*")]),
        ] {
            assert_eq!(choose(address, set), None, "{address} {set:?}");
        }
    }

    async fn answered(answer: &'static str) -> (Result<TcpStream, LinkError>, String) {
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
        let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
        let away = Proxy { host: "127.0.0.1".to_owned(), port, authorization: None };
        let error = tunnel(&away, "server", 7).await.unwrap_err();
        assert_eq!((error.seen, error.why), (Transport::ProxyAway, format!("127.0.0.1:{port}")));
    }
}
