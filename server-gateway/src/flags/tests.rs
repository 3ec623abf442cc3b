//! The command line as a table: words and variables in, what they mean out.

use std::ffi::OsString;

use clap::CommandFactory;

use super::*;
use crate::say::Lang;
use crate::start::Failure;

fn read<const N: usize>(words: &[&str], variables: [(&str, &str); N]) -> Result<Flags, Failure> {
    match Flags::read(words.iter().map(OsString::from), Ok(Environment::from(variables)), Lang::En) {
        Ok(Request::Run(flags)) => Ok(*flags),
        Ok(Request::Print(text)) => panic!("printed {text}"),
        Err(failure) => Err(failure),
    }
}

#[track_caller]
fn legal<const N: usize>(words: &[&str], variables: [(&str, &str); N]) -> Flags {
    read(words, variables).unwrap_or_else(|failure| panic!("{words:?}: {failure}"))
}

#[test]
fn the_command_is_sound() {
    Flags::command().debug_assert();
}

#[test]
fn what_is_typed_beats_what_is_set_and_ours_what_is_the_servers() {
    type Row = (&'static [&'static str], [(&'static str, &'static str); 2], &'static str);
    let rows: [Row; 12] = [
        (&["--port", "1"], [("", ""); 2], "127.0.0.1:1"),
        (&["--bind-address", "::1", "--port", "1"], [("", ""); 2], "[::1]:1"),
        (&["--listen", "0.0.0.0:2", "--port", "1"], [("", ""); 2], "0.0.0.0:2"),
        (&["--port", "1"], [("CHATCLI_LISTEN", "0.0.0.0:2"), ("", "")], "127.0.0.1:1"),
        (&[], [("CHATCLI_LISTEN", "0.0.0.0:2"), ("CHATCLI_SERVER_PORT", "1")], "0.0.0.0:2"),
        (&[], [("CHATCLI_BIND_ADDRESS", "0.0.0.0"), ("CHATCLI_SERVER_PORT", "3")], "0.0.0.0:3"),
        (&[], [("CHATCLI_GATEWAY_PORT", "4"), ("CHATCLI_SERVER_PORT", "3")], "127.0.0.1:4"),
        (&[], [("CHATCLI_SERVER_PORT", "tcp://10.96.0.12:50051"), ("", "")], "127.0.0.1:50051"),
        (&[], [("CHATCLI_SERVER_PORT", ""), ("CHATCLI_LISTEN", " ")], "127.0.0.1:50051"),
        (&[], [("KUBERNETES_SERVICE_HOST", "10.96.0.1"), ("", "")], "[::]:50051"),
        (&["--upstream", "http://s:1"], [("CHATCLI_SERVER_PORT", "3"), ("", "")], "127.0.0.1:50051"),
        (
            &["--upstream", "http://s:1"],
            [("CHATCLI_SERVER_PORT", "3"), ("CHATCLI_GATEWAY_PORT", "4")],
            "127.0.0.1:4",
        ),
    ];
    for (words, variables, address) in rows {
        assert_eq!(legal(words, variables).address(), address, "{words:?} {variables:?}");
    }
}

#[test]
fn an_embedded_server_that_was_typed_beats_an_upstream_that_was_set() {
    let flags = legal(&["--embedded"], [("CHATCLI_UPSTREAM", "http://x:1")]);
    assert!(!flags.has_upstream());
    let flags = legal(&[], [("CHATCLI_UPSTREAM", "http://x:1, http://y:2")]);
    assert_eq!(flags.behind.upstream, ["http://x:1", "http://y:2"]);
    let failure = read(&["--embedded", "--upstream", "http://x:1"], []).expect_err("both");
    assert_eq!(failure.exit_code, 2);
}

#[test]
fn switches_take_every_usual_yes_and_no() {
    for (spelling, is_on) in [
        ("1", true),
        ("TRUE", true),
        ("Yes", true),
        ("on", true),
        ("0", false),
        ("false", false),
        ("NO", false),
        ("off", false),
        ("", false),
    ] {
        let flags = legal(&[], [("CHATCLI_LOGIN_ONLY", spelling), ("CHATCLI_BEHIND_PROXY", spelling)]);
        assert_eq!((flags.callers.login_only, flags.callers.behind_proxy), (is_on, is_on), "{spelling}");
    }
    assert!(!legal(&["--login-only=no"], [("CHATCLI_LOGIN_ONLY", "1")]).callers.login_only);
    assert!(legal(&["--login-only"], [("CHATCLI_LOGIN_ONLY", "0")]).callers.login_only);
    let failure = read(&[], [("CHATCLI_LOGIN_ONLY", "maybe")]).expect_err("neither");
    assert!(failure.to_string().contains("CHATCLI_LOGIN_ONLY"), "{failure}");
}

#[test]
fn a_wrong_value_is_told_with_the_name_of_its_variable() {
    for (name, value) in [
        ("CHATCLI_WATCH_INTERVAL", "soon"),
        ("CHATCLI_SERVER_PORT", "many"),
        ("CHATCLI_GATEWAY_PORT", "70000"),
        ("CHATCLI_METRICS_PORT", "-1"),
        ("CHATCLI_RATE_LIMIT_RPS", "fast"),
        ("CHATCLI_RATE_LIMIT_BURST", "0"),
        ("CHATCLI_MAX_RECV_MSG_SIZE", "50MB"),
        ("CHATCLI_DRAIN_TIMEOUT", "x"),
        ("LOG_LEVEL", "loud"),
        ("CHATCLI_ACCESS_LOG", "xml"),
        ("OLLAMA_ENABLED", "maybe"),
    ] {
        let failure = read(&[], [(name, value)]).expect_err(name);
        assert_eq!(failure.exit_code, 2, "{name}");
        assert!(failure.to_string().contains(name), "{name}: {failure}");
    }
}

#[test]
fn the_go_programs_spellings_are_understood() {
    let flags = legal(&["server", "-port", "1", "-token", "-x", "-tls-cert=c", "--tls-key", "k"], []);
    assert_eq!(flags.address(), "127.0.0.1:1");
    assert_eq!(flags.server.token.as_deref(), Some("-x"));
    assert_eq!(flags.listening.tls_cert, Some("c".into()));
    let flags = legal(&["serve", "-metrics-port=9090", "-watch-interval", "30s", "-v"], []);
    assert_eq!(flags.metrics_port(), Some(9090));
    assert!(flags.operation.verbose);
    assert!(legal(&["access", "list"], []).command.is_some());
    // A token that looks like a word of ours stays a token.
    assert_eq!(legal(&["--token", "server"], []).server.token.as_deref(), Some("server"));
}

#[test]
fn flags_that_only_the_go_server_has_are_refused_by_name_or_left_to_the_server_behind() {
    for flag in ["-watch-deployment", "--watch-config", "-fallback-providers", "--mcp-config"] {
        let failure = read(&["server", flag, "x"], []).expect_err(flag);
        let name = flag.trim_start_matches('-');
        assert!(failure.to_string().contains(&format!("--{name} is set")), "{failure}");
        let flags = legal(&["--upstream", "http://x:1", flag, "x"], []);
        assert_eq!(flags.findings.of_server, [format!("--{name}")]);
    }
    let flags = legal(&["-fallback-max-retries=2"], []);
    assert_eq!(flags.findings.without_effect, ["--fallback-max-retries"]);
}

#[test]
fn half_of_a_pair_and_flags_without_their_server_are_usage_errors() {
    for words in [
        &["--tls-cert", "c"][..],
        &["--tls-key", "k"],
        &["--upstream-ca", "ca.pem"],
        &["--upstream-token-file", "t"],
        &["--token", "x", "--server-token-file", "t"],
        &["--nonsense"],
    ] {
        assert_eq!(read(words, []).expect_err("half").exit_code, 2, "{words:?}");
    }
    assert!(read(&[], [("CHATCLI_SERVER_TLS_CERT", "c")]).is_err());
    // The server's environment in a gateway that has no upstream yet is no mistake.
    assert!(read(&[], [("CHATCLI_UPSTREAM_CA", "ca.pem")]).is_ok());
}

#[test]
fn a_gateway_in_front_of_itself_is_refused() {
    for (listen, upstream) in [
        ("127.0.0.1:50051", "http://127.0.0.1:50051"),
        ("127.0.0.1:50051", "http://localhost:50051"),
        ("0.0.0.0:50051", "http://127.0.0.1:50051"),
        ("[::]:443", "https://[::1]"),
        ("[::]:50051", "http://127.0.0.7:50051"),
        ("10.0.0.7:50051", "http://10.0.0.7:50051"),
        ("chat.example:50051", "http://Chat.Example:50051"),
    ] {
        let failure = read(&["--listen", listen, "--upstream", upstream], []).expect_err(upstream);
        assert!(failure.to_string().contains("this gateway itself"), "{failure}");
    }
    for (listen, upstream) in [
        ("127.0.0.1:0", "http://127.0.0.1:50051"),
        ("127.0.0.1:1", "http://127.0.0.1:50051"),
        ("10.0.0.7:50051", "http://127.0.0.1:50051"),
        ("0.0.0.0:50051", "http://10.0.0.8:50051"),
        ("127.0.0.1:50051", "http://server:50051"),
    ] {
        legal(&["--listen", listen, "--upstream", upstream], []);
    }
}
