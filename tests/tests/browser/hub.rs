//! The thread that a person's terminal and page share, on the embedded server: both write, each sees the other, one is
//! killed and comes back.

use std::time::Instant;

use chatcli_tests::browser::Browser;
use chatcli_tests::process::{Gateway, Home, page};
use chatcli_tests::terminal::{Signal, Terminal};
use chatcli_tests::visit::{alone, ask, connected, open};

fn embedded(home: &Home) -> Gateway {
    Gateway::start(home, ["--embedded", "--database", ":memory:", "--page", &page()])
}

fn terminal(home: &Home, gateway: &Gateway) -> Terminal {
    let terminal = Terminal::client(home, &gateway.address.to_string(), &[]);
    terminal.wait_for_prompt();
    terminal.wait_for("/hub off leaves it");
    terminal
}

/// The questions that the page shows as answered, in order.
fn answered(browser: &Browser) -> Vec<String> {
    let script = "return [...document.querySelectorAll('.turn[data-state=done] .question')].map(it => it.innerText.trim())";
    let found = browser.run(script, Vec::new());
    found.as_array().into_iter().flatten().map(|text| text.as_str().unwrap_or_default().to_owned()).collect()
}

#[track_caller]
fn wait_for_answered(browser: &Browser, questions: &[&str]) {
    let is_all = || {
        let found = answered(browser);
        (found.len() == questions.len() && found.iter().zip(questions).all(|(a, b)| a.contains(b)))
            .then_some(())
    };
    let instead = || format!("{:?}\n{}", answered(browser), browser.text("body"));
    chatcli_tests::wait::until(&format!("{questions:?} in the page"), is_all, instead);
}

/// A first visit fetches what it needs for conversations when a person begins.
fn begins(browser: &Browser) {
    browser.click("#composer-input");
}

#[test]
fn a_terminal_and_a_page_are_in_one_conversation_and_each_comes_back_to_it() {
    let _one = alone();
    let (home, person) = (Home::default(), Home::default());
    let gateway = embedded(&home);
    let first = terminal(&person, &gateway);
    let browser = connected(&gateway);
    begins(&browser);
    first.enter("asked in the terminal");
    let since = Instant::now();
    wait_for_answered(&browser, &["asked in the terminal"]);
    println!("in the page after {:?} (goal: a second)", since.elapsed());
    browser.wait_for_text(".turn .is-from", "the place", |text| text.contains("terminal:"));
    ask(&browser, "asked in the page");
    let since = Instant::now();
    first.wait_for("asked in the page");
    println!("in the terminal after {:?} (goal: a second)", since.elapsed());
    first.wait_for("From browser");
    wait_for_answered(&browser, &["asked in the terminal", "asked in the page"]);
    // The terminal dies; what is said meanwhile is there when it comes back.
    first.signal(Signal::KILL);
    drop(first);
    ask(&browser, "while it was away");
    wait_for_answered(&browser, &["asked in the terminal", "asked in the page", "while it was away"]);
    let again = terminal(&person, &gateway);
    again.wait_for("while it was away");
    // And so it is the other way round, also for a window that begins without an address.
    browser.open("about:blank");
    again.enter("and the page too");
    again
        .wait_until("the answer", |seen| seen.trim_end().ends_with('❯') && seen.contains("and the page too"));
    open(&browser, &gateway);
    let all = ["asked in the terminal", "asked in the page", "while it was away", "and the page too"];
    wait_for_answered(&browser, &all);
    assert_eq!(browser.console_errors(), Vec::<String>::new());
    browser.screenshot("page-hub");
}
