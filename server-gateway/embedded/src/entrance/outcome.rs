//! What leaves the server: statuses with the Go server's codes and words, and one record of how a call ended. A status
//! may stand in the head or in the trailers, so both are looked at.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode, utf8_percent_encode};
use tonic::body::Body;
use tonic::{Code, Status};
use tower::BoxError;

use super::audit::Call;
use crate::room::Share;

/// Printable ASCII stays as it is, but for the percent sign, as the gRPC protocol wants it. tonic escapes blanks too,
/// and clients that do not unescape would show them.
const MESSAGE_ESCAPES: &AsciiSet = &CONTROLS.add(b'%');

/// A response body that is read to its status.
pub(super) struct Watched<B> {
    inner: B,
    path: Arc<str>,
    call: Option<Call>,
    /// What its memory takes up of the room for answers.
    _share: Option<Share>,
}

impl<B> Watched<B>
where
    B: HttpBody<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<BoxError>,
{
    /// Settles a status in the head; one in the trailers follows when they come.
    pub(super) fn wrap(response: Response<B>, path: Arc<str>, mut call: Option<Call>) -> Response<Body> {
        let (mut head, inner) = response.into_parts();
        if let Some((code, message)) = settle(&mut head.headers, &path)
            && let Some(call) = call.take()
        {
            call.ended(code, &message);
        }
        let share = head.extensions.remove();
        Response::from_parts(head, Body::new(Self { inner, path, call, _share: share }))
    }
}

impl<B> HttpBody for Watched<B>
where
    B: HttpBody<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        let polled = std::task::ready!(Pin::new(&mut this.inner).poll_frame(context));
        Poll::Ready(match polled {
            Some(Ok(frame)) => Some(Ok(match frame.into_trailers() {
                Ok(mut trailers) => {
                    if let Some((code, message)) = settle(&mut trailers, &this.path)
                        && let Some(call) = this.call.take()
                    {
                        call.ended(code, &message);
                    }
                    Frame::trailers(trailers)
                }
                Err(data) => data,
            })),
            Some(Err(error)) => Some(Err(error.into())),
            None => None,
        })
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl<B> Drop for Watched<B> {
    fn drop(&mut self) {
        if let Some(call) = self.call.take() {
            call.ended(Code::Cancelled, "the caller went away");
        }
    }
}

/// Rewords the status in these headers, if there is one, and says what it is.
fn settle(headers: &mut HeaderMap, path: &str) -> Option<(Code, String)> {
    let mut code = Code::from_bytes(headers.get(Status::GRPC_STATUS)?.as_bytes());
    let given = headers.get(Status::GRPC_MESSAGE).map_or(&b""[..], HeaderValue::as_bytes);
    let mut message = percent_decode(given).decode_utf8_lossy().into_owned();
    match code {
        // Nothing of ours says it, and tonic means a message that is larger than its limit.
        Code::OutOfRange => {
            code = Code::ResourceExhausted;
            headers.insert(Status::GRPC_STATUS, HeaderValue::from(code as i32));
        }
        Code::Unimplemented if message.is_empty() => message = unknown(path),
        _ => {}
    }
    if !message.is_empty() {
        let text = utf8_percent_encode(&message, MESSAGE_ESCAPES).to_string();
        if let Ok(value) = HeaderValue::try_from(text) {
            headers.insert(Status::GRPC_MESSAGE, value);
        }
    }
    Some((code, message))
}

fn unknown(path: &str) -> String {
    match path.trim_start_matches('/').split_once('/') {
        Some((service, method)) if service == crate::SERVICE => {
            format!("unknown method {method} for service {service}")
        }
        Some((service, _)) => format!("unknown service {service}"),
        None => format!("malformed method name: {path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(code: i32, message: Option<&str>, path: &str) -> (i32, Option<String>) {
        let mut headers = HeaderMap::new();
        headers.insert(Status::GRPC_STATUS, HeaderValue::from(code));
        if let Some(message) = message {
            headers.insert(Status::GRPC_MESSAGE, message.parse().unwrap());
        }
        settle(&mut headers, path);
        let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        (text("grpc-status").unwrap().parse().unwrap(), text("grpc-message"))
    }

    #[test]
    fn statuses_as_the_go_server_words_them() {
        for (code, message, path, expected) in [
            (0, None, "/chatcli.v1.ChatCLIService/Health", (0, None)),
            (5, Some("session%20not%20found:%20%22x%22"), "/", (5, Some("session not found: \"x\""))),
            (3, Some("100%25%20n%C3%A3o%0A"), "/", (3, Some("100%25 n%C3%A3o%0A"))),
            (11, Some("too%20large"), "/", (8, Some("too large"))),
            (
                12,
                None,
                "/chatcli.v1.ChatCLIService/Nothing",
                (12, Some("unknown method Nothing for service chatcli.v1.ChatCLIService")),
            ),
            (12, None, "/a.b.C/D", (12, Some("unknown service a.b.C"))),
            (12, None, "/", (12, Some("malformed method name: /"))),
            (12, Some("known"), "/a.b.C/D", (12, Some("known"))),
        ] {
            let (status, text) = settled(code, message, path);
            assert_eq!((status, text.as_deref()), expected, "{code} {message:?} {path}");
        }
        assert_eq!(settle(&mut HeaderMap::new(), "/"), None);
    }
}
