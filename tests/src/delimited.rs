//! Messages as the conformance suite exchanges them with the programs that it starts: each behind four bytes of length.

use std::io::{Error, ErrorKind, Read, Result, Write};

/// Far more than the suite sends: its largest messages have some hundred KiB.
const MAX_MESSAGE_BYTES: usize = 4 * 1024 * 1024;

/// The next message; `None` when there is none any more.
///
/// # Errors
/// The input ends inside of a message, or one is too large.
pub fn read(from: &mut impl Read) -> Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match from.read_exact(&mut length[..1]) {
        Err(end) if end.kind() == ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    from.read_exact(&mut length[1..])?;
    let length = u32::from_be_bytes(length) as usize;
    if length > MAX_MESSAGE_BYTES {
        return Err(Error::new(ErrorKind::InvalidData, format!("a message of {length} bytes")));
    }
    let mut bytes = vec![0; length];
    from.read_exact(&mut bytes)?;
    Ok(Some(bytes))
}

/// Writes a message.
///
/// # Errors
/// Those of the output, and a message that is too large.
pub fn write(to: &mut impl Write, message: &[u8]) -> Result<()> {
    let length = u32::try_from(message.len()).map_err(Error::other)?;
    to.write_all(&length.to_be_bytes())?;
    to.write_all(message)?;
    to.flush()
}
