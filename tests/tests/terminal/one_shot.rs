//! `chatcli connect … -p`: what a script relies on. stdout is the answer and nothing else, and the exit code says how
//! it went.

mod in_one_piece;

use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use chatcli_tests::fake::{Ending, Fake, Settings, Step, text};
use chatcli_tests::process::{Finished, Gateway, Home, Program, client, gateway, run};
use chatcli_tests::word_model::{WordModel, said};

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
fn a_long_answer_by_the_word_arrives_whole_however_fast_it_comes() {
    const WORDS: usize = 60_000;
    let (home, model) = (Home::default(), WordModel::start(WORDS, std::time::Duration::ZERO));
    let mut command = home.command(gateway());
    command.args(["--listen", "127.0.0.1:0", "--embedded", "--database", ":memory:"]);
    command.envs(model.variables());
    let gateway = Gateway::of(command);
    let finished = run(connect(&Home::default(), &gateway.address.to_string(), &["-p", "x", "--raw"]), None);
    assert_eq!(finished.code, Some(0), "{} bytes, {}", finished.stdout.len(), finished.stderr);
    assert!(finished.stdout.trim_end() == said(WORDS).trim_end(), "{} bytes", finished.stdout.len());
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
    let closed = {
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
        (&closed, &["-p", "x"], 4, "Connection refused by"),
        (&not_ready_at, &["-p", "x"], 4, "not ready"),
        (&guarded_at, &["-p", "x"], 5, "requires a token"),
        (&guarded_at, &["-p", "x", "--token", "wrong"], 5, "rejected the token"),
        (&failing_at, &["-p", "x"], 1, "The provider reports an error: boom"),
        ("no:such:port", &["-p", "x"], 2, "no:such:port"),
        (&closed, &["-p", "x", "--max-tokens", "-1"], 2, "max-tokens"),
        (&closed, &["-p", "", "--no-stdin"], 2, "Nothing to send"),
        (&closed, &["-p", "x", "--no-such-flag"], 2, "no-such-flag"),
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

#[test]
fn an_answer_that_met_its_limit_says_so_where_the_server_tells_it() {
    let home = Home::default();
    let gateway = Gateway::start(&home, ["--database", ":memory:"]);
    let at = gateway.address.to_string();
    for (limit, reason, is_cut) in [("2", "length", true), ("0", "stop", false)] {
        let prompt = ["-p", "one two three four", "--quiet", "--max-tokens", limit];
        let object = run(connect(&home, &at, &[&prompt[..], &["--json"]].concat()), None);
        let answer: serde_json::Value = serde_json::from_str(&object.stdout).expect("it is JSON");
        assert_eq!((object.code, answer["stop_reason"].as_str()), (Some(0), Some(reason)), "{object:?}");
        let raw = run(connect(&home, &at, &[&prompt[..], &["--raw"]].concat()), None);
        assert_eq!((raw.code, raw.stderr.contains("is not complete")), (Some(0), is_cut), "{raw:?}");
    }
    // A person who talks is told what to do about it.
    let lines: &[u8] = b"/max-tokens 2\none two three four\n/retry\n";
    let talk = run(connect(&home, &at, &["--plain"]), Some(lines));
    assert_eq!(talk.stderr.matches("is not complete").count(), 2, "{talk:?}");
    assert!(talk.stderr.contains("/max-tokens N"), "{talk:?}");
}

#[track_caller]
fn asked(fake: &Fake) -> String {
    fake.seen_by("StreamPrompt").pop().expect("a prompt arrived").prompt.expect("it has fields").prompt
}

#[test]
fn a_prompt_may_come_from_standard_input_alone_and_is_sent_as_it_is() {
    let fake = Fake::start();
    let address = fake.address().to_string();
    let text = "\u{feff}@env @command rm -rf / > x\n/exit\0\n";
    for arguments in [&["--raw"][..], &["--raw", "-p", "-"], &["--raw", "-p"], &["--raw", "-p", ""]] {
        let finished = run(connect(&Home::default(), &address, arguments), Some(text.as_bytes()));
        assert_eq!(finished.code, Some(0), "{arguments:?}: {finished:?}");
        assert_eq!(asked(&fake), "@env @command rm -rf / > x\n/exit");
    }
    for prompt in ["/exit", "//x", "/agents", "- one\n- two", "-1"] {
        assert_eq!(ask(&fake, &["-p", prompt, "--raw"]).code, Some(0), "{prompt}");
        assert_eq!(asked(&fake), prompt);
    }
    let unread = run(connect(&Home::default(), &address, &["-p", "x", "--no-stdin", "--raw"]), Some(b"more"));
    assert_eq!((unread.code, asked(&fake).as_str()), (Some(0), "x"));
}

#[test]
fn what_cannot_be_sent_is_refused_before_anything_travels() {
    let fake = Fake::start();
    let address = fake.address().to_string();
    let long = "x".repeat(600 * 1024);
    for (arguments, input, named) in [
        (&["-p", "-"][..], &b" \n"[..], "Nothing to send"),
        (&["-p", "x"], long.as_bytes(), "524288"),
        (&["-p", "/agent"], b"", "Nothing to send"),
        (&["-p", "/run"], b"", "Nothing to send"),
        (&["-p", "/coder"], b"", "Nothing to send"),
        (&["--plain", "--json"], b"x", "--json"),
    ] {
        let finished = run(connect(&Home::default(), &address, arguments), Some(input));
        assert_eq!((finished.code, finished.stdout.is_empty()), (Some(2), !arguments.contains(&"--json")));
        assert!(finished.stderr.contains(named), "{arguments:?}: {}", finished.stderr);
    }
    assert_eq!(fake.seen().len(), 0);
}

#[test]
fn json_is_one_object_whatever_happens() {
    let fake = Fake::start();
    let object = |finished: &Finished| -> serde_json::Value {
        assert_eq!(finished.stdout.lines().count(), 1, "{finished:?}");
        serde_json::from_str(&finished.stdout).expect("it is JSON")
    };
    fake.script(text(["# Title\n", "x"]));
    let finished = ask(&fake, &["-p", "x", "--json"]);
    let answer = object(&finished);
    assert_eq!((finished.code, answer["text"].as_str()), (Some(0), Some("# Title\nx")), "{finished:?}");
    assert_eq!(
        (answer["server_version"].as_str(), answer["interrupted"].as_bool()),
        (Some("1.2.0"), Some(false))
    );
    assert!(answer["usage"].is_null() && answer["duration_ms"].is_u64() && answer["error"].is_null());
    assert!(answer["model"].is_string() && answer["provider"].is_string() && answer["stop_reason"].is_null());

    fake.script([Step::Fail(tonic::Code::Unknown, "LLM error: boom".to_owned())]);
    let finished = ask(&fake, &["-p", "x", "--json"]);
    let failed = object(&finished);
    assert_eq!((finished.code, failed["error"]["code"].as_str()), (Some(1), Some("model")), "{finished:?}");
    assert_eq!(failed["error"]["who"], "provider");
    assert!(failed["error"]["message"].as_str().unwrap().contains("boom"));
    let refused = ask(&fake, &["-p", "x", "--json", "--modle", "x"]);
    assert_eq!((refused.code, object(&refused)["error"]["code"].as_str()), (Some(2), Some("usage")));
    let nothing = ask(&fake, &["-p", "", "--json"]);
    assert_eq!(object(&nothing)["error"]["code"], "prompt_empty");
}

#[test]
fn a_signal_ends_the_call_keeps_what_arrived_and_has_its_exit_code() {
    for (code, signal) in [(143, Program::terminate as fn(&Program)), (129, Program::hang_up)] {
        for (flag, kept) in [("--raw", "half an \n"), ("--json", "\"interrupted\":true")] {
            let fake = Fake::start();
            fake.script([Step::Chunk("half an ".to_owned()), Step::Hang]);
            let address = fake.address().to_string();
            let program = Program::start(connect(&Home::default(), &address, &["-p", "x", flag]));
            fake.wait_for("the prompt", |call| call.method == "StreamPrompt");
            if flag == "--raw" {
                chatcli_tests::wait::until(
                    "the first words",
                    || program.stdout().contains("half").then_some(()),
                    || program.stderr(),
                );
            }
            signal(&program);
            let finished = program.wait();
            assert_eq!(finished.code, Some(code), "{finished:?}");
            assert!(finished.stdout.contains(kept), "{finished:?}");
            fake.wait_for("the prompt to be cancelled", |call| call.ending == Some(Ending::Cancelled));
        }
    }
}

#[test]
fn nothing_is_left_behind_but_the_log() {
    let fake = Fake::start();
    let home = Home::default();
    let finished = run(connect(&home, &fake.address().to_string(), &["-p", "x"]), None);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let names = |folder: &std::path::Path| -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
    };
    assert_eq!(names(home.path()), [".chatcli"]);
    assert_eq!(names(&home.path().join(".chatcli")), ["app.log"]);
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let fake = Fake::start();
    fake.script(
        (0..2000)
            .map(|n| Step::Chunk(format!("line {n}\n")))
            .chain([Step::Done(String::new())])
            .collect::<Vec<_>>(),
    );
    let home = Home::default();
    let mut command = home.command("sh");
    let line = format!("'{}' connect {} -p x --no-stdin | head -1", client().display(), fake.address());
    command.args(["-c", &line]);
    let finished = run(command, None);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(0), "line 0\n"), "{finished:?}");
    assert!(
        !finished.stderr.contains("Error") && !finished.stderr.contains("panicked"),
        "{}",
        finished.stderr
    );
}

#[test]
fn an_answer_that_cannot_be_had_is_a_failure() {
    for (redirection, code, asked) in [(">&-", 3, 0), ("> /dev/full", 1, 1), ("--json > /dev/full", 1, 1)] {
        let (home, fake) = (Home::default(), Fake::start());
        let mut command = home.command("sh");
        let line =
            format!("'{}' connect {} -p x --no-stdin {redirection}", client().display(), fake.address());
        command.args(["-c", &line]);
        let finished = run(command, None);
        assert_eq!(finished.code, Some(code), "{redirection}: {finished:?}");
        assert!(finished.stderr.contains("Error: "), "{redirection}: {finished:?}");
        assert_eq!(fake.seen_by("StreamPrompt").len(), asked, "{redirection}");
    }
    // One who wants no answer gets none, and that is well.
    for stdout in [false, true] {
        let null = std::fs::OpenOptions::new().read(stdout).write(true).open("/dev/null").unwrap();
        let (home, fake) = (Home::default(), Fake::start());
        let mut command = connect(&home, &fake.address().to_string(), &["-p", "x", "--no-stdin"]);
        assert_eq!(command.stdout(null).status().unwrap().code(), Some(0), "open for both: {stdout}");
    }
}

#[test]
fn a_signal_that_is_ignored_from_outside_stays_ignored() {
    for (name, signal) in [("HUP", Program::hang_up as fn(&Program)), ("INT", Program::interrupt)] {
        let (home, fake) = (Home::default(), Fake::start());
        fake.script([
            Step::Chunk("half ".to_owned()),
            Step::Wait(std::time::Duration::from_millis(600)),
            Step::Done("whole".to_owned()),
        ]);
        let mut command = home.command("sh");
        // As `nohup` does it.
        let line =
            format!("trap '' {name}; exec '{}' connect {} -p x --raw", client().display(), fake.address());
        command.args(["-c", &line]);
        let program = Program::start(command);
        program.wait_for_stdout("half");
        signal(&program);
        let finished = program.wait();
        assert_eq!(
            (finished.code, finished.stdout.as_str()),
            (Some(0), "half whole\n"),
            "{name}: {finished:?}"
        );
    }
}

#[test]
fn standard_input_without_an_end_is_said_and_given_up_in_time() {
    for input in ["sleep 60", "echo begun; sleep 60"] {
        let (home, fake) = (Home::default(), Fake::start());
        let mut command = home.command("sh");
        let line = format!(
            "({input}) | '{}' connect {} -p x --timeout 2s; exit $?",
            client().display(),
            fake.address()
        );
        command.args(["-c", &line]);
        let program = Program::start(command);
        program.wait_for_stderr("Reading standard input");
        program.wait_for_stderr("Standard input did not end within 2 s");
        assert!(fake.seen().is_empty());
    }
}

#[test]
fn an_idle_pipe_is_no_silent_hang() {
    let fake = Fake::start();
    let home = Home::default();
    let mut command = home.command("sh");
    let line = format!("sleep 4 | '{}' connect {} -p x --raw", client().display(), fake.address());
    command.args(["-c", &line]);
    let mut terminal = chatcli_tests::terminal::Terminal::start(command);
    terminal.wait_for("Reading standard input");
    assert_eq!(terminal.wait_for_exit(), 0);
}

#[test]
fn a_terminal_gets_no_control_characters_of_the_model_even_raw() {
    let fake = Fake::start();
    fake.script(text(["a\u{1b}]0;title\u{7}b\u{1b}[2Jc"]));
    let home = Home::default();
    let command = connect(&home, &fake.address().to_string(), &["-p", "x", "--raw"]);
    let mut terminal = chatcli_tests::terminal::Terminal::start(command);
    assert_eq!(terminal.wait_for_exit(), 0);
    terminal.wait_for("c");
    assert!(terminal.screen().contains("]0;title"), "it shows as text: {}", terminal.screen());
}

#[test]
fn the_connected_lines_go_to_stderr_unless_they_are_unwanted() {
    let fake = Fake::start();
    assert!(ask(&fake, &["-p", "x"]).stderr.contains("Connected to ChatCLI server"));
    for flag in ["--raw", "--quiet", "--json"] {
        let finished = ask(&fake, &["-p", "x", flag]);
        assert!(!finished.stderr.contains("Connected"), "{flag}: {}", finished.stderr);
        assert!(
            finished.stderr.contains("TLS is off"),
            "{flag}: a security warning stays: {}",
            finished.stderr
        );
    }
    let home = Home::default();
    let mut silenced = connect(&home, &fake.address().to_string(), &["-p", "x", "--raw"]);
    silenced.env("CHATCLI_ALLOW_INSECURE", "true");
    assert_eq!(run(silenced, None).stderr, "");
}
