//! Takes secrets out of texts that leave the server: provider errors, statuses, logs. It knows the shapes of common
//! credentials, and removes exactly those secrets that a call used. It is a net and not a licence: prompts, answers
//! and keys are not written to logs in the first place.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// Shorter strings are too likely to be ordinary words.
const MIN_SECRET_BYTES: usize = 6;

struct Rule {
    pattern: Regex,
    replacement: &'static str,
}

// `(?-u:\b)` on the left keeps `task-…` or `risk-…` from looking like a key.
static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    [
        (r"(?i)(?-u:\b)[sp]k_(?:test|live)_[a-z0-9]{20,}", "[REDACTED_API_KEY]"),
        (r"(?-u:\b)sk-ant-[A-Za-z0-9_-]{20,}", "sk-ant-[REDACTED]"),
        (r"(?-u:\b)sk-[A-Za-z0-9_-]{20,}", "sk-[REDACTED]"),
        (r"(?-u:\b)(xai-|stk_|hf_)[A-Za-z0-9]{20,}", "${1}[REDACTED]"),
        (r"(?i)(?-u:\b)mistral[_-]?[a-z0-9]{20,}", "[REDACTED_MISTRAL_KEY]"),
        (r"(?i)(?-u:\b)cohere[_-]?[a-z0-9]{20,}", "[REDACTED_COHERE_KEY]"),
        (r"(?-u:\b)gh[pousr]_[A-Za-z0-9]{20,}", "[REDACTED_GH_TOKEN]"),
        (r"(?-u:\b)github_pat_[A-Za-z0-9_]{20,}", "[REDACTED_GH_PAT]"),
        (r"(?-u:\b)AIza[A-Za-z0-9_-]{30,}", "[REDACTED_GOOGLE_API_KEY]"),
        (r"(?-u:\b)AKIA[A-Z0-9]{16}", "[REDACTED_AWS_KEY]"),
        (r"(?-u:\b)xox[abprs]-[A-Za-z0-9-]{10,}", "[REDACTED_SLACK_TOKEN]"),
        (r"(?i)(?-u:\b)bearer\s+[A-Za-z0-9._~+/-]+=*", "Bearer [REDACTED]"),
        (r"(?i)(?-u:\b)(oauth|apikey|token):[A-Za-z0-9._~+/=-]{10,}", "${1}:[REDACTED]"),
        (r"(?-u:\b)ey[A-Za-z0-9_-]+\.ey[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", "[REDACTED_JWT]"),
        (
            r#"(?i)"(access_token|refresh_token|id_token|client_secret|client_key|api_key|x-api-key|authorization|password|token|access|refresh|secret)"\s*:\s*"[^"]+""#,
            r#""${1}":"[REDACTED]""#,
        ),
        (
            r"(?im)^(\s*(?:export\s+)?[A-Z0-9_]*(?:API_KEY|ACCESS_TOKEN|CLIENT_SECRET|CLIENT_KEY|SECRET|PASSWORD|TOKEN))=\S.*$",
            "${1}=[REDACTED]",
        ),
        (r"(?i)([?&](?:key|api_key|apikey|token|access_token|client_secret)=)[^&\s]+", "${1}[REDACTED]"),
        (r"(?i)://[^/\s:@]+:[^/\s@]+@", "://[REDACTED]@"),
    ]
    .into_iter()
    .map(|(pattern, replacement)| Rule {
        pattern: Regex::new(pattern).expect("the redaction patterns are constants"),
        replacement,
    })
    .collect()
});

/// Returns `text` without `secrets` and without anything that looks like a credential.
pub(crate) fn redact<'a>(text: &str, secrets: impl IntoIterator<Item = &'a str>) -> String {
    let mut clean = Cow::Borrowed(text);
    for secret in secrets {
        let secret = secret.trim();
        if secret.len() >= MIN_SECRET_BYTES && clean.contains(secret) {
            clean = Cow::Owned(clean.replace(secret, "[REDACTED]"));
        }
    }
    for rule in RULES.iter() {
        if let Cow::Owned(next) = rule.pattern.replace_all(&clean, rule.replacement) {
            clean = Cow::Owned(next);
        }
    }
    clean.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_shapes_are_masked() {
        let twenty = "a1b2c3d4e5f6g7h8i9j0";
        for (text, expected) in [
            (format!("sk_live_{twenty}"), "[REDACTED_API_KEY]".to_owned()),
            (format!("key sk-ant-api03-{twenty}_-x end"), "key sk-ant-[REDACTED] end".to_owned()),
            (format!("sk-{twenty}"), "sk-[REDACTED]".to_owned()),
            (format!("sk-proj-{twenty}"), "sk-[REDACTED]".to_owned()),
            (format!("sk-or-v1-{twenty}"), "sk-[REDACTED]".to_owned()),
            (format!("xai-{twenty}, hf_{twenty}"), "xai-[REDACTED], hf_[REDACTED]".to_owned()),
            (format!("gho_{twenty}"), "[REDACTED_GH_TOKEN]".to_owned()),
            (format!("github_pat_{twenty}_1"), "[REDACTED_GH_PAT]".to_owned()),
            (format!("AIza{twenty}{twenty}"), "[REDACTED_GOOGLE_API_KEY]".to_owned()),
            ("AKIAABCDEFGHIJKLMNOP".to_owned(), "[REDACTED_AWS_KEY]".to_owned()),
            ("authorization: bearer abc/def==".to_owned(), "authorization: Bearer [REDACTED]".to_owned()),
            ("oauth:opaque-token-1".to_owned(), "oauth:[REDACTED]".to_owned()),
            ("eyJh.eyJz.sig_".to_owned(), "[REDACTED_JWT]".to_owned()),
            (r#"{"api_key" : "x","n":1}"#.to_owned(), r#"{"api_key":"[REDACTED]","n":1}"#.to_owned()),
            (r#"{"id_token":"y"}"#.to_owned(), r#"{"id_token":"[REDACTED]"}"#.to_owned()),
            ("a\nOPENAI_API_KEY=short\nb".to_owned(), "a\nOPENAI_API_KEY=[REDACTED]\nb".to_owned()),
            ("GET /x?key=abc&y=1".to_owned(), "GET /x?key=[REDACTED]&y=1".to_owned()),
            ("http://me:pw@host/".to_owned(), "http://[REDACTED]@host/".to_owned()),
        ] {
            assert_eq!(redact(&text, []), expected, "{text}");
        }
    }

    #[test]
    fn ordinary_words_stay() {
        for text in [
            "task-forceabcdefghijklmnopqrstuvwx",
            "the model gpt-4o does not exist",
            "max_tokens is too large: 200000",
            "connect to 127.0.0.1:1 failed",
        ] {
            assert_eq!(redact(text, []), text);
        }
    }

    #[test]
    fn secrets_in_use_are_masked_whatever_their_shape() {
        assert_eq!(redact("invalid key 'hunter2-x'", ["hunter2-x"]), "invalid key '[REDACTED]'");
        assert_eq!(redact("a b c", ["a"]), "a b c");
    }
}
