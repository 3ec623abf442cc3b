//! `--record` and `chatcli replay`: what happened can be shown to another person, without the secrets in it.

use std::os::unix::fs::PermissionsExt;

use chatcli_tests::fake::{Fake, text};
use chatcli_tests::process::{Finished, Gateway, Home, client, run};
use chatcli_tests::terminal::Terminal;

const KEY: &str = "sk-ant-aaaaaaaaaabbbbbbbbbbcccccccccc";

fn replay(home: &Home, words: &[&str]) -> Finished {
    let mut command = home.command(client());
    command.arg("replay").args(words);
    run(command, None)
}

#[test]
fn a_conversation_is_written_down_without_its_secrets_and_played_again() {
    let (home, fake) = (Home::default(), Fake::start());
    let file = home.path().join("talk.jsonl");
    let file = file.to_str().unwrap();
    let mut terminal = Terminal::client(&home, &fake.address().to_string(), &["--record", file]);
    terminal.wait_for_prompt();
    fake.script(text(["The key sk-ant-aaaaaaaaaabb", "bbbbbbbbcccccccccc is ", "not valid."]));
    terminal.enter(&format!("is {KEY} valid?"));
    terminal.wait_for("not valid.");
    terminal.wait_for_prompt();
    terminal.enter("/exit");
    assert_eq!(terminal.wait_for_exit(), 0);

    let written = std::fs::read_to_string(file).unwrap();
    assert!(!written.contains(KEY) && !written.contains("aaaaaaaaaabb"), "{written}");
    assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    let checked = replay(&home, &[file, "--check"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
    let shown = replay(&home, &[file]);
    assert_eq!(shown.code, Some(0), "{shown:?}");
    for said in ["call StreamPrompt", "| > is sk-ant-[REDACTED]*", "not valid.", "(exit 0)"] {
        assert!(shown.stdout.contains(said), "{said} in {}", shown.stdout);
    }

    // Another client would do something else.
    let changed = written.replacen("call StreamPrompt", "call SendPrompt", 1);
    std::fs::write(file, changed).unwrap();
    let checked = replay(&home, &[file, "--check"]);
    assert_eq!(checked.code, Some(1), "{checked:?}");
    assert!(checked.stdout.contains("+ #") && checked.stdout.contains("call StreamPrompt"), "{checked:?}");
}

/// A secret in a shared thread is longer than its mask, and the client counts both; a recording has to count alike.
#[test]
fn a_recording_of_a_shared_thread_with_secrets_in_it_is_played_again() {
    let (home, person) = (Home::default(), Home::default());
    let gateway = Gateway::start(&home, ["--embedded", "--database", ":memory:"]);
    // The second time the thread is read, whose secrets this device has kept masked.
    for name in ["first.jsonl", "second.jsonl"] {
        let mut command = person.command(client());
        command.args(["connect", &gateway.address.to_string(), "--plain", "-q", "--record", name]);
        let lines = format!("is {KEY} valid?\nand {KEY}x?\n/history\n");
        let finished = run(command, Some(lines.as_bytes()));
        assert_eq!(finished.code, Some(0), "{finished:?}");
        let written = std::fs::read_to_string(person.path().join(name)).unwrap();
        assert!(!written.contains("aaaaaaaaaabb"), "{written}");
        let checked = replay(&person, &[name, "--check"]);
        assert_eq!(checked.code, Some(0), "{name}: {checked:?}");
    }
}

#[test]
fn a_file_that_exists_is_not_written_over_and_one_that_is_none_is_refused() {
    let (home, fake) = (Home::default(), Fake::start());
    let file = home.path().join("mine.txt");
    std::fs::write(&file, "mine\n").unwrap();
    let mut command = home.command(client());
    command.args(["connect", &fake.address().to_string(), "-p", "q", "--raw", "--record"]).arg(&file);
    let finished = run(command, None);
    assert!(finished.code == Some(3) && finished.stdout.is_empty(), "{finished:?}");
    assert!(fake.seen_by("StreamPrompt").is_empty());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine\n");
    for words in [&["mine.txt"][..], &["missing.jsonl"], &["."]] {
        let words = words.iter().map(|word| home.path().join(word)).collect::<Vec<_>>();
        let words: Vec<&str> = words.iter().filter_map(|word| word.to_str()).collect();
        let refused = replay(&home, &words);
        assert!(refused.code == Some(2) && refused.stderr.starts_with("Error: "), "{refused:?}");
    }
}
