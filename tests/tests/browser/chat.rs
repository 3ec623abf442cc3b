//! The conversation and the composer of the page in a real browser: what a person reads, copies, changes, queues and
//! commands, and what a long conversation costs.

use std::time::Duration;

use chatcli_tests::axe::violations;
use chatcli_tests::browser::Browser;
use chatcli_tests::fake::{Ending, Fake, Step, text};
use chatcli_tests::process::{Gateway, Home};
use chatcli_tests::visit::{ANSWER, ENTER, alone, ask, connected, door, wait_for_answer};
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
    let _one = alone();
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
    let _one = alone();
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
    let _one = alone();
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
    let _one = alone();
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
    let _one = alone();
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
    assert_eq!(number(&browser, "return document.getElementById('log').scrollTop"), 200.0, "nobody scrolled");
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
    let _one = alone();
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
    let _one = alone();
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
    let _one = alone();
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    let long = "A line of a log that somebody wants to be looked at.\n".repeat(9_000);
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
    // What the browser itself takes for a field that nobody listens to.
    let bare = "const field = document.createElement('textarea'); document.body.replaceChildren(field); field.focus()";
    browser.run(bare, Vec::new());
    let bare = (spent(&paste), spent(&key));
    println!("paste and key, in ms: {ours:?}; in a bare field: {bare:?}");
}

#[test]
fn the_palette_needs_only_the_keyboard() {
    let _one = alone();
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
    let _one = alone();
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
    // What is kept for later says its sentence; what nobody knows stays where it was typed.
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
    let _one = alone();
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

#[test]
fn colours_come_late_and_only_for_languages_that_are_known() {
    let _one = alone();
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    let fetched = || {
        number(
            &browser,
            "return performance.getEntriesByType('resource').filter(entry => /highlight/.test(entry.name)).length",
        )
    };
    fake.script(text(["```klingon\nnuqneH\n```\n\n```\nplain\n```\n"]));
    ask(&browser, "Unknown");
    browser.wait_for(DONE);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(fetched(), 0.0, "nobody needs it yet");
    let code = "// a \"comment\"\nfn olá() -> u32 {\n    let s = \"日本\"; 42\n}";
    fake.script(text([format!("```rust\n{code}\n```\n\nAnd done.\n").as_str()]));
    ask(&browser, "Known");
    browser.wait_for(DONE);
    browser.wait_for(".turn:last-of-type .code .is-keyword");
    assert!(fetched() > 0.0);
    assert_eq!(browser.texts(".turn:last-of-type .code .is-literal"), ["\"日本\""]);
    assert_eq!(browser.text(".turn:last-of-type .code .is-comment").trim_end(), "// a \"comment\"");
    let shown =
        browser.run("return document.querySelector('.turn:last-of-type pre code').textContent", Vec::new());
    assert_eq!(shown, json!(code), "the text is what it was");
    no_violations(&browser, "coloured code");
    browser.screenshot("code");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

/// Notes every task that keeps the page busy for longer than 50 ms, and counts what is put into the conversation.
const WATCH_TASKS: &str = "window.__tasks = []; new PerformanceObserver(list => list.getEntries().forEach(entry => \
    window.__tasks.push(entry.duration))).observe({ type: 'longtask' });
    window.__added = 0; new MutationObserver(list => list.forEach(change => window.__added += change.addedNodes.length))
    .observe(document.querySelector('main'), { childList: true, subtree: true })";

/// Twice what the largest answer here is made of. Built again for every piece it would be hundreds of times that.
const MOST_ADDED: f64 = 10_000.0;

#[test]
fn a_huge_tail_is_not_built_again_for_every_piece() {
    let _one = alone();
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    browser.run(WATCH_TASKS, Vec::new());
    let row = |number: usize| format!("| row {number} | {} |\n", "word ".repeat(6));
    let line = |number: usize| format!("    let value_{number} = call({number}, \"text\");\n");
    let table: String = (0..2500).map(row).collect();
    let listing: String = (0..4000).map(line).collect();
    for (name, start, body, end) in
        [("listing", "```text\n", listing, "```\n"), ("table", "| a | b |\n|---|---|\n", table, "\n")]
    {
        let pieces: Vec<char> = body.chars().collect();
        let mut steps = vec![Step::Chunk(start.to_owned())];
        for (number, piece) in pieces.chunks(pieces.len().div_ceil(1200)).enumerate() {
            steps.push(Step::Chunk(piece.iter().collect()));
            if number % 4 == 0 {
                steps.push(Step::Wait(Duration::from_millis(10)));
            }
        }
        steps.push(Step::Chunk(format!("{end}\nAll of it.\n")));
        steps.push(Step::Done(String::new()));
        browser.run("window.__tasks.length = 0; window.__added = 0", Vec::new());
        fake.script(steps);
        ask(&browser, name);
        browser.wait_for(DONE);
        // What came fast is shown in steps.
        browser.wait_for_text(ANSWER, "the end", |text| text.contains("All of it."));
        let tasks = browser.run("return window.__tasks", Vec::new());
        let longest = tasks.as_array().into_iter().flatten().filter_map(Value::as_f64).fold(0.0, f64::max);
        let added = number(&browser, "return window.__added");
        let count = tasks.as_array().map_or(0, Vec::len);
        println!("{name}: {added} nodes added, {count} long tasks, the longest {longest} ms");
        assert!(added < MOST_ADDED, "{name}: {added} nodes added");
    }
    let rows = number(&browser, "return document.querySelectorAll('.turn:last-of-type tbody tr').length");
    assert_eq!(rows, 2500.0);
    let text = browser.text(ANSWER);
    assert!(text.contains("row 2499") && text.contains("All of it."));
}

#[test]
fn an_answer_is_read_out_in_sentences_and_once_whole() {
    let _one = alone();
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    browser.run(
        "window.__said = []; new MutationObserver(() => window.__said.push(document.getElementById('announcer')\
         .textContent)).observe(document.getElementById('announcer'), { childList: true, characterData: true, subtree: true })",
        Vec::new(),
    );
    let mut steps = Vec::new();
    for number in 0..70 {
        steps.push(Step::Chunk(format!("Sentence {number} is **here**. ")));
        steps.push(Step::Wait(Duration::from_millis(100)));
    }
    steps.push(Step::Done(String::new()));
    fake.script(steps);
    ask(&browser, "Talk");
    browser.wait_for(DONE);
    let focus = browser.run("return document.activeElement.id", Vec::new());
    assert_eq!(focus, json!("composer-input"), "the focus stays");
    let said = browser.run("return window.__said", Vec::new());
    let said: Vec<&str> = said.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let whole = said
        .iter()
        .filter(|words| words.contains("Sentence 0 is") && words.contains("Sentence 69 is"))
        .count();
    assert_eq!(whole, 1, "{said:#?}");
    // Seven seconds: that it began, three times sentences, and the whole.
    assert!((3..=6).contains(&said.len()), "{said:#?}");
    assert!(said.iter().all(|words| !words.contains("**")));
}

#[test]
fn the_keyboard_goes_from_message_to_message() {
    let _one = alone();
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    for question in ["one", "two"] {
        fake.script(text([format!("answer {question}").as_str()]));
        ask(&browser, question);
        wait_for_answer(&browser, &format!("answer {question}"));
        browser.wait_for(DONE);
    }
    let focused = || browser.run("return document.activeElement.innerText", Vec::new());
    let press = |key: &str| {
        browser.run(
            "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], altKey: true, bubbles: true, cancelable: true }))",
            vec![key.into()],
        );
    };
    browser.type_text(COMPOSER, &with(ALT, UP));
    assert_eq!(focused(), json!("answer two"));
    press("ArrowUp");
    assert_eq!(focused(), json!("two"));
    press("ArrowUp");
    assert_eq!(focused(), json!("answer one"));
    press("ArrowDown");
    press("ArrowDown");
    press("ArrowDown");
    let focus = browser.run("return document.activeElement.id", Vec::new());
    assert_eq!(focus, json!("composer-input"), "past the newest one is the box");
    // A lone slash goes there too, when nobody is writing.
    browser.run("document.getElementById('log').focus()", Vec::new());
    browser.type_text("#log", "/");
    let focus = browser.run("return [document.activeElement.id, document.activeElement.value]", Vec::new());
    assert_eq!(focus, json!(["composer-input", ""]));
}

const RICH: &str = "# Pods that restart\n\nA pod restarts when its **container ends** or its *probe* fails. Look at `kubectl describe` \
    first; see the [documentation](https://kubernetes.io/docs).\n\n1. Read the last state\n2. Read the log of the container \
    before\n   - with `--previous`\n   - or in your collector\n\n- [x] Limits are set\n- [ ] Probe has time enough\n\n\
    ```rust\n// Waits longer every time, up to a minute.\nfn wait(attempt: u32) -> Duration {\n    \
    let secs = 2_u64.pow(attempt.min(6));\n    println!(\"next attempt in {secs} s, after attempt number {attempt}, which is a long line\");\n    \
    Duration::from_secs(secs.min(60))\n}\n```\n\n| Reason | Exit code | What to do |\n|:---|---:|---|\n| OOMKilled | 137 | Raise the limit \
    or find the leak |\n| Error | 1 | Read the log |\n| Completed | 0 | A job should not be a Deployment |\n\n\
    > Never restart what you did not look at.\n\nThat is all.\n";

#[test]
fn the_conversation_looks_good_everywhere() {
    let _one = alone();
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    fake.script(text(["You are welcome. Ask whenever something is on your mind."]));
    ask(&browser, "Thanks for yesterday");
    browser.wait_for(DONE);
    fake.script(text([RICH]));
    ask(&browser, "Why do my pods restart, and what can I do about it?");
    browser.wait_for(DONE);
    browser.wait_for(".code .is-keyword");
    fake.script([Step::Chunk("Let me look at that more closely.".to_owned()), Step::Hang]);
    ask(&browser, "And in production?");
    wait_for_answer(&browser, "more closely");
    ask(&browser, "Then compare it with last week, please");
    browser.wait_for("#queue");
    for (width, height) in [(320, 640), (360, 740), (1280, 900), (3840, 2160)] {
        browser.narrow(width, height);
        for (theme, lang) in [("light", "en"), ("dark", "pt-BR")] {
            ask(&browser, &format!("/theme {theme}"));
            ask(&browser, &format!("/lang {lang}"));
            browser.wait_for(&format!("html[lang={lang}][data-theme={theme}] .code .is-keyword"));
            let wide = "const e = document.documentElement, log = document.getElementById('log');\
                 const over = css => Math.max(0, document.querySelector(css).getBoundingClientRect().right - innerWidth);\
                 return [e.scrollWidth - e.clientWidth, log.scrollWidth - log.clientWidth, over('.header'), over('#composer')]";
            assert_eq!(
                browser.run(wide, Vec::new()),
                json!([0, 0, 0, 0]),
                "{width} px: nothing sticks out to the side"
            );
            browser.screenshot(&format!("chat-{width}-{theme}"));
            browser.run("document.getElementById('log').scrollTop = 0", Vec::new());
            browser.screenshot(&format!("chat-{width}-{theme}-top"));
            browser.run(
                "const log = document.getElementById('log'); log.scrollTop = log.scrollHeight",
                Vec::new(),
            );
        }
    }
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn copying_works_where_a_browser_offers_no_clipboard() {
    let _one = alone();
    let (home, fake) = (Home::default(), Fake::start());
    let page = chatcli_tests::process::page();
    let gateway =
        Gateway::start(&home, ["--upstream", &fake.url(), "--page", &page, "--allow-host", "chat.lan"]);
    let browser = Browser::with_preferences(&["--host-resolver-rules=MAP chat.lan 127.0.0.1"]);
    browser.open(&format!("http://chat.lan:{}/", gateway.address.port()));
    browser.wait_for("#connection-state[data-state=online]");
    assert_eq!(browser.run("return !navigator.clipboard", Vec::new()), json!(true));
    ask(&browser, "Copy me");
    let answer = wait_for_answer(&browser, "Copy me");
    browser.wait_for(".turn[data-state=done]");
    browser.click(".copy-answer");
    browser.wait_for_text(".copy-answer", "that it is copied", |text| text.contains("Copied"));
    browser.type_text(COMPOSER, "\u{e009}v\u{e009}");
    assert_eq!(draft(&browser).trim(), answer.trim());
    // Where nothing works, the button says so.
    browser.run("document.execCommand = () => false", Vec::new());
    browser.click(".copy-answer");
    browser.wait_for_text(".copy-answer", "that it is not", |text| text.contains("Not copied"));
}
