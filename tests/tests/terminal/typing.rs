//! The line that is being written, as a person writes it: keys, pastes, history, completion, the queue, and every way
//! to stop or leave.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use chatcli_tests::fake::{Ending, Fake, Step, text};
use chatcli_tests::process::{Home, client};
use chatcli_tests::terminal::Terminal;
use chatcli_tests::wait;
use rustix::process::{Pid, Signal, kill_process};

fn connected(home: &Home, fake: &Fake) -> Terminal {
    let terminal = Terminal::client(home, &fake.address().to_string(), &[]);
    terminal.wait_for_prompt();
    terminal
}

/// The prompts that arrived at the server.
fn prompts(fake: &Fake) -> Vec<String> {
    fake.seen_by("StreamPrompt").iter().map(|seen| seen.prompt.clone().unwrap().prompt).collect()
}

#[track_caller]
fn wait_for_prompts(fake: &Fake, count: usize) -> Vec<String> {
    let there = || Some(prompts(fake)).filter(|all| all.len() >= count);
    wait::until("the prompts at the server", there, || format!("{:?}", prompts(fake)))
}

fn signal(terminal: &Terminal, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(terminal.id()).unwrap()).unwrap();
    kill_process(pid, signal).unwrap();
}

/// A start that waits for its server is typed to meanwhile. A line that was typed before the terminal was the program's,
/// and is read after that, ends with a line feed.
#[test]
fn lines_that_are_typed_during_a_long_start_are_asked_one_by_one() {
    let (home, fake) = (Home::default(), Fake::start());
    let door = TcpListener::bind("127.0.0.1:0").expect("a port");
    let terminal = Terminal::client(&home, &door.local_addr().expect("an address").to_string(), &[]);
    let (mut caller, _) = door.accept().expect("the client");
    std::thread::sleep(Duration::from_millis(500));
    fake.script(text(["first"]));
    terminal.type_text("one\ntwo\nthree\r");
    std::thread::sleep(Duration::from_millis(500));
    let mut server = TcpStream::connect(fake.address()).expect("a server");
    let (mut from, mut to) = (caller.try_clone().expect("a copy"), server.try_clone().expect("a copy"));
    std::thread::spawn(move || std::io::copy(&mut from, &mut to));
    std::thread::spawn(move || std::io::copy(&mut server, &mut caller));
    assert_eq!(wait_for_prompts(&fake, 3), ["one", "two", "three"]);
}

#[test]
fn typing_goes_on_while_an_answer_arrives_and_lines_wait_in_their_order() {
    let (home, fake) = (Home::default(), Fake::start());
    let terminal = connected(&home, &fake);
    fake.script([Step::Chunk("the first answer begins ".to_owned()), Step::Hang]);
    terminal.enter("one");
    terminal.wait_for("the first answer begins");
    for number in 2..=11 {
        terminal.enter(&format!("question {number}"));
    }
    terminal.enter("the eleventh");
    terminal.wait_for("Queue full (10)");
    terminal.type_text("half a li");
    terminal.wait_for("half a li");
    assert!(terminal.screen().contains("Queued (1): question 2"), "{}", terminal.screen());
    // Up on an empty line takes the last one back.
    terminal.type_text("\u{15}\u{1b}[A");
    terminal.wait_until("the last queued line", |seen| {
        seen.trim_end().lines().any(|line| line.ends_with("❯ question 11"))
    });
    terminal.type_text("\u{15}");
    // Stopping keeps the rest; a second press drops it.
    terminal.ctrl('c');
    terminal.wait_for("Interrupted; partial answer kept");
    fake.wait_for("the prompt to be cancelled", |call| call.ending == Some(Ending::Cancelled));
    assert!(terminal.screen().contains("Queued (1): question 2"), "{}", terminal.screen());
    assert_eq!(prompts(&fake), ["one"]);
    terminal.enter("");
    wait_for_prompts(&fake, 10);
    let expected: Vec<String> = std::iter::once("one".to_owned())
        .chain((2..=10).map(|number| format!("question {number}")))
        .collect();
    assert_eq!(prompts(&fake), expected);
}

#[test]
fn ctrl_c_drops_what_waits_at_the_second_press_and_leaves_at_the_third() {
    let (home, fake) = (Home::default(), Fake::start());
    let mut terminal = connected(&home, &fake);
    fake.script([Step::Chunk("it begins ".to_owned()), Step::Hang]);
    terminal.enter("one");
    terminal.wait_for("it begins");
    terminal.enter("two");
    terminal.wait_for("Queued (1): two");
    let before = terminal.modes();
    terminal.type_text("\u{3}\u{3}");
    terminal.wait_for("Queue cleared (1)");
    terminal.ctrl('c');
    assert_eq!(terminal.wait_for_exit(), 130);
    assert_ne!(terminal.modes(), before, "the terminal is put back");
    assert_eq!(prompts(&fake), ["one"]);
}

#[test]
fn what_ctrl_c_clears_comes_back() {
    let (home, fake) = (Home::default(), Fake::start());
    let mut terminal = connected(&home, &fake);
    terminal.type_text("a thought");
    terminal.wait_for("❯ a thought");
    terminal.ctrl('c');
    terminal.wait_for_prompt();
    terminal.ctrl('y');
    terminal.wait_for("❯ a thought");
    terminal.ctrl('c');
    terminal.wait_for_prompt();
    terminal.type_text("\u{1b}[A");
    terminal.wait_for("❯ a thought");
    terminal.ctrl('c');
    terminal.wait_for_prompt();
    terminal.ctrl('d');
    assert_eq!(terminal.wait_for_exit(), 0);
}

#[test]
fn signals_end_the_program_and_give_the_terminal_back() {
    for (number, code) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
        let (home, fake) = (Home::default(), Fake::start());
        let mut terminal = connected(&home, &fake);
        let raw = terminal.modes();
        fake.script([Step::Chunk("partial words ".to_owned()), Step::Hang]);
        terminal.enter("go");
        terminal.wait_for("partial words");
        signal(&terminal, number);
        assert_eq!(terminal.wait_for_exit(), code);
        assert!(terminal.transcript().contains("partial words"));
        assert_ne!(terminal.modes(), raw);
        let written = String::from_utf8_lossy(&terminal.written()).into_owned();
        assert!(
            written.contains("\u{1b}[?2004l") && written.trim_end().ends_with("\u{1b}[?25h"),
            "{written:?}"
        );
    }
}

#[test]
fn pastes_are_sent_whole_and_never_by_themselves() {
    let (home, fake) = (Home::default(), Fake::start());
    let terminal = connected(&home, &fake);
    let (first, second) = ("a\r".repeat(250), "b".repeat(500));
    terminal.type_text(&format!("\u{1b}[200~{first}\u{1b}[201~ and \u{1b}[200~{second}\u{1b}[201~"));
    terminal.wait_for("«paste 2: 500 characters»");
    assert_eq!(prompts(&fake), Vec::<String>::new());
    terminal.enter("");
    assert_eq!(wait_for_prompts(&fake, 1), [format!("{} and {second}", first.replace('\r', "\n"))]);
}

#[test]
fn a_block_between_dashes_keeps_its_indentation() {
    let (home, fake) = (Home::default(), Fake::start());
    let terminal = connected(&home, &fake);
    for line in ["---", "spec:", "  containers:", "    - name: x"] {
        terminal.enter(line);
    }
    terminal.wait_for("- name: x");
    terminal.enter("---");
    assert_eq!(wait_for_prompts(&fake, 1), ["spec:\n  containers:\n    - name: x"]);
}

#[test]
fn the_history_survives_a_kill_and_knows_no_secret() {
    let (home, fake) = (Home::default(), Fake::start());
    let terminal = connected(&home, &fake);
    for line in [
        "first question",
        " a private one",
        "/connect h:1 --token abc123secret --llm-key topsecret",
        "first question",
    ] {
        terminal.wait_for_prompt();
        terminal.enter(line);
        terminal.wait_for(line.split(" --").next().unwrap().trim());
    }
    terminal.wait_for_prompt();
    terminal.type_text("---\rthree\r  lines\r---\r");
    wait_for_prompts(&fake, 4);
    signal(&terminal, Signal::KILL);
    let file = home.path().join("state/chatcli/history");
    let kept = fs::read_to_string(&file).unwrap();
    assert!(kept.contains("first question") && kept.contains("three\\n  lines"), "{kept}");
    assert!(
        !kept.contains("abc123secret") && !kept.contains("topsecret") && !kept.contains("private"),
        "{kept}"
    );
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(file.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
    assert!(
        fs::read_dir(home.path()).unwrap().flatten().all(|entry| entry.file_name() != ".chatcli_history")
    );

    let again = connected(&home, &fake);
    again.type_text("\u{1b}[A");
    again.wait_for("  ... [2]   lines");
    again.type_text("\u{3}fir\u{1b}[A");
    again.wait_for("❯ first question");
    again.type_text("\u{3}\u{12}connect");
    again.wait_for("(search 'connect') /connect h:1");
}

#[test]
fn a_history_that_is_not_wanted_is_neither_read_nor_written() {
    let (home, fake) = (Home::default(), Fake::start());
    let file = home.path().join("elsewhere");
    fs::write(&file, "from before\n").unwrap();
    let mut command = home.command(client());
    command.args(["connect", &fake.address().to_string()]);
    command.env("HISTORY_FILE", "~/elsewhere").env("CHATCLI_DISABLE_HISTORY", "true");
    let terminal = Terminal::start(command);
    terminal.wait_for_prompt();
    terminal.enter("nothing to keep");
    wait_for_prompts(&fake, 1);
    terminal.wait_for_prompt();
    // What was submitted in this run is still there; what was before is not.
    terminal.type_text("\u{1b}[A\u{1b}[A");
    terminal.wait_until("this run's line", |seen| seen.trim_end().ends_with("❯ nothing to keep"));
    assert_eq!(fs::read_to_string(&file).unwrap(), "from before\n");
}

#[test]
fn tab_completes_commands_values_and_files() {
    let (home, fake) = (Home::default(), Fake::start());
    fs::write(home.path().join("relatório final.pem"), "").unwrap();
    let terminal = connected(&home, &fake);
    for (typed, completed) in [
        ("/stat\t", "❯ /status"),
        ("/switch --mo\t", "❯ /switch --model"),
        ("/provider OPEN\t", "❯ /provider OPENAI"),
        ("/connect h:1 --ca-cert rel\t", "--ca-cert relatório\\ final.pem"),
    ] {
        terminal.type_text(typed);
        terminal.wait_for(completed);
        terminal.ctrl('c');
        terminal.wait_for_prompt();
    }
}

#[test]
fn the_line_can_be_finished_in_another_editor() {
    let (home, fake) = (Home::default(), Fake::start());
    let script = home.path().join("editor.sh");
    fs::write(&script, "#!/bin/sh\nprintf ' and more\\nlines' >> \"$1\"\n").unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = home.command(client());
    command.args(["connect", &fake.address().to_string()]).env("EDITOR", &script);
    let terminal = Terminal::start(command);
    terminal.wait_for_prompt();
    terminal.type_text("begun");
    terminal.wait_for("❯ begun");
    terminal.ctrl('o');
    terminal.wait_for("  ... [2] lines");
    terminal.enter("");
    assert_eq!(wait_for_prompts(&fake, 1), ["begun and more\nlines"]);
}

#[test]
fn another_editor_is_not_given_what_is_secret() {
    let (home, fake) = (Home::default(), Fake::start());
    let (script, seen) = (home.path().join("editor.sh"), home.path().join("seen"));
    fs::write(&script, format!("#!/bin/sh\nenv > '{}'\nprintf ' edited' >> \"$1\"\n", seen.display()))
        .unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = home.command(client());
    command
        .args(["connect", &fake.address().to_string()])
        .env("EDITOR", &script)
        .env("MY_PLAIN_WORD", "kept");
    for secret in ["CHATCLI_REMOTE_TOKEN", "CHATCLI_CLIENT_API_KEY", "OPENAI_API_KEY", "DB_PASSWORD"] {
        command.env(secret, "s3cr3t-value-0123456789");
    }
    let terminal = Terminal::start(command);
    terminal.wait_for_prompt();
    terminal.type_text("begun");
    terminal.wait_for("❯ begun");
    terminal.ctrl('o');
    terminal.wait_for("❯ begun edited");
    let seen = fs::read_to_string(seen).unwrap();
    assert!(seen.contains("MY_PLAIN_WORD=kept") && !seen.contains("s3cr3t"), "{seen}");
}

#[test]
fn the_program_can_be_suspended_and_goes_on() {
    let (home, fake) = (Home::default(), Fake::start());
    let mut command = home.command("sh");
    let line =
        format!("set -m; {} connect {}; echo stopped; fg; echo over", client().display(), fake.address());
    command.args(["-c", &line]);
    let terminal = Terminal::start(command);
    terminal.wait_for_prompt();
    terminal.type_text("a draft");
    terminal.wait_for("❯ a draft");
    terminal.ctrl('z');
    terminal.wait_for("stopped");
    terminal.wait_until("the draft again", |seen| seen.trim_end().ends_with("❯ a draft"));
    fake.script(text(["It goes on."]));
    terminal.enter("");
    terminal.wait_for("It goes on.");
    terminal.ctrl('d');
    terminal.wait_for("over");
}

#[test]
fn a_wrapper_is_suspended_with_the_program() {
    let (home, fake) = (Home::default(), Fake::start());
    let mut command = home.command("sh");
    // The wrapper stays in the foreground's group and waits: only when it stops, too, the shell has the terminal.
    let line = format!(
        "set -m; sh -c '{} connect {}; :'; echo stopped; fg; echo over",
        client().display(),
        fake.address()
    );
    command.args(["-c", &line]);
    let terminal = Terminal::start(command);
    terminal.wait_for_prompt();
    terminal.type_text("a draft");
    terminal.wait_for("❯ a draft");
    terminal.ctrl('z');
    terminal.wait_for("stopped");
    terminal.wait_until("the draft again", |seen| seen.trim_end().ends_with("❯ a draft"));
    terminal.type_text(" goes on\u{1}I say: ");
    terminal.wait_for("❯ I say: a draft goes on");
}

#[test]
fn the_line_is_read_key_by_key_again_after_the_program_was_stopped_from_outside() {
    let (home, fake) = (Home::default(), Fake::start());
    let mut command = home.command("sh");
    // A shell with job control sets its own modes when the program stops.
    let line = format!(
        "set -m; {} connect {} & wait $!; stty sane; echo stopped; read go; fg; echo over",
        client().display(),
        fake.address()
    );
    let line = line.replace("& wait $!", "");
    command.args(["-c", &line]);
    let terminal = Terminal::start(command);
    terminal.wait_for_prompt();
    terminal.type_text("a draft");
    terminal.wait_for("❯ a draft");
    let group = terminal.foreground();
    rustix::process::kill_process_group(group, Signal::STOP).unwrap();
    terminal.wait_for("stopped");
    terminal.enter("");
    terminal.type_text("\u{1}I say: ");
    terminal.wait_for("❯ I say: a draft");
    terminal.type_text("\u{1b}[200~pa\rsted\u{1b}[201~ ");
    terminal.wait_for("sted a draft");
    fake.script(text(["It goes on."]));
    terminal.enter("");
    terminal.wait_for("It goes on.");
}
