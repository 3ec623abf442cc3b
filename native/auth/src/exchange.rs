//! A code or a refresh token for an access token, at a provider's token address. What the provider says beside its
//! error code is not kept: it may quote what it was sent.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use zeroize::Zeroizing;

use crate::failure::Warning;
use crate::http::{Answer, Body, Http, HttpFailure, Request};

/// How long a token address may take.
pub(crate) const ANTHROPIC_TIMEOUT: Duration = Duration::from_secs(60);
/// How long a token address may take.
pub(crate) const CODEX_TIMEOUT: Duration = Duration::from_secs(30);

/// What a provider gave.
pub(crate) struct Tokens {
    pub(crate) access: SecretString,
    pub(crate) refresh: Option<SecretString>,
    pub(crate) expires_in: Option<i64>,
}

#[derive(Default, Deserialize)]
struct Fields {
    #[serde(default)]
    access_token: Option<SecretString>,
    #[serde(default)]
    refresh_token: Option<SecretString>,
    #[serde(default)]
    expires_in: Option<Value>,
    #[serde(default)]
    error: Option<Value>,
}

/// Posts a JSON request and reads the tokens.
pub(crate) async fn exchange(
    http: &Http,
    url: &str,
    body: Zeroizing<Vec<u8>>,
    timeout: Duration,
    warnings: &mut Vec<Warning>,
) -> Result<Tokens, HttpFailure> {
    let answer = http.send(Request { url, body: Body::Json(body), timeout }, warnings).await?;
    let fields: Fields = serde_json::from_slice(&answer.body).unwrap_or_default();
    if !(200..300).contains(&answer.status) {
        return Err(refusal(answer, fields.error.as_ref()));
    }
    let filled = |secret: Option<SecretString>| secret.filter(|text| !text.expose_secret().trim().is_empty());
    match filled(fields.access_token) {
        None => Err(HttpFailure::Incomplete { host: answer.host, missing: "access_token" }),
        Some(access) => Ok(Tokens {
            access,
            refresh: filled(fields.refresh_token),
            expires_in: fields.expires_in.as_ref().and_then(seconds),
        }),
    }
}

/// Whether the provider will never accept the same again.
pub(crate) fn is_final(failure: &HttpFailure) -> bool {
    const CODES: [&str; 5] =
        ["invalid_grant", "invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_scope"];
    match failure {
        HttpFailure::Status { status: 401 | 403, .. } => true,
        HttpFailure::Status { code: Some(code), .. } => {
            CODES.contains(&code.as_str()) || code.eq_ignore_ascii_case("TOKEN_EXPIRED")
        }
        _ => false,
    }
}

/// A refused request, with the provider's code.
pub(crate) fn refusal(answer: Answer, error: Option<&Value>) -> HttpFailure {
    let code = error.and_then(Value::as_str).and_then(code);
    HttpFailure::Status { host: answer.host, status: answer.status, code }
}

/// A provider's code, if it is one: a short word that can be shown.
pub(crate) fn code(text: &str) -> Option<String> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    (!text.is_empty() && text.len() <= 64 && text.chars().all(is_word)).then(|| text.to_owned())
}

/// Some providers write seconds with a fraction, or as text.
fn seconds(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        value => value.as_i64().or_else(|| value.as_f64().map(|secs| secs as i64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c30_only_what_cannot_get_better_is_final() {
        let status = |status, code: Option<&str>| HttpFailure::Status {
            host: "h".into(),
            status,
            code: code.map(str::to_owned),
        };
        for (failure, expected) in [
            (status(401, None), true),
            (status(403, Some("x")), true),
            (status(400, Some("invalid_grant")), true),
            (status(400, Some("invalid_scope")), true),
            (status(400, Some("token_expired")), true),
            (status(400, Some("INVALID_GRANT")), false),
            (status(400, None), false),
            (status(500, None), false),
            (HttpFailure::TimedOut { host: "h".into() }, false),
        ] {
            assert_eq!(is_final(&failure), expected, "{failure:?}");
        }
    }

    #[test]
    fn an_error_that_is_no_word_is_no_code() {
        assert_eq!(code("invalid_grant").as_deref(), Some("invalid_grant"));
        for text in ["", "two words", "<b>", &"x".repeat(65)] {
            assert_eq!(code(text), None);
        }
    }

    #[test]
    fn seconds_are_read_in_every_spelling() {
        for (text, expected) in
            [("3600", Some(3600)), ("3600.5", Some(3600)), ("\"60\"", Some(60)), ("null", None), ("[]", None)]
        {
            assert_eq!(seconds(&serde_json::from_str(text).unwrap()), expected, "{text}");
        }
    }
}
