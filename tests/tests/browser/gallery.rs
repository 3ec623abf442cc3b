//! Every screen of the page in every window: nothing sticks out to the side, whatever the width, the colours and the
//! language, and the page itself is exactly as high as its window and never scrolls. With CHATCLI_PICTURES=1 each of them
//! is left as a picture in `target/screenshots` for people to look at.

use chatcli_tests::browser::Browser;
use chatcli_tests::fake::{Fake, Settings, Step};
use chatcli_tests::process::{Gateway, Home};
use chatcli_tests::touch::{too_small, touch};
use chatcli_tests::visit::{ask, connected, door, wait_for_answer};
use chatcli_tests::wait;
use chatcli_tests::watched::{example, go};
use serde_json::json;

use super::agent;

const WINDOWS: [(u32, u32); 3] = [(360, 740), (1280, 900), (3840, 2160)];

/// Asks for the pictures, of which there are hundreds.
const PICTURES: &str = "CHATCLI_PICTURES";

/// From a watch and a phone with its keyboard open to a television.
const HEIGHTS: [(u32, u32); 5] = [(320, 256), (360, 370), (390, 800), (1280, 800), (3840, 2160)];

const DONE: &str = ".turn:last-of-type[data-state=done]";

const RICH: &str = "# Pods that restart\n\nA pod restarts when its **container ends** or its *probe* fails. Look at \
    `kubectl describe` first; see the [documentation](https://kubernetes.io/docs).\n\n1. Read the last state\n2. Read the \
    log of the container before\n   - with `--previous`\n   - or in your collector\n\n- [x] Limits are set\n- [ ] Probe \
    has time enough\n\n```rust\nfn wait(attempt: u32) -> Duration {\n    println!(\"next attempt in {secs} s, after \
    attempt number {attempt}, which is a long line\");\n}\n```\n\n| Reason | Exit code | What to do |\n|:---|---:|---|\n\
    | OOMKilled | 137 | Raise the limit or find the leak |\n| Error | 1 | Read the log |\n\n> Never restart what you did \
    not look at.\n\nThat is all.\n";

/// Shows the screen in every window, in both themes and languages, with whatever is open on it.
#[track_caller]
fn hang(browser: &Browser, name: &str) {
    for (width, height) in WINDOWS {
        browser.narrow(width, height);
        for theme in ["light", "dark"] {
            for lang in ["en", "pt-BR"] {
                let wear = "for (const [id, value] of [['theme-select', arguments[0]], ['lang-select', arguments[1]]]) {
                    const choice = document.getElementById(id);
                    choice.value = value;
                    choice.dispatchEvent(new Event('change', { bubbles: true }));
                }";
                browser.run(wear, vec![json!(theme), json!(lang)]);
                browser.wait_for(&format!("html[lang={lang}][data-theme={theme}] body"));
                // What stands over the edge of what is seen, whatever scrolls sideways by itself left aside.
                let out = "const wide = document.documentElement.clientWidth;
                    const scrolls = node => node && (!['visible', 'clip'].includes(getComputedStyle(node).overflowX) || scrolls(node.parentElement));
                    return [...document.querySelectorAll('body *')].filter(node => {
                        const box = node.getBoundingClientRect();
                        return box.width > 1 && box.height > 1 && (box.right > wide + 1 || box.left < -1)
                            && !scrolls(node.parentElement) && node.checkVisibility({ visibilityProperty: true });
                    }).map(node => node.outerHTML.slice(0, 120))";
                let sideways =
                    "return [...document.querySelectorAll('.log, .side-body, .dialog-body, [popover]')]
                    .filter(node => node.scrollWidth > node.clientWidth).map(node => node.className)";
                assert_eq!(
                    browser.run(sideways, Vec::new()),
                    json!([]),
                    "{name}, {width} px, {theme}, {lang}"
                );
                assert_eq!(browser.run(out, Vec::new()), json!([]), "{name}, {width} px, {theme}, {lang}");
                if std::env::var_os(PICTURES).is_some() {
                    browser.screenshot(&format!("gallery-{name}-{width}-{theme}-{lang}"));
                }
            }
        }
    }
    stands_still(browser, name);
    can_be_touched(browser, name);
    browser.narrow(1280, 900);
}

/// The document is as high as the window, even when a user turns a wheel or moves a finger over what does not
/// scroll, and where one writes can be seen.
#[track_caller]
fn stands_still(browser: &Browser, name: &str) {
    for (width, height) in HEIGHTS {
        browser.narrow(width, height);
        for fixed in [".header", "#composer"] {
            let middle = browser.middle(fixed);
            browser.wheel(middle, 400.0);
            browser.swipe(middle, -120.0);
        }
        let root = "const root = document.documentElement;
            const composer = document.getElementById('composer').getBoundingClientRect();
            const log = document.querySelector('.log').clientHeight;
            return [root.scrollHeight, root.clientHeight, Math.round(scrollY + visualViewport.pageTop),
                composer.top >= 0 && composer.bottom <= innerHeight + 1, log > 16]";
        let seen = browser.run(root, Vec::new());
        let wanted = json!([height, height, 0, true, true]);
        assert_eq!(
            seen, wanted,
            "{name}: document, window, scrolled, composer and log are seen, {width} x {height}"
        );
    }
}

/// On a phone all that can be pressed is as large as a finger, and the header is no higher for it.
#[track_caller]
fn can_be_touched(browser: &Browser, name: &str) {
    touch(browser, true);
    browser.narrow(360, 740);
    assert_eq!(too_small(browser), Vec::<String>::new(), "{name}");
    let header =
        browser.run("return document.querySelector('.header').getBoundingClientRect().height", Vec::new());
    assert!(header.as_f64().is_some_and(|high| high <= 53.0), "{name}: {header} px, its line included");
    browser.screenshot(&format!("gallery-{name}-touch"));
    touch(browser, false);
}

fn close(browser: &Browser) {
    browser.run("document.querySelectorAll('dialog[open]').forEach(dialog => dialog.close())", Vec::new());
    browser.run("document.querySelectorAll(':popover-open').forEach(it => it.hidePopover())", Vec::new());
}

/// A page at which a user has been already: everything it needs is here.
fn used(gateway: &Gateway) -> Browser {
    let browser = connected(gateway);
    browser.narrow(1280, 900);
    browser.click("#menu-button");
    browser.wait_for("#menu:popover-open");
    close(&browser);
    browser
}

fn watched() -> Fake {
    let fake = Fake::with(Settings { watcher: example(), snapshots_per_call: 1, ..Settings::default() });
    fake.change(|settings| {
        settings.info.watcher_active = true;
        go(settings);
    });
    fake
}

#[test]
fn every_panel_fits_every_window() {
    let (home, fake) = (Home::default(), watched());
    let gateway = door(&home, &fake.url());
    let browser = used(&gateway);
    hang(&browser, "empty");
    for (button, shown) in
        [("#menu-button", "#menu:popover-open"), ("#connection-chip", "#status-popover:popover-open")]
    {
        browser.click(button);
        browser.wait_for(shown);
        hang(&browser, button.trim_start_matches('#'));
        close(&browser);
    }
    ask(&browser, "What does exit code 137 mean?");
    browser.wait_for(DONE);
    ask(&browser, "/session save incident-payments");
    ask(&browser, "/session save a-conversation-with-quite-a-long-name-that-wants-much-room");
    browser.click("#sessions-button");
    browser.wait_for_text("#kept-list", "the conversation", |text| text.contains("What does exit code"));
    hang(&browser, "kept");
    browser.click("#saved-tab");
    browser.wait_for_text("#sessions", "the sessions", |text| text.contains("incident-payments"));
    hang(&browser, "sessions");
    browser.click("#sessions-button");
    browser.wait_for("#watch-badge");
    browser.click("#watch-badge");
    browser.wait_for_text("#watch-strip", "the alerts", |text| text.contains("OOMKilled"));
    hang(&browser, "watcher");
    browser.click("#watch-badge");
    browser.click("#model-chip");
    browser.wait_for("#account-dialog[open]");
    hang(&browser, "account");
    close(&browser);
    browser.run("document.getElementById('menu-help').click()", Vec::new());
    browser.wait_for("#help-dialog[open]");
    hang(&browser, "help");
    close(&browser);
    browser.type_text("body", "\u{e009}k");
    browser.wait_for("#palette[open]");
    hang(&browser, "palette");
    close(&browser);
    browser.type_text("#composer-input", "/se");
    browser.wait_for(".suggest");
    hang(&browser, "suggestions");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_conversation_fits_every_window() {
    let (home, fake) = (Home::default(), watched());
    let gateway = door(&home, &fake.url());
    let browser = used(&gateway);
    fake.script([Step::Chunk(RICH.to_owned()), Step::Done(String::new())]);
    ask(&browser, "Why do my pods restart, and what can I do about it?");
    browser.wait_for(DONE);
    browser.wait_for(".code .is-keyword");
    hang(&browser, "answer");
    // Long answers, with the headings that only screen readers see.
    for question in ["And in general?", "And on Sundays?"] {
        fake.script([Step::Chunk(RICH.repeat(12)), Step::Done(String::new())]);
        ask(&browser, question);
        browser.wait_for(DONE);
        browser.wait_for(".turn:last-of-type .answer[aria-busy=false]");
    }
    hang(&browser, "long");
    browser.run("document.querySelector('.turn:last-of-type .edit-question').click()", Vec::new());
    browser.wait_for(".editor-input");
    hang(&browser, "edit");
    browser.click(".cancel-edit");
    ask(&browser, "/help");
    browser.wait_for(".sheet-table");
    hang(&browser, "sheet");
    fake.script([Step::Chunk("Let me look at that more closely.".to_owned()), Step::Hang]);
    ask(&browser, "And in production?");
    wait_for_answer(&browser, "more closely");
    ask(&browser, "Then compare it with last week, please, and write a table of what changed in between");
    browser.wait_for("#queue");
    hang(&browser, "queue");
    browser.click("#stop");
    browser.wait_for("#queue.is-paused");
    hang(&browser, "paused");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_run_fits_every_window() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = used(&gateway);
    agent::lend(&browser);
    for reply in [agent::PATCH, agent::COMMIT, "The sum is **right** now."] {
        fake.script([Step::Chunk(reply.to_owned()), Step::Done(String::new())]);
    }
    ask(&browser, "/coder repair add.sh, so that the sum of two numbers is what a person expects of it");
    browser.wait_for("#question #answer-yes");
    hang(&browser, "trust");
    browser.click("#answer-yes");
    browser.wait_for("#run-card");
    hang(&browser, "run-card");
    agent::press(&browser, "#run-allow");
    browser.wait_for("#proposal");
    hang(&browser, "proposal");
    browser.click("#proposal-skip");
    wait_for_answer(&browser, "right");
    browser.run("document.querySelectorAll('.step details').forEach(it => it.open = true)", Vec::new());
    hang(&browser, "run-done");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_page_without_its_server_fits_every_window() {
    let home = Home::default();
    let mut fake = watched();
    let gateway = door(&home, &fake.url());
    let browser = used(&gateway);
    fake.script([Step::Chunk("Half of an ".to_owned()), Step::Chunk("answer".to_owned()), Step::Hang]);
    ask(&browser, "Are you there?");
    wait_for_answer(&browser, "answer");
    fake.stop();
    browser.wait_for("#try-now");
    hang(&browser, "lost");

    let fake =
        Fake::with(Settings { token: Some("a-token-of-this-server".to_owned()), ..Settings::default() });
    let gateway = door(&home, &fake.url());
    browser.open(&format!("{}/", gateway.url()));
    browser.wait_for("#token-form");
    // The choices are in the menu, which comes a moment after the form.
    let choices = || browser.run("return document.getElementById('lang-select') !== null", Vec::new());
    wait::until("the choices", || (choices() == json!(true)).then_some(()), || browser.text("body"));
    hang(&browser, "sign-in");
}
