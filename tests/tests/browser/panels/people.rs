//! People who sign in and out, what is saved for them, and what they must not miss.

use super::*;

#[test]
fn people_sign_in_by_name_lose_no_draft_and_leave_nothing_behind() {
    let own = "canary-servers-own-6619";
    let fake = Fake::with(Settings { token: Some(own.to_owned()), ..Settings::default() });
    let home = Home::default();
    let file = home.path().join("upstream-token");
    fs::write(&file, own).expect("a file");
    let mut command = home.command(process::gateway());
    command.args(["access", "user", "add", "ana"]);
    let added = process::run(command, None).stdout;
    let secret = added.lines().find_map(|line| line.strip_prefix("  ")).expect("a secret").to_owned();
    let file = file.to_string_lossy().into_owned();
    let page = process::page();
    let arguments = ["--upstream", &fake.url(), "--upstream-token-file", &file, "--page", &page];
    let gateway = Gateway::start(&home, arguments);
    let browser = Browser::start();
    browser.open(&format!("{}/", gateway.url()));
    browser.wait_for("#login-name:focus");
    in_both_themes(&browser, "sign-in");
    browser.type_text("#composer-input", "My draft");
    browser.type_text("#login-name", "ana");
    browser.type_text("#login-secret", "a-guess");
    browser.click("#token-send");
    browser.wait_for_text("#token-form", "the refusal", |text| text.contains("Wrong name or password"));
    browser.type_text("#login-secret", &secret);
    browser.click("#token-send");
    browser.wait_for("#connection-state[data-state=online]");
    let draft = "return document.getElementById('composer-input').value";
    assert_eq!(browser.run(draft, Vec::new()), json!("My draft"));
    assert_nowhere(&browser, &[own, &secret, "a-guess"]);
    browser.type_text("#composer-input", ENTER);
    wait_for_answer(&browser, "My draft");
    browser.click("#connection-chip");
    browser.wait_for_text("#status-popover", "who this is", |text| {
        text.contains("ana") && text.contains("user")
    });
    browser.reload();
    browser.wait_for("#connection-state[data-state=online]");
    browser.click("#menu-button");
    browser.click("#sign-out");
    browser.wait_for("#login-name");
    assert!(!browser.is_shown(".turn"), "the conversation is not the next person's");
    assert_nowhere(&browser, &[own, &secret, "My draft"]);
}

#[test]
fn a_servers_token_is_typed_once_and_stays_with_the_door() {
    let token = "canary-server-token-7720";
    let fake = Fake::with(Settings { token: Some(token.to_owned()), ..Settings::default() });
    let home = Home::default();
    let gateway = door(&home, &fake.url());
    let browser = Browser::start();
    browser.open(&format!("{}/", gateway.url()));
    browser.type_text("#token-input", token);
    browser.click("#token-send");
    browser.wait_for("#connection-state[data-state=online]");
    assert_nowhere(&browser, &[token]);
    browser.reload();
    browser.wait_for("#connection-state[data-state=online]");
    prompted(&browser, &fake, "still known");
    assert_nowhere(&browser, &[token]);
}

#[test]
fn conversations_are_saved_found_renamed_copied_and_deleted_with_a_way_back() {
    let home = Home::default();
    let gateway = Gateway::start(&home, ["--database", ":memory:", "--page", &process::page()]);
    let browser = connected(&gateway);
    let listed = |what: &str, condition: &dyn Fn(&str) -> bool| {
        browser.wait_for_text("#session-list", what, condition);
    };
    // The tools of a row wait for a pointer.
    let tool = |name: &str, label: &str| {
        let script = "for (const tool of document.querySelectorAll('.session-tool')) {
            if (tool.getAttribute('aria-label') === arguments[0]) { tool.click(); return true; }
        } return false";
        assert_eq!(
            browser.run(script, vec![json!(format!("{label}: {name}"))]),
            json!(true),
            "{label} {name}"
        );
    };
    let other_name = |name: &str| {
        browser.wait_for("#session-other-name");
        browser.run("document.getElementById('session-other-name').value = ''", Vec::new());
        browser.type_text("#session-other-name", &format!("{name}{ENTER}"));
    };
    ask(&browser, "What is a pod?");
    browser.wait_for(".turn:last-of-type[data-state=done]");
    browser.wait_for("#sessions-button .unsaved-dot");
    browser.type_text("#composer-input", "\u{e009}s\u{e000}");
    browser.wait_for("aside#sessions");
    browser.wait_for("#session-name:focus");
    browser.run("document.getElementById('session-name').value = ''", Vec::new());
    browser.type_text("#session-name", "pods");
    browser.click("#session-save");
    listed("the session", &|text| text.contains("pods"));
    browser.wait_for("#session-state[data-unsaved=false]");
    tool("pods", "Duplicate");
    other_name("pods-copy");
    listed("the copy", &|text| text.contains("pods-copy"));
    tool("pods-copy", "Rename");
    other_name("nodes");
    listed("the new name", &|text| text.contains("nodes") && !text.contains("pods-copy"));
    in_both_themes(&browser, "sessions");
    browser.type_text("#session-search", "NOD");
    listed("what was looked for", &|text| !text.contains("pods"));
    browser.type_text("#session-search", "\u{e003}\u{e003}\u{e003}");
    browser.click("#new-conversation");
    gone(&browser, ".turn");
    browser.click(".session-name");
    browser.wait_for_text("#log", "the conversation", |text| text.contains("What is a pod?"));
    tool("nodes", "Delete");
    browser.wait_for_text("#toasts", "the way back", |text| text.contains("nodes"));
    browser.screenshot("panels-undo");
    browser.click(".toast-undo");
    listed("it again", &|text| text.contains("nodes"));
    gone(&browser, ".toast");
    // Under 900 px it lies over the page, on a phone over all of it.
    browser.narrow(360, 720);
    browser.wait_for("dialog#sessions[open]");
    assert_eq!(violations(&browser), Vec::<String>::new());
    browser.screenshot("panels-sessions-360");
    let width = "return document.getElementById('sessions').getBoundingClientRect().width";
    assert_eq!(browser.run(width, Vec::new()), json!(360));
}

#[test]
fn the_badge_is_never_green_without_fresh_data_and_speaks_up_when_it_gets_worse() {
    let (home, mut fake) = (Home::default(), Fake::with(watched()));
    fake.change(|settings| {
        settings.alerts.clear();
        settings.watcher.alert_count = 0;
        settings.watcher.status_summary = "3/3 pods running".to_owned();
    });
    let arguments = ["--upstream", &fake.url(), "--page", &process::page(), "--watch-interval", "1s"];
    let gateway = Gateway::start(&home, arguments);
    let browser = connected(&gateway);
    browser.wait_for("#watch-badge[data-state=healthy]");
    let starter =
        browser.wait_for_text("#empty .starter", "what is watched", |text| text.contains("production/myapp"));
    assert_eq!(starter, "What is wrong in production/myapp?");
    // The page listens until the next round of the gateway; a person is told, and asks with one click.
    fake.change(|settings| {
        settings.alerts = watched().alerts;
        settings.watcher.alert_count = 2;
    });
    browser.wait_for("#watch-badge[data-state=critical]");
    browser.screenshot("watch-toast");
    browser.click(".toast-act");
    let typed = browser.run("return document.getElementById('composer-input').value", Vec::new());
    assert!(typed.as_str().is_some_and(|typed| typed.contains("OOMKilled")), "{typed}");
    fake.stop();
    browser.wait_for("#watch-badge[data-state=old]");
    browser.wait_for_text("#watch-badge", "its age", |text| text.contains("ago"));
    browser.screenshot("watch-old");
    assert!(!browser.text("#watch-badge").contains("CRITICAL"));
}

#[test]
fn signing_out_leaves_nothing_in_the_page() {
    let (home, fake) = (Home::default(), Fake::with(watched()));
    fake.change(|settings| settings.token = Some("canary-token".to_owned()));
    let gateway = door(&home, &fake.url());
    let browser = Browser::start();
    browser.open(&gateway.url());
    browser.type_text("#token-input", "canary-token");
    browser.click("#token-send");
    browser.wait_for("#connection-state[data-state=online]");
    ask(&browser, "canary-question");
    wait_for_answer(&browser, "canary-question");
    browser.narrow(1280, 800);
    browser.click("#watch-badge");
    browser.wait_for_text("#watch-strip", "the alerts", |text| text.contains("OOMKilled"));
    browser.type_text("#composer-input", "canary-draft");
    browser.click("#menu-button");
    browser.click("#sign-out");
    browser.wait_for("#token-form");
    gone(&browser, "#watch-strip");
    assert_nowhere(&browser, &["canary-question", "canary-draft", "canary-token"]);
    // What the server said of itself and of what it watches is gone as well, also from where only a reader hears it.
    let shown = browser.run("return document.body.textContent", Vec::new());
    for theirs in ["OOMKilled", "claude-sonnet", "production/myapp"] {
        assert!(!shown.as_str().unwrap_or_default().contains(theirs), "{theirs} in {shown}");
    }
    // An empty form has an answer.
    browser.click("#token-send");
    browser
        .wait_for_text("#token-form [role=alert]", "what is missing", |text| text.contains("Server token"));
}
