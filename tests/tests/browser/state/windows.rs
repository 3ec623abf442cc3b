//! Several windows of one browser, and one out of sight.

use super::*;

/// How often this window called for the watcher's feed itself.
const FOLLOWS: &str =
    "return performance.getEntriesByType('resource').filter(it => it.name.endsWith('Watcher/Follow')).length";

fn watched() -> Fake {
    let fake = Fake::with(Settings { watcher: example(), snapshots_per_call: 1, ..Settings::default() });
    fake.change(|settings| {
        settings.info.watcher_active = true;
        go(settings);
    });
    fake
}

/// A browser has six connections to a door without TLS, for all of its windows.
#[test]
fn seven_windows_share_one_feed_and_each_of_them_works() {
    let (home, fake) = (Home::default(), watched());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    browser.wait_for("#watch-badge[data-state=critical]");
    let mut windows = vec![browser.tab()];
    for place in ["/", "/", "/kiosk?refresh=5s", "/board", "/", "/"] {
        windows.push(browser.new_window());
        browser.open(&format!("{}{place}", gateway.url()));
        browser.wait_for(if place == "/" {
            "#watch-badge[data-state=critical]"
        } else {
            ".wall .band[data-state=critical]"
        });
    }
    for window in [5, 6] {
        browser.switch_to(&windows[window]);
        fake.script(text(["Answered here."]));
        ask(&browser, "Are you there?");
        wait_for_answer(&browser, "Answered here.");
        assert_eq!(browser.console_errors(), Vec::<String>::new());
    }
    // The window that holds the feed goes; another window takes over, and all of them see what is new.
    browser.switch_to(&windows[0]);
    browser.close_tab();
    fake.change(|settings| {
        settings.alerts.clear();
        settings.watcher = example();
        settings.watcher.snapshot_count = 90;
    });
    for window in [1, 2, 5, 6] {
        browser.switch_to(&windows[window]);
        browser.wait_for("#watch-badge[data-state=healthy]");
    }
    browser.switch_to(&windows[3]);
    browser.wait_for(".wall .band[data-state=healthy]");
}

#[test]
fn a_window_that_is_hidden_from_its_start_holds_no_feed_until_it_is_seen() {
    let (home, fake) = (Home::default(), watched());
    let gateway = door(&home, &fake.url());
    for (place, shown) in
        [("/", "#watch-badge[data-state=critical]"), ("/kiosk", ".wall .band[data-state=critical]")]
    {
        let browser = Browser::start();
        let hidden = "Object.defineProperty(document, 'visibilityState', { get: () => window.isSeen ? 'visible' : 'hidden' })";
        browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": hidden }));
        browser.open(&format!("{}{place}", gateway.url()));
        browser.wait_for(if place == "/" { ONLINE } else { ".wall .band" });
        std::thread::sleep(Duration::from_secs(2));
        assert_eq!(browser.run(FOLLOWS, Vec::new()), json!(0), "{place}");
        browser.run(
            "window.isSeen = true; document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))",
            Vec::new(),
        );
        browser.wait_for(shown);
        browser.run(
            "window.isSeen = false; document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))",
            Vec::new(),
        );
        // Its call is over, so there is an entry about it.
        wait::until(
            "the feed to be given back",
            || (browser.run(FOLLOWS, Vec::new()) != json!(0)).then_some(()),
            || browser.text("body"),
        );
    }
}
