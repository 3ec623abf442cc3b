//! What a long answer of everything costs while it comes, at every pace and on a slow device, its end included. Times are
//! the machine's as much as the page's, and other programs only add to them: so each pace can be run a few times, the best
//! run counts, and beside it stands what the same browser made of a fixed amount of work
//! (`CHATCLI_RUNS=3 cargo test -p chatcli-tests --test budgets rich -- --nocapture`).

use std::fmt::Write;
use std::thread;
use std::time::{Duration, Instant};

use chatcli_tests::browser::Browser;
use chatcli_tests::fake::{Fake, Step};
use chatcli_tests::process::Home;
use chatcli_tests::visit::{ENTER, alone, ask, door};
use chatcli_tests::wait;
use serde_json::{Value, json};

use super::page::{is_optimised, tell, watching};

/// What a frame may put into the page at once, in nodes, however much of an answer came together.
const MOST_AT_ONCE: f64 = 2_500.0;

/// How many elements may be made for an answer, for each one that is there in the end: what is finished is made once,
/// and colours are put in its place once.
const MADE_FOR_EACH: f64 = 1.5;
/// How often each pace is run, for figures that are worth more.
const RUNS: &str = "CHATCLI_RUNS";
/// How long the fixed work goes on.
const BASE: Duration = Duration::from_secs(5);

/// Notes what each long frame was spent on: its whole time, scripts, and style with layout, in milliseconds.
const WATCH_FRAMES: &str = "
    window.longFrames = [];
    new PerformanceObserver(list => list.getEntries().forEach(frame => {
        const script = frame.scripts.reduce((sum, script) => sum + script.duration, 0);
        const layout = frame.styleAndLayoutStart ? frame.startTime + frame.duration - frame.styleAndLayoutStart : 0;
        window.longFrames.push([frame.duration, script, layout].map(Math.round));
    })).observe({ type: 'long-animation-frame', buffered: true });";

/// Does the same work in each frame: some hundred elements come and go. What becomes long here is the machine's.
const FIXED_WORK: &str = "
    const place = document.body.appendChild(document.createElement('div'));
    const step = () => {
        place.replaceChildren();
        for (let row = 0; row < 100; row++) {
            const line = place.appendChild(document.createElement('p'));
            line.textContent = `row ${row} with some words that are laid out`;
        }
        requestAnimationFrame(step);
    };
    step();";

/// Languages that have colours and one that has none.
const CODE: [(&str, &str); 4] = [
    ("rust", "    let value_{n} = compute(part, {n})?; // a remark about line {n}\n"),
    ("python", "    value_{n} = compute('part', {n})  # a remark about line {n}\n"),
    ("yaml", "  - name: part-{n}\n    image: \"registry.example/part:{n}\"\n"),
    ("", "2026-11-29T12:00:{n} INFO part {n} is ready\n"),
];

fn code(language: usize, bytes: usize) -> String {
    let (name, line) = CODE[language % CODE.len()];
    let mut text = format!("```{name}\n");
    for number in 0.. {
        if text.len() >= bytes {
            break;
        }
        text += &line.replace("{n}", &number.to_string());
    }
    text + "```\n\n"
}

/// An answer of everything that answers are made of: with a long table, and 60 KB of code in one piece.
fn rich() -> String {
    let mut text = String::new();
    for part in 0..40 {
        let _ = write!(
            text,
            "## Part {part}\n\nA paragraph with **bold** and *slanted* words, `code`, a [link](https://example.org/{part}) and \
             enough text to be wrapped once or twice in any window that a person would read it in.\n\n\
             日本語の段落です。「括弧」と句読点、そして**太字**があります。여러 언어로 쓰인 답변。\n\n\
             1. one thing\n2. another, with `code`\n   - and one below it\n   - [x] that is done\n\n\
             | name | value | 値 |\n|:---|---:|---|\n| part | {part} | 部分 |\n| words | many | 多い |\n\n> A quotation.\n\n"
        );
        text += &code(part, 600);
    }
    text += "| row | name | state | a remark |\n|---:|---|---|---|\n";
    for row in 0..400 {
        let _ = writeln!(text, "| {row} | pod-{row} | Running | restarted `{row}` times, **last** today |");
    }
    text.push('\n');
    text += &code(0, 60 * 1024);
    text + "The very last words.\n"
}

/// One run of one pace.
struct Run {
    took: f64,
    tasks: Vec<f64>,
    frames: Value,
    most_added: f64,
    made: f64,
}

impl Run {
    fn longest(&self) -> f64 {
        self.tasks.iter().copied().fold(0.0, f64::max)
    }
}

fn numbers(found: &Value) -> Vec<f64> {
    found.as_array().into_iter().flatten().filter_map(Value::as_f64).collect()
}

/// A browser with a page that does the fixed work, and what became long in it.
fn base(slowed: u32) -> String {
    let browser = watching(slowed);
    browser.open("about:blank");
    browser.run(FIXED_WORK, Vec::new());
    thread::sleep(BASE);
    let tasks = numbers(&browser.run("return window.longTasks", Vec::new()));
    format!(
        "{} tasks over 50 ms, the longest {:.0} ms",
        tasks.len(),
        tasks.iter().copied().fold(0.0, f64::max)
    )
}

/// Has the answer come at so many bytes in a millisecond, or as fast as it goes for 0.
fn run(browser: &Browser, fake: &Fake, text: &str, per_ms: u64) -> Run {
    let letters: Vec<char> = text.chars().collect();
    let mut steps = Vec::new();
    for piece in letters.chunks(200) {
        let piece: String = piece.iter().collect();
        let bytes = piece.len() as u64;
        steps.push(Step::Chunk(piece));
        if let Some(micros) = (bytes * 1000).checked_div(per_ms) {
            steps.push(Step::Wait(Duration::from_micros(micros)));
        }
    }
    steps.push(Step::Done(String::new()));
    fake.script(steps);
    // A conversation of several such answers is summarised before it goes to a model, which would take this answer.
    browser.click("#new-conversation");
    browser.wait_for("#empty");
    browser.type_text("#composer-input", "Everything, please");
    thread::sleep(Duration::from_millis(500));
    browser.run(
        "window.longTasks.length = 0; window.longFrames.length = 0; window.mostAdded = 0; window.made = 0",
        Vec::new(),
    );
    let newest = "return document.querySelector('.turn:last-of-type')?.id ?? null";
    let before = browser.run(newest, Vec::new());
    let began = Instant::now();
    browser.type_text("#composer-input", ENTER);
    let done = "return document.querySelector('.turn:last-of-type[data-state=done] .answer[aria-busy=false]') !== null";
    let ended = wait::within(Duration::from_secs(180), || {
        thread::sleep(Duration::from_millis(500));
        // What a slow page shows a moment later is not there yet.
        let is_there = browser.run(newest, Vec::new()) != before;
        (is_there && browser.run(done, Vec::new()) == Value::Bool(true)).then_some(())
    });
    assert!(ended.is_some(), "the answer did not end");
    let took = began.elapsed().as_secs_f64();
    // Its colours come a moment later.
    thread::sleep(Duration::from_secs(2));
    let found = browser.run(
        "const answer = document.querySelector('.turn:last-of-type .answer');
         const [words, elements] = [answer.textContent, answer.querySelectorAll('*').length];
         const moving = [...answer.querySelectorAll('div')]
             .filter(element => getComputedStyle(element).animationName !== 'none').length;
         return [window.longTasks, window.mostAdded, words.includes('The very last words'),
             window.made / elements, moving, window.longFrames]",
        Vec::new(),
    );
    assert_eq!(found[2], Value::Bool(true), "it is all there");
    // Each of them would be asked for its state with every frame, seen or not.
    assert_eq!(found[4], json!(0), "elements of an answer are animated");
    Run {
        took,
        tasks: numbers(&found[0]),
        frames: found[5].clone(),
        most_added: found[1].as_f64().expect("a number"),
        made: found[3].as_f64().expect("a number"),
    }
}

#[test]
fn a_rich_answer_never_holds_the_page_up() {
    let _one = alone();
    is_optimised();
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let text = rich();
    let runs = std::env::var(RUNS).ok().and_then(|runs| runs.parse().ok()).unwrap_or(1);
    for slowed in [1, 4] {
        tell(&format!("fixed work, CPU/{slowed}"), &base(slowed), "as few as the machine is quiet");
        let browser = watching(slowed);
        browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH_FRAMES }));
        browser.open(&format!("{}/", gateway.url()));
        browser.wait_for("#connection-state[data-state=online]");
        // What comes when a user begins is measured elsewhere.
        ask(&browser, "Hello");
        browser.wait_for(".turn:last-of-type[data-state=done]");
        for (pace, per_ms) in [("10 KB/s", 10), ("40 KB/s", 40), ("as fast as it comes", 0)] {
            let mut runs: Vec<Run> = (0..runs).map(|_| run(&browser, &fake, &text, per_ms)).collect();
            for Run { most_added, made, .. } in &runs {
                assert!(*most_added < MOST_AT_ONCE, "{pace}: {most_added} nodes in one frame");
                assert!(
                    *made < MADE_FOR_EACH,
                    "{pace}: {made} elements were made for each one that is there"
                );
            }
            runs.sort_by(|one, other| {
                (one.tasks.len(), one.longest())
                    .partial_cmp(&(other.tasks.len(), other.longest()))
                    .expect("numbers")
            });
            let all: Vec<String> =
                runs.iter().map(|run| format!("{} of {:.0} ms", run.tasks.len(), run.longest())).collect();
            let best = &runs[0];
            let figure = format!(
                "{} bytes in {:.1} s: {} tasks over 50 ms, the longest {:.0} ms (all runs: {all:?}), at most {} nodes at \
                 once, {:.2} elements made for each one; long frames [all, script, style and layout]: {}",
                text.len(),
                best.took,
                best.tasks.len(),
                best.longest(),
                best.most_added,
                best.made,
                best.frames,
            );
            tell(&format!("a rich answer, {pace}, CPU/{slowed}"), &figure, "no task over 50 ms");
        }
    }
}
