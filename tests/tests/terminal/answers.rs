//! What stays on the screen of a command, and what a person answers beside the calls of a run: whether a folder is trusted,
//! and what the model asks in words. With a screen and in plain lines.

use std::time::Duration;

use chatcli_tests::fake::Fake;
use chatcli_tests::process::{Home, client};
use chatcli_tests::terminal::Terminal;

use super::agent::{DONE, READ, repository, script};

/// How long a person looks at a question before they answer.
const READ_FOR: Duration = Duration::from_millis(500);
const ASK: &str = "<tool_call name=\"@ask\">{\"questions\":[{\"header\":\"Storage\",\"question\":\"Where?\",\
    \"options\":[{\"label\":\"file\",\"description\":\"one\"},{\"label\":\"base\"}]},{\"question\":\"Port?\"}]}</tool_call>\n";

fn start(home: &Home, fake: &Fake, folder: &std::path::Path, flags: &[&str]) -> Terminal {
    let mut command = home.command(client());
    command.args(["connect", &fake.address().to_string()]).args(flags).current_dir(folder);
    let terminal = Terminal::start(command);
    terminal.wait_for("Type /help");
    terminal
}

fn told(fake: &Fake) -> String {
    fake.seen_by("StreamPrompt").pop().unwrap().prompt.unwrap().prompt
}

#[test]
fn the_last_lines_of_a_command_stay_above_its_result() {
    for flags in [&["--approve", "auto"][..], &["--approve", "auto", "--plain"][..]] {
        let (home, fake, folder) = (Home::default(), Fake::start(), repository());
        let mut terminal = start(&home, &fake, folder.path(), flags);
        let say = "for at in $(seq 1 2000); do echo \"said $at\"; done; exit 3";
        script(&fake, &[&format!("<tool_call cmd=\"exec\">{say}</tool_call>\n"), DONE]);
        terminal.enter("/coder say it");
        terminal.wait_for("Trust ");
        terminal.enter("y");
        terminal.wait_for("The sum is right now.");
        let seen = terminal.transcript();
        let at = |text: &str| seen.find(text).unwrap_or_else(|| panic!("{flags:?} {text}: {seen}"));
        assert!(at("lines before these: 1980") < at("said 1999"), "{seen}");
        assert!(at("said 2000") < at("failed: [exit 3"), "{seen}");
        assert!(!seen.contains("said 1000\n"), "{seen}");
        terminal.enter("/exit");
        terminal.wait_for_exit();
    }
}

#[test]
fn who_leaves_the_question_of_trust_gets_the_line_back() {
    for key in ["\u{3}", "\u{1b}", "\u{4}"] {
        let (home, fake, folder) = (Home::default(), Fake::start(), repository());
        let mut terminal = start(&home, &fake, folder.path(), &[]);
        script(&fake, &[READ, DONE]);
        terminal.enter("/coder look at it");
        terminal.wait_for("Trust ");
        terminal.type_text(key);
        terminal.wait_for("Cancelled");
        terminal.wait_until("the line", |seen| seen.trim_end().ends_with("/coder look at it"));
        assert!(fake.seen_by("StreamPrompt").is_empty(), "{key:?}: the model was asked");
        // It is there to be sent again.
        terminal.type_text("\r");
        // What was asked before is gone with its answer.
        terminal.wait_for("Trust ");
        terminal.enter("n");
        terminal.wait_for("The sum is right now.");
        terminal.wait_for_prompt();
        terminal.enter("/exit");
        terminal.wait_for_exit();
    }
}

#[test]
fn what_the_model_asks_is_answered_with_a_number_and_with_words() {
    for flags in [&[][..], &["--plain"][..]] {
        let (home, fake, folder) = (Home::default(), Fake::start(), repository());
        let mut terminal = start(&home, &fake, folder.path(), flags);
        script(&fake, &[ASK, DONE]);
        terminal.enter("/coder store it");
        terminal.wait_for("Trust ");
        terminal.enter("y");
        terminal.wait_for("The model asks you (1/2): Storage");
        terminal.wait_for("2. base");
        terminal.wait_for("Answer?");
        std::thread::sleep(READ_FOR);
        terminal.enter("7");
        terminal.wait_for("Type the number of an option");
        std::thread::sleep(READ_FOR);
        terminal.enter("2");
        terminal.wait_for("The model asks you (2/2)");
        std::thread::sleep(READ_FOR);
        terminal.enter("8080 or so");
        terminal.wait_for("The sum is right now.");
        let told = told(&fake);
        assert!(
            told.contains("the person chose: base") && told.contains("the person says: 8080 or so"),
            "{told}"
        );
        terminal.enter("/exit");
        terminal.wait_for_exit();
    }
}
