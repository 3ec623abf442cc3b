//! An upstream that does exactly what a test asks for, by the method's name, on bare HTTP/2: it can break every
//! rule that a gRPC library keeps.

use std::future::poll_fn;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use h2::server::{SendResponse, handshake};
use h2::{Reason, RecvStream, SendStream};
use http::{HeaderMap, HeaderValue, Request, Response};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};

use crate::harness::message;

/// The size of the messages of `Flood`.
pub const FLOOD_BYTES: usize = 64 * 1024;

/// What the upstream saw.
#[derive(Debug, PartialEq, Eq)]
pub enum Event {
    /// A call began, with this `grpc-timeout`.
    Began(String, Option<String>),
    /// The door reset a call.
    Reset(String, Reason),
    /// A request's body ended by a reset.
    RequestReset(Reason),
}

pub struct Script {
    pub address: SocketAddr,
    pub events: mpsc::Receiver<Event>,
    pub connections: Arc<AtomicUsize>,
    served: JoinHandle<()>,
}

impl Script {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        Self::on(listener)
    }

    pub fn on(listener: TcpListener) -> Self {
        let address = listener.local_addr().expect("an address");
        let (told, events) = mpsc::channel(1024);
        let connections = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&connections);
        let served = tokio::spawn(async move {
            let mut open = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                counter.fetch_add(1, Ordering::Relaxed);
                open.spawn(converse(stream, told.clone()));
            }
        });
        Self { address, events, connections, served }
    }

    /// Ends the process, as far as its callers can tell: the port and every connection close.
    pub async fn kill(self) {
        self.served.abort();
        let _ = self.served.await;
    }

    /// The next event that is not the beginning of a call.
    pub async fn next_reset(&mut self) -> Event {
        loop {
            let event = tokio::time::timeout(crate::harness::PATIENCE, self.events.recv());
            match event.await.expect("an event").expect("the script runs") {
                Event::Began(..) => {}
                event => return event,
            }
        }
    }
}

type Told = mpsc::Sender<Event>;

async fn converse(stream: TcpStream, told: Told) {
    stream.set_nodelay(true).expect("nodelay");
    let Ok(mut connection) = handshake(stream).await else { return };
    let (kill, mut killed) = watch::channel(false);
    loop {
        tokio::select! {
            biased;
            accepted = connection.accept() => match accepted {
                Some(Ok((request, respond))) => {
                    tokio::spawn(act(request, respond, told.clone(), kill.clone()));
                }
                Some(Err(_)) | None => return,
            },
            // Dropping the connection closes the socket without a GOAWAY.
            _ = killed.changed() => return,
        }
    }
}

fn head() -> Response<()> {
    Response::builder().header("content-type", "application/grpc+proto").body(()).expect("legal")
}

fn ok() -> HeaderMap {
    trailers(&[("grpc-status", "0")])
}

fn trailers(fields: &[(&'static str, &'static str)]) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in fields {
        map.append(*name, HeaderValue::from_static(value));
    }
    map
}

/// Lets what was sent reach the door before the connection is killed.
async fn settle() {
    tokio::time::sleep(std::time::Duration::from_millis(150)).await;
}

/// Kills the connection while the stream is still open: dropped first, the stream would say goodbye.
async fn die<S>(kill: &watch::Sender<bool>, _stream: S) {
    let _ = kill.send(true);
    std::future::pending().await
}

async fn act(
    request: Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    told: Told,
    kill: watch::Sender<bool>,
) {
    let method = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
    let timeout = request.headers().get("grpc-timeout").map(|value| value.to_str().expect("text").to_owned());
    let _ = told.try_send(Event::Began(method.clone(), timeout));
    let (parts, mut body) = request.into_parts();
    let send = |respond: &mut SendResponse<Bytes>| respond.send_response(head(), false);
    let _ = match method.as_str() {
        "Echo" => echo(parts, body, respond, told).await,
        "Hang" => {
            while body.data().await.is_some_and(|data| data.is_ok()) {}
            if let Ok(reason) = poll_fn(|cx| respond.poll_reset(cx)).await {
                let _ = told.send(Event::Reset(method, reason)).await;
            }
            Ok(())
        }
        "HangAfterOne" => {
            one_then(send(&mut respond), |mut stream| async move {
                if let Ok(reason) = poll_fn(|cx| stream.poll_reset(cx)).await {
                    let _ = told.send(Event::Reset(method, reason)).await;
                }
            })
            .await
        }
        "Flood" => flood(send(&mut respond)).await,
        "DieAfterOne" => {
            one_then(send(&mut respond), |stream| async move {
                settle().await;
                die(&kill, stream).await;
            })
            .await
        }
        "DieInside" => {
            one_then(send(&mut respond), |mut stream| async move {
                let _ = stream.send_data(message(b"a longer message").slice(..9), false);
                settle().await;
                die(&kill, stream).await;
            })
            .await
        }
        "DieInPrefix" => {
            one_then(send(&mut respond), |mut stream| async move {
                let _ = stream.send_data(message(b"x").slice(..3), false);
                settle().await;
                die(&kill, stream).await;
            })
            .await
        }
        "DieAtOnce" => {
            die(&kill, respond).await;
            Ok(())
        }
        "NoStatus" => {
            one_then(send(&mut respond), |mut stream| async move {
                let _ = stream.send_data(Bytes::new(), true);
            })
            .await
        }
        "EndInside" => {
            one_then(send(&mut respond), |mut stream| async move {
                let _ = stream.send_data(message(b"whole").slice(..8), true);
            })
            .await
        }
        "TrailersWithoutStatus" => {
            one_then(send(&mut respond), |mut stream| async move {
                let _ = stream.send_trailers(trailers(&[("x-other", "1")]));
            })
            .await
        }
        "Length" => {
            let mut head = head();
            head.headers_mut().insert("content-length", HeaderValue::from_static("8"));
            one_then(respond.send_response(head, false), |mut stream| async move {
                let _ = stream.send_trailers(ok());
            })
            .await
        }
        "TrailersOnly" => {
            let mut head = head();
            head.headers_mut().extend(trailers(&[
                ("grpc-status", "5"),
                ("grpc-message", "n%C3%A3o"),
                ("grpc-status-details-bin", "CAUSA24"),
            ]));
            respond.send_response(head, true).map(|_| ())
        }
        "Duplicates" => {
            one_then(send(&mut respond), |mut stream| async move {
                let fields = [
                    ("grpc-status", "3"),
                    ("grpc-message", "100%25"),
                    ("x-two", "a"),
                    ("x-two", "b,c"),
                    ("x-data-bin", "AAEC"),
                ];
                let _ = stream.send_trailers(trailers(&fields));
            })
            .await
        }
        "TooLarge" => {
            one_then(send(&mut respond), |mut stream| async move {
                let _ = stream.send_data(Bytes::from_static(&[0, 0x7f, 0, 0]), false);
                settle().await;
                let _ = stream.send_data(Bytes::from_static(&[0, 1, 2, 3]), false);
                let _ = poll_fn(|cx| stream.poll_reset(cx)).await;
            })
            .await
        }
        "ForgedTrailers" => {
            one_then(send(&mut respond), |mut stream| async move {
                let _ = stream.send_data(Bytes::from_static(b"\x80\0\0\0\x0fgrpc-status:0\r\n"), false);
                let _ = stream.send_trailers(trailers(&[("grpc-status", "7")]));
            })
            .await
        }
        "Html" => {
            let head =
                Response::builder().status(503).header("content-type", "text/html").body(()).expect("legal");
            respond.send_response(head, false).and_then(|mut stream| {
                stream.send_data(Bytes::from_static(b"<h1>no  healthy\nupstream</h1>"), true)
            })
        }
        method => match method.strip_prefix("Reset").and_then(|code| code.parse::<u32>().ok()) {
            Some(code) => {
                one_then(send(&mut respond), |mut stream| async move {
                    settle().await;
                    stream.send_reset(Reason::from(code));
                })
                .await
            }
            None => {
                let mut head = head();
                head.headers_mut().extend(trailers(&[("grpc-status", "12")]));
                respond.send_response(head, true).map(|_| ())
            }
        },
    };
}

/// Sends `one` as the first message, then goes on as told.
async fn one_then<F>(
    stream: Result<SendStream<Bytes>, h2::Error>,
    then: impl FnOnce(SendStream<Bytes>) -> F,
) -> Result<(), h2::Error>
where
    F: Future<Output = ()>,
{
    let mut stream = stream?;
    stream.send_data(message(b"one"), false)?;
    then(stream).await;
    Ok(())
}

/// Answers with the bytes of the request, and with its metadata as trailers.
async fn echo(
    parts: http::request::Parts,
    mut body: RecvStream,
    mut respond: SendResponse<Bytes>,
    told: Told,
) -> Result<(), h2::Error> {
    let mut all = Vec::new();
    while let Some(data) = body.data().await {
        match data {
            Ok(data) => {
                body.flow_control().release_capacity(data.len())?;
                all.extend_from_slice(&data);
            }
            Err(error) => {
                if let Some(reason) = error.reason() {
                    let _ = told.send(Event::RequestReset(reason)).await;
                }
                return Err(error);
            }
        }
    }
    let mut stream = respond.send_response(head(), false)?;
    let mut trailers = ok();
    for (name, value) in &parts.headers {
        trailers.append(http::HeaderName::try_from(format!("seen-{name}")).expect("legal"), value.clone());
    }
    let path = parts.uri.path_and_query().map_or("", |path| path.as_str());
    trailers.append("seen-path", HeaderValue::try_from(path).expect("legal"));
    if !all.is_empty() {
        stream.send_data(all.into(), false)?;
    }
    stream.send_trailers(trailers)
}

/// Sends 64 KiB messages as fast as the window opens, for ever.
async fn flood(stream: Result<SendStream<Bytes>, h2::Error>) -> Result<(), h2::Error> {
    let mut stream = stream?;
    let mut left = Bytes::new();
    loop {
        if left.is_empty() {
            left = message(&vec![7; FLOOD_BYTES]);
        }
        stream.reserve_capacity(left.len());
        match poll_fn(|cx| stream.poll_capacity(cx)).await {
            Some(Ok(capacity)) => stream.send_data(left.split_to(capacity.min(left.len())), false)?,
            Some(Err(error)) => return Err(error),
            None => return Ok(()),
        }
    }
}
