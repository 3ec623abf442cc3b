//! What the page keeps in the browser: nothing is lost by a reload, a crash, a full or a forbidden store, a second tab or
//! days without a network, nothing is sent twice, and no secret is ever kept.

mod drafts;
mod secrets;
mod windows;

use std::time::Duration;

use chatcli_tests::browser::Browser;
use chatcli_tests::fake::{Fake, Settings, Step, text};
use chatcli_tests::process::{Gateway, Home, page};
use chatcli_tests::visit::{ANSWER, ask, connected, door, open, wait_for_answer};
use chatcli_tests::wait;
use chatcli_tests::watched::{example, go};
use serde_json::{Value, json};

const ONLINE: &str = "#connection-state[data-state=online]";

/// Everything that the browser keeps for the page, as one text.
fn stored(browser: &Browser) -> String {
    let found = browser.run_async(
        "const done = arguments[arguments.length - 1];
         (async () => {
           const all = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), location.href, document.cookie];
           for (const { name } of await indexedDB.databases()) {
             const db = await new Promise((ok) => { const r = indexedDB.open(name); r.onsuccess = () => ok(r.result); });
             for (const store of db.objectStoreNames) {
               const rows = await new Promise((ok) => {
                 const r = db.transaction(store).objectStore(store).getAll(); r.onsuccess = () => ok(r.result);
               });
               all.push(store + JSON.stringify(rows));
             }
             db.close();
           }
           for (const name of await caches.keys()) {
             for (const request of await (await caches.open(name)).keys()) all.push(request.url);
           }
           done(all.join('\\n'));
         })().catch((why) => done('failed: ' + why));",
        Vec::new(),
    );
    found.as_str().expect("a text").to_owned()
}

#[track_caller]
fn wait_until_stored(browser: &Browser, words: &str) {
    wait::until(
        &format!("`{words}` to be kept"),
        || stored(browser).contains(words).then_some(()),
        || stored(browser),
    );
}

fn prompts(fake: &Fake) -> Vec<String> {
    fake.seen_by("StreamPrompt").into_iter().filter_map(|call| Some(call.prompt?.prompt)).collect()
}

fn composer(browser: &Browser) -> String {
    let value = browser.run("return document.getElementById('composer-input').value", Vec::new());
    value.as_str().unwrap_or_default().to_owned()
}

#[track_caller]
fn wait_for_composer(browser: &Browser, words: &str) {
    wait::until(
        &format!("`{words}` in the composer"),
        || (composer(browser) == words).then_some(()),
        || composer(browser),
    );
}

/// Waits until the worker has the shell and answers for this page.
#[track_caller]
fn wait_for_worker(browser: &Browser) {
    let ready = browser.run_async(
        "const done = arguments[arguments.length - 1];
         navigator.serviceWorker.ready.then(async () => {
           for (let tries = 0; !navigator.serviceWorker.controller && tries < 100; tries++) {
             await new Promise((next) => setTimeout(next, 50));
           }
           done(!!navigator.serviceWorker.controller);
         });",
        Vec::new(),
    );
    assert_eq!(ready, Value::Bool(true));
}

#[test]
fn a_reload_in_the_middle_of_an_answer_loses_nothing_and_asks_nothing_again() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    fake.script(text(["A **whole** answer."]));
    ask(&browser, "First");
    browser.wait_for(".turn:last-of-type[data-state=done]");
    fake.script([Step::Chunk("The first half ".to_owned()), Step::Hang]);
    ask(&browser, "Second");
    wait_for_answer(&browser, "The first half");
    ask(&browser, "Third, which waits");
    browser.type_text("#composer-input", "a draft, half writ");
    browser.reload();
    browser.wait_for(ONLINE);
    browser.wait_for(".turn:last-of-type[data-state=interrupted]");
    assert_eq!(browser.texts(".turn .prompt"), ["First", "Second"]);
    assert!(browser.text(ANSWER).contains("The first half"));
    assert_eq!(browser.texts(".turn strong"), ["whole"]);
    wait_for_composer(&browser, "a draft, half writ");
    assert_eq!(prompts(&fake), ["First", "Second"], "what waited is a person's to send");
    browser.screenshot("state-reloaded");
    browser.run("document.getElementById('composer-input').value = ''", Vec::new());
    // The history of the next question has what was kept.
    fake.script(text(["Third answered."]));
    ask(&browser, "/queue");
    browser.wait_for_text("#log", "the waiting question", |text| text.contains("Third, which waits"));
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_browser_that_is_killed_comes_back_with_everything() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let profile = tempfile::tempdir().expect("a folder");
    let browser = Browser::on_profile(profile.path(), &[], json!({}));
    open(&browser, &gateway);
    fake.script(text(["A whole answer."]));
    ask(&browser, "First");
    browser.wait_for(".turn:last-of-type[data-state=done]");
    fake.script([Step::Chunk("Half of it ".to_owned()), Step::Hang]);
    ask(&browser, "Second");
    wait_for_answer(&browser, "Half of it");
    browser.type_text("#composer-input", "still writing");
    wait_until_stored(&browser, "Half of it");
    wait_until_stored(&browser, "still writing");
    // Chromium writes to its disk a moment after it says that it has.
    std::thread::sleep(Duration::from_secs(2));
    browser.kill();
    let browser = Browser::on_profile(profile.path(), &[], json!({}));
    open(&browser, &gateway);
    browser.wait_for(".turn:last-of-type[data-state=interrupted]");
    assert_eq!(browser.texts(".turn .prompt"), ["First", "Second"]);
    assert!(browser.text(ANSWER).contains("Half of it"));
    wait_for_composer(&browser, "still writing");
    assert_eq!(prompts(&fake), ["First", "Second"]);
}

#[test]
fn two_tabs_are_one_conversation() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    let one = browser.tab();
    fake.script(text(["From the first tab."]));
    ask(&browser, "One");
    browser.wait_for(".turn:last-of-type[data-state=done]");
    let two = browser.new_tab();
    open(&browser, &gateway);
    wait_for_answer(&browser, "From the first tab.");
    fake.script(text(["From the second tab."]));
    ask(&browser, "Two");
    browser.wait_for(".turn:last-of-type[data-state=done]");
    let asked = fake.seen_by("StreamPrompt")[1].prompt.clone().unwrap();
    assert_eq!(asked.history.len(), 2, "what the first tab asked is known here");
    browser.switch_to(&one);
    wait_for_answer(&browser, "From the second tab.");
    // While one answers, the other waits for its turn.
    fake.script([Step::Chunk("Slowly ".to_owned()), Step::Hang]);
    ask(&browser, "Three");
    wait_for_answer(&browser, "Slowly");
    browser.switch_to(&two);
    wait_for_answer(&browser, "Slowly");
    ask(&browser, "Four");
    fake.script(text(["The fourth."]));
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(prompts(&fake), ["One", "Two", "Three"]);
    // Stopping works from here as well, and then what waits is a person's to send.
    browser.click("#stop");
    browser.wait_for(".turn:last-of-type[data-state=interrupted]");
    browser.switch_to(&one);
    browser.wait_for(".turn:last-of-type[data-state=interrupted]");
    browser.screenshot("state-two-tabs");
    // A tab that is closed while it answers leaves what arrived.
    fake.forget_scripts();
    fake.script([Step::Chunk("Closed soon ".to_owned()), Step::Hang]);
    ask(&browser, "Five");
    wait_for_answer(&browser, "Closed soon");
    browser.close_tab();
    browser.switch_to(&two);
    browser.wait_for(".turn:last-of-type[data-state=interrupted]");
    assert!(browser.text(ANSWER).contains("Closed soon"));
    // A new conversation is new in one tab; the other one keeps its own. One that is deleted is so in both.
    let three = browser.new_tab();
    open(&browser, &gateway);
    wait_for_answer(&browser, "Closed soon");
    let before = browser.texts(".turn .prompt");
    browser.click("#new-conversation");
    fake.script(text(["Elsewhere."]));
    ask(&browser, "Six");
    wait_for_answer(&browser, "Elsewhere.");
    browser.switch_to(&two);
    assert_eq!(browser.texts(".turn .prompt"), before);
    browser.switch_to(&three);
    browser.run("history.back()", Vec::new());
    wait_for_answer(&browser, "Closed soon");
    browser.click("#sessions-button");
    browser.wait_for("#kept-list .session.is-open");
    browser.run(
        "document.querySelector('.session.is-open .session-tools button:last-child').click()",
        Vec::new(),
    );
    wait::until(
        "this tab to be empty",
        || browser.texts(".turn").is_empty().then_some(()),
        || browser.text("#log"),
    );
    browser.switch_to(&two);
    let told = "The conversation was emptied in another window";
    browser.wait_for_text("#toasts", "why", |text| text.contains(told));
    assert_eq!(browser.texts(".turn"), Vec::<String>::new());
    browser.switch_to(&three);
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn two_tabs_that_ask_at_the_same_moment_keep_both_questions() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    let one = browser.tab();
    ask(&browser, "Before");
    browser.wait_for(".turn:last-of-type[data-state=done]");
    let two = browser.new_tab();
    open(&browser, &gateway);
    wait_for_answer(&browser, "Before");
    let send = "document.getElementById('composer').requestSubmit()";
    for (round, [first, second]) in [["Left 1", "Right 1"], ["Left 2", "Right 2"]].into_iter().enumerate() {
        browser.switch_to(&one);
        browser.type_text("#composer-input", first);
        // A hidden tab's timers are slow, its messages are not.
        browser.run(&format!("new BroadcastChannel('go-{round}').onmessage = () => {send}"), Vec::new());
        browser.switch_to(&two);
        browser.type_text("#composer-input", second);
        browser.run(&format!("new BroadcastChannel('go-{round}').postMessage(1); {send}"), Vec::new());
        for tab in [&two, &one] {
            browser.switch_to(tab);
            wait::until(
                "both questions",
                || {
                    let shown = browser.texts(".turn .prompt");
                    [first, second].iter().all(|wanted| shown.iter().any(|it| it == wanted)).then_some(())
                },
                || browser.text("#log"),
            );
            wait::until(
                "both answers",
                || (browser.texts(".turn:not([data-state=done])").is_empty()).then_some(()),
                || browser.text("#log"),
            );
        }
    }
    let mut asked = prompts(&fake);
    asked.sort();
    assert_eq!(asked, ["Before", "Left 1", "Left 2", "Right 1", "Right 2"], "each once");
    let questions = |tab: &String| {
        browser.switch_to(tab);
        browser.whole_texts(".turn .prompt")
    };
    assert_eq!(questions(&one), questions(&two), "one conversation, in one order");
    browser.switch_to(&one);
    let before = questions(&one);
    browser.reload();
    wait_for_answer(&browser, "2");
    assert_eq!(questions(&one), before, "and so it was kept");
}

#[test]
fn a_browser_that_forbids_storage_still_talks_and_says_what_it_cannot_do() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let profile = tempfile::tempdir().expect("a folder");
    // As a person does who blocks all cookies and site data.
    let settings = json!({ "profile.default_content_setting_values.cookies": 2 });
    let browser = Browser::on_profile(profile.path(), &[], settings);
    open(&browser, &gateway);
    let count = |text: &str| text.matches("stores nothing for this page").count();
    browser.wait_for_text("#toasts", "what it cannot keep", |text| count(text) > 0);
    let said = browser.text("body");
    assert_eq!(count(&said), 1, "it is said once: {said}");
    fake.script(text(["Works all the same."]));
    ask(&browser, "Hello");
    wait_for_answer(&browser, "Works all the same.");
    browser.wait_for(".turn:last-of-type[data-state=done]");
    // What was said in passing may be gone again; it is not said anew for the next answer.
    let said = browser.text("#log");
    assert_eq!(count(&said), 0, "it is said once: {said}");
    browser.screenshot("state-forbidden");
}

#[test]
fn a_full_store_costs_nothing_but_the_next_visit_and_is_tried_again() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    ask(&browser, "Kept");
    browser.wait_for(".turn:last-of-type[data-state=done]");
    let quota = |bytes: Option<u64>| {
        let mut params = json!({ "origin": gateway.url() });
        if let Some(bytes) = bytes {
            params["quotaSize"] = json!(bytes);
        }
        browser.devtools("Storage.overrideQuotaForOrigin", params);
    };
    quota(Some(1));
    fake.script(text(["Not kept, but here."]));
    ask(&browser, &format!("Big {}", "x".repeat(20_000)));
    wait_for_answer(&browser, "Not kept, but here.");
    let said = browser.wait_for_text("#toasts", "that it is full", |text| text.contains("no space left"));
    assert!(said.contains("/export"), "and what helps: {said}");
    quota(None);
    fake.script(text(["Room again."]));
    ask(&browser, "After");
    wait_for_answer(&browser, "Room again.");
    browser.wait_for_text("#toasts", "that it is kept", |text| text.contains("Everything is stored again"));
    browser.reload();
    browser.wait_for(ONLINE);
    wait_for_answer(&browser, "Room again.");
    assert_eq!(browser.texts(".turn").len(), 3, "what was not taken at first is kept too");
}

#[test]
fn without_server_and_door_the_page_opens_and_the_conversation_can_be_read() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let address = gateway.address.to_string();
    let browser = connected(&gateway);
    fake.script(text(["Read me *offline*."]));
    ask(&browser, "Kept?");
    wait_for_answer(&browser, "Read me offline.");
    browser.wait_for(".turn:last-of-type[data-state=done]");
    wait_for_worker(&browser);
    gateway.program.kill();
    browser.reload();
    wait_for_answer(&browser, "Read me offline.");
    browser.wait_for("#connection-banner #try-now");
    browser.screenshot("state-offline");
    ask(&browser, "Sent when it is back");
    browser.wait_for(".turn:last-of-type[data-state=held]");
    browser.reload();
    browser.wait_for_text("#toasts", "what waits", |text| text.contains("Unsent messages"));
    assert_eq!(prompts(&fake), ["Kept?"]);
    let _again = Gateway::start_at(&home, &address, ["--upstream", &fake.url(), "--page", &page()]);
    browser.wait_for(ONLINE);
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(prompts(&fake), ["Kept?"], "nothing is sent by itself after a reload");
    let urls = stored(&browser);
    assert!(!urls.contains("chatcli.v1") && !urls.contains("/access"), "calls are not cached: {urls}");
}

/// A copy of the page that a test can change.
fn copy_of_the_page(to: &std::path::Path) {
    fn copy(from: &std::path::Path, to: &std::path::Path) {
        std::fs::create_dir_all(to).expect("a folder");
        for entry in std::fs::read_dir(from).expect("the page") {
            let entry = entry.expect("a file of the page");
            let target = to.join(entry.file_name());
            if entry.path().is_dir() {
                copy(&entry.path(), &target);
            } else {
                std::fs::copy(entry.path(), target).expect("a copy");
            }
        }
    }
    copy(std::path::Path::new(&page()), to);
}

#[test]
fn a_new_build_is_offered_and_taken_without_losing_anything() {
    let (home, fake) = (Home::default(), Fake::start());
    let folder = tempfile::tempdir().expect("a folder");
    copy_of_the_page(folder.path());
    let served = folder.path().to_string_lossy().into_owned();
    let gateway = Gateway::start(&home, ["--upstream", &fake.url(), "--page", &served]);
    let browser = connected(&gateway);
    wait_for_worker(&browser);
    fake.script(text(["Said before."]));
    ask(&browser, "Before");
    browser.wait_for(".turn:last-of-type[data-state=done]");
    browser.type_text("#composer-input", "half a thought");
    // The operator puts a new build in place.
    for (name, change) in [("sw.js", "\n// another build\n"), ("index.html", "<!-- another build -->")] {
        let file = folder.path().join(name);
        let old = std::fs::read_to_string(&file).expect("the file");
        std::fs::write(&file, old + change).expect("the new file");
        for packed in ["br", "gz"] {
            let _ = std::fs::remove_file(folder.path().join(format!("{name}.{packed}")));
        }
    }
    browser.run("window.before = true; window.dispatchEvent(new Event('chatcli-look'))", Vec::new());
    browser.wait_for("#new-build #take-build");
    browser.screenshot("state-new-build");
    browser.click("#take-build");
    wait::until(
        "the page to be loaded anew",
        || (browser.run("return window.before === undefined", Vec::new()) == Value::Bool(true)).then_some(()),
        || browser.text("body"),
    );
    browser.wait_for(ONLINE);
    wait_for_answer(&browser, "Said before.");
    wait_for_composer(&browser, "half a thought");
    assert!(!browser.is_shown("#new-build"), "this is the new one");
    let caches = browser.run_async(
        "caches.keys().then((names) => arguments[arguments.length - 1](names.length))",
        Vec::new(),
    );
    assert_eq!(caches, json!(1), "the old shell is gone");
}

#[test]
fn a_machine_that_slept_asks_at_once_whether_the_server_is_still_there() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    // While an answer runs the page does not ask for the server's health otherwise.
    fake.script([Step::Chunk("Before the sleep ".to_owned()), Step::Hang]);
    ask(&browser, "Go");
    wait_for_answer(&browser, "Before the sleep");
    let before = fake.seen_by("Health").len();
    browser.run("const now = Date.now; Date.now = () => now() + 3600000", Vec::new());
    wait::until(
        "the server's health to be asked for",
        || (fake.seen_by("Health").len() > before).then_some(()),
        || format!("{:?}", fake.seen()),
    );
    browser.wait_for(".turn:last-of-type[data-state=streaming]");
}

/// The kept conversation of a person who talked a lot: this many turns.
const MANY: usize = 2_500;

#[test]
fn a_conversation_of_five_thousand_messages_opens_quickly() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    ask(&browser, "First");
    browser.wait_for(".turn:last-of-type[data-state=done]");
    wait_until_stored(&browser, "First");
    let filled = browser.run_async(
        "const [many, done] = arguments;
         const open = indexedDB.open('chatcli');
         open.onsuccess = async () => {
           const conversation = await new Promise((ok) => {
             const r = open.result.transaction('conversations').objectStore('conversations').getAllKeys();
             r.onsuccess = () => ok(r.result[0]);
           });
           const store = open.result.transaction('said', 'readwrite').objectStore('said');
           const first = Date.now() - many * 1000;
           for (let n = 0; n < many; n++) {
             const id = (BigInt(first + n * 1000) << 20n).toString(16).padStart(16, '0');
             store.put({ id, window: '0000000000000001', prompt: `Question ${n}`, state: 'done', provider: 'P', model: 'M',
               answer: `Answer ${n} with **some** words and \\`code\\`.\\n\\n- one\\n- two\\n`, asked: first + n * 1000, took: 900 }, conversation + id);
           }
           // Three that no build can read.
           for (let n = 0; n < 3; n++) store.put({ broken: n }, conversation + 'ffffffffffffff0' + n);
           store.transaction.oncomplete = () => { open.result.close(); done(true); };
         };",
        vec![json!(MANY)],
    );
    assert_eq!(filled, Value::Bool(true));
    browser.devtools(
        "Page.addScriptToEvaluateOnNewDocument",
        json!({ "source": "const seen = setInterval(() => { if (document.querySelector('.turn')) {
            window.opened = performance.now(); clearInterval(seen); } }, 5);" }),
    );
    browser.reload();
    browser.wait_for(ONLINE);
    browser.wait_for_text("#log", "the newest turn", |text| text.contains("First"));
    browser.wait_for_text("#toasts", "the broken records", |text| text.contains("cannot be read: 3"));
    let opened = browser.run("return window.opened", Vec::new()).as_f64().expect("a time");
    println!("a conversation of {} messages was there {opened:.0} ms after the page began to load", 2 * MANY);
    fake.script(text(["And on."]));
    ask(&browser, "Goes on");
    wait_for_answer(&browser, "And on.");
    let asked = fake.seen_by("StreamPrompt").last().and_then(|call| call.prompt.clone()).expect("a prompt");
    assert_eq!(asked.history.len(), 2 * (MANY + 1), "nothing of it was lost");
}
