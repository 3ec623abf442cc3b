//! Who may do what, in a real browser: the cookie that no script can read, the token that no page ever sees, and a
//! screen that may look and nothing else. The page's own forms for it are proven elsewhere.

use chatcli_tests::browser::Browser;
use chatcli_tests::fake::Fake;
use chatcli_tests::process::{Gateway, Home, gateway, page, run};
use chatcli_tests::visit::{ask, open, wait_for_answer};
use serde_json::{Value, json};

const TOKEN: &str = "canary-the-servers-own-token";

/// A server that wants a token, and a door that holds it.
pub fn holding(home: &Home) -> (Fake, Gateway) {
    let fake = Fake::start();
    fake.change(|settings| settings.token = Some(TOKEN.to_owned()));
    let file = home.path().join("token");
    std::fs::write(&file, TOKEN).unwrap();
    let file = file.to_string_lossy();
    let arguments = ["--upstream", &fake.url(), "--page", &page(), "--upstream-token-file", &file];
    let gateway = Gateway::start(home, arguments);
    (fake, gateway)
}

/// What `chatcli-gateway access …` prints once, on a line of its own.
pub fn access(home: &Home, arguments: &[&str]) -> String {
    let mut command = home.command(gateway());
    command.arg("access").args(arguments);
    let finished = run(command, None);
    assert_eq!(finished.code, Some(0), "{}", finished.stderr);
    let shown = finished.stdout.lines().find_map(|line| line.strip_prefix("  "));
    shown.unwrap_or_default().to_owned()
}

/// Posts as a page's script would; gives the HTTP status, or the words of the browser's refusal.
fn post(browser: &Browser, url: &str, body: &Value) -> Value {
    let script = "const [url, body, done] = arguments;
        fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
            .then(answer => done(answer.status), problem => done(String(problem)));";
    browser.run_async(script, vec![json!(url), body.clone()])
}

/// Calls a method with an empty message; gives its gRPC status where the page would look for it.
fn grpc_status(browser: &Browser, path: &str) -> Value {
    let script = "const [path, done] = arguments;
        const headers = { 'content-type': 'application/grpc-web+proto', 'x-grpc-web': '1' };
        fetch(path, { method: 'POST', headers, body: new Uint8Array(5) }).then(async answer => {
            const text = new TextDecoder().decode(await answer.arrayBuffer());
            const inside = /grpc-status: ?(\\d+)/.exec(text);
            done(Number(answer.headers.get('grpc-status') ?? inside[1]));
        }, problem => done(String(problem)));";
    browser.run_async(script, vec![json!(path)])
}

fn stored(browser: &Browser) -> String {
    let script = "const done = arguments[0];
        (async () => {
            const found = [document.cookie, location.href, JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
            for (const name of await caches.keys()) {
                const cache = await caches.open(name);
                for (const request of await cache.keys()) {
                    found.push(request.url, await (await cache.match(request)).text());
                }
            }
            for (const { name } of await indexedDB.databases()) {
                const base = await new Promise(made => { indexedDB.open(name).onsuccess = e => made(e.target.result) });
                for (const store of base.objectStoreNames) {
                    const all = base.transaction(store).objectStore(store).getAll();
                    found.push(await new Promise(read => { all.onsuccess = () => read(JSON.stringify(all.result)) }));
                }
                base.close();
            }
            return found.join('\\n');
        })().then(done, problem => done('failed: ' + problem));";
    browser.run_async(script, vec![]).as_str().unwrap().to_owned()
}

fn cookies(browser: &Browser, gateway: &Gateway) -> Vec<Value> {
    let found = browser.devtools("Network.getCookies", json!({ "urls": [gateway.url()] }));
    found["cookies"].as_array().unwrap().clone()
}

#[test]
fn a_signed_in_page_talks_with_a_token_that_it_never_sees() {
    let home = Home::default();
    let secret = access(&home, &["user", "add", "ana"]);
    let (fake, gateway) = holding(&home);
    let browser = Browser::start();
    browser.open(&gateway.url());
    let login = json!({ "name": "ana", "secret": secret });
    assert_eq!(post(&browser, "/access/login", &json!({ "name": "ana", "secret": "wrong" })), json!(401));
    assert_eq!(post(&browser, "/access/login", &login), json!(204));
    open(&browser, &gateway);
    ask(&browser, "Who am I?");
    wait_for_answer(&browser, "Who am I?");
    let own = format!("Bearer {TOKEN}");
    assert_eq!(fake.seen_by("StreamPrompt")[0].authorization.as_deref(), Some(own.as_str()));
    let [cookie] = &cookies(&browser, &gateway)[..] else { panic!("one cookie") };
    let name = format!("chatcli_sid_{}", gateway.address.port());
    let attributes = ["name", "path", "httpOnly", "sameSite"].map(|attribute| cookie[attribute].clone());
    assert_eq!(attributes, [json!(name), json!("/"), json!(true), json!("Strict")]);
    let stored = stored(&browser);
    assert!(!stored.starts_with("failed"), "{stored}");
    for canary in [TOKEN, &secret, cookie["value"].as_str().unwrap()] {
        assert!(!stored.contains(canary), "{stored}");
        assert!(!gateway.program.stderr().contains(canary), "the log names a secret");
    }
    // Signing out is over at the door, whatever the browser keeps.
    assert_eq!(post(&browser, "/access/logout", &json!({})), json!(204));
    assert_eq!(grpc_status(&browser, "/chatcli.v1.ChatCLIService/GetServerInfo"), json!(16));
    assert_eq!(cookies(&browser, &gateway), Vec::<Value>::new());
}

#[test]
fn a_screen_looks_and_does_nothing_else() {
    let home = Home::default();
    let address = access(&home, &["kiosk", "add", "lobby"]);
    let code = address.split_once("#enrol=").expect("a code in the fragment").1;
    let (fake, gateway) = holding(&home);
    let browser = Browser::start();
    browser.open(&gateway.url());
    assert_eq!(post(&browser, "/access/kiosk", &json!({ "code": code })), json!(204));
    assert_eq!(post(&browser, "/access/kiosk", &json!({ "code": code })), json!(401));
    let [cookie] = &cookies(&browser, &gateway)[..] else { panic!("one cookie") };
    assert_eq!((&cookie["httpOnly"], &cookie["session"]), (&json!(true), &json!(false)), "{cookie}");
    for method in ["Health", "GetServerInfo", "GetWatcherStatus", "GetAlerts"] {
        let path = format!("/chatcli.v1.ChatCLIService/{method}");
        assert_eq!(grpc_status(&browser, &path), json!(0), "{method}");
    }
    for path in ["/chatcli.v1.ChatCLIService/DeleteSession", "/chatcli.v1.ChatCLIService/New", "/a.v1.B/C"] {
        assert_eq!(grpc_status(&browser, path), json!(7), "{path}");
    }
    open(&browser, &gateway);
    ask(&browser, "Am I allowed?");
    browser.wait_for(".turn:last-of-type .problem");
    assert_eq!(fake.seen_by("StreamPrompt").len(), 0);
    let followed = "const done = arguments[0];
        const headers = { 'content-type': 'application/grpc-web+proto', 'chatcli-interval-secs': '1' };
        fetch('/chatcli.door.v1.Watcher/Follow', { method: 'POST', headers, body: new Uint8Array(5) })
            .then(answer => answer.body.getReader().read()).then(({ value }) => done(value.length), e => done(String(e)));";
    assert!(browser.run_async(followed, vec![]).as_u64().is_some_and(|bytes| bytes > 5));
    access(&home, &["revoke", "lobby"]);
    let dark = || (grpc_status(&browser, "/chatcli.v1.ChatCLIService/GetAlerts") == json!(16)).then_some(());
    chatcli_tests::wait::until("the screen to be shut out", dark, || gateway.program.stderr());
}

#[test]
fn another_page_cannot_sign_a_user_in_or_out() {
    let (home, stranger) = (Home::default(), Home::default());
    let (_fake, gateway) = holding(&home);
    // Another origin of the same site: what the cookie's own rule does not keep away.
    let (_other_fake, other) = holding(&stranger);
    let browser = Browser::start();
    browser.open(&other.url());
    for path in ["/access/login", "/access/logout", "/access/kiosk"] {
        let outcome = post(&browser, &format!("{}{path}", gateway.url()), &json!({ "code": "x" }));
        assert!(outcome.as_str().is_some_and(|text| text.contains("TypeError")), "{path}: {outcome}");
    }
}

#[test]
fn a_screen_takes_its_code_from_the_field_and_from_an_address_that_changes() {
    let home = Home::default();
    let codes = ["lobby", "hall"].map(|name| {
        let address = access(&home, &["kiosk", "add", name]);
        address.split_once("#enrol=").expect("a code in the fragment").1.to_owned()
    });
    let (_fake, gateway) = holding(&home);
    for (way, code) in ["field", "address"].into_iter().zip(&codes) {
        let browser = Browser::start();
        browser.open(&format!("{}/kiosk", gateway.url()));
        browser.wait_for(".band-help");
        browser.type_text("#enrol-code", "a-wrong-one");
        browser.click("#enrol [type=submit]");
        browser.wait_for_text(".band-help", "that it is wrong", |text| text.contains("not accepted"));
        browser.screenshot("wall-enrol");
        if way == "field" {
            browser.type_text("#enrol-code", &format!("\u{e009}a\u{e000}{code}"));
            browser.click("#enrol [type=submit]");
        } else {
            browser.run("location.hash = 'enrol=' + arguments[0]", vec![json!(code)]);
        }
        let is_in = || (!browser.is_shown(".band-help")).then_some(());
        chatcli_tests::wait::until("the screen to be let in", is_in, || browser.text("body"));
        assert_eq!(browser.run("return location.hash", Vec::new()), json!(""), "{way}");
    }
}

#[test]
fn a_sign_in_that_is_over_is_not_called_a_wrong_token() {
    let home = Home::default();
    let secret = access(&home, &["user", "add", "ana"]);
    let (_fake, gateway) = holding(&home);
    let browser = Browser::start();
    browser.open(&gateway.url());
    browser.wait_for("#token-form");
    browser.type_text("#login-secret", "x");
    browser.click("#token-send");
    browser.wait_for_text("#token-form [role=alert]", "what is missing", |text| text.contains("Name"));
    browser.type_text("#login-name", "ana");
    browser.type_text("#login-secret", "wrong");
    browser.click("#token-send");
    browser.wait_for_text("#token-form [role=alert]", "the refusal", |text| text != "Missing: Name");
    browser.type_text("#login-secret", &secret);
    browser.click("#token-send");
    browser.wait_for("#connection-state[data-state=online]");
    access(&home, &["revoke", "ana"]);
    let out = || (grpc_status(&browser, "/chatcli.v1.ChatCLIService/GetAlerts") == json!(16)).then_some(());
    chatcli_tests::wait::until("her to be shut out", out, || gateway.program.stderr());
    ask(&browser, "Am I still here?");
    browser.wait_for_text("#token-form [role=alert]", "why", |text| text.contains("expired"));
}
