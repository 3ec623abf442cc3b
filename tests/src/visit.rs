//! A visit to the page in a browser: opening it through a gateway, asking, and waiting for the answer.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::browser::Browser;
use crate::process::{Gateway, Home, page};

/// The newest answer.
pub const ANSWER: &str = ".turn:last-of-type .answer";
/// The key, as WebDriver names it.
pub const ENTER: &str = "\u{e007}";

/// One browser at a time, for what measures: two would take each other's time.
pub fn alone() -> MutexGuard<'static, ()> {
    static BROWSER: Mutex<()> = Mutex::new(());
    BROWSER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A sidecar with the page in front of a server.
#[track_caller]
pub fn door(home: &Home, upstream: &str) -> Gateway {
    Gateway::start(home, ["--upstream", upstream, "--page", &page()])
}

/// A browser that shows the page, connected.
#[track_caller]
pub fn connected(gateway: &Gateway) -> Browser {
    let browser = Browser::start();
    open(&browser, gateway);
    browser
}

/// Opens the page and waits until it is connected.
#[track_caller]
pub fn open(browser: &Browser, gateway: &Gateway) {
    browser.open(&format!("{}/", gateway.url()));
    browser.wait_for("#connection-state[data-state=online]");
}

/// Types a question and sends it.
#[track_caller]
pub fn ask(browser: &Browser, question: &str) {
    browser.type_text("#composer-input", question);
    browser.type_text("#composer-input", ENTER);
}

/// Waits until the newest answer holds these words; gives it back whole.
#[track_caller]
pub fn wait_for_answer(browser: &Browser, words: &str) -> String {
    browser.wait_for_text(ANSWER, &format!("`{words}`"), |text| text.contains(words))
}
