//! Failures as a person meets them against a server that behaves as the Go one does: each is said once, in true words, and
//! asked no more often than the Go client asks, and the conversation goes on.

use std::time::Duration;

use chatcli_tests::fake::{Fake, Settings, Step, text};
use chatcli_tests::process::{Finished, Home, client, run};
use chatcli_tests::terminal::Terminal;
use tonic::Code;

fn ask(fake: &Fake, arguments: &[&str]) -> Finished {
    let home = Home::default();
    let mut command = home.command(client());
    command.args(["connect", &fake.address().to_string(), "-p", "q"]).args(arguments);
    run(command, None)
}

fn prompts(fake: &Fake) -> usize {
    fake.seen().iter().filter(|call| call.method.ends_with("Prompt")).count()
}

#[test]
fn each_party_is_named_with_its_own_words_and_asked_once() {
    let body = r#"{"error":{"message":"Incorrect API key","type":"x"}}"#;
    for (code, words, exit, said, who) in [
        (
            Code::Internal,
            format!("LLM error: API error: status 401 - {body}"),
            1,
            "The provider refused the credential: Incorrect API key",
            "provider",
        ),
        (
            Code::Internal,
            "LLM error: API error: status 503 - overloaded".to_owned(),
            1,
            "The provider is not available now: API error: status 503 - overloaded",
            "provider",
        ),
        (
            Code::Internal,
            "LLM error: API error: status 429 - slow down".to_owned(),
            1,
            "The provider limits requests, or the quota is used up",
            "provider",
        ),
        (
            Code::Internal,
            "failed to get LLM client: unknown provider: X".to_owned(),
            1,
            "The server cannot use this provider: unknown provider: X",
            "server",
        ),
        (
            Code::ResourceExhausted,
            "grpc: received message larger than max (9 vs. 4)".to_owned(),
            1,
            "The server does not take a message of this size: grpc: received message larger than max (9 vs. 4)",
            "server",
        ),
        (Code::Unavailable, "draining".to_owned(), 4, "The server is not available now: draining", "server"),
    ] {
        let fake = Fake::start();
        fake.script([Step::Fail(code, words.clone())]);
        let finished = ask(&fake, &["--raw"]);
        assert_eq!(finished.code, Some(exit), "{words}: {}", finished.stderr);
        assert_eq!(finished.stderr.matches(said).count(), 1, "{words}: {}", finished.stderr);
        for untrue in ["rejected the token", "cannot be reached", "is the port right", "role does not allow"]
        {
            assert!(!finished.stderr.contains(untrue), "{words}: {}", finished.stderr);
        }
        assert_eq!(prompts(&fake), 1, "{words}");
        fake.script([Step::Fail(code, words.clone())]);
        let json: serde_json::Value = serde_json::from_str(&ask(&fake, &["--json"]).stdout).expect("JSON");
        assert_eq!(json["error"]["who"], who, "{words}");
    }
}

#[test]
fn an_empty_answer_is_not_silent() {
    let fake = Fake::start();
    fake.script([Step::Done(String::new())]);
    let finished = ask(&fake, &["--raw"]);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(1), ""));
    assert!(finished.stderr.contains("The answer is empty"), "{finished:?}");
}

#[test]
fn a_session_that_the_server_cannot_read_is_known_before_anything_is_asked() {
    let fake = Fake::start();
    fake.change(|settings| settings.sessions.damaged = vec!["broken".to_owned()]);
    let finished = ask(&fake, &["--session", "broken", "--raw"]);
    assert_eq!(finished.code, Some(1), "{finished:?}");
    assert!(
        finished.stderr.contains("cannot read it: session not found: unexpected end of JSON"),
        "{finished:?}"
    );
    assert_eq!(prompts(&fake), 0);
}

#[test]
fn a_japanese_answer_is_asked_twice_only_once() {
    let (fake, home) = (Fake::start(), Home::default());
    let answer = "日本語".repeat(40);
    let broken = "grpc: error while marshaling: string field contains invalid UTF-8";
    fake.script([Step::Fail(Code::Internal, broken.to_owned())]);
    fake.script(text([answer.as_str()]));
    fake.script(text([answer.as_str()]));
    let mut command = home.command(client());
    command.args(["connect", &fake.address().to_string(), "--plain"]);
    let finished = run(command, Some(b"one\ntwo\n"));
    assert_eq!(finished.stdout.matches(&answer).count(), 2, "{finished:?}");
    let methods: Vec<_> = fake.seen().iter().map(|call| call.method).collect();
    assert_eq!(methods[2..], ["StreamPrompt", "SendPrompt", "SendPrompt"], "{methods:?}");
}

#[test]
fn a_token_that_ends_in_the_middle_is_said_once_and_another_one_goes_on() {
    let fake = Fake::with(Settings { token: Some("old".to_owned()), ..Settings::default() });
    let home = Home::default();
    let address = fake.address().to_string();
    let terminal = Terminal::client(&home, &address, &["--token", "old"]);
    terminal.wait_for_prompt();
    terminal.enter("one");
    fake.wait_for("an answer", |call| call.method == "StreamPrompt" && call.ending.is_some());
    fake.change(|settings| settings.token = Some("new".to_owned()));
    terminal.wait_for_prompt();
    terminal.enter("two");
    terminal.wait_for("The server rejected the token");
    assert_eq!(terminal.transcript().matches("rejected the token").count(), 1, "{}", terminal.transcript());
    // It does not wait for ever: it is refused again, and a command is not kept out.
    terminal.enter("three");
    terminal.wait_until("the second refusal", |_| {
        terminal.transcript().matches("rejected the token").count() == 2
    });
    terminal.enter(&format!("/connect {address} --token new"));
    terminal.wait_until("the banner again", |_| terminal.transcript().matches("Connected to").count() == 2);
    fake.script(text(["it goes on"]));
    terminal.enter("four");
    terminal.wait_for("it goes on");
}

#[test]
fn a_server_that_limits_requests_is_waited_for_and_a_full_one_is_not() {
    let fake = Fake::start();
    fake.script([Step::Fail(Code::ResourceExhausted, "rate limit exceeded".to_owned())]);
    fake.script([Step::Wait(Duration::from_millis(1)), Step::Done("answer".to_owned())]);
    let finished = ask(&fake, &["--raw"]);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(0), "answer\n"), "{finished:?}");
    assert_eq!(prompts(&fake), 2);
}
