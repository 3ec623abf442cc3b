//! A wall hangs for months: ten thousand updates must not need more memory than a thousand.

use std::time::{Duration, Instant};

use chatcli_proto::door::v1::Round;
use chatcli_proto::v1;
use chatcli_tests::browser::Browser;
use chatcli_tests::process::{Gateway, Home, page};
use chatcli_tests::visit::alone;
use chatcli_tests::watched::{alert, example, healthy};
use prost::Message;
use serde_json::json;

const FEW: u64 = 1_000;
const MANY: u64 = 10_000;
/// How much more the many may need.
const MOST_PERCENT: f64 = 5.0;
const PATIENCE: Duration = Duration::from_secs(240);
const BETWEEN_QUESTIONS: Duration = Duration::from_secs(3);

/// Plays the rounds again and again in place of the door's feed, as quickly as a page's timers allow, and keeps the
/// program's memory where it can be measured.
const PLAY: &str = "
    const rounds = ROUNDS.map(round => Uint8Array.from(round));
    window.rounds = 0;
    const fetched = window.fetch;
    window.fetch = (to, how) => {
        const url = String(to.url ?? to);
        if (!url.includes('door.v1.Watcher')) return fetched(to, how);
        // A message to itself is the quickest turn that leaves the browser time to paint.
        const { port1, port2 } = new MessageChannel();
        const stream = new ReadableStream({ pull: controller => new Promise(done => {
            port1.onmessage = () => {
                if (window.holds) return setTimeout(() => port2.postMessage(0), 10);
                controller.enqueue(rounds[window.rounds % rounds.length].slice());
                window.rounds += 1;
                done();
            };
            port2.postMessage(0);
        }) }, { highWaterMark: 0 });
        const headers = { 'content-type': 'application/grpc-web+proto' };
        return Promise.resolve(new Response(stream, { status: 200, headers }));
    };
    for (const name of ['instantiate', 'instantiateStreaming']) {
        const real = WebAssembly[name];
        WebAssembly[name] = async (...all) => {
            const made = await real(...all);
            // The parts that come later have no memory of their own.
            window.memory ??= (made.instance || made).exports.memory;
            return made;
        };
    }";

/// A cluster where something goes on: alerts come and go, pods too, and now and then the server fails.
fn rounds() -> Vec<Vec<u8>> {
    (0..64)
        .map(|number: i32| {
            let alerts: Vec<v1::WatcherAlert> = (0..number % 7)
                .map(|each| {
                    let severity = if each % 3 == 0 { "CRITICAL" } else { "WARNING" };
                    alert(
                        severity,
                        "PodNotReady",
                        &format!("app-{}", each % 3),
                        &format!("pod-{number}-{each}"),
                    )
                })
                .collect();
            let status = v1::GetWatcherStatusResponse {
                status_summary: format!("{}/9 pods running, {number} restarts last 1h", number % 10),
                alert_count: number % 7,
                snapshot_count: number,
                pod_count: number % 10,
                ..example()
            };
            let round = if number % 16 == 15 {
                Round { code: 14, message: "the server is away".to_owned(), ..Round::default() }
            } else {
                Round {
                    status: status.encode_to_vec(),
                    alerts: v1::GetAlertsResponse { alerts }.encode_to_vec(),
                    ..Round::default()
                }
            };
            let message = round.encode_to_vec();
            let length = u32::try_from(message.len()).expect("a small message").to_be_bytes();
            [&[0], length.as_slice(), &message].concat()
        })
        .collect()
}

/// What a page needs, in bytes, and how many nodes and listeners it has.
#[derive(Debug)]
struct Needs {
    script: f64,
    program: f64,
    nodes: f64,
    listeners: f64,
}

fn needs(browser: &Browser) -> Needs {
    // What comes while it is measured would be counted too.
    browser.run("window.holds = true", Vec::new());
    for _ in 0..5 {
        std::thread::sleep(Duration::from_millis(300));
        browser.devtools("HeapProfiler.collectGarbage", json!({}));
    }
    let metrics = browser.devtools("Performance.getMetrics", json!({}));
    let metric = |name: &str| {
        let metrics = metrics["metrics"].as_array().into_iter().flatten();
        let found = metrics.clone().find(|metric| metric["name"] == name);
        found.and_then(|metric| metric["value"].as_f64()).unwrap_or_else(|| panic!("no {name}"))
    };
    let program = browser.run("return window.memory.buffer.byteLength", Vec::new());
    browser.run("window.holds = false", Vec::new());
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
        // Each question is a script that the browser remembers for a while; asking often would be all that grows.
        std::thread::sleep(BETWEEN_QUESTIONS);
    }
}

#[test]
fn ten_thousand_updates_need_no_more_memory_than_a_thousand() {
    let _one = alone();
    let (home, fake) = (Home::default(), healthy());
    let gateway = Gateway::start(&home, ["--upstream", &fake.url(), "--page", &page()]);
    let browser = Browser::start();
    let script = PLAY.replace("ROUNDS", &json!(rounds()).to_string());
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }));
    browser.devtools("Performance.enable", json!({}));
    // Painting is not what is measured, and a small picture takes less of it.
    let small = json!({ "width": 640, "height": 360, "deviceScaleFactor": 1, "mobile": false });
    browser.devtools("Emulation.setDeviceMetricsOverride", small);
    browser.open(&format!("{}/kiosk?refresh=5s&rotate=3s&dim=off", gateway.url()));
    browser.wait_for(".band:not([data-state=waiting])");
    wait_for_rounds(&browser, FEW);
    let few = needs(&browser);
    wait_for_rounds(&browser, MANY);
    let many = needs(&browser);
    let more = |few: f64, many: f64| (many - few) / few * 100.0;
    println!("after {FEW} updates {few:?}, after {MANY} {many:?}");
    for (name, few, many) in [("script", few.script, many.script), ("program", few.program, many.program)] {
        println!("{name}: {:+.1} %", more(few, many));
    }
    let (less, all) = (few.script + few.program, many.script + many.program);
    let percent = more(less, all);
    println!("budget: the wall's heap: {percent:+.1} % (budget: {MOST_PERCENT} %)");
    // The program's own memory is the wall's state; what the engine keeps beside it differs from run to run.
    assert!(more(few.program, many.program) <= MOST_PERCENT, "{few:?} {many:?}");
    // A list of any length has a few listeners; none of them is for one update.
    assert!(many.listeners <= few.listeners + 10.0, "{few:?} {many:?}");
    // Rows come and go, so this is no exact number, but it does not grow with time.
    assert!(many.nodes < few.nodes * 2.0 + 500.0, "{few:?} {many:?}");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}
