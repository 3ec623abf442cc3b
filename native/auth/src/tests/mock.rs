//! A provider that answers what it is told, in the order it was told, and remembers what it was asked.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::LOCATION;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;

pub(super) struct Mock {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    answers: VecDeque<(String, u16, String)>,
    seen: Vec<Seen>,
}

/// One request.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) method: String,
    /// With the provider's host as its first part.
    pub(super) path: String,
    pub(super) agent: String,
    pub(super) content_type: String,
    pub(super) accept: String,
    pub(super) authorization: String,
    pub(super) body: String,
}

impl Seen {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

impl Mock {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = Arc::clone(&shared);
                let service = service_fn(move |request| answer(request, Arc::clone(&state)));
                tokio::spawn(
                    hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service),
                );
            }
        });
        Self { address, state }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Queues an answer for requests whose path starts so.
    pub(super) fn answer(&self, path: &str, status: u16, body: &str) {
        self.state.lock().unwrap().answers.push_back((format!("/{path}"), status, body.to_owned()));
    }

    pub(super) fn seen(&self) -> Vec<Seen> {
        self.state.lock().unwrap().seen.clone()
    }

    pub(super) fn paths(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.path).collect()
    }
}

async fn answer(
    request: Request<Incoming>,
    state: Arc<Mutex<State>>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let header = |name: &str| {
        let value = request.headers().get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let mut seen = Seen {
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        agent: header("user-agent"),
        content_type: header("content-type"),
        accept: header("accept"),
        authorization: header("authorization"),
        body: String::new(),
    };
    let bytes = request.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    seen.body = String::from_utf8_lossy(&bytes).into_owned();
    let mut state = state.lock().unwrap();
    let path = seen.path.clone();
    state.seen.push(seen);
    let place = state.answers.iter().position(|(start, _, _)| path.starts_with(start.as_str()));
    let (_, status, body) = match place.and_then(|place| state.answers.remove(place)) {
        Some(answer) => answer,
        None => (String::new(), 404, "{}".to_owned()),
    };
    let mut response = Response::new(Full::new(Bytes::from(body.clone())));
    *response.status_mut() = status.try_into().unwrap();
    if (300..400).contains(&status) {
        response.headers_mut().insert(LOCATION, body.try_into().unwrap());
    }
    Ok(response)
}
