//! A gateway on a free port, and clients that see every byte of its answers.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chatcli_gateway::access::register::Register;
use chatcli_gateway::access::{Access, Rules};
use chatcli_gateway::arrival::Proxies;
use chatcli_gateway::call::Calls;
use chatcli_gateway::door::Door;
use chatcli_gateway::downstream::tls::Identity;
use chatcli_gateway::downstream::{Closing, Limits, Port, serve};
use chatcli_gateway::feed::Feeds;
use chatcli_gateway::hosts::Hosts;
use chatcli_gateway::operation::Operation;
use chatcli_gateway::operation::readiness::Readiness;
use chatcli_gateway::origin::OriginPolicy;
use chatcli_gateway::page::Page;
use chatcli_gateway::upstream::Upstream;
use chatcli_gateway::upstream::remote::Remote;
use futures::stream;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body::Frame;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Ends a test that would hang; nothing is measured with it.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub const WEB: &str = "application/grpc-web+proto";
pub const TEXT: &str = "application/grpc-web-text+proto";
pub const NATIVE: &str = "application/grpc+proto";

/// How a gateway is set up.
pub struct Setting<'a> {
    pub upstream: Upstream,
    pub page: Page,
    pub guests: &'a [&'a str],
    /// Between two looks at the watcher.
    pub interval: Option<Duration>,
    pub rules: Rules,
    pub register: Option<Register>,
    /// As if it listened beyond this machine.
    pub network: bool,
    pub limits: Limits,
    /// Whose word is taken for another address.
    pub proxies: Proxies,
    /// Speaks TLS with this certificate.
    pub identity: Option<Arc<Identity>>,
}

impl Setting<'_> {
    pub fn over(upstream: Upstream) -> Self {
        let (page, rules) = (Page::none(), Rules::default());
        let limits = Limits { drain: Duration::from_secs(3), ..Limits::default() };
        Self {
            upstream,
            page,
            guests: &[],
            interval: None,
            rules,
            register: None,
            network: false,
            limits,
            proxies: Proxies::default(),
            identity: None,
        }
    }
}

pub struct Gateway {
    pub address: SocketAddr,
    pub closing: Closing,
    pub readiness: Arc<Readiness>,
    pub operation: Arc<Operation>,
    served: Option<JoinHandle<()>>,
}

impl Gateway {
    pub async fn over(upstream: Upstream) -> Self {
        Self::with(upstream, Page::none(), &[]).await
    }

    pub async fn to(address: SocketAddr) -> Self {
        Self::over(remote(address)).await
    }

    pub async fn with(upstream: Upstream, page: Page, guests: &[&str]) -> Self {
        Self::open(Setting { page, guests, ..Setting::over(upstream) }).await
    }

    pub async fn open(setting: Setting<'_>) -> Self {
        let closing = Closing::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let Setting {
            upstream,
            page,
            guests,
            interval,
            mut rules,
            register,
            network,
            limits,
            proxies,
            identity,
        } = setting;
        rules.local_port = (!network).then_some(address.port());
        let feeds = Feeds::new(upstream.clone(), interval);
        let readiness = Arc::new(Readiness::new(&upstream));
        let operation = Arc::new(Operation::new(Arc::clone(&readiness)));
        let access = Arc::new(Access::new(rules, upstream.clone(), register).expect("a register"));
        let calls = Calls::new(upstream, feeds, &closing).answering_health(Arc::clone(&readiness));
        let door = Door {
            calls: calls.handing_over(Arc::clone(&access)),
            page,
            origins: OriginPolicy::new(guests).expect("origins"),
            hosts: Hosts::new::<&str>(&[], !network).expect("hosts"),
            access,
            proxies,
            operation: Arc::clone(&operation),
        };
        tokio::spawn(Arc::clone(&door.access).look_after(closing.stop.clone()));
        let port = Port { listener, identity, limits };
        let served = tokio::spawn(serve(port, Arc::new(door), closing.clone()));
        Self { address, closing, readiness, operation, served: Some(served) }
    }

    /// Waits until a stopped gateway has closed.
    pub async fn closed(mut self) {
        let served = self.served.take().expect("once");
        tokio::time::timeout(PATIENCE, served).await.expect("closes").expect("no panic");
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        if let Some(served) = &self.served {
            served.abort();
        }
    }
}

pub fn remote(address: SocketAddr) -> Upstream {
    Upstream::Remote(Remote::new(&format!("http://{address}"), None).expect("an address"))
}

/// How a client connects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Http {
    One,
    Two,
}

pub const BOTH: [Http; 2] = [Http::One, Http::Two];

pub type ClientBody = UnsyncBoxBody<Bytes, Infallible>;

/// A whole body, in the given chunks.
pub fn chunks(chunks: Vec<Bytes>) -> ClientBody {
    StreamBody::new(stream::iter(chunks.into_iter().map(|chunk| Ok(Frame::data(chunk))))).boxed_unsync()
}

/// A body that begins like this and then stays open.
pub fn unfinished(start: Bytes) -> ClientBody {
    let start = stream::iter([Ok(Frame::data(start))]);
    StreamBody::new(futures::StreamExt::chain(start, stream::pending())).boxed_unsync()
}

/// One connection of a client.
pub enum Client {
    One(hyper::client::conn::http1::SendRequest<ClientBody>),
    Two(hyper::client::conn::http2::SendRequest<ClientBody>),
}

impl Client {
    pub async fn connect(http: Http, address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("the gateway listens");
        stream.set_nodelay(true).expect("nodelay");
        let io = TokioIo::new(stream);
        match http {
            Http::One => {
                let (sender, connection) = hyper::client::conn::http1::handshake(io).await.expect("h1");
                tokio::spawn(connection);
                Self::One(sender)
            }
            Http::Two => {
                let (sender, connection) = hyper::client::conn::http2::Builder::new(TokioExecutor::new())
                    .initial_stream_window_size(64 * 1024)
                    .initial_connection_window_size(1 << 20)
                    .handshake(io)
                    .await
                    .expect("h2");
                tokio::spawn(connection);
                Self::Two(sender)
            }
        }
    }

    pub async fn send(&mut self, request: Request<ClientBody>) -> hyper::Result<Response<Incoming>> {
        let sent = async {
            match self {
                Self::One(sender) => sender.send_request(request).await,
                Self::Two(sender) => sender.send_request(request).await,
            }
        };
        tokio::time::timeout(PATIENCE, sent).await.expect("an answer")
    }
}

/// A POST to `/test.v1.Script/{method}`.
pub fn post(address: SocketAddr, method: &str, content_type: &str, body: ClientBody) -> Request<ClientBody> {
    Request::post(format!("http://{address}/test.v1.Script/{method}"))
        .header("host", address.to_string())
        .header("content-type", content_type)
        .body(body)
        .expect("legal")
}

/// Everything that a client can see of an answer.
#[derive(Debug)]
pub struct Seen {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    pub trailers: Option<HeaderMap>,
    /// The transport broke before the answer's end.
    pub broken: bool,
}

pub async fn read(response: Response<Incoming>) -> Seen {
    let (head, mut incoming) = response.into_parts();
    let mut seen =
        Seen { status: head.status, headers: head.headers, body: Vec::new(), trailers: None, broken: false };
    while let Some(frame) = tokio::time::timeout(PATIENCE, incoming.frame()).await.expect("goes on") {
        match frame.map(Frame::into_data) {
            Ok(Ok(data)) => seen.body.extend_from_slice(&data),
            Ok(Err(frame)) => seen.trailers = frame.into_trailers().ok(),
            Err(_) => {
                seen.broken = true;
                break;
            }
        }
    }
    seen
}

/// One call on a connection of its own.
pub async fn call(http: Http, address: SocketAddr, request: Request<ClientBody>) -> Seen {
    let mut client = Client::connect(http, address).await;
    read(client.send(request).await.expect("an answer")).await
}

/// A gRPC message with its prefix.
pub fn message(body: &[u8]) -> Bytes {
    let mut all = vec![0];
    all.extend_from_slice(&u32::try_from(body.len()).expect("small").to_be_bytes());
    all.extend_from_slice(body);
    all.into()
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("text"))
    }

    /// The messages and, if there is one, the text of the trailers frame.
    pub fn frames(&self) -> (Vec<Vec<u8>>, Option<String>) {
        split(&self.body)
    }

    /// The same for a text body, whose pieces may each be padded.
    pub fn text_frames(&self) -> (Vec<Vec<u8>>, Option<String>) {
        let mut decoder = chatcli_framing::TextDecoder::default();
        let mut bytes = decoder.decode(&self.body).expect("base64").to_vec();
        bytes.extend_from_slice(&decoder.finish().expect("whole"));
        split(&bytes)
    }

    /// The status wherever it stands: headers, trailers or trailers frame.
    pub fn grpc_status(&self) -> Option<u16> {
        let parse = |map: &HeaderMap| map.get("grpc-status")?.to_str().ok()?.parse().ok();
        if let Some(status) = parse(&self.headers).or_else(|| self.trailers.as_ref().and_then(parse)) {
            return Some(status);
        }
        let text = self.header("content-type").is_some_and(|value| value.contains("text"));
        let (_, trailers) = if text { self.text_frames() } else { self.frames() };
        trailers?.lines().find_map(|line| line.strip_prefix("grpc-status:")?.parse().ok())
    }

    /// The status' sentence, decoded.
    pub fn grpc_message(&self) -> String {
        let trailer = || Some(self.trailers.as_ref()?.get("grpc-message")?.to_str().ok()?.to_owned());
        let value = self.header("grpc-message").map(str::to_owned).or_else(trailer).or_else(|| {
            let (_, trailers) = self.frames();
            trailers?.lines().find_map(|line| line.strip_prefix("grpc-message:").map(str::to_owned))
        });
        let value = value.unwrap_or_default();
        percent_encoding::percent_decode_str(&value).decode_utf8_lossy().into_owned()
    }
}

fn split(mut bytes: &[u8]) -> (Vec<Vec<u8>>, Option<String>) {
    let mut messages = Vec::new();
    while bytes.len() >= 5 {
        let length =
            usize::try_from(u32::from_be_bytes([bytes[1], bytes[2], bytes[3], bytes[4]])).expect("fits");
        let Some(body) = bytes.get(5..5 + length) else { break };
        if bytes[0] == 0x80 {
            assert_eq!(bytes.len(), 5 + length, "bytes after the trailers frame");
            return (messages, Some(String::from_utf8(body.to_vec()).expect("text")));
        }
        messages.push(body.to_vec());
        bytes = &bytes[5 + length..];
    }
    (messages, None)
}
