//! What a failure is that no server put into a gRPC status: its code, its words and, for the core, what was seen.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use chatcli_proto::Transport;
use chatcli_proto::foreign::told;
use tonic::{Code, Status};

/// What was seen below gRPC, carried along as a status' cause.
#[derive(Debug)]
struct Seen(Transport);

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl Error for Seen {}

/// What was seen below gRPC; `None` for a server's own status.
pub fn classify(status: &Status) -> Option<Transport> {
    let mut cause = status.source();
    while let Some(error) = cause {
        if let Some(Seen(seen)) = error.downcast_ref() {
            return Some(*seen);
        }
        cause = error.source();
    }
    None
}

fn saw(seen: Transport, code: Code, words: String) -> Box<Status> {
    let mut status = Status::new(code, words);
    status.set_source(Arc::new(Seen(seen)));
    Box::new(status)
}

/// The bytes are not what they should be.
pub fn malformed(what: &str) -> Box<Status> {
    saw(Transport::NotGrpc, Code::Internal, format!("the answer has {what}"))
}

/// A prefix announces more bytes than may come. The code is that of the terminal's reader for the same.
pub fn too_large(announced: usize, limit: usize) -> Box<Status> {
    let words = format!("the answer announces {announced} bytes at once, the limit is {limit} bytes");
    saw(Transport::NotGrpc, Code::OutOfRange, words)
}

/// The answer ended without a status.
pub fn cut_short(is_between_messages: bool) -> Box<Status> {
    let place = if is_between_messages { "before its status" } else { "in the middle of a message" };
    saw(Transport::Broken, Code::Unavailable, format!("the answer broke off {place}"))
}

/// The answer's bytes stopped with an error.
pub fn broke(reason: &str) -> Box<Status> {
    saw(Transport::Broken, Code::Unavailable, format!("the connection broke during the answer ({reason})"))
}

/// The page was left, so its calls were ended.
pub fn left() -> Box<Status> {
    saw(Transport::Broken, Code::Cancelled, "the page was left".to_owned())
}

/// There was no answer at all. A browser keeps the reason from scripts, so the words name what it can be.
pub fn unreachable(origin: &str, reason: &str, is_offline: bool, is_own_origin: bool) -> Box<Status> {
    let words = if is_offline {
        "this device is offline".to_owned()
    } else if is_own_origin {
        format!("{origin} did not answer: it is down, or the network does not lead there ({reason})")
    } else {
        format!(
            "{origin} did not answer this page: it is down, the network does not lead there, or it does not allow \
             pages from here ({reason})"
        )
    };
    saw(Transport::Network, Code::Unavailable, words)
}

/// The request could not be made.
pub fn unsendable(reason: &str) -> Box<Status> {
    Box::new(Status::internal(format!("the request cannot be sent ({reason})")))
}

/// An answer over HTTP that holds no gRPC status.
pub fn http(status: u16, content_type: &str, excerpt: &str) -> Box<Status> {
    saw(Transport::Http(status), code_of(status), told(status, content_type, excerpt))
}

/// Something on the way wants the browser to go elsewhere, usually to sign in.
pub fn redirected() -> Box<Status> {
    let words = "the server's address leads elsewhere; something before the server may want a sign-in";
    saw(Transport::NotGrpc, Code::Unknown, words.to_owned())
}

/// gRPC's table for answers of something that does not know gRPC.
fn code_of(http: u16) -> Code {
    match http {
        400 | 431 => Code::Internal,
        401 => Code::Unauthenticated,
        403 => Code::PermissionDenied,
        404 => Code::Unimplemented,
        429 | 502 | 503 | 504 => Code::Unavailable,
        _ => Code::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_statuses_get_the_codes_of_grpcs_table() {
        for (status, code) in [
            (200, 2),
            (302, 2),
            (400, 13),
            (401, 16),
            (403, 7),
            (404, 12),
            (429, 14),
            (431, 13),
            (500, 2),
            (502, 14),
            (503, 14),
            (504, 14),
        ] {
            let verdict = http(status, "text/plain", "words");
            let seen = Some(Transport::Http(status));
            assert_eq!((verdict.code() as i32, classify(&verdict)), (code, seen), "HTTP {status}");
            assert_eq!(verdict.message(), format!("HTTP {status} (text/plain) instead of gRPC: words"));
        }
        assert_eq!(http(404, "", "").message(), "HTTP 404 instead of gRPC");
    }

    #[test]
    fn what_was_seen_survives_the_way_through_tonic() {
        let through = Status::from_error(Box::new(*broke("reset")));
        assert_eq!((through.code(), classify(&through)), (Code::Unavailable, Some(Transport::Broken)));
        assert_eq!(classify(&left()), Some(Transport::Broken));
        assert_eq!(left().code(), Code::Cancelled);
        assert_eq!(classify(&Status::unavailable("draining")), None);
    }

    #[test]
    fn the_words_name_what_an_unreachable_server_can_be() {
        let words = |offline, own| unreachable("https://a", "TypeError", offline, own).message().to_owned();
        assert!(words(true, true).contains("offline"));
        assert!(words(false, true).contains("https://a did not answer"));
        assert!(!words(false, true).contains("allow"));
        assert!(words(false, false).contains("does not allow pages from here"));
        assert_eq!(unreachable("a", "", false, true).code(), Code::Unavailable);
    }
}
