//! The text of a file as it goes along: what is no text and what holds credentials does not, secrets in the rest are
//! masked, and a text in the encoding of old Windows programs is read as what it is.

use chatcli_redact::Redactor;
use chatcli_redact::path::{holds_credentials, is_secret};

use crate::attachment::{Why, why};
use crate::remarks::Remarks;
use crate::scan::{bytes, bytes_of};
use crate::source::{Meta, Source};

/// Bytes at the start of a file that are looked at for a NUL.
const LOOKED_AT: usize = 8 * 1024;

/// A text that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Read {
    /// The text as it goes along.
    pub(crate) text: String,
    /// Its bytes are no UTF-8; they were read as Windows-1252.
    pub(crate) is_western: bool,
    /// Something in it was masked.
    pub(crate) is_masked: bool,
}

/// Why bytes are no text, as far as their beginning says; `None` = they may be one.
pub(crate) fn is_none(bytes: &[u8]) -> Option<Why> {
    if is_image(bytes) {
        return Some(Why::Image);
    }
    bytes.iter().take(LOOKED_AT).any(|byte| *byte == 0).then_some(Why::Binary)
}

/// The text of a whole file, with the secrets that are in it, and whether it was read as Windows-1252. Its path says only
/// whether it is one of git's.
///
/// # Errors
/// It is no text, or holds credentials.
pub(crate) fn decoded(path: &str, bytes: &[u8]) -> Result<(String, bool), Why> {
    if let Some(why) = is_none(bytes) {
        return Err(why);
    }
    let (text, is_western) = match std::str::from_utf8(bytes) {
        Ok(text) => (text.replace('\0', ""), false),
        Err(_) => (western(bytes).ok_or(Why::NotUtf8)?, true),
    };
    if holds_credentials(path, &text) { Err(Why::Sensitive) } else { Ok((text, is_western)) }
}

/// The same as it goes along.
///
/// # Errors
/// It is no text, or holds credentials.
pub(crate) fn read(path: &str, bytes: &[u8]) -> Result<Read, Why> {
    let (text, is_western) = decoded(path, bytes)?;
    let masked = Redactor::default().clean(&text).into_owned();
    let is_masked = masked != text;
    Ok(Read { text: masked, is_western, is_masked })
}

/// The whole text of a file that was named, as it goes along, and what is to be said about it.
///
/// # Errors
/// It is none, it holds credentials, or it has more bytes than the limit.
pub(crate) async fn whole(
    source: &impl Source,
    path: &str,
    meta: &Meta,
    limit: u64,
) -> Result<(String, Remarks), Why> {
    let found = source.read(path, limit.saturating_add(1)).await.map_err(why)?;
    if let Some(why) = is_none(&found) {
        return Err(why);
    }
    let too_large = |bytes: u64| Why::TooLarge { bytes: meta.size.max(bytes), limit };
    if meta.size.max(bytes_of(&found)) > limit {
        return Err(too_large(bytes_of(&found)));
    }
    let read = read(&meta.absolute, &found)?;
    if bytes(&read.text) > limit {
        return Err(too_large(bytes(&read.text)));
    }
    let mut remarks = Remarks::default();
    remarks.about(path, &read);
    Ok((read.text, remarks))
}

/// The text of a file that was handed over by its name and its bytes, as one that a prompt names is read but for the
/// masking of secrets; and whether it is in no UTF-8 and was read as Windows-1252.
///
/// # Errors
/// It holds credentials, by its name or by what is in it, or it is no text.
pub fn judge(name: &str, bytes: &[u8]) -> Result<(String, bool), Why> {
    if is_secret(name) { Err(Why::Sensitive) } else { decoded(name, bytes) }
}

/// Whether the bytes are those of an image, whatever the file is called.
fn is_image(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x89PNG\r\n\x1a\n")
        || bytes.starts_with(b"\xff\xd8\xff")
        || bytes.starts_with(b"GIF8")
        || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"))
}

/// The text of bytes in Windows-1252, of which Latin-1 is a part. `None` where a byte has no letter there, where a
/// control says that it is no text, or where more than a third of the letters are not ASCII: other encodings look so.
fn western(bytes: &[u8]) -> Option<String> {
    let is_control = |byte: &u8| *byte < b' ' && !matches!(*byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b);
    let high = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    if bytes.iter().any(is_control) || high * 3 > bytes.len() {
        return None;
    }
    bytes.iter().map(|byte| western_letter(*byte)).collect()
}

/// By the index of the WHATWG Encoding Standard, whose five places without a letter are none here.
fn western_letter(byte: u8) -> Option<char> {
    const HIGH: [char; 32] = [
        '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’',
        '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
    ];
    match byte.checked_sub(0x80).and_then(|at| HIGH.get(usize::from(at))) {
        Some('\0') => None,
        Some(letter) => Some(*letter),
        None => Some(char::from(byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_old_programs_are_read_and_other_encodings_are_not_guessed() {
        let long = |bytes: &[u8]| [b"a line of plain letters, and then: ".as_slice(), bytes].concat();
        for (bytes, expected) in [
            (b"caf\xe9 latin\n".to_vec(), Some("café latin\n")),
            (b"caf\xe9".to_vec(), Some("café")),
            (b"costs 5 \x80 \x93ok\x94".to_vec(), Some("costs 5 € “ok”")),
            ("café".as_bytes().to_vec(), Some("café")),
            (long(b"\x81"), None),
            (long(b"\xff\x01"), None),
            // "Привет, мир" in KOI8-R.
            (b"\xf0\xd2\xc9\xd7\xc5\xd4, \xcd\xc9\xd2".to_vec(), None),
        ] {
            let found = read("a.txt", &bytes);
            assert_eq!(found.as_ref().ok().map(|read| read.text.as_str()), expected, "{bytes:?}");
            match &found {
                Ok(found) => assert_eq!(found.is_western, std::str::from_utf8(&bytes).is_err()),
                Err(why) => assert_eq!(*why, Why::NotUtf8),
            }
        }
    }

    #[test]
    fn a_key_keeps_its_file_here_and_a_token_in_it_is_masked() {
        let key = "my note\n-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n";
        assert_eq!(read("nota.txt", key.as_bytes()), Err(Why::Sensitive));
        let read = read("npmrc.txt", b"//registry.npmjs.org/:_authToken=npm_abcdef\nx=1\n").unwrap();
        assert_eq!(read.text, "//registry.npmjs.org/:_authToken=[REDACTED]\nx=1\n");
        assert!(read.is_masked && !read.is_western);
    }
}
