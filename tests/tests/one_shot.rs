//! `chatcli connect … -p`: what a script relies on. stdout is the answer and nothing else, and the exit code says how
//! it went.

use std::process::Command;

use chatcli_tests::fake::{Ending, Fake, Settings, Step, text};
use chatcli_tests::process::{Finished, Gateway, Home, Program, client, run};

fn connect(home: &Home, address: &str, arguments: &[&str]) -> Command {
    let mut command = home.command(client());
    command.args(["connect", address]).args(arguments);
    command
}

#[track_caller]
fn ask(fake: &Fake, arguments: &[&str]) -> Finished {
    run(connect(&Home::default(), &fake.address().to_string(), arguments), None)
}

/// The steps of an answer of which half arrives before something happens.
fn half(then: Step) -> Vec<Step> {
    vec![Step::Chunk("half an ".to_owned()), Step::Wait(std::time::Duration::from_millis(200)), then]
}

#[test]
fn the_answer_is_all_there_is_on_stdout() {
    let fake = Fake::start();
    fake.script(text(["A **pod** is ", "one or more ", "containers."]));
    let finished = ask(&fake, &["-p", "What is a pod?", "--raw"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert_eq!(finished.stdout, "A **pod** is one or more containers.\n");
    let asked = fake.seen_by("StreamPrompt")[0].prompt.clone().unwrap();
    assert_eq!((asked.prompt.as_str(), asked.history.len(), asked.max_tokens), ("What is a pod?", 0, 0));
}

#[test]
fn a_pipe_gets_the_text_unchanged_even_without_raw() {
    let fake = Fake::start();
    fake.script(text(["# Title\n\n", "- **bold** `code`\n"]));
    let finished = ask(&fake, &["-p", "x"]);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(0), "# Title\n\n- **bold** `code`\n"));
}

#[test]
fn few_calls_are_made_because_the_go_server_counts_them() {
    let fake = Fake::with(Settings { throttled: true, ..Settings::default() });
    let finished = ask(&fake, &["-p", "x", "--raw"]);
    assert_eq!(finished.stdout, "x\n");
    let methods: Vec<_> = fake.seen().iter().map(|call| call.method).collect();
    assert_eq!(methods, ["Health", "GetServerInfo", "StreamPrompt"]);
}

#[test]
fn wide_characters_come_through_whole() {
    let fake = Fake::start();
    let (kanji, faces) = ("漢".repeat(100), "😀".repeat(60));
    fake.script(text([kanji.as_str(), faces.as_str()]));
    assert_eq!(ask(&fake, &["-p", "x", "--raw"]).stdout, format!("{kanji}{faces}\n"));
    let finished = ask(&fake, &["-p", &format!("{kanji}{faces}"), "--raw"]);
    assert_eq!(finished.stdout, format!("{kanji}{faces}\n"), "a prompt that is echoed");
}

#[test]
fn standard_input_is_added_to_the_prompt() {
    let fake = Fake::start();
    let address = fake.address().to_string();
    let finished =
        run(connect(&Home::default(), &address, &["-p", "Review:", "--raw"]), Some(b"diff --git\n+x @env\n"));
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let asked = fake.seen_by("StreamPrompt")[0].prompt.clone().unwrap().prompt;
    assert!(asked.starts_with("Review:\n\ndiff --git\n+x @env"), "{asked:?}");
}

#[test]
fn flags_and_variables_reach_the_server() {
    let fake = Fake::with(Settings { token: Some("secret".to_owned()), ..Settings::default() });
    let mut command = Home::default().command(client());
    command.args([
        "connect",
        "--provider",
        "openai",
        "--model",
        "gpt-x",
        "--max-tokens",
        "7",
        "-p",
        "x",
        "--raw",
    ]);
    command.env("CHATCLI_REMOTE_ADDR", fake.address().to_string()).env("CHATCLI_REMOTE_TOKEN", "secret");
    command.env("CHATCLI_CLIENT_API_KEY", "sk-test").current_dir("/");
    let finished = run(command, None);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let call = fake.seen_by("StreamPrompt").remove(0);
    assert_eq!(call.authorization.as_deref(), Some("Bearer secret"));
    let asked = call.prompt.unwrap();
    assert_eq!((asked.provider.as_str(), asked.model.as_str(), asked.max_tokens), ("OPENAI", "gpt-x", 7));
    assert!(asked.client_api_key.ends_with("sk-test"), "{}", asked.client_api_key);
    assert!(
        !finished.stderr.contains("sk-test") && !finished.stderr.contains("secret"),
        "{}",
        finished.stderr
    );
}

#[test]
fn an_old_server_is_asked_the_old_way() {
    let fake = Fake::with(Settings { streams: false, ..Settings::default() });
    fake.script(text(["all ", "at once"]));
    let finished = ask(&fake, &["-p", "x", "--raw"]);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(0), "all at once\n"));
    assert_eq!(fake.seen_by("SendPrompt").len(), 1);
}

#[test]
fn a_stream_that_fails_before_its_first_word_is_asked_once_more_the_old_way() {
    let fake = Fake::start();
    let broken = "string field contains invalid UTF-8".to_owned();
    fake.script([Step::Fail(tonic::Code::Internal, broken)]);
    fake.script(text(["second ", "try"]));
    let finished = ask(&fake, &["-p", "x", "--raw"]);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(0), "second try\n"));
    let methods: Vec<_> = fake.seen().iter().map(|call| call.method).collect();
    assert_eq!(methods, ["Health", "GetServerInfo", "StreamPrompt", "SendPrompt"]);
}

#[test]
fn a_broken_answer_keeps_what_arrived_and_is_a_failure() {
    for then in [Step::Cut, Step::Fail(tonic::Code::Unavailable, "gone".to_owned())] {
        let fake = Fake::start();
        fake.script(half(then.clone()));
        let finished = ask(&fake, &["-p", "x", "--raw"]);
        assert_eq!(
            (finished.code, finished.stdout.as_str()),
            (Some(1), "half an \n"),
            "{then:?}: {}",
            finished.stderr
        );
        assert!(finished.stderr.contains("Error: "), "{then:?}: {}", finished.stderr);
    }
}

#[test]
fn an_answer_without_its_end_is_reported() {
    let fake = Fake::start();
    fake.script([Step::Chunk("cut sh".to_owned())]);
    let finished = ask(&fake, &["-p", "x", "--raw"]);
    assert_eq!(finished.stdout, "cut sh\n");
    assert!(finished.stderr.contains("The answer ended early"), "{finished:?}");
}

#[test]
fn ctrl_c_ends_the_call_at_the_server_and_keeps_what_arrived() {
    let fake = Fake::start();
    fake.script([Step::Chunk("half an ".to_owned()), Step::Hang]);
    let program =
        Program::start(connect(&Home::default(), &fake.address().to_string(), &["-p", "x", "--raw"]));
    chatcli_tests::wait::until(
        "the first words",
        || program.stdout().contains("half").then_some(()),
        || program.stderr(),
    );
    program.interrupt();
    let finished = program.wait();
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(130), "half an \n"), "{}", finished.stderr);
    fake.wait_for("the prompt to be cancelled", |call| call.ending == Some(Ending::Cancelled));
}

#[test]
fn every_way_to_fail_has_its_exit_code_and_its_two_lines() {
    let nobody = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().to_string()
    };
    let not_ready = Fake::with(Settings { serving: false, ..Settings::default() });
    let guarded = Fake::with(Settings { token: Some("secret".to_owned()), ..Settings::default() });
    let failing = Fake::start();
    failing.script([Step::Fail(tonic::Code::Unknown, "LLM error: boom".to_owned())]);
    let address = |fake: &Fake| fake.address().to_string();
    let (not_ready_at, guarded_at, failing_at) = (address(&not_ready), address(&guarded), address(&failing));
    let empty = Home::default();
    let cases: [(&str, &[&str], i32, &str); 9] = [
        (&nobody, &["-p", "x"], 4, "Nothing is listening"),
        (&not_ready_at, &["-p", "x"], 4, "not ready"),
        (&guarded_at, &["-p", "x"], 5, "rejected the token"),
        (&guarded_at, &["-p", "x", "--token", "wrong"], 5, "rejected the token"),
        (&failing_at, &["-p", "x"], 1, "model"),
        ("no:such:port", &["-p", "x"], 2, "no:such:port"),
        (&nobody, &["-p", "x", "--max-tokens", "-1"], 2, "max-tokens"),
        (&nobody, &["-p", "", "--no-stdin"], 2, "Nothing to send"),
        (&nobody, &["-p", "x", "--no-such-flag"], 2, "no-such-flag"),
    ];
    for (address, arguments, code, words) in cases {
        let finished = run(connect(&empty, address, arguments), None);
        assert_eq!(finished.code, Some(code), "{arguments:?}: {}", finished.stderr);
        assert!(finished.stderr.contains(words), "{arguments:?}: {}", finished.stderr);
        assert_eq!(finished.stdout, "", "{arguments:?}");
        assert!(finished.stderr.lines().count() >= 2, "what failed and what to try: {}", finished.stderr);
    }
}

#[test]
fn a_refusal_is_told_in_the_persons_language() {
    let fake = Fake::start();
    fake.script([Step::Fail(tonic::Code::InvalidArgument, "no such model".to_owned())]);
    let home = Home::default();
    let mut command = connect(&home, &fake.address().to_string(), &["-p", "x", "--raw", "--lang", "pt-BR"]);
    command.env("LANG", "en_US.UTF-8");
    let finished = run(command, None);
    assert!(finished.stderr.contains("Erro: O servidor recusou a requisição"), "{finished:?}");
}

#[test]
fn the_embedded_server_answers_without_any_set_up() {
    let home = Home::default();
    let gateway = Gateway::start(&home, ["--database", ":memory:"]);
    let finished = run(connect(&home, &gateway.address.to_string(), &["-p", "Olá, 漢字 😀", "--raw"]), None);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert!(finished.stdout.starts_with("Olá, 漢字 😀\n"), "{}", finished.stdout);
    gateway.program.wait_for_stderr("done");
}
