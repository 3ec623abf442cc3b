//! A conversation of a terminal is opened in a browser by its link: asked before, once, with the access of its user.

use chatcli_tests::browser::Browser;
use chatcli_tests::fake::text;
use chatcli_tests::process::Home;
use chatcli_tests::terminal::Terminal;
use chatcli_tests::visit::{ask, wait_for_answer};
use serde_json::json;

use crate::access::{access, holding};

/// The link on the screen.
fn link(terminal: &Terminal) -> String {
    terminal.wait_for("/#share=");
    terminal.wait_for("your access");
    let seen = terminal.transcript();
    let line = seen.lines().rev().find(|line| line.contains("/#share=")).unwrap_or_default();
    line.trim().to_owned()
}

fn hash(browser: &Browser) -> String {
    browser.run("return location.hash", vec![]).as_str().unwrap_or_default().to_owned()
}

#[test]
fn the_link_opens_the_conversation_once_and_signs_its_user_in() {
    let (home, other) = (Home::default(), Home::default());
    let secret = access(&home, &["user", "add", "ana"]);
    let (fake, gateway) = holding(&home);
    let terminal = Terminal::client(&other, &gateway.address.to_string(), &["--token", &secret]);
    terminal.wait_for_prompt();
    fake.script(text(["It runs out of memory."]));
    terminal.enter("Why does the pod restart?");
    terminal.wait_until("the end of the answer", |seen| seen.contains("memory.") && seen.contains(" s\n"));
    terminal.enter("/share");
    let link = link(&terminal);
    assert!(link.starts_with(&gateway.url()), "{link}");
    let browser = Browser::start();
    browser.open(&link);
    browser.wait_for("#shared-open");
    assert!(!hash(&browser).contains("share"), "the address keeps the code: {}", hash(&browser));
    browser.screenshot("share-asks");
    browser.click("#shared-open");
    browser.wait_for_text("#log", "the conversation", |text| text.contains("Why does the pod restart?"));
    assert!(!browser.is_shown("#shared-open") && hash(&browser).starts_with("#c="), "{}", hash(&browser));
    // The browser is the user now, by a cookie that no script reads, and goes on with the conversation.
    let me = "const done = arguments[0]; fetch('/access/me').then(answer => answer.json()).then(done)";
    assert_eq!(browser.run_async(me, vec![])["name"], json!("ana"));
    ask(&browser, "And now?");
    wait_for_answer(&browser, "And now?");
    let prompts = fake.seen_by("StreamPrompt");
    let history = &prompts.last().unwrap().prompt.as_ref().unwrap().history;
    assert_eq!(history.first().map(|said| said.content.as_str()), Some("Why does the pod restart?"));
    // From here it can go on to a phone.
    ask(&browser, "/share");
    browser.wait_for(".notice svg.picture");
    browser.screenshot("share-link");
    // A second browser gets nothing, and is told why.
    let second = Browser::start();
    second.open(&link);
    second.wait_for("#shared-open");
    second.click("#shared-open");
    second.wait_for_text("#shared-refusal", "the refusal", |text| text.contains("used or expired"));
    assert_eq!(second.run_async(me, vec![])["signed_in"], json!(false));
    let code = link.split_once("#share=").unwrap().1;
    assert!(!gateway.program.stderr().contains(code), "the log names the code");
}

#[test]
fn a_link_in_an_open_tab_is_asked_about_too() {
    let home = Home::default();
    let (_fake, gateway) = holding(&home);
    let browser = Browser::start();
    browser.open(&gateway.url());
    browser.wait_for("#composer-input");
    browser.click("#composer-input");
    browser.run("location.hash = 'share=0123456789abcdefghjkmnpqrstvwxyz'", vec![]);
    browser.wait_for("#shared-open");
    assert!(!hash(&browser).contains("share"), "{}", hash(&browser));
    browser.click("#shared .dialog-tools .button");
    assert!(!browser.is_shown("#shared-open"));
}
