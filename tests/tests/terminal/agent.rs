//! Runs of an agent in the program itself, with a scripted model and real tools: a small repository is repaired, a person
//! decides, what is stopped ends, and a script gets events and an exit code.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use chatcli_tests::fake::{Fake, text};
use chatcli_tests::process::{Finished, Home, client, run};
use chatcli_tests::terminal::Terminal;

pub(super) const READ: &str = "I look first.\n\n<tool_call cmd=\"read\" file=\"add.sh\"/>\n";
pub(super) const PATCH: &str = "<tool_call cmd=\"patch\" file=\"add.sh\">\n    let mark = format!("5{}", std::process::id());
    let plan = format!(
        "Two.\n\n```execute:shell\nprintf 'Wh%s? ' o; read who; echo \"hi $who\" #interactive\n```\n\n\
         ```execute:shell\nsleep {mark} #interactive\n```\n"
    );
    script(&fake, &[&plan]);
    terminal.enter("/agent ask");
    terminal.wait_for("Trust ");
    terminal.enter("y");
    terminal.wait_for("N run, a run all");
    terminal.enter("1");
    terminal.wait_for("Who? ");
    terminal.enter("me");
    terminal.wait_for("hi me");
    terminal.wait_for("#1: done");
    // A stop inside of it ends it and nothing else.
    terminal.enter("2");
    chatcli_tests::wait::until("the sleep", || is_running(&mark).then_some(()), String::new);
    terminal.ctrl('c');
    // The signal reaches the command and the program; either may be the first to say so.
    terminal.wait_until("its end", |seen| seen.contains("Cancelled") || seen.contains("#2: failed"));
    chatcli_tests::wait::until("its end", || (!is_running(&mark)).then_some(()), String::new);
    terminal.wait_for_prompt();
    terminal.enter("v1");
    terminal.wait_for("seen in the terminal");
    terminal.enter("q");
    terminal.wait_for_prompt();
    terminal.enter("/exit");
    terminal.wait_for_exit();
}

#[test]
fn a_plan_is_run_command_by_command() {
    let (home, fake, folder) = (Home::default(), Fake::start(), repository());
    let mut command = home.command(client());
    command.args(["connect", &fake.address().to_string()]).current_dir(folder.path());
    let mut terminal = Terminal::start(command);
    terminal.wait_for_prompt();
    let plan = "Two steps.\n\n```execute:shell\ngit status --short\n```\n\n```execute:shell\nsh test.sh; echo ended\n```\n";
    script(&fake, &[plan]);
    terminal.enter("/agent look -> and test > all");
    terminal.wait_for("Trust ");
    terminal.enter("y");
    terminal.wait_for("N run, a run all");
    assert_eq!(fake.seen_by("StreamPrompt").pop().unwrap().prompt.unwrap().prompt, "look -> and test > all");
    terminal.enter("zz");
    terminal.wait_for("The plan does not know 'zz'");
    terminal.enter("c2");
    terminal.wait_for("Command 2 has not run yet");
    terminal.enter("2");
    terminal.wait_until("the output", |seen| seen.lines().any(|line| line.trim() == "ended"));
    terminal.enter("w2");
    terminal.wait_for("command-2.log");
    script(&fake, &[DONE]);
    terminal.enter("c2");
    terminal.wait_for("The sum is right now.");
    let told = fake.seen_by("StreamPrompt").pop().unwrap().prompt.unwrap().prompt;
    assert!(told.contains("sh test.sh") && told.contains("ended"), "{told}");
    terminal.wait_for_prompt();
    terminal.enter("/exit");
    terminal.wait_for_exit();
}
