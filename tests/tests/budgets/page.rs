//! What the page costs, measured in a real browser and printed beside what it may cost. Sizes are held to their budget;
//! times are the machine's as much as the page's, so nothing fails on them: read them
//! (`cargo test -p chatcli-tests --test budgets page -- --nocapture`).

use std::fmt::Write;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use chatcli_tests::browser::Browser;
use chatcli_tests::fake::{Fake, Step};
use chatcli_tests::process::{Home, page};
use chatcli_tests::toll::Toll;
use chatcli_tests::visit::{ENTER, alone, ask, door};
use chatcli_tests::wait;
use serde_json::{Value, json};

/// What a first visit may download before it can be used.
const FIRST_LOAD_BYTES: u64 = 330_000;
/// What it may have downloaded when the network is quiet: the offline shell, icons, calls and all HTTP heads too.
const QUIET_BYTES: u64 = 500 * 1024;
/// Nothing comes for so long.
const QUIET: Duration = Duration::from_secs(4);
/// Notes when a typed key is shown, every task that held the page up, and the most nodes that were added in one frame.
const WATCH: &str = "
    window.longTasks = [];
    window.mostAdded = 0;
    window.made = 0;
    new MutationObserver(changes => {
        const count = node => 1 + (node.querySelectorAll ? node.querySelectorAll('*').length : 0);
        const added = changes.flatMap(change => [...change.addedNodes]).reduce((sum, node) => sum + count(node), 0);
        window.mostAdded = Math.max(window.mostAdded, added);
        const inAnswer = change => (change.target.closest ? change.target : document.body).closest('.answer');
        const elements = node => node.querySelectorAll ? 1 + node.querySelectorAll('*').length : 0;
        window.made += changes.filter(inAnswer).flatMap(change => [...change.addedNodes])
            .reduce((sum, node) => sum + elements(node), 0);
    }).observe(document, { childList: true, subtree: true });
    document.addEventListener('input', () => requestAnimationFrame(() => setTimeout(() => {
        window.typedMs ??= performance.now();
    })), true);
    new PerformanceObserver(list => list.getEntries().forEach(task => window.longTasks.push(task.duration)))
        .observe({ type: 'longtask', buffered: true });
    const look = () => {
        const field = document.getElementById('composer-input');
        if (field && !field.disabled) window.usableMs = performance.now();
        else requestAnimationFrame(look);
    };
    look();";

/// Prints a figure beside its budget.
pub(crate) fn tell(what: &str, figure: &str, budget: &str) {
    println!("budget: {what}: {figure} (budget: {budget})");
}

/// Whether the page is the small build; the quick one for work on it says nothing about sizes and times.
pub(crate) fn is_optimised() -> bool {
    let is_small = Path::new(&page()).join("index.html.br").is_file();
    if !is_small {
        println!(
            "budget: the page in web/dist is the quick build; `cargo xtask page` makes the one that counts"
        );
    }
    is_small
}

/// A browser in which every page is watched from its start.
pub(crate) fn watching(slowed: u32) -> Browser {
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
fn a_first_visit_fetches_what_its_screen_uses_and_nothing_twice() {
    let _one = alone();
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    for (place, shown, others) in [
        ("/", "#connection-state[data-state=online]", ["_split_wall", "wall-"]),
        ("/kiosk", ".wall .band", ["_split_chat", "chat-"]),
    ] {
        let toll = Toll::start(gateway.address);
        let browser = Browser::start();
        browser.open(&format!("{}{place}", toll.url()));
        browser.wait_for(shown);
        let mut before = 0;
        let quiet = wait::within(Duration::from_secs(60), || {
            thread::sleep(QUIET);
            let files = toll.counted().requests.iter().filter(|line| line.starts_with("GET")).count();
            (std::mem::replace(&mut before, files) == files).then_some(())
        });
        assert!(quiet.is_some(), "the network is never quiet");
        let counted = toll.counted();
        let mut files: Vec<&str> =
            counted.requests.iter().filter_map(|line| line.strip_prefix("GET ")?.split(' ').next()).collect();
        files.sort_unstable();
        println!("  {files:?}");
        let figure = format!("{} bytes, {} requests", counted.bytes, counted.requests.len());
        tell(&format!("{place} until the network is quiet"), &figure, &format!("{QUIET_BYTES} bytes"));
        for file in &files {
            assert!(!others.iter().any(|other| file.contains(other)), "{place} never uses {file}");
            assert!(
                !["late", "highlight", "icon-512"].iter().any(|late| file.contains(late)),
                "{file} is not used yet"
            );
        }
        // A name with a hash is always the same file. The document may be asked for whether it is still the same.
        let hashed: Vec<&str> =
            files.iter().copied().filter(|file| file.contains('-') && !file.contains("icon")).collect();
        let mut once = hashed.clone();
        once.dedup();
        assert_eq!(hashed, once, "what is fetched is fetched once");
        if is_optimised() {
            assert!(counted.bytes <= QUIET_BYTES, "a first visit downloads too much: {figure}");
        }
    }
}

#[test]
fn a_key_is_taken_and_shown_soon() {
    let _one = alone();
    is_optimised();
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    for slowed in [1, 4] {
        let browser = watching(slowed);
        let mut shown = Vec::new();
        for _ in 0..3 {
            browser.devtools("Network.clearBrowserCache", json!({}));
            let all = json!({ "origin": gateway.url(), "storageTypes": "all" });
            browser.devtools("Storage.clearDataForOrigin", all);
            browser.devtools("Page.navigate", json!({ "url": format!("{}/", gateway.url()) }));
            // A person who types from the start: the first key that the field takes counts.
            let ms = wait::until(
                "a key to be shown",
                || {
                    browser.devtools("Input.insertText", json!({ "text": "x" }));
                    browser.run("return window.typedMs ?? null", Vec::new()).as_f64()
                },
                || browser.text("body"),
            );
            shown.push(ms);
        }
        shown.sort_by(f64::total_cmp);
        let figure = format!("{:.0} ms (of three: {shown:.0?})", shown[1]);
        tell(
            &format!("a typed key is shown, CPU/{slowed}"),
            &figure,
            if slowed == 1 { "500 ms" } else { "1500 ms" },
        );
    }
}

#[test]
fn a_slow_device_opens_without_long_tasks() {
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
    tell("the field is there with the CPU slowed four times", &figure, "1500 ms");
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
    // A driver types a whole line within one frame, which no person does; what is measured is the answer.
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
        const change = database.transaction('said', 'readwrite');
        const said = change.objectStore('said');
        said.openCursor().onsuccess = event => {
            const { key, value: kept } = event.target.result;
            const conversation = key.slice(0, 16), first = BigInt('0x' + kept.id);
            for (let turn = 1; turn < wanted; turn++) {
                const id = (first + BigInt(turn)).toString(16).padStart(16, '0');
                said.put({ ...kept, id, prompt: `Question ${turn}`, answer: answer + turn }, conversation + id);
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
