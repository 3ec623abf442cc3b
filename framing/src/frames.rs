//! Cuts the bytes of an answer into messages and the block of trailers. Decides by prefixes and lengths only; the bytes
//! of a message go on as slices of what arrived.

use bytes::{Buf, Bytes};
use thiserror::Error;

use super::prefix::{self, BadFrame, COMPRESSED, PREFIX_BYTES, TRAILERS};

/// Far more than any server sends; a block is collected whole before it is read.
const MAX_TRAILERS_BYTES: usize = 1024 * 1024;

/// Why the bytes of an answer are none.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum BadAnswer {
    /// A prefix that must not be.
    #[error(transparent)]
    Frame(#[from] BadFrame),
    /// Trailers whose flag says that they are compressed.
    #[error("compressed trailers, which were not asked for")]
    CompressedTrailers,
    /// There is nothing after the trailers.
    #[error("bytes after the trailers")]
    AfterTrailers,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A message's prefix, or a part of a message.
    Data(Bytes),
    /// A whole block of trailers.
    Trailers(Vec<u8>),
}

/// The bytes of one answer.
#[derive(Debug)]
pub struct Frames {
    limit_bytes: usize,
    unread: Bytes,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Prefix { bytes: [u8; PREFIX_BYTES], filled: usize },
    Message { left: usize },
    Trailers { block: Vec<u8>, left: usize },
    End,
}

impl Default for Place {
    fn default() -> Self {
        Self::Prefix { bytes: [0; PREFIX_BYTES], filled: 0 }
    }
}

impl Frames {
    /// An answer whose messages have at most `limit_bytes`, without their prefix.
    pub fn new(limit_bytes: usize) -> Self {
        Self { limit_bytes, unread: Bytes::new(), place: Place::default() }
    }

    /// Takes what arrived. Whatever came before has to be read first.
    pub fn push(&mut self, chunk: Bytes) {
        self.unread = chunk;
    }

    /// The next piece; `None` when more bytes have to come first.
    ///
    /// # Errors
    /// The bytes are not gRPC-Web, or announce more than may come.
    pub fn piece(&mut self) -> Result<Option<Piece>, BadAnswer> {
        loop {
            match &mut self.place {
                Place::Prefix { bytes, filled } => {
                    let take = (PREFIX_BYTES - *filled).min(self.unread.len());
                    self.unread.copy_to_slice(&mut bytes[*filled..*filled + take]);
                    *filled += take;
                    if *filled < PREFIX_BYTES {
                        return Ok(None);
                    }
                    let prefix = *bytes;
                    self.place = after(prefix, self.limit_bytes)?;
                    if matches!(self.place, Place::Message { .. }) {
                        return Ok(Some(Piece::Data(Bytes::copy_from_slice(&prefix))));
                    }
                }
                Place::Message { left: 0 } => self.place = Place::default(),
                Place::Message { left } => {
                    let take = (*left).min(self.unread.len());
                    if take == 0 {
                        return Ok(None);
                    }
                    *left -= take;
                    return Ok(Some(Piece::Data(self.unread.split_to(take))));
                }
                Place::Trailers { block, left } => {
                    let take = (*left).min(self.unread.len());
                    block.extend_from_slice(&self.unread.split_to(take));
                    *left -= take;
                    if *left > 0 {
                        return Ok(None);
                    }
                    let block = std::mem::take(block);
                    self.place = Place::End;
                    return Ok(Some(Piece::Trailers(block)));
                }
                Place::End if self.unread.is_empty() => return Ok(None),
                Place::End => return Err(BadAnswer::AfterTrailers),
            }
        }
    }

    /// Whether the bytes so far end between two frames.
    pub fn is_between(&self) -> bool {
        self.unread.is_empty()
            && matches!(self.place, Place::Prefix { filled: 0, .. } | Place::Message { left: 0 } | Place::End)
    }
}

/// What a prefix announces.
fn after(prefix: [u8; PREFIX_BYTES], limit: usize) -> Result<Place, BadAnswer> {
    if let Some(left) = prefix::message(prefix, limit)? {
        return Ok(Place::Message { left });
    }
    match prefix::read(prefix) {
        (TRAILERS, left) if left <= MAX_TRAILERS_BYTES => Ok(Place::Trailers { block: Vec::new(), left }),
        (TRAILERS, announced) => Err(BadFrame::TooLarge { announced, limit: MAX_TRAILERS_BYTES }.into()),
        (flag, _) if flag == TRAILERS | COMPRESSED => Err(BadAnswer::CompressedTrailers),
        (flag, _) => Err(BadFrame::Flag(flag).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: usize = 50 * 1024 * 1024;

    fn read(bytes: &[u8]) -> Result<(Vec<Piece>, bool), BadAnswer> {
        let mut frames = Frames::new(LIMIT);
        frames.push(Bytes::copy_from_slice(bytes));
        let mut pieces = Vec::new();
        while let Some(piece) = frames.piece()? {
            pieces.push(piece);
        }
        Ok((pieces, frames.is_between()))
    }

    fn data(bytes: &'static [u8]) -> Piece {
        Piece::Data(Bytes::from_static(bytes))
    }

    #[test]
    fn messages_trailers_and_their_ends_are_found() {
        let (pieces, whole) = read(b"\0\0\0\0\x02hi\0\0\0\0\0\x80\0\0\0\x03a:b").unwrap();
        assert!(whole);
        assert_eq!(
            pieces,
            [data(b"\0\0\0\0\x02"), data(b"hi"), data(b"\0\0\0\0\0"), Piece::Trailers(b"a:b".to_vec())]
        );
        assert_eq!(read(b"").unwrap(), (vec![], true));
        assert_eq!(read(b"\x80\0\0\0\0").unwrap(), (vec![Piece::Trailers(vec![])], true));
        for cut in [&b"\0"[..], b"\0\0\0\0", b"\0\0\0\0\x02", b"\0\0\0\0\x02h", b"\x80\0\0\0\x03a:"] {
            assert!(!read(cut).unwrap().1, "{cut:?}");
        }
    }

    #[test]
    fn what_must_not_be_is_refused_at_the_prefix() {
        let flag = |flag| BadAnswer::Frame(BadFrame::Flag(flag));
        let large = |announced, limit| BadAnswer::Frame(BadFrame::TooLarge { announced, limit });
        for (bytes, expected) in [
            (&b"\x81\0\0\0\0"[..], BadAnswer::CompressedTrailers),
            (b"\x02\0\0\0\0", flag(0x02)),
            (b"<html>", flag(0x3c)),
            (b"\x82\0\0\0\0", flag(0x82)),
            (b"\0\xff\xff\xff\xff", large(4_294_967_295, LIMIT)),
            (b"\0\x03\x20\0\x01", large(52_428_801, LIMIT)),
            (b"\x80\0\x10\0\x01", large(1_048_577, MAX_TRAILERS_BYTES)),
            (b"\x80\0\0\0\0\0", BadAnswer::AfterTrailers),
        ] {
            assert_eq!(read(bytes).unwrap_err(), expected, "{bytes:?}");
        }
        assert!(read(b"\0\x03\x20\0\0").is_ok(), "50 MiB are allowed");
    }
}
