//! The page in a real browser, behind the real gateway: what a person does and sees. The server is scripted where the
//! moment matters, and our own where the whole way counts.

use chatcli_tests::browser::Browser;
use chatcli_tests::fake::{Ending, Fake, Settings, Step, text};
use chatcli_tests::process::{Gateway, Home, page};
use chatcli_tests::visit::{ANSWER, ask, connected, door, wait_for_answer};

#[test]
fn a_question_is_answered_while_it_is_being_written_and_then_whole() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    assert!(browser.text("#model-label").contains("claude-sonnet-4-5"), "{}", browser.text("#model-label"));
    assert_eq!(browser.text("#server-label"), gateway.address.to_string());
    fake.script([Step::Chunk("The first words ".to_owned()), Step::Hang]);
    ask(&browser, "Slow, please");
    wait_for_answer(&browser, "The first words");
    assert_eq!(fake.seen_by("StreamPrompt")[0].ending, None, "seen before the answer ended");
    browser.click("#stop");
    browser.wait_for(".turn:last-of-type[data-state=interrupted]");
    fake.wait_for("the prompt to be cancelled", |call| call.ending == Some(Ending::Cancelled));
    assert!(browser.text(ANSWER).contains("The first words"));
    fake.script(text(["# A title\n\nA **bold** word and `code`.\n\n", "- one\n- two\n"]));
    ask(&browser, "And now?");
    browser.wait_for(".turn:last-of-type[data-state=done]");
    assert_eq!(browser.texts(".turn:last-of-type .answer li"), ["one", "two"]);
    assert_eq!(browser.texts(".turn:last-of-type .answer strong"), ["bold"]);
    let asked = fake.seen_by("StreamPrompt")[1].prompt.clone().unwrap();
    assert_eq!(asked.history.first().map(|turn| turn.content.as_str()), Some("Slow, please"));
    assert_eq!(browser.console_errors(), Vec::<String>::new());
    browser.screenshot("page-answer");
}

#[test]
fn wide_characters_come_through_whole_both_ways() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    let wide = "漢".repeat(100) + &"😀".repeat(60);
    ask(&browser, &wide);
    browser.wait_for(".turn:last-of-type[data-state=done]");
    assert_eq!(browser.text(ANSWER), wide);
    assert_eq!(fake.seen_by("StreamPrompt")[0].prompt.clone().unwrap().prompt, wide);
}

#[test]
fn a_server_that_dies_mid_answer_leaves_the_partial_text_and_is_found_again() {
    let (home, mut fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    fake.script([Step::Chunk("Half of the answer ".to_owned()), Step::Hang]);
    ask(&browser, "Go");
    wait_for_answer(&browser, "Half of the answer");
    fake.stop();
    browser.wait_for(".turn:last-of-type .problem");
    assert!(browser.text(ANSWER).contains("Half of the answer"));
    let said = browser.text(".turn:last-of-type .problem");
    assert!(said.contains("what arrived is kept"), "{said}");
    browser.screenshot("page-broken");
    fake.start_again();
    browser.wait_for("#connection-state[data-state=online]");
    fake.script(text(["Back again."]));
    ask(&browser, "Once more");
    wait_for_answer(&browser, "Back again.");
}

#[test]
fn a_door_that_is_killed_mid_answer_is_found_again_too() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let address = gateway.address.to_string();
    let browser = connected(&gateway);
    fake.script([Step::Chunk("Half of the answer ".to_owned()), Step::Hang]);
    ask(&browser, "Go");
    wait_for_answer(&browser, "Half of the answer");
    gateway.program.kill();
    browser.wait_for(".turn:last-of-type .problem");
    assert!(browser.text(ANSWER).contains("Half of the answer"));
    let _again = Gateway::start_at(&home, &address, ["--upstream", &fake.url(), "--page", &page()]);
    browser.wait_for("#connection-state[data-state=online]");
    fake.script(text(["Back again."]));
    ask(&browser, "Once more");
    wait_for_answer(&browser, "Back again.");
}

#[test]
fn a_token_is_asked_for_and_used() {
    let fake = Fake::with(Settings { token: Some("secret".to_owned()), ..Settings::default() });
    let home = Home::default();
    let gateway = door(&home, &fake.url());
    let browser = Browser::start();
    browser.open(&format!("{}/", gateway.url()));
    browser.type_text("#token-input", "guess");
    browser.click("#token-send");
    browser.wait_for_text("#connection-banner", "a refusal", |text| text.contains("did not accept"));
    browser.run("document.getElementById('token-input').value = ''", Vec::new());
    browser.type_text("#token-input", "secret");
    browser.click("#token-send");
    browser.wait_for("#connection-state[data-state=online]");
    ask(&browser, "hello");
    wait_for_answer(&browser, "hello");
    let kept =
        browser.run("return JSON.stringify(localStorage) + JSON.stringify(sessionStorage)", Vec::new());
    assert!(!kept.to_string().contains("secret"), "{kept}");
}

#[test]
fn foreign_text_never_becomes_markup() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    let attack = "<img src=x onerror=\"window.broken=1\"><script>window.broken=1</script> [x](javascript:broken=1) end.";
    fake.script(text([attack]));
    ask(&browser, attack);
    wait_for_answer(&browser, "end.");
    browser.wait_for(".turn:last-of-type[data-state=done]");
    let found = browser.run(
        "return [window.broken === undefined, document.querySelectorAll('#log img, #log script, a[href^=javascript]').length]",
        Vec::new(),
    );
    assert_eq!(found, serde_json::json!([true, 0]));
}

#[test]
fn an_answer_reads_as_it_was_meant() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    let answer = "שלום **world**\n\nHello, see https://a.b/c. and note[^1]\nsecond line\n\n- مرحبا\n\n\
                  \\( a_1 * b_1 \\) **注意：**正文 ![d](https://e.f/g.png) [r](docs/R.md)\n\n[^1]: https://h.i\n\nend.\n";
    // In pieces, so that every block is built, changed and finished.
    let pieces: Vec<String> = answer.chars().map(String::from).collect();
    fake.script(text(pieces.iter().map(String::as_str)));
    ask(&browser, "go");
    wait_for_answer(&browser, "end.");
    browser.wait_for(".turn:last-of-type[data-state=done]");
    let found = browser.run(
        "const all = css => [...document.querySelectorAll('.turn:last-of-type .answer ' + css)];\
         return [all('.passage > *').map(block => getComputedStyle(block).direction),\
         all('a').map(link => link.getAttribute('href')), all('sup').map(note => note.textContent),\
         all('p')[1].querySelectorAll('br').length, all('strong').map(bold => bold.textContent),\
         all('p').map(words => words.textContent)[3]]",
        Vec::new(),
    );
    assert_eq!(
        found,
        serde_json::json!([
            ["rtl", "ltr", "rtl", "ltr", "ltr", "ltr"],
            ["https://a.b/c", "https://e.f/g.png", "https://h.i"],
            ["1", "1"],
            1,
            ["world", "注意："],
            "\\( a_1 * b_1 \\) 注意：正文 [image: d] r (docs/R.md)"
        ])
    );
}

#[test]
fn a_selection_in_a_listing_outlives_its_colours() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    fake.script([
        Step::Chunk("```rust\nfn main() {}\n".to_owned()),
        Step::Wait(std::time::Duration::from_millis(700)),
        Step::Done("```\n\nend.\n".to_owned()),
    ]);
    ask(&browser, "go");
    wait_for_answer(&browser, "fn main");
    browser.run(
        "getSelection().selectAllChildren(document.querySelector('.turn:last-of-type pre code'))",
        Vec::new(),
    );
    wait_for_answer(&browser, "end.");
    browser.wait_for(".turn:last-of-type[data-state=done]");
    std::thread::sleep(std::time::Duration::from_millis(1500));
    assert_eq!(
        browser.run("return getSelection().toString()", Vec::new()),
        serde_json::json!("fn main() {}")
    );
    browser.run("getSelection().removeAllRanges()", Vec::new());
    browser.wait_for(".turn:last-of-type .code .is-keyword");
}

#[test]
fn languages_themes_and_a_narrow_phone() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    fake.script(text(["```rust\nfn main() { println!(\"a line that is much longer than any phone is wide, really\"); }\n```\n", "done."]));
    ask(&browser, "Show me some code with averyveryveryveryveryveryveryveryveryverylongwordinit");
    wait_for_answer(&browser, "done.");
    browser.run(
        "const s = document.getElementById('lang-select'); s.value = 'pt-BR'; s.dispatchEvent(new Event('change', {bubbles: true}))",
        Vec::new(),
    );
    browser.wait_for("html[lang=pt-BR] body");
    let placeholder = browser.run("return document.getElementById('composer-input').placeholder", Vec::new());
    assert!(placeholder.to_string().contains("Pergunte algo"), "{placeholder}");
    let colours = ["light", "dark"].map(|theme| {
        browser.run(
            "const s = document.getElementById('theme-select'); s.value = arguments[0];\
             s.dispatchEvent(new Event('change', {bubbles: true}))",
            vec![theme.into()],
        );
        browser.wait_for(&format!("html[data-theme={theme}] body"));
        browser.screenshot(&format!("page-{theme}"));
        browser.run("return getComputedStyle(document.body).backgroundColor", Vec::new())
    });
    assert_ne!(colours[0], colours[1]);
    browser.narrow(360, 640);
    let sizes =
        browser.run("const e = document.documentElement; return [e.scrollWidth, e.clientWidth]", Vec::new());
    assert_eq!(sizes, serde_json::json!([360, 360]), "nothing sticks out to the side");
    assert!(browser.is_shown("#composer-input") && browser.is_shown("#send"));
    browser.screenshot("page-narrow");
    browser.reload();
    browser.wait_for("html[lang=pt-BR][data-theme=dark] #connection-state[data-state=online]");
}

#[test]
fn terminal_and_page_talk_to_one_embedded_server() {
    let home = Home::default();
    let gateway = Gateway::start(&home, ["--database", ":memory:", "--page", &page()]);
    let browser = connected(&gateway);
    ask(&browser, "Olá from the page");
    let mut command = home.command(chatcli_tests::process::client());
    command.args(["connect", &gateway.address.to_string(), "-p", "Olá from the terminal", "--raw"]);
    let finished = chatcli_tests::process::run(command, None);
    assert!(finished.stdout.starts_with("Olá from the terminal"), "{finished:?}");
    wait_for_answer(&browser, "Olá from the page");
    browser.wait_for(".turn:last-of-type[data-state=done]");
    ask(&browser, &"word ".repeat(200));
    browser.click("#stop");
    gateway.program.wait_for_stderr("outcome=\"cancelled\"");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}
