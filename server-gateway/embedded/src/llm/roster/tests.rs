//! Selection as tables: who is the default, who answers, and what is refused.

use super::*;

fn config(variables: &[(&str, &str)]) -> Config {
    let environment =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Config { environment, ..Config::default() }
}

async fn roster(variables: &[(&str, &str)]) -> Roster {
    Roster::from_config(&config(variables)).await.unwrap()
}

async fn choose(roster: &Roster, provider: &str, model: &str, key: &str) -> Result<Chosen, Failure> {
    let provider_config = BTreeMap::new();
    roster.choose(Request { provider, model, client_api_key: key, provider_config: &provider_config }).await
}

#[tokio::test]
async fn who_is_the_default() {
    for (variables, provider, model, available) in [
        (&[][..], "ECHO", "echo", &["ECHO"][..]),
        (
            &[("XAI_API_KEY", "k"), ("GOOGLEAI_API_KEY", "k")],
            "GOOGLEAI",
            "gemini-2.5-flash",
            &["GOOGLEAI", "XAI"],
        ),
        (
            &[("XAI_API_KEY", "k"), ("GOOGLEAI_API_KEY", "k"), ("LLM_PROVIDER", "xai")],
            "XAI",
            "grok-4-1",
            &["GOOGLEAI", "XAI"],
        ),
        (&[("OPENAI_API_KEY", " ")], "ECHO", "echo", &["ECHO"]),
        (&[("OPENAI_API_KEY", "k"), ("LLM_MODEL", "gpt-4o")], "OPENAI", "gpt-4o", &["OPENAI"]),
        (&[("LLM_MODEL", "gpt-4o")], "ECHO", "echo", &["ECHO"]),
        (&[("CLIENT_ID", "a"), ("CLIENT_KEY", "b")], "STACKSPOT", "StackSpotAI", &["STACKSPOT"]),
    ] {
        let roster = roster(variables).await;
        assert_eq!((roster.provider(), roster.model().as_str()), (provider, model), "{variables:?}");
        assert_eq!(roster.available(), available, "{variables:?}");
    }
}

#[tokio::test]
async fn the_flag_beats_the_environment() {
    let mut config = config(&[("XAI_API_KEY", "k"), ("GOOGLEAI_API_KEY", "k"), ("LLM_PROVIDER", "XAI")]);
    config.provider = Some("googleai".to_owned());
    config.model = Some("gemini-2.5-pro".to_owned());
    let roster = Roster::from_config(&config).await.unwrap();
    assert_eq!((roster.provider(), roster.model().as_str()), ("GOOGLEAI", "gemini-2.5-pro"));
}

#[tokio::test]
async fn an_impossible_default_stops_the_start() {
    for (provider, part) in [
        ("nope", "known ones are"),
        ("OPENAI", "OPENAI_API_KEY"),
        ("OLLAMA", "OLLAMA_ENABLED"),
        ("STACKSPOT", "CLIENT_ID"),
    ] {
        let mut config = config(&[]);
        config.provider = Some(provider.to_owned());
        let error = Roster::from_config(&config).await.err().expect("it must not start").to_string();
        assert!(error.contains(part), "{error}");
    }
}

#[tokio::test]
async fn who_answers_a_request() {
    let roster = roster(&[("ANTHROPIC_API_KEY", "k"), ("LLM_MODEL", "claude-opus-4-8")]).await;
    for (provider, model, key, expected) in [
        ("", "", "", Ok(("CLAUDEAI", "claude-opus-4-8"))),
        ("claudeai", "", "", Ok(("CLAUDEAI", "claude-opus-4-8"))),
        ("CLAUDEAI", "Claude-Sonnet-4-6", "", Ok(("CLAUDEAI", "claude-sonnet-4-6"))),
        // The server's model never leaks into another provider.
        ("OPENAI", "", "sk-1", Ok(("OPENAI", "gpt-5.4"))),
        ("openrouter", "A/B", "sk-1", Ok(("OPENROUTER", "A/B"))),
        ("echo", "", "", Ok(("ECHO", "echo"))),
        ("OPENAI", "", "", Err(FailureKind::NotReady)),
        ("OPENAI", "", "oauth:x", Err(FailureKind::NotReady)),
        ("GITHUB_MODELS", "", "key", Err(FailureKind::Invalid)),
        ("LOCAL", "", "", Err(FailureKind::NotReady)),
        ("OLLAMA", "", "", Err(FailureKind::NotReady)),
        ("STACKSPOT", "", "", Err(FailureKind::NotReady)),
        ("BEDROCK", "", "key", Err(FailureKind::Invalid)),
        ("nobody", "", "", Err(FailureKind::Invalid)),
        ("", "a b", "", Err(FailureKind::Invalid)),
        ("", "../../x", "", Err(FailureKind::Invalid)),
        ("", "x::y", "", Err(FailureKind::Invalid)),
    ] {
        let chosen = choose(&roster, provider, model, key).await;
        let chosen =
            chosen.as_ref().map(|chosen| (chosen.id, chosen.model.as_str())).map_err(|failure| failure.kind);
        assert_eq!(chosen, expected, "{provider} {model} {key}");
    }
}

#[tokio::test]
async fn a_callers_configuration_never_spends_the_servers_key() {
    let roster = roster(&[("OPENAI_API_KEY", "k"), ("CLIENT_ID", "a"), ("CLIENT_KEY", "b")]).await;
    let one = |key: &str, value: &str| BTreeMap::from([(key.to_owned(), value.to_owned())]);
    for (provider, provider_config, part) in [
        ("OPENAI", one("x", "y"), "client_api_key"),
        ("STACKSPOT", one("client_id", "y"), "client_key"),
        ("OLLAMA", one("base_url", "http://127.0.0.1:1/"), "provider_config[base_url]"),
        ("OLLAMA", one("base_url", "http://169.254.169.254/"), "provider_config[base_url]"),
        ("XAI", one("host", "file:///etc/passwd"), "provider_config[host]"),
    ] {
        let request = Request { provider, model: "", client_api_key: "", provider_config: &provider_config };
        let failure = roster.choose(request).await.err().expect("it must be refused");
        assert_eq!(failure.kind, FailureKind::Invalid, "{provider}");
        assert!(failure.message.contains(part), "{}", failure.message);
    }
}

#[tokio::test]
async fn what_is_configured_and_away_is_no_echo() {
    for yes in ["1", "true", "TRUE", "yes", "on", "t"] {
        let roster = roster(&[("OLLAMA_ENABLED", yes), ("OLLAMA_BASE_URL", "http://127.0.0.1:1")]).await;
        assert_eq!(
            (roster.provider(), roster.model().as_str(), roster.is_away()),
            ("OLLAMA", "", true),
            "{yes}"
        );
        assert!(roster.available().is_empty());
        let failure = choose(&roster, "", "", "").await.err().expect("it is away");
        assert_eq!(failure.kind, FailureKind::Unavailable);
        assert!(failure.message.contains("127.0.0.1:1"), "{}", failure.message);
    }
    for no in ["0", "false", "no", "off", ""] {
        assert_eq!(roster(&[("OLLAMA_ENABLED", no)]).await.provider(), "ECHO", "{no}");
    }
    // What works goes before what does not work yet, and a wish before both.
    let away = ("OLLAMA_BASE_URL", "http://127.0.0.1:1");
    let both = [("OLLAMA_ENABLED", "1"), away, ("XAI_API_KEY", "k")];
    assert_eq!(roster(&both).await.provider(), "XAI");
    let wished = [both.as_slice(), &[("LLM_PROVIDER", "OLLAMA"), ("LLM_MODEL", "m")]].concat();
    let wished = roster(&wished).await;
    assert_eq!((wished.provider(), wished.model().as_str()), ("OLLAMA", "m"));
}

/// A store as a login writes it, unencrypted as older programs left it.
fn store(profiles: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(r#"{{"version":1,"profiles":{{{profiles}}}}}"#);
    std::fs::write(folder.path().join("auth-profiles.json"), text).unwrap();
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(folder.path().join("auth-profiles.json"), mode).unwrap();
    }
    folder
}

#[tokio::test]
async fn a_login_counts_as_configuration() {
    for (profiles, provider, available, works) in [
        (
            r#""anthropic:default":{"type":"api_key","provider":"anthropic","key":"k-of-login"}"#,
            "CLAUDEAI",
            &["CLAUDEAI"][..],
            true,
        ),
        (
            r#""github-copilot:default":{"type":"token","provider":"github-copilot","token":"t-of-login"}"#,
            "COPILOT",
            &["COPILOT"],
            true,
        ),
        (
            r#""openai-codex:default":{"type":"oauth","provider":"openai-codex","access":"a","expires":99999999999999}"#,
            "OPENAI",
            &[],
            false,
        ),
        ("", "ECHO", &["ECHO"], true),
    ] {
        let folder = store(profiles);
        let place = folder.path().to_str().unwrap();
        let roster = roster(&[("CHATCLI_AUTH_DIR", place)]).await;
        assert_eq!((roster.provider(), roster.is_away()), (provider, !works), "{profiles}");
        assert_eq!(roster.available(), available);
        let chosen = choose(&roster, "", "", "").await;
        assert_eq!(chosen.is_ok(), works, "{:?}", chosen.err());
        // A variable goes first, and a person's choice does.
        let asked = [("CHATCLI_AUTH_DIR", place), ("XAI_API_KEY", "k"), ("LLM_PROVIDER", "XAI")];
        assert_eq!(self::roster(&asked).await.provider(), "XAI");
    }
}
