//! gRPC statuses of the door's own making. Decides which code a failure gets and how a status is written as
//! headers or trailers; what the upstream says itself is passed on untouched elsewhere.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use h2::Reason;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode, utf8_percent_encode};

/// The header or trailer that carries the code.
pub const GRPC_STATUS: HeaderName = HeaderName::from_static("grpc-status");
/// Says to our own client that a status is the door's, and not one that it passed on.
pub const ORIGIN: HeaderName = HeaderName::from_static("chatcli-origin");
/// What stands there.
pub const OF_GATEWAY: HeaderValue = HeaderValue::from_static("gateway");
/// The header or trailer that carries the message, percent-encoded.
pub const GRPC_MESSAGE: HeaderName = HeaderName::from_static("grpc-message");

/// Printable ASCII stays, but for the percent sign, as the gRPC protocol wants it.
const MESSAGE_ESCAPES: &AsciiSet = &CONTROLS.add(b'%');

/// The gRPC codes that the door itself gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Code {
    /// The call was cancelled.
    Cancelled = 1,
    /// No better code is known.
    Unknown = 2,
    /// The caller sent something that can never work.
    InvalidArgument = 3,
    /// The caller's time is over.
    DeadlineExceeded = 4,
    /// There is no such thing.
    NotFound = 5,
    /// The caller may not do this.
    PermissionDenied = 7,
    /// A limit was reached.
    ResourceExhausted = 8,
    /// There is no such method.
    Unimplemented = 12,
    /// The caller, the upstream or this program broke the protocol.
    Internal = 13,
    /// The upstream cannot be reached now; trying again may help.
    Unavailable = 14,
    /// The caller is not known.
    Unauthenticated = 16,
}

/// One status: a code and a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The code.
    pub code: Code,
    /// What happened, in plain text.
    pub message: String,
    /// When the same call may succeed; sent as `retry-after`, in whole seconds.
    pub retry_after: Option<Duration>,
}

impl Status {
    /// A status from its parts.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), retry_after: None }
    }

    /// The same, with the time after which the call may succeed.
    pub fn retry_after(self, wait: Duration) -> Self {
        Self { retry_after: Some(wait), ..self }
    }

    /// For a call whose time is over.
    pub fn deadline() -> Self {
        Self::new(Code::DeadlineExceeded, "the call took longer than its grpc-timeout")
    }

    /// For a call without a time of its own that took longer than the door allows.
    pub fn limit(limit: Duration) -> Self {
        let said = format!(
            "the call took longer than {} s, the gateway's limit without a grpc-timeout",
            limit.as_secs()
        );
        Self::new(Code::DeadlineExceeded, said)
    }

    /// For a call that is ended because the door closes.
    pub fn closing() -> Self {
        Self::new(Code::Unavailable, "the gateway is shutting down; try again")
    }

    /// For an answer that is not gRPC at all.
    pub fn from_http(status: StatusCode, excerpt: &str) -> Self {
        let code = match status.as_u16() {
            400 => Code::Internal,
            401 => Code::Unauthenticated,
            403 => Code::PermissionDenied,
            404 => Code::Unimplemented,
            429 | 502 | 503 | 504 => Code::Unavailable,
            _ => Code::Unknown,
        };
        let mut message = format!("the upstream answered HTTP {} instead of gRPC", status.as_u16());
        let excerpt = excerpt.split_whitespace().collect::<Vec<_>>().join(" ");
        if !excerpt.is_empty() {
            message.push_str(": ");
            message.push_str(&excerpt);
        }
        Self::new(code, message)
    }

    /// For a connection or stream that failed. `doing` names what was going on, as in "reading the answer".
    pub fn from_transport(error: &(dyn Error + 'static), doing: &str) -> Self {
        if let Some(status) = find::<Self>(error) {
            return status.clone();
        }
        let cause = deepest(error);
        let code = match find::<h2::Error>(error) {
            Some(h2) if h2.is_go_away() || h2.is_io() => Code::Unavailable,
            Some(h2) => match h2.reason() {
                Some(Reason::REFUSED_STREAM) => Code::Unavailable,
                Some(Reason::CANCEL) => Code::Cancelled,
                Some(Reason::ENHANCE_YOUR_CALM) => Code::ResourceExhausted,
                Some(Reason::INADEQUATE_SECURITY) => Code::PermissionDenied,
                _ => Code::Internal,
            },
            None if find::<hyper::Error>(error).is_some() => Code::Unavailable,
            None => Code::Internal,
        };
        Self::new(code, format!("the upstream failed while {doing}: {cause}"))
    }

    /// Its fields, for headers or trailers.
    pub fn write_to(&self, headers: &mut HeaderMap) {
        headers.insert(GRPC_STATUS, HeaderValue::from(self.code as u16));
        headers.insert(ORIGIN, OF_GATEWAY);
        let message = utf8_percent_encode(&self.message, MESSAGE_ESCAPES).to_string();
        if let Ok(message) = HeaderValue::try_from(message) {
            headers.insert(GRPC_MESSAGE, message);
        }
        if let Some(wait) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(wait.as_millis().div_ceil(1000).max(1) as u64));
        }
    }

    /// The status alone, as trailers.
    pub fn trailers(&self) -> HeaderMap {
        let mut trailers = HeaderMap::with_capacity(3);
        self.write_to(&mut trailers);
        trailers
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} ({}): {}", self.code, self.code as u8, self.message)
    }
}

impl Error for Status {}

/// The longest message that goes on, in bytes as it is encoded: some callers take no more than 8 KiB of trailers.
const MESSAGE_LIMIT_BYTES: usize = 4096;
/// The largest value of any other field, and the most that all fields may have together.
const VALUE_LIMIT_BYTES: usize = 16 * 1024;
const ALL_LIMIT_BYTES: usize = 64 * 1024;
const CUT: &str = "… (cut by the gateway)";

/// Makes a server's status small enough for every caller: its message is cut, and what is too large is left out.
pub fn fit(fields: &mut HeaderMap) {
    if let Some(message) = fields.get(GRPC_MESSAGE).filter(|message| message.len() > MESSAGE_LIMIT_BYTES) {
        let start = message.as_bytes().get(..MESSAGE_LIMIT_BYTES).unwrap_or_default();
        // The cut may tear an escape apart, and then a character.
        let torn = start.iter().rev().take(2).position(|&byte| byte == b'%').map_or(0, |at| at + 1);
        let decoded: Vec<u8> = percent_decode(&start[..start.len() - torn]).collect();
        let text = String::from_utf8_lossy(&decoded);
        let whole = text.trim_end_matches(char::REPLACEMENT_CHARACTER);
        let cut = utf8_percent_encode(&format!("{whole}{CUT}"), MESSAGE_ESCAPES).to_string();
        if let Ok(cut) = HeaderValue::try_from(cut) {
            fields.insert(GRPC_MESSAGE, cut);
        }
    }
    if fields.values().map(HeaderValue::len).sum::<usize>() <= VALUE_LIMIT_BYTES {
        return;
    }
    let large: Vec<HeaderName> = fields
        .iter()
        .filter(|(_, value)| value.len() > VALUE_LIMIT_BYTES)
        .map(|(name, _)| name.clone())
        .collect();
    for name in large {
        fields.remove(name);
    }
    if fields.iter().map(|(name, value)| name.as_str().len() + value.len()).sum::<usize>() > ALL_LIMIT_BYTES {
        let kept = [GRPC_STATUS, GRPC_MESSAGE, CONTENT_TYPE].map(|name| (fields.remove(&name), name));
        fields.clear();
        for (value, name) in kept {
            if let Some(value) = value {
                fields.insert(name, value);
            }
        }
    }
}

/// Whether the server says that it never looked at the call: it refused the stream, or went away before it.
pub fn is_unprocessed(error: &(dyn Error + 'static)) -> bool {
    find::<h2::Error>(error).is_some_and(|h2| {
        // Streams that it still works on do not end with its farewell.
        h2.is_remote() && (h2.is_go_away() || h2.is_reset() && h2.reason() == Some(Reason::REFUSED_STREAM))
    })
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    causes(error).find_map(|error| error.downcast_ref())
}

/// The cause of all the others, which names what really happened.
pub(crate) fn deepest(error: &(dyn Error + 'static)) -> String {
    causes(error).last().map_or_else(|| error.to_string(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_statuses_map_by_the_table() {
        let cases = [
            (400, 13),
            (401, 16),
            (403, 7),
            (404, 12),
            (429, 14),
            (431, 2),
            (500, 2),
            (502, 14),
            (503, 14),
            (504, 14),
            (200, 2),
        ];
        for (http, grpc) in cases {
            let status = Status::from_http(StatusCode::from_u16(http).expect("legal"), "");
            assert_eq!(status.code as u8, grpc, "HTTP {http}");
        }
    }

    #[test]
    fn reset_reasons_map_by_the_table() {
        let cases = [
            (Reason::REFUSED_STREAM, 14),
            (Reason::CANCEL, 1),
            (Reason::ENHANCE_YOUR_CALM, 8),
            (Reason::INADEQUATE_SECURITY, 7),
            (Reason::PROTOCOL_ERROR, 13),
            (Reason::NO_ERROR, 13),
        ];
        for (reason, grpc) in cases {
            let error = h2::Error::from(reason);
            assert_eq!(Status::from_transport(&error, "testing").code as u8, grpc, "{reason:?}");
        }
    }

    #[test]
    fn a_message_is_percent_encoded() {
        let trailers = Status::new(Code::Unknown, "100% não\n").trailers();
        assert_eq!(trailers[GRPC_MESSAGE], "100%25 n%C3%A3o%0A");
        assert_eq!(trailers[ORIGIN], "gateway");
    }

    #[test]
    fn a_status_of_any_size_fits_every_caller() {
        for (piece, times) in
            [("a", 120_000), ("é", 60_000), ("漢", 50_000), ("%", 9_000), ("😀", 2_000), ("x", 20)]
        {
            let said = piece.repeat(times);
            let mut fields = Status::new(Code::Internal, said.clone()).trailers();
            fields.insert("grpc-status-details-bin", HeaderValue::try_from("A".repeat(times)).expect("text"));
            fit(&mut fields);
            let message = fields.get(GRPC_MESSAGE).expect("a message");
            assert!(message.len() <= MESSAGE_LIMIT_BYTES + 40, "{piece}: {}", message.len());
            let decoded =
                percent_decode(message.as_bytes()).decode_utf8().expect("whole characters").into_owned();
            let kept = decoded.strip_suffix(CUT).unwrap_or(&decoded);
            assert!(
                said.starts_with(kept) && kept.len() >= said.len().min(MESSAGE_LIMIT_BYTES / 4),
                "{piece}"
            );
            assert_eq!(fields.get(GRPC_STATUS).expect("a code"), "13");
            assert_eq!(fields.contains_key("grpc-status-details-bin"), times <= VALUE_LIMIT_BYTES);
        }
    }
}
