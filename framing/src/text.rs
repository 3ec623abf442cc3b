//! Base64 as gRPC-Web text mode uses it: a stream that may be cut anywhere and padded anywhere. Decides how
//! characters become bytes and back; where messages begin and end is another file's business.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use bytes::{BufMut, Bytes, BytesMut};
use thiserror::Error;

const GROUP_CHARS: usize = 4;
const GROUP_BYTES: usize = 3;

/// The text is not base64.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the body is not valid base64")]
pub struct BadText;

/// Decodes base64 that arrives in pieces. Each piece of the sender may carry its own padding, and the last
/// padding may be missing.
#[derive(Debug, Default)]
pub struct TextDecoder {
    group: [u8; GROUP_CHARS],
    filled: usize,
}

impl TextDecoder {
    /// Decodes what is complete and keeps the one to three characters that are not.
    ///
    /// # Errors
    /// A character outside the alphabet, or padding where none can be.
    pub fn decode(&mut self, chunk: &[u8]) -> Result<Bytes, BadText> {
        let mut out = BytesMut::with_capacity(chunk.len() / GROUP_CHARS * GROUP_BYTES + GROUP_BYTES);
        let mut rest = chunk;
        while !rest.is_empty() {
            if self.filled == 0 {
                let plain = rest.iter().position(|&c| c == b'=').unwrap_or(rest.len());
                let run = plain / GROUP_CHARS * GROUP_CHARS;
                if run > 0 {
                    append(&mut out, &rest[..run])?;
                    rest = &rest[run..];
                    continue;
                }
            }
            self.group[self.filled] = rest[0];
            self.filled += 1;
            rest = &rest[1..];
            if self.filled == GROUP_CHARS {
                self.filled = 0;
                append(&mut out, &self.group)?;
            }
        }
        Ok(out.freeze())
    }

    /// Gives the bytes of an unpadded last group.
    ///
    /// # Errors
    /// The text ends inside a group that cannot be decoded.
    pub fn finish(&mut self) -> Result<Bytes, BadText> {
        let group = &self.group[..std::mem::take(&mut self.filled)];
        let engine = if group.contains(&b'=') { return Err(BadText) } else { STANDARD_NO_PAD };
        engine.decode(group).map(Bytes::from).map_err(|_| BadText)
    }

    /// Whether every character so far has been decoded.
    pub fn is_empty(&self) -> bool {
        self.filled == 0
    }
}

fn append(out: &mut BytesMut, groups: &[u8]) -> Result<(), BadText> {
    let start = out.len();
    out.put_bytes(0, groups.len() / GROUP_CHARS * GROUP_BYTES);
    let written = STANDARD.decode_slice(groups, &mut out[start..]).map_err(|_| BadText)?;
    out.truncate(start + written);
    Ok(())
}

/// Encodes a stream to base64, padding only where it is told to flush.
#[derive(Debug, Default)]
pub struct TextEncoder {
    carry: BytesMut,
}

impl TextEncoder {
    /// Encodes `chunk`. With `flush` everything goes out, padded; without, up to two bytes wait for the next.
    pub fn encode(&mut self, chunk: &[u8], flush: bool) -> Bytes {
        let total = self.carry.len() + chunk.len();
        let take = if flush { total } else { total / GROUP_BYTES * GROUP_BYTES };
        if self.carry.is_empty() {
            let (now, later) = chunk.split_at(take);
            self.carry.extend_from_slice(later);
            return STANDARD.encode(now).into();
        }
        self.carry.extend_from_slice(chunk);
        let now = self.carry.split_to(take);
        STANDARD.encode(&now).into()
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decode_all(text: &[u8], cut: usize) -> Result<Vec<u8>, BadText> {
        let mut decoder = TextDecoder::default();
        let mut out = Vec::new();
        for piece in text.chunks(cut) {
            out.extend_from_slice(&decoder.decode(piece)?);
        }
        out.extend_from_slice(&decoder.finish()?);
        Ok(out)
    }

    #[test]
    fn padding_may_stand_in_the_middle_and_may_be_missing_at_the_end() {
        for cut in 1..9 {
            assert_eq!(decode_all(b"YQ==YmM=ZGVm", cut).as_deref(), Ok(&b"abcdef"[..]));
            assert_eq!(decode_all(b"YWJjZA", cut).as_deref(), Ok(&b"abcd"[..]));
            assert_eq!(decode_all(b"aA==ZQ==bGxv", cut).as_deref(), Ok(&b"hello"[..]));
            assert_eq!(decode_all(b"", cut).as_deref(), Ok(&b""[..]));
        }
    }

    #[test]
    fn what_is_not_base64_is_refused_at_any_cut() {
        for bad in ["YQ!=", "=YQ=", "Y===", "YWJjZ", "YQ=a", "YQ=", "AAA\n", "AA-_", "====", "a"] {
            for cut in 1..6 {
                assert_eq!(decode_all(bad.as_bytes(), cut), Err(BadText), "{bad} cut at {cut}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_cut_and_any_flush_round_trips(
            data in prop::collection::vec(any::<u8>(), 0..300),
            cuts in prop::collection::vec((1usize..20, any::<bool>()), 1..40),
            read in 1usize..17,
        ) {
            let mut encoder = TextEncoder::default();
            let mut text = Vec::new();
            let mut rest = &data[..];
            let mut cut = cuts.iter().cycle();
            while !rest.is_empty() {
                let (size, flush) = *cut.next().expect("endless");
                let (now, later) = rest.split_at(size.min(rest.len()));
                text.extend_from_slice(&encoder.encode(now, flush));
                rest = later;
            }
            text.extend_from_slice(&encoder.encode(&[], true));
            prop_assert_eq!(decode_all(&text, read), Ok(data));
        }
    }
}
