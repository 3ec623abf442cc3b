//! Reads a block of trailers. Decides that a line which cannot be a header is left out rather than the status beside
//! it, and mends the two values that would cost the status or the page when they are read.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode, percent_encode};

/// Holds the status.
pub const STATUS: &str = "grpc-status";
const MESSAGE: &str = "grpc-message";
const DETAILS: &str = "grpc-status-details-bin";

/// The block's lines; of a name that comes twice both values are kept, in their order.
pub fn parse(block: &[u8]) -> HeaderMap {
    let mut trailers = HeaderMap::new();
    for line in block.split(|&c| c == b'\n') {
        let Some(colon) = line.iter().position(|&c| c == b':') else { continue };
        let (name, value) = (line[..colon].trim_ascii(), line[colon + 1..].trim_ascii());
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name), HeaderValue::from_bytes(value)) {
            // Fails at 32,768 names, which a block may not have bytes for.
            let _ = trailers.try_append(name, value);
        }
    }
    mend(&mut trailers);
    trailers
}

/// Makes headers or trailers safe to take a status from: its reader panics at details that are not base64, and forgets
/// the code over a message that is not UTF-8.
pub fn mend(headers: &mut HeaderMap) {
    let is_bad = |value: &HeaderValue| {
        let unpadded = value.as_bytes().trim_ascii_end();
        let end = unpadded.iter().rposition(|&c| c != b'=').map_or(0, |last| last + 1);
        STANDARD_NO_PAD.decode(&unpadded[..end]).is_err() || unpadded.len() - end > 2
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

    #[test]
    fn lines_are_read_in_every_spelling() {
        let trailers = parse(
            b"grpc-status: 5\r\nGrpc-Message:not%20here\nx-two:a\r\nx-two: b\r\n\r\nx-colon:a:b\r\nx-none:",
        );
        assert_eq!(trailers[STATUS], "5");
        assert_eq!(trailers[MESSAGE], "not%20here");
        assert_eq!(trailers.get_all("x-two").iter().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(trailers["x-colon"], "a:b");
        assert_eq!(trailers["x-none"], "");
    }

    #[test]
    fn a_line_that_is_no_header_does_not_cost_the_status() {
        let trailers =
            parse(b"no colon\r\n: no name\r\nx bad: name\r\nx-bad: va\x01lue\r\ngrpc-status:7\r\n");
        assert_eq!(trailers.len(), 1);
        assert_eq!(trailers[STATUS], "7");
        assert!(parse(b"").is_empty());
    }

    #[test]
    fn a_status_survives_what_its_reader_cannot_read() {
        let status = |block: &[u8]| Status::from_header_map(&parse(block)).unwrap();
        for details in [&b"!!!"[..], b"YWJj,YWJj", b"a", b"YWJj===="] {
            let block = [b"grpc-status:9\r\ngrpc-message:why\r\ngrpc-status-details-bin:", details].concat();
            assert_eq!((status(&block).code() as i32, status(&block).message()), (9, "why"), "{details:?}");
        }
        for details in [&b"YWI="[..], b"YWI", b"YWJj"] {
            let block = [b"grpc-status:9\r\ngrpc-status-details-bin:", details].concat();
            assert!(status(&block).details().starts_with(b"ab"), "{details:?}");
        }
        for message in [&b"n\xe3o"[..], b"n%E3o", b"n\xc3\xa3o 100%"] {
            let block = [b"grpc-status:9\r\ngrpc-message:", message].concat();
            assert_eq!(status(&block).code() as i32, 9);
            assert!(status(&block).message().starts_with('n'), "{}", status(&block).message());
        }
    }
}
