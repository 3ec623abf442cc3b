//! The address on this machine that a provider sends the browser back to. It waits for the one request that knows the
//! login's state: any other one is turned away, and the wait goes on.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION,
};
use hyper::header::{X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use secrecy::SecretString;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::failure::Failure;
use crate::person::{Page, Person};
use crate::pkce::Pkce;
use crate::{exchange, form};

const HEADER_TIMEOUT: Duration = Duration::from_secs(30);
/// For the browser to read its last page.
const GOODBYE: Duration = Duration::from_secs(2);
const MAX_CODE_BYTES: usize = 4096;

/// Listens on both loopback addresses, where the machine has both.
pub(crate) struct Listener {
    v4: TcpListener,
    v6: Option<TcpListener>,
    path: &'static str,
    pub(crate) port: u16,
}

/// What every request is compared with.
struct Expected {
    path: &'static str,
    pkce: Arc<Pkce>,
    /// Where the browser goes after a login; without it, it gets a page.
    success: Option<String>,
    pages: [String; 3],
    language: &'static str,
    result: mpsc::Sender<Result<SecretString, Failure>>,
}

impl Listener {
    /// Listens on this port, or on any free one for 0.
    pub(crate) async fn bind(port: u16, path: &'static str) -> io::Result<Self> {
        let mut tries = 0;
        loop {
            let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
            let chosen = v4.local_addr()?.port();
            match TcpListener::bind((Ipv6Addr::LOCALHOST, chosen)).await {
                Ok(v6) => return Ok(Self { v4, v6: Some(v6), path, port: chosen }),
                // A browser may try this address first, so no other program may have it.
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                    tries += 1;
                    if port != 0 || tries == 10 {
                        return Err(error);
                    }
                }
                // A machine without IPv6.
                Err(_) => return Ok(Self { v4, v6: None, path, port: chosen }),
            }
        }
    }

    /// Waits for the code.
    pub(crate) fn wait<P: Person>(
        self,
        pkce: &Arc<Pkce>,
        success: Option<String>,
        person: &P,
    ) -> impl Future<Output = Result<SecretString, Failure>> + Send + use<P> {
        let (result, mut results) = mpsc::channel(1);
        let pages = [Page::Done, Page::Denied, Page::Strange].map(|page| person.page(page));
        let pkce = Arc::clone(pkce);
        let language = person.language();
        let expected = Arc::new(Expected { path: self.path, pkce, success, pages, language, result });
        async move {
            let mut connections = JoinSet::new();
            let found = loop {
                let second = async {
                    match &self.v6 {
                        Some(v6) => v6.accept().await,
                        None => std::future::pending().await,
                    }
                };
                let accepted = tokio::select! {
                    found = results.recv() => break found.unwrap_or(Err(Failure::TimedOut)),
                    accepted = self.v4.accept() => accepted,
                    accepted = second => accepted,
                };
                match accepted {
                    Ok((stream, _)) => drop(connections.spawn(serve(stream, Arc::clone(&expected)))),
                    // Too many open files, for example: it may pass.
                    Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
                }
            };
            let all = async { while connections.join_next().await.is_some() {} };
            let _ = tokio::time::timeout(GOODBYE, all).await;
            found
        }
    }
}

async fn serve(stream: TcpStream, expected: Arc<Expected>) {
    let service = service_fn(move |request: Request<Incoming>| {
        let response = expected.answer(request.method(), request.uri().path(), request.uri().query());
        async move { Ok::<_, Infallible>(response) }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT).keep_alive(false);
    // A browser that goes away is its own business.
    let _ = builder.serve_connection(TokioIo::new(stream), service).await;
}

impl Expected {
    fn answer(&self, method: &Method, path: &str, query: Option<&str>) -> Response<Full<Bytes>> {
        let [done, denied, strange] = &self.pages;
        if path != self.path {
            return self.page(StatusCode::NOT_FOUND, strange);
        }
        if method != Method::GET {
            return self.page(StatusCode::METHOD_NOT_ALLOWED, strange);
        }
        let query = query.unwrap_or_default();
        if !self.pkce.knows(&form::value(query, "state").unwrap_or_default()) {
            return self.page(StatusCode::FORBIDDEN, strange);
        }
        if let Some(error) = form::value(query, "error") {
            let code = exchange::code(&error).unwrap_or_else(|| "error".to_owned());
            let _ = self.result.try_send(Err(Failure::Denied(code)));
            return self.page(StatusCode::OK, denied);
        }
        let code = form::value(query, "code").filter(|code| is_code(code));
        let Some(code) = code else { return self.page(StatusCode::BAD_REQUEST, strange) };
        if self.result.try_send(Ok(SecretString::from(code))).is_err() {
            // The login has its code already.
            return self.page(StatusCode::GONE, strange);
        }
        let location = self.success.as_deref().and_then(|url| HeaderValue::from_str(url).ok());
        let mut response =
            self.page(if location.is_some() { StatusCode::FOUND } else { StatusCode::OK }, done);
        if let Some(location) = location {
            response.headers_mut().insert(LOCATION, location);
        }
        response
    }

    fn page(&self, status: StatusCode, words: &str) -> Response<Full<Bytes>> {
        let words = words.replace('&', "&amp;").replace('<', "&lt;");
        let html = format!(
            "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><title>ChatCLI</title><p>{words}</p>\n",
            self.language
        );
        let mut response = Response::new(Full::new(Bytes::from(html)));
        *response.status_mut() = status;
        let headers: [(HeaderName, &str); 5] = [
            (CONTENT_TYPE, "text/html; charset=utf-8"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (X_FRAME_OPTIONS, "DENY"),
            (CONTENT_SECURITY_POLICY, "default-src 'none'"),
            (CACHE_CONTROL, "no-store"),
        ];
        for (name, value) in headers {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        response
    }
}

/// Whether a text can be a code at all.
pub(crate) fn is_code(text: &str) -> bool {
    !text.trim().is_empty() && text.len() <= MAX_CODE_BYTES && !text.chars().any(char::is_control)
}
