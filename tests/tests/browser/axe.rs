//! The page's accessibility in a real browser: axe's rules on every screen, the keyboard's way through it, and the
//! narrowest window that four times the size leaves.

use chatcli_tests::axe::violations;
use chatcli_tests::browser::Browser;
use chatcli_tests::fake::{Fake, Step, text};
use chatcli_tests::process::Home;
use chatcli_tests::visit::{ask, connected, door};

const RICH: &str = "# A title\n\nA **bold** word, `code`, a [link](https://example.com) and ~~no~~.\n\n\
    - [x] done\n- [ ] open\n\n1. one\n2. two\n\n> said\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n\
    ```rust\nfn main() { println!(\"hi\"); }\n```\n\n![alt](http://example.com/x.png)\n";

/// Checks what is shown in every theme, language and size.
#[track_caller]
fn check_everywhere(browser: &Browser, screen: &str) {
    for (width, height) in [(1280, 800), (360, 720)] {
        browser.narrow(width, height);
        for theme in ["light", "dark"] {
            for lang in ["en", "pt-BR"] {
                ask_page(browser, &format!("/theme {theme}"));
                ask_page(browser, &format!("/lang {lang}"));
                browser.wait_for(&format!("html[lang={lang}][data-theme={theme}] body"));
                let found = violations(browser);
                assert_eq!(found, Vec::<String>::new(), "{screen}, {width} px, {theme}, {lang}");
            }
        }
    }
}

#[track_caller]
fn ask_page(browser: &Browser, line: &str) {
    ask(browser, line);
}

#[test]
fn the_chat_is_for_everybody() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    check_everywhere(&browser, "empty");
    fake.script(text([RICH]));
    ask(&browser, "Show me everything");
    browser.wait_for(".turn:last-of-type[data-state=done]");
    check_everywhere(&browser, "answered");
    fake.script([Step::Fail(tonic::Code::FailedPrecondition, "the model is not set up".to_owned())]);
    ask(&browser, "Fail");
    browser.wait_for(".turn:last-of-type[data-state=failed]");
    check_everywhere(&browser, "failed");
}

#[test]
fn a_lost_server_is_told_to_everybody() {
    let (home, mut fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    fake.stop();
    ask(&browser, "Is a server there?");
    browser.wait_for("#connection-banner");
    check_everywhere(&browser, "offline");
}
