//! How an answer is read: as it grows, aloud, by keyboard, and away from the page.

use super::*;

/// Notes every task that keeps the page busy for longer than 50 ms, and counts what is put into the conversation.
const WATCH_TASKS: &str = "window.__tasks = []; new PerformanceObserver(list => list.getEntries().forEach(entry => \
    window.__tasks.push(entry.duration))).observe({ type: 'longtask' });
    window.__added = 0; new MutationObserver(list => list.forEach(change => window.__added += change.addedNodes.length))
    .observe(document.querySelector('main'), { childList: true, subtree: true })";

/// Twice what the largest answer here is made of. Built again for every piece it would be hundreds of times that.
const MOST_ADDED: f64 = 10_000.0;

#[test]
fn a_huge_tail_is_not_built_again_for_every_piece() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    browser.run(WATCH_TASKS, Vec::new());
    let row = |number: usize| format!("| row {number} | {} |\n", "word ".repeat(6));
    let line = |number: usize| format!("    let value_{number} = call({number}, \"text\");\n");
    let table: String = (0..2500).map(row).collect();
    let listing: String = (0..4000).map(line).collect();
    for (name, start, body, end) in
        [("listing", "```text\n", listing, "```\n"), ("table", "| a | b |\n|---|---|\n", table, "\n")]
    {
        let pieces: Vec<char> = body.chars().collect();
        let mut steps = vec![Step::Chunk(start.to_owned())];
        for (number, piece) in pieces.chunks(pieces.len().div_ceil(1200)).enumerate() {
            steps.push(Step::Chunk(piece.iter().collect()));
            if number % 4 == 0 {
                steps.push(Step::Wait(Duration::from_millis(10)));
            }
        }
        steps.push(Step::Chunk(format!("{end}\nAll of it.\n")));
        steps.push(Step::Done(String::new()));
        browser.run("window.__tasks.length = 0; window.__added = 0", Vec::new());
        fake.script(steps);
        ask(&browser, name);
        browser.wait_for(DONE);
        // What came fast is shown in steps.
        browser.wait_for_text(ANSWER, "the end", |text| text.contains("All of it."));
        let tasks = browser.run("return window.__tasks", Vec::new());
        let longest = tasks.as_array().into_iter().flatten().filter_map(Value::as_f64).fold(0.0, f64::max);
        let added = number(&browser, "return window.__added");
        let count = tasks.as_array().map_or(0, Vec::len);
        println!("{name}: {added} nodes added, {count} long tasks, the longest {longest} ms");
        assert!(added < MOST_ADDED, "{name}: {added} nodes added");
    }
    let rows = number(&browser, "return document.querySelectorAll('.turn:last-of-type tbody tr').length");
    assert_eq!(rows, 2500.0);
    let text = browser.text(ANSWER);
    assert!(text.contains("row 2499") && text.contains("All of it."));
}

#[test]
fn an_answer_is_read_out_in_sentences_and_once_whole() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    browser.run(
        "window.__said = []; new MutationObserver(() => window.__said.push(document.getElementById('announcer')\
         .textContent)).observe(document.getElementById('announcer'), { childList: true, characterData: true, subtree: true })",
        Vec::new(),
    );
    let mut steps = Vec::new();
    for number in 0..70 {
        steps.push(Step::Chunk(format!("Sentence {number} is **here**. ")));
        steps.push(Step::Wait(Duration::from_millis(100)));
    }
    steps.push(Step::Done(String::new()));
    fake.script(steps);
    ask(&browser, "Talk");
    browser.wait_for(DONE);
    let focus = browser.run("return document.activeElement.id", Vec::new());
    assert_eq!(focus, json!("composer-input"), "the focus stays");
    let said = browser.run("return window.__said", Vec::new());
    let said: Vec<&str> = said.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let whole = said
        .iter()
        .filter(|words| words.contains("Sentence 0 is") && words.contains("Sentence 69 is"))
        .count();
    assert_eq!(whole, 1, "{said:#?}");
    // Seven seconds: that it began, three times sentences, and the whole.
    assert!((3..=6).contains(&said.len()), "{said:#?}");
    assert!(said.iter().all(|words| !words.contains("**")));
}

#[test]
fn the_keyboard_goes_from_message_to_message() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    for question in ["one", "two"] {
        fake.script(text([format!("answer {question}").as_str()]));
        ask(&browser, question);
        wait_for_answer(&browser, &format!("answer {question}"));
        browser.wait_for(DONE);
    }
    let focused = || browser.run("return document.activeElement.innerText", Vec::new());
    let press = |key: &str| {
        browser.run(
            "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], altKey: true, bubbles: true, cancelable: true }))",
            vec![key.into()],
        );
    };
    browser.type_text(COMPOSER, &with(ALT, UP));
    assert_eq!(focused(), json!("answer two"));
    press("ArrowUp");
    assert_eq!(focused(), json!("two"));
    press("ArrowUp");
    assert_eq!(focused(), json!("answer one"));
    press("ArrowDown");
    press("ArrowDown");
    press("ArrowDown");
    let focus = browser.run("return document.activeElement.id", Vec::new());
    assert_eq!(focus, json!("composer-input"), "past the newest one is the box");
    // A lone slash goes there too, when no field has the focus.
    browser.run("document.getElementById('log').focus()", Vec::new());
    browser.type_text("#log", "/");
    let focus = browser.run("return [document.activeElement.id, document.activeElement.value]", Vec::new());
    assert_eq!(focus, json!(["composer-input", ""]));
}

const RICH: &str = "# Pods that restart\n\nA pod restarts when its **container ends** or its *probe* fails. Look at `kubectl describe` \
    first; see the [documentation](https://kubernetes.io/docs).\n\n1. Read the last state\n2. Read the log of the container \
    before\n   - with `--previous`\n   - or in your collector\n\n- [x] Limits are set\n- [ ] Probe has time enough\n\n\
    ```rust\n// Waits longer every time, up to a minute.\nfn wait(attempt: u32) -> Duration {\n    \
    let secs = 2_u64.pow(attempt.min(6));\n    println!(\"next attempt in {secs} s, after attempt number {attempt}, which is a long line\");\n    \
    Duration::from_secs(secs.min(60))\n}\n```\n\n| Reason | Exit code | What to do |\n|:---|---:|---|\n| OOMKilled | 137 | Raise the limit \
    or find the leak |\n| Error | 1 | Read the log |\n| Completed | 0 | A job should not be a Deployment |\n\n\
    > Never restart what you did not look at.\n\nThat is all.\n";

#[test]
fn the_conversation_looks_good_everywhere() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    fake.script(text(["You are welcome. Ask whenever something is on your mind."]));
    ask(&browser, "Thanks for yesterday");
    browser.wait_for(DONE);
    fake.script(text([RICH]));
    ask(&browser, "Why do my pods restart, and what can I do about it?");
    browser.wait_for(DONE);
    browser.wait_for(".code .is-keyword");
    fake.script([Step::Chunk("Let me look at that more closely.".to_owned()), Step::Hang]);
    ask(&browser, "And in production?");
    wait_for_answer(&browser, "more closely");
    ask(&browser, "Then compare it with last week, please");
    browser.wait_for("#queue");
    for (width, height) in [(320, 640), (360, 740), (1280, 900), (3840, 2160)] {
        browser.narrow(width, height);
        for (theme, lang) in [("light", "en"), ("dark", "pt-BR")] {
            ask(&browser, &format!("/theme {theme}"));
            ask(&browser, &format!("/lang {lang}"));
            browser.wait_for(&format!("html[lang={lang}][data-theme={theme}] .code .is-keyword"));
            let wide = "const e = document.documentElement, log = document.getElementById('log');\
                 const over = css => Math.max(0, document.querySelector(css).getBoundingClientRect().right - innerWidth);\
                 return [e.scrollWidth - e.clientWidth, log.scrollWidth - log.clientWidth, over('.header'), over('#composer')]";
            assert_eq!(
                browser.run(wide, Vec::new()),
                json!([0, 0, 0, 0]),
                "{width} px: nothing sticks out to the side"
            );
            browser.screenshot(&format!("chat-{width}-{theme}"));
            browser.run("document.getElementById('log').scrollTop = 0", Vec::new());
            browser.screenshot(&format!("chat-{width}-{theme}-top"));
            browser.run(
                "const log = document.getElementById('log'); log.scrollTop = log.scrollHeight",
                Vec::new(),
            );
        }
    }
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn copying_works_where_a_browser_offers_no_clipboard() {
    let (home, fake) = (Home::default(), Fake::start());
    let page = chatcli_tests::process::page();
    let gateway =
        Gateway::start(&home, ["--upstream", &fake.url(), "--page", &page, "--allow-host", "chat.lan"]);
    let browser = Browser::with_preferences(&["--host-resolver-rules=MAP chat.lan 127.0.0.1"]);
    browser.open(&format!("http://chat.lan:{}/", gateway.address.port()));
    browser.wait_for("#connection-state[data-state=online]");
    assert_eq!(browser.run("return !navigator.clipboard", Vec::new()), json!(true));
    ask(&browser, "Copy me");
    let answer = wait_for_answer(&browser, "Copy me");
    browser.wait_for(".turn[data-state=done]");
    browser.click(".copy-answer");
    browser.wait_for_text(".copy-answer", "that it is copied", |text| text.contains("Copied"));
    browser.type_text(COMPOSER, "\u{e009}v\u{e009}");
    assert_eq!(draft(&browser).trim(), answer.trim());
    // Where nothing works, the button says so.
    browser.run("document.execCommand = () => false", Vec::new());
    browser.click(".copy-answer");
    browser.wait_for_text(".copy-answer", "that it is not", |text| text.contains("Not copied"));
}

#[test]
fn colours_come_late_and_only_for_languages_that_are_known() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    let fetched = || {
        number(
            &browser,
            "return performance.getEntriesByType('resource').filter(entry => /highlight/.test(entry.name)).length",
        )
    };
    fake.script(text(["```klingon\nnuqneH\n```\n\n```\nplain\n```\n"]));
    ask(&browser, "Unknown");
    browser.wait_for(DONE);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(fetched(), 0.0, "no listing needs it yet");
    let code = "// a \"comment\"\nfn olá() -> u32 {\n    let s = \"日本\"; 42\n}";
    fake.script(text([format!("```rust\n{code}\n```\n\nAnd done.\n").as_str()]));
    ask(&browser, "Known");
    browser.wait_for(DONE);
    browser.wait_for(".turn:last-of-type .code .is-keyword");
    assert!(fetched() > 0.0);
    assert_eq!(browser.texts(".turn:last-of-type .code .is-literal"), ["\"日本\""]);
    assert_eq!(browser.text(".turn:last-of-type .code .is-comment").trim_end(), "// a \"comment\"");
    let shown =
        browser.run("return document.querySelector('.turn:last-of-type pre code').textContent", Vec::new());
    assert_eq!(shown, json!(code), "the text is what it was");
    no_violations(&browser, "coloured code");
    browser.screenshot("code");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}
