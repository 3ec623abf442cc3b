//! The block of trailers at the end of a gRPC-Web body, read and written. Decides that a line which cannot be a header
//! is left out rather than the status beside it.

use bytes::{BufMut, Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::prefix::TRAILERS;

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

/// Trailers as the last frame of a body. Every value is kept, in its order.
pub fn frame(trailers: &HeaderMap) -> Bytes {
    let mut frame = BytesMut::with_capacity(64);
    frame.put_u8(TRAILERS);
    frame.put_u32(0);
    let prefix_bytes = frame.len();
    for (name, value) in trailers {
        frame.put_slice(name.as_str().as_bytes());
        frame.put_u8(b':');
        frame.put_slice(value.as_bytes());
        frame.put_slice(b"\r\n");
    }
    // Header lists are limited to kilobytes on the way in, so the length always fits.
    let length = u32::try_from(frame.len() - prefix_bytes).unwrap_or(u32::MAX);
    frame[1..prefix_bytes].copy_from_slice(&length.to_be_bytes());
    frame.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Frames, Piece};

    #[test]
    fn what_is_written_is_read_again_with_every_value() {
        let mut trailers = HeaderMap::new();
        trailers.append("grpc-status", HeaderValue::from_static("0"));
        trailers.append("x-two", HeaderValue::from_static("a"));
        trailers.append("x-two", HeaderValue::from_static("b"));
        let frame = frame(&trailers);
        assert_eq!(frame[..5], [0x80, 0, 0, 0, 33]);
        assert_eq!(&frame[5..], b"grpc-status:0\r\nx-two:a\r\nx-two:b\r\n");
        let mut frames = Frames::new(0);
        frames.push(frame);
        let Ok(Some(Piece::Trailers(block))) = frames.piece() else { panic!("no trailers") };
        assert_eq!(parse(&block), trailers);
    }

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
