//! Contexts of the page: made from its folder, attached with and without typing, over a reload and in another window, and
//! out and in again as the file that a terminal reads.

use std::fs;

use chatcli_tests::axe::violations;
use chatcli_tests::browser::Browser;
use chatcli_tests::fake::{Fake, text};
use chatcli_tests::process::{Home, client, run};
use chatcli_tests::visit::{ask, connected, door, wait_for_answer};
use chatcli_tests::wait;
use serde_json::{Value, json};

use crate::folder::lend;

const ONLINE: &str = "#connection-state[data-state=online]";

/// Keeps what the page hands out as files, by their names.
const CATCH: &str = "window.handed ??= {};
    const create = URL.createObjectURL;
    URL.createObjectURL = blob => { window.last = blob; return create.call(URL, blob); };
    HTMLAnchorElement.prototype.click = function () { window.handed[this.download] = window.last; };";

/// Ctrl+A and the backspace key.
const EMPTIES: &str = "\u{e009}a\u{e000}\u{e003}";

/// A line that was refused stands in the field again.
#[track_caller]
fn command(browser: &Browser, line: &str, said: &str) {
    browser.type_text("#composer-input", EMPTIES);
    ask(browser, line);
    browser.wait_for_text("body", said, |text| text.contains(said));
}

/// What led the last question.
fn led(fake: &Fake) -> String {
    let seen = fake.seen_by("StreamPrompt").pop().expect("a question").prompt.expect("a prompt");
    let first = seen.history.into_iter().next();
    first.filter(|said| said.role == "system").map(|said| said.content).unwrap_or_default()
}

#[track_caller]
fn handed(browser: &Browser, name: &str) -> String {
    let read = "const [name, done] = arguments;
        const blob = window.handed[name];
        blob ? blob.text().then(done) : done(null);";
    wait::until(
        name,
        || browser.run_async(read, vec![json!(name)]).as_str().map(str::to_owned),
        || browser.text("body"),
    )
}

/// Gives a file to a field, as if it had been picked.
const PICK: &str = "const [id, name, text] = arguments;
    const files = new DataTransfer();
    files.items.add(new File([text], name, { type: 'application/json' }));
    const field = document.getElementById(id);
    field.files = files.files;
    field.dispatchEvent(new Event('change', { bubbles: true }));";

#[test]
fn a_context_is_made_of_the_folder_goes_along_and_stays() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    browser.narrow(1280, 900);
    browser.click("#composer-input");
    browser.wait_for("#attach");
    // Without a folder it says what to do.
    command(&browser, "/context create api src", "choose one with the paper clip");
    lend(&browser);
    command(&browser, "/context create api src -d 'two words'", "Context 'api': files: 3");
    command(&browser, "/context attach api", "Attached: api");
    browser.wait_for_text("#chips", "the chip", |text| text.contains("api"));
    fake.script(text(["One."]));
    ask(&browser, "what is it?");
    wait_for_answer(&browser, "One.");
    let told = led(&fake);
    assert!(told.starts_with("📦 CONTEXT: api\nDescription: two words\n"), "{told}");
    assert!(told.contains("fn main() {}") && !told.contains("SECRET"), "{told}");
    // It is there after a reload, and still goes along.
    browser.wait_for(".turn:last-of-type[data-state=done]");
    browser.reload();
    browser.wait_for(ONLINE);
    browser.click("#composer-input");
    browser.wait_for_text("#chips", "the chip", |text| text.contains("api"));
    fake.script(text(["Two."]));
    ask(&browser, "and now?");
    wait_for_answer(&browser, "Two.");
    assert_eq!(led(&fake), told);
    // What can be asked about it.
    for (line, said) in [
        ("/context list", "Contexts: 1"),
        ("/context show api", "src/main.rs"),
        ("/context inspect api", "Lines:"),
        ("/context attached", "--full"),
        ("/context metrics", "Contexts: 1. Attached: 1."),
        ("/context delete api --yes", "attached already"),
        ("/context update api --mode chunked", "Context 'api': files: 3"),
        ("/context create two README.md", "Context 'two': files: 1"),
        ("/context merge both api two", "Context 'both': files: 4"),
        ("/context attach nothing", "No context 'nothing'"),
        ("/context detach api", "Detached: api"),
        ("/context delete api --yes", "Context deleted: api"),
    ] {
        command(&browser, line, said);
    }
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn contexts_are_looked_after_without_typing_and_other_windows_see_them() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    browser.narrow(360, 740);
    let open = |browser: &Browser| {
        browser.click("#composer-input");
        browser.wait_for("#attach");
        browser.click("#attach");
        browser.click("#open-contexts");
        browser.wait_for("#contexts");
    };
    open(&browser);
    browser.wait_for_text("#context-no-folder", "what to do", |text| text.contains("paper clip"));
    assert_eq!(violations(&browser), Vec::<String>::new());
    browser.screenshot("contexts-none-360");
    browser.click("#contexts .dialog-close");
    lend(&browser);
    open(&browser);
    browser.type_text("#context-name", "my api");
    browser.click("#context-create");
    browser.wait_for_text("#context-list", "the new one", |text| text.contains("my api"));
    // A row is a button that says whether it is pressed.
    let pressed = |browser: &Browser, state: &str| {
        browser.wait_for(&format!("#context-list .session-name[aria-pressed={state}]"));
    };
    pressed(&browser, "false");
    browser.click("#context-list .session-name");
    pressed(&browser, "true");
    browser.wait_for_text("#chips", "the chip", |text| text.contains("my api"));
    assert_eq!(violations(&browser), Vec::<String>::new());
    for (width, height) in [(360, 740), (1280, 900), (1920, 1080)] {
        browser.narrow(width, height);
        browser.screenshot(&format!("contexts-{width}"));
    }
    // Another window knows it, and this one hears of what that one makes.
    let first = browser.tab();
    let second = browser.new_tab();
    browser.open(&gateway.url());
    browser.wait_for(ONLINE);
    browser.click("#composer-input");
    browser.wait_for("#attach");
    command(&browser, "/context list", "my api");
    command(&browser, "/context merge joined 'my api' 'my api'", "Context 'joined'");
    browser.switch_to(&first);
    browser.wait_for_text("#context-list", "the other's", |text| text.contains("joined"));
    browser.switch_to(&second);
    browser.close_tab();
    browser.switch_to(&first);
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_context_moves_between_page_and_terminal_without_losing_a_byte() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    browser.narrow(1280, 900);
    let cli = |words: &[&str]| {
        let mut command = home.command(client());
        command.arg("context").args(words);
        let finished = run(command, None);
        assert_eq!(finished.code, Some(0), "{words:?}: {}", finished.stderr);
        finished.stdout
    };
    lend(&browser);
    browser.run(CATCH, Vec::new());
    command(&browser, "/context create page-made . --mode chunked --tags a-b", "Context 'page-made'");
    command(&browser, "/context export page-made", "page-made.json");
    let text = handed(&browser, "page-made.json");
    fs::write(home.path().join("in.json"), &text).expect("a file");
    assert_eq!(cli(&["import", "in.json"]), "page-made\n");
    assert_eq!(cli(&["export", "page-made"]), text, "the same bytes");
    let listed: Value = serde_json::from_str(&cli(&["list", "--json"])).expect("an object");
    assert_eq!(listed["contexts"][0]["chunks"], 1, "{listed}");
    // And the other way, with what neither of them knows.
    fs::write(home.path().join("notes.md"), "# Ação <b>\n").expect("a file");
    cli(&["create", "made-there", "notes.md"]);
    let mut there: Value = serde_json::from_str(&cli(&["export", "made-there"])).expect("a context");
    there["later"] = json!({ "kept": [1, 2] });
    let there = serde_json::to_string_pretty(&there).expect("a text");
    browser.click("#attach");
    browser.click("#open-contexts");
    browser.wait_for("#context-import");
    browser.run(PICK, vec![json!("context-import"), json!("made there.json"), json!(there)]);
    browser.wait_for_text("#context-list", "the file's", |text| text.contains("made-there"));
    browser.click("#contexts .dialog-close");
    command(&browser, "/context export made-there again.json", "again.json");
    assert_eq!(handed(&browser, "again.json"), there);
    // What is none is refused, and so is a path that there is not.
    browser.click("#attach");
    browser.click("#open-contexts");
    browser.wait_for("#context-import");
    browser.run(PICK, vec![json!("context-import"), json!("no.json"), json!("[1]")]);
    browser.wait_for_text("body", "why", |text| text.contains("'no.json' is not a context file"));
    browser.click("#contexts .dialog-close");
    command(&browser, "/context import gone.json", "gone.json: no such file or folder");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

/// A browser that keeps nothing for a page, as some private windows.
#[test]
fn where_nothing_may_be_kept_contexts_work_and_say_how_long() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = Browser::start();
    let script = "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError') };";
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }));
    browser.open(&gateway.url());
    browser.wait_for(ONLINE);
    browser.narrow(1280, 900);
    lend(&browser);
    command(&browser, "/context create api src", "gone when the page closes");
    command(&browser, "/context attach api", "Attached: api");
    fake.script(text(["One."]));
    ask(&browser, "what is it?");
    wait_for_answer(&browser, "One.");
    assert!(led(&fake).starts_with("📦 CONTEXT: api\n"), "{}", led(&fake));
}

/// Statement 92: the page runs nothing; what a person ran and pasted is told in the form of what a terminal ran.
#[test]
fn a_command_is_run_by_the_person_and_pasted() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    browser.narrow(360, 740);
    browser.click("#composer-input");
    browser.wait_for("#attach");
    ask(&browser, "@command --ai kubectl get pods > Which pod is broken?");
    browser.wait_for("#paste");
    assert_eq!(browser.text("#paste code"), "kubectl get pods");
    assert_eq!(violations(&browser), Vec::<String>::new());
    browser.screenshot("paste-command-360");
    // Closing it runs nothing, sends nothing and loses nothing.
    browser.click("#paste .dialog-close");
    let written = || browser.run("return document.getElementById('composer-input').value", Vec::new());
    let typed = json!("@command --ai kubectl get pods > Which pod is broken?");
    wait::until("the line to be back", || (written() == typed).then_some(()), || written().to_string());
    assert!(fake.seen_by("StreamPrompt").is_empty());
    browser.click("#send");
    browser.wait_for("#paste");
    browser.run(
        "document.getElementById('paste-output').value = arguments[0];
        document.getElementById('paste-output').dispatchEvent(new Event('input', { bubbles: true }));
        document.getElementById('paste-code').value = '1'",
        vec![json!("web-1 CrashLoopBackOff\r\nkey ghp_abcdefghijklmnopqrstuvwxyz0123456789\n")],
    );
    fake.script(text(["web-1."]));
    browser.click("#paste-send");
    wait_for_answer(&browser, "web-1.");
    let seen = fake.seen_by("StreamPrompt").pop().expect("a question").prompt.expect("a prompt");
    assert_eq!((seen.prompt.as_str(), seen.history.len()), ("Which pod is broken?", 1), "{seen:?}");
    let told = &seen.history[0].content;
    assert!(told.contains("<command_output>\n$ kubectl get pods\nweb-1 CrashLoopBackOff\n"), "{told}");
    assert!(
        !told.contains("ghp_abc") && told.ends_with("Run and pasted by the user\nExit code: 1"),
        "{told}"
    );
    assert!(!browser.text("body").contains("ghp_abc"));
    // One that says nothing can be told as well.
    ask(&browser, "@command true");
    browser.wait_for("#paste");
    browser.click("#paste-send");
    browser.wait_for_text(".turn:last-of-type", "its end", |text| text.contains("Run and pasted"));
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}
