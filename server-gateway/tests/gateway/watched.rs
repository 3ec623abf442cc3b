//! An upstream with a watcher, on bare HTTP/2: it counts who asked for what, and answers or fails as it is told.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use h2::RecvStream;
use h2::server::{SendResponse, handshake};
use http::{HeaderMap, HeaderValue, Request, Response};
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

use crate::harness::message;

/// What it does and what it saw.
#[derive(Debug, Default)]
pub struct State {
    /// How often a method was called with an `authorization` (empty for none).
    pub calls: HashMap<(String, String), usize>,
    /// The connections on which `GetWatcherStatus` was called, by their number.
    pub connections: Vec<usize>,
    /// The only `authorization` that is let in, but for `Health`.
    pub wanted: Option<&'static str>,
    /// Another one that is let in.
    pub also_wanted: Option<&'static str>,
    /// The status of every call, instead of an answer.
    pub failing: Option<(&'static str, &'static str)>,
    /// How often a connection is let in before it is refused, as the Go server counts.
    pub calls_per_connection: Option<usize>,
    /// How many bytes are added to an answer.
    pub padding: usize,
}

pub struct Watched {
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
    served: JoinHandle<()>,
}

impl Watched {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let state = Arc::<Mutex<State>>::default();
        let shared = Arc::clone(&state);
        let served = tokio::spawn(async move {
            let mut open = JoinSet::new();
            let mut number = 0;
            while let Ok((stream, _)) = listener.accept().await {
                let state = Arc::clone(&shared);
                number += 1;
                open.spawn(async move {
                    stream.set_nodelay(true).expect("nodelay");
                    let Ok(mut connection) = handshake(stream).await else { return };
                    let mut calls = 0;
                    while let Some(Ok((request, respond))) = connection.accept().await {
                        // One after the other, so that the counts of a connection have an order.
                        let health = request.uri().path().ends_with("/Health");
                        calls += usize::from(!health);
                        answer(&state, request, respond, number, calls);
                    }
                });
            }
        });
        Self { address, state, served }
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no panic")
    }

    /// How often a method was called, by any caller.
    pub fn count(&self, method: &str) -> usize {
        self.state().calls.iter().filter(|((called, _), _)| called == method).map(|(_, count)| count).sum()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.served.abort();
    }
}

fn answer(
    state: &Mutex<State>,
    request: Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    connection: usize,
    calls: usize,
) {
    let method = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
    let token = request.headers().get("authorization").map(|value| value.to_str().expect("text").to_owned());
    let token = token.unwrap_or_default();
    let mut state = state.lock().expect("no panic");
    let count = state.calls.entry((method.clone(), token.clone())).or_default();
    *count += 1;
    let body = format!("{method} {count}");
    if method == "GetWatcherStatus" {
        state.connections.push(connection);
    }
    let open = method == "Health";
    let refused = state.wanted.is_some_and(|wanted| wanted != token && state.also_wanted != Some(&*token))
        || state.calls_per_connection.is_some_and(|limit| calls > limit);
    let failure = match state.failing {
        Some(failure) => Some(failure),
        None if refused && !open => Some(("16", "authentication%20failed")),
        None => None,
    };
    let mut head = Response::new(());
    head.headers_mut().insert("content-type", HeaderValue::from_static("application/grpc"));
    // The other side may have gone; that is no matter of this side.
    if let Some((code, said)) = failure {
        head.headers_mut().insert("grpc-status", HeaderValue::from_static(code));
        head.headers_mut().insert("grpc-message", HeaderValue::from_static(said));
        let _ = respond.send_response(head, true);
        return;
    }
    let mut body = body.into_bytes();
    body.resize(body.len() + state.padding, b'.');
    let mut trailers = HeaderMap::new();
    trailers.insert("grpc-status", HeaderValue::from_static("0"));
    if let Ok(mut stream) = respond.send_response(head, false) {
        let _ = stream.send_data(message(&body), false);
        let _ = stream.send_trailers(trailers);
    }
}
