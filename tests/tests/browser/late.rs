//! What a visitor downloads before they begin, and what comes when they do: the late parts of the page in a real browser.

use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use chatcli_tests::browser::Browser;
use chatcli_tests::fake::Fake;
use chatcli_tests::process::{Gateway, Home, page};
use chatcli_tests::visit::{ask, connected, door, wait_for_answer};
use chatcli_tests::wait;
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
fn no_visit_downloads_more_than_the_first_screen_before_it_begins() {
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

/// The page as it is served from a folder of its own, which a test can change.
fn served_copy(to: &Path) -> String {
    for entry in std::fs::read_dir(page()).expect("the page") {
        let entry = entry.expect("a file of the page");
        std::fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
    }
    to.to_string_lossy().into_owned()
}

/// The files of the page whose names end like this, compressed ones too.
fn ending(folder: &Path, end: &str) -> Vec<PathBuf> {
    let all = std::fs::read_dir(folder).expect("the page").map(|entry| entry.expect("a file").path());
    let is_it = |path: &PathBuf| {
        let name = path.to_string_lossy().into_owned();
        name.trim_end_matches(".br").trim_end_matches(".gz").ends_with(end)
    };
    all.filter(is_it).collect()
}

#[test]
fn a_program_that_cannot_be_had_is_told_and_tried_again_until_it_can() {
    let (home, fake) = (Home::default(), Fake::start());
    for (end, place) in [("_bg.wasm", "/"), ("_split_chat.wasm", "/"), ("_parts.js", "/kiosk")] {
        let folder = tempfile::tempdir().expect("a folder");
        let served = served_copy(folder.path());
        let files: Vec<PathBuf> = ending(folder.path(), end)
            .into_iter()
            .filter(|path| !path.to_string_lossy().contains("highlight"))
            .collect();
        let aside = tempfile::tempdir().expect("a folder");
        for file in &files {
            std::fs::rename(file, aside.path().join(file.file_name().expect("a name"))).expect("put aside");
        }
        let gateway = Gateway::start(&home, ["--upstream", &fake.url(), "--page", &served]);
        let browser = Browser::start();
        browser.open(&format!("{}{place}", gateway.url()));
        browser.wait_for("#shell-lost");
        assert!(!browser.is_shown("#shell-failed"), "{end}: WebAssembly is not what is missing");
        browser.screenshot("shell-lost");
        for file in &files {
            std::fs::rename(aside.path().join(file.file_name().expect("a name")), file).expect("put back");
        }
        browser.wait_for(if place == "/" { "#connection-state[data-state=online]" } else { ".wall .band" });
        assert!(!browser.is_shown("#shell-lost"), "{end}");
    }
}

#[test]
fn a_part_of_a_build_that_is_gone_is_no_dead_end() {
    let (home, fake) = (Home::default(), Fake::start());
    let folder = tempfile::tempdir().expect("a folder");
    let served = served_copy(folder.path());
    let gateway = Gateway::start(&home, ["--upstream", &fake.url(), "--page", &served]);
    let browser = page_without_late(&gateway);
    browser.devtools("Network.setBlockedURLs", json!({ "urls": [] }));
    // A deploy: the document names another program, and the old parts are gone.
    let document = folder.path().join("index.html");
    let old = std::fs::read_to_string(&document).expect("the document");
    let name = old.split("data-js=\"/").nth(1).and_then(|rest| rest.split('"').next()).expect("the program");
    let newer = folder.path().join(format!("newer-{name}"));
    std::fs::copy(folder.path().join(name), &newer).expect("a copy");
    let data = format!("data-js=\"/{name}");
    std::fs::write(&document, old.replace(&data, &format!("data-js=\"/newer-{name}")))
        .expect("the new document");
    for file in
        ending(folder.path(), "_split_late.wasm").into_iter().chain(ending(folder.path(), "index.html"))
    {
        if file != document {
            std::fs::remove_file(file).expect("an old file");
        }
    }
    browser.type_text("#composer-input", "Half a thought");
    browser.wait_for("#new-build #take-build");
    assert!(!browser.is_shown("#late-missing"), "trying again leads nowhere");
    browser.run("window.before = true", Vec::new());
    browser.click("#take-build");
    wait::until(
        "the new page",
        || (browser.run("return window.before === undefined", Vec::new()) == json!(true)).then_some(()),
        || browser.text("body"),
    );
}
