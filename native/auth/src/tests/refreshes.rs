//! Refreshing: what is sent, what is stored, and what happens when it does not work.

use super::*;
use crate::expiry::now_ms;
use crate::{Failure, Provider, Skipped, Warning};

const PRIMARY: &str = "platform.claude.com/v1/oauth/token";
const LEGACY: &str = "console.anthropic.com/v1/oauth/token";
const CODEX: &str = "auth.openai.com/oauth/token";
const FRESH: &str =
    r#"{"access_token":"new","refresh_token":"rotated","expires_in":3600,"token_type":"Bearer","scope":"x"}"#;

fn ended(provider: &str, more: &str) -> String {
    format!(
        r#"{{"type":"oauth","provider":"{provider}","access":"old","refresh":" r-old ","expires":1000,"email":"lia@example.org"{more}}}"#
    )
}

async fn claude() -> World {
    World::new().await.store(&one("anthropic:default", &ended("anthropic", r#","client_id":"own-client""#)))
}

#[tokio::test]
async fn c26_c28_an_ended_anthropic_login_is_refreshed_and_stored_before_it_is_used() {
    let world = claude().await;
    world.mock.answer(PRIMARY, 200, FRESH);
    let before = now_ms();
    let resolved = world.auth().resolve(Provider::Anthropic, &mut Vec::new()).await.unwrap();
    assert_eq!(shown(&resolved), "oauth:new");

    let seen = &world.mock.seen()[0];
    assert_eq!((seen.method.as_str(), seen.path.as_str()), ("POST", "/platform.claude.com/v1/oauth/token"));
    let expected = serde_json::json!({
        "client_id": "own-client", "grant_type": "refresh_token", "refresh_token": "r-old"
    });
    assert_eq!(seen.json(), expected);
    assert_eq!((seen.content_type.as_str(), seen.accept.as_str()), ("application/json", "application/json"));
    assert_eq!(seen.agent, "chatcli-connect/1.2.3");

    let stored = world.profile("anthropic:default");
    assert_eq!((&stored["access"], &stored["refresh"]), (&"new".into(), &"rotated".into()));
    assert_eq!((&stored["email"], &stored["client_id"]), (&"lia@example.org".into(), &"own-client".into()));
    let expires = stored["expires"].as_i64().unwrap();
    assert!((before + 3_300_000..=now_ms() + 3_300_000).contains(&expires), "{expires}");
    assert_eq!(resolved.expires_ms, Some(expires));
    assert!(std::fs::read(world.file("auth-profiles.json")).unwrap().starts_with(b"chatcli-enc:v1:"));
}

#[tokio::test]
async fn c26_the_legacy_address_is_asked_once_after_any_error() {
    for (status, body) in [(500, ""), (200, "{}"), (400, r#"{"error":"x"}"#), (302, "http://127.0.0.1:1/")] {
        let world = claude().await;
        world.mock.answer(PRIMARY, status, body);
        world.mock.answer(LEGACY, 200, FRESH);
        let resolved = world.auth().resolve(Provider::Anthropic, &mut Vec::new()).await.unwrap();
        assert_eq!(shown(&resolved), "oauth:new", "{status}");
        assert_eq!(world.mock.paths(), [format!("/{PRIMARY}"), format!("/{LEGACY}")]);
        assert_eq!(world.mock.seen()[0].json(), world.mock.seen()[1].json());
    }
}

#[tokio::test]
async fn c27_codex_takes_the_profiles_client_and_sends_no_scope() {
    for (more, variable, expected) in [
        (r#","client_id":"own""#, Some("env"), "own"),
        ("", Some("env"), "env"),
        ("", None, "app_EMoamEEZ73f0CkXaXp7hrann"),
    ] {
        let mut world = World::new().await.store(&one("openai-codex:default", &ended("openai-codex", more)));
        if let Some(value) = variable {
            world = world.variable("CHATCLI_OPENAI_CLIENT_ID", value);
        }
        world.mock.answer(CODEX, 200, FRESH);
        let resolved = world.auth().resolve(Provider::OpenAi, &mut Vec::new()).await.unwrap();
        assert_eq!(shown(&resolved), "oauth:new");
        let sent = world.mock.seen()[0].json();
        let expected = serde_json::json!({
            "client_id": expected, "grant_type": "refresh_token", "refresh_token": "r-old"
        });
        assert_eq!(sent, expected);
    }
}

#[tokio::test]
async fn c29_without_expires_in_the_next_use_does_not_refresh_again() {
    let world = claude().await;
    world.mock.answer(PRIMARY, 200, r#"{"access_token":"new"}"#);
    for _ in 0..3 {
        let resolved = world.auth().resolve(Provider::Anthropic, &mut Vec::new()).await.unwrap();
        assert_eq!(shown(&resolved), "oauth:new");
    }
    assert_eq!(world.mock.seen().len(), 1);
    assert_eq!(world.profile("anthropic:default")["refresh"], " r-old ", "kept when none came");
}

#[tokio::test]
async fn c30_a_final_no_is_not_asked_again() {
    let world = claude().await.variable("ANTHROPIC_API_KEY", "never after a failed refresh");
    let before = std::fs::read(world.file("auth-profiles.json")).unwrap();
    for _ in 0..2 {
        world.mock.answer(PRIMARY, 400, r#"{"error":"invalid_grant","error_description":"CANARY"}"#);
        world.mock.answer(LEGACY, 400, r#"{"error":"invalid_grant"}"#);
    }
    let auth = world.auth();
    for _ in 0..3 {
        let failure = auth.resolve(Provider::Anthropic, &mut Vec::new()).await.unwrap_err();
        assert!(!format!("{failure} {failure:?}").contains("CANARY"));
        let Failure::Refresh { profile, provider, why } = failure else { panic!("{failure}") };
        let expected = ("anthropic:default", Provider::Anthropic, Skipped::Rejected);
        assert_eq!((profile.as_str(), provider, why), expected);
    }
    assert_eq!(world.mock.seen().len(), 2);
    assert_eq!(std::fs::read(world.file("auth-profiles.json")).unwrap(), before);
}

#[tokio::test]
async fn a_passing_failure_is_asked_again_and_says_why() {
    let world = claude().await;
    let auth = world.auth();
    let failure = auth.resolve(Provider::Anthropic, &mut Vec::new()).await.unwrap_err();
    assert!(failure.to_string().ends_with("platform.claude.com answered 404"), "{failure}");
    world.mock.answer(PRIMARY, 200, FRESH);
    assert!(auth.resolve(Provider::Anthropic, &mut Vec::new()).await.is_ok());
}

#[tokio::test]
async fn another_account_is_never_taken_without_a_word() {
    let store = format!(
        r#"{{"profiles":{{"anthropic:default":{},"c":{{"type":"token","provider":"github-copilot","token":"gho_x"}}}}}}"#,
        ended("anthropic", "")
    );
    let world = World::new().await.store(&store);
    world.mock.answer(PRIMARY, 400, r#"{"error":"invalid_grant"}"#);
    world.mock.answer(LEGACY, 400, r#"{"error":"invalid_grant"}"#);
    let mut warnings = Vec::new();
    let resolved = world.auth().resolve_any(&mut warnings).await.unwrap();
    assert_eq!(shown(&resolved), "token:gho_x");
    let named = |warning: &Warning| matches!(warning, Warning::Skipped { profile, .. } if profile == "anthropic:default");
    assert!(warnings.iter().any(named), "{warnings:?}");
}

#[tokio::test]
async fn the_next_profile_is_used_and_the_first_is_named() {
    let store = format!(
        r#"{{"profiles":{{"anthropic:default":{},"z":{{"type":"api_key","provider":"anthropic","key":"k"}}}}}}"#,
        ended("anthropic", "")
    );
    let world = World::new().await.store(&store).variable("ANTHROPIC_API_KEY", "env");
    let mut warnings = Vec::new();
    let resolved = world.auth().resolve(Provider::Anthropic, &mut warnings).await.unwrap();
    assert_eq!(shown(&resolved), "apikey:k");
    assert!(
        matches!(&warnings[..], [Warning::Skipped { profile, .. }] if profile == "anthropic:default"),
        "{warnings:?}"
    );
}

#[tokio::test]
async fn a_login_without_a_refresh_token_or_of_an_unknown_kind_cannot_be_refreshed() {
    for (profile, provider, expected) in [
        (
            r#"{"type":"oauth","provider":"anthropic","access":"a","expires":1}"#,
            Provider::Anthropic,
            Skipped::NoRefreshToken,
        ),
        (
            r#"{"type":"oauth","provider":"openai","access":"a","refresh":"r","expires":1}"#,
            Provider::OpenAi,
            Skipped::Unsupported,
        ),
    ] {
        let world = World::new().await.store(&one("x", profile));
        let failure = world.auth().resolve(provider, &mut Vec::new()).await.unwrap_err();
        assert!(matches!(&failure, Failure::Refresh { why, .. } if *why == expected), "{failure}");
        assert!(world.mock.seen().is_empty());
    }
}

#[tokio::test]
async fn two_at_once_share_one_refresh() {
    let world = claude().await;
    world.mock.answer(PRIMARY, 200, FRESH);
    // As two processes would be: nothing is shared but the files.
    let (one, two) = (world.auth(), world.auth());
    let (mut first, mut second) = (Vec::new(), Vec::new());
    let both = tokio::join!(
        one.resolve(Provider::Anthropic, &mut first),
        two.resolve(Provider::Anthropic, &mut second)
    );
    assert_eq!((shown(&both.0.unwrap()), shown(&both.1.unwrap())), ("oauth:new", "oauth:new"));
    assert_eq!(world.mock.seen().len(), 1);
}

#[tokio::test]
async fn renewing_takes_what_another_process_stored_and_refreshes_otherwise() {
    let soon = now_ms() + 60_000;
    let valid = |access: &str| {
        one(
            "anthropic:default",
            &format!(
                r#"{{"type":"oauth","provider":"anthropic","access":"{access}","refresh":"r","expires":{soon}}}"#
            ),
        )
    };
    let world = World::new().await.store(&valid("a"));
    let auth = world.auth();
    let mut warnings = Vec::new();
    assert_eq!(shown(&auth.resolve(Provider::Anthropic, &mut warnings).await.unwrap()), "oauth:a");

    std::fs::write(world.file("auth-profiles.json"), valid("b")).unwrap();
    assert_eq!(shown(&auth.renew(Provider::Anthropic, &mut warnings).await.unwrap()), "oauth:b");
    assert!(world.mock.seen().is_empty());

    world.mock.answer(PRIMARY, 200, FRESH);
    assert_eq!(shown(&auth.renew(Provider::Anthropic, &mut warnings).await.unwrap()), "oauth:new");
    assert_eq!(warnings.iter().filter(|warning| matches!(warning, Warning::Skipped { .. })).count(), 0);

    // The provider is away: what is there goes on for its last minutes.
    assert_eq!(shown(&auth.renew(Provider::Anthropic, &mut warnings).await.unwrap()), "oauth:new");
    assert!(matches!(warnings.last(), Some(Warning::Skipped { .. })), "{warnings:?}");
}

#[tokio::test]
async fn nothing_follows_a_redirect_with_a_secret() {
    let world = World::new().await.store(&one("openai-codex:default", &ended("openai-codex", "")));
    world.mock.answer(CODEX, 307, &format!("{}/elsewhere", world.mock.url()));
    assert!(world.auth().resolve(Provider::OpenAiCodex, &mut Vec::new()).await.is_err());
    assert_eq!(world.mock.paths(), [format!("/{CODEX}")]);
}

#[tokio::test]
async fn a_ca_bundle_that_cannot_be_used_is_named_and_ignored() {
    let world = claude().await.variable("CHATCLI_CA_BUNDLE", "/nonexistent/ca.pem");
    world.mock.answer(PRIMARY, 200, FRESH);
    let mut warnings = Vec::new();
    assert!(world.auth().resolve(Provider::Anthropic, &mut warnings).await.is_ok());
    assert_eq!(warnings, [Warning::CaBundle("/nonexistent/ca.pem".into())]);
}
