//! The thread that a person's terminal and page share, on the embedded server: both write, each sees the other, one is
//! killed and comes back, and many windows of one browser follow it over one stream.

mod chaos;

use std::time::{Duration, Instant};

use chatcli_tests::browser::Browser;
use chatcli_tests::process::{Gateway, Home, gateway, page};
use chatcli_tests::terminal::{Signal, Terminal};
use chatcli_tests::visit::{ask, connected, open};
use chatcli_tests::word_model::WordModel;
use serde_json::json;

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
    // Also those above the window, which are not laid out.
    browser.whole_texts(".turn[data-state=done] .question .prompt")
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

/// From the next page on, counts how often this window follows the thread itself.
fn counts(browser: &Browser) {
    let source = "const real = window.fetch; window.follows = 0; window.fetch = (...given) => {\
                  if (String(given[0].url ?? given[0]).endsWith('/SubscribeConversation')) window.follows += 1;\
                  return real.apply(window, given); }";
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source }));
}

#[test]
fn a_terminal_and_a_page_are_in_one_conversation_and_each_comes_back_to_it() {
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

#[test]
fn an_answer_is_stopped_from_the_other_place() {
    let (home, person, model) = (Home::default(), Home::default(), WordModel::slow());
    let mut command = home.command(gateway());
    command.args(["--listen", "127.0.0.1:0", "--embedded", "--database", ":memory:", "--page", &page()]);
    command.envs(model.variables());
    let gateway = Gateway::of(command);
    let terminal = terminal(&person, &gateway);
    let browser = connected(&gateway);
    begins(&browser);
    terminal.enter("from the terminal");
    browser.wait_for_text(".turn .answer", "a beginning", |text| text.contains("word5 "));
    browser.click("#stop");
    terminal.wait_for("Answer stopped in another window");
    browser.wait_for(".turn[data-state=interrupted]");
    ask(&browser, "from the page");
    terminal.wait_for("from the page");
    browser.wait_for_text(".turn:last-of-type .answer", "a beginning", |text| text.contains("word5 "));
    terminal.ctrl('c');
    browser.wait_for(".turn:last-of-type[data-state=interrupted]");
    // Both go on with the same thread.
    terminal.enter("after all of it");
    browser.wait_for_text(".turn:last-of-type", "the next question", |text| text.contains("after all of it"));
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn many_windows_follow_the_thread_over_one_stream_and_miss_nothing_when_it_moves() {
    let (home, person) = (Home::default(), Home::default());
    let gateway = embedded(&home);
    let terminal = terminal(&person, &gateway);
    let browser = Browser::start();
    counts(&browser);
    open(&browser, &gateway);
    begins(&browser);
    terminal.enter("one");
    wait_for_answered(&browser, &["one"]);
    let mut windows = vec![browser.tab()];
    // A browser has six connections to a door without TLS.
    for _ in 0..6 {
        windows.push(browser.new_window());
        counts(&browser);
        open(&browser, &gateway);
        wait_for_answered(&browser, &["one"]);
    }
    // Windows that are found to follow are counted together.
    std::thread::sleep(Duration::from_secs(1));
    let mut follows = Vec::new();
    for window in &windows {
        browser.switch_to(window);
        follows.push(browser.run("return window.follows", Vec::new()).as_u64().unwrap_or_default());
    }
    assert_eq!(follows.iter().filter(|count| **count > 0).count(), 1, "{follows:?}");
    terminal.enter("two");
    for window in &windows {
        browser.switch_to(window);
        wait_for_answered(&browser, &["one", "two"]);
    }
    // The window that follows goes, and another one takes over.
    let at = follows.iter().position(|count| *count > 0).expect("one follows");
    browser.switch_to(&windows.remove(at));
    browser.close_tab();
    terminal.enter("three");
    for window in &windows {
        browser.switch_to(window);
        wait_for_answered(&browser, &["one", "two", "three"]);
    }
    browser.switch_to(&windows[0]);
    ask(&browser, "four");
    terminal.wait_for("four");
    assert_eq!(browser.run("return document.readyState", Vec::new()), json!("complete"));
}
