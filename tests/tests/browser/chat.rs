//! The conversation and the composer of the page in a real browser: what a person reads, copies, changes, queues and
//! commands, and what a long conversation costs.

mod reading;

use std::time::Duration;

use chatcli_tests::axe::violations;
use chatcli_tests::browser::Browser;
use chatcli_tests::fake::{Ending, Fake, Step, text};
use chatcli_tests::process::{Gateway, Home};
use chatcli_tests::visit::{ANSWER, ENTER, ask, connected, door, wait_for_answer};
use chatcli_tests::wait;
use serde_json::{Value, json};

const DONE: &str = ".turn:last-of-type[data-state=done]";
const ESCAPE: &str = "\u{e00c}";
const DOWN: &str = "\u{e015}";
const UP: &str = "\u{e013}";
const TAB: &str = "\u{e004}";
const COMPOSER: &str = "#composer-input";

/// Holds a key down while another one is pressed.
fn with(modifier: &str, key: &str) -> String {
    format!("{modifier}{key}\u{e000}")
}

const CONTROL: &str = "\u{e009}";
const ALT: &str = "\u{e00a}";

#[track_caller]
fn may_read_the_clipboard(browser: &Browser) {
    browser.devtools(
        "Browser.grantPermissions",
        json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] }),
    );
}

/// Waits until the clipboard holds this.
#[track_caller]
fn wait_for_clipboard(browser: &Browser, wanted: &str) {
    let read = || {
        let script = "const done = arguments[0]; navigator.clipboard.readText().then(done, why => done('refused: ' + why))";
        browser.run_async(script, Vec::new()).as_str().unwrap_or_default().to_owned()
    };
    wait::until("the clipboard", || (read() == wanted).then_some(()), read);
}

/// Puts a text into the composer as a paste does.
#[track_caller]
fn paste(browser: &Browser, text: &str) {
    browser.run(
        "const field = document.getElementById('composer-input'); field.value = arguments[0];\
         field.dispatchEvent(new InputEvent('input', { bubbles: true }))",
        vec![text.into()],
    );
}

#[track_caller]
fn number(browser: &Browser, script: &str) -> f64 {
    browser.run(script, Vec::new()).as_f64().unwrap_or_else(|| panic!("no number from {script}"))
}

#[track_caller]
fn draft(browser: &Browser) -> String {
    let value = browser.run("return document.getElementById('composer-input').value", Vec::new());
    value.as_str().unwrap_or_default().to_owned()
}

#[track_caller]
fn no_violations(browser: &Browser, screen: &str) {
    for theme in ["light", "dark"] {
        browser.run("document.documentElement.dataset.theme = arguments[0]", vec![theme.into()]);
        assert_eq!(violations(browser), Vec::<String>::new(), "{screen}, {theme}");
    }
}

#[test]
fn an_answer_is_copied_by_block_and_whole_and_its_question_too() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    may_read_the_clipboard(&browser);
    let code = "fn main() {\n    println!(\"olá\");\n}";
    let answer = format!("Some *words*.\n\n```rust\n{code}\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n");
    fake.script(text([answer.as_str()]));
    ask(&browser, "Show me");
    browser.wait_for(DONE);
    browser.click(".turn:last-of-type .copy-code");
    wait_for_clipboard(&browser, code);
    browser.wait_for(".turn:last-of-type .copy-code.is-done");
    browser.click(".turn:last-of-type .copy-answer");
    wait_for_clipboard(&browser, &answer);
    browser.click(".turn:last-of-type .copy-question");
    wait_for_clipboard(&browser, "Show me");
    assert_eq!(browser.texts(".turn:last-of-type .answer td"), ["1", "2"]);
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_question_is_changed_and_asked_again_and_the_old_one_can_be_brought_back() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    for (question, answer) in [("First", "one"), ("Second", "two"), ("Third", "three")] {
        fake.script(text([answer]));
        ask(&browser, question);
        wait_for_answer(&browser, answer);
        browser.wait_for(DONE);
    }
    // The second question is changed in its place: the third goes with it.
    browser.click(".turn:nth-of-type(2) .edit-question");
    browser.wait_for(".editor-input");
    no_violations(&browser, "a question is changed");
    browser.type_text(".editor-input", " thoughts");
    fake.script(text(["other"]));
    browser.type_text(".editor-input", ENTER);
    wait_for_answer(&browser, "other");
    browser.wait_for(DONE);
    assert_eq!(browser.texts("#log .prompt"), ["First", "Second thoughts"]);
    let asked = fake.seen_by("StreamPrompt").pop().unwrap().prompt.unwrap();
    assert_eq!(asked.history.len(), 2, "only the first turn is history");
    browser.click("#undo");
    browser.wait_for_text("#log .turn:last-of-type .prompt", "the third question", |text| text == "Third");
    assert_eq!(browser.texts("#log .answer"), ["one", "two", "three"]);
    // Another answer to the last question; it can be brought back as well.
    fake.script(text(["drei"]));
    browser.click(".turn:last-of-type .regenerate");
    wait_for_answer(&browser, "drei");
    browser.click("#undo");
    wait_for_answer(&browser, "three");
    // Both versions are kept, and one can go from one to the other with the focus where it was.
    let place = |wanted: &'static str| {
        browser.wait_for_text(".turn:last-of-type .version-place", wanted, move |text| text == wanted);
    };
    place("1/2");
    browser.click(".turn:last-of-type .version-on");
    wait_for_answer(&browser, "drei");
    place("2/2");
    no_violations(&browser, "an answer has versions");
    browser.wait_for(".turn:last-of-type .version-back:focus");
    browser.type_text(".turn:last-of-type .version-back", ENTER);
    wait_for_answer(&browser, "three");
    // Up in an empty box changes the last question, Esc leaves it as it was.
    browser.type_text(COMPOSER, UP);
    browser.wait_for(".turn:last-of-type .editor-input");
    browser.type_text(".editor-input", ESCAPE);
    browser.wait_for(".turn:last-of-type .prompt");
    assert_eq!(browser.text(".turn:last-of-type .prompt"), "Third");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_failed_answer_offers_to_ask_again_in_its_card() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    fake.script([Step::Fail(tonic::Code::FailedPrecondition, "the model is not set up".to_owned())]);
    ask(&browser, "Fail");
    browser.wait_for(".problem[role=alert] .retry");
    fake.script(text(["Better."]));
    browser.click(".problem .retry");
    wait_for_answer(&browser, "Better.");
    assert_eq!(browser.texts("#log .prompt"), ["Fail"]);
}

#[test]
fn what_is_sent_during_an_answer_waits_and_can_be_changed() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    fake.script([Step::Chunk("Working on it. ".to_owned()), Step::Hang]);
    ask(&browser, "Long");
    wait_for_answer(&browser, "Working on it.");
    assert!(!browser.is_shown("#send"), "with nothing written there is only Stop");
    for question in ["uno", "dos", "tres"] {
        ask(&browser, question);
    }
    browser.wait_for(".queue-item:nth-of-type(3)");
    assert_eq!(browser.texts(".queue-text"), ["uno", "dos", "tres"]);
    no_violations(&browser, "a queue");
    browser.click(".queue-item:nth-of-type(2) .drop-queued");
    browser.wait_for_text("#queue-title", "two", |text| text.contains('2'));
    browser.click(".queue-item:nth-of-type(2) .edit-queued");
    wait::until("the draft", || (draft(&browser) == "tres").then_some(()), || draft(&browser));
    browser.type_text(COMPOSER, "!");
    browser.click("#send");
    browser.wait_for_text(".queue-item:nth-of-type(2) .queue-text", "tres!", |text| text == "tres!");
    // After a stop they wait for a word.
    browser.type_text(COMPOSER, ESCAPE);
    browser.wait_for("#queue.is-paused #queue-go-on");
    fake.wait_for("the prompt to be cancelled", |call| call.ending == Some(Ending::Cancelled));
    no_violations(&browser, "a paused queue");
    browser.type_text(COMPOSER, ESCAPE);
    assert_eq!(browser.texts(".queue-text"), ["uno", "tres!"], "Esc forgets nothing");
    browser.click("#queue-go-on");
    wait_for_answer(&browser, "tres!");
    browser.wait_for(DONE);
    assert_eq!(browser.texts("#log .prompt"), ["Long", "uno", "tres!"]);
    assert!(!browser.is_shown("#queue"));
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn the_reader_is_not_dragged_along_and_finds_back() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    let long = "A paragraph that takes some room.\n\n".repeat(80);
    fake.script([
        Step::Chunk(long.clone()),
        Step::Wait(Duration::from_millis(1500)),
        Step::Chunk(long),
        Step::Chunk("The end of it.".to_owned()),
        Step::Done(String::new()),
    ]);
    ask(&browser, "Tell me");
    wait_for_answer(&browser, "takes some room");
    browser.run("document.getElementById('log').scrollTop = 200", Vec::new());
    browser.wait_for("#jump-latest");
    browser.wait_for(DONE);
    assert_eq!(number(&browser, "return document.getElementById('log').scrollTop"), 200.0, "no scroll");
    no_violations(&browser, "away from the end");
    browser.click("#jump-latest");
    wait::until("the button to go", || (!browser.is_shown("#jump-latest")).then_some(()), String::new);
    let rest = "const log = document.getElementById('log'); return log.scrollHeight - log.scrollTop - log.clientHeight";
    assert!(number(&browser, rest) < 2.0);
}

/// How far the conversation is from its end.
const BELOW: &str =
    "const log = document.getElementById('log'); return log.scrollHeight - log.scrollTop - log.clientHeight";

/// An answer that goes on until it is stopped, a line at a time.
fn endless() -> Vec<Step> {
    let mut steps = vec![Step::Chunk("A paragraph that takes some room.\n\n".repeat(60))];
    for line in 0..6000 {
        steps.push(Step::Wait(Duration::from_millis(30)));
        steps.push(Step::Chunk(format!("Line {line} of it.\n\n")));
    }
    steps
}

#[test]
fn the_smallest_step_up_stops_following_whatever_way_it_is_made() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    fake.script(endless());
    ask(&browser, "Tell me");
    wait_for_answer(&browser, "Line 3 of it");
    let up = |way: &str| match way {
        "wheel" => browser.wheel(browser.middle("#log"), -4.0),
        "finger" => browser.swipe(browser.middle("#log"), 16.0),
        "arrow" => browser.type_text("#log", "\u{e013}"),
        "page" => browser.type_text("#log", "\u{e00e}"),
        _ => drop(browser.run("document.getElementById('log').scrollTop -= 3", Vec::new())),
    };
    for window in [(1000, 800), (320, 256)] {
        browser.narrow(window.0, window.1);
        for way in ["wheel", "finger", "arrow", "page", "script"] {
            wait::until(
                "the end to be followed",
                || (number(&browser, BELOW) < 3.0 && !browser.is_shown("#jump-latest")).then_some(()),
                || number(&browser, BELOW).to_string(),
            );
            up(way);
            browser.wait_for("#jump-latest");
            std::thread::sleep(Duration::from_millis(300));
            let (top, below) = (
                number(&browser, "return document.getElementById('log').scrollTop"),
                number(&browser, BELOW),
            );
            std::thread::sleep(Duration::from_millis(400));
            let now = number(&browser, "return document.getElementById('log').scrollTop");
            assert!((now - top).abs() < 2.0, "{way} in {window:?}: dragged from {top} to {now}");
            assert!(number(&browser, BELOW) > below, "{way} in {window:?}: the answer grows below");
            browser.click("#jump-latest");
        }
    }
    // Coming down to the end by oneself is enough, too.
    browser.narrow(1000, 800);
    browser.wheel(browser.middle("#log"), -200.0);
    browser.wait_for("#jump-latest");
    let ended = wait::within(wait::PATIENCE, || {
        browser.wheel(browser.middle("#log"), 400.0);
        (!browser.is_shown("#jump-latest")).then_some(())
    });
    assert!(ended.is_some(), "followed again");
    browser.click("#stop");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn enter_breaks_the_line_on_a_touch_screen_and_the_button_sends() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = Browser::start();
    let touch = |is_on: bool| {
        browser
            .devtools("Emulation.setTouchEmulationEnabled", json!({ "enabled": is_on, "maxTouchPoints": 1 }));
        browser.devtools(
            "Emulation.setEmitTouchEventsForMouse",
            json!({ "enabled": is_on, "configuration": "mobile" }),
        );
    };
    touch(true);
    browser.narrow(390, 800);
    chatcli_tests::visit::open(&browser, &gateway);
    browser.type_text("#composer-input", "one");
    browser.type_text("#composer-input", ENTER);
    browser.type_text("#composer-input", "two");
    assert_eq!(draft(&browser), "one\ntwo");
    assert_eq!(
        browser.run("return document.getElementById('composer-input').enterKeyHint", Vec::new()),
        json!("enter")
    );
    browser.run("document.getElementById('send').click()", Vec::new());
    browser.wait_for(DONE);
    assert_eq!(draft(&browser), "");
    // A mouse came.
    touch(false);
    browser.type_text("#composer-input", "three");
    browser.type_text("#composer-input", ENTER);
    browser.wait_for(".turn:nth-of-type(2)[data-state=done]");
}

#[test]
fn a_very_long_text_is_written_as_fast_as_a_short_one() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    let long = "A line of a log that a person wants to be looked at.\n".repeat(9_000);
    may_read_the_clipboard(&browser);
    browser.run("return navigator.clipboard.writeText(arguments[0])", vec![json!(long)]);
    // As a person pastes: a driver's own insertion costs the square of the lines in any field.
    let paste = || {
        for (kind, commands) in [("keyDown", json!(["paste"])), ("keyUp", json!([]))] {
            let key =
                json!({ "type": kind, "key": "v", "code": "KeyV", "modifiers": 2, "commands": commands });
            browser.devtools("Input.dispatchKeyEvent", key);
        }
    };
    let key = || drop(browser.devtools("Input.insertText", json!({ "text": "x" })));
    let spent = |act: &dyn Fn()| {
        let began = std::time::Instant::now();
        act();
        browser.run_async("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))", Vec::new());
        began.elapsed().as_millis()
    };
    browser.click("#composer-input");
    let ours = (spent(&paste), spent(&key));
    assert_eq!(draft(&browser).len(), long.len() + 1);
    let dir =
        |browser: &Browser| browser.run("return document.getElementById('composer-input').dir", Vec::new());
    assert_eq!(dir(&browser), json!("ltr"), "a direction for each paragraph is looked for with every key");
    let height = "return document.getElementById('composer-input').style.height";
    assert_eq!(browser.run(height, Vec::new()), json!("100vh"), "a long text is not measured with every key");
    browser.run("document.getElementById('composer-input').select()", Vec::new());
    key();
    assert_eq!((draft(&browser).as_str(), dir(&browser)), ("x", json!("auto")));
    // What the browser itself takes for a field that no script listens to.
    let bare = "const field = document.createElement('textarea'); document.body.replaceChildren(field); field.focus()";
    browser.run(bare, Vec::new());
    let bare = (spent(&paste), spent(&key));
    println!("paste and key, in ms: {ours:?}; in a bare field: {bare:?}");
}

#[test]
fn the_palette_needs_only_the_keyboard() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    browser.type_text(COMPOSER, "a draft");
    browser.type_text(COMPOSER, &with(CONTROL, "k"));
    browser.wait_for("#palette[open] #palette-list [role=option]");
    no_violations(&browser, "the palette");
    browser.screenshot("palette");
    let all = browser.texts("#palette-list .suggest-name");
    assert!(all.contains(&"/switch".to_owned()) && all.contains(&"/exit".to_owned()), "{all:?}");
    assert!(browser.text("#palette-list [aria-disabled=true] .suggest-help").len() > 10, "it says why");
    // A name, then what can follow it.
    browser.type_text("#palette-input", "swit");
    browser
        .wait_for_text("#palette-list [aria-selected=true]", "the command", |text| text.contains("/switch"));
    browser.type_text("#palette-input", TAB);
    browser.type_text("#palette-input", " --pro");
    browser.wait_for_text("#palette-list [role=option]", "a flag", |text| text.contains("--provider"));
    browser.type_text("#palette-input", TAB);
    browser.wait_for_text("#palette-list [role=option]", "a provider", |text| text.contains("CLAUDEAI"));
    browser.type_text("#palette-input", &format!("{DOWN}{DOWN}"));
    browser.wait_for_text("#palette-list [aria-selected=true]", "the second provider", |text| {
        text.contains("OPENAI")
    });
    let active = browser.run(
        "return document.getElementById(document.getElementById('palette-input')\
         .getAttribute('aria-activedescendant')).innerText",
        Vec::new(),
    );
    assert!(active.as_str().unwrap_or_default().contains("OPENAI"), "{active}");
    browser.type_text("#palette-input", ENTER);
    browser.wait_for_text("#model-label", "the provider", |text| text.contains("OPENAI"));
    assert!(!browser.is_shown("#palette"));
    assert_eq!(draft(&browser), "a draft", "what was being written is untouched");
    // Esc closes it and the focus is where it was.
    browser.type_text(COMPOSER, &with(CONTROL, "k"));
    browser.type_text("#palette-input", ESCAPE);
    wait::until("the palette to close", || (!browser.is_shown("#palette")).then_some(()), String::new);
    let focus = browser.run("return document.activeElement.id", Vec::new());
    assert_eq!(focus, json!("composer-input"));
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_slash_in_the_composer_suggests_the_same_commands() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    browser.type_text(COMPOSER, "/");
    browser.wait_for("#composer-list [role=option]");
    no_violations(&browser, "suggestions");
    assert!(!browser.is_shown("#composer-list [aria-selected=true]"), "a lone slash chooses nothing");
    browser.type_text(COMPOSER, "stat");
    browser
        .wait_for_text("#composer-list [aria-selected=true]", "the command", |text| text.contains("/status"));
    browser.screenshot("suggestions");
    browser.type_text(COMPOSER, ENTER);
    browser.wait_for_text(".notice.is-sheet", "the status", |text| text.contains("CLAUDEAI"));
    assert_eq!(draft(&browser), "");
    // What is kept for later says its sentence; what is unknown stays where it was typed.
    browser.type_text(COMPOSER, "/agent");
    browser.wait_for_text("#composer-list [role=option]", "its sentence", |text| text.contains("/agent"));
    browser.type_text(COMPOSER, &format!("{ESCAPE}{ENTER}"));
    browser.wait_for(".toast.is-warning");
    assert_eq!(draft(&browser), "/agent");
    // A command of the help goes into the box with a click.
    paste(&browser, "/help");
    browser.type_text(COMPOSER, ENTER);
    browser.wait_for(".sheet-table .command");
    no_violations(&browser, "the help");
    for width in [360, 1280] {
        browser.narrow(width, 800);
        let sizes = "const log = document.getElementById('log'); return log.scrollWidth - log.clientWidth";
        assert_eq!(number(&browser, sizes), 0.0, "{width} px");
        browser.screenshot(&format!("sheet-{width}"));
    }
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn an_input_method_never_sends_and_a_text_that_is_too_long_is_refused() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    paste(&browser, "にほん");
    for event in ["{ key: 'Enter', isComposing: true }", "{ key: 'Enter', keyCode: 229 }"] {
        browser.run(
            &format!(
                "document.getElementById('composer-input').dispatchEvent(\
                 new KeyboardEvent('keydown', Object.assign({event}, {{ bubbles: true, cancelable: true }})))"
            ),
            Vec::new(),
        );
    }
    assert_eq!(draft(&browser), "にほん");
    assert!(fake.seen_by("StreamPrompt").is_empty());
    assert!(!browser.is_shown("#composer-count"));
    paste(&browser, &"x".repeat(430 * 1024));
    browser.wait_for_text("#composer-count", "how long it is", |text| {
        text.contains("430") && text.contains("512")
    });
    paste(&browser, &"é".repeat(257 * 1024));
    browser.wait_for("#composer-count.is-over");
    assert!(
        browser
            .run("return document.getElementById('send').disabled", Vec::new())
            .as_bool()
            .unwrap_or_default()
    );
    browser.type_text(COMPOSER, ENTER);
    assert_eq!(draft(&browser).chars().count(), 257 * 1024, "nothing is lost");
    assert!(fake.seen_by("StreamPrompt").is_empty());
    no_violations(&browser, "too long");
}
