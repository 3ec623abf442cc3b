//! The browser's part: one `fetch` per call. Decides how a request is written, that the answer is read only as fast
//! as the caller takes it, and that a call which is dropped, or whose page is left, is aborted.
//!
//! A page has one thread, but the readers of messages are written for many: [`SendWrapper`] keeps that promise by
//! checking, instead of by `unsafe`.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use chatcli_proto::foreign::EXCERPT_BYTES;
use futures::FutureExt;
use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use http::header::{ACCEPT, CONTENT_TYPE, TE, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body_util::BodyExt;
use js_sys::{Array, Uint8Array};
use send_wrapper::SendWrapper;
use tonic::Status;
use tonic::body::Body;
use tower_service::Service;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, ReadableStreamDefaultReader, ReadableStreamReadResult, RequestCache,
    RequestCredentials, RequestInit, RequestRedirect, ResponseType,
};

use super::head::{self, Head};
use super::reading::{Reading, Source};
use super::verdict;

const GRPC_WEB: &str = "application/grpc-web+proto";

/// How long the end of the bytes is waited for when the status is there, or the rest of a foreign body.
const ENDING_MS: u32 = 1_000;

/// Calls to one origin.
#[derive(Clone, Debug)]
pub struct Channel {
    origin: Rc<str>,
}

impl Channel {
    /// A channel to `origin`, e.g. `http://127.0.0.1:50051`.
    pub fn new(origin: &str) -> Self {
        Self { origin: origin.into() }
    }
}

impl Service<Request<Body>> for Channel {
    type Response = Response<Reading<SendWrapper<Incoming>>>;
    type Error = Status;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Status>>>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Status>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        Box::pin(ask(Rc::clone(&self.origin), request).map(|asked| asked.map_err(|failure| *failure)))
    }
}

async fn ask(
    origin: Rc<str>,
    request: Request<Body>,
) -> Result<Response<Reading<SendWrapper<Incoming>>>, Box<Status>> {
    let (parts, body) = request.into_parts();
    let url = format!("{origin}{}", parts.uri.path());
    let body = body.collect().await?.to_bytes();
    let window = web_sys::window().ok_or_else(|| verdict::unsendable("no window"))?;
    let unsendable = |why: JsValue| verdict::unsendable(&words(&why));
    let running = Running::start().map_err(unsendable)?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_headers_headers(&written(&parts.headers).map_err(unsendable)?);
    init.set_body_opt_u8_array(Some(&Uint8Array::from(&body[..])));
    // A session's cookie is a credential of this origin, and of no other.
    init.set_credentials(RequestCredentials::SameOrigin);
    init.set_cache(RequestCache::NoStore);
    // A call cannot be signed in elsewhere; followed, a redirection would end in a failure without a reason.
    init.set_redirect(RequestRedirect::Manual);
    init.set_signal(Some(&running.controller.signal()));
    let fetched = JsFuture::from(window.fetch_with_str_and_init(&url, &init)).await;
    let response: web_sys::Response = match fetched {
        Ok(response) => response.unchecked_into(),
        Err(_) if running.is_aborted() => return Err(verdict::left()),
        Err(why) => {
            let is_own = window.location().origin().is_ok_and(|own| own == *origin);
            let is_offline = !window.navigator().on_line();
            return Err(verdict::unreachable(&origin, &words(&why), is_offline, is_own));
        }
    };
    if response.type_() == ResponseType::Opaqueredirect {
        return Err(verdict::redirected());
    }
    let headers = read(&response.headers());
    let stream = response.body().map(|body| body.get_reader().unchecked_into());
    let mut bytes = Incoming { stream, read: None, ending: None, running };
    let http = response.status();
    match head::read(http, &headers) {
        Head::Grpc(answer) => {
            let mut response = Response::new(Reading::new(answer, SendWrapper::new(bytes)));
            *response.headers_mut() = headers;
            // A browser gives out nothing that is no status.
            *response.status_mut() = StatusCode::from_u16(http).unwrap_or_default();
            Ok(response)
        }
        Head::Foreign(foreign) => Err(foreign.failure(&bytes.beginning().await)),
    }
}

/// A call that is under way. Dropping it ends it.
struct Running {
    controller: AbortController,
    on_leaving: Closure<dyn Fn()>,
}

/// When a page is left for good or put aside for the way back.
const LEAVING: &str = "pagehide";

impl Running {
    fn start() -> Result<Self, JsValue> {
        let controller = AbortController::new()?;
        let aborted = controller.clone();
        let on_leaving = Closure::<dyn Fn()>::new(move || aborted.abort());
        if let Some(window) = web_sys::window() {
            window.add_event_listener_with_callback(LEAVING, on_leaving.as_ref().unchecked_ref())?;
        }
        Ok(Self { controller, on_leaving })
    }

    fn is_aborted(&self) -> bool {
        self.controller.signal().aborted()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            // It was added, so it can be removed.
            let _ =
                window.remove_event_listener_with_callback(LEAVING, self.on_leaving.as_ref().unchecked_ref());
        }
        // Does nothing to a call that is over.
        self.controller.abort();
    }
}

/// The bytes of an answer, fetched one chunk at a time. What is not asked for stays with the browser, which stops
/// taking it from the server.
pub struct Incoming {
    stream: Option<ReadableStreamDefaultReader>,
    read: Option<JsFuture>,
    /// Runs from the moment when only the end of the bytes is missing.
    ending: Option<TimeoutFuture>,
    running: Running,
}

impl Incoming {
    /// The next chunk; `None` at the end.
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Box<Status>>>> {
        let Some(stream) = &self.stream else { return Poll::Ready(None) };
        let read = self.read.get_or_insert_with(|| JsFuture::from(stream.read()));
        let came = ready!(read.poll_unpin(context));
        self.read = None;
        Poll::Ready(match came {
            Ok(result) => {
                let result: ReadableStreamReadResult = result.unchecked_into();
                // The one copy out of the browser's memory.
                let chunk = || Uint8Array::new(&result.get_value()).to_vec();
                if result.get_done() == Some(true) { None } else { Some(Ok(chunk().into())) }
            }
            Err(_) if self.running.is_aborted() => Some(Err(verdict::left())),
            Err(why) => Some(Err(verdict::broke(&words(&why)))),
        })
    }

    /// What there is of a body that only says why it is not the right one.
    async fn beginning(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut limit = TimeoutFuture::new(ENDING_MS);
        while bytes.len() < EXCERPT_BYTES {
            let chunk = std::future::poll_fn(|context| self.poll_chunk(context));
            match select(std::pin::pin!(chunk), &mut limit).await {
                Either::Left((Some(Ok(chunk)), _)) => bytes.extend_from_slice(&chunk),
                _ => break,
            }
        }
        bytes
    }
}

impl Source for SendWrapper<Incoming> {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Box<Status>>>> {
        Incoming::poll_chunk(self, context)
    }

    fn poll_patience(&mut self, context: &mut Context<'_>) -> Poll<()> {
        self.ending.get_or_insert_with(|| TimeoutFuture::new(ENDING_MS)).poll_unpin(context)
    }
}

/// The headers of a request: what the caller said, and what makes it gRPC-Web. A name that comes twice goes as a list.
fn written(headers: &HeaderMap) -> Result<Headers, JsValue> {
    let written = Headers::new()?;
    written.append(CONTENT_TYPE.as_str(), GRPC_WEB)?;
    written.append(ACCEPT.as_str(), GRPC_WEB)?;
    written.append("x-grpc-web", "1")?;
    for (name, value) in headers {
        // The first two are said above, the others are the browser's business.
        if ![CONTENT_TYPE, ACCEPT, TE, USER_AGENT].contains(name) {
            let value: String = value.as_bytes().iter().map(|byte| char::from(*byte)).collect();
            written.append(name.as_str(), &value)?;
        }
    }
    Ok(written)
}

/// The headers of an answer, as far as the browser shows them.
fn read(headers: &Headers) -> HeaderMap {
    let mut read = HeaderMap::new();
    for pair in headers.entries().into_iter().flatten() {
        let pair: Array = pair.unchecked_into();
        let (Some(name), Some(value)) = (pair.get(0).as_string(), pair.get(1).as_string()) else { continue };
        // A browser gives each byte as one character.
        let value: Vec<u8> = value.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect();
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            read.append(name, value);
        }
    }
    read
}

/// What an error of the browser says.
fn words(why: &JsValue) -> String {
    why.dyn_ref::<js_sys::Error>().map_or_else(|| format!("{why:?}"), |error| String::from(error.message()))
}
