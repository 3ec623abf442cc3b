//! Reading small files that a person names: however they are made, no more than some bytes of them.

use std::fs::File;
use std::io::{Error, ErrorKind, Read, Result};
use std::path::Path;

/// The whole file, which may also be a pipe (`<(pass show key)`).
///
/// # Errors
/// It cannot be read, or it has more than so many bytes.
pub fn read(path: &Path, most_bytes: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most_bytes + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most_bytes {
        return Err(Error::new(ErrorKind::FileTooLarge, format!("more than {most_bytes} bytes")));
    }
    Ok(bytes)
}

/// The same as a text.
///
/// # Errors
/// As for [`read`], or it is no text.
pub fn read_text(path: &Path, most_bytes: u64) -> Result<String> {
    String::from_utf8(read(path, most_bytes)?)
        .map_err(|error| Error::new(ErrorKind::InvalidData, error.utf8_error()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_ends_is_refused() {
        assert_eq!(read(Path::new("/dev/zero"), 1000).unwrap_err().kind(), ErrorKind::FileTooLarge);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "four").unwrap();
        assert_eq!(read_text(file.path(), 4).unwrap(), "four");
        assert!(read_text(file.path(), 3).is_err());
    }
}
