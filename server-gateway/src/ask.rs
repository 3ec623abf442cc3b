//! Calls of the door's own: a method with an empty request, and the bytes of its one answer. Decides when such an
//! answer is whole; what is in it is for the part of the door that asked.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use chatcli_framing::PREFIX_BYTES;
use http::header::{AUTHORIZATION, CONTENT_TYPE, TE, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method, Request, Uri, Version};
use http_body_util::{BodyExt, Full};
use percent_encoding::percent_decode;

use crate::deadline::GRPC_TIMEOUT;
use crate::dialect::Framing;
use crate::request::{RequestBody, Source};
use crate::status::{Code, GRPC_MESSAGE, GRPC_STATUS, OF_GATEWAY, ORIGIN, Status};
use crate::upstream::Upstream;
use crate::upstream::remote::Origin;

/// How long an answer may take; the header says the same to the upstream.
const TIME_LIMIT: Duration = Duration::from_secs(10);
const TIME_LIMIT_HEADER: HeaderValue = HeaderValue::from_static("10S");
/// The largest answer. Thousands of alerts fit.
const ANSWER_LIMIT_BYTES: usize = 4 * 1024 * 1024;

const GRPC: HeaderValue = HeaderValue::from_static("application/grpc");
const AGENT: HeaderValue = HeaderValue::from_static(concat!("chatcli-gateway/", env!("CARGO_PKG_VERSION")));

/// A message with nothing in it, with its prefix.
const EMPTY_MESSAGE: &[u8] = &[0; PREFIX_BYTES];

/// Why there is no answer. The code may be one that the door itself never gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The gRPC code.
    pub code: i32,
    /// What happened, in plain text.
    pub message: String,
    /// Whose status it is, if they say it.
    pub origin: Option<HeaderValue>,
}

impl Failure {
    /// Whether the upstream does not know who asks.
    pub fn is_unauthenticated(&self) -> bool {
        self.code == Code::Unauthenticated as i32
    }

    /// Whether the upstream cannot be reached, or says nothing.
    pub fn is_outage(&self) -> bool {
        self.code == Code::Unavailable as i32 || self.code == Code::DeadlineExceeded as i32
    }
}

impl From<Status> for Failure {
    fn from(status: Status) -> Self {
        Self { code: status.code as i32, message: status.message, origin: Some(OF_GATEWAY) }
    }
}

/// Calls `path` for the caller that `authorization` stands for.
///
/// # Errors
/// There is no answer, or none that is whole.
pub async fn ask(
    upstream: &Upstream,
    path: &'static str,
    authorization: Option<&HeaderValue>,
) -> Result<Bytes, Failure> {
    match tokio::time::timeout(TIME_LIMIT, exchange(upstream, path, authorization)).await {
        Ok(answer) => answer,
        Err(_) => Err(Failure {
            code: Code::DeadlineExceeded as i32,
            message: format!("the upstream did not answer within {} s", TIME_LIMIT.as_secs()),
            origin: Some(OF_GATEWAY),
        }),
    }
}

async fn exchange(
    upstream: &Upstream,
    path: &'static str,
    authorization: Option<&HeaderValue>,
) -> Result<Bytes, Failure> {
    // The link is what keeps the request from being cut off.
    let (request, _link) = request(path, authorization);
    let (head, mut body) = upstream.send(request, Origin::default()).await?.into_parts();
    let mut status = status_in(&head.headers);
    if status.is_none() && !speaks_grpc(&head.headers) {
        return Err(Status::from_http(head.status, "").into());
    }
    let mut answer = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| Status::from_transport(error.as_ref(), "answering the gateway"))?;
        match frame.into_data() {
            Ok(data) if answer.len() + data.len() > ANSWER_LIMIT_BYTES + PREFIX_BYTES => {
                let said = format!("the answer is larger than the limit of {ANSWER_LIMIT_BYTES} bytes");
                return Err(Status::new(Code::ResourceExhausted, said).into());
            }
            Ok(data) => answer.extend_from_slice(&data),
            Err(frame) => status = frame.into_trailers().ok().as_ref().and_then(status_in).or(status),
        }
    }
    match status {
        Some(Failure { code: 0, .. }) => only_message(answer.freeze())
            .ok_or_else(|| Status::new(Code::Internal, "the upstream's answer is not one message").into()),
        Some(failure) => Err(failure),
        None => Err(Status::new(Code::Internal, "the upstream ended its answer without a status").into()),
    }
}

fn request(
    path: &'static str,
    authorization: Option<&HeaderValue>,
) -> (Request<RequestBody>, crate::request::CallLink) {
    let whole = Source::Door(Full::new(Bytes::from_static(EMPTY_MESSAGE)));
    let (body, link) = RequestBody::new(whole, Framing::Native, EMPTY_MESSAGE.len());
    let mut request = Request::new(body);
    *request.method_mut() = Method::POST;
    *request.uri_mut() = Uri::from_static(path);
    *request.version_mut() = Version::HTTP_2;
    let headers = request.headers_mut();
    headers.insert(CONTENT_TYPE, GRPC);
    headers.insert(TE, HeaderValue::from_static("trailers"));
    headers.insert(USER_AGENT, AGENT);
    headers.insert(GRPC_TIMEOUT, TIME_LIMIT_HEADER);
    headers.insert("grpc-accept-encoding", HeaderValue::from_static("identity"));
    if let Some(authorization) = authorization {
        headers.insert(AUTHORIZATION, authorization.clone());
    }
    (request, link)
}

fn speaks_grpc(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    kind.starts_with(b"application/grpc")
}

fn status_in(headers: &HeaderMap) -> Option<Failure> {
    let code = headers.get(GRPC_STATUS)?.to_str().ok()?.parse().ok()?;
    let message = headers.get(GRPC_MESSAGE).map(HeaderValue::as_bytes).unwrap_or_default();
    let message = percent_decode(message).decode_utf8_lossy().into_owned();
    Some(Failure { code, message, origin: headers.get(ORIGIN).cloned() })
}

/// The one plain message in these bytes.
pub(crate) fn only_message(mut bytes: Bytes) -> Option<Bytes> {
    let &[0, a, b, c, d] = bytes.get(..PREFIX_BYTES)? else { return None };
    let announced = usize::try_from(u32::from_be_bytes([a, b, c, d])).ok()?;
    let message = bytes.split_off(PREFIX_BYTES);
    (message.len() == announced).then_some(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_whole_message_is_an_answer() {
        let taken = |bytes: &'static [u8]| only_message(Bytes::from_static(bytes));
        assert_eq!(taken(&[0, 0, 0, 0, 2, 7, 8]).as_deref(), Some(&[7, 8][..]));
        assert_eq!(taken(&[0, 0, 0, 0, 0]).as_deref(), Some(&[][..]));
        for bad in [&[][..], &[0, 0, 0], &[1, 0, 0, 0, 1, 7], &[0, 0, 0, 0, 2, 7], &[0, 0, 0, 0, 1, 7, 8]] {
            assert_eq!(taken(bad), None, "{bad:?}");
        }
    }
}
