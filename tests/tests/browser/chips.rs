//! What belongs to a message beside its words: files and long pastes as chips.

use chatcli_tests::axe::violations;
use chatcli_tests::browser::Browser;
use chatcli_tests::fake::{Fake, text};
use chatcli_tests::process::Home;
use chatcli_tests::visit::{connected, door, wait_for_answer};
use chatcli_tests::wait;
use serde_json::{Value, json};

const ONLINE: &str = "#connection-state[data-state=online]";

/// Makes a carrier of files: pairs of names and texts.
const CARRIER: &str = "const data = new DataTransfer();
    for (const [name, text] of arguments[0]) data.items.add(new File([text], name));";

#[track_caller]
fn pick(browser: &Browser, files: &Value) {
    browser.wait_for("#attach");
    let script = format!(
        "{CARRIER} const field = document.getElementById('attach-files'); field.files = data.files;
         field.dispatchEvent(new Event('change', {{ bubbles: true }}))"
    );
    browser.run(&script, vec![files.clone()]);
}

fn drop_files(browser: &Browser, event: &str, files: &Value) {
    let script = format!(
        "{CARRIER} document.querySelector('.main').dispatchEvent(
            new DragEvent(arguments[1], {{ dataTransfer: data, bubbles: true, cancelable: true }}))"
    );
    browser.run(&script, vec![files.clone(), json!(event)]);
}

/// Pastes a text. Says whether the page left it to the browser.
fn paste(browser: &Browser, text: &str) -> bool {
    let script = "const data = new DataTransfer(); data.setData('text/plain', arguments[0]);
        return document.getElementById('composer-input').dispatchEvent(
            new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))";
    browser.run(script, vec![json!(text)]) == json!(true)
}

fn chips(browser: &Browser) -> Vec<String> {
    browser.texts("#chips .attachment-name")
}

#[track_caller]
fn wait_for_chips(browser: &Browser, wanted: &[&str]) {
    wait::until(
        &format!("the chips {wanted:?}"),
        || (chips(browser) == wanted).then_some(()),
        || format!("{:?}\n{}", chips(browser), browser.text("body")),
    );
}

fn last_prompt(fake: &Fake) -> String {
    fake.seen_by("StreamPrompt").pop().unwrap().prompt.unwrap().prompt
}

/// Whether what is written has most of the line, whatever stands beside it.
fn text_has_room(browser: &Browser) -> bool {
    let script = "const width = css => document.querySelector(css).getBoundingClientRect().width;
        return width('#composer-input') > width('.composer-box') / 2";
    browser.run(script, Vec::new()) == json!(true)
}

#[test]
fn files_and_long_pastes_go_along_as_a_terminals_files_do() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    browser.narrow(1280, 900);
    browser.click("#composer-input");
    pick(&browser, &json!([["main.rs", "fn main() {}\n"], ["photo.png", "GIF89a"], [".env", "A=1"]]));
    wait_for_chips(&browser, &["main.rs"]);
    // What cannot be read as text, or holds credentials, is refused by its name.
    browser
        .wait_for_text("#toasts", "the refusals", |text| text.contains("photo.png") && text.contains(".env"));
    drop_files(&browser, "dragover", &json!([["x", ""]]));
    browser.wait_for(".drop-here");
    drop_files(&browser, "drop", &json!([["notes of mine.md", "```\ncode\n```\n"]]));
    wait_for_chips(&browser, &["main.rs", "notes of mine.md"]);
    assert!(!browser.is_shown(".drop-here"));
    // A short paste stays text; a long one is a chip, with what looks like a secret masked.
    assert!(paste(&browser, "short"));
    let secret = "ghp_abcdefghijklmnopqrstuvwxyz0123456789";
    let long = format!("line\n{secret}\n").repeat(30);
    assert!(!paste(&browser, &long));
    wait_for_chips(&browser, &["main.rs", "notes of mine.md", "pasted-1.txt"]);
    assert_eq!(violations(&browser), Vec::<String>::new());
    assert!(text_has_room(&browser));
    browser.screenshot("attachments-1280");
    // It is what it will be when it is opened.
    browser.click("#chips .attachment:last-child .attachment-open");
    let shown =
        browser.wait_for_text("#attachment .attachment-text", "the text", |text| text.contains("line"));
    assert!(!shown.contains(secret) && shown.contains("REDACTED"), "{shown}");
    assert_eq!(violations(&browser), Vec::<String>::new());
    browser.click("#attachment .dialog-close");
    // It comes back with what was being written.
    browser.type_text("#composer-input", "What is this?");
    wait::until(
        "the draft to be kept",
        || {
            std::thread::sleep(std::time::Duration::from_millis(700));
            Some(())
        },
        String::new,
    );
    browser.reload();
    browser.wait_for(ONLINE);
    wait_for_chips(&browser, &["main.rs", "notes of mine.md", "pasted-1.txt"]);
    // By keyboard: a chip that has the focus is removed by Delete.
    browser.run(
        "document.querySelector('#chips .attachment:nth-child(2) .attachment-open').focus()",
        Vec::new(),
    );
    browser.type_text("#chips .attachment:nth-child(2) .attachment-open", "\u{e017}");
    wait_for_chips(&browser, &["main.rs", "pasted-1.txt"]);
    fake.script(text(["Seen."]));
    browser.click("#send");
    wait_for_answer(&browser, "Seen.");
    wait_for_chips(&browser, &[]);
    let asked = last_prompt(&fake);
    assert!(asked.starts_with("What is this?"), "{asked}");
    let block = "1/1: main.rs (Rust)\n```rust\nfn main() {}\n```\n";
    assert!(asked.contains(block), "as `@file` writes it: {asked}");
    assert!(asked.contains("pasted-1.txt (Text)\nline\n") && !asked.contains(secret), "{asked}");
    assert!(!asked.contains("notes of mine"), "{asked}");
    assert_eq!(browser.texts(".turn .prompt"), ["What is this?\n\n@file main.rs @file pasted-1.txt"]);
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_paste_becomes_text_again_and_nothing_that_does_not_fit_is_lost() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    browser.narrow(360, 740);
    browser.click("#composer-input");
    browser.wait_for("#attach");
    let long = "um dois três\n".repeat(60);
    assert!(!paste(&browser, &long));
    wait_for_chips(&browser, &["pasted-1.txt"]);
    browser.click("#chips .attachment-open");
    browser.click("#attachment-as-text");
    wait_for_chips(&browser, &[]);
    let written = browser.run("return document.getElementById('composer-input').value", Vec::new());
    assert_eq!(written.as_str().unwrap().trim_end(), long.trim_end());
    // More than goes along with a message is left to the browser, which makes text of it.
    assert!(paste(&browser, &"x".repeat(300_000)));
    assert_eq!(chips(&browser), Vec::<String>::new());
    // A file that is too large says so, and the others come.
    pick(&browser, &json!([["large.txt", "y".repeat(300_000)], ["small.txt", "z"]]));
    wait_for_chips(&browser, &["small.txt"]);
    browser
        .wait_for_text("#toasts", "what fits", |text| text.contains("large.txt") && text.contains("293 KiB"));
    let is_wider = "return document.documentElement.scrollWidth > innerWidth";
    assert_eq!(browser.run(is_wider, Vec::new()), json!(false));
    assert!(text_has_room(&browser));
    browser.screenshot("attachments-360");
    assert_eq!(violations(&browser), Vec::<String>::new());
}
