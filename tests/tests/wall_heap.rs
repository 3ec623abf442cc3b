//! A wall hangs for months: ten thousand updates must not need more memory than a thousand.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chatcli_tests::browser::Browser;
use chatcli_tests::process::{Gateway, Home, page};
use chatcli_tests::watched::{alert, example, go, healthy};
use serde_json::json;

const FEW: u64 = 1_000;
const MANY: u64 = 10_000;
/// How much more the many may need.
const MOST_PERCENT: f64 = 5.0;
const PATIENCE: Duration = Duration::from_secs(240);

/// Counts what the feed brings, and keeps the program's memory where it can be measured.
const COUNT: &str = "
    window.rounds = 0;
    const fetched = window.fetch;
    window.fetch = async (to, how) => {
        const answer = await fetched(to, how);
        const url = typeof to === 'string' ? to : to.url;
        if (!url.includes('door.v1.Watcher') || !answer.body) return answer;
        const counted = answer.body.pipeThrough(new TransformStream({
            transform(chunk, controller) { window.rounds += 1; controller.enqueue(chunk); } }));
        return new Response(counted, { status: answer.status, headers: answer.headers });
    };
    for (const name of ['instantiate', 'instantiateStreaming']) {
        const real = WebAssembly[name];
        WebAssembly[name] = async (...all) => {
            const made = await real(...all);
            window.memory = (made.instance || made).exports.memory;
            return made;
        };
    }";

/// What a page needs, in bytes, and how many nodes and listeners it has.
#[derive(Debug)]
struct Needs {
    script: f64,
    program: f64,
    nodes: f64,
    listeners: f64,
}

fn needs(browser: &Browser) -> Needs {
    for _ in 0..3 {
        browser.devtools("HeapProfiler.collectGarbage", json!({}));
    }
    let metrics = browser.devtools("Performance.getMetrics", json!({}));
    let metric = |name: &str| {
        let metrics = metrics["metrics"].as_array().into_iter().flatten();
        let found = metrics.clone().find(|metric| metric["name"] == name);
        found.and_then(|metric| metric["value"].as_f64()).unwrap_or_else(|| panic!("no {name}"))
    };
    let program = browser.run("return window.memory.buffer.byteLength", Vec::new());
    Needs {
        script: metric("JSHeapUsedSize"),
        program: program.as_f64().expect("the program's memory"),
        nodes: metric("Nodes"),
        listeners: metric("JSEventListeners"),
    }
}

#[track_caller]
fn wait_for_rounds(browser: &Browser, wanted: u64) {
    let since = Instant::now();
    loop {
        let rounds = browser.run("return window.rounds", Vec::new()).as_u64().unwrap_or(0);
        if rounds >= wanted {
            return;
        }
        assert!(since.elapsed() < PATIENCE, "{rounds} of {wanted} rounds");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn ten_thousand_updates_need_no_more_memory_than_a_thousand() {
    let (home, fake) = (Home::default(), healthy());
    let gateway =
        Gateway::start(&home, ["--upstream", &fake.url(), "--page", &page(), "--watch-interval", "2ms"]);
    let browser = Browser::start();
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": COUNT }));
    browser.devtools("Performance.enable", json!({}));
    browser.open(&format!("{}/kiosk?refresh=5s&rotate=3s&dim=off", gateway.url()));
    browser.wait_for(".band:not([data-state=waiting])");
    let is_over = AtomicBool::new(false);
    let (few, many) = std::thread::scope(|scope| {
        // A cluster where something goes on: alerts come and go, pods too.
        scope.spawn(|| {
            let mut round = 0_u32;
            while !is_over.load(Ordering::Relaxed) {
                round += 1;
                fake.change(|settings| match round % 4 {
                    0 => go(settings),
                    1 => settings.alerts.clear(),
                    2 => {
                        let snapshots = settings.watcher.snapshot_count;
                        settings.watcher = example();
                        settings.watcher.snapshot_count = snapshots;
                    }
                    _ => {
                        let pod = format!("myapp-{round}");
                        settings.alerts = vec![alert("CRITICAL", "OOMKilled", "myapp", &pod)];
                        settings.watcher.alert_count = 1;
                    }
                });
                std::thread::sleep(Duration::from_millis(40));
            }
        });
        let measured = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            wait_for_rounds(&browser, FEW);
            let few = needs(&browser);
            wait_for_rounds(&browser, MANY);
            (few, needs(&browser))
        }));
        is_over.store(true, Ordering::Relaxed);
        measured.unwrap_or_else(|problem| std::panic::resume_unwind(problem))
    });
    let more = |few: f64, many: f64| (many - few) / few * 100.0;
    println!("after {FEW} updates {few:?}, after {MANY} {many:?}");
    for (name, few, many) in [
        ("script", few.script, many.script),
        ("program", few.program, many.program),
        ("both", few.script + few.program, many.script + many.program),
        ("listeners", few.listeners, many.listeners),
    ] {
        let percent = more(few, many);
        println!("{name}: {percent:+.1} %");
        assert!(percent <= MOST_PERCENT, "{name}: {few} bytes became {many}, {percent:+.1} %");
    }
    // Rows come and go, so this is no exact number, but it does not grow with time.
    assert!(many.nodes < few.nodes * 2.0 + 500.0, "{few:?} {many:?}");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}
