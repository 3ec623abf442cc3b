//! The headers that a status stands in. Decides that what cannot be read in them does not cost the code.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use http::{HeaderMap, HeaderValue};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode, percent_encode};

/// Holds the code.
pub const STATUS: &str = "grpc-status";
/// Holds the words.
pub const MESSAGE: &str = "grpc-message";
const DETAILS: &str = "grpc-status-details-bin";

/// Makes headers or trailers safe to take a status from: the library's reader panics at details that are not base64, and
/// forgets the code over a message that is not UTF-8.
pub fn mend(headers: &mut HeaderMap) {
    let is_bad = |value: &HeaderValue| {
        let unpadded = value.as_bytes().trim_ascii_end();
        let end = unpadded.iter().rposition(|&c| c != b'=').map_or(0, |last| last + 1);
        let bare = unpadded.get(..end).unwrap_or_default();
        STANDARD_NO_PAD.decode(bare).is_err() || unpadded.len() - end > 2
    };
    if headers.get_all(DETAILS).iter().any(is_bad) {
        headers.remove(DETAILS);
    }
    let Some(message) = headers.get(MESSAGE) else { return };
    let decoded = percent_decode(message.as_bytes());
    if decoded.clone().decode_utf8().is_err() {
        let readable = decoded.decode_utf8_lossy();
        let encoded = percent_encode(readable.as_bytes(), NON_ALPHANUMERIC).to_string();
        if let Ok(value) = HeaderValue::try_from(encoded) {
            headers.insert(MESSAGE, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use tonic::Status;

    use super::*;

    fn status(lines: &[(&'static str, &[u8])]) -> Status {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_bytes(value).unwrap());
        }
        mend(&mut headers);
        Status::from_header_map(&headers).unwrap()
    }

    #[test]
    fn a_status_survives_what_its_reader_cannot_read() {
        for details in [&b"!!!"[..], b"YWJj,YWJj", b"a", b"YWJj===="] {
            let status = status(&[(STATUS, b"9"), (MESSAGE, b"why"), (DETAILS, details)]);
            assert_eq!((status.code() as i32, status.message()), (9, "why"), "{details:?}");
        }
        for details in [&b"YWI="[..], b"YWI", b"YWJj"] {
            assert!(
                status(&[(STATUS, b"9"), (DETAILS, details)]).details().starts_with(b"ab"),
                "{details:?}"
            );
        }
        for message in [&b"n\xe3o"[..], b"n%E3o", b"n\xc3\xa3o 100%"] {
            let status = status(&[(STATUS, b"9"), (MESSAGE, message)]);
            assert_eq!(status.code() as i32, 9);
            assert!(status.message().starts_with('n'), "{}", status.message());
        }
    }
}
