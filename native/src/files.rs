//! Reading small files that a person names: however they are made, no more than some bytes of them; and why a file or a
//! stream could not be used, in the person's language.

use std::fs::File;
use std::io::{Error, ErrorKind, Read, Result};
use std::path::Path;

use chatcli_core::Lang;
use chatcli_core::text::Text;

/// Why a file or a stream could not be used. What the catalogue does not know is in the system's own words.
pub fn why(error: &Error, lang: Lang) -> String {
    let text = match error.kind() {
        ErrorKind::NotFound => Text::FileMissing,
        ErrorKind::PermissionDenied => Text::FileForbidden,
        ErrorKind::IsADirectory => Text::FileIsFolder,
        ErrorKind::NotADirectory => Text::FileNoFolder,
        ErrorKind::FileTooLarge => Text::FileTooLarge,
        ErrorKind::InvalidData => Text::FileNotText,
        ErrorKind::StorageFull => Text::FileDiskFull,
        ErrorKind::ReadOnlyFilesystem => Text::FileReadOnly,
        _ => {
            let words = error.to_string();
            return words.split(" (os error").next().unwrap_or_default().to_owned();
        }
    };
    text.get(lang).to_owned()
}

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
    fn a_reason_is_in_the_readers_language_and_has_no_number() {
        for (path, en, pt) in [
            ("/nowhere/at/all", "file not found", "arquivo não encontrado"),
            ("/", "it is a directory", "é um diretório"),
            (
                "/dev/null/x",
                "a part of the path is not a directory",
                "uma parte do caminho não é um diretório",
            ),
        ] {
            let error = read(Path::new(path), 9).unwrap_err();
            assert_eq!((why(&error, Lang::En).as_str(), why(&error, Lang::PtBr).as_str()), (en, pt));
        }
        let other = why(&Error::from_raw_os_error(5), Lang::PtBr);
        assert!(!other.is_empty() && !other.contains("os error"), "{other}");
    }

    #[test]
    fn what_never_ends_is_refused() {
        assert_eq!(read(Path::new("/dev/zero"), 1000).unwrap_err().kind(), ErrorKind::FileTooLarge);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "four").unwrap();
        assert_eq!(read_text(file.path(), 4).unwrap(), "four");
        assert!(read_text(file.path(), 3).is_err());
    }
}
