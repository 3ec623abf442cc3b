//! Logging in and out: the addresses people are sent to, the requests, and what is stored.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use url::Url;

use super::people::AtTheKeyboard;
use super::*;
use crate::expiry::now_ms;
use crate::person::{Ask, PasteProblem, Say};
use crate::{Failure, LocalAuth, Provider, StoreFailure};

const TOKENS: &str = r#"{"access_token":"acc","refresh_token":"ref","expires_in":28800}"#;

fn parameters(address: &str) -> BTreeMap<String, String> {
    Url::parse(address).unwrap().query_pairs().into_owned().collect()
}

fn keys(parameters: &BTreeMap<String, String>) -> Vec<&str> {
    parameters.keys().map(String::as_str).collect()
}

/// The browser goes to an address; its status and where it is sent on to.
async fn browse(address: &str) -> (u16, Option<String>, String) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let response = client.get(address).send().await.unwrap();
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("content-security-policy", "default-src 'none'"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(response.headers()[name], value);
    }
    let location = response.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
    let (status, page) = (response.status().as_u16(), response.text().await.unwrap());
    assert!(page.contains("<html lang=\"pt-BR\">"), "{page}");
    (status, location, page)
}

async fn login(auth: &LocalAuth, provider: Provider, person: &AtTheKeyboard) -> Result<String, Failure> {
    auth.login(provider, person, &mut Vec::new()).await
}

#[tokio::test]
async fn c33_c34_anthropic_in_the_browser() {
    let world = World::new().await;
    world.mock.answer("platform.claude.com/v1/oauth/token", 200, TOKENS);
    world.mock.answer(
        "api.anthropic.com/api/oauth/profile",
        200,
        r#"{"account":{"email":"lia@example.org"}}"#,
    );
    let (auth, person) = (world.auth(), AtTheKeyboard::new());
    let browser = async {
        let address = person.visited().await;
        let sent = parameters(&address);
        let prefix = format!("{}/claude.com/cai/oauth/authorize?", world.mock.url());
        assert!(address.starts_with(&prefix), "{address}");
        let expected = [
            "client_id",
            "code",
            "code_challenge",
            "code_challenge_method",
            "redirect_uri",
            "response_type",
            "scope",
            "state",
        ];
        assert_eq!(keys(&sent), expected);
        assert_eq!(sent["code"], "true");
        assert_eq!(sent["client_id"], "9d1c250a-e61b-44d9-88ed-5944d1962f5e");
        assert_eq!((&*sent["response_type"], &*sent["code_challenge_method"]), ("code", "S256"));
        assert_eq!(
            sent["scope"],
            "org:create_api_key user:profile user:inference user:sessions:claude_code user:mcp_servers \
             user:file_upload"
        );
        assert_eq!(sent["state"].len(), 43);
        let back = sent["redirect_uri"].clone();
        assert!(back.starts_with("http://localhost:") && back.ends_with("/callback"), "{back}");

        // A foreign page tries first; none of this ends the login.
        let (status, _, page) = browse(&format!("{back}?code=evil&state=wrong")).await;
        assert_eq!((status, page.contains("&lt;Strange>")), (403, true));
        assert_eq!(browse(&format!("{back}?code=evil")).await.0, 403);
        assert_eq!(browse(&format!("{back}?error=access_denied&state=")).await.0, 403);
        assert_eq!(browse(&format!("{back}?state={}", sent["state"])).await.0, 400);
        assert_eq!(browse(&back.replace("/callback", "/other")).await.0, 404);
        let (status, location, _) = browse(&format!("{back}?code=the+code&state={}", sent["state"])).await;
        let success = format!("{}/platform.claude.com/oauth/code/success?app=claude-code", world.mock.url());
        assert_eq!((status, location), (302, Some(success)));
        sent
    };
    let (result, sent) = tokio::join!(login(&auth, Provider::Anthropic, &person), browser);
    assert_eq!(result.unwrap(), "anthropic:default");

    let seen = world.mock.seen();
    let body = seen[0].json();
    let verifier = body["code_verifier"].as_str().unwrap();
    assert_eq!(URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)), sent["code_challenge"]);
    assert_ne!(verifier, sent["state"]);
    let expected = serde_json::json!({
        "grant_type": "authorization_code",
        "client_id": "9d1c250a-e61b-44d9-88ed-5944d1962f5e",
        "code": "the code",
        "state": sent["state"],
        "redirect_uri": sent["redirect_uri"],
        "code_verifier": verifier,
    });
    assert_eq!(body, expected);
    assert_eq!((seen[1].method.as_str(), seen[1].authorization.as_str()), ("GET", "Bearer acc"));

    let stored = world.profile("anthropic:default");
    assert_eq!((&stored["type"], &stored["provider"]), (&"oauth".into(), &"anthropic".into()));
    assert_eq!((&stored["access"], &stored["refresh"]), (&"acc".into(), &"ref".into()));
    assert_eq!(stored["email"], "lia@example.org");
    let left = stored["expires"].as_i64().unwrap() - now_ms();
    assert!((28_490_000..=28_500_000).contains(&left), "{left}");
}

#[tokio::test]
async fn c33_c35_anthropic_by_pasting_a_code() {
    let world = World::new().await.variable("CHATCLI_ANTHROPIC_LEGACY_OAUTH", "1");
    world.mock.answer("console.anthropic.com/v1/oauth/token", 200, TOKENS);
    let (auth, person) = (world.auth(), AtTheKeyboard::new());
    person.answers(Ask::Redirect, Some("evil#wrong"));
    person.answers(Ask::Redirect, Some(" "));
    person.answers(Ask::Redirect, Some("good"));
    assert_eq!(login(&auth, Provider::Anthropic, &person).await.unwrap(), "anthropic:default");
    let sent = parameters(&person.visited().await);
    assert_eq!(
        sent["redirect_uri"],
        format!("{}/console.anthropic.com/oauth/code/callback", world.mock.url())
    );
    assert_eq!(sent["scope"], "org:create_api_key user:profile user:inference");
    let body = world.mock.seen()[0].json();
    assert_eq!((&body["code"], &body["state"]), (&"good".into(), &sent["state"].clone().into()));
    assert_ne!(body["code_verifier"], body["state"], "the verifier never leaves as a state");
    let told = person.told.lock().unwrap();
    let problems: Vec<_> = told.iter().filter(|say| matches!(say, Say::Pasted(_))).collect();
    assert_eq!(problems, [&Say::Pasted(PasteProblem::WrongState), &Say::Pasted(PasteProblem::NoCode)]);
}

#[tokio::test]
async fn a_person_who_gives_up_changes_nothing() {
    let world = World::new().await.variable("CHATCLI_ANTHROPIC_LEGACY_OAUTH", "1");
    let (auth, person) = (world.auth(), AtTheKeyboard::new());
    person.answers(Ask::Redirect, None);
    assert!(matches!(login(&auth, Provider::Anthropic, &person).await, Err(Failure::Cancelled)));
    assert_eq!(std::fs::read_dir(world.folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn c33_codex_comes_back_to_its_port() {
    let world = World::new().await;
    world.mock.answer("auth.openai.com/oauth/token", 200, TOKENS);
    let (auth, person) = (codex(&world, free_port()), AtTheKeyboard::new());
    let browser = async {
        let address = person.visited().await;
        assert!(address.starts_with(&format!("{}/auth.openai.com/oauth/authorize?", world.mock.url())));
        let sent = parameters(&address);
        let expected = [
            "client_id",
            "code_challenge",
            "code_challenge_method",
            "codex_cli_simplified_flow",
            "id_token_add_organizations",
            "redirect_uri",
            "response_type",
            "scope",
            "state",
        ];
        assert_eq!(keys(&sent), expected);
        assert_eq!(sent["client_id"], "app_EMoamEEZ73f0CkXaXp7hrann");
        assert_eq!(sent["scope"], "openid profile email offline_access");
        let (status, _, page) =
            browse(&format!("{}?code=c&state={}", sent["redirect_uri"], sent["state"])).await;
        assert_eq!((status, page.contains("&lt;Done>")), (200, true));
        sent
    };
    let (result, sent) = tokio::join!(login(&auth, Provider::OpenAiCodex, &person), browser);
    assert_eq!(result.unwrap(), "openai-codex:default");
    let body = world.mock.seen()[0].json();
    let expected = serde_json::json!({
        "grant_type": "authorization_code",
        "client_id": "app_EMoamEEZ73f0CkXaXp7hrann",
        "code": "c",
        "redirect_uri": sent["redirect_uri"],
        "code_verifier": body["code_verifier"],
    });
    assert_eq!(body, expected);
    let stored = world.profile("openai-codex:default");
    assert_eq!((&stored["access"], &stored["refresh"]), (&"acc".into(), &"ref".into()));
}

#[tokio::test]
async fn a_provider_that_says_no_ends_the_login() {
    let world = World::new().await;
    let (auth, person) = (codex(&world, free_port()), AtTheKeyboard::new());
    let browser = async {
        let sent = parameters(&person.visited().await);
        let back = format!("{}?error=access_denied&state={}", sent["redirect_uri"], sent["state"]);
        assert!(browse(&back).await.2.contains("&lt;Denied>"));
    };
    let (result, ()) = tokio::join!(login(&auth, Provider::OpenAiCodex, &person), browser);
    assert!(matches!(result, Err(Failure::Denied(code)) if code == "access_denied"));
    assert!(world.mock.seen().is_empty());
}

#[tokio::test]
async fn codex_can_be_pasted_when_its_port_is_taken() {
    let world = World::new().await;
    world.mock.answer("auth.openai.com/oauth/token", 200, TOKENS);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let (auth, person) = (codex(&world, port), AtTheKeyboard::new());
    person.answers(Ask::Redirect, Some("pasted-code"));
    assert!(login(&auth, Provider::OpenAiCodex, &person).await.is_ok());
    assert_eq!(world.mock.seen()[0].json()["code"], "pasted-code");
    assert_eq!(person.told.lock().unwrap()[0], Say::PortTaken(port));
}

#[tokio::test]
async fn c36_copilot_by_device_code() {
    let world = World::new().await;
    let started = r#"{"device_code":"d","user_code":"AB-12","verification_uri":"https://github.com/login/device","expires_in":900,"interval":1}"#;
    world.mock.answer("github.com/login/device/code", 200, started);
    world.mock.answer("github.com/login/oauth/access_token", 200, r#"{"error":"authorization_pending"}"#);
    world.mock.answer("github.com/login/oauth/access_token", 500, r#"{"access_token":"gho_x"}"#);
    let (auth, person) = (world.auth(), AtTheKeyboard::new());
    assert_eq!(login(&auth, Provider::GithubCopilot, &person).await.unwrap(), "github-copilot:default");
    let seen = world.mock.seen();
    assert_eq!(seen[0].content_type, "application/x-www-form-urlencoded");
    assert_eq!(seen[0].body, "client_id=Ov23lifEydOk2Non90tJ&scope=read%3Auser");
    let expected = serde_json::json!({
        "client_id": "Ov23lifEydOk2Non90tJ",
        "device_code": "d",
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
    });
    assert_eq!((seen[1].json(), seen.len()), (expected, 3));
    let url = "https://github.com/login/device".to_owned();
    assert_eq!(*person.told.lock().unwrap(), [Say::Code { url, code: "AB-12".into(), opened: true }]);
    let stored = world.profile("github-copilot:default");
    assert_eq!(stored, serde_json::json!({"type": "token", "provider": "github-copilot", "token": "gho_x"}));
}

#[tokio::test]
async fn c36_a_device_code_that_ends_before_the_first_poll_is_not_polled() {
    let world = World::new().await;
    let started = r#"{"device_code":"d","user_code":"AB-12","expires_in":1,"interval":5}"#;
    world.mock.answer("github.com/login/device/code", 200, started);
    let result = login(&world.auth(), Provider::GithubCopilot, &AtTheKeyboard::new()).await;
    assert!(matches!(result, Err(Failure::TimedOut)));
    assert_eq!(world.mock.seen().len(), 1);
    let result = login(&world.auth(), Provider::GithubCopilot, &AtTheKeyboard::new()).await;
    assert!(matches!(result, Err(Failure::Http(_))), "no device code at all");
}

#[tokio::test]
async fn github_models_asks_before_it_copies_a_token() {
    for (agrees, expected) in [("s", "ghp_env"), ("n", "ghp_typed")] {
        let world = World::new().await.variable("GH_TOKEN", "ghp_env");
        let (auth, person) = (world.auth(), AtTheKeyboard::new());
        person.answers(Ask::Import("GH_TOKEN"), Some(agrees));
        person.answers(Ask::AccessToken, Some(" ghp_typed\n"));
        assert_eq!(login(&auth, Provider::GithubModels, &person).await.unwrap(), "github-models:default");
        assert_eq!(world.profile("github-models:default")["token"], expected);
    }
    for wrong in ["", "two words", "\u{1b}[A", "é"] {
        let (world, person) = (World::new().await, AtTheKeyboard::new());
        person.answers(Ask::AccessToken, Some(wrong));
        assert!(matches!(
            login(&world.auth(), Provider::GithubModels, &person).await,
            Err(Failure::NotAToken)
        ));
    }
}

#[tokio::test]
async fn c12_c37_login_and_logout_touch_their_own_profile_only() {
    let world = World::new().await.store(include_str!("../../fixtures/sample-c.json"));
    let before = world.stored();
    let (auth, person) = (world.auth(), AtTheKeyboard::new());
    person.answers(Ask::AccessToken, Some("ghp_x"));
    login(&auth, Provider::GithubModels, &person).await.unwrap();
    assert_eq!(auth.logout(Provider::GithubModels, &mut Vec::new()).await.unwrap(), 1);
    assert_eq!(world.stored(), before);
    assert_eq!(auth.logout(Provider::Anthropic, &mut Vec::new()).await.unwrap(), 0);
    assert_eq!(auth.logout(Provider::OpenAiCodex, &mut Vec::new()).await.unwrap(), 1);
    let left = world.stored();
    assert_eq!(left["profiles"].as_object().unwrap().len(), 1);
    assert_eq!((&left["order"], &left["last_good"]), (&before["order"], &before["last_good"]));
}

#[tokio::test]
async fn c07_a_damaged_store_ends_a_login_before_it_begins() {
    let world = World::new().await.store("chatcli-enc:v1:AAAA");
    std::fs::write(world.file(".auth-key"), [1; 32]).unwrap();
    let (auth, person) = (world.auth(), AtTheKeyboard::new());
    let result = login(&auth, Provider::GithubModels, &person).await;
    assert!(matches!(result, Err(Failure::Store(StoreFailure::Damaged(..)))));
    let result = auth.logout(Provider::GithubModels, &mut Vec::new()).await;
    assert!(matches!(result, Err(Failure::Store(StoreFailure::Damaged(..)))));
    assert_eq!(std::fs::read(world.file("auth-profiles.json")).unwrap(), b"chatcli-enc:v1:AAAA");

    let names = auth.reset().await.unwrap();
    assert_eq!(names.len(), 2);
    person.answers(Ask::AccessToken, Some("ghp_x"));
    login(&auth, Provider::GithubModels, &person).await.unwrap();
    assert_eq!(world.profile("github-models:default")["token"], "ghp_x");
    let nothing = World::new().await;
    assert!(nothing.auth().reset().await.unwrap().is_empty());
    assert_eq!(std::fs::read_dir(nothing.folder.path()).unwrap().count(), 0);
}

fn codex(world: &World, port: u16) -> LocalAuth {
    let mut settings = world.settings();
    settings.endpoints.codex_port = port;
    LocalAuth::new(settings)
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
