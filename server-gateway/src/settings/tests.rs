//! The table, row by row: what is refused stops the start, what is warned about is named, what is kept is read by the
//! code that needs it.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;

use super::check::Refusal;
use super::table::{CHAPTERS, Fate, Form, Setting, Whose, find, rows};
use super::*;
use crate::flags::{Flags, Request};
use crate::say::{Lang, Line};

/// What the Go server reads, as its own documentation and code name it.
const OF_THE_GO_SERVER: &str = "CHATCLI_SERVER_PORT CHATCLI_SERVER_TOKEN CHATCLI_SERVER_TLS_CERT \
    CHATCLI_SERVER_TLS_KEY LLM_PROVIDER LLM_MODEL CHATCLI_METRICS_PORT CHATCLI_FALLBACK_PROVIDERS \
    CHATCLI_FALLBACK_MODEL_OPENAI CHATCLI_FALLBACK_MAX_RETRIES CHATCLI_FALLBACK_COOLDOWN_BASE \
    CHATCLI_FALLBACK_COOLDOWN_MAX CHATCLI_MCP_CONFIG CHATCLI_MCP_ENABLED CHATCLI_WATCH_DEPLOYMENT \
    CHATCLI_WATCH_NAMESPACE CHATCLI_WATCH_INTERVAL CHATCLI_WATCH_WINDOW CHATCLI_WATCH_MAX_LOG_LINES \
    CHATCLI_KUBECONFIG CHATCLI_WATCH_CONFIG CHATCLI_BIND_ADDRESS CHATCLI_JWT_SECRET CHATCLI_JWT_ISSUER \
    CHATCLI_JWT_AUDIENCE CHATCLI_RATE_LIMIT_RPS CHATCLI_RATE_LIMIT_BURST CHATCLI_MAX_RECV_MSG_SIZE \
    CHATCLI_MAX_SEND_MSG_SIZE CHATCLI_MAX_CONCURRENT_STREAMS CHATCLI_AUDIT_LOG_PATH \
    CHATCLI_ALLOW_HTTP_PROVIDERS CHATCLI_GRPC_REFLECTION CHATCLI_DEBUG CHATCLI_HUB_ENABLED CHATCLI_HUB_DB \
    CHATCLI_HUB_TAIL_BUFFER CHATCLI_GATEWAY_IN_SERVER CHATCLI_AGENT_PLUGIN_TIMEOUT \
    CHATCLI_ALLOW_UNSIGNED_PLUGINS CHATCLI_SESSION_TTL CHATCLI_SESSION_AUTOSAVE_KEEP \
    CHATCLI_ENCRYPTION_KEY MAX_RETRIES INITIAL_BACKOFF \
    CHATCLI_DOTENV CHATCLI_LANG LOG_LEVEL LOG_FILE LOG_MAX_SIZE CHATCLI_ENV ENV CHATCLI_LOG_FILE \
    CHATCLI_LOG_MAX_SIZE_MB CHATCLI_LOG_MAX_BACKUPS CHATCLI_LOG_MAX_AGE_DAYS CHATCLI_LOG_COMPRESS \
    KUBERNETES_SERVICE_HOST CHATCLI_CA_BUNDLE CHATCLI_TLS_INSECURE_SKIP_VERIFY CHATCLI_AUTH_DIR \
    CHATCLI_KEYCHAIN_BACKEND CHATCLI_STREAM_IDLE_TIMEOUT_SECONDS CHATCLI_CONTEXT_WINDOW OPENAI_API_KEY \
    ANTHROPIC_API_KEY ANTHROPIC_OAUTH_TOKEN GOOGLEAI_API_KEY XAI_API_KEY ZAI_API_KEY MINIMAX_API_KEY \
    MOONSHOT_API_KEY OPENROUTER_API_KEY GITHUB_COPILOT_TOKEN GITHUB_TOKEN GH_TOKEN GITHUB_MODELS_TOKEN \
    CLIENT_ID CLIENT_KEY STACKSPOT_REALM STACKSPOT_AGENT_ID OPENAI_API_URL OPENAI_RESPONSES_API_URL \
    OPENAI_USE_RESPONSES ANTHROPIC_BASE_URL ZAI_API_URL MINIMAX_API_URL MINIMAX_API_COMPAT MOONSHOT_API_URL \
    MOONSHOT_THINKING OPENROUTER_API_URL COPILOT_API_BASE_URL GITHUB_MODELS_API_URL OLLAMA_ENABLED \
    OLLAMA_BASE_URL OLLAMA_MODEL OLLAMA_FILTER_THINKING OPENAI_MAX_TOKENS ANTHROPIC_MAX_TOKENS \
    GOOGLEAI_MAX_TOKENS XAI_MAX_TOKENS ZAI_MAX_TOKENS MINIMAX_MAX_TOKENS MOONSHOT_MAX_TOKENS \
    OLLAMA_MAX_TOKENS COPILOT_MAX_TOKENS GITHUB_MODELS_MAX_TOKENS OPENROUTER_MAX_TOKENS ANTHROPIC_SPEED \
    ANTHROPIC_1MTOKENS_SONNET OPENROUTER_MODEL OPENROUTER_FALLBACK_MODELS OPENROUTER_PROVIDER_ORDER \
    OPENROUTER_TRANSFORMS OPENROUTER_TOOLS OPENROUTER_HTTP_REFERER OPENROUTER_APP_TITLE BEDROCK_REGION \
    BEDROCK_BASE_URL BEDROCK_MAX_TOKENS BEDROCK_PROVIDER CHATCLI_BEDROCK_CA_BUNDLE AWS_ACCESS_KEY_ID \
    AWS_PROFILE DEVIN_CLI_PATH DEVIN_MODEL HTTPS_PROXY HTTP_PROXY NO_PROXY HOME SSL_CERT_FILE SSL_CERT_DIR";

/// Kept without being read: what they ask for is so by itself, or a library reads them.
const BY_ITSELF: [&str; 2] = ["CHATCLI_AGENT_SECURITY_MODE", "CHATCLI_ENV_REDACT_MODE"];

fn name_of(row: &Setting) -> String {
    row.name.replace('*', "X")
}

/// A value that asks for something.
fn value_for(row: &Setting) -> &'static str {
    match (row.form, row.flag) {
        (Form::Switch, _) => "yes",
        (Form::Whole | Form::Rate | Form::Port, _) => "7",
        (_, "log-level") => "warn",
        (_, "access-log") => "json",
        (_, flag) if ["timeout", "interval", "delay"].iter().any(|unit| flag.ends_with(unit)) => "7s",
        _ => "x",
    }
}

fn looked_at(name: &str, value: &str, has_upstream: bool) -> Result<Findings, Refusal> {
    look_at(&Environment::from([(name, value)]), &[], has_upstream)
}

#[test]
fn every_row_is_treated_as_the_table_says() {
    for row in rows() {
        let (name, value) = (name_of(row), value_for(row));
        let found = looked_at(&name, value, false);
        match row.fate {
            Fate::Kept => assert_eq!(found, Ok(Findings::default()), "{name}"),
            Fate::Warned => assert_eq!(found.expect("no refusal").without_effect, [name], "{}", row.name),
            Fate::Refused => {
                let refusal = found.expect_err(&name);
                let said = Line::from(refusal).to_string();
                assert!(said.starts_with(&format!("{name} is set")), "{said}");
            }
        }
    }
}

#[test]
fn a_row_that_asks_for_nothing_says_nothing() {
    for row in rows() {
        let nothing: &[&str] =
            if row.form == Form::Switch { &["", " ", "0", "false", "No", "off"] } else { &["", " "] };
        for value in nothing {
            assert_eq!(
                looked_at(&name_of(row), value, false),
                Ok(Findings::default()),
                "{} {value}",
                row.name
            );
        }
    }
}

#[test]
fn with_a_server_behind_what_is_the_servers_is_left_to_it() {
    for row in rows().filter(|row| row.whose == Whose::Server) {
        let name = name_of(row);
        let found = looked_at(&name, "maybe", true).unwrap_or_else(|refusal| panic!("{refusal:?}"));
        let is_told = name.starts_with("CHATCLI_");
        assert_eq!(found.of_server, if is_told { vec![name] } else { Vec::new() });
        assert!(found.without_effect.is_empty());
    }
}

#[test]
fn everything_that_the_go_server_reads_has_a_row() {
    for name in OF_THE_GO_SERVER.split_whitespace() {
        assert!(find(name).is_some(), "{name} has no row");
    }
}

#[test]
fn security_limits_and_watcher_are_never_only_warned_about() {
    let grave = [
        "TOKEN",
        "JWT",
        "TLS",
        "CERT",
        "RATE_LIMIT",
        "MAX_RECV",
        "MAX_SEND",
        "MAX_CONCURRENT",
        "WATCH",
        "KUBECONFIG",
        "AUDIT",
        "ALLOW",
        "ENCRYPT",
        "TTL",
        "INSECURE",
        "AUTH",
        "SECURITY",
        "LOGIN",
        "BIND",
        "TIMEOUT",
    ];
    // A key of a cloud that is no provider here opens nothing; Sonnet's context is no limit of ours.
    let harmless = ["AWS_BEARER_TOKEN_BEDROCK", "ANTHROPIC_1MTOKENS_SONNET"];
    for row in rows().filter(|row| grave.iter().any(|word| row.name.contains(word))) {
        assert!(
            row.fate != Fate::Warned || harmless.contains(&row.name),
            "{} is only warned about",
            row.name
        );
    }
}

fn flags(variables: Environment) -> String {
    let mut flags = match Flags::read(Vec::<OsString>::new(), Ok(variables), Lang::En) {
        Ok(Request::Run(flags)) => flags,
        other => panic!("{other:?}"),
    };
    let address = flags.address();
    (flags.environment, flags.findings) = Default::default();
    format!("{address} {flags:?}")
}

#[test]
fn every_kept_variable_with_a_flag_changes_what_the_flag_changes() {
    let usual = flags(Environment::default());
    // `url` belongs to `access kiosk add`; a lone certificate is refused, so the pair is set together.
    for row in rows().filter(|row| row.fate == Fate::Kept && !["", "url"].contains(&row.flag)) {
        let pair = [("CHATCLI_SERVER_TLS_CERT", "c"), ("CHATCLI_SERVER_TLS_KEY", "k")];
        let changed = match row.flag {
            "tls-cert" | "tls-key" => flags(Environment::from(pair)),
            _ => flags(Environment::from([(row.name, value_for(row))])),
        };
        assert_ne!(changed, usual, "{} changes nothing", row.name);
    }
}

/// All sources of the gateway and its server, but for the table and its tests.
fn sources(folder: &Path, text: &mut String) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("settings/table") {
            sources(&path, text);
        } else if path.extension().is_some_and(|kind| kind == "rs") && !path.ends_with("tests.rs") {
            text.push_str(&std::fs::read_to_string(&path).expect("text"));
        }
    }
}

#[test]
fn every_kept_variable_without_a_flag_is_read_by_the_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut text = String::new();
    sources(&root.join("src"), &mut text);
    sources(&root.join("embedded/src"), &mut text);
    sources(&root.join("../native/auth/src"), &mut text);
    for row in rows().filter(|row| row.fate == Fate::Kept && row.flag.is_empty()) {
        let is_read = text.contains(&format!("\"{}\"", row.name)) || BY_ITSELF.contains(&row.name);
        assert!(is_read, "nothing reads {}", row.name);
    }
}

#[test]
fn names_and_flags_are_told_once_and_within_eighty_columns() {
    let names: BTreeSet<&str> = rows().map(|row| row.name).collect();
    assert_eq!(names.len(), rows().count());
    for lang in [Lang::En, Lang::PtBr] {
        let page = page(lang);
        assert!(page.lines().all(|line| line.chars().count() <= 80));
        for row in rows() {
            assert!(page.contains(row.name) && page.contains(row.flag), "{}", row.name);
        }
        for chapter in CHAPTERS {
            assert!(page.contains(chapter.title.get(lang)));
        }
    }
}

#[test]
fn the_process_wins_over_the_file_but_for_emptiness_that_would_open_a_server() {
    let process = Environment::from([("A", "1"), ("B", ""), ("CHATCLI_SERVER_TOKEN", "")]);
    let text = "A=2\nB=2\nC=2\nCHATCLI_SERVER_TOKEN=ab$cd\n";
    let both = process.with_file(Path::new(".env"), text).expect("a good file");
    assert_eq!((both.text("A"), both.text("B"), both.text("C")), (Some("1"), None, Some("2")));
    assert_eq!(both.text("CHATCLI_SERVER_TOKEN"), Some("ab$cd"));
}

#[test]
fn a_file_that_cannot_be_kept_whole_is_refused() {
    for (text, said) in [
        ("A=1\nnot a line\n", "line 2"),
        ("CHATCLI_SERVER_TOKEN=\"open\n", "line 1"),
        ("SSL_CERT_FILE=ca.pem\n", "SSL_CERT_FILE"),
    ] {
        let error = Environment::default().with_file(Path::new(".env"), text).expect_err(text);
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[cfg(feature = "embedded")]
#[test]
fn the_server_gets_switches_in_one_spelling() {
    let given =
        Environment::from([("OLLAMA_ENABLED", "YES"), ("OPENAI_API_KEY", "yes"), ("XAI_API_KEY", "")]);
    let given = given.for_server();
    assert_eq!(given.get("OLLAMA_ENABLED").map(String::as_str), Some("true"));
    assert_eq!(given.get("OPENAI_API_KEY").map(String::as_str), Some("yes"));
    assert_eq!(given.get("XAI_API_KEY"), None);
}
