//! Conversations that are never lost: whatever ends the program, what was said is there the next time; nothing is pushed
//! aside by a new one, and of two programs over one conversation both keep what was said in them.

use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use chatcli_tests::fake::{Fake, Step, text};
use chatcli_tests::process::{Home, Program, client, run};
use chatcli_tests::terminal::{Signal, Terminal};

fn connected(home: &Home, fake: &Fake, flags: &[&str]) -> Terminal {
    let terminal = Terminal::client(home, &fake.address().to_string(), flags);
    terminal.wait_for_prompt();
    terminal
}

fn talk(terminal: &Terminal, fake: &Fake, question: &str, answer: &str) {
    fake.script(text([answer]));
    terminal.enter(question);
    terminal.wait_for(answer);
    terminal.wait_for_prompt();
}

/// The questions and answers that a script's prompt tells the server of before it; the server repeats the prompt.
fn told(home: &Home, fake: &Fake, flags: &[&str]) -> Vec<String> {
    let mut command = home.command(client());
    command.args(["connect", &fake.address().to_string(), "-p", "what was said?"]).args(flags);
    let finished = run(command, None);
    assert_eq!(finished.code, Some(0), "{}", finished.stderr);
    let seen = fake.seen_by("StreamPrompt");
    let history = seen.last().unwrap().prompt.clone().unwrap().history;
    history.into_iter().map(|message| message.content).collect()
}

#[test]
fn however_the_program_ends_the_conversation_is_there_again() {
    for end in ["/exit", "end of input", "terminate", "hang up", "kill"] {
        let (home, fake) = (Home::default(), Fake::start());
        let mut terminal = connected(&home, &fake, &[]);
        talk(&terminal, &fake, "first question", "first answer");
        let code = match end {
            "/exit" => {
                terminal.enter("/exit");
                0
            }
            "end of input" => {
                terminal.ctrl('d');
                0
            }
            "terminate" => {
                terminal.signal(Signal::TERM);
                143
            }
            "hang up" => {
                terminal.signal(Signal::HUP);
                129
            }
            _ => {
                // What came within the last beat may be lost.
                std::thread::sleep(Duration::from_secs(2));
                terminal.signal(Signal::KILL);
                u32::MAX
            }
        };
        let left = terminal.wait_for_exit();
        assert!(code == u32::MAX || left == code, "{end}: {left}");
        assert!(!terminal.transcript().contains("anyway"), "nothing is asked: {}", terminal.transcript());
        let terminal = connected(&home, &fake, &["--continue"]);
        terminal.wait_until(&format!("what was said before {end}"), |seen| seen.contains("first answer"));
        assert!(terminal.transcript().contains("first question"), "{end}: {}", terminal.transcript());
        talk(&terminal, &fake, "second question", "second answer");
        drop(terminal);
        assert_eq!(
            told(&home, &fake, &["--continue"]),
            ["first question", "first answer", "second question", "second answer"],
            "{end}"
        );
    }
}

#[test]
fn an_answer_that_was_arriving_is_there_as_far_as_it_came() {
    let (home, fake) = (Home::default(), Fake::start());
    let mut terminal = connected(&home, &fake, &[]);
    fake.script([Step::Chunk("The beginning of it.\n\n".to_owned()), Step::Hang]);
    terminal.enter("a long question");
    terminal.wait_for("The beginning of it.");
    terminal.signal(Signal::TERM);
    assert_eq!(terminal.wait_for_exit(), 143);
    assert_eq!(told(&home, &fake, &["--continue"]), ["a long question", "The beginning of it.\n\n"]);
}

#[test]
fn a_conversation_is_chosen_from_the_list_by_what_it_says() {
    let (home, fake) = (Home::default(), Fake::start());
    let mut terminal = connected(&home, &fake, &[]);
    for (question, answer) in [("about pods", "they crash"), ("about nodes", "they sleep")] {
        talk(&terminal, &fake, question, answer);
        terminal.enter("/newsession");
        terminal.wait_for_prompt();
    }
    terminal.enter("/exit");
    terminal.wait_for_exit();
    let mut terminal = connected(&home, &fake, &[]);
    terminal.enter("/resume");
    terminal.wait_for("type to search");
    terminal.wait_for("> ");
    terminal.wait_until("both, the newest first", |seen| {
        let place = |text| seen.rfind(text);
        place("about nodes").is_some() && place("about nodes") < place("about pods")
    });
    terminal.type_text("crash");
    terminal.wait_until("only what says it", |seen| {
        let list = seen.rsplit("type to search").next().unwrap_or_default();
        list.contains("about pods") && !list.contains("about nodes")
    });
    terminal.type_text("\r");
    terminal.wait_for("they crash");
    terminal.wait_for_prompt();
    // Nothing was asked, so nothing is new; the one that is open is told as such.
    terminal.enter("/resume 1");
    terminal.wait_for("open already");
    terminal.enter("/exit");
    terminal.wait_for_exit();
    assert_eq!(told(&home, &fake, &["--resume", "nodes"]), ["about nodes", "they sleep"]);
    let terminal = Terminal::client(&home, &fake.address().to_string(), &["--resume"]);
    terminal.wait_for("type to search");
    terminal.type_text("\u{1b}");
    terminal.wait_for_prompt();
}

#[test]
fn line_mode_lists_them_with_numbers() {
    let (home, fake) = (Home::default(), Fake::start());
    fake.script(text(["one answer"]));
    let plain = |input: &str| {
        let mut command = home.command(client());
        command.args(["connect", &fake.address().to_string(), "--plain"]);
        run(command, Some(input.as_bytes()))
    };
    let first = plain("a question\n");
    assert_eq!(first.code, Some(0), "{}", first.stderr);
    fake.script(text(["another answer"]));
    let second = plain("another\n/resume\n/resume 2\n/history\n");
    assert!(second.stdout.contains("*  1") && second.stdout.contains("   2"), "{}", second.stdout);
    assert!(second.stdout.contains("one answer"), "the conversation is shown: {}", second.stdout);
}

#[test]
fn two_programs_over_one_conversation_lose_nothing_of_each_other() {
    let (home, fake) = (Home::default(), Fake::start());
    let first = connected(&home, &fake, &[]);
    talk(&first, &fake, "shared", "common");
    let mut second = connected(&home, &fake, &["--continue"]);
    second.wait_for("open in another window");
    talk(&second, &fake, "only in the copy", "copied");
    talk(&first, &fake, "only in the first", "original");
    second.enter("/exit");
    second.wait_for_exit();
    drop(first);
    assert_eq!(
        told(&home, &fake, &["--resume", "original"]),
        ["shared", "common", "only in the first", "original"]
    );
    assert_eq!(
        told(&home, &fake, &["--resume", "copied"]),
        ["shared", "common", "only in the copy", "copied"]
    );
}

#[test]
fn nothing_is_kept_when_that_is_wished_and_what_is_kept_is_private() {
    let (home, fake) = (Home::default(), Fake::start());
    let kept = home.path().join("state/chatcli/conversations");
    let mut terminal = connected(&home, &fake, &["--no-history"]);
    talk(&terminal, &fake, "a private question", "a private answer");
    terminal.enter("/exit");
    assert_eq!(terminal.wait_for_exit(), 0, "and nothing is asked");
    // A single question of a script is no conversation.
    assert!(told(&home, &fake, &[]).is_empty());
    assert!(!kept.exists());
    let secret = "sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789-ABCDEFG";
    let mut terminal = connected(&home, &fake, &[]);
    talk(&terminal, &fake, &format!("my key is {secret}"), "do not show it");
    terminal.enter("/exit");
    terminal.wait_for_exit();
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&kept), 0o700);
    for file in
        std::fs::read_dir(&kept).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file())
    {
        assert_eq!(mode(&file), 0o600, "{file:?}");
        let bytes = std::fs::read(&file).unwrap();
        let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found, "the key is in {file:?}");
    }
}

/// How often the program is killed; a longer run is asked for by a variable.
fn kills() -> usize {
    std::env::var("CHATCLI_KILLS").ok().and_then(|count| count.parse().ok()).unwrap_or(12)
}

/// What came within the last beat may be lost.
const BEAT: Duration = Duration::from_secs(2);

/// The server repeats each question, and the program is killed at moments that are chosen by chance. What was answered a beat
/// before is there when the conversation is continued; and of what is there nothing is missing in between, half or twice.
#[test]
fn killed_at_any_moment_it_loses_the_last_beat_at_most() {
    let (home, fake) = (Home::default(), Fake::start());
    let since = Instant::now();
    let mut known: Vec<String> = Vec::new();
    let mut seed = std::process::id();
    for round in 0..kills() {
        let mut command = home.command(client());
        command.args(["connect", &fake.address().to_string(), "--plain", "--continue"]);
        command.env("CHATCLI_NO_ANIM", "1");
        // A line mode that is fed slowly asks one question after the other, until it is killed.
        let (program, mut feed) = Program::fed(command);
        let feeding = std::thread::spawn(move || {
            for number in 0.. {
                let question = format!("question {round}.{number}\n");
                if std::io::Write::write_all(&mut feed, question.as_bytes()).is_err() {
                    return;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        // Anything between the start and the middle of it all.
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        std::thread::sleep(Duration::from_millis(u64::from(seed >> 22) % 400 + 30));
        let seen = if round % 3 == 0 {
            let seen = program.stdout();
            std::thread::sleep(BEAT);
            seen
        } else {
            String::new()
        };
        program.kill();
        let _ = feeding.join();
        let now = told(&home, &fake, &["--continue"]);
        assert!(now.starts_with(&known), "round {round}: {known:?} became {now:?}");
        let fresh = &now[known.len()..];
        for (number, said) in fresh.chunks(2).enumerate() {
            let question = format!("question {round}.{number}");
            assert!(
                said.iter().all(|said| *said == question),
                "round {round}: {number} is {said:?} in {fresh:?}"
            );
        }
        assert_eq!(fresh.len() % 2, 0, "round {round}: a half in {fresh:?}");
        for line in seen.lines().filter(|line| line.starts_with(&format!("question {round}."))) {
            assert!(
                fresh.iter().any(|said| said == line),
                "round {round}: {line}, answered, is not in {fresh:?}"
            );
        }
        known = now;
        known.extend(["what was said?".to_owned(), "what was said?".to_owned()]);
    }
    println!("{} kills in {:?}", kills(), since.elapsed());
}

fn session(home: &Home, words: &[&str]) -> chatcli_tests::process::Finished {
    let mut command = home.command(client());
    command.arg("session").args(words);
    run(command, None)
}

fn json(finished: &chatcli_tests::process::Finished) -> serde_json::Value {
    assert_eq!(finished.code, Some(0), "{}", finished.stderr);
    serde_json::from_str(&finished.stdout).unwrap_or_else(|error| panic!("{error}: {}", finished.stdout))
}

#[test]
fn scripts_list_search_export_import_and_delete() {
    let (home, fake) = (Home::default(), Fake::start());
    assert_eq!(json(&session(&home, &["list", "--json"]))["conversations"], serde_json::json!([]));
    let mut terminal = connected(&home, &fake, &[]);
    talk(&terminal, &fake, "why do pods crash", "memory");
    talk(&terminal, &fake, "and now", "more memory");
    terminal.enter("/exit");
    terminal.wait_for_exit();
    let listed = json(&session(&home, &["list", "--json"]));
    let row = &listed["conversations"][0];
    assert_eq!((&row["title"], &row["questions"]), (&"why do pods crash".into(), &2.into()), "{listed}");
    let id = row["id"].as_str().unwrap();
    assert!(session(&home, &["list"]).stdout.contains(id));
    assert!(session(&home, &["search", "MEMORY"]).stdout.contains(id));
    assert_eq!(session(&home, &["search", "nothing says this"]).code, Some(1));
    let shown = session(&home, &["show", "pods"]).stdout;
    assert!(shown.starts_with("# why do pods crash\n") && shown.contains("more memory"), "{shown}");
    // Out and in again, in each form; what was said is the same.
    let said = |id: &str| json(&session(&home, &["show", id, "--json"]))["messages"].clone();
    let texts = |messages: &serde_json::Value| {
        let texts = messages.as_array().unwrap().iter().map(|message| message["content"].clone());
        texts.collect::<Vec<_>>()
    };
    for name in ["out.jsonl", "out.md", "out.json"] {
        let finished = session(&home, &["export", id, name]);
        assert_eq!(finished.code, Some(0), "{}", finished.stderr);
        let path = home.path().join(name);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(session(&home, &["export", id, name]).code, Some(3), "nothing is replaced unasked");
        assert_eq!(session(&home, &["export", id, name, "--force"]).code, Some(0));
        let taken = session(&home, &["import", name]);
        assert_eq!(taken.code, Some(0), "{}", taken.stderr);
        assert_eq!(texts(&said(taken.stdout.trim())), texts(&said(id)), "{name}");
    }
    assert_eq!(session(&home, &["show", "pods"]).code, Some(2), "four say it now");
    assert_eq!(session(&home, &["delete", id]).code, Some(2), "not without a yes");
    assert_eq!(session(&home, &["delete", id, "--yes"]).code, Some(0));
    assert_eq!(session(&home, &["show", id]).code, Some(2));
    assert_eq!(json(&session(&home, &["list", "--json"]))["conversations"].as_array().unwrap().len(), 3);
}

#[test]
fn session_files_of_the_full_chatcli_are_listed_and_taken_in_with_everything_in_them() {
    let (home, fake) = (Home::default(), Fake::start());
    let folder = home.path().join(".chatcli/sessions");
    std::fs::create_dir_all(&folder).unwrap();
    let file = serde_json::json!({
        "version": 2,
        "title": "Cluster work",
        "mine": [1, 2],
        "chat_history": [
            { "role": "user", "content": "list the pods", "images": [{ "media_type": "image/png" }] },
            { "role": "assistant", "content": "", "tool_calls": [{ "id": "t", "name": "kubectl" }] },
            { "role": "tool", "content": "pod-1", "tool_call_id": "t" },
            { "role": "assistant", "content": "There is pod-1." },
        ],
    });
    std::fs::write(folder.join("work.json"), file.to_string()).unwrap();
    std::fs::write(folder.join("secret.json"), b"CHATCLI_ENC_v1\x01\x02").unwrap();
    std::fs::write(folder.join("broken.json"), "[{").unwrap();
    std::fs::write(folder.join("empty.json"), "{\"version\":1}").unwrap();
    let listed = json(&session(&home, &["list", "--json"]));
    let files = listed["files"].as_array().unwrap().iter();
    let mut files: Vec<_> = files.map(|file| (&file["name"], &file["state"], &file["questions"])).collect();
    files.sort_by_key(|(name, ..)| name.to_string());
    assert_eq!(
        serde_json::json!(files),
        serde_json::json!([
            ["broken", "damaged", null],
            ["empty", "empty", null],
            ["secret", "encrypted", null],
            ["work", "readable", 1],
        ])
    );
    let shown = session(&home, &["list"]).stdout;
    for line in ["broken (damaged)", "empty (no conversation)", "secret (encrypted)", "work\n"] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    assert!(shown.contains("session import work"), "what can be taken in: {shown}");
    for (name, why) in [("secret", "encrypted"), ("broken", "not a conversation")] {
        let refused = session(&home, &["import", name]);
        assert!(refused.code == Some(2) && refused.stderr.contains(why), "{}", refused.stderr);
    }
    let taken = session(&home, &["import", "work"]);
    assert_eq!(taken.code, Some(0), "{}", taken.stderr);
    let id = taken.stdout.trim().to_owned();
    // It goes on here, and goes back with what only the full ChatCLI reads.
    let history = told(&home, &fake, &["--resume", &id]);
    assert!(history.contains(&"There is pod-1.".to_owned()), "{history:?}");
    let back = json(&session(&home, &["export", &id, "--format", "json"]));
    for place in 0..4 {
        assert_eq!(back["chat_history"][place], file["chat_history"][place]);
    }
    assert_eq!((&back["mine"], &back["title"]), (&file["mine"], &file["title"]));
    assert_eq!(back["chat_history"][4]["content"], "what was said?");
    assert_eq!(
        std::fs::read_to_string(folder.join("work.json")).unwrap(),
        file.to_string(),
        "the file stays"
    );
}

/// What a model wrote months ago is text, and stays text on the terminal of the person who looks at it.
#[test]
fn what_is_kept_moves_no_terminal_that_shows_it() {
    let (home, fake) = (Home::default(), Fake::start());
    let terminal = connected(&home, &fake, &[]);
    let hostile = "seen \u{1b}]52;c;aGk=\u{7}\u{1b}[2J\u{9b}31mred\u{202e}";
    fake.script(text([hostile]));
    terminal.enter("what is kept?");
    terminal.wait_for("seen");
    terminal.enter("/exit");
    for words in [&["show", "what"][..], &["export", "what", "--format", "md"], &["list", "--json"]] {
        let mut command = home.command(client());
        command.arg("session").args(words);
        let mut shown = Terminal::start(command);
        assert_eq!(shown.wait_for_exit(), 0, "{words:?}: {}", shown.transcript());
        let written = String::from_utf8_lossy(&shown.written()).into_owned();
        assert!(written.contains("seen"), "{words:?}: {written:?}");
        for moves in ["\u{1b}]52", "\u{1b}[2J", "\u{9b}", "\u{202e}", "\u{7}"] {
            assert!(!written.contains(moves), "{words:?}: {written:?}");
        }
    }
    // A file gets what was said.
    let mut command = home.command(client());
    command.args(["session", "show", "what"]);
    assert!(run(command, None).stdout.contains("\u{1b}]52"));
}

/// A script that adds to a conversation adds to that one, or fails.
#[test]
fn a_script_never_adds_to_a_copy_without_a_word() {
    let (home, fake) = (Home::default(), Fake::start());
    let mut terminal = connected(&home, &fake, &[]);
    talk(&terminal, &fake, "open here", "first answer");
    let add = || {
        let mut command = home.command(client());
        command.args(["connect", &fake.address().to_string(), "--resume", "open", "-p", "more", "--raw"]);
        run(command, None)
    };
    let refused = add();
    assert_ne!(refused.code, Some(0), "{refused:?}");
    assert!(refused.stderr.contains("still working with open here"), "{refused:?}");
    terminal.enter("/exit");
    terminal.wait_for_exit();
    fake.script(text(["second answer"]));
    assert_eq!(add().code, Some(0));
    let mut command = home.command(client());
    command.args(["session", "list", "--json"]);
    let list: serde_json::Value = serde_json::from_str(&run(command, None).stdout).unwrap();
    let kept = list["conversations"].as_array().unwrap();
    assert_eq!((kept.len(), &kept[0]["questions"]), (1, &serde_json::json!(2)), "{list}");
}
