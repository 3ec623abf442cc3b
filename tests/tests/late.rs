//! What a visitor downloads before they begin, and what comes when they do: the late parts of the page in a real browser.

use std::thread;
use std::time::Duration;

use chatcli_tests::browser::Browser;
use chatcli_tests::fake::Fake;
use chatcli_tests::process::{Gateway, Home};
use chatcli_tests::visit::{alone, ask, connected, door, wait_for_answer};
use serde_json::{Value, json};

/// The addresses of the program's parts that were fetched so far.
fn fetched(browser: &Browser) -> Vec<String> {
    let script = "return performance.getEntriesByType('resource').map(entry => entry.name)
        .filter(name => name.endsWith('.wasm'))";
    let names = browser.run(script, Vec::new());
    names.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn has_late(browser: &Browser) -> bool {
    fetched(browser).iter().any(|name| name.ends_with("_split_late.wasm"))
}

/// A page that cannot get its late parts, as after a proxy or a door that was renewed.
fn page_without_late(gateway: &Gateway) -> Browser {
    let browser = connected(gateway);
    browser.devtools("Network.enable", json!({}));
    browser.devtools("Network.setBlockedURLs", json!({ "urls": ["*_split_late.wasm"] }));
    // The offline shell would have it.
    browser.devtools("Network.setBypassServiceWorker", json!({ "bypass": true }));
    browser
}

#[test]
fn nobody_downloads_more_than_the_first_screen_before_they_begin() {
    let _one = alone();
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    thread::sleep(Duration::from_secs(2));
    let before = fetched(&browser);
    assert!(before.iter().any(|name| name.ends_with("_split_chat.wasm")), "{before:?}");
    assert!(
        !before.iter().any(|name| name.contains("_split_late") || name.contains("_split_wall")),
        "{before:?}"
    );
    let mut once = before.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), before.len(), "what is asked for early is asked for once: {before:?}");

    ask(&browser, "Hello");
    wait_for_answer(&browser, "Hello");
    assert!(has_late(&browser));
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn the_first_click_opens_what_was_clicked() {
    let _one = alone();
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    for (button, opens) in [
        ("#menu-button", "#menu:popover-open"),
        ("#connection-chip", "#status-popover:popover-open"),
        ("#sessions-button", "#sessions"),
    ] {
        let browser = connected(&gateway);
        assert!(!has_late(&browser));
        browser.click(button);
        browser.wait_for(opens);
        assert_eq!(browser.console_errors(), Vec::<String>::new(), "{button}");
    }
}

#[test]
fn a_part_that_cannot_be_had_is_told_and_fetched_again() {
    let _one = alone();
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = page_without_late(&gateway);
    browser.type_text("#composer-input", "Still here");
    browser.wait_for("#late-missing");
    browser.screenshot("late-missing");
    let written = browser.run("return document.getElementById('composer-input').value", Vec::new());
    assert_eq!(written, json!("Still here"));

    // What is asked meanwhile is answered, and shown as soon as it can be.
    ask(&browser, "");
    browser.devtools("Network.setBlockedURLs", json!({ "urls": [] }));
    browser.click("#late-missing button");
    wait_for_answer(&browser, "Still here");
    assert!(!browser.is_shown("#late-missing"));
}
