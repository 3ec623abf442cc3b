//! Reads a block of trailers. Decides that a line which cannot be a header is left out rather than the status beside
//! it.

use http::{HeaderMap, HeaderName, HeaderValue};

/// Holds the status.
pub const STATUS: &str = "grpc-status";

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
    trailers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_in_every_spelling() {
        let trailers = parse(
            b"grpc-status: 5\r\nGrpc-Message:not%20here\nx-two:a\r\nx-two: b\r\n\r\nx-colon:a:b\r\nx-none:",
        );
        assert_eq!(trailers[STATUS], "5");
        assert_eq!(trailers["grpc-message"], "not%20here");
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
}
