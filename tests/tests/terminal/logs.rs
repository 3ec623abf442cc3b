//! The log file, and what must never be in it or anywhere else: a canary is given as a secret in every way there is
//! and looked for in everything that is left behind.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use chatcli_tests::fake::{Fake, Settings, Step, text};
use chatcli_tests::process::{Finished, Home, client, run};
use chatcli_tests::terminal::Terminal;
use serde_json::Value;

fn ask(home: &Home, fake: &Fake, words: &[&str], variables: &[(&str, &str)]) -> Finished {
    let mut command = home.command(client());
    command.arg("connect").arg(fake.address().to_string()).args(["-p", "x"]).args(words);
    command.envs(variables.iter().copied());
    run(command, None)
}

fn records(home: &Home) -> Vec<Value> {
    let text = std::fs::read_to_string(home.path().join(".chatcli/app.log")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).expect("every line is JSON")).collect()
}

#[test]
fn every_call_leaves_one_record_that_only_its_owner_can_read() {
    let fake = Fake::start();
    fake.script(text(["the secret of the answer"]));
    let home = Home::default();
    let finished = ask(&home, &fake, &[], &[]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let log = home.path().join(".chatcli/app.log");
    assert_eq!(std::fs::metadata(&log).unwrap().permissions().mode() & 0o777, 0o600);
    let records = records(&home);
    let warned = records.iter().filter(|record| record["level"] == "WARN").count();
    assert_eq!(warned, 1, "TLS is off, said once: {records:#?}");
    let opened: Vec<&Value> = records.iter().filter(|record| record["msg"] == "connection opened").collect();
    assert_eq!((opened.len(), &opened[0]["tls"]), (1, &Value::Bool(false)));
    let calls: Vec<&str> = records.iter().filter_map(|record| record["rpc"].as_str()).collect();
    assert_eq!(calls, ["Health", "GetServerInfo", "StreamPrompt"]);
    for record in records.iter().filter(|record| !record["rpc"].is_null()) {
        assert_eq!(record["code"], "Ok");
        assert_eq!(record["addr"], fake.address().to_string());
        assert!(record["duration_ms"].is_u64() && record["attempt"] == 1 && record["ts"].is_string());
    }
    assert!(!std::fs::read_to_string(&log).unwrap().contains("secret of the answer"));
}

#[test]
fn a_failure_shows_its_grpc_status_only_when_asked() {
    let home = Home::default();
    let mut gone = Fake::start();
    gone.stop();
    let quiet = ask(&home, &gone, &[], &[]);
    let verbose = ask(&home, &gone, &["-v"], &[]);
    assert_eq!((quiet.code, verbose.code), (Some(4), Some(4)));
    assert!(!quiet.stderr.contains("Unavailable"), "{}", quiet.stderr);
    assert!(verbose.stderr.contains("WARN") && verbose.stderr.contains("Unavailable"), "{}", verbose.stderr);
    let failed = records(&home).into_iter().find(|record| record["msg"] == "call failed").unwrap();
    assert_eq!((failed["rpc"].as_str(), failed["level"].as_str()), (Some("Health"), Some("WARN")));
}

#[test]
fn a_full_log_is_put_aside_and_three_are_kept() {
    let fake = Fake::start();
    let home = Home::default();
    for _ in 0..6 {
        assert_eq!(ask(&home, &fake, &[], &[("LOG_MAX_SIZE", "300")]).code, Some(0));
    }
    let names: Vec<String> = std::fs::read_dir(home.path().join(".chatcli"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(names.iter().filter(|name| name.ends_with(".log.gz")).count(), 3, "{names:?}");
    assert!(names.contains(&"app.log".to_owned()) && names.len() == 4, "{names:?}");
}

#[test]
fn a_log_that_cannot_be_written_costs_one_sentence() {
    let fake = Fake::start();
    let home = Home::default();
    let file = home.path().join("file");
    std::fs::write(&file, "").unwrap();
    let inside = file.join("app.log").to_string_lossy().into_owned();
    let finished = ask(&home, &fake, &["--raw"], &[("LOG_FILE", &inside)]);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(0), "x\n"), "{finished:?}");
    assert_eq!(finished.stderr.matches("app.log").count(), 1, "{}", finished.stderr);
}

#[test]
fn the_file_and_the_level_are_the_persons_choice() {
    let fake = Fake::start();
    let home = Home::default();
    ask(&home, &fake, &[], &[("LOG_FILE", "~/own/place.log"), ("LOG_LEVEL", "warn")]);
    let text = std::fs::read_to_string(home.path().join("own/place.log")).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(!home.path().join(".chatcli").exists());
}

#[test]
fn the_log_may_be_watched_beside_the_editor() {
    let fake = Fake::start();
    let home = Home::default();
    let mut command = home.command(client());
    command.args(["connect", &fake.address().to_string(), "-vv"]);
    let mut terminal = Terminal::start(command);
    terminal.wait_for("Connected to ChatCLI server");
    terminal.enter("hello there");
    terminal.wait_for("rpc=\"StreamPrompt\"");
    terminal.enter("/exit");
    assert_eq!(terminal.wait_for_exit(), 0, "{}", terminal.transcript());
}

const CANARY: &str = "k4n4rY-pl4in-0123456789";

/// Everything a run left behind: both outputs and every file of the home folder but those that held the secret.
fn left_behind(home: &Home, finished: &Finished, given: &[&str]) -> String {
    let mut all = format!("{}\n{}\n", finished.stdout, finished.stderr);
    collect(home.path(), given, &mut all);
    all
}

fn collect(folder: &Path, given: &[&str], all: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, given, all);
        } else if !given.iter().any(|given| path.ends_with(given)) {
            all.push_str(&String::from_utf8_lossy(&std::fs::read(&path).unwrap()));
        }
    }
}

fn command(home: &Home, words: &[&str]) -> Command {
    let mut command = home.command(client());
    command.arg("connect").args(words).env("LOG_LEVEL", "trace");
    command
}

/// The words behind `connect`, and variables.
type Case = (Vec<String>, Vec<(&'static str, &'static str)>);

#[test]
fn no_secret_is_found_anywhere_however_it_was_given() {
    let fake = Fake::start();
    let guarded = Fake::with(Settings { token: Some("another".to_owned()), ..Settings::default() });
    let (at, guarded_at) = (fake.address().to_string(), guarded.address().to_string());
    let flags = ["--token", "--llm-key", "--client-id", "--client-key"];
    let mut cases: Vec<Case> = Vec::new();
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    for flag in flags {
        cases.push((words(&[&at, "-vv", "-p", "x", flag, CANARY]), vec![]));
        cases.push((words(&[&at, "-vv", "-p", "x", &format!("{flag}={CANARY}")]), vec![]));
        cases.push((words(&[&at, "-vv", "-p", "x", "--json", flag, CANARY]), vec![]));
        // Wrong use must not repeat it either.
        cases.push((words(&[&at, "-p", "x", &format!("-{flag}x={CANARY}")]), vec![]));
        cases.push((words(&[&at, "-p", "x", flag, &format!("{CANARY} \u{e9}")]), vec![]));
    }
    cases.push((words(&[&guarded_at, "-vv", "-p", "x", "--token", CANARY]), vec![]));
    for variable in ["CHATCLI_REMOTE_TOKEN", "CHATCLI_CLIENT_API_KEY"] {
        cases.push((words(&[&at, "-vv", "-p", "x"]), vec![(variable, CANARY)]));
    }
    for flag in ["--token-file", "--llm-key-file"] {
        cases.push((words(&[&at, "-vv", "-p", "x", flag, "secret-file"]), vec![]));
    }
    cases.push((words(&[&at, "-vv", "-p", "x", "--config", "own.toml"]), vec![("OWN", CANARY)]));
    cases.push((words(&[&at, "-vv", "-p", "x", "--config", "bad.toml"]), vec![]));
    cases.push((words(&[&at, "-vv", "-p", "x"]), vec![("CHATCLI_DOTENV", "dotenv-file")]));
    cases.push((words(&[&format!("http://me:{CANARY}@h:1"), "-p", "x"]), vec![]));
    let mut masked = 0;
    for (line, variables) in cases {
        let home = Home::default();
        let given = ["secret-file", "own.toml", "bad.toml", "dotenv-file"];
        std::fs::write(home.path().join("secret-file"), CANARY).unwrap();
        std::fs::write(home.path().join("own.toml"), "token_env = 'OWN'\nllm_key_env = 'OWN'\n").unwrap();
        std::fs::write(home.path().join("bad.toml"), format!("token = '{CANARY}'\n")).unwrap();
        let dotenv = format!("CHATCLI_REMOTE_TOKEN={CANARY}\n{CANARY} broken line\n");
        std::fs::write(home.path().join("dotenv-file"), dotenv).unwrap();
        // The server repeats the key in its own words, as providers do.
        fake.script([Step::Fail(tonic::Code::Unknown, format!("LLM error: bad key {CANARY}, sk-{CANARY}"))]);
        let line: Vec<&str> = line.iter().map(String::as_str).collect();
        let mut command = command(&home, &line);
        command.envs(variables.iter().copied());
        let finished = run(command, None);
        let all = left_behind(&home, &finished, &given);
        assert!(!all.contains("k4n4rY"), "{line:?} {variables:?}: {all}");
        masked += usize::from(all.contains("bad key [REDACTED]"));
    }
    assert!(masked >= 15, "the server's words did arrive, and were masked: {masked}");
}

#[test]
fn what_is_typed_in_a_session_leaves_no_secret_behind() {
    let (fake, other) = (Fake::start(), Fake::start());
    let home = Home::default();
    let mut terminal = Terminal::start(command(&home, &[&fake.address().to_string(), "-vv"]));
    terminal.wait_for("Connected to ChatCLI server");
    terminal.enter(&format!("/connect {} --token {CANARY} --llm-key={CANARY}", other.address()));
    other.wait_for("the second server to be asked", |call| call.method == "GetServerInfo");
    other.script([Step::Fail(tonic::Code::Unknown, format!("LLM error: bad key {CANARY}"))]);
    terminal.enter("hello there");
    terminal.wait_for("bad key [REDACTED]");
    terminal.enter(&format!("/connect 127.0.0.1:1 --tokn {CANARY}"));
    terminal.wait_for("--token?");
    terminal.enter("/exit");
    assert_eq!(terminal.wait_for_exit(), 0, "{}", terminal.transcript());
    let token = other.seen().iter().find_map(|call| call.authorization.clone());
    assert_eq!(token, Some(format!("Bearer {CANARY}")), "it was used");
    let mut files = String::new();
    collect(home.path(), &[], &mut files);
    assert!(files.contains("hello there"), "the history is among them: {files}");
    assert!(!files.contains("k4n4rY"), "{files}");
}
