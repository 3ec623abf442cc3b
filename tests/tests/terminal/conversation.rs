//! `chatcli connect` in a terminal, as a person uses it: the real client, a pseudo-terminal, and what the screen shows.

use chatcli_tests::fake::{Ending, Fake, Settings, Step, text};
use chatcli_tests::process::{Gateway, Home};
use chatcli_tests::terminal::Terminal;

/// A connected client: its banner is on the screen and it waits for a line.
fn connected(home: &Home, fake: &Fake) -> Terminal {
    let terminal = Terminal::client(home, &fake.address().to_string(), &[]);
    terminal.wait_for_prompt();
    terminal
}

#[track_caller]
fn ask(terminal: &Terminal, question: &str) {
    terminal.wait_for_prompt();
    terminal.enter(question);
}

#[test]
fn the_banner_says_who_answers() {
    let (home, fake) = (Home::default(), Fake::start());
    fake.change(|settings| {
        settings.info.watcher_active = true;
        settings.info.watcher_target = "production/myapp".to_owned();
    });
    let mut terminal = connected(&home, &fake);
    let screen = terminal.transcript();
    // Its lines take the rows that they need.
    let words = screen.split_whitespace().collect::<Vec<_>>().join(" ");
    let banner = "Connected to ChatCLI server (version: 1.2.0, provider: CLAUDEAI, model: claude-sonnet-4-5)";
    assert!(words.contains(banner), "{screen}");
    let watcher = "K8s watcher active: deployment/myapp in namespace/production";
    assert!(words.contains(watcher), "{screen}");
    terminal.ctrl('d');
    assert_eq!(terminal.wait_for_exit(), 0);
}

#[test]
fn an_answer_appears_while_it_is_being_written() {
    let (home, fake) = (Home::default(), Fake::start());
    let terminal = connected(&home, &fake);
    fake.script([Step::Chunk("first words ".to_owned()), Step::Hang]);
    ask(&terminal, "What is a pod?");
    terminal.wait_for("first words");
    assert_eq!(fake.seen_by("StreamPrompt")[0].ending, None);
}

#[test]
fn the_next_question_carries_the_conversation() {
    let (home, fake) = (Home::default(), Fake::start());
    let terminal = connected(&home, &fake);
    fake.script(text(["A pod is ", "a group of containers."]));
    ask(&terminal, "What is a pod?");
    terminal.wait_for("a group of containers.");
    fake.script(text(["A second ", "answer."]));
    ask(&terminal, "And a node?");
    terminal.wait_for("A second answer.");
    let asked = fake.seen_by("StreamPrompt")[1].prompt.clone().unwrap();
    let history: Vec<_> =
        asked.history.iter().map(|turn| (turn.role.as_str(), turn.content.as_str())).collect();
    assert_eq!(asked.prompt, "And a node?");
    assert_eq!(history, [("user", "What is a pod?"), ("assistant", "A pod is a group of containers.")]);
    assert!(!terminal.alternate_screen(), "the answers must stay in the terminal's own scrollback");
}

#[test]
fn lines_typed_before_there_is_a_prompt_are_sent_in_their_order() {
    let (home, fake) = (Home::default(), Fake::start());
    fake.script(text(["The first answer."]));
    fake.script(text(["The second answer."]));
    let mut terminal = Terminal::client(&home, &fake.address().to_string(), &[]);
    terminal.enter("one");
    terminal.enter("two");
    terminal.wait_for("The second answer.");
    let asked: Vec<_> =
        fake.seen_by("StreamPrompt").iter().map(|seen| seen.prompt.clone().unwrap().prompt).collect();
    assert_eq!(asked, ["one", "two"]);
    terminal.wait_for_prompt();
    terminal.ctrl('d');
    assert_eq!(terminal.wait_for_exit(), 0);
}

#[test]
fn ctrl_c_stops_the_answer_at_the_server_and_the_program_goes_on() {
    let (home, fake) = (Home::default(), Fake::start());
    let mut terminal = connected(&home, &fake);
    fake.script([Step::Chunk("a long answer begins ".to_owned()), Step::Hang]);
    ask(&terminal, "Tell me everything");
    terminal.wait_for("a long answer begins");
    terminal.ctrl('c');
    terminal.wait_for("Interrupted; partial answer kept");
    fake.wait_for("the prompt to be cancelled", |call| call.ending == Some(Ending::Cancelled));
    fake.script(text(["Still here."]));
    ask(&terminal, "Are you there?");
    terminal.wait_for("Still here.");
    terminal.wait_for_prompt();
    terminal.ctrl('d');
    assert_eq!(terminal.wait_for_exit(), 0);
}

#[test]
fn ctrl_c_twice_leaves() {
    let (home, fake) = (Home::default(), Fake::start());
    let mut terminal = connected(&home, &fake);
    terminal.ctrl('c');
    terminal.wait_for("Press Ctrl+C again to exit");
    terminal.ctrl('c');
    assert_eq!(terminal.wait_for_exit(), 0);
}

#[test]
fn a_server_that_dies_mid_answer_leaves_the_partial_text_and_is_found_again() {
    let (home, mut fake) = (Home::default(), Fake::start());
    let terminal = connected(&home, &fake);
    fake.script([Step::Chunk("half of the answer ".to_owned()), Step::Hang]);
    ask(&terminal, "Go");
    terminal.wait_for("half of the answer");
    fake.stop();
    terminal.wait_for("The connection broke during the answer; what arrived is kept");
    assert!(terminal.transcript().contains("half of the answer"));
    fake.start_again();
    fake.script(text(["Back again."]));
    ask(&terminal, "Once more");
    terminal.wait_for("Back again.");
}

#[test]
fn wide_characters_survive_the_screen() {
    let (home, fake) = (Home::default(), Fake::start());
    let terminal = connected(&home, &fake);
    fake.script(text(["漢".repeat(100).as_str(), "😀".repeat(60).as_str(), " end."]));
    ask(&terminal, "x");
    terminal.wait_for("end.");
    let screen = terminal.transcript();
    assert_eq!((screen.matches('漢').count(), screen.matches('😀').count()), (100, 60), "{screen}");
    assert!(!screen.contains('\u{fffd}'), "{screen}");
}

#[test]
fn markdown_is_rendered_and_long_answers_scroll_away_whole() {
    let (home, fake) = (Home::default(), Fake::start());
    let terminal = connected(&home, &fake);
    let list: Vec<String> = (1..=60).map(|number| format!("- item number {number}\n")).collect();
    let mut chunks = vec!["# The list\n\n"];
    chunks.extend(list.iter().map(String::as_str));
    chunks.push("\n**the end** of it");
    fake.script(text(chunks));
    ask(&terminal, "List");
    terminal.wait_for("the end of it");
    let screen = terminal.transcript();
    for number in [1, 30, 60] {
        let count =
            screen.lines().filter(|line| line.trim_end().ends_with(&format!("item number {number}"))).count();
        assert_eq!(count, 1, "item {number} in:\n{screen}");
    }
    assert!(!screen.contains("**"), "{screen}");
}

#[test]
fn a_wrong_token_ends_the_program_before_anything_is_typed() {
    let fake = Fake::with(Settings { token: Some("secret".to_owned()), ..Settings::default() });
    let home = Home::default();
    let mut terminal = Terminal::client(&home, &fake.address().to_string(), &["--token", "guess"]);
    terminal.wait_for("rejected the token");
    assert_eq!(terminal.wait_for_exit(), 5);
    assert!(!terminal.transcript().contains("guess"));
}

#[test]
fn the_embedded_server_talks_and_its_log_shows_the_cancel() {
    let home = Home::default();
    let gateway = Gateway::start(&home, ["--database", ":memory:"]);
    let terminal = Terminal::client(&home, &gateway.address.to_string(), &[]);
    terminal.wait_for_prompt();
    assert!(terminal.transcript().contains("provider: ECHO"));
    ask(&terminal, "good morning");
    terminal.wait_for("No model is configured");
    ask(&terminal, &"word ".repeat(200));
    gateway.program.wait_for_stderr("prompt started prompt=2");
    terminal.ctrl('c');
    gateway.program.wait_for_stderr("outcome=\"cancelled\"");
    terminal.wait_for("Interrupted");
    // Whether a piece had come by then is the server's business; what is said must be one of the two.
    let said = terminal.transcript();
    assert!(
        ["Interrupted; partial answer kept", "Interrupted before an answer came"]
            .iter()
            .any(|words| said.contains(words)),
        "{said}"
    );
}

#[test]
fn ctrl_d_during_an_answer_leaves_when_it_is_over() {
    let (home, fake) = (Home::default(), Fake::start());
    let mut terminal = connected(&home, &fake);
    fake.script([
        Step::Chunk("half ".to_owned()),
        Step::Wait(std::time::Duration::from_millis(400)),
        Step::Done("and the rest".to_owned()),
    ]);
    ask(&terminal, "Tell me");
    terminal.wait_for("half");
    terminal.ctrl('d');
    terminal.wait_for("Leaving after this answer");
    assert_eq!(terminal.wait_for_exit(), 0);
    assert!(terminal.transcript().contains("half and the rest"), "{}", terminal.transcript());
}
