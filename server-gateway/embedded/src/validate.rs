//! The bounds of what a caller may send, for unary calls and streams alike. A value equal to a limit passes.
//! Providers check what only they can.

use chatcli_proto::v1::StreamPromptRequest;
use chatcli_proto::{MAX_PROMPT_BYTES, MAX_TOKENS};
use tonic::Status;

use crate::llm::Role;

const MAX_NAME_BYTES: usize = 255;

/// The longest credential that a caller may send, and the longest value of `provider_config`, in bytes.
const MAX_CREDENTIAL_BYTES: usize = 8 * 1024;

/// The most entries of `provider_config`; no provider reads more than four.
const MAX_CONFIG_ENTRIES: usize = 32;

/// Checks a request: a question, its answer limit, and what it says about the provider. The question may stand in the
/// history alone, as agents send it.
pub(crate) fn prompt(request: &StreamPromptRequest) -> Result<(), Status> {
    let StreamPromptRequest { prompt, max_tokens, client_api_key, provider_config, .. } = request;
    let max_tokens = *max_tokens;
    let asks_in_history = || {
        let is_user = |role: &str| Role::from_wire(role) == Role::User;
        request.history.iter().any(|message| is_user(&message.role) && !message.content.is_empty())
    };
    if prompt.is_empty() && !asks_in_history() {
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
    if client_api_key.len() > MAX_CREDENTIAL_BYTES {
        return Err(invalid(format!(
            "client_api_key has {} bytes; the limit is {MAX_CREDENTIAL_BYTES}",
            client_api_key.len()
        )));
    }
    let is_long = |(key, value): (&String, &String)| key.len() > 256 || value.len() > MAX_CREDENTIAL_BYTES;
    if provider_config.len() > MAX_CONFIG_ENTRIES || provider_config.iter().any(is_long) {
        return Err(invalid(format!(
            "provider_config may have {MAX_CONFIG_ENTRIES} entries of {MAX_CREDENTIAL_BYTES} bytes"
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
    use chatcli_proto::v1::ChatMessage;
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
            let request =
                StreamPromptRequest { prompt: text.to_owned(), max_tokens, ..StreamPromptRequest::default() };
            let outcome = prompt(&request);
            assert_eq!(outcome.is_ok(), fits, "{} bytes, max_tokens {max_tokens}", text.len());
            if let Err(status) = outcome {
                assert_eq!(status.code(), Code::InvalidArgument);
                assert!(status.message().starts_with("validation: "), "{}", status.message());
            }
        }
    }

    #[test]
    fn a_question_may_stand_in_the_history_alone() {
        for (role, content, fits) in [
            ("user", "do it", true),
            ("tool", "result", true),
            ("user", "", false),
            ("assistant", "x", false),
        ] {
            let message = ChatMessage { role: role.to_owned(), content: content.to_owned(), meta: None };
            let request = StreamPromptRequest { history: vec![message], ..StreamPromptRequest::default() };
            assert_eq!(prompt(&request).is_ok(), fits, "{role} {content}");
        }
    }

    #[test]
    fn credentials_are_bounded() {
        let with = |key: usize, entries: usize, value: usize| StreamPromptRequest {
            prompt: "hi".to_owned(),
            client_api_key: "k".repeat(key),
            provider_config: (0..entries).map(|number| (number.to_string(), "v".repeat(value))).collect(),
            ..StreamPromptRequest::default()
        };
        for (key, entries, value, fits) in [
            (8192, 32, 8192, true),
            (8193, 0, 0, false),
            (10_000_000, 0, 0, false),
            (0, 33, 1, false),
            (0, 1, 8193, false),
        ] {
            assert_eq!(prompt(&with(key, entries, value)).is_ok(), fits, "{key} {entries} {value}");
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
