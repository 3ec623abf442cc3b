//! `@command` and the limit of costs in the program itself: a real shell, a real child, and what the server is told.

use chatcli_tests::fake::{Fake, text};
use chatcli_tests::process::{Home, client, run};
use chatcli_tests::terminal::Terminal;

fn said(fake: &Fake) -> (String, Vec<(String, String)>) {
    let seen = fake.seen_by("StreamPrompt").pop().unwrap().prompt.unwrap();
    (seen.prompt, seen.history.into_iter().map(|said| (said.role, said.content)).collect())
}

/// Statements 37, 39 and 41.
#[test]
fn a_command_runs_and_the_model_is_told_what_it_said() {
    let (home, fake) = (Home::default(), Fake::start());
    let mut terminal = Terminal::client(&home, &fake.address().to_string(), &[]);
    terminal.wait_for_prompt();
    terminal
        .enter("@command printf 'one %s\\n' two; echo GITHUB_TOKEN=ghp_abcdefghijklmnopqrstuvwxyz0123456789");
    terminal.wait_for("one two");
    terminal.wait_for_prompt();
    let file = home.path().join("kept");
    std::fs::write(&file, "x").unwrap();
    terminal.enter(&format!("@command rm -rf {}", file.display()));
    terminal.wait_for("This command deletes or overwrites data. Run it?");
    terminal.enter("");
    terminal.wait_for_prompt();
    assert!(file.exists());
    fake.script(text(["It said one two."]));
    terminal.enter("@command --ai exit 3 > Why?");
    terminal.wait_for("It said one two.");
    let (prompt, history) = said(&fake);
    assert_eq!((prompt.as_str(), history.len()), ("Why?", 2), "{history:?}");
    assert!(history.iter().all(|(role, _)| role == "system"));
    assert!(history[0].1.contains("one two") && !history[0].1.contains("ghp_abcdef"), "{history:?}");
    assert!(history[1].1.contains("$ exit 3") && history[1].1.ends_with("Exit code: 3"), "{history:?}");
    terminal.wait_for_prompt();
    terminal.enter("/exit");
    terminal.wait_for_exit();
}

/// Statement 40: Ctrl+C ends the command, with what it started.
#[test]
fn a_command_is_stopped_with_what_it_started() {
    let (home, fake) = (Home::default(), Fake::start());
    let terminal = Terminal::client(&home, &fake.address().to_string(), &[]);
    terminal.wait_for_prompt();
    let file = home.path().join("pid");
    terminal.enter(&format!("@command sleep 987 & echo $! > {}; echo begun; wait", file.display()));
    // The file is not below the folder that the client was started in.
    terminal.wait_for("This command changes the system. Run it?");
    terminal.enter("y");
    terminal.wait_until("the output", |screen| screen.lines().any(|line| line.trim() == "begun"));
    terminal.ctrl('c');
    terminal.wait_for("Interrupted");
    let pid = std::fs::read_to_string(&file).unwrap();
    // One that ended and was not asked about has no words any more.
    let words = || std::fs::read(format!("/proc/{}/cmdline", pid.trim())).unwrap_or_default();
    terminal.wait_until("the end of the sleep", |_| words().is_empty());
}

#[test]
fn a_limit_of_costs_needs_a_price_and_holds_a_question_back() {
    let (home, fake) = (Home::default(), Fake::start());
    let connect = |words: &[&str]| {
        let mut command = home.command(client());
        command.args(["connect", &fake.address().to_string(), "--json", "-p", "four"]).args(words);
        run(command, None)
    };
    let refused = connect(&["--max-cost", "1"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stdout.contains("--price"), "{refused:?}");
    let bad = connect(&["--price", "free"]);
    assert_eq!(bad.code, Some(3), "{bad:?}");
    fake.script(text(["12345678"]));
    let asked = connect(&["--price", "1000000/2000000", "--max-cost", "1"]);
    let object: serde_json::Value = serde_json::from_str(&asked.stdout).unwrap();
    assert_eq!((asked.code, object["estimated_cost"].as_f64()), (Some(0), Some(5.0)), "{asked:?}");
    let held = connect(&["--price", "1000000/2000000", "--max-cost", "0.5"]);
    assert_eq!(held.code, Some(1), "{held:?}");
    assert!(held.stdout.contains("cost_limit"), "{held:?}");
    assert_eq!(fake.seen_by("StreamPrompt").len(), 1, "it was not asked");
}
