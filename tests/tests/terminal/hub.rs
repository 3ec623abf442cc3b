//! The thread that all clients of one person share, between real programs: two terminals, each with a home of its own, on
//! the embedded server.

mod chaos;

use std::time::{Duration, Instant};

use chatcli_tests::process::{Gateway, Home, client, gateway};
use chatcli_tests::shared_thread::events;
use chatcli_tests::terminal::Terminal;
use chatcli_tests::word_model::WordModel;

fn terminal(home: &Home, gateway: &Gateway, arguments: &[&str]) -> Terminal {
    let terminal = Terminal::client(home, &gateway.address.to_string(), arguments);
    terminal.wait_for_prompt();
    terminal
}

fn questions(gateway: &Gateway) -> Vec<String> {
    let asked = events(gateway).into_iter().filter(|event| event.role == "user");
    asked.map(|event| event.content).collect()
}

#[test]
fn a_turn_of_one_terminal_is_in_the_other_and_not_in_one_that_does_not_share() {
    let (home, one, two, alone) = (Home::default(), Home::default(), Home::default(), Home::default());
    let gateway = Gateway::start(&home, ["--embedded", "--database", ":memory:"]);
    let first = terminal(&one, &gateway, &[]);
    first.wait_for("/hub off leaves it");
    let second = terminal(&two, &gateway, &[]);
    let third = terminal(&alone, &gateway, &["--no-hub"]);
    first.enter("what is a pod");
    first.wait_until("the answer", |seen| seen.contains(" s\n") || seen.matches("what is a pod").count() > 1);
    let since = Instant::now();
    second.wait_for("what is a pod");
    println!("in the other after {:?} (goal: a second)", since.elapsed());
    assert!(!third.transcript().contains("what is a pod"));
    second.enter("and a node");
    first.wait_for("and a node");
    // It is seen while it is answered, and stored when it is whole.
    let since = Instant::now();
    while questions(&gateway).len() < 2 && since.elapsed() < Duration::from_secs(5) {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(questions(&gateway), ["what is a pod", "and a node"]);
    // A start without anything of its own has it all.
    let late = Home::default();
    let late = terminal(&late, &gateway, &[]);
    late.wait_for("and a node");
    late.enter("/hub");
    late.wait_for("principal");
}

/// A secret of this test, and a token that it signed: for `ana`, a user, until 2100.
const JWT_SECRET: &str = "a-secret-of-the-test-that-is-long-enough";
const ANA: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmEiLCJyb2xlIjoidXNlciIsImlhdCI6MTcwMDAwMDAwMCwiZXhwIjo0\
                   MTAyNDQ0ODAwfQ.tMT8T45hiuc0QIZ_zsRC5pEznQr5S50i30PPcM6E8X0";

/// A question of a run is seen at the person's other terminal. A refusal from there counts; a permission only once the
/// person at the run allows that, and never for what is dangerous.
#[test]
fn what_a_run_asks_is_answered_from_the_other_terminal() {
    let (home, one, two, folder) =
        (Home::default(), Home::default(), Home::default(), tempfile::tempdir().unwrap());
    let call = |line: &str| format!("<tool_call cmd=\"exec\">{line}</tool_call>\n");
    let answers = [call("echo first"), call("touch made"), call("rm -rf /nowhere"), "All done.".to_owned()];
    let model = WordModel::saying(&answers.each_ref().map(String::as_str));
    let mut command = home.command(gateway());
    command.args(["--listen", "127.0.0.1:0", "--embedded", "--database", ":memory:"]);
    command.env("CHATCLI_JWT_SECRET", JWT_SECRET).envs(model.variables());
    let gateway = Gateway::of(command);
    let start = |home: &Home| {
        let mut command = home.command(client());
        command.args(["connect", &gateway.address.to_string(), "--token", ANA]).current_dir(folder.path());
        let terminal = Terminal::sized(command, 50, 100);
        terminal.wait_for_prompt();
        terminal
    };
    let (first, second) = (start(&one), start(&two));
    first.enter("/decide remote on");
    first.wait_for("Your other clients can allow");
    first.enter("/coder do it");
    first.wait_for("Trust");
    first.enter("y");
    second.wait_for("A run elsewhere asks: exec echo first");
    second.enter("/decide no use printf");
    first.wait_for("Answered elsewhere");
    second.wait_for("A run elsewhere asks: exec touch made");
    second.enter("/decide yes");
    second.wait_for("A run elsewhere asks: exec rm -rf /nowhere");
    assert!(folder.path().join("made").exists());
    second.enter("/decide yes");
    second.wait_for("can only be allowed where it runs");
    second.enter("/decide no");
    first.wait_for("All done.");
    second.wait_for("All done.");
}
