//! What the browser must not keep, and what it must.

use super::*;

#[test]
fn a_token_is_nowhere_in_what_the_browser_keeps() {
    let canary = "canary-7f3a9c-token";
    let fake = Fake::with(Settings { token: Some(canary.to_owned()), ..Settings::default() });
    let home = Home::default();
    let gateway = door(&home, &fake.url());
    let browser = Browser::start();
    browser.open(&format!("{}/", gateway.url()));
    browser.type_text("#token-input", canary);
    browser.click("#token-send");
    browser.wait_for(ONLINE);
    ask(&browser, "hello");
    browser.wait_for(".turn:last-of-type[data-state=done]");
    wait_until_stored(&browser, "hello");
    browser.reload();
    // The door kept it, behind a cookie that no script can read.
    browser.wait_for(ONLINE);
    let kept = stored(&browser);
    assert!(!kept.contains(canary), "{kept}");
    assert!(!kept.starts_with("failed"), "{kept}");
}

#[test]
fn what_is_being_written_with_a_key_in_it_is_never_kept() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    browser.type_text("#composer-input", "plain words");
    wait_until_stored(&browser, "plain words");
    // What was kept so far goes as soon as a key is in it.
    browser.type_text("#composer-input", " /switch --llm-key canary-key-1234");
    wait::until(
        "the draft to be gone from the store",
        || (!stored(&browser).contains("plain words")).then_some(()),
        || stored(&browser),
    );
    assert!(!stored(&browser).contains("canary"), "{}", stored(&browser));
    browser.reload();
    browser.wait_for(ONLINE);
    assert!(!stored(&browser).contains("canary") && composer(&browser).is_empty());
    // What an older build kept comes back to the person who wrote it, once, and leaves the store.
    let older = "const done = arguments[arguments.length - 1];
        const open = indexedDB.open('chatcli');
        open.onsuccess = () => {
            const windows = open.result.transaction('windows', 'readwrite').objectStore('windows');
            const name = '00000000000000aa';
            windows.put({ window: name, at: 1, waiting: [], draft: '/switch --llm-key canary-old-5678' }, name);
            windows.transaction.oncomplete = () => { open.result.close(); done(); };
        };";
    browser.run_async(older, Vec::new());
    assert!(stored(&browser).contains("canary-old"));
    browser.reload();
    browser.wait_for(ONLINE);
    wait_for_composer(&browser, "/switch --llm-key canary-old-5678");
    assert!(!stored(&browser).contains("canary"), "{}", stored(&browser));
}

#[test]
fn a_new_conversation_can_be_left_again_after_a_reload() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    ask(&browser, "The first of all");
    wait_for_answer(&browser, "The first of all");
    browser.wait_for(".turn[data-state=done]");
    browser.click("#new-conversation");
    browser.wait_for("#empty");
    // At once it is one click away, in the strip; after a reload one step back.
    browser.wait_for(".toast-act");
    browser.reload();
    browser.wait_for(ONLINE);
    browser.wait_for("#empty");
    browser.run("history.back()", Vec::new());
    browser.wait_for_text(".turn .prompt", "the question", |text| text.contains("The first of all"));
    browser.reload();
    browser.wait_for_text(".turn .prompt", "the question", |text| text.contains("The first of all"));
}
