//! Saved sessions from both front ends: what is saved in the terminal opens in the page and back.

use chatcli_tests::fake::Fake;
use chatcli_tests::process::{Finished, Home, client, run};
use chatcli_tests::saved::rich;
use chatcli_tests::visit::{ask, connected, door, wait_for_answer};
use chatcli_tests::wait;
use serde_json::json;

fn plain(home: &Home, at: &str, lines: &str) -> Finished {
    let mut command = home.command(client());
    command.args(["connect", at, "--plain", "--session", "shared"]);
    run(command, Some(lines.as_bytes()))
}

#[test]
fn the_terminal_saves_and_the_page_loads_and_back() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let at = gateway.address.to_string();
    fake.change(|settings| {
        let mut data = rich();
        data.chat_history.clear();
        settings.sessions.saved.insert("shared".into(), data);
    });
    plain(&home, &at, "from the terminal\n/session save\n");

    let browser = connected(&gateway);
    ask(&browser, "/session load shared");
    browser.wait_for_text(".turn .prompt", "the terminal's question", |text| text == "from the terminal");
    ask(&browser, "from the page");
    wait_for_answer(&browser, "from the page");
    browser.wait_for(".turn:last-of-type[data-state=done]");
    ask(&browser, "/session save");
    browser.wait_for_text("#toasts", "that it is saved", |text| text.contains("Session shared saved"));

    let finished = plain(&home, &at, "/session status\nagain\n/session save\n");
    assert!(finished.stdout.contains("> from the page"), "{finished:?}");
    let saved = fake.settings().sessions.saved["shared"].clone();
    let words: Vec<&str> = saved.chat_history.iter().map(|said| said.content.as_str()).collect();
    assert_eq!(
        words,
        ["from the terminal", "from the terminal", "from the page", "from the page", "again", "again"]
    );
    let scopes = (saved.agent_history, saved.coder_history, saved.shared_memory);
    assert_eq!(scopes, (rich().agent_history, rich().coder_history, rich().shared_memory));

    // It changed since the page saved it: the page asks, and no means no.
    ask(&browser, "mine");
    browser.wait_for(".turn:last-of-type[data-state=done]");
    ask(&browser, "/session save");
    browser.wait_for("#answer-no");
    browser.click("#answer-no");
    browser.wait_for_text("#toasts", "that nothing happened", |text| text.contains("Cancelled"));
    assert_eq!(fake.settings().sessions.saved["shared"].chat_history.len(), 6);
    // A deletion can be undone.
    ask(&browser, "/session delete shared");
    browser.wait_for(".toast-undo");
    assert!(!browser.text("#toasts").contains("/session"), "a page says what its buttons do");
    browser.click(".toast-undo");
    browser.wait_for_text("#toasts", "that it stays", |text| text.contains("Session shared was not deleted"));
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn arrow_keys_go_between_the_lists_of_the_drawer() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    browser.narrow(1280, 900);
    browser.click("#sessions-button");
    browser.wait_for("[role=tab]");
    let script = "const tabs = [...document.querySelectorAll('[role=tab]')];
        return tabs.map(tab => [tab.ariaSelected, tab === document.activeElement, tab.tabIndex])";
    browser.run("document.querySelector('[role=tab][aria-selected=true]').focus()", Vec::new());
    let (first, second) =
        (json!([["true", true, 0], ["false", false, -1]]), json!([["false", false, -1], ["true", true, 0]]));
    let (right, left, home_key, end) = ("\u{e014}", "\u{e012}", "\u{e011}", "\u{e010}");
    for (key, expected) in [
        (right, &second),
        (right, &first),
        (left, &second),
        (home_key, &first),
        (end, &second),
        (home_key, &first),
    ] {
        browser.type_text("[role=tab][aria-selected=true]", key);
        wait::until(
            "the other list",
            || (browser.run(script, Vec::new()) == *expected).then_some(()),
            || browser.run(script, Vec::new()).to_string(),
        );
    }
    browser.wait_for("#kept-search");
}
