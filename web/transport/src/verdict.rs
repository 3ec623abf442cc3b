//! What a failure is that only this transport can see: its code, its words and, for the core, what was seen.

use chatcli_proto::Transport;
use chatcli_proto::seen;
use tonic::{Code, Status};

fn saw(seen: Transport, code: Code, words: impl Into<String>) -> Box<Status> {
    Box::new(seen::saw(seen, code, words))
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

/// The answer ended inside of a message.
pub fn cut_short() -> Box<Status> {
    saw(Transport::Broken, Code::Unavailable, "the answer broke off in the middle of a message")
}

/// The answer's bytes stopped with an error.
pub fn broke(reason: &str) -> Box<Status> {
    saw(Transport::Broken, Code::Unavailable, format!("the connection broke during the answer ({reason})"))
}

/// The page was left, so its calls were ended.
pub fn left() -> Box<Status> {
    saw(Transport::Broken, Code::Cancelled, "the page was left")
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

/// Something on the way wants the browser to go elsewhere, usually to sign in.
pub fn redirected() -> Box<Status> {
    let words = "the server's address leads elsewhere; something before the server may want a sign-in";
    saw(Transport::NotGrpc, Code::Unknown, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_goes_along() {
        for (status, code) in [(broke("reset"), Code::Unavailable), (left(), Code::Cancelled)] {
            assert_eq!((status.code(), seen::seen(&status)), (code, Some(Transport::Broken)));
        }
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
