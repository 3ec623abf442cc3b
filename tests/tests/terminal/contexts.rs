//! Contexts in the program itself: files of a real folder go along with questions, through a save, a restart and a script.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use chatcli_tests::fake::{Fake, text};
use chatcli_tests::process::{Finished, Home, client, run};
use chatcli_tests::terminal::Terminal;

/// What led the last question.
fn led(fake: &Fake) -> String {
    let seen = fake.seen_by("StreamPrompt").pop().unwrap().prompt.unwrap();
    let first = seen.history.into_iter().next();
    first.filter(|said| said.role == "system").map(|said| said.content).unwrap_or_default()
}

#[test]
fn a_context_goes_along_with_every_question_and_stays() {
    let (home, fake, folder) = (Home::default(), Fake::start(), tempfile::tempdir().unwrap());
    let src = folder.path().join("my code");
    fs::create_dir(&src).unwrap();
    fs::write(src.join("main.rs"), "fn main() { serve(); }\n").unwrap();
    fs::write(src.join(".env"), "KEY=geheim\n").unwrap();
    let mut terminal = Terminal::client(&home, &fake.address().to_string(), &[]);
    terminal.wait_for_prompt();
    terminal.enter(&format!("/context create api '{}' -d 'two words'", src.display()));
    terminal.wait_for("Context 'api': files: 1, 23 B");
    terminal.wait_for_prompt();
    terminal.enter("/context attach api");
    terminal.wait_for("Attached: api");
    terminal.wait_for_prompt();
    fake.script(text(["first answer"]));
    terminal.enter("what is it?");
    terminal.wait_for("first answer");
    let told = led(&fake);
    assert!(told.starts_with("📦 CONTEXT: api\nDescription: two words\n"), "{told}");
    assert!(told.contains("fn main() { serve(); }") && !told.contains("geheim"), "{told}");
    terminal.wait_for_prompt();
    terminal.enter("/exit");
    terminal.wait_for_exit();
    // The conversation comes back with what is attached to it, for a script too.
    fake.script(text(["second answer"]));
    let mut command = home.command(client());
    command.args(["connect", &fake.address().to_string(), "--continue", "-p", "and now?", "--raw"]);
    let finished = run(command, None);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(0), "second answer\n"), "{finished:?}");
    assert_eq!(led(&fake), told);
}

/// Statement 59: the server keeps what was said and nothing beside it.
#[test]
fn what_is_attached_comes_back_with_a_session_of_the_server() {
    let (home, fake) = (Home::default(), Fake::start());
    fs::write(home.path().join("notes.md"), "pods crash\n").unwrap();
    let at = fake.address().to_string();
    let lines = |arguments: &[&str], typed: &str| {
        let mut command = home.command(client());
        command.args(["connect", &at, "--plain", "--no-hub"]).args(arguments);
        run(command, Some(typed.as_bytes()))
    };
    fake.script(text(["first"]));
    let typed = "/context create notes notes.md\n/context attach notes\nwhy?\n/session save team\n";
    let finished = lines(&[], typed);
    assert!(finished.stderr.contains("Session team saved"), "{finished:?}");
    assert!(led(&fake).contains("pods crash"));
    fake.script(text(["second"]));
    let finished = lines(&["--session", "team"], "and now?\n");
    assert!(finished.stderr.contains("Attached again with the session: notes"), "{finished:?}");
    assert!(led(&fake).contains("pods crash"), "{finished:?}");
    // Of one that is not there no person is asked.
    let finished = lines(&[], "/context delete typo\n");
    assert!(
        finished.stderr.contains("No context 'typo'") && !finished.stderr.contains("for good"),
        "{finished:?}"
    );
}

#[test]
fn the_window_can_be_said_and_what_is_no_size_is_not_heard() {
    for (said, shown) in [("2000", "~2.0K"), ("abc", "~200.0K"), ("-1", "~200.0K")] {
        let (home, fake) = (Home::default(), Fake::start());
        fs::write(home.path().join("notes.md"), "word ".repeat(800)).unwrap();
        let mut command = home.command(client());
        command.args(["connect", &fake.address().to_string()]).env("CHATCLI_CONTEXT_WINDOW", said);
        let terminal = Terminal::start(command);
        terminal.wait_for_prompt();
        terminal.enter("/context create notes notes.md");
        terminal.wait_for("Context 'notes'");
        terminal.wait_for_prompt();
        terminal.enter("/context attach notes");
        terminal.wait_for("Attached: notes");
        terminal.wait_for_prompt();
        terminal.enter("/status");
        terminal.wait_for("K8s watcher:");
        assert!(terminal.transcript().contains(shown), "{said}: {}", terminal.transcript());
    }
}

fn context(home: &Home, words: &[&str]) -> Finished {
    let mut command = home.command(client());
    command.arg("context").args(words);
    run(command, None)
}

fn json(finished: &Finished) -> serde_json::Value {
    assert_eq!(finished.code, Some(0), "{}", finished.stderr);
    serde_json::from_str(&finished.stdout).unwrap_or_else(|error| panic!("{error}: {}", finished.stdout))
}

#[test]
fn scripts_make_list_show_merge_move_and_delete() {
    let (home, other) = (Home::default(), Home::default());
    assert_eq!(
        json(&context(&home, &["list", "--json"])),
        serde_json::json!({ "contexts": [], "damaged": 0 })
    );
    fs::create_dir(home.path().join("src")).unwrap();
    fs::write(home.path().join("src/main.rs"), "fn main() {}\n").unwrap();
    fs::write(home.path().join("src/.env"), "KEY=geheim\n").unwrap();
    fs::write(home.path().join("notes.md"), "# Notes\n").unwrap();
    let made = json(&context(&home, &["create", "api", "src", "-d", "two words", "-t", "go,web", "--json"]));
    assert_eq!((&made["files"], &made["sensitive"], &made["left_out"]), (&1.into(), &1.into(), &0.into()));
    assert_eq!(
        (&made["description"], &made["tags"]),
        (&"two words".into(), &serde_json::json!(["go", "web"]))
    );
    let plain = context(&home, &["create", "notes", "notes.md"]);
    assert_eq!((plain.code, plain.stdout.as_str()), (Some(0), "notes\n"), "{plain:?}");
    assert!(plain.stderr.contains("Context 'notes': files: 1, 8 B"), "{plain:?}");
    // A name that is taken, a path that is not there, a bad name, a mode that there is none of.
    for words in [
        &["create", "api", "src"][..],
        &["create", "new", "nowhere"],
        &["create", "a/b", "src"],
        &["create", "new", "src", "-m", "huge"],
        &["create", "new"],
        &["show", "nothing"],
        &["merge", "new", "api"],
        &["delete", "api"],
        &["delete", "api", "nothing", "--yes"],
        &["list", "--since", "yesterday"],
        &["frobnicate"],
        &[],
    ] {
        let refused = context(&home, words);
        assert_eq!((refused.code, refused.stdout.as_str()), (Some(2), ""), "{words:?}: {refused:?}");
        assert!(!refused.stderr.is_empty(), "{words:?}");
    }
    let refused = context(&home, &["show", "nothing", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&refused.stdout).unwrap_or_default();
    assert_eq!((refused.code, told["error"]["code"].is_null()), (Some(2), false), "{refused:?}");
    let listed = json(&context(&home, &["list", "--json", "--tag", "web"]));
    assert_eq!(listed["contexts"].as_array().map(Vec::len), Some(1), "{listed}");
    assert_eq!(listed["contexts"][0]["name"], "api");
    assert!(context(&home, &["list"]).stdout.contains("full, files: 1, 13 B"));
    let shown = json(&context(&home, &["show", "api", "--json"]));
    assert_eq!(shown["file_list"][0]["path"], "src/main.rs", "{shown}");
    assert!(context(&home, &["inspect", "api"]).stdout.contains("Lines: 1"));
    assert_eq!(json(&context(&home, &["merge", "both", "api", "notes", "--json"]))["files"], 2);
    assert!(context(&home, &["metrics"]).stdout.contains("Contexts: 3"));
    assert_eq!(context(&home, &["update", "notes", "--mode", "chunked"]).code, Some(0));
    assert_eq!(json(&context(&home, &["show", "notes", "--json"]))["chunk_list"][0]["index"], 1);
    // Out, in elsewhere, and out again: the same bytes.
    let text = context(&home, &["export", "both"]).stdout;
    assert!(text.starts_with("{\n  \"id\": "), "{text}");
    assert_eq!(context(&home, &["export", "both", "both.json"]).code, Some(0));
    let path = home.path().join("both.json");
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(context(&home, &["export", "both", "both.json"]).code, Some(3), "nothing is replaced unasked");
    assert_eq!(context(&home, &["export", "both", "both.json", "--force"]).code, Some(0));
    let taken = context(&other, &["import", &path.display().to_string()]);
    assert_eq!((taken.code, taken.stdout.as_str()), (Some(0), "both\n"), "{taken:?}");
    assert_eq!(context(&other, &["export", "both"]).stdout, text);
    assert_eq!(context(&other, &["import", &path.display().to_string()]).code, Some(2));
    let deleted = context(&home, &["delete", "api", "notes", "--yes"]);
    assert_eq!((deleted.code, deleted.stdout.as_str()), (Some(0), "api\nnotes\n"), "{deleted:?}");
    assert_eq!(json(&context(&home, &["list", "--json"]))["contexts"].as_array().map(Vec::len), Some(1));
    // In both languages, with the words of each.
    let help = context(&home, &["list", "-h", "--lang", "pt-BR"]).stdout;
    assert!(help.contains("Lista os contextos") && help.contains("Só contextos com essa tag"), "{help}");
    let none = context(&home, &["show", "nada", "--lang", "pt-BR"]);
    assert!(none.stderr.contains("Sem contexto 'nada'"), "{none:?}");
}
