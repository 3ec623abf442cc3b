//! `grpc.health.v1`, answered by the gateway itself. Decides what is true for the two names that there are: the whole
//! and `chatcli.v1.ChatCLIService`, both as ready as the server behind is.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use chatcli_framing::PREFIX_BYTES;
use futures::{StreamExt, stream};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};

use super::readiness::Readiness;
use crate::methods::{HEALTH_CHECK, HEALTH_WATCH};
use crate::request::RequestBody;
use crate::status::{Code, GRPC_STATUS, Status};
use crate::upstream::UpstreamBody;

/// How often a client that watches may learn of a change.
const LOOK: Duration = Duration::from_secs(2);
/// The two names, and what is longer is none of them.
const NAMES: [&str; 2] = ["", "chatcli.v1.ChatCLIService"];
const REQUEST_BYTES: usize = 1024;
/// The tag of the only field of a request: number 1, a text.
const SERVICE_FIELD: u8 = 0x0a;
/// The tag of the only field of an answer: number 1, a number.
const STATUS_FIELD: u8 = 0x08;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Health {
    Serving = 1,
    NotServing = 2,
    ServiceUnknown = 3,
}

impl Health {
    fn message(self) -> Bytes {
        Bytes::copy_from_slice(&[0, 0, 0, 0, 2, STATUS_FIELD, self as u8])
    }
}

/// Whether the call at `path` is one of these.
pub fn is_health(path: &str) -> bool {
    path == HEALTH_CHECK || path == HEALTH_WATCH
}

/// Answers `Check` or `Watch`, as an upstream would.
///
/// # Errors
/// The request is wrong, or names a service that there is not.
pub async fn answer(
    readiness: &Arc<Readiness>,
    request: Request<RequestBody>,
) -> Result<Response<UpstreamBody>, Status> {
    let watches = request.uri().path() == HEALTH_WATCH;
    let service = service(request.into_body()).await?;
    let is_known = NAMES.contains(&service.as_str());
    if watches {
        return Ok(respond(watch(Arc::clone(readiness), is_known)));
    }
    if !is_known {
        return Err(Status::new(Code::NotFound, "There is no service of this name"));
    }
    let message = look(readiness).await.message();
    Ok(respond(stream::iter([Frame::data(message), Frame::trailers(ok())])))
}

async fn look(readiness: &Readiness) -> Health {
    if readiness.check().await.is_ok() { Health::Serving } else { Health::NotServing }
}

fn watch(readiness: Arc<Readiness>, is_known: bool) -> impl futures::Stream<Item = Frame<Bytes>> + Send {
    let unknown = Frame::data(Health::ServiceUnknown.message());
    let head = stream::iter((!is_known).then_some(unknown));
    let changes = stream::unfold((readiness, None), |(readiness, mut told)| async move {
        loop {
            if told.is_some() {
                tokio::select! {
                    () = tokio::time::sleep(LOOK) => {}
                    () = readiness.drained(), if told != Some(Health::NotServing) => {}
                }
            }
            let now = look(&readiness).await;
            if told != Some(now) {
                told = Some(now);
                return Some((Frame::data(now.message()), (readiness, told)));
            }
        }
    });
    // A name that there is not today may be there tomorrow in another server; here it never is.
    if is_known { head.chain(changes).left_stream() } else { head.chain(stream::pending()).right_stream() }
}

fn respond(frames: impl futures::Stream<Item = Frame<Bytes>> + Send + 'static) -> Response<UpstreamBody> {
    let body = StreamBody::new(frames.map(Ok)).boxed_unsync();
    let mut response = Response::new(UpstreamBody::InProcess(body));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
    response
}

fn ok() -> HeaderMap {
    let mut trailers = HeaderMap::with_capacity(1);
    trailers.insert(GRPC_STATUS, HeaderValue::from_static("0"));
    trailers
}

/// The name that the request asks for.
async fn service(mut body: RequestBody) -> Result<String, Status> {
    let mut all = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|cut| Status::new(Code::Internal, cut.to_string()))?;
        if let Ok(data) = frame.into_data() {
            if all.len() + data.len() > REQUEST_BYTES {
                return Err(Status::new(Code::ResourceExhausted, "The request is too large"));
            }
            all.extend_from_slice(&data);
        }
    }
    let message = all.get(PREFIX_BYTES..).unwrap_or_default();
    parse(message).ok_or_else(|| Status::new(Code::InvalidArgument, "The request is no HealthCheckRequest"))
}

/// Reads the one field; a name may be given several times, and the last one counts.
fn parse(mut message: &[u8]) -> Option<String> {
    let mut name = String::new();
    while message.has_remaining() {
        if message.try_get_u8().ok()? != SERVICE_FIELD {
            return None;
        }
        let mut length = 0usize;
        for shift in [0, 7] {
            let byte = message.try_get_u8().ok()?;
            length |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let (text, rest) = message.split_at_checked(length)?;
        name = String::from_utf8(text.to_vec()).ok()?;
        message = rest;
    }
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_read() {
        assert_eq!(parse(b""), Some(String::new()));
        assert_eq!(parse(b"\x0a\x00"), Some(String::new()));
        assert_eq!(parse(b"\x0a\x03abc"), Some("abc".to_owned()));
        let long = [b"\x0a\xac\x02".as_slice(), &[b'x'; 300]].concat();
        assert_eq!(parse(&long), Some("x".repeat(300)));
        for bad in [&b"\x0a"[..], b"\x0a\x05abc", b"\x12\x00", b"\x0a\x01\xff", b"\x0a\xff\xff"] {
            assert_eq!(parse(bad), None, "{bad:?}");
        }
    }
}
