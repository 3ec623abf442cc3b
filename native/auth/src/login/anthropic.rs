//! Anthropic: a login in the browser that comes back to a free port here, or, where no port can be had, the older one
//! whose last page shows a code to paste.

use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

use super::browser::{self, Visit};
use crate::callback::Listener;
use crate::document::Profile;
use crate::exchange::{self, ANTHROPIC_TIMEOUT};
use crate::failure::{Failure, Warning};
use crate::http::{Body, Request};
use crate::local_auth::Inner;
use crate::person::Person;
use crate::pkce::Pkce;
use crate::provider::Provider;
use crate::{expiry, form, wiped};

/// The client that these logins belong to.
pub(crate) const CLIENT_ID: &str = "9d1c250a-e61b-44d9-88ed-5944d1962f5e";

const SCOPE: &str = "org:create_api_key user:profile user:inference user:sessions:claude_code user:mcp_servers \
                     user:file_upload";
const PASTE_SCOPE: &str = "org:create_api_key user:profile user:inference";
const PROFILE_TIMEOUT: Duration = Duration::from_secs(15);

/// What differs between the two ways.
struct Way<'a> {
    authorize: &'a str,
    redirect: String,
    scope: &'a str,
    token: &'a str,
    listener: Option<Listener>,
}

#[derive(Serialize)]
struct TokenRequest<'a> {
    grant_type: &'a str,
    client_id: &'a str,
    code: &'a str,
    state: &'a str,
    redirect_uri: &'a str,
    code_verifier: &'a str,
}

pub(super) async fn login(
    inner: &Inner,
    person: &impl Person,
    warnings: &mut Vec<Warning>,
) -> Result<Profile, Failure> {
    let pkce = Arc::new(Pkce::new()?);
    let mut way = way(inner).await;
    let url = address(&way, &pkce);
    let success = way.listener.is_some().then(|| inner.endpoints.anthropic_success.clone());
    let visit = Visit { url, pkce: &pkce, listener: way.listener.take(), success };
    let code = browser::code(visit, person).await?;
    let request = TokenRequest {
        grant_type: "authorization_code",
        client_id: CLIENT_ID,
        code: code.expose_secret(),
        state: pkce.state.expose_secret(),
        redirect_uri: &way.redirect,
        code_verifier: pkce.verifier.expose_secret(),
    };
    let body = wiped::json(&request);
    let tokens = exchange::exchange(&inner.http, way.token, body, ANTHROPIC_TIMEOUT, warnings).await?;
    let email = email(inner, tokens.access.expose_secret(), warnings).await;
    Ok(Profile {
        kind: "oauth".to_owned(),
        provider: Provider::Anthropic.id().to_owned(),
        email,
        access: Some(tokens.access),
        refresh: tokens.refresh,
        expires: Some(expiry::from_answer(expiry::now_ms(), tokens.expires_in)),
        client_id: Some(CLIENT_ID.to_owned()),
        ..Profile::default()
    })
}

async fn way(inner: &Inner) -> Way<'_> {
    let at = &inner.endpoints;
    let listener = match inner.environment.is_set("CHATCLI_ANTHROPIC_LEGACY_OAUTH") {
        true => None,
        false => Listener::bind(0, "/callback").await.ok(),
    };
    match listener {
        Some(listener) => Way {
            authorize: &at.anthropic_authorize,
            redirect: format!("http://localhost:{}/callback", listener.port),
            scope: SCOPE,
            token: &at.anthropic_token,
            listener: Some(listener),
        },
        None => Way {
            authorize: &at.anthropic_paste_authorize,
            redirect: at.anthropic_paste_redirect.clone(),
            scope: PASTE_SCOPE,
            token: &at.anthropic_legacy_token,
            listener: None,
        },
    }
}

fn address(way: &Way<'_>, pkce: &Pkce) -> String {
    let query = form::encode(&[
        ("code", "true"),
        ("client_id", CLIENT_ID),
        ("response_type", "code"),
        ("redirect_uri", &way.redirect),
        ("scope", way.scope),
        ("code_challenge", &pkce.challenge),
        ("code_challenge_method", "S256"),
        ("state", pkce.state.expose_secret()),
    ]);
    format!("{}?{query}", way.authorize)
}

/// Whose login it is. Nothing depends on it, so a failure is none.
async fn email(inner: &Inner, bearer: &str, warnings: &mut Vec<Warning>) -> Option<String> {
    #[derive(Deserialize)]
    struct Whose {
        account: Account,
    }
    #[derive(Deserialize)]
    struct Account {
        email: Option<String>,
    }
    let url = &inner.endpoints.anthropic_profile;
    let request = Request { url, body: Body::Get { bearer }, timeout: PROFILE_TIMEOUT };
    let answer = inner.http.send(request, warnings).await.ok().filter(|answer| answer.status == 200)?;
    let whose: Whose = serde_json::from_slice(&answer.body).ok()?;
    whose.account.email.filter(|email| !email.is_empty() && !email.chars().any(char::is_control))
}
