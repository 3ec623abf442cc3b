//! The wall in a real browser: every status by its fixture, what a screen without input may not have, and what
//! it does when the server, or the feed, goes away.

mod always;

use chatcli_proto::v1;
use chatcli_tests::axe::violations;
use chatcli_tests::browser::Browser;
use chatcli_tests::fake::{Fake, Settings};
use chatcli_tests::process::{Gateway, Home, gateway, page, run};
use chatcli_tests::touch::{too_small, touch};
use chatcli_tests::visit::{ANSWER, wait_for_answer};
use chatcli_tests::watched::{alert, example, go, healthy};
use serde_json::{Value, json};

/// The shortest interval a wall takes; the door is quicker, so that nothing has to be waited for.
const QUICK: &str = "refresh=5s&dim=off";

fn door(home: &Home, fake: &Fake, interval: &str) -> Gateway {
    Gateway::start(home, ["--upstream", &fake.url(), "--page", &page(), "--watch-interval", interval])
}

#[track_caller]
fn hang_up(browser: &Browser, gateway: &Gateway, address: &str) {
    browser.open(&format!("{}{address}", gateway.url()));
    browser.wait_for("#wall-word");
}

#[track_caller]
fn wait_for_state(browser: &Browser, state: &str) {
    browser.wait_for(&format!(".band[data-state={state}]"));
}

fn screen(browser: &Browser, width: u32, height: u32) {
    let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
    browser.devtools("Emulation.setDeviceMetricsOverride", metrics);
}

/// Brings the scripted server into a state.
type Arrange = fn(&mut Settings);

/// Every status and how it comes about.
fn states() -> Vec<(&'static str, Arrange)> {
    vec![
        ("healthy", |settings| {
            settings.watcher = example();
            settings.alerts.clear();
        }),
        ("degraded", |settings| {
            settings.watcher.alert_count = 1;
            settings.alerts = vec![alert("WARNING", "PodNotReady", "myapp", "myapp-6c9f7d5b4-k2wlp")];
        }),
        ("critical", |settings| {
            settings.watcher.status_summary = "1/3 pods running, 7 restarts last 1h".to_owned();
            settings.watcher.alert_count = 2;
            settings.alerts.push(alert("CRITICAL", "OOMKilled", "myapp", "myapp-6c9f7d5b4-t9xhm"));
        }),
        // What is critical stays so, however old: a person is needed still.
        ("stale", |settings| {
            settings.watcher.status_summary = "3/3 pods running\nstale: 5m".to_owned();
            settings.alerts.retain(|alert| alert.severity != "CRITICAL");
        }),
        ("no_watcher", |settings| settings.watcher = v1::GetWatcherStatusResponse::default()),
        // A Go server drops an alert from its list while the condition goes on.
        ("degraded", |settings| {
            settings.watcher = v1::GetWatcherStatusResponse { alert_count: 2, ..example() };
            settings.alerts.clear();
        }),
    ]
}

#[test]
fn every_status_is_told_by_word_shape_and_size_and_a_lost_server_is_found_again() {
    let (home, mut fake) = (Home::default(), healthy());
    let gateway = door(&home, &fake, "200ms");
    let browser = Browser::start();
    screen(&browser, 1920, 1080);
    hang_up(&browser, &gateway, &format!("/kiosk?{QUICK}"));
    for (state, change) in states() {
        fake.change(change);
        wait_for_state(&browser, state);
        let word = browser.text("#wall-word");
        assert!(word.chars().all(|c| c.is_uppercase() || c == ' ') && !word.is_empty(), "{word}");
        let high = browser.run(
            "return parseFloat(getComputedStyle(document.getElementById('wall-word')).fontSize) / innerHeight",
            Vec::new(),
        );
        assert!(high.as_f64().unwrap() >= 0.12, "{state}: {high}");
        assert!(browser.is_shown(".band-word .shape") && browser.is_shown("#wall-age"), "{state}");
    }
    assert!(
        browser.text(".alerts").contains("2 alerts older than the window"),
        "{}",
        browser.text(".alerts")
    );
    fake.change(states()[2].1);
    wait_for_state(&browser, "critical");
    let rows = browser.texts(".alert");
    assert!(
        rows[0].contains("CRITICAL") && rows[0].contains("NEW") && rows[0].contains("OOMKilled"),
        "{rows:?}"
    );
    fake.stop();
    wait_for_state(&browser, "offline");
    let age = browser.text("#wall-age");
    assert!(age.starts_with("Lost contact. Last data as of ") && age.ends_with("s ago)"), "{age}");
    assert!(
        browser.is_shown(".wall.is-aged .tile") && browser.texts(".alert").len() == rows.len(),
        "they stay"
    );
    let grey = browser.run("return getComputedStyle(document.querySelector('.alerts')).filter", Vec::new());
    assert_eq!(grey, "grayscale(1)");
    fake.change(|settings| {
        settings.watcher = example();
        settings.alerts.clear();
    });
    fake.start_again();
    wait_for_state(&browser, "healthy");
    assert!(!browser.is_shown(".wall.is-aged"));
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn no_hand_can_touch_a_kiosk() {
    let (home, fake) = (Home::default(), healthy());
    fake.change(go);
    let gateway = door(&home, &fake, "200ms");
    let browser = Browser::start();
    hang_up(&browser, &gateway, &format!("/kiosk?{QUICK}&unknown=1&max=1000&debug=1"));
    wait_for_state(&browser, "critical");
    let debug = browser.text("#wall-debug");
    assert!(debug.contains("refresh\n5s") && debug.contains("max\n100"), "{debug}");
    let focusable = browser.run(
        "return document.querySelectorAll('a[href], button, input, select, textarea, summary, iframe, [tabindex], \
         [contenteditable]').length",
        Vec::new(),
    );
    assert_eq!(focusable, 0);
    let before =
        browser.run("return document.documentElement.outerHTML.length > 0 && location.href", Vec::new());
    for key in ["Tab", "Enter", " ", "Escape", "ArrowDown", "a", "/"] {
        for kind in ["keyDown", "keyUp"] {
            browser.devtools("Input.dispatchKeyEvent", json!({ "type": kind, "key": key }));
        }
        let focus = browser.run("return document.activeElement.tagName + scrollY", Vec::new());
        assert_eq!(focus, "BODY0", "{key}");
    }
    for (kind, button) in [("mousePressed", "left"), ("mouseReleased", "left"), ("mousePressed", "right")] {
        let click = json!({ "type": kind, "x": 300, "y": 500, "button": button, "clickCount": 2 });
        browser.devtools("Input.dispatchMouseEvent", click);
    }
    let selected = browser.run("return [getSelection().toString(), location.href]", Vec::new());
    assert_eq!(selected, json!(["", before]));
    let refused = browser.run(
        "return ['contextmenu', 'dragstart'].every(kind => \
         !document.body.dispatchEvent(new MouseEvent(kind, { bubbles: true, cancelable: true })))",
        Vec::new(),
    );
    assert_eq!(refused, true);
    browser.wait_for("html[data-still] body");
    assert_eq!(browser.run("return getComputedStyle(document.body).cursor", Vec::new()), "none");
    let sizes = browser.run(
        "const e = document.documentElement; return [e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight]",
        Vec::new(),
    );
    assert_eq!(sizes, json!([0, 0]), "nothing to scroll");
}

#[test]
fn a_go_servers_targets_take_turns_where_there_is_no_room_and_what_it_cannot_tell_is_named() {
    let (home, fake) = (Home::default(), healthy());
    fake.change(go);
    let gateway = door(&home, &fake, "200ms");
    let browser = Browser::start();
    screen(&browser, 1280, 720);
    hang_up(&browser, &gateway, &format!("/kiosk?{QUICK}&rotate=3s"));
    wait_for_state(&browser, "critical");
    let both = ["production/payments", "production/web"];
    assert_eq!(browser.texts(".target .target-name"), both, "both at once, as there is room");
    let heading = browser.text(".alerts h2");
    assert!(!both.iter().any(|name| heading.contains(name)), "no target has a turn of its own: {heading}");
    hang_up(&browser, &gateway, &format!("/kiosk?{QUICK}&rotate=3s&max=2"));
    wait_for_state(&browser, "critical");
    assert_eq!(browser.text(".wall-title"), "3 targets");
    assert_eq!(browser.texts(".target .target-name"), ["production/payments", "production/web"]);
    for name in ["production/payments", "production/web"] {
        browser.wait_for_text(".alerts h2", name, |text| text.contains(name));
        assert!(browser.texts(".alert .alert-target").iter().all(|target| target == name));
        wait_for_state(&browser, "critical");
    }
    assert!(browser.text(".alerts").contains("2 alerts older than the window"));
    let missing = browser.text(".wall-missing");
    assert!(missing.contains("does not report: ready pods, restarts, pods one by one, events"), "{missing}");
    assert!(!browser.texts(".tile dt").contains(&"Restarts".to_owned()), "no empty tile");
}

#[test]
fn several_screens_cost_one_question_and_without_a_feed_each_asks_for_itself() {
    let (home, fake) = (Home::default(), healthy());
    let gateway = door(&home, &fake, "1s");
    let browser = Browser::start();
    hang_up(&browser, &gateway, &format!("/kiosk?{QUICK}"));
    let waited = std::time::Instant::now();
    wait_for_state(&browser, "healthy");
    assert!(
        waited.elapsed() < std::time::Duration::from_secs(8),
        "by the feed, not by the board's own question"
    );
    browser.run("for (let n = 0; n < 3; n++) window.open(location.href)", Vec::new());
    chatcli_tests::wait::until(
        "four screens",
        || (fake.seen_by("GetServerInfo").len() >= 5).then_some(()),
        || format!("{:#?}", fake.seen().len()),
    );
    let (before, since) = (fake.seen_by("GetWatcherStatus").len(), std::time::Instant::now());
    std::thread::sleep(std::time::Duration::from_secs(5));
    let asked = fake.seen_by("GetWatcherStatus").len() - before;
    let most = usize::try_from(since.elapsed().as_secs()).unwrap() + 2;
    assert!((3..=most).contains(&asked), "{asked} questions in five seconds");

    // A door that is older than this page has no feed.
    let refuse = "const real = window.fetch; window.fetch = (to, how) => {
        const url = String(to.url ?? to);
        if (!url.includes('door.v1.Watcher')) return real(to, how);
        window.refused = (window.refused || 0) + 1;
        const headers = { 'content-type': 'application/grpc-web+proto', 'grpc-status': '12' };
        return Promise.resolve(new Response(null, { status: 200, headers }));
    }";
    let browser = Browser::start();
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": refuse }));
    let before = fake.seen_by("GetWatcherStatus").len();
    hang_up(&browser, &gateway, &format!("/kiosk?{QUICK}"));
    wait_for_state(&browser, "healthy");
    assert_eq!(browser.run("return window.refused", Vec::new()), 1);
    fake.change(states()[1].1);
    wait_for_state(&browser, "degraded");
    assert!(fake.seen_by("GetWatcherStatus").len() > before);
}

#[test]
fn a_board_has_controls_for_everybody_and_leads_to_the_conversation() {
    let (home, fake) = (Home::default(), healthy());
    fake.change(go);
    let gateway = door(&home, &fake, "200ms");
    let browser = Browser::start();
    hang_up(&browser, &gateway, "/board?refresh=5s");
    wait_for_state(&browser, "critical");
    browser.type_text("#wall-filter", "web-5d9c");
    browser.wait_for_text(".alert-list", "one alert", |text| {
        text.contains("web-5d9c") && !text.contains("payments")
    });
    wait_for_state(&browser, "critical");
    let choose = "const s = document.getElementById(arguments[0]); s.value = arguments[1]; \
        s.dispatchEvent(new Event('change', { bubbles: true }))";
    let pick = |id: &str, value: &str| drop(browser.run(choose, vec![json!(id), json!(value)]));
    for (width, height) in [(1280, 800), (360, 720)] {
        browser.narrow(width, height);
        for theme in ["light", "dark"] {
            for lang in ["en", "pt-BR"] {
                pick("theme-select", theme);
                pick("lang-select", lang);
                browser.wait_for(&format!("html[lang={lang}][data-theme={theme}] body"));
                assert_eq!(violations(&browser), Vec::<String>::new(), "{width} px, {theme}, {lang}");
                let wide = browser.run(
                    "const e = document.documentElement; return e.scrollWidth - e.clientWidth",
                    Vec::new(),
                );
                assert_eq!(wide, 0, "{width} px, {lang}: nothing sticks out to the side");
            }
        }
    }
    touch(&browser, true);
    browser.narrow(360, 740);
    assert_eq!(too_small(&browser), Vec::<String>::new());
    touch(&browser, false);
    screen(&browser, 1000, 800);
    pick("lang-select", "en");
    browser.click("#wall-pause");
    browser.wait_for(".wall-paused");
    // What was on its way may still come.
    std::thread::sleep(std::time::Duration::from_millis(600));
    let asked = fake.seen_by("GetWatcherStatus").len();
    std::thread::sleep(std::time::Duration::from_millis(1500));
    assert_eq!(fake.seen_by("GetWatcherStatus").len(), asked, "no other window watches");
    browser.click("#wall-pause");
    fake.wait_for("a question after the pause", |_| fake.seen_by("GetWatcherStatus").len() > asked);
    browser.click(".alert-ask");
    browser.wait_for("#connection-state[data-state=online]");
    let draft =
        browser.run("return [document.getElementById('composer-input').value, location.hash]", Vec::new());
    assert!(draft[0].as_str().unwrap().contains("> Object: web-5d9c7b6f4-x2k8p"), "{draft}");
    assert_eq!(draft[1], "", "the question does not stay in the address");
    assert_eq!(fake.seen_by("StreamPrompt").len(), 0, "a person sends it, not a link");
    browser.click("#send");
    wait_for_answer(&browser, "PodNotReady");
    assert!(!browser.text(ANSWER).is_empty());
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_kiosk_is_for_everybody_too_in_every_state() {
    let (home, mut fake) = (Home::default(), healthy());
    let gateway = door(&home, &fake, "200ms");
    let browser = Browser::start();
    for theme in ["light", "dark"] {
        for lang in ["en", "pt-BR"] {
            screen(&browser, 1280, 720);
            hang_up(&browser, &gateway, &format!("/kiosk?{QUICK}&theme={theme}&lang={lang}"));
            for (state, change) in states().into_iter().take(5) {
                fake.change(change);
                wait_for_state(&browser, state);
                assert_eq!(violations(&browser), Vec::<String>::new(), "{state}, {theme}, {lang}");
            }
        }
    }
    fake.change(go);
    wait_for_state(&browser, "critical");
    fake.stop();
    wait_for_state(&browser, "offline");
    assert_eq!(violations(&browser), Vec::<String>::new());
}

#[test]
fn the_embedded_servers_recording_plays_on_the_wall() {
    let home = Home::default();
    let gateway = Gateway::start(
        &home,
        ["--database", ":memory:", "--watch-demo", "--page", &page(), "--watch-interval", "500ms"],
    );
    let browser = Browser::start();
    screen(&browser, 1920, 1080);
    hang_up(&browser, &gateway, "/kiosk?refresh=5s&dim=off&title=The%20shop");
    wait_for_state(&browser, "healthy");
    assert_eq!(browser.text(".wall-title"), "The shop");
    browser.wait_for_text(".numbers", "all pods", |text| text.contains("3/3"));
    // The recorded rollout goes wrong after a while; what changed is written down with its time.
    browser.wait_for(".band[data-state=degraded], .band[data-state=critical]");
    browser.wait_for(".alert");
    browser.wait_for(".trend svg");
    let changes = browser.texts(".change .change-words");
    assert!(changes.iter().any(|words| words.contains("HEALTHY →")), "{changes:?}");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

/// Runs `chatcli-gateway access …` on the same file of people and screens as the door's.
#[track_caller]
fn access(home: &Home, arguments: &[&str]) -> String {
    let mut command = home.command(gateway());
    command.arg("access").args(arguments);
    let finished = run(command, None);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    finished.stdout
}

#[test]
fn a_screen_is_enrolled_by_a_code_keeps_looking_and_is_sent_away() {
    let home = Home::default();
    let fake = Fake::with(Settings {
        watcher: example(),
        snapshots_per_call: 1,
        token: Some("the server's own".to_owned()),
        ..Settings::default()
    });
    let token = home.path().join("token");
    std::fs::write(&token, "the server's own").unwrap();
    let (upstream, dist, token) = (fake.url(), page(), token.to_string_lossy().into_owned());
    let door = Gateway::start(
        &home,
        [
            "--upstream",
            &upstream,
            "--page",
            &dist,
            "--upstream-token-file",
            &token,
            "--watch-interval",
            "200ms",
        ],
    );
    let browser = Browser::start();
    let kiosk = format!("/kiosk?{QUICK}");
    hang_up(&browser, &door, &kiosk);
    wait_for_state(&browser, "no_access");
    browser.wait_for_text("#wall-word", "no access", |word| word == "NO ACCESS");
    assert!(browser.text(".band-help").contains("#enrol=CODE"), "{}", browser.text(".band-help"));
    browser.screenshot("wall-not-enrolled");
    assert_eq!(violations(&browser), Vec::<String>::new());
    hang_up(&browser, &door, &format!("{kiosk}&wrong#enrol=aaaa-bbbb-cccc"));
    browser.wait_for_text(".band-help", "a refused code", |text| text.contains("not accepted"));
    let said = access(&home, &["kiosk", "add", "lobby", "--url", &door.url()]);
    let code =
        said.split("#enrol=").nth(1).and_then(|rest| rest.split_whitespace().next()).unwrap().to_owned();
    hang_up(&browser, &door, &format!("{kiosk}&right#enrol={code}"));
    wait_for_state(&browser, "healthy");
    let here = browser.run("return location.href", Vec::new());
    assert!(!here.to_string().contains("enrol") && !here.to_string().contains(&code), "{here}");
    let cookies = browser.run("return document.cookie + JSON.stringify(localStorage)", Vec::new());
    assert!(!cookies.to_string().contains(&code), "{cookies}");
    browser.reload();
    wait_for_state(&browser, "healthy");
    // The code is used up.
    access(&home, &["revoke", "lobby"]);
    browser.wait_for_text("#wall-word", "no access", |word| word == "NO ACCESS");
    assert!(browser.is_shown(".wall.is-aged .tile"), "what was seen stays, grey");
    hang_up(&browser, &door, &format!("{kiosk}&again#enrol={code}"));
    browser.wait_for_text(".band-help", "a used code", |text| text.contains("not accepted"));
}
