//! The beginning of a statement: what stands before the `=` or `:`. Decides where a statement begins and which names
//! are names.

/// A blank that does not end a line.
pub fn is_blank(char: char) -> bool {
    matches!(char, '\t' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{85}' | '\u{a0}')
}

/// The text from the next statement on, past blank lines and comments; nothing at the end.
pub fn start(mut text: &str) -> Option<&str> {
    loop {
        text = text.trim_start();
        if text.is_empty() {
            return None;
        }
        if !text.starts_with('#') {
            return Some(text);
        }
        text = text.get(text.find('\n')?..)?;
    }
}

/// The name of a statement and what comes after its sign; nothing when it is no statement.
///
/// A word at the very end of a file without a sign has no name and does no harm.
pub fn split(statement: &str) -> Option<(&str, &str)> {
    let statement = match statement.strip_prefix("export") {
        Some(rest) if rest.starts_with(is_blank) => rest.trim_start_matches(is_blank),
        _ => statement,
    };
    if statement.is_empty() {
        return None;
    }
    // Names are looked at byte by byte there, each taken for a character of its own.
    for (at, byte) in statement.bytes().enumerate() {
        let char = char::from(byte);
        match char {
            '=' | ':' => {
                let (name, rest) = (statement.get(..at)?, statement.get(at + 1..)?);
                return Some((name.trim_end(), rest.trim_start_matches(is_blank)));
            }
            '_' | '.' => {}
            _ if is_blank(char) || char.is_alphabetic() || char.is_numeric() => {}
            _ => return None,
        }
    }
    Some(("", statement.trim_start_matches(is_blank)))
}
