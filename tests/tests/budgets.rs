//! What the page costs, measured in a real browser and printed beside what it may cost. Sizes are held to their budget;
//! times are the machine's as much as the page's, so nothing fails on them: read them
//! (`cargo test -p chatcli-tests --test budgets -- --nocapture`).

use std::fmt::Write;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use chatcli_tests::browser::Browser;
use chatcli_tests::fake::{Fake, Step};
use chatcli_tests::process::{Home, page};
use chatcli_tests::visit::{ENTER, alone, ask, door};
use chatcli_tests::wait;
use serde_json::{Value, json};

/// What a first visit may download, lazily loaded parts not counted.
const FIRST_LOAD_BYTES: u64 = 450 * 1024;

/// Notes when a person can type, and every task that held the page up.
const WATCH: &str = "
    window.longTasks = [];
    new PerformanceObserver(list => list.getEntries().forEach(task => window.longTasks.push(task.duration)))
        .observe({ type: 'longtask', buffered: true });
    const look = () => {
        const field = document.getElementById('composer-input');
        if (field && !field.disabled) window.usableMs = performance.now();
        else requestAnimationFrame(look);
    };
    look();";

/// Prints a figure beside its budget.
fn tell(what: &str, figure: &str, budget: &str) {
    println!("budget: {what}: {figure} (budget: {budget})");
}

/// Whether the page is the small build; the quick one for work on it says nothing about sizes and times.
fn is_optimised() -> bool {
    let is_small = Path::new(&page()).join("index.html.br").is_file();
    if !is_small {
        println!(
            "budget: the page in web/dist is the quick build; `cargo xtask page` makes the one that counts"
        );
    }
    is_small
}

/// A browser in which every page is watched from its start.
fn watching(slowed: u32) -> Browser {
    let browser = Browser::start();
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH }));
    browser.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": slowed }));
    browser.devtools("Performance.enable", json!({}));
    browser
}

/// Chromium's own count of something, such as `TaskDuration` in seconds.
fn metric(browser: &Browser, name: &str) -> f64 {
    let answer = browser.devtools("Performance.getMetrics", json!({}));
    let metrics = answer["metrics"].as_array().cloned().unwrap_or_default();
    let found =
        metrics.iter().find(|metric| metric["name"] == name).and_then(|metric| metric["value"].as_f64());
    found.unwrap_or_else(|| panic!("no {name} in {answer}"))
}

fn longest_task_ms(browser: &Browser) -> f64 {
    browser.run("return Math.max(0, ...window.longTasks)", Vec::new()).as_f64().unwrap_or_default()
}

#[test]
fn a_first_visit_is_small() {
    let _one = alone();
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    for (place, shown) in [("/", "#connection-state[data-state=online]"), ("/kiosk", ".wall .band")] {
        let browser = Browser::start();
        browser.open(&format!("{}{place}", gateway.url()));
        browser.wait_for(shown);
        let loaded = browser.run(
            "return performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))
                .filter(entry => entry.initiatorType !== 'fetch' || entry.name.endsWith('.wasm'))
                .map(entry => [entry.name, entry.encodedBodySize])",
            Vec::new(),
        );
        let mut total = 0;
        for entry in loaded.as_array().into_iter().flatten() {
            let (name, bytes) =
                (entry[0].as_str().unwrap_or_default(), entry[1].as_u64().unwrap_or_default());
            println!("  {bytes:>9} {}", name.trim_start_matches(&gateway.url()));
            total += bytes;
        }
        tell(
            &format!("first load of {place}"),
            &format!("{total} bytes"),
            &format!("{FIRST_LOAD_BYTES} bytes"),
        );
        if is_optimised() {
            assert!(total > 50 * 1024, "the program itself is counted: {loaded}");
            assert!(total <= FIRST_LOAD_BYTES, "a first visit downloads too much: {loaded}");
        }
    }
}

#[test]
fn a_slow_device_can_type_soon() {
    let _one = alone();
    is_optimised();
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = watching(4);
    let mut usable = Vec::new();
    for _ in 0..3 {
        // What a visit leaves behind, compiled code and the offline shell above all, would flatter the next one.
        browser.devtools("Network.clearBrowserCache", json!({}));
        let all = json!({ "origin": gateway.url(), "storageTypes": "all" });
        browser.devtools("Storage.clearDataForOrigin", all);
        browser.open(&format!("{}/", gateway.url()));
        browser.wait_for("#connection-state[data-state=online]");
        let ms = browser.run("return window.usableMs", Vec::new()).as_f64().expect("a person can type");
        usable.push(ms);
    }
    usable.sort_by(f64::total_cmp);
    let longest = longest_task_ms(&browser);
    let figure = format!("{:.0} ms (of three: {usable:.0?}), longest task {longest:.0} ms", usable[1]);
    tell("interactive with the CPU slowed four times", &figure, "1500 ms");
}

#[test]
fn a_long_answer_in_many_pieces_leaves_the_page_idle() {
    const CHUNKS: usize = 5_000;
    let _one = alone();
    is_optimised();
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = watching(1);
    browser.open(&format!("{}/", gateway.url()));
    browser.wait_for("#connection-state[data-state=online]");
    let answer = answer(200 * 1024);
    let size = answer.len().div_ceil(CHUNKS);
    let letters: Vec<char> = answer.chars().collect();
    let mut steps = Vec::new();
    for chunk in letters.chunks(size) {
        steps.push(Step::Chunk(chunk.iter().collect()));
        // 250 pieces a second: several times what a fast model writes.
        steps.push(Step::Wait(Duration::from_millis(4)));
    }
    let chunks = steps.len() / 2;
    steps.push(Step::Done(String::new()));
    fake.script(steps);
    // A driver types a whole line within one frame, which nobody else does; what is measured is the answer.
    browser.type_text("#composer-input", "Everything, please");
    thread::sleep(Duration::from_millis(500));
    browser.run("window.longTasks.length = 0", Vec::new());
    let (busy, began) = (metric(&browser, "TaskDuration"), Instant::now());
    browser.type_text("#composer-input", ENTER);
    let done = "return document.querySelector('.turn:last-of-type[data-state=done]') !== null";
    let ended = wait::within(Duration::from_secs(120), || {
        // Asking costs the page time too, so it is asked rarely.
        thread::sleep(Duration::from_millis(500));
        (browser.run(done, Vec::new()) == Value::Bool(true)).then_some(())
    });
    assert!(ended.is_some(), "the answer did not end");
    let (busy, took) = (metric(&browser, "TaskDuration") - busy, began.elapsed().as_secs_f64());
    let figure = format!(
        "{chunks} chunks, {} bytes in {took:.1} s: longest task {:.0} ms, main thread {:.0} % busy",
        answer.len(),
        longest_task_ms(&browser),
        100.0 * busy / took,
    );
    tell("a long answer", &figure, "no task over 50 ms, under 30 % busy");
    // Whatever its speed, it has to be all there.
    let shown = browser.run("return document.querySelector('.turn:last-of-type .answer').textContent.includes('The very last words')", Vec::new());
    assert_eq!(shown, Value::Bool(true));
}

/// Makes as many kept turns of the one that is there, as a conversation of months would have left them.
const MULTIPLY: &str = "
    const [wanted, answer, done] = arguments;
    const opening = indexedDB.open('chatcli');
    opening.onerror = () => done('cannot open');
    opening.onsuccess = () => {
        const database = opening.result;
        const change = database.transaction('turns', 'readwrite');
        const turns = change.objectStore('turns');
        turns.getAll().onsuccess = event => {
            const [kept] = event.target.result;
            const first = BigInt('0x' + kept.id);
            for (let turn = 1; turn < wanted; turn++) {
                const id = (first + BigInt(turn)).toString(16).padStart(16, '0');
                turns.put({ ...kept, id, prompt: `Question ${turn}`, answer: answer + turn }, id);
            }
        };
        change.oncomplete = () => { database.close(); done('done'); };
        change.onerror = () => done('cannot write');
    };";

#[test]
fn a_conversation_of_months_opens_at_once() {
    const TURNS: usize = 2_500;
    let _one = alone();
    is_optimised();
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = watching(1);
    browser.open(&format!("{}/", gateway.url()));
    browser.wait_for("#connection-state[data-state=online]");
    ask(&browser, "The first question");
    browser.wait_for(".turn:last-of-type[data-state=done]");
    let kept = "return indexedDB.databases().then(all => all.some(one => one.name === 'chatcli'))";
    let kept =
        wait::within(wait::PATIENCE, || (browser.run(kept, Vec::new()) == Value::Bool(true)).then_some(()));
    assert!(kept.is_some(), "nothing was kept");
    // What is kept is written a moment after it is shown.
    thread::sleep(Duration::from_secs(3));
    let made = browser.run_async(MULTIPLY, vec![json!(TURNS), json!(answer(400))]);
    assert_eq!(made, json!("done"));
    let last = format!("Question {}", TURNS - 1);
    let seen = format!(
        "const see = () => {{
            if (document.getElementById('log')?.textContent.includes('{last}')) window.openMs = performance.now();
            else requestAnimationFrame(see);
        }};
        see();"
    );
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": seen }));
    let mut opened = Vec::new();
    for _ in 0..3 {
        browser.open(&format!("{}/", gateway.url()));
        let times = wait::until(
            "the newest question to be there",
            || {
                let times = browser.run("return [window.openMs, window.usableMs]", Vec::new());
                times[0].as_f64().zip(times[1].as_f64())
            },
            || browser.text("#log").chars().take(500).collect(),
        );
        opened.push(times.0 - times.1);
    }
    opened.sort_by(f64::total_cmp);
    let rows = browser.run("return document.querySelectorAll('#log *').length", Vec::new());
    let figure = format!(
        "{:.0} ms after the page could be used (of three: {opened:.0?}), longest task {:.0} ms, {rows} elements",
        opened[1],
        longest_task_ms(&browser)
    );
    tell("opening 5,000 messages", &figure, "500 ms");
    assert!(rows.as_u64().is_some_and(|rows| rows < 20_000), "only what is near is built: {rows}");
}

/// An answer of about so many bytes, of everything that an answer is made of.
fn answer(bytes: usize) -> String {
    let mut text = String::new();
    let mut part = 0;
    while text.len() < bytes {
        part += 1;
        let _ = write!(
            text,
            "## Part {part}\n\nA paragraph with **bold** and *slanted* words, `code`, a [link](https://example.org/{part}) \
             and enough text to be wrapped once or twice in any window that a person would read it in.\n\n\
             - one thing\n- another, with `code`\n  - and one below it\n\n\
             | name | value |\n|---|---|\n| part | {part} |\n| words | many |\n\n```rust\n"
        );
        // Every tenth part has a long piece of code, which stays open for hundreds of pieces.
        for line in 0..if part % 10 == 0 { 120 } else { 6 } {
            let _ = writeln!(text, "let value_{line} = compute(part, {line}); // a remark about line {line}");
        }
        text.push_str("```\n\n> A quotation, and its end.\n\n");
    }
    text.push_str("The very last words.\n");
    text
}
