//! Every conversation that a browser keeps: each has an address, nothing is pushed aside, and files go in and out.

use chatcli_tests::browser::Browser;
use chatcli_tests::fake::{Fake, Step, text};
use chatcli_tests::process::{Home, client, run};
use chatcli_tests::visit::{ask, connected, door, open, wait_for_answer};
use chatcli_tests::wait;
use serde_json::{Value, json};

use chatcli_tests::axe::violations;

const ONLINE: &str = "#connection-state[data-state=online]";

#[track_caller]
fn talk(browser: &Browser, fake: &Fake, question: &str, answer: &str) {
    fake.script(text([answer]));
    ask(browser, question);
    wait_for_answer(browser, answer);
    browser.wait_for(".turn:last-of-type[data-state=done]");
}

fn prompts(browser: &Browser) -> Vec<String> {
    browser.texts(".turn .prompt")
}

#[track_caller]
fn wait_for_prompts(browser: &Browser, wanted: &[&str]) {
    wait::until(
        &format!("{wanted:?} to be shown"),
        || (prompts(browser) == wanted).then_some(()),
        || format!("{:?} at {}\n{}", prompts(browser), hash(browser), browser.text("#toasts")),
    );
}

fn hash(browser: &Browser) -> String {
    browser.run("return location.hash", Vec::new()).as_str().unwrap_or_default().to_owned()
}

#[track_caller]
fn wait_for_hash(browser: &Browser, is_it: impl Fn(&str) -> bool) -> String {
    wait::until("the address", || Some(hash(browser)).filter(|hash| is_it(hash)), || hash(browser))
}

fn titles(browser: &Browser) -> Vec<String> {
    browser.texts("#kept-list .session-title")
}

#[track_caller]
fn wait_for_titles(browser: &Browser, wanted: &[&str]) {
    wait::until(
        &format!("{wanted:?} to be listed"),
        || (titles(browser) == wanted).then_some(()),
        || format!("{:?}\n{}", titles(browser), browser.text("body")),
    );
}

/// Presses a row's button.
#[track_caller]
fn tool(browser: &Browser, label: &str) {
    let script = "const it = [...document.querySelectorAll('.session-tool')].find(it => it.ariaLabel === arguments[0]);
        it?.click();
        return !!it";
    assert_eq!(browser.run(script, vec![json!(label)]), json!(true), "{label}");
}

#[test]
fn each_conversation_has_an_address_and_the_drawer_finds_opens_and_deletes_it() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    browser.narrow(1280, 900);
    talk(&browser, &fake, "Why do pods crash?", "Migração das filas.");
    let first = wait_for_hash(&browser, |hash| hash.starts_with("#c="));
    browser.click("#new-conversation");
    wait_for_hash(&browser, |hash| hash == "#new");
    talk(&browser, &fake, "What is a node?", "A machine.");
    let second = wait_for_hash(&browser, |hash| hash.starts_with("#c=") && hash != first);
    // Back, forth, and a reload in between.
    browser.run("history.back()", Vec::new());
    wait_for_prompts(&browser, &["Why do pods crash?"]);
    browser.reload();
    browser.wait_for(ONLINE);
    wait_for_prompts(&browser, &["Why do pods crash?"]);
    browser.run("history.forward()", Vec::new());
    wait_for_prompts(&browser, &["What is a node?"]);
    assert_eq!(hash(&browser), second);
    // A tab for each: an answer in one does not hold up the other.
    let two = browser.tab();
    let one = browser.new_tab();
    browser.open(&format!("{}/{first}", gateway.url()));
    browser.wait_for(ONLINE);
    wait_for_prompts(&browser, &["Why do pods crash?"]);
    fake.script([Step::Chunk("Slowly ".to_owned()), Step::Hang]);
    ask(&browser, "And then?");
    wait_for_answer(&browser, "Slowly");
    browser.switch_to(&two);
    talk(&browser, &fake, "More nodes", "Many.");
    assert_eq!(prompts(&browser), ["What is a node?", "More nodes"]);
    browser.switch_to(&one);
    browser.click("#stop");
    browser.wait_for(".turn:last-of-type[data-state=interrupted]");
    browser.close_tab();
    browser.switch_to(&two);

    browser.click("#sessions-button");
    wait_for_titles(&browser, &["Why do pods crash?", "What is a node?"]);
    assert_eq!(violations(&browser), Vec::<String>::new());
    for (wanted, found) in [("migracao FIL", "Why do pods crash?"), ("machine", "What is a node?")] {
        browser.run("document.getElementById('kept-search').value = ''", Vec::new());
        browser.type_text("#kept-search", wanted);
        wait_for_titles(&browser, &[found]);
    }
    assert!(
        browser.text("#kept-list").contains("machine"),
        "where it says so: {}",
        browser.text("#kept-list")
    );
    browser.type_text("#kept-search", "zzz");
    browser
        .wait_for_text("#kept-count", "that there is none", |text| text.contains("No conversation matches"));
    browser.run(
        "const it = document.getElementById('kept-search'); it.value = '';
         it.dispatchEvent(new Event('input', { bubbles: true }))",
        Vec::new(),
    );
    wait_for_titles(&browser, &["Why do pods crash?", "What is a node?"]);
    browser.click("#kept-list .session-name");
    wait_for_prompts(&browser, &["Why do pods crash?", "And then?"]);
    browser.wait_for("#kept-list .session.is-open");
    // Deleted, and brought back.
    tool(&browser, "Delete: Why do pods crash?");
    wait_for_titles(&browser, &["What is a node?"]);
    wait_for_prompts(&browser, &[]);
    browser.click(".toast-undo");
    wait_for_prompts(&browser, &["Why do pods crash?", "And then?"]);
    wait_for_titles(&browser, &["Why do pods crash?", "What is a node?"]);
    // One that is not there is told of, and a new one is here instead.
    browser.open(&format!("{}/sw.js", gateway.url()));
    browser.open(&format!("{}/#c=0000000000001", gateway.url()));
    browser.wait_for(ONLINE);
    browser.wait_for_text("#toasts", "that it is gone", |text| text.contains("not stored any more"));
    wait_for_hash(&browser, |hash| hash == "#new");
    assert_eq!(prompts(&browser), Vec::<String>::new());
}

/// What a page of the version before kept: a conversation, one that it had put aside, and a prompt that waited.
const OLD: &str = "const done = arguments[arguments.length - 1];
    const open = indexedDB.open('chatcli', 1);
    open.onupgradeneeded = () => ['turns', 'facts', 'windows'].forEach(name => open.result.createObjectStore(name));
    open.onsuccess = () => {
      const id = (n) => ((1700000000000n + BigInt(n)) << 20n).toString(16).padStart(16, '0');
      const turn = (n, prompt, answer, state) => ({ id: id(n), window: '0000000000000001', prompt, answer, state,
        provider: 'P', model: 'M', asked: 1700000000000 + n, took: 900 });
      const all = open.result.transaction(['turns', 'facts', 'windows'], 'readwrite');
      for (const it of [turn(5, 'Old question', 'Old answer', 'done'), turn(6, 'Cut off', 'Half', 'open')])
        all.objectStore('turns').put(it, it.id);
      all.objectStore('turns').put({ broken: true }, 'fffffffffffffff0');
      all.objectStore('facts').put({ at: id(7), summary: 'What was before' }, 'about');
      all.objectStore('facts').put({ turns: [turn(1, 'Put aside', 'Long ago', 'done')] }, 'aside');
      all.objectStore('windows').put(
        { window: '0000000000000001', at: 1700000000000, waiting: ['Waits'], draft: 'half a thought' }, '0000000000000001');
      all.oncomplete = () => { open.result.close(); done(true); };
    };";

#[test]
fn what_a_page_of_the_version_before_kept_is_here_and_no_conversation_of_it_is_lost() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = Browser::start();
    browser.narrow(1280, 900);
    // A file of the same origin that is no page.
    browser.open(&format!("{}/sw.js", gateway.url()));
    assert_eq!(browser.run_async(OLD, Vec::new()), Value::Bool(true));
    open(&browser, &gateway);
    wait_for_prompts(&browser, &["Old question", "Cut off"]);
    browser.wait_for(".turn:last-of-type[data-state=interrupted]");
    browser.wait_for_text("#toasts", "what waits", |text| text.contains("Unsent messages"));
    let typed = browser.run("return document.getElementById('composer-input').value", Vec::new());
    assert_eq!(typed, json!("half a thought"));
    browser.click("#sessions-button");
    wait_for_titles(&browser, &["Old question", "Put aside"]);
    browser.reload();
    browser.wait_for(ONLINE);
    wait_for_prompts(&browser, &["Old question", "Cut off"]);
}

#[test]
fn files_of_the_terminal_are_taken_in_and_those_of_the_page_are_taken_in_there() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let at = gateway.address.to_string();
    let cli = |arguments: &[&str], input: Option<&str>| {
        let mut command = home.command(client());
        command.args(arguments);
        let finished = run(command, input.map(str::as_bytes));
        assert_eq!(finished.code, Some(0), "{arguments:?}: {}", finished.stderr);
        finished.stdout
    };
    fake.script(text(["From the **terminal**."]));
    cli(&["connect", &at, "--plain"], Some("Asked there\n"));
    let files: Vec<String> = ["jsonl", "md", "json"]
        .iter()
        .map(|form| cli(&["session", "export", "1", "--format", form], None))
        .collect();

    let browser = connected(&gateway);
    browser.narrow(1280, 900);
    browser.click("#sessions-button");
    let give = |name: &str, text: &str| {
        let script = "const data = new DataTransfer();
            data.items.add(new File([arguments[1]], arguments[0]));
            const input = document.getElementById('kept-import');
            input.files = data.files;
            input.dispatchEvent(new Event('change', { bubbles: true }))";
        browser.wait_for("#kept-import");
        browser.run(script, vec![json!(name), json!(text)]);
    };
    for (name, file) in ["a.jsonl", "b.md", "c.json"].iter().zip(&files) {
        give(name, file);
        wait_for_prompts(&browser, &["Asked there"]);
        wait_for_answer(&browser, "From the terminal.");
        browser.click("#new-conversation");
        wait_for_prompts(&browser, &[]);
    }
    wait_for_titles(&browser, &["Asked there"; 3]);
    for (name, text, said) in [
        ("empty.json", "", "contains no conversation"),
        ("photo.json", "\u{89}PNG", "not a conversation that can be read"),
        ("locked.json", "CHATCLI_ENC_v1:abc", "encrypted"),
    ] {
        give(name, text);
        browser.wait_for_text("#toasts", "why not", |toasts| toasts.contains(name) && toasts.contains(said));
    }
    assert_eq!(titles(&browser).len(), 3, "nothing came of those");

    // One that is dropped, with what only the full program reads, comes back whole.
    let full = r#"{"version":2,"title":"Deploy","chat_history":[{"role":"user","content":"How?","extra":{"kept":1}},
        {"role":"assistant","content":"So."}],"agent_history":[{"role":"user","content":"go"}],"unknown":[1,2]}"#;
    let script = "const data = new DataTransfer();
        data.items.add(new File([arguments[0]], 'deploy.json'));
        document.getElementById('kept-list').dispatchEvent(
            new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }))";
    browser.run(script, vec![json!(full)]);
    wait_for_prompts(&browser, &["How?"]);
    wait_for_titles(&browser, &["Deploy", "Asked there", "Asked there", "Asked there"]);
    browser.run(
        "window.files = []; const make = URL.createObjectURL;
         URL.createObjectURL = (blob) => { blob.text().then(text => window.files.push(text)); return make(blob); }",
        Vec::new(),
    );
    let mut handed = Vec::new();
    for (form, title) in [("json", "Deploy"), ("jsonl", "Deploy"), ("md", "Deploy")] {
        let choose = "const it = document.getElementById('kept-format'); it.value = arguments[0];
            it.dispatchEvent(new Event('change', { bubbles: true }))";
        browser.run(choose, vec![json!(form)]);
        tool(&browser, &format!("Save as a file: {title}"));
        let count = json!(handed.len() + 1);
        wait::until(
            "the file",
            || (browser.run("return window.files.length", Vec::new()) == count).then_some(()),
            || browser.text("#toasts"),
        );
        let file = browser.run("return window.files.at(-1)", Vec::new()).as_str().expect("a text").to_owned();
        handed.push((form, file));
    }
    let back: Value = serde_json::from_str(&handed[0].1).expect("a session");
    assert_eq!(back["unknown"], json!([1, 2]), "{back}");
    assert_eq!(back["chat_history"][0]["extra"], json!({ "kept": 1 }), "{back}");
    assert_eq!(back["agent_history"][0]["content"], json!("go"), "{back}");
    let folder = tempfile::tempdir().expect("a folder");
    for (form, file) in &handed {
        let path = folder.path().join(format!("deploy.{form}"));
        std::fs::write(&path, file).expect("a file");
        cli(&["session", "import", &path.to_string_lossy()], None);
    }
    let listed = cli(&["session", "list"], None);
    assert_eq!(listed.matches("Deploy").count(), 3, "{listed}");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

/// So many conversations are kept by a person who used it for years.
const MANY: usize = 10_000;

#[test]
fn ten_thousand_conversations_are_listed_and_searched_at_once() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    browser.narrow(1280, 900);
    talk(&browser, &fake, "First of all", "Yes.");
    let fill = "const [many, done] = arguments;
        const open = indexedDB.open('chatcli');
        open.onsuccess = () => {
          const all = open.result.transaction(['conversations', 'said'], 'readwrite');
          const hex = (n) => n.toString(16).padStart(16, '0');
          for (let n = 0; n < many; n++) {
            const at = 1600000000000 + n * 1000, id = hex(BigInt(at) << 20n);
            const words = ['question', String(n), 'word' + n % 1000, n % 2 ? 'odd' : 'even'];
            all.objectStore('conversations').put({ id, title: `Question ${n}`, first: `Answer ${n}`, begun: at,
              changed: at, questions: 1, bytes: 40, order: hex((1n << 64n) - 1n - BigInt(at)) }, id);
            all.objectStore('said').put({ id, window: hex(1), prompt: words.join(' '), answer: `Answer ${n}`,
              state: 'done', asked: at, words }, id + id);
          }
          all.oncomplete = () => { open.result.close(); done(true); };
        };";
    assert_eq!(browser.run_async(fill, vec![json!(MANY)]), Value::Bool(true));
    // From the key to the list, with what the page itself does.
    let measure = "const [words, first, done] = arguments;
        const began = performance.now();
        const input = document.getElementById('kept-search');
        if (input) { input.value = words; input.dispatchEvent(new Event('input', { bubbles: true })); }
        else document.getElementById('sessions-button').click();
        const look = setInterval(() => {
          if (document.querySelector('#kept-list .session-title')?.textContent === first) {
            clearInterval(look); done(performance.now() - began);
          }
        }, 1);";
    for (words, first, what) in [
        ("", "First of all", "the list"),
        ("word7", "Question 9799", "a word that few say"),
        ("odd question", "Question 9999", "words that half of them say"),
        ("word777", "Question 9777", "a word that ten say"),
    ] {
        let took = browser.run_async(measure, vec![json!(words), json!(first)]).as_f64().expect("a time");
        println!("{what} of {MANY} conversations: {took:.0} ms");
        assert!(took < 1_500.0, "{what}: {took} ms");
    }
}

#[test]
fn what_is_about_to_be_deleted_is_gone_when_the_page_goes() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    browser.narrow(1280, 900);
    talk(&browser, &fake, "Keep this", "Kept.");
    browser.click("#new-conversation");
    wait_for_hash(&browser, |hash| hash == "#new");
    talk(&browser, &fake, "Delete this", "Gone.");
    browser.click("#sessions-button");
    wait_for_titles(&browser, &["Delete this", "Keep this"]);
    tool(&browser, "Delete: Delete this");
    wait_for_titles(&browser, &["Keep this"]);
    // The seconds in which it could be brought back are not over.
    browser.wait_for(".toast-undo");
    browser.reload();
    browser.wait_for(ONLINE);
    browser.wait_for("#composer-input");
    browser.click("#composer-input");
    if !browser.is_shown("#kept-list") {
        browser.click("#sessions-button");
    }
    wait_for_titles(&browser, &["Keep this"]);
    assert!(!browser.text("body").contains("Delete this"));
}
