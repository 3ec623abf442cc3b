//! Who is picked, from where.

use super::*;
use crate::{Failure, Mode, Provider, Source, StoreFailure};

const KEY: &str = r#"{"type":"api_key","provider":"openai","key":" sk-store "}"#;

#[tokio::test]
async fn c18_the_store_beats_the_environment_and_the_environment_fills_in() {
    let world = World::new().await.store(&one("x", KEY)).variable("OPENAI_API_KEY", "sk-env");
    let resolved = world.auth().resolve(Provider::OpenAi, &mut Vec::new()).await.unwrap();
    assert_eq!((shown(&resolved), &resolved.source), ("apikey:sk-store", &Source::Profile("x".into())));

    for unusable in [
        r#"{"type":"api_key","provider":"openai","key":" "}"#,
        r#"{"type":"oauth","provider":"openai-codex"}"#,
        r#"{"type":"strange","provider":"openai","key":"sk"}"#,
        r#"{"type":"api_key","provider":"anthropic","key":"sk"}"#,
    ] {
        let world = World::new().await.store(&one("x", unusable)).variable("OPENAI_API_KEY", " sk-env ");
        let resolved = world.auth().resolve(Provider::OpenAi, &mut Vec::new()).await.unwrap();
        assert_eq!(shown(&resolved), "apikey:sk-env", "{unusable}");
        assert_eq!(resolved.source, Source::Variable("OPENAI_API_KEY"));
    }
}

#[tokio::test]
async fn c19_c22_variables_have_their_order_and_their_prefix() {
    let claude = World::new().await;
    for (variables, provider, expected) in [
        (&[("ANTHROPIC_API_KEY", "k"), ("ANTHROPIC_OAUTH_TOKEN", "t")][..], Provider::Anthropic, "oauth:t"),
        (&[("ANTHROPIC_API_KEY", "k"), ("ANTHROPIC_OAUTH_TOKEN", " ")], Provider::Anthropic, "apikey:k"),
        (&[("OPENAI_API_KEY", "k")], Provider::OpenAiCodex, "apikey:k"),
        (&[("GITHUB_COPILOT_TOKEN", "t")], Provider::GithubCopilot, "token:t"),
        (&[("GH_TOKEN", "2"), ("GITHUB_TOKEN", "1")], Provider::GithubModels, "token:1"),
    ] {
        let mut world = World::new().await;
        world.variables = variables.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        let resolved = world.auth().resolve(provider, &mut Vec::new()).await.unwrap();
        assert_eq!(shown(&resolved), expected, "{variables:?}");
        assert_eq!(std::fs::read_dir(world.folder.path()).unwrap().count(), 0, "nothing is made");
    }
    let failure = claude.auth().resolve(Provider::Anthropic, &mut Vec::new()).await.unwrap_err();
    assert_eq!(failure.to_string(), "no credentials for provider anthropic");
}

#[tokio::test]
async fn c20_openai_takes_a_codex_login_and_codex_no_openai_key() {
    let login = r#"{"type":"oauth","provider":"openai-codex","access":"a"}"#;
    let world = World::new().await.store(&one("x", login));
    let resolved = world.auth().resolve(Provider::OpenAi, &mut Vec::new()).await.unwrap();
    assert_eq!((shown(&resolved), resolved.mode), ("oauth:a", Mode::OAuth));
    let world = World::new().await.store(&one("x", KEY));
    let failure = world.auth().resolve(Provider::OpenAiCodex, &mut Vec::new()).await.unwrap_err();
    assert!(matches!(failure, Failure::NoCredentials(Provider::OpenAiCodex)));
}

#[tokio::test]
async fn c22_each_type_has_its_prefix_and_an_old_token_is_still_sent() {
    for (profile, provider, expected) in [
        (r#"{"type":"oauth","provider":"anthropic","access":"a"}"#, Provider::Anthropic, "oauth:a"),
        (
            r#"{"type":"token","provider":"github-copilot","token":"t","expires":1}"#,
            Provider::GithubCopilot,
            "token:t",
        ),
        (KEY, Provider::OpenAi, "apikey:sk-store"),
    ] {
        let world = World::new().await.store(&one("x", profile));
        let resolved = world.auth().resolve(provider, &mut Vec::new()).await.unwrap();
        assert_eq!((shown(&resolved), resolved.expires_ms), (expected, None));
        assert!(world.mock.seen().is_empty());
    }
}

#[tokio::test]
async fn c25_the_automatic_order_is_claude_openai_copilot() {
    let all = [("GITHUB_COPILOT_TOKEN", "c"), ("OPENAI_API_KEY", "b"), ("ANTHROPIC_API_KEY", "a")];
    for (count, expected) in [(3, Some("CLAUDEAI")), (2, Some("OPENAI")), (1, Some("COPILOT")), (0, None)] {
        let mut world = World::new().await;
        world.variables = all[..count].iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        match (world.auth().resolve_any(&mut Vec::new()).await, expected) {
            (Ok(resolved), Some(name)) => assert_eq!(resolved.provider.chat_name(), Some(name)),
            (Err(Failure::Nothing), None) => {}
            (other, _) => panic!("{count}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_store_that_cannot_be_read_is_not_replaced_by_the_environment() {
    let world = World::new().await.store("chatcli-enc:v1:AAAA").variable("ANTHROPIC_API_KEY", "k");
    for failure in [
        world.auth().resolve(Provider::Anthropic, &mut Vec::new()).await.unwrap_err(),
        world.auth().resolve_any(&mut Vec::new()).await.unwrap_err(),
    ] {
        assert!(matches!(failure, Failure::Store(StoreFailure::KeyMissing(_))), "{failure}");
    }
}

#[tokio::test]
async fn c38_status_has_four_lines() {
    let now = crate::expiry::now_ms();
    let hours = |hours: i64| now + hours * 3_600_000 + 60_000;
    let store = format!(
        r#"{{"version":1,"profiles":{{
        "anthropic:x":{{"type":"oauth","provider":"anthropic","access":"a","expires":1}},
        "anthropic:default":{{"type":"oauth","provider":"anthropic","access":"a","expires":{}}},
        "github-copilot:default":{{"type":"token","provider":"github-copilot","token":"t"}}}}}}"#,
        hours(7)
    );
    let world = World::new().await.store(&store).variable("OPENAI_API_KEY", "k");
    let lines = world.auth().status(&mut Vec::new()).unwrap();
    assert_eq!(
        lines,
        [
            "Anthropic: type=oauth expiry=expires in 7h",
            "OpenAI Codex: via env:OPENAI_API_KEY (env fallback)",
            "GitHub Copilot: type=token expiry=no expiry (persistent)",
            "GitHub Models: not connected",
        ]
    );
    let world = World::new().await;
    let lines = world.auth().status(&mut Vec::new()).unwrap();
    assert!(lines.iter().all(|line| line.ends_with(": not connected")), "{lines:?}");
    assert_eq!(std::fs::read_dir(world.folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn c56_no_type_shows_a_secret() {
    let world = World::new()
        .await
        .store(&one("x", r#"{"type":"oauth","provider":"anthropic","access":"CANARY","refresh":"CANARY"}"#))
        .variable("OPENAI_API_KEY", "CANARY");
    let auth = world.auth();
    let resolved = auth.resolve(Provider::Anthropic, &mut Vec::new()).await.unwrap();
    let shown = format!("{resolved:?} {auth:?} {:?}", world.settings());
    assert!(!shown.contains("CANARY"), "{shown}");
}
