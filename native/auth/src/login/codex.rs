//! OpenAI's login for Codex: it comes back to one fixed port. Where that is taken, or the browser is on another
//! machine, the address it ended at is pasted.

use std::sync::Arc;

use secrecy::ExposeSecret;
use serde::Serialize;

use super::browser::{self, Visit};
use crate::callback::Listener;
use crate::document::Profile;
use crate::environment::Environment;
use crate::exchange::{self, CODEX_TIMEOUT};
use crate::failure::{Failure, Warning};
use crate::local_auth::Inner;
use crate::person::{Person, Say};
use crate::pkce::Pkce;
use crate::provider::Provider;
use crate::{expiry, form, wiped};

const CLIENT_ID: &str = "app_EMoamEEZ73f0CkXaXp7hrann";
const SCOPE: &str = "openid profile email offline_access";

#[derive(Serialize)]
struct TokenRequest<'a> {
    grant_type: &'a str,
    client_id: &'a str,
    code: &'a str,
    redirect_uri: &'a str,
    code_verifier: &'a str,
}

/// The client that these logins belong to, unless a person has one of their own.
pub(crate) fn client_id(environment: &Environment) -> String {
    environment.trimmed("CHATCLI_OPENAI_CLIENT_ID").unwrap_or_else(|| CLIENT_ID.to_owned())
}

pub(super) async fn login(
    inner: &Inner,
    person: &impl Person,
    warnings: &mut Vec<Warning>,
) -> Result<Profile, Failure> {
    let pkce = Arc::new(Pkce::new()?);
    let client_id = client_id(&inner.environment);
    let port = inner.endpoints.codex_port;
    let redirect = format!("http://localhost:{port}/auth/callback");
    let listener = Listener::bind(port, "/auth/callback").await.ok();
    if listener.is_none() {
        person.tell(Say::PortTaken(port)).await;
    }
    let query = form::encode(&[
        ("response_type", "code"),
        ("client_id", &client_id),
        ("redirect_uri", &redirect),
        ("scope", SCOPE),
        ("code_challenge", &pkce.challenge),
        ("code_challenge_method", "S256"),
        ("state", pkce.state.expose_secret()),
        ("id_token_add_organizations", "true"),
        ("codex_cli_simplified_flow", "true"),
    ]);
    let url = format!("{}?{query}", inner.endpoints.codex_authorize);
    let code = browser::code(Visit { url, pkce: &pkce, listener, success: None }, person).await?;
    let request = TokenRequest {
        grant_type: "authorization_code",
        client_id: &client_id,
        code: code.expose_secret(),
        redirect_uri: &redirect,
        code_verifier: pkce.verifier.expose_secret(),
    };
    let url = &inner.endpoints.codex_token;
    let tokens = exchange::exchange(&inner.http, url, wiped::json(&request), CODEX_TIMEOUT, warnings).await?;
    Ok(Profile {
        kind: "oauth".to_owned(),
        provider: Provider::OpenAiCodex.id().to_owned(),
        access: Some(tokens.access),
        refresh: tokens.refresh,
        expires: Some(expiry::from_answer(expiry::now_ms(), tokens.expires_in)),
        client_id: Some(client_id),
        ..Profile::default()
    })
}
