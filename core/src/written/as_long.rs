//! Keeps a text as long as it was when secrets are taken out of it, and what stays where it was. What a client does
//! depends on how long an answer is (how much of it was told, which of two is newer), never on what it says; so it does
//! the same with a text that was cleaned.

/// How every mask begins, and how it ends.
const BEGINS: &str = "[REDACTED";
const ENDS: char = ']';
/// What stands behind a mask for the rest of a secret.
const FILL: char = '*';

/// The cleaned text with as many bytes as `text` has.
pub(crate) fn as_long(text: &str, cleaned: String) -> String {
    if cleaned.len() == text.len() {
        return cleaned;
    }
    in_place(text, &cleaned).unwrap_or_else(|| filled(cleaned, text.len()))
}

/// Each mask as long as what it stands for; nothing when that cannot be told.
fn in_place(text: &str, cleaned: &str) -> Option<String> {
    let mut long = String::with_capacity(text.len());
    let mut rest = cleaned;
    while let Some((kept, mask, after)) = split(rest) {
        if !text.get(long.len()..)?.starts_with(kept) {
            return None;
        }
        long.push_str(kept);
        let hidden = text.get(long.len()..)?;
        let bytes = match split(after) {
            None => hidden.len().checked_sub(after.len())?,
            Some(("", ..)) => mask.len().min(hidden.len()),
            // A mask stands for something.
            Some((next, ..)) => {
                let least = hidden.chars().next()?.len_utf8();
                least + hidden.get(least..)?.find(next)?
            }
        };
        long.push_str(mask.get(..bytes).unwrap_or(mask));
        long.extend(std::iter::repeat_n(FILL, bytes.saturating_sub(mask.len())));
        rest = after;
    }
    (text.get(long.len()..) == Some(rest)).then(|| long + rest)
}

/// What comes before the first mask, the mask, and what follows it.
fn split(text: &str) -> Option<(&str, &str, &str)> {
    let at = text.find(BEGINS)?;
    let (kept, from) = text.split_at_checked(at)?;
    let name = from.get(BEGINS.len()..)?;
    let length = name.find(|c: char| !(c.is_ascii_uppercase() || c == '_' || c == ' '))?;
    let end = BEGINS.len() + length + usize::from(name.get(length..)?.starts_with(ENDS));
    let (mask, after) = from.split_at_checked(end)?;
    Some((kept, mask, after))
}

/// The same length, wherever things stand.
fn filled(mut text: String, bytes: usize) -> String {
    text.truncate(text.floor_char_boundary(bytes));
    text.extend(std::iter::repeat_n(FILL, bytes - text.len()));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use chatcli_redact::{Redactor, Secret};

    fn cleaned(text: &str) -> String {
        let redactor = Redactor::new(&[Secret::new("held-in-memory-0123456789"), Secret::new("word")]);
        as_long(text, redactor.clean(text).into_owned())
    }

    #[test]
    fn what_stays_is_where_it_was() {
        let key = "sk-ant-aaaaaaaaaabbbbbbbbbbcccccccccc";
        for text in [
            format!("é {key} ü"),
            key.to_owned(),
            format!("{key} and held-in-memory-0123456789, and {key}\nend"),
            "a word, and held-in-memory-0123456789 a word".to_owned(),
            format!("[REDACTED] was there, {key} too: [REDACTED"),
            format!("-----BEGIN PRIVATE KEY-----\nMIIEv\n-----END PRIVATE KEY-----\nthe end {key}"),
            format!("password={key} {key}"),
        ] {
            let long = cleaned(&text);
            assert_eq!(long.len(), text.len(), "{long}");
            for secret in [key, "held-in-memory-0123456789", "MIIEv", "a word"] {
                assert!(!long.contains(secret), "{long}");
            }
            for kept in ["ü", " and ", "the end", "end", " was there, "] {
                assert_eq!(long.find(kept), text.find(kept), "{kept:?} in {long:?}");
            }
            assert_eq!(cleaned(&long).len(), text.len(), "cleaned twice");
        }
    }

    #[test]
    fn a_text_that_fits_nowhere_is_as_long_all_the_same() {
        for (text, clean, long) in [
            ("abc", "é", "é*"),
            ("ab", "[REDACTED]", "[R"),
            ("ab", "é[REDACTED]", "é"),
            ("abcd", "x", "x***"),
        ] {
            assert_eq!(as_long(text, clean.to_owned()), long);
        }
    }
}
