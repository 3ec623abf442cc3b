//! A screen that hangs for months: it wakes, starts again, and stays readable.

use super::*;

/// The timers of a page, thousands of times as fast where it is said.
fn hurry(browser: &Browser, script: &str) {
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }));
}

#[test]
fn a_wall_whose_program_stopped_is_loaded_anew_and_only_when_the_door_answers() {
    let (home, fake) = (Home::default(), healthy());
    let gateway = door(&home, &fake, "200ms");
    let browser = Browser::start();
    // The program's beat never comes, and ten seconds last ten milliseconds.
    hurry(
        &browser,
        "sessionStorage.loads = Number(sessionStorage.loads || 0) + 1;
         const real = window.setInterval;
         if (sessionStorage.loads < 3) window.setInterval = (what, ms, ...more) =>
             ms === 10000 ? real(what, 10, ...more) : ms === 1000 ? 0 : real(what, ms, ...more);",
    );
    browser.open(&format!("{}/kiosk?{QUICK}", gateway.url()));
    browser.wait_for("#wall-word");
    chatcli_tests::wait::until(
        "the page to be loaded anew",
        || (browser.run("return sessionStorage.loads", Vec::new()) == "3").then_some(()),
        || browser.run("return sessionStorage.loads", Vec::new()).to_string(),
    );
    wait_for_state(&browser, "healthy");
    browser.wait_for("html[data-beat] body");
    let loads = browser.run("return sessionStorage.loads", Vec::new());
    assert_eq!(loads, "3", "and then it stays");
}

#[test]
fn a_screen_stays_awake_moves_a_little_and_is_dim_only_at_night_and_when_all_is_well() {
    let (home, fake) = (Home::default(), healthy());
    let gateway = door(&home, &fake, "200ms");
    let browser = Browser::start();
    hurry(
        &browser,
        "window.locks = 0;
         Object.defineProperty(navigator, 'wakeLock', { value: { request: kind => {
             window.locks += kind === 'screen'; return Promise.resolve({}); } } });
         const real = window.setInterval;
         window.setInterval = (what, ms, ...more) => real(what, ms === 600000 ? 50 : ms, ...more);",
    );
    browser.open(&format!("{}/kiosk?refresh=5s&dim=0:00-23:59&tz=UTC", gateway.url()));
    wait_for_state(&browser, "healthy");
    browser.wait_for("html[data-dim] body");
    assert_eq!(browser.run("return window.locks", Vec::new()), 1);
    browser.run("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))", Vec::new());
    assert_eq!(browser.run("return window.locks", Vec::new()), 2, "asked for again when it is seen again");
    let places = browser.run_async(
        "const done = arguments[arguments.length - 1], seen = new Set(), main = document.querySelector('.wall-main');
         const look = setInterval(() => { seen.add(getComputedStyle(main).transform);
             if (seen.size >= 4) { clearInterval(look); done([...seen]); } }, 20);",
        Vec::new(),
    );
    assert!(places.as_array().is_some_and(|places| places.len() >= 4), "{places}");
    fake.change(|settings| {
        settings.watcher.alert_count = 1;
        settings.alerts = vec![alert("CRITICAL", "OOMKilled", "myapp", "myapp-1")];
    });
    wait_for_state(&browser, "critical");
    chatcli_tests::wait::until(
        "a bright screen",
        || (!browser.is_shown("html[data-dim] body")).then_some(()),
        || "still dim".to_owned(),
    );
}

#[test]
fn every_screen_is_worth_a_look() {
    let (home, mut fake) = (Home::default(), healthy());
    let gateway = door(&home, &fake, "200ms");
    let browser = Browser::start();
    let sizes = [(360, 740), (1280, 800), (1920, 1080), (3840, 2160)];
    let shoot = |place: &str, name: &str| {
        for (width, height) in sizes {
            for (theme, lang) in [("dark", "pt-BR"), ("light", "en")] {
                screen(&browser, width, height);
                let since = std::time::Instant::now();
                hang_up(&browser, &gateway, &format!("{place}?{QUICK}&theme={theme}&lang={lang}&rotate=off"));
                browser.wait_for(&format!(
                    "html[lang={lang}][data-theme={theme}] .band:not([data-state=waiting])"
                ));
                let loads = "return performance.getEntriesByType('resource').map(e => [e.name, e.startTime, e.responseStart, e.responseEnd])";
                assert!(
                    since.elapsed() < std::time::Duration::from_secs(8),
                    "{place} {name} {width} {theme}: the feed brought nothing\n{}\n{}",
                    browser.run(loads, Vec::new()),
                    gateway.program.stderr()
                );
                // Two points make a trend; the rows find their places.
                browser.wait_for(".trend svg");
                std::thread::sleep(std::time::Duration::from_millis(300));
                browser.screenshot(&format!("wall{}-{name}-{width}-{theme}", place.replace('/', "-")));
                let wide = browser.run(
                    "const e = document.documentElement; return e.scrollWidth - e.clientWidth",
                    Vec::new(),
                );
                assert_eq!(wide, Value::from(0), "{place} {name} {width}");
            }
        }
    };
    fake.change(go);
    shoot("/kiosk", "go");
    shoot("/board", "go");
    fake.change(|settings| {
        *settings = Settings { watcher: example(), snapshots_per_call: 1, ..Settings::default() }
    });
    let mut seen = std::collections::BTreeSet::new();
    for (state, change) in states() {
        fake.change(change);
        if seen.insert(state) {
            screen(&browser, 1920, 1080);
            for (theme, lang) in [("dark", "en"), ("light", "pt-BR")] {
                hang_up(&browser, &gateway, &format!("/kiosk?{QUICK}&theme={theme}&lang={lang}"));
                wait_for_state(&browser, state);
                browser.wait_for(".trend svg");
                std::thread::sleep(std::time::Duration::from_millis(300));
                browser.screenshot(&format!("wall-{state}-{theme}"));
            }
        }
    }
    fake.change(states()[2].1);
    wait_for_state(&browser, "critical");
    fake.stop();
    wait_for_state(&browser, "offline");
    browser.screenshot("wall-offline-light");
}
