//! The five bytes before each message: a flag and a length.

use thiserror::Error;

/// The length of a message's prefix.
pub const PREFIX_BYTES: usize = 5;

/// The message is compressed. Whether that was agreed on is for the reader of messages to know.
pub const COMPRESSED: u8 = 0x01;
/// What follows is no message but the trailers.
pub const TRAILERS: u8 = 0x80;

/// Why a stream of messages cannot go on.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum BadFrame {
    /// A prefix announces more than the limit; both figures in bytes.
    #[error("a message of {announced} bytes is larger than the limit of {limit} bytes")]
    TooLarge {
        /// What the prefix says.
        announced: usize,
        /// How much may come.
        limit: usize,
    },
    /// The first byte of a prefix means nothing here.
    #[error("a message starts with the unknown flag byte {0:#04x}")]
    Flag(u8),
}

/// The flag and the length that a prefix announces.
pub fn read([flag, length @ ..]: [u8; PREFIX_BYTES]) -> (u8, usize) {
    (flag, usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX))
}

/// The length of a message; nothing where the flag is that of something else.
///
/// # Errors
/// The message is larger than it may be.
pub fn message(prefix: [u8; PREFIX_BYTES], limit: usize) -> Result<Option<usize>, BadFrame> {
    match read(prefix) {
        (0 | COMPRESSED, announced) if announced > limit => Err(BadFrame::TooLarge { announced, limit }),
        (0 | COMPRESSED, announced) => Ok(Some(announced)),
        _ => Ok(None),
    }
}
