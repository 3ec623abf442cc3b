//! `chatcli connect --plain`: lines in, lines out, and not one byte that moves a cursor.

use chatcli_tests::fake::{Fake, Step, text};
use chatcli_tests::process::{Home, client, run};
use chatcli_tests::terminal::Terminal;

fn plain(home: &Home, fake: &Fake, input: &str) -> chatcli_tests::process::Finished {
    let mut command = home.command(client());
    command.args(["connect", &fake.address().to_string(), "--plain"]);
    run(command, Some(input.as_bytes()))
}

#[test]
fn a_script_of_lines_drives_a_whole_conversation() {
    let (home, fake) = (Home::default(), Fake::start());
    fake.script(text(["# Title\n\n", "- **bold** item\n\nend"]));
    fake.script([Step::Wait(std::time::Duration::from_millis(200)), Step::Done("second answer".to_owned())]);
    let finished = plain(&home, &fake, "one\n/model gpt-x\ntwo\n---\n  kept\n    as is\n---\n/nonsense\n");
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let asked: Vec<_> =
        fake.seen_by("StreamPrompt").iter().map(|seen| seen.prompt.clone().unwrap()).collect();
    let prompts: Vec<&str> = asked.iter().map(|asked| asked.prompt.as_str()).collect();
    assert_eq!(prompts, ["one", "two", "  kept\n    as is"]);
    assert_eq!((asked[0].model.as_str(), asked[1].model.as_str()), ("", "gpt-x"));
    assert_eq!(asked[1].history.len(), 2);
    let out = &finished.stdout;
    assert!(out.contains("# Title\n\n- bold item\n\nend\n"), "{out}");
    assert!(out.contains("second answer\n"), "{out}");
    let err = &finished.stderr;
    assert!(err.contains("> ") && err.contains("Unknown command: /nonsense"), "{err}");
    assert!(!out.contains('\u{1b}') && !err.contains('\u{1b}'), "{out:?} {err:?}");
    assert!(!out.contains('\r') && !err.contains('\r') && !out.contains('\u{8}'));
}

#[test]
fn a_dumb_terminal_gets_lines() {
    let (home, fake) = (Home::default(), Fake::start());
    let mut command = home.command(client());
    command.args(["connect", &fake.address().to_string()]).env("TERM", "dumb");
    let mut terminal = Terminal::start(command);
    terminal.wait_until("a prompt", |seen| seen.trim_end().ends_with('>'));
    fake.script(text(["An answer with `code`."]));
    terminal.enter("go");
    terminal.wait_for("An answer with `code`.");
    terminal.wait_until("a prompt", |seen| seen.trim_end().ends_with('>'));
    terminal.ctrl('d');
    assert_eq!(terminal.wait_for_exit(), 0);
    assert!(!terminal.written().contains(&0x1b));
}

#[test]
fn a_conversation_needs_both_ends() {
    let (home, fake) = (Home::default(), Fake::start());
    let mut command = home.command("sh");
    command.args(["-c", &format!("{} connect {} | cat; exit 0", client().display(), fake.address())]);
    let mut terminal = Terminal::start(command);
    terminal.wait_for("Interactive mode needs a terminal");
    assert_eq!(terminal.wait_for_exit(), 0);
    assert_eq!(fake.seen().len(), 0);
}
