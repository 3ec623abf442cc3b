//! JSON as models write it: what is right is read as it stands; what is nearly right is repaired, and only then.

use serde_json::{Map, Value};

/// Objects inside objects that are read.
const MAX_DEPTH: usize = 64;

/// An object, repaired if need be. `None` when it is none.
pub(crate) fn object(text: &str) -> Option<Map<String, Value>> {
    match value(text) {
        Some(Value::Object(map)) => Some(map),
        _ => None,
    }
}

/// An object or a list, repaired if need be.
pub(crate) fn value(text: &str) -> Option<Value> {
    let text = text.trim();
    if !text.starts_with(['{', '[']) || depth(text) > MAX_DEPTH {
        return None;
    }
    serde_json::from_str(text).ok().or_else(|| serde_json::from_str(&repair(text)).ok())
}

/// Where a JSON object or list that begins this text ends, in bytes. Strings may hold any quote and bracket.
pub(crate) fn end(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if in_string {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match c {
            '"' => in_string = true,
            '{' | '[' => depth += 1,
            '}' | ']' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

fn depth(text: &str) -> usize {
    let (mut now, mut most) = (0_usize, 0_usize);
    for c in text.chars() {
        match c {
            '{' | '[' => now += 1,
            '}' | ']' => now = now.saturating_sub(1),
            _ => {}
        }
        most = most.max(now);
    }
    most
}

/// Single quotes become double ones, bare names are quoted, commas before a bracket go, escapes that JSON does not have
/// lose or double their backslash, and line breaks in a string are escaped. One pass.
fn repair(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' | '\'' => string(c, &mut chars, &mut out),
            ',' => {
                let mut blanks = String::new();
                while let Some(blank) = chars.next_if(|c| c.is_whitespace()) {
                    blanks.push(blank);
                }
                if !matches!(chars.peek(), Some('}' | ']')) {
                    out.push(',');
                }
                out.push_str(&blanks);
            }
            c if c.is_ascii_alphabetic() || c == '_' => {
                let mut word = String::from(c);
                while let Some(next) = chars.next_if(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
                {
                    word.push(next);
                }
                match word.as_str() {
                    "true" | "True" => out.push_str("true"),
                    "false" | "False" => out.push_str("false"),
                    "null" | "None" => out.push_str("null"),
                    word => {
                        out.push('"');
                        out.push_str(word);
                        out.push('"');
                    }
                }
            }
            c if c.is_ascii_digit() || c == '-' => {
                out.push(c);
                while let Some(next) =
                    chars.next_if(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '+' | '-'))
                {
                    out.push(next);
                }
            }
            c => out.push(c),
        }
    }
    out
}

fn string(quote: char, chars: &mut std::iter::Peekable<std::str::Chars<'_>>, out: &mut String) {
    out.push('"');
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('\'') => out.push('\''),
                Some(c @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't')) => out.extend(['\\', c]),
                Some('u') if chars.clone().take(4).filter(char::is_ascii_hexdigit).count() == 4 => {
                    out.push_str("\\u");
                }
                // `C:\Users`: the backslash was meant.
                Some(c) => out.extend(['\\', '\\', c]),
                None => {}
            },
            c if c == quote => break,
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_right_is_read_as_it_stands() {
        let text = r#"{"a":"it's \\n &lt;","n":1000000,"b":[1,{"c":null}]}"#;
        assert_eq!(value(text), serde_json::from_str(text).ok());
    }

    #[test]
    fn what_is_nearly_right_is_repaired() {
        for (text, expected) in [
            ("{'a':'b'}", json!({"a": "b"})),
            ("{cmd: \"read\", args: {max-depth: 2,},}", json!({"cmd": "read", "args": {"max-depth": 2}})),
            (r#"{"a":"it\'s"}"#, json!({"a": "it's"})),
            (r#"{"a":"C:\Users\x\q"}"#, json!({"a": "C:\\Users\\x\\q"})),
            ("{\"a\":\"one\ntwo\"}", json!({"a": "one\ntwo"})),
            ("{'a': True, 'b': None, 'c': -1.5e3}", json!({"a": true, "b": null, "c": -1500.0})),
            ("{'say': 'a \"word\"'}", json!({"say": "a \"word\""})),
        ] {
            assert_eq!(value(text), Some(expected), "{text}");
        }
        for text in ["{", "{a}", "plain", "\"text\"", "{\"a\":1} more"] {
            assert_eq!(value(text), None, "{text}");
        }
        assert_eq!(value(&("[".repeat(100_000) + &"]".repeat(100_000))), None, "a tower of lists");
    }

    #[test]
    fn the_end_is_found_past_quotes_and_brackets_in_strings() {
        for (text, expected) in [
            (r#"{"a":"}"} rest"#, Some(9)),
            (r#"{"a":"\"}"}'"#, Some(11)),
            ("[1,[2]]x", Some(7)),
            ("{\"a\":\"it's\"}", Some(12)),
            ("{", None),
            ("}", None),
            ("x{}", None),
        ] {
            assert_eq!(end(text), expected, "{text}");
        }
    }
}
