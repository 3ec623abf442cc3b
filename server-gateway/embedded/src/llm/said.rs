//! The words of a provider that failed: the sentence for people within an error body, and what kind of failure an error
//! event is.

use serde_json::Value;

use super::{Failure, FailureKind, Retry};

/// The sentence for people within an error body, or the body itself.
pub(super) fn said(body: &str) -> String {
    let Ok(value) = serde_json::from_str::<Value>(body) else { return body.to_owned() };
    sentence(&value).unwrap_or_else(|| body.to_owned())
}

fn sentence(value: &Value) -> Option<String> {
    let value = value.as_array().and_then(|items| items.first()).unwrap_or(value);
    [
        value.pointer("/error/message"),
        value.pointer("/response/error/message"),
        value.pointer("/base_resp/status_msg"),
        value.get("message"),
        value.get("error"),
        Some(value),
    ]
    .into_iter()
    .flatten()
    .find_map(Value::as_str)
    .map(str::to_owned)
}

/// Whether an error body means a quota that waiting does not refill.
pub(super) fn is_spent(body: &str) -> bool {
    serde_json::from_str::<Value>(body).is_ok_and(|body| word(&body, "code") == "insufficient_quota")
}

fn word(body: &Value, key: &str) -> String {
    let found = body.pointer(&format!("/error/{key}")).or_else(|| body.get(key));
    found.and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase()
}

/// The failure that an error event is. Its text is the provider's own, and still has to be cleaned.
pub(super) fn reported(provider: &str, event: &Value) -> Failure {
    let text = sentence(event).unwrap_or_else(|| event.to_string());
    let kind = kind_of(event);
    let passing = matches!(kind, FailureKind::Unavailable | FailureKind::Exhausted)
        && word(event, "code") != "insufficient_quota"
        && word(event, "type") != "insufficient_quota";
    let retry = if passing { Retry::Soon } else { Retry::Never };
    Failure::new(kind, format!("{provider} reported an error: {text}")).retried(retry)
}

fn kind_of(body: &Value) -> FailureKind {
    let known = [word(body, "type"), word(body, "status"), word(body, "code")].into_iter().find_map(|word| {
        Some(match word.as_str() {
            "rate_limit_error" | "rate_limit_exceeded" | "insufficient_quota" | "resource_exhausted" => {
                FailureKind::Exhausted
            }
            "invalid_request_error" | "invalid_argument" => FailureKind::Invalid,
            "authentication_error" | "unauthenticated" => FailureKind::Unauthenticated,
            "permission_error" | "permission_denied" => FailureKind::Forbidden,
            "not_found_error" | "not_found" => FailureKind::NotFound,
            _ => return None,
        })
    });
    known.unwrap_or(FailureKind::Unavailable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_sentence_within_an_error_body() {
        for (body, expected) in [
            (r#"{"error":{"message":"no such model","type":"x"}}"#, "no such model"),
            (r#"{"message":"bad"}"#, "bad"),
            (r#"{"error":"model not found"}"#, "model not found"),
            (r#"[{"error":{"message":"first"}}]"#, "first"),
            (r#"{"type":"response.failed","response":{"error":{"message":"deep"}}}"#, "deep"),
            (r#"{"base_resp":{"status_code":1,"status_msg":"no login"}}"#, "no login"),
            (r#""just text""#, "just text"),
            ("<html>", "<html>"),
            (r#"{"x":1}"#, r#"{"x":1}"#),
        ] {
            assert_eq!(said(body), expected, "{body}");
        }
    }

    #[test]
    fn kinds_of_error_events() {
        for (body, kind, retry) in [
            (json!({"error": {"type": "overloaded_error"}}), FailureKind::Unavailable, Retry::Soon),
            (
                json!({"type": "error", "error": {"type": "rate_limit_error"}}),
                FailureKind::Exhausted,
                Retry::Soon,
            ),
            (json!({"error": {"type": "insufficient_quota"}}), FailureKind::Exhausted, Retry::Never),
            (json!({"type": "invalid_request_error"}), FailureKind::Invalid, Retry::Never),
            (json!({"error": {"status": "RESOURCE_EXHAUSTED"}}), FailureKind::Exhausted, Retry::Soon),
            (json!("text"), FailureKind::Unavailable, Retry::Soon),
        ] {
            let failure = reported("P", &body);
            assert_eq!((failure.kind, failure.retry), (kind, retry), "{body}");
        }
    }
}
