//! Carries out one case over any transport. Decides when a call is given up, as the page does it: by dropping it, and by
//! a clock of its own beside the deadline that travels.

use std::cell::RefCell;
use std::future::{Future, pending};
use std::time::Duration;

use bytes::Bytes;
use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, HeaderValue};
use prost::Message;
use tonic::metadata::MetadataMap;
use tonic::{Code, Request, Status};

use crate::messages::{
    Answer, Any, CancelTiming, ClientCompatRequest, ClientCompatResponse, ClientErrorResult,
    ClientResponseResult, Error, Header, Outcome, RpcStatus, SERVER_STREAM, UNARY,
};

const SERVICE: &str = "connectrpc.conformance.v1.ConformanceService";

/// What a case asks of a transport.
#[derive(Debug)]
pub struct Asked {
    /// Where the server is, e.g. `https://127.0.0.1:1234`.
    pub origin: String,
    /// The method.
    pub path: PathAndQuery,
    /// Its one message, and what travels beside it.
    pub request: Request<Bytes>,
    /// The deadline that travels.
    pub timeout: Option<Duration>,
    /// Whether any number of messages may come back, instead of one.
    pub is_stream: bool,
}

/// A call that was begun.
#[allow(async_fn_in_trait)]
pub trait Call {
    /// The answer's headers.
    fn head(&self) -> HeaderMap;

    /// The next message.
    ///
    /// # Errors
    /// A status that is not OK.
    async fn next(&mut self) -> Result<Option<Bytes>, Status>;

    /// The trailers after status OK.
    ///
    /// # Errors
    /// A status that is not OK.
    async fn trailers(&mut self) -> Result<HeaderMap, Status>;
}

/// Reads a request of the suite, carries it out with `begin`, and writes the suite's response.
pub async fn run<C, F>(request: &[u8], begin: impl FnOnce(Asked) -> F) -> Vec<u8>
where
    C: Call,
    F: Future<Output = Result<C, Status>>,
{
    let (test_name, outcome) = match ClientCompatRequest::decode(request) {
        Err(why) => (String::new(), Err(why.to_string())),
        Ok(request) => (request.test_name.clone(), carry_out(request, begin).await),
    };
    let outcome = match outcome {
        Ok(result) => Outcome::Response(result),
        Err(message) => Outcome::Error(ClientErrorResult { message }),
    };
    ClientCompatResponse { test_name, outcome: Some(outcome) }.encode_to_vec()
}

async fn carry_out<C, F>(
    request: ClientCompatRequest,
    begin: impl FnOnce(Asked) -> F,
) -> Result<ClientResponseResult, String>
where
    C: Call,
    F: Future<Output = Result<C, Status>>,
{
    let asked = asked(&request)?;
    let timing = request.cancel.as_ref().map(|cancel| cancel.timing);
    let most = match timing {
        Some(Some(CancelTiming::AfterNumResponses(most))) => Some(most),
        _ => None,
    };
    // Without a number the call is given up at once.
    let give_up_ms = match timing {
        Some(Some(CancelTiming::AfterCloseSendMs(ms))) => Some(ms),
        Some(None) => Some(0),
        _ => None,
    };
    TimeoutFuture::new(request.request_delay_ms).await;

    let result = RefCell::default();
    let ended = {
        let work = std::pin::pin!(read(asked, begin, most, &result));
        let cancelled = std::pin::pin!(after(give_up_ms, || Status::cancelled("given up")));
        let late = || Status::deadline_exceeded("no answer within the time allowed");
        let late = std::pin::pin!(after(request.timeout_ms, late));
        let clocks = select(cancelled, late);
        match select(work, clocks).await {
            Either::Left((ended, _)) => ended,
            Either::Right((either, _)) => Err(either.factor_first().0),
        }
    };
    let mut result = result.into_inner();
    if let Err(status) = ended {
        if result.response_trailers.is_empty() {
            result.response_trailers = headers(&status.metadata().clone().into_headers());
        }
        result.error = Some(error(&status));
    }
    Ok(result)
}

fn asked(request: &ClientCompatRequest) -> Result<Asked, String> {
    let [message] = request.request_messages.as_slice() else {
        return Err(format!("{} messages instead of one", request.request_messages.len()));
    };
    let is_stream = match request.stream_type {
        UNARY => false,
        SERVER_STREAM => true,
        other => return Err(format!("a browser cannot stream requests (stream type {other})")),
    };
    let scheme = if request.server_tls_cert.is_empty() { "http" } else { "https" };
    let (service, method) = (request.service.as_deref().unwrap_or(SERVICE), request.method.as_deref());
    let path = format!("/{service}/{}", method.ok_or("no method")?);
    let mut metadata = HeaderMap::new();
    for header in &request.request_headers {
        for value in &header.value {
            let name = HeaderName::try_from(&header.name).map_err(|why| why.to_string())?;
            metadata.append(name, HeaderValue::try_from(value).map_err(|why| why.to_string())?);
        }
    }
    Ok(Asked {
        origin: format!("{scheme}://{}:{}", request.host, request.port),
        path: PathAndQuery::try_from(path).map_err(|why| why.to_string())?,
        request: Request::from_parts(
            MetadataMap::from_headers(metadata),
            tonic::Extensions::default(),
            message.value.clone(),
        ),
        timeout: request.timeout_ms.map(|ms| Duration::from_millis(ms.into())),
        is_stream,
    })
}

async fn read<C, F>(
    asked: Asked,
    begin: impl FnOnce(Asked) -> F,
    most: Option<u32>,
    result: &RefCell<ClientResponseResult>,
) -> Result<(), Status>
where
    C: Call,
    F: Future<Output = Result<C, Status>>,
{
    let mut call = begin(asked).await?;
    result.borrow_mut().response_headers = headers(&call.head());
    let mut count = 0;
    while let Some(message) = call.next().await? {
        let answer = Answer::decode(message).map_err(|why| Status::internal(why.to_string()))?;
        result.borrow_mut().payloads.push(answer.payload);
        count += 1;
        if most == Some(count) {
            return Err(Status::cancelled("given up"));
        }
    }
    let trailers = call.trailers().await?;
    result.borrow_mut().response_trailers = headers(&trailers);
    Ok(())
}

async fn after(ms: Option<u32>, status: impl FnOnce() -> Status) -> Status {
    match ms {
        Some(ms) => TimeoutFuture::new(ms).await,
        None => pending().await,
    }
    status()
}

fn headers(from: &HeaderMap) -> Vec<Header> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    from.keys()
        .map(|name| Header { name: name.to_string(), value: from.get_all(name).iter().map(text).collect() })
        .collect()
}

fn error(status: &Status) -> Error {
    let details: Vec<Any> = RpcStatus::decode(status.details()).unwrap_or_default().details;
    // The suite has names for all codes but OK, and their numbers are gRPC's.
    let code = if status.code() == Code::Ok { Code::Unknown } else { status.code() };
    Error { code: code as i32, message: Some(status.message().to_owned()), details }
}
