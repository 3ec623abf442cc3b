//! What stands around the conversation, in a real browser: model and credential, the login from the terminal's files, the
//! watcher's strip, status, export, help, and that no secret that was typed is anywhere but where it belongs.

mod people;

use std::fs;
use std::path::Path;

use chatcli_proto::v1;
use chatcli_tests::axe::violations;
use chatcli_tests::browser::Browser;
use chatcli_tests::fake::{Fake, Settings};
use chatcli_tests::process::{self, Gateway, Home};
use chatcli_tests::visit::{ENTER, ask, connected, door, wait_for_answer};
use chatcli_tests::wait;
use serde_json::{Value, json};

/// Everything of a page in which a secret could be left, as one text: what is stored, cached, addressed and shown. Typed
/// fields are empty in it, because a document's text does not hold what is typed.
const EVERYTHING: &str = "
    const done = arguments[arguments.length - 1];
    const asked = request => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    (async () => {
        const found = [location.href, document.cookie, document.title, document.documentElement.outerHTML,
            JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), JSON.stringify(history.state)];
        for (const field of document.querySelectorAll('input, textarea')) {
            if (field.type !== 'file') found.push(field.value, field.placeholder);
        }
        for (const { name } of await indexedDB.databases()) {
            const database = await asked(indexedDB.open(name));
            for (const store of database.objectStoreNames) {
                const values = await asked(database.transaction(store).objectStore(store).getAll());
                for (const value of values) {
                    found.push(value instanceof Uint8Array
                        ? String.fromCharCode(...value) : JSON.stringify(value) ?? String(value));
                }
            }
            database.close();
        }
        for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const request of await cache.keys()) {
                found.push(request.url, await (await cache.match(request)).text());
            }
        }
        return found.join('\\n');
    })().then(done, problem => done('failed: ' + problem));";

/// Fails when one of these texts is anywhere in the page.
#[track_caller]
fn assert_nowhere(browser: &Browser, secrets: &[&str]) {
    let everything = browser.run_async(EVERYTHING, Vec::new());
    let everything = everything.as_str().unwrap_or_default();
    assert!(everything.contains("http://127.0.0.1"), "{everything}");
    let console = browser.console_errors().join("\n");
    for secret in secrets {
        assert!(!everything.contains(secret), "{secret} is in the page: {everything}");
        assert!(!console.contains(secret), "{secret} is in the console: {console}");
    }
}

#[track_caller]
fn open_account(browser: &Browser) {
    browser.click("#model-chip");
    browser.wait_for("#account-dialog[open]");
}

#[track_caller]
fn gone(browser: &Browser, css: &str) {
    wait::until(
        &format!("`{css}` to be gone"),
        || (!browser.is_shown(css)).then_some(()),
        || browser.text("body"),
    );
}

#[track_caller]
fn apply(browser: &Browser) {
    browser.click("#account-send");
    gone(browser, "#account-dialog");
}

/// What the last prompt carried.
#[track_caller]
fn prompted(browser: &Browser, fake: &Fake, question: &str) -> v1::StreamPromptRequest {
    ask(browser, question);
    let wanted = question.to_owned();
    let seen = fake.wait_for("the prompt", move |call| {
        call.prompt.as_ref().is_some_and(|prompt| prompt.prompt == wanted)
    });
    wait_for_answer(browser, question);
    browser.wait_for(".turn:last-of-type[data-state=done]");
    seen.prompt.expect("a prompt")
}

#[track_caller]
fn choose(browser: &Browser, select: &str, value: &str) {
    let is_there = "return document.querySelector(arguments[0]) !== null";
    let there = || (browser.run(is_there, vec![json!(select)]) == json!(true)).then_some(());
    wait::until(select, there, || browser.text("body"));
    let script = "const s = document.querySelector(arguments[0]); s.value = arguments[1];
        s.dispatchEvent(new Event('change', {bubbles: true})); return s.value";
    assert_eq!(browser.run(script, vec![json!(select), json!(value)]), json!(value));
}

#[track_caller]
fn in_both_themes(browser: &Browser, what: &str) {
    for theme in ["light", "dark"] {
        choose(browser, "#theme-select", theme);
        browser.wait_for(&format!("html[data-theme={theme}] body"));
        browser.screenshot(&format!("panels-{what}-{theme}"));
        assert_eq!(violations(browser), Vec::<String>::new(), "{what}, {theme}");
    }
}

#[test]
fn the_form_switches_as_the_command_does_and_loses_nothing_to_a_mistake() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    open_account(&browser);
    in_both_themes(&browser, "account");
    choose(&browser, "#provider-select", "OPENAI");
    browser.type_text("#model-input", "gpt-x");
    browser.type_text("#max-tokens-input", "many");
    browser.click("#account-send");
    browser.wait_for_text("#account-problem", "what is wrong", |text| text.contains("many"));
    browser.run("document.getElementById('max-tokens-input').value = '777'", Vec::new());
    apply(&browser);
    browser.wait_for_text("#model-label", "the choice", |text| text == "OPENAI · gpt-x");
    let prompt = prompted(&browser, &fake, "first");
    assert_eq!(
        (prompt.provider.as_str(), prompt.model.as_str(), prompt.max_tokens),
        ("OPENAI", "gpt-x", 777)
    );
    // The command says the same.
    ask(&browser, "/status");
    browser.wait_for_text("#log", "the status", |text| {
        text.contains("gpt-x (your choice)") && text.contains("777")
    });
    open_account(&browser);
    assert!(browser.text("#in-force").contains("OPENAI (your choice)"), "{}", browser.text("#in-force"));
    choose(&browser, "#provider-select", "");
    browser.run("document.getElementById('max-tokens-input').value = ''", Vec::new());
    apply(&browser);
    let prompt = prompted(&browser, &fake, "second");
    assert_eq!((prompt.provider.as_str(), prompt.model.as_str(), prompt.max_tokens), ("", "", 0));
}

#[test]
fn every_secret_travels_with_prompts_and_is_nowhere_else() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    let (key, id, client_key) = ("sk-canary-own-key-7731", "canary-client-id-8842", "canary-client-key-9953");
    let all = [key, id, client_key];
    // A key of one's own.
    open_account(&browser);
    choose(&browser, "#provider-select", "OPENAI");
    browser.click("#payer-own-key");
    browser.click("#account-send");
    browser.wait_for_text("#account-problem", "what is missing", |text| text.contains("API key"));
    browser.type_text("#own-key", key);
    apply(&browser);
    let prompt = prompted(&browser, &fake, "with my key");
    assert_eq!((prompt.provider.as_str(), prompt.client_api_key.as_str()), ("OPENAI", key));
    assert_nowhere(&browser, &all);
    open_account(&browser);
    let hint = browser.run("return document.getElementById('own-key').placeholder", Vec::new());
    assert!(hint.as_str().is_some_and(|hint| hint.contains("7731")), "{hint}");
    // A StackSpot account; the other key does not go along.
    browser.click("#payer-stackspot");
    browser.type_text("#client-id", id);
    browser.type_text("#client-key", client_key);
    browser.type_text("#realm", "bad realm");
    browser.click("#account-send");
    browser.wait_for_text("#account-problem", "what is missing", |text| text.contains("agent id"));
    browser.type_text("#agent-id", "agent-1");
    browser.click("#account-send");
    browser.wait_for_text("#account-problem", "the bad realm", |text| text.contains("bad realm"));
    browser.run("document.getElementById('realm').value = 'zup'", Vec::new());
    apply(&browser);
    let prompt = prompted(&browser, &fake, "with StackSpot");
    let config = |name: &str| prompt.provider_config.get(name).cloned().unwrap_or_default();
    assert_eq!(prompt.client_api_key, "");
    assert_eq!(
        ["client_id", "client_key", "realm", "agent_id"].map(config),
        [id, client_key, "zup", "agent-1"].map(str::to_owned)
    );
    assert_nowhere(&browser, &all);
    // An Ollama.
    open_account(&browser);
    browser.click("#payer-ollama");
    browser.type_text("#ollama-url", "http://gpu.example:11434");
    apply(&browser);
    let prompt = prompted(&browser, &fake, "with Ollama");
    assert_eq!(prompt.provider_config.get("base_url").map(String::as_str), Some("http://gpu.example:11434"));
    // And the server's own again.
    open_account(&browser);
    choose(&browser, "#provider-select", "");
    browser.click("#payer-server");
    choose(&browser, "#provider-select", "");
    apply(&browser);
    let prompt = prompted(&browser, &fake, "with the server's keys");
    assert!(prompt.provider_config.is_empty() && prompt.client_api_key.is_empty(), "{prompt:?}");
    // The core asks for a secret that a command leaves out.
    ask(&browser, "/switch OPENAI --llm-key");
    browser.wait_for("#secret-dialog[open]");
    assert_eq!(violations(&browser), Vec::<String>::new());
    browser.type_text("#secret-input", "sk-canary-asked-for-1064");
    browser.click("#secret-send");
    gone(&browser, "#secret-dialog");
    let prompt = prompted(&browser, &fake, "with what was asked for");
    assert_eq!(prompt.client_api_key, "sk-canary-asked-for-1064");
    assert_nowhere(&browser, &[key, id, client_key, "sk-canary-asked-for-1064"]);
}

#[test]
fn a_remembered_key_is_sealed_comes_back_and_can_be_forgotten() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    let key = "sk-canary-remembered-2175";
    let databases = || {
        let script = "const done = arguments[arguments.length - 1];
            indexedDB.databases().then(all => done(all.map(it => it.name).join()))";
        browser.run_async(script, Vec::new()).as_str().unwrap_or_default().to_owned()
    };
    assert!(!databases().contains("vault"), "nothing is made before a user wants it");
    open_account(&browser);
    choose(&browser, "#provider-select", "OPENAI");
    browser.click("#payer-own-key");
    browser.type_text("#own-key", key);
    browser.click("#remember");
    apply(&browser);
    wait::until("the vault", || databases().contains("vault").then_some(()), databases);
    assert_nowhere(&browser, &[key]);
    browser.reload();
    browser.wait_for_text("#model-label", "the remembered choice", |text| text.starts_with("OPENAI"));
    assert_eq!(prompted(&browser, &fake, "after a reload").client_api_key, key);
    assert_nowhere(&browser, &[key]);
    open_account(&browser);
    browser.click("#forget");
    gone(&browser, "#forget");
    wait::until("the vault to be gone", || (!databases().contains("vault")).then_some(()), databases);
    browser.reload();
    browser.wait_for("#connection-state[data-state=online]");
    assert_eq!(prompted(&browser, &fake, "once more").client_api_key, "");
}

/// The terminal's store as the Go program writes it, with its key: `openai:work`, an API key.
fn store(folder: &Path) -> [String; 2] {
    let sealed = "chatcli-enc:v1:DAsKCQgHBgUEAwIBZ5vDeAw+tQ+Idzye94SZxucVfGdUVL7vmgbneTZXdWEjEO30IrOkS4HXhKF4Z/siuztWGmoQNW0TOiLNH7etU7uFGK0Lnyks7mFOloZIkK0qXGvWW2/BFbs4fiDBdCH6wpppywd/ZRxkCNCaL+MlN2lTNuxSnn00bi6gF2Cupz3kjBXO3qZXXJ9517b/9onlxG7meVzGdxnd/hwr/3G8gOk=";
    let (store, key) = (folder.join("auth-profiles.json"), folder.join(".auth-key"));
    fs::write(&store, sealed)
        .and_then(|()| fs::write(&key, (0..32).collect::<Vec<u8>>()))
        .expect("two files");
    [store, key].map(|path| path.to_string_lossy().into_owned())
}

#[test]
fn a_login_comes_from_the_terminals_files_and_only_its_access_is_used() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    let [sealed, key] = store(home.path());
    open_account(&browser);
    browser.click("#payer-login");
    browser.type_text("#login-store", &sealed);
    browser.wait_for_text("#login-problem", "the missing key", |text| text.contains(".auth-key"));
    browser.type_text("#login-key", &key);
    browser.wait_for_text("#logins", "the login", |text| text.contains("openai:work"));
    in_both_themes(&browser, "login");
    apply(&browser);
    browser.wait_for_text("#model-label", "its provider", |text| text.starts_with("OPENAI"));
    let prompt = prompted(&browser, &fake, "with my login");
    assert_eq!((prompt.provider.as_str(), prompt.client_api_key.as_str()), ("OPENAI", "apikey:sk-EXAMPLE"));
    ask(&browser, "/status");
    browser.wait_for_text("#log", "the same as the terminal", |text| text.contains("local OAuth"));
    // A plain store: the login that ended cannot be chosen, and what renews the other one is never sent.
    let plain = home.path().join("plain.json");
    let profiles = json!({ "version": 1, "profiles": {
        "anthropic:default": { "type": "oauth", "provider": "anthropic", "access": "canary-access-3286",
            "refresh": "canary-refresh-4397", "expires": 4_102_444_800_000_i64 },
        "anthropic:old": { "type": "oauth", "provider": "anthropic", "access": "canary-old-5408", "expires": 1000 },
    }});
    fs::write(&plain, profiles.to_string()).expect("a file");
    open_account(&browser);
    browser.type_text("#login-store", &plain.to_string_lossy());
    browser
        .wait_for_text("#logins", "both logins", |text| text.contains("expired") && text.contains("ends in"));
    apply(&browser);
    let prompt = prompted(&browser, &fake, "as Claude");
    assert_eq!(
        (prompt.provider.as_str(), prompt.client_api_key.as_str()),
        ("CLAUDEAI", "oauth:canary-access-3286")
    );
    assert_nowhere(&browser, &["sk-EXAMPLE", "canary-access-3286", "canary-refresh-4397", "canary-old-5408"]);
}

fn watched() -> Settings {
    let mut settings = Settings::default();
    settings.info.watcher_active = true;
    settings.info.watcher_target = "production/myapp".to_owned();
    settings.watcher = v1::GetWatcherStatusResponse {
        active: true,
        deployment: "myapp".to_owned(),
        namespace: "production".to_owned(),
        status_summary:
            "2/3 pods running, 2 restarts last 1h\nRecent Events: Back-off restarting failed container"
                .to_owned(),
        alert_count: 2,
        snapshot_count: 42,
        pod_count: 3,
    };
    let alert = |severity: &str, r#type: &str, object: &str, message: &str| v1::WatcherAlert {
        severity: severity.to_owned(),
        r#type: r#type.to_owned(),
        object: object.to_owned(),
        message: message.to_owned(),
        namespace: "production".to_owned(),
        deployment: "myapp".to_owned(),
        timestamp_unix: 1_700_000_000,
    };
    settings.alerts = vec![
        alert("WARNING", "PodNotReady", "myapp-2", "Readiness probe fails"),
        alert("CRITICAL", "OOMKilled", "myapp-1", "<b>limit</b> exceeded"),
    ];
    settings
}

#[test]
fn the_watcher_is_a_badge_a_strip_and_a_question_away() {
    let (home, fake) = (Home::default(), Fake::with(watched()));
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    browser.wait_for("#watch-badge[data-state=critical]");
    assert!(browser.text("#watch-badge").contains("CRITICAL"), "{}", browser.text("#watch-badge"));
    browser.narrow(1280, 800);
    browser.click("#watch-badge");
    let strip = browser.wait_for_text("#watch-strip", "the alerts", |text| text.contains("OOMKilled"));
    for fact in
        ["Deployment\nmyapp", "Namespace\nproduction", "Snapshots\n42", "Pods\n3", "2 restarts last 1h"]
    {
        assert!(strip.contains(fact), "{fact} in {strip}");
    }
    in_both_themes(&browser, "watcher");
    browser.narrow(3840, 2160);
    browser.click("#sessions-button");
    browser.wait_for("aside#sessions");
    browser.screenshot("panels-3840");
    browser.click("#sessions-button");
    browser.narrow(1280, 800);
    browser.type_text("#composer-input", "Mine.");
    browser.click(".report-ask");
    let typed = browser.run("return document.getElementById('composer-input').value", Vec::new());
    let typed = typed.as_str().unwrap_or_default();
    assert!(typed.starts_with("Mine.\n\n"), "what was typed stays: {typed}");
    assert!(
        typed.contains("\n> Alert: OOMKilled\n") && typed.contains("> Message: <b>limit</b> exceeded"),
        "{typed}"
    );
    assert!(browser.is_shown("#watch-strip"), "there is room for both");
    browser.type_text("#composer-input", ENTER);
    wait_for_answer(&browser, "OOMKilled");
    // On a phone it is a sheet over the page, and asking leads back to the composer.
    browser.narrow(360, 720);
    browser.wait_for("dialog#watch-strip[open]");
    browser.screenshot("panels-watcher-360");
    browser.click(".report-ask");
    gone(&browser, "#watch-strip");
    // It is sent, or it would be the draft of the next visit.
    browser.type_text("#composer-input", ENTER);
    let rest = || browser.run("return document.getElementById('composer-input').value", Vec::new());
    wait::until("the question to go", || (rest() == json!("")).then_some(()), || rest().to_string());
    browser.wait_for(".turn:last-of-type[data-state=done]");
    // Without a viewer, and without a watcher, nothing is asked any more.
    fake.change(|settings| settings.info.watcher_active = false);
    browser.reload();
    browser.wait_for("#connection-state[data-state=online]");
    let before = fake.seen_by("GetWatcherStatus").len();
    prompted(&browser, &fake, "anything");
    assert_eq!(fake.seen_by("GetWatcherStatus").len(), before);
    assert!(!browser.is_shown("#watch-badge"));
}

#[test]
fn the_keyboard_alone_reaches_everything_and_a_language_changes_under_an_open_dialog() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    let focused = |browser: &Browser| browser.run("return document.activeElement.id", Vec::new());
    let press = |keys: &str| browser.type_text(":focus", keys);
    browser.run("document.getElementById('connection-chip').focus()", Vec::new());
    press(ENTER);
    let status = browser.wait_for_text("#status-popover", "the status", |text| text.contains("1.2.0"));
    assert!(status.contains(&gateway.address.to_string()) && status.contains("TLS"), "{status}");
    in_both_themes(&browser, "status");
    press("\u{e00c}");
    gone(&browser, "#status-popover");
    assert_eq!(focused(&browser), json!("connection-chip"));
    press("\u{e004}");
    assert_eq!(focused(&browser), json!("model-chip"));
    press(ENTER);
    browser.wait_for("#account-dialog[open]");
    assert_eq!(focused(&browser), json!("provider-select"));
    // The rest of the page is out of reach while it is open.
    for _ in 0..25 {
        press("\u{e004}");
        let inside = "return document.activeElement === document.body
            || document.querySelector('#account-dialog').contains(document.activeElement)";
        assert_eq!(browser.run(inside, Vec::new()), json!(true));
        if focused(&browser) == json!("") {
            browser.run("document.getElementById('provider-select').focus()", Vec::new());
        }
    }
    choose(&browser, "#lang-select", "pt-BR");
    browser
        .wait_for_text("#account-dialog-title", "the other language", |text| text == "Modelo e credencial");
    assert_eq!(violations(&browser), Vec::<String>::new());
    browser.screenshot("panels-account-pt");
    press("\u{e00c}");
    gone(&browser, "#account-dialog");
    assert_eq!(focused(&browser), json!("model-chip"));
    // Single keys are shortcuts where no text is typed, and can be switched off.
    press("?");
    browser.wait_for("#help-dialog[open]");
    in_both_themes(&browser, "help");
    browser.click("#single-keys");
    press("\u{e00c}");
    gone(&browser, "#help-dialog");
    browser.run("document.getElementById('model-chip').focus()", Vec::new());
    press("?");
    browser.click("#menu-button");
    assert!(!browser.is_shown("#help-dialog"));
    in_both_themes(&browser, "menu");
    browser.narrow(360, 720);
    browser.screenshot("panels-menu-360");
    assert_eq!(violations(&browser), Vec::<String>::new());
    browser.click("#menu-account");
    browser.click("#payer-stackspot");
    browser.screenshot("panels-account-360");
    assert_eq!(violations(&browser), Vec::<String>::new());
    browser.click("#account-dialog .dialog-close");
    gone(&browser, "#account-dialog");
    assert_eq!(focused(&browser), json!("menu-button"));
}

#[test]
fn a_conversation_is_exported_as_a_download() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    let folder = home.path().join("downloads");
    fs::create_dir_all(&folder).expect("a folder");
    let downloads = json!({ "behavior": "allow", "downloadPath": folder.to_string_lossy() });
    browser.devtools("Page.setDownloadBehavior", downloads);
    prompted(&browser, &fake, "keep this");
    for format in ["md", "json", "jsonl"] {
        browser.click("#menu-button");
        browser.click(&format!("#export-{format}"));
        let text = wait::until(
            &format!("a .{format} file"),
            || {
                let files = fs::read_dir(&folder).ok()?.flatten().map(|entry| entry.path());
                let mut files = files.filter(|path| path.extension().is_some_and(|ending| ending == format));
                fs::read_to_string(files.next()?).ok().filter(|text| !text.is_empty())
            },
            || browser.text("#log"),
        );
        assert!(text.contains("keep this"), "{text}");
        if format == "json" {
            assert!(serde_json::from_str::<Value>(&text).is_ok(), "{text}");
        }
    }
    browser.wait_for_text("#toasts", "where it is", |text| text.contains(".jsonl"));
}
