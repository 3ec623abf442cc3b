//! Base64 as gRPC-Web's text mode has it: cut anywhere, padded wherever the sender flushed, or not padded at the end.
//! A page asks for bytes; something on the way may answer with text all the same.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use bytes::Bytes;
use tonic::Status;

use super::verdict;

const GROUP_CHARS: usize = 4;

/// Decodes a text that arrives in pieces.
#[derive(Debug, Default)]
pub struct Decoder {
    /// The one to three characters of a group that is not complete.
    kept: Vec<u8>,
}

impl Decoder {
    /// The bytes that are complete by now.
    ///
    /// # Errors
    /// The text is not base64.
    pub fn push(&mut self, chunk: &[u8]) -> Result<Bytes, Box<Status>> {
        self.kept.extend_from_slice(chunk);
        let complete = self.kept.len() / GROUP_CHARS * GROUP_CHARS;
        let rest = self.kept.split_off(complete);
        let text = std::mem::replace(&mut self.kept, rest);
        let mut bytes = Vec::with_capacity(text.len() / GROUP_CHARS * 3);
        let mut from = 0;
        while from < text.len() {
            // Up to and with the group that is padded: the decoder takes padding at the end only.
            let padding = text[from..].iter().position(|&c| c == b'=').unwrap_or(text.len() - from);
            let to = (from + padding / GROUP_CHARS * GROUP_CHARS + GROUP_CHARS).min(text.len());
            let decoded = STANDARD.decode_vec(&text[from..to], &mut bytes);
            decoded.map_err(|_| verdict::malformed("text that is not base64"))?;
            from = to;
        }
        Ok(bytes.into())
    }

    /// The bytes of a last group without padding.
    ///
    /// # Errors
    /// The text ends where it cannot.
    pub fn end(&mut self) -> Result<Bytes, Box<Status>> {
        let last = std::mem::take(&mut self.kept);
        STANDARD_NO_PAD.decode(last).map(Bytes::from).map_err(|_| verdict::cut_short())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(pieces: &[&[u8]]) -> Result<Vec<u8>, Box<Status>> {
        let mut decoder = Decoder::default();
        let mut bytes = Vec::new();
        for piece in pieces {
            bytes.extend_from_slice(&decoder.push(piece)?);
        }
        bytes.extend_from_slice(&decoder.end()?);
        Ok(bytes)
    }

    #[test]
    fn padding_may_be_in_the_middle_or_missing_and_cuts_anywhere() {
        for (text, expected) in [
            (&b"aGVsbG8="[..], &b"hello"[..]),
            (b"aGVsbG8", b"hello"),
            (b"aGVsbA==bw==", b"hello"),
            (b"aA==ZQ==bGxv", b"hello"),
            (b"", b""),
        ] {
            for cut in 0..=text.len() {
                let (left, right) = text.split_at(cut);
                assert_eq!(decode(&[left, right]).unwrap(), expected, "{text:?} cut at {cut}");
            }
        }
    }

    #[test]
    fn other_text_is_refused() {
        for text in [&b"aGV!bG8="[..], b"a", b"aGVsbG8=a", b"====", b"a=bc", b"aGVsbA="] {
            assert!(decode(&[text]).is_err(), "{text:?}");
        }
    }
}
