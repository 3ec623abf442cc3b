//! A folder of the page: paths in it are named, completed, listed before they are sent, and asked for again.

use std::fs;
use std::path::Path;

use chatcli_tests::axe::violations;
use chatcli_tests::browser::Browser;
use chatcli_tests::fake::{Fake, text};
use chatcli_tests::process::{Home, client, run};
use chatcli_tests::visit::{ask, connected, door, wait_for_answer};
use chatcli_tests::wait;
use serde_json::json;

const ONLINE: &str = "#connection-state[data-state=online]";

/// Makes a folder that the browser has a handle of, and lets the dialog of the browser answer with it.
const FOLDER: &str = "const done = arguments[arguments.length - 1];
    (async () => {
        const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('proj', { create: true });
        for (const [path, text] of arguments[0]) {
            const parts = path.split('/'), name = parts.pop();
            let at = root;
            for (const part of parts) at = await at.getDirectoryHandle(part, { create: true });
            const file = await (await at.getFileHandle(name, { create: true })).createWritable();
            await file.write(text);
            await file.close();
        }
        window.showDirectoryPicker = async () => root;
        done('made');
    })().catch(why => done(String(why)))";

#[track_caller]
pub fn lend(browser: &Browser) {
    let files = json!([
        ["src/main.rs", "fn main() {}\n"],
        ["src/other file.md", "# Notes\n"],
        ["README.md", "hello\n"],
        [".env", "SECRET=1\n"],
        [".chatignore", "gen/\n"],
        ["gen/made.rs", "x"],
        [".gitignore", "*.tmp.rs\n"],
        ["src/a.tmp.rs", "y"],
    ]);
    assert_eq!(browser.run_async(FOLDER, vec![files]), json!("made"));
    browser.click("#composer-input");
    browser.wait_for("#attach");
    browser.click("#attach");
    browser.click("#choose-folder");
    browser.wait_for_text("#lent-folder", "the folder", |text| text.contains("proj/"));
}

fn last_prompt(fake: &Fake) -> String {
    fake.seen_by("StreamPrompt").pop().unwrap().prompt.unwrap().prompt
}

#[test]
fn paths_of_a_folder_are_completed_listed_and_sent_as_a_terminals_are() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    browser.narrow(1280, 900);
    lend(&browser);
    assert_eq!(violations(&browser), Vec::<String>::new());
    // Folders first, then files; what is hidden stays so.
    browser.type_text("#composer-input", "explain @file ");
    browser.wait_for_text("#composer-list", "the entries", |text| text.contains("README.md"));
    assert_eq!(browser.texts("#composer-list .suggest-name"), ["gen/", "src/", "README.md"]);
    browser.type_text("#composer-input", "src/m");
    browser.wait_for_text("#composer-list", "the path", |text| text.contains("src/main.rs"));
    browser.type_text("#composer-input", "\u{e004}");
    let written = || browser.run("return document.getElementById('composer-input').value", Vec::new());
    assert_eq!(written(), json!("explain @file src/main.rs "));
    fake.script(text(["One."]));
    browser.click("#send");
    wait_for_answer(&browser, "One.");
    let asked = last_prompt(&fake);
    assert!(asked.contains("1/1: src/main.rs (Rust)\n```rust\nfn main() {}\n```\n"), "{asked}");
    // A folder is listed with its sizes before it goes to this server for the first time.
    ask(&browser, "what is @file --gitignore .");
    let listed = browser.wait_for_text("#question-files", "the files", |text| text.contains("README.md"));
    assert!(listed.contains("src/main.rs") && listed.contains("13 B"), "{listed}");
    browser.screenshot("folder-listed-1280");
    for left_out in ["made.rs", "a.tmp.rs", ".env"] {
        assert!(!listed.contains(left_out), "{left_out}: {listed}");
    }
    assert_eq!(violations(&browser), Vec::<String>::new());
    fake.script(text(["Two."]));
    browser.click("#answer-yes");
    wait_for_answer(&browser, "Two.");
    assert!(last_prompt(&fake).contains("src/other file.md (Markdown)\n# Notes\n"));
    // A pattern, and a path that is mentioned without a name for it.
    fake.script(text(["Three."]));
    ask(&browser, "see @src/main.rs and @file src/*.md");
    browser.wait_for("#question-files");
    browser.click("#answer-yes");
    wait_for_answer(&browser, "Three.");
    let asked = last_prompt(&fake);
    assert!(asked.contains("fn main()") && asked.contains("# Notes"), "{asked}");
    // What leads out of the folder, or is not there, is told and asked about.
    ask(&browser, "read @file ../secret");
    browser.wait_for("#question");
    browser.wait_for_text("#toasts", "why", |text| text.contains("../secret"));
    browser.click("#answer-no");
    assert_eq!(fake.seen_by("StreamPrompt").len(), 3);
}

/// Statement 96.
#[test]
fn a_folder_whose_permission_is_gone_is_asked_for_again_and_nothing_is_sent_half() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    browser.narrow(360, 740);
    lend(&browser);
    // It is here again after a reload.
    browser.reload();
    browser.wait_for(ONLINE);
    browser.click("#composer-input");
    browser.wait_for_text("#lent-folder", "the folder", |text| text.contains("proj/"));
    let permission = "for (const name of ['queryPermission', 'requestPermission'])
        FileSystemHandle.prototype[name] = async () => arguments[0]";
    browser.run(permission, vec![json!("prompt")]);
    ask(&browser, "explain @file src/main.rs");
    browser.wait_for("#chips .is-away");
    browser.screenshot("folder-away-360");
    browser.wait_for_text("#lent-folder", "the way back", |text| text.contains("Reconnect"));
    assert!(fake.seen_by("StreamPrompt").is_empty(), "nothing was sent");
    let written = || browser.run("return document.getElementById('composer-input').value", Vec::new());
    assert_eq!(written(), json!("explain @file src/main.rs"), "nothing is lost");
    assert_eq!(violations(&browser), Vec::<String>::new());
    browser.run(permission, vec![json!("granted")]);
    browser.click("#lent-folder");
    wait::until(
        "the folder to be back",
        || (!browser.is_shown("#chips .is-away")).then_some(()),
        || browser.text("#chips"),
    );
    fake.script(text(["Here."]));
    browser.click("#send");
    wait_for_answer(&browser, "Here.");
    assert!(last_prompt(&fake).contains("fn main()"));
}

/// Statement 93.
#[test]
fn what_only_a_machine_knows_is_pasted_and_masked() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    browser.narrow(360, 740);
    lend(&browser);
    ask(&browser, "review @git please");
    browser.wait_for("#paste");
    assert!(browser.text("#paste code").starts_with("git status"));
    browser.screenshot("paste-360");
    assert_eq!(violations(&browser), Vec::<String>::new());
    // Closing it sends nothing and loses nothing.
    browser.click("#paste .dialog-close");
    let written = || browser.run("return document.getElementById('composer-input').value", Vec::new());
    wait::until(
        "the question to be back",
        || (written() == json!("review @git please")).then_some(()),
        || written().to_string(),
    );
    assert!(fake.seen_by("StreamPrompt").is_empty());
    browser.click("#send");
    browser.wait_for("#paste");
    let output = "## main\n+key = ghp_abcdefghijklmnopqrstuvwxyz0123456789\nhttps://ana:geheim@host/x\n";
    browser.run(
        "document.getElementById('paste-output').value = arguments[0];
        document.getElementById('paste-output').dispatchEvent(new Event('input', { bubbles: true }))",
        vec![json!(output)],
    );
    fake.script(text(["Reviewed."]));
    browser.click("#paste-send");
    wait_for_answer(&browser, "Reviewed.");
    let asked = last_prompt(&fake);
    assert!(asked.starts_with("review please") && asked.contains("(provided by the user)"), "{asked}");
    assert!(!asked.contains("proj"), "no path leaves the page: {asked}");
    assert!(asked.contains("## main") && !asked.contains("ghp_") && !asked.contains("geheim"), "{asked}");
}

/// The tree of `references/tests`, for the terminal on a disk and for the page in a folder of its own.
#[test]
fn a_page_and_a_terminal_send_the_same_bytes_for_the_same_folder() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let tree = Path::new(env!("CARGO_MANIFEST_DIR")).join("../references/tests/tree");
    let mut files = Vec::new();
    collect(&tree, "", &mut files);
    let project = home.path().join("proj");
    // A script sends no folder in which credentials lie.
    files.retain(|(path, _)| !path.ends_with(".env"));
    for (path, text) in &files {
        let path = project.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let browser = connected(&gateway);
    browser.narrow(1280, 900);
    assert_eq!(browser.run_async(FOLDER, vec![json!(files)]), json!("made"));
    browser.click("#composer-input");
    browser.wait_for("#attach");
    browser.click("#attach");
    browser.click("#choose-folder");
    browser.wait_for("#lent-folder");
    for prompt in [
        "explain @file .",
        "explain @file --mode=chunked src",
        "where is auth? @file --mode=smart .",
        "@file --mode=summary .",
        "see @file src/**/*.rs and @src/notes.md",
        "read @file Makefile and @file ação.txt",
    ] {
        fake.script(text(["From the terminal."]));
        let mut command = home.command(client());
        command.current_dir(&project).args(["connect", &fake.address().to_string(), "-p", prompt]);
        let finished = run(command, None);
        assert_eq!(finished.code, Some(0), "{prompt}: {}", finished.stderr);
        let expected = last_prompt(&fake);
        fake.script(text([prompt]));
        ask(&browser, prompt);
        wait::until(
            "the question to be sent",
            || {
                if browser.is_shown("#question #answer-yes") {
                    browser.click("#answer-yes");
                }
                (browser.texts(".turn:last-of-type[data-state=done] .prompt") == [prompt]).then_some(())
            },
            || browser.text("body"),
        );
        assert_eq!(last_prompt(&fake), expected, "{prompt}");
    }
}

fn collect(folder: &Path, inside: &str, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{inside}{}", entry.file_name().into_string().unwrap());
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), &format!("{path}/"), files);
        } else {
            files.push((path, fs::read_to_string(entry.path()).unwrap()));
        }
    }
}
