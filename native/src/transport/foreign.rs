//! An answer over HTTP/2 that is not gRPC: a proxy's, or another web server's. Decides from the head alone that it is one;
//! its status and few of its words are what a person is told.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use chatcli_proto::Transport;
use chatcli_proto::foreign::{EXCERPT_BYTES, excerpt, told};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Response};
use http_body::Body;
use tokio::time::timeout;

use super::answer::Answer;
use super::failure::LinkError;

/// How long the words of a foreign body are waited for.
const PATIENCE: Duration = Duration::from_secs(1);

/// The answer, if it is gRPC.
///
/// # Errors
/// What it is instead.
pub async fn only_grpc(response: Response<Answer>) -> Result<Response<Answer>, LinkError> {
    if speaks_grpc(response.headers()) {
        return Ok(response);
    }
    let (head, mut body) = response.into_parts();
    let media = media_type(&head.headers);
    let mut bytes = Vec::new();
    let reading = async {
        while bytes.len() < EXCERPT_BYTES {
            let next = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await;
            let Some(Ok(frame)) = next else { break };
            bytes.extend_from_slice(frame.data_ref().map_or(&[][..], |data| data));
        }
    };
    // What there is until then is enough.
    let _ = timeout(PATIENCE, reading).await;
    let status = head.status.as_u16();
    Err(LinkError::new(Transport::Http(status), told(status, &media, &excerpt(&media, &bytes))))
}

/// A status counts before everything else.
fn speaks_grpc(headers: &HeaderMap) -> bool {
    let media = media_type(headers);
    headers.contains_key("grpc-status") || media.split('+').next() == Some("application/grpc")
}

/// Without parameters, in small letters.
fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    let text = String::from_utf8_lossy(value);
    text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_the_type_counts() {
        let speaks = |name: &'static str, value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static(value));
            speaks_grpc(&headers)
        };
        for kind in
            ["application/grpc", "application/grpc+proto", "Application/gRPC;v=1", "application/grpc+json"]
        {
            assert!(speaks("content-type", kind), "{kind}");
        }
        for kind in ["text/html", "application/grpc-web+proto", "application/json", ""] {
            assert!(!speaks("content-type", kind), "{kind}");
        }
        assert!(speaks("grpc-status", "14"), "a status is enough");
        assert!(!speaks_grpc(&HeaderMap::new()));
    }
}
