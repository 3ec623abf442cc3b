//! Contexts in the program itself: files of a real folder go along with questions, through a save, a restart and a script.

use std::fs;

use chatcli_tests::fake::{Fake, text};
use chatcli_tests::process::{Home, client, run};
use chatcli_tests::terminal::Terminal;

/// What led the last question.
fn led(fake: &Fake) -> String {
    let seen = fake.seen_by("StreamPrompt").pop().unwrap().prompt.unwrap();
    let first = seen.history.into_iter().next();
    first.filter(|said| said.role == "system").map(|said| said.content).unwrap_or_default()
}

#[test]
fn a_context_goes_along_with_every_question_and_stays() {
    let (home, fake, folder) = (Home::default(), Fake::start(), tempfile::tempdir().unwrap());
    let src = folder.path().join("my code");
    fs::create_dir(&src).unwrap();
    fs::write(src.join("main.rs"), "fn main() { serve(); }\n").unwrap();
    fs::write(src.join(".env"), "KEY=geheim\n").unwrap();
    let mut terminal = Terminal::client(&home, &fake.address().to_string(), &[]);
    terminal.wait_for_prompt();
    terminal.enter(&format!("/context create api '{}' -d 'two words'", src.display()));
    terminal.wait_for("Context 'api': files: 1, 23 B");
    terminal.wait_for_prompt();
    terminal.enter("/context attach api");
    terminal.wait_for("Attached: api");
    terminal.wait_for_prompt();
    fake.script(text(["first answer"]));
    terminal.enter("what is it?");
    terminal.wait_for("first answer");
    let told = led(&fake);
    assert!(told.starts_with("📦 CONTEXT: api\nDescription: two words\n"), "{told}");
    assert!(told.contains("fn main() { serve(); }") && !told.contains("geheim"), "{told}");
    terminal.wait_for_prompt();
    terminal.enter("/exit");
    terminal.wait_for_exit();
    // The conversation comes back with what is attached to it, for a script too.
    fake.script(text(["second answer"]));
    let mut command = home.command(client());
    command.args(["connect", &fake.address().to_string(), "--continue", "-p", "and now?", "--raw"]);
    let finished = run(command, None);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(0), "second answer\n"), "{finished:?}");
    assert_eq!(led(&fake), told);
}

#[test]
fn the_window_can_be_said_and_what_is_no_size_is_not_heard() {
    for (said, shown) in [("2000", "~2.0K"), ("abc", "~200.0K"), ("-1", "~200.0K")] {
        let (home, fake) = (Home::default(), Fake::start());
        fs::write(home.path().join("notes.md"), "word ".repeat(800)).unwrap();
        let mut command = home.command(client());
        command.args(["connect", &fake.address().to_string()]).env("CHATCLI_CONTEXT_WINDOW", said);
        let terminal = Terminal::start(command);
        terminal.wait_for_prompt();
        terminal.enter("/context create notes notes.md");
        terminal.wait_for("Context 'notes'");
        terminal.wait_for_prompt();
        terminal.enter("/context attach notes");
        terminal.wait_for("Attached: notes");
        terminal.wait_for_prompt();
        terminal.enter("/status");
        terminal.wait_for("K8s watcher:");
        assert!(terminal.transcript().contains(shown), "{said}: {}", terminal.transcript());
    }
}
