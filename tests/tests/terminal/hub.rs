//! The thread that all clients of one person share, between real programs: two terminals, each with a home of its own, on
//! the embedded server.

mod chaos;

use std::time::{Duration, Instant};

use chatcli_tests::process::{Gateway, Home};
use chatcli_tests::shared_thread::events;
use chatcli_tests::terminal::Terminal;

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
