//! What people read, compared with files under `golden/`: help texts and the errors of every day. A wanted change is
//! taken over with `GOLDEN=write cargo test -p chatcli-tests --test terminal golden` and reviewed as a diff.

use std::process::Command;

use chatcli_tests::fake::{Fake, Settings};
use chatcli_tests::process::{Home, client, gateway, root, run};

/// Runs the command and compares both outputs and the exit code; `changing` are words that differ from run to run.
#[track_caller]
fn check(name: &str, command: Command, changing: &[(&str, &str)]) {
    let finished = run(command, None);
    let mut text = format!(
        "exit code: {:?}\n--- stdout\n{}--- stderr\n{}",
        finished.code.unwrap_or(-1),
        finished.stdout,
        finished.stderr
    );
    for (word, placeholder) in changing {
        text = text.replace(word, placeholder);
    }
    let path = root().join("tests/golden").join(format!("{name}.txt"));
    if std::env::var_os("GOLDEN").is_some_and(|wish| wish == "write") {
        std::fs::write(&path, &text).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(known == text, "{} says\n{known}\nbut now it is\n{text}", path.display());
}

fn connect(home: &Home, arguments: &[&str]) -> Command {
    let mut command = home.command(client());
    command.arg("connect").args(arguments);
    command
}

#[test]
fn help() {
    let home = Home::default();
    let mut top = home.command(client());
    top.arg("--help");
    check("chatcli-help", top, &[]);
    check("chatcli-connect-help", connect(&home, &["--help"]), &[]);
    for lang in ["en", "pt-BR"] {
        let mut watch = home.command(client());
        watch.args(["watch", "--help", "--lang", lang]);
        check(&format!("chatcli-watch-help.{lang}"), watch, &[]);
    }
    check("chatcli-connect-help.pt-BR", connect(&home, &["--help", "--lang", "pt-BR"]), &[]);
    let mut nothing = home.command(client());
    nothing.env("CHATCLI_LANG", "pt-BR");
    check("chatcli-nothing.pt-BR", nothing, &[]);
    for (name, lang) in [("chatcli-gateway-help", "en"), ("chatcli-gateway-help.pt-BR", "pt-BR")] {
        let mut door = home.command(gateway());
        door.arg("--help").env("CHATCLI_LANG", lang);
        check(name, door, &[]);
    }
}

#[test]
fn a_watch_of_nothing() {
    let home = Home::default();
    let (idle, mut gone) = (Fake::start(), Fake::start());
    gone.stop();
    for (name, fake) in [("watch-idle", &idle), ("watch-refused", &gone)] {
        for lang in ["en", "pt-BR"] {
            let address = fake.address().to_string();
            let mut watch = home.command(client());
            watch.args(["watch", &address, "--once", "--lang", lang]);
            check(&format!("{name}.{lang}"), watch, &[(&address, "<ADDRESS>")]);
        }
    }
}

#[test]
fn wrong_use() {
    let home = Home::default();
    check("no-address", connect(&home, &["-p", "x"]), &[]);
    check("bad-address", connect(&home, &["http://a b", "-p", "x"]), &[]);
    check("unknown-flag", connect(&home, &["localhost:1", "--modle", "x"]), &[]);
    check("unknown-flag.pt-BR", connect(&home, &["localhost:1", "--modle", "x", "--lang", "pt-BR"]), &[]);
    check("two-addresses", connect(&home, &["localhost:1", "What", "-p"]), &[]);
    check("bad-value", connect(&home, &["localhost:1", "--max-tokens", "many"]), &[]);
    let mut reserved = home.command(client());
    reserved.arg("serve");
    check("not-provided", reserved, &[]);
    check("ca-without-tls", connect(&home, &["localhost:1", "--ca-cert", "ca.pem", "-p", "x"]), &[]);
}

#[test]
fn failures_in_both_languages() {
    let home = Home::default();
    let mut gone = Fake::start();
    gone.stop();
    let not_ready = Fake::with(Settings { serving: false, ..Settings::default() });
    let guarded = Fake::with(Settings { token: Some("secret".to_owned()), ..Settings::default() });
    for (name, fake) in [("refused", &gone), ("not-ready", &not_ready), ("wrong-token", &guarded)] {
        for lang in ["en", "pt-BR"] {
            let address = fake.address().to_string();
            let command = connect(&home, &[&address, "-p", "x", "--lang", lang]);
            check(&format!("{name}.{lang}"), command, &[(&address, "<ADDRESS>")]);
        }
    }
}
