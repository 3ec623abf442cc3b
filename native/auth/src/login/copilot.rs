//! GitHub Copilot: a code on the screen that the person enters at GitHub (RFC 8628).

use std::time::{Duration, Instant};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::document::Profile;
use crate::failure::{Failure, Warning};
use crate::http::{Answer, Body, HttpFailure, Request};
use crate::local_auth::Inner;
use crate::person::{Person, Say};
use crate::provider::Provider;
use crate::{exchange, form, wiped};

const CLIENT_ID: &str = "Ov23lifEydOk2Non90tJ";
const SCOPE: &str = "read:user";
const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
const TIMEOUT: Duration = Duration::from_secs(30);
const DEFAULT_INTERVAL_SECS: u64 = 5;
const SLOWER_SECS: u64 = 5;
const DEFAULT_LIFE_SECS: u64 = 15 * 60;
/// A provider that asks for more than that is not to be believed.
const MAX_INTERVAL_SECS: u64 = 120;

#[derive(Deserialize)]
struct Started {
    device_code: Option<SecretString>,
    user_code: Option<String>,
    verification_uri: Option<String>,
    expires_in: Option<u64>,
    interval: Option<u64>,
}

#[derive(Serialize)]
struct Poll<'a> {
    client_id: &'a str,
    device_code: &'a str,
    grant_type: &'a str,
}

#[derive(Default, Deserialize)]
struct Polled {
    access_token: Option<SecretString>,
    error: Option<String>,
}

/// What one poll came to.
enum Step {
    Wait,
    Token(SecretString),
    Failed(Failure),
}

pub(super) async fn login(
    inner: &Inner,
    person: &impl Person,
    warnings: &mut Vec<Warning>,
) -> Result<Profile, Failure> {
    let client_id = inner.environment.trimmed("CHATCLI_COPILOT_CLIENT_ID");
    let client_id = client_id.unwrap_or_else(|| CLIENT_ID.to_owned());
    let started = start(inner, &client_id, warnings).await?;
    let url = started.verification_uri.unwrap_or_else(|| "https://github.com/login/device".to_owned());
    let opened = is_address(&url) && person.browse(&url);
    person.tell(Say::Code { url, code: started.user_code.unwrap_or_default(), opened }).await;
    let life = started.expires_in.filter(|secs| *secs > 0).unwrap_or(DEFAULT_LIFE_SECS);
    let deadline = Instant::now() + Duration::from_secs(life.min(24 * 3600));
    let device_code = started.device_code.unwrap_or_default();
    let mut interval = started.interval.filter(|secs| *secs > 0).unwrap_or(DEFAULT_INTERVAL_SECS);
    loop {
        let wait = Duration::from_secs(interval.min(MAX_INTERVAL_SECS));
        if Instant::now() + wait > deadline {
            return Err(Failure::TimedOut);
        }
        tokio::time::sleep(wait).await;
        let poll =
            Poll { client_id: &client_id, device_code: device_code.expose_secret(), grant_type: GRANT };
        let body = Body::Json(wiped::json(&poll));
        let request = Request { url: &inner.endpoints.github_token, body, timeout: TIMEOUT };
        let polled = inner.http.send(request, warnings).await.ok();
        match step(polled.as_ref(), &mut interval) {
            Step::Wait => {}
            Step::Failed(failure) => return Err(failure),
            Step::Token(token) => {
                return Ok(Profile {
                    kind: "token".to_owned(),
                    provider: Provider::GithubCopilot.id().to_owned(),
                    token: Some(token),
                    ..Profile::default()
                });
            }
        }
    }
}

async fn start(inner: &Inner, client_id: &str, warnings: &mut Vec<Warning>) -> Result<Started, Failure> {
    let body = Body::Form(form::encode(&[("client_id", client_id), ("scope", SCOPE)]));
    let request = Request { url: &inner.endpoints.github_device, body, timeout: TIMEOUT };
    let answer = inner.http.send(request, warnings).await?;
    if answer.status != 200 {
        return Err(exchange::refusal(answer, None).into());
    }
    let incomplete = |missing| HttpFailure::Incomplete { host: answer.host.clone(), missing };
    let started: Started = serde_json::from_slice(&answer.body).map_err(|_| incomplete("device_code"))?;
    if started.device_code.as_ref().is_none_or(|code| code.expose_secret().is_empty()) {
        return Err(incomplete("device_code").into());
    }
    if started.user_code.as_deref().is_none_or(|code| code.trim().is_empty()) {
        return Err(incomplete("user_code").into());
    }
    Ok(started)
}

/// The answer decides, not its HTTP status; one that cannot be understood is asked for again.
fn step(polled: Option<&Answer>, interval_secs: &mut u64) -> Step {
    let polled: Polled =
        polled.and_then(|answer| serde_json::from_slice(&answer.body).ok()).unwrap_or_default();
    if let Some(token) = polled.access_token.filter(|token| !token.expose_secret().trim().is_empty()) {
        return Step::Token(token);
    }
    match polled.error.as_deref() {
        None | Some("" | "authorization_pending") => Step::Wait,
        Some("slow_down") => {
            *interval_secs += SLOWER_SECS;
            Step::Wait
        }
        Some("expired_token") => Step::Failed(Failure::TimedOut),
        Some(error) => {
            let code = exchange::code(error).unwrap_or_else(|| "error".to_owned());
            Step::Failed(Failure::Denied(code))
        }
    }
}

/// Whether the address may be handed to the browser.
fn is_address(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(body: &str, interval: &mut u64) -> Step {
        let answer = Answer { host: "h".into(), status: 200, body: body.as_bytes().to_vec().into() };
        step(Some(&answer), interval)
    }

    #[test]
    fn c36_pending_waits_slow_down_waits_longer_and_a_no_stops() {
        let mut interval = 5;
        for (body, expected) in [
            (r#"{"error":"authorization_pending"}"#, 5),
            (r#"{"error":"slow_down"}"#, 10),
            (r#"{"error":"slow_down","interval":10}"#, 15),
            ("not json", 15),
            ("{}", 15),
        ] {
            assert!(matches!(after(body, &mut interval), Step::Wait), "{body}");
            assert_eq!(interval, expected, "{body}");
        }
        assert!(matches!(step(None, &mut interval), Step::Wait));
        let is_denied =
            |step, code: &str| matches!(step, Step::Failed(Failure::Denied(seen)) if seen == code);
        assert!(is_denied(after(r#"{"error":"access_denied"}"#, &mut interval), "access_denied"));
        assert!(is_denied(
            after(r#"{"error":"unsupported_grant_type"}"#, &mut interval),
            "unsupported_grant_type"
        ));
        let expired = after(r#"{"error":"expired_token"}"#, &mut interval);
        assert!(matches!(expired, Step::Failed(Failure::TimedOut)));
        let token = after(r#"{"access_token":"gho_x","token_type":"bearer"}"#, &mut interval);
        assert!(matches!(token, Step::Token(token) if token.expose_secret() == "gho_x"));
    }
}
