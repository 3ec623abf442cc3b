//! Decides from status and headers alone what an answer is: gRPC-Web, the same as text, or something of a server or
//! proxy that does not know gRPC. What such a body says is kept in few words.

use chatcli_framing::trailers::STATUS;
use chatcli_proto::foreign::{self, excerpt};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};
use tonic::Status;
use tonic::metadata::MetadataMap;

use super::answer::Answer;

/// What an answer is.
#[derive(Debug)]
pub enum Head {
    /// Its body can be read.
    Grpc(Answer),
    /// Its body says at most why it is none.
    Foreign(Foreign),
}

/// An answer that is not gRPC.
#[derive(Debug)]
pub struct Foreign {
    http: u16,
    media: String,
    headers: HeaderMap,
}

/// Reads a head. With a status among the headers it is gRPC, whatever else is said.
pub fn read(http: u16, headers: &HeaderMap) -> Head {
    let media = media_type(headers);
    let is_text = match split(&media) {
        "application/grpc-web" => Some(false),
        "application/grpc-web-text" => Some(true),
        _ => None,
    };
    let has_status = headers.contains_key(STATUS);
    if has_status || is_text.is_some() {
        return Head::Grpc(Answer::new(http, has_status, is_text == Some(true)));
    }
    Head::Foreign(Foreign { http, media, headers: headers.clone() })
}

impl Foreign {
    /// The failure it is; `body` is its beginning.
    pub fn failure(self, body: &[u8]) -> Box<Status> {
        let excerpt = excerpt(&self.media, body);
        let mut status = foreign::failure(self.http, &self.media, &excerpt);
        // Here are `retry-after` and the request's id.
        *status.metadata_mut() = MetadataMap::from_headers(self.headers);
        Box::new(status)
    }
}

/// Without parameters, in small letters.
fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    let text = String::from_utf8_lossy(value);
    text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Without the codec.
fn split(media: &str) -> &str {
    media.split('+').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use chatcli_proto::Transport;
    use chatcli_proto::seen::seen;

    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn every_spelling_of_the_type_counts() {
        for kind in [
            "application/grpc-web",
            "application/grpc-web+proto",
            "Application/gRPC-Web+Proto",
            "application/grpc-web+proto; charset=utf-8",
            "application/grpc-web-text",
            "application/grpc-web-text+proto",
        ] {
            assert!(matches!(read(200, &headers(&[("content-type", kind)])), Head::Grpc(_)), "{kind}");
        }
        for kind in ["text/html", "application/grpc", "application/grpc+proto", "application/grpc-webby", ""]
        {
            let head = read(200, &headers(&[("content-type", kind)]));
            let Head::Foreign(foreign) = head else { panic!("{kind}") };
            let status = foreign.failure(b"");
            assert_eq!((status.code() as i32, seen(&status)), (2, Some(Transport::Http(200))));
        }
    }

    #[test]
    fn a_status_in_the_headers_counts_whatever_else_is_said() {
        for (http, kind) in
            [(200, "application/grpc-web+proto"), (503, "text/plain"), (200, "application/grpc")]
        {
            let headers = headers(&[("content-type", kind), (STATUS, "14")]);
            assert!(matches!(read(http, &headers), Head::Grpc(_)), "{http} {kind}");
        }
    }

    #[test]
    fn a_foreign_answer_keeps_its_words_and_its_headers() {
        let kind = ("content-type", "text/html; charset=utf-8");
        let headers = headers(&[kind, ("retry-after", "7")]);
        let Head::Foreign(foreign) = read(503, &headers) else { panic!() };
        let status = foreign.failure(b"<title>Down</title>");
        assert_eq!(status.message(), "HTTP 503 (text/html) instead of gRPC: Down");
        assert_eq!(status.metadata().get("retry-after").unwrap(), "7");
    }
}
