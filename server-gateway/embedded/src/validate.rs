//! The bounds of what a caller may send, for unary calls and streams alike. A value equal to a limit passes.
//! It knows nothing about providers; those check what only they can.

use chatcli_proto::{MAX_PROMPT_BYTES, MAX_TOKENS};
use tonic::Status;

const MAX_NAME_BYTES: usize = 255;

/// Checks a prompt and its answer limit.
pub(crate) fn prompt(prompt: &str, max_tokens: i32) -> Result<(), Status> {
    if prompt.is_empty() {
        return Err(invalid("prompt cannot be empty".to_owned()));
    }
    if prompt.len() > MAX_PROMPT_BYTES {
        return Err(invalid(format!("prompt has {} bytes; the limit is {MAX_PROMPT_BYTES}", prompt.len())));
    }
    if !(0..=MAX_TOKENS).contains(&max_tokens) {
        return Err(invalid(format!(
            "max_tokens is {max_tokens}; it must be 0 or between 1 and {MAX_TOKENS}"
        )));
    }
    Ok(())
}

/// Checks a session's name: a letter or digit first, then letters, digits, `_`, `-` or `.`, at most 255 of them.
pub(crate) fn session_name(name: &str) -> Result<(), Status> {
    let mut bytes = name.bytes();
    let Some(first) = bytes.next() else {
        return Err(invalid("session name cannot be empty".to_owned()));
    };
    if name.len() > MAX_NAME_BYTES {
        return Err(invalid(format!("session name has {} bytes; the limit is {MAX_NAME_BYTES}", name.len())));
    }
    let rest_fits = bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
    if !first.is_ascii_alphanumeric() || !rest_fits {
        return Err(invalid(
            "session name must start with a letter or digit and hold only letters, digits, `_`, `-` and `.`"
                .to_owned(),
        ));
    }
    Ok(())
}

fn invalid(reason: String) -> Status {
    Status::invalid_argument(format!("validation: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tonic::Code;

    #[test]
    fn prompts_and_limits() {
        let full = "a".repeat(MAX_PROMPT_BYTES);
        let over = "a".repeat(MAX_PROMPT_BYTES + 1);
        for (text, max_tokens, fits) in [
            ("hi", 0, true),
            (" ", 0, true),
            ("hi", 1, true),
            ("hi", 200_000, true),
            (full.as_str(), 0, true),
            ("", 0, false),
            ("hi", -1, false),
            ("hi", 200_001, false),
            ("hi", i32::MIN, false),
            (over.as_str(), 0, false),
        ] {
            let outcome = prompt(text, max_tokens);
            assert_eq!(outcome.is_ok(), fits, "{} bytes, max_tokens {max_tokens}", text.len());
            if let Err(status) = outcome {
                assert_eq!(status.code(), Code::InvalidArgument);
                assert!(status.message().starts_with("validation: "), "{}", status.message());
            }
        }
    }

    #[test]
    fn session_names() {
        let longest = "a".repeat(255);
        let too_long = "a".repeat(256);
        for (name, fits) in [
            ("a", true),
            ("a..b", true),
            ("A_1-.", true),
            ("x.json", true),
            (longest.as_str(), true),
            ("", false),
            ("../x", false),
            ("a/b", false),
            (".x", false),
            ("-x", false),
            ("_a", false),
            ("a b", false),
            ("é", false),
            ("a\n", false),
            (too_long.as_str(), false),
        ] {
            assert_eq!(session_name(name).is_ok(), fits, "{name:?}");
        }
    }
}
