//! Saved sessions in the terminal: nothing that a session brought along is lost on the way, on a server like the Go one
//! and on our own. How the page opens them is tested with the browser.

use std::collections::BTreeMap;

use chatcli_proto::v1::chat_cli_service_client::ChatCliServiceClient;
use chatcli_proto::v1::{ChatMessage, LoadSessionRequest, SaveSessionRequest, SessionDataV2};
use chatcli_tests::fake::{Fake, Step, text};
use chatcli_tests::process::{Finished, Gateway, Home, Program, client, run};
use chatcli_tests::saved::{rich, said};
use chatcli_tests::terminal::Terminal;
use tonic::Code;

fn plain(home: &Home, at: &str, flags: &[&str], lines: &str) -> Finished {
    let mut command = home.command(client());
    command.args(["connect", at, "--plain"]).args(flags);
    run(command, Some(lines.as_bytes()))
}

/// A client of its own, straight over the wire.
struct Wire(tokio::runtime::Runtime, ChatCliServiceClient<tonic::transport::Channel>);

impl Wire {
    fn to(url: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let endpoint = tonic::transport::Endpoint::from_shared(url.to_owned()).expect("an address");
        let channel = runtime.block_on(endpoint.connect()).expect("a server");
        Self(runtime, ChatCliServiceClient::new(channel))
    }

    fn save(&mut self, name: &str, data: SessionDataV2) {
        let messages = data.chat_history.clone();
        let request = SaveSessionRequest { name: name.into(), messages, session_data: Some(data) };
        self.0.block_on(self.1.save_session(request)).expect("saves");
    }

    fn load(&mut self, name: &str) -> SessionDataV2 {
        let loaded = self.0.block_on(self.1.load_session(LoadSessionRequest { name: name.into() }));
        loaded.expect("loads").into_inner().session_data.expect("in the newer form")
    }
}

/// Loads what another client saved, goes on, saves, and looks at it with the other client.
fn goes_on_elsewhere(at: &str, url: &str) {
    let (home, mut wire) = (Home::default(), Wire::to(url));
    wire.save("rich", rich());
    let finished =
        plain(&home, at, &[], "/session load rich\nand now?\n/session save --yes\n/session list\n");
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert!(finished.stderr.contains("Session rich loaded; questions: 2"), "{finished:?}");
    assert!(finished.stderr.contains("only the full ChatCLI keeps"), "{finished:?}");
    assert!(finished.stderr.contains("Session rich saved (on the server)"), "{finished:?}");
    assert!(finished.stdout.contains("# Três") && finished.stdout.contains("* rich  (open"), "{finished:?}");
    let (after, mut before) = (wire.load("rich"), rich());
    let answer = after.chat_history.last().expect("an answer").content.clone();
    before.chat_history.extend([said("user", "and now?"), said("assistant", &answer)]);
    assert_eq!(after, before);
    // The same without a change is the same again.
    plain(&home, at, &["--session", "rich"], "/session save\n");
    assert_eq!(wire.load("rich"), before);
}

#[test]
fn what_a_session_brought_along_comes_back_from_a_server_like_the_go_one() {
    let fake = Fake::start();
    goes_on_elsewhere(&fake.address().to_string(), &fake.url());
    let asked = fake.seen_by("StreamPrompt")[0].prompt.clone().unwrap();
    let history: Vec<_> =
        asked.history.iter().map(|said| (said.role.as_str(), said.content.as_str())).collect();
    let texts = rich().chat_history;
    let expected: Vec<_> = texts.iter().map(|said| (said.role.as_str(), said.content.as_str())).collect();
    assert_eq!(history, expected, "the model is told all of it");
}

#[test]
fn what_a_session_brought_along_comes_back_from_our_own_server() {
    let home = Home::default();
    let gateway = Gateway::start(&home, ["--embedded"]);
    goes_on_elsewhere(&gateway.address.to_string(), &gateway.url());
}

#[test]
fn nothing_is_overwritten_or_deleted_without_a_yes() {
    let (home, fake) = (Home::default(), Fake::start());
    let at = fake.address().to_string();
    fake.change(|settings| {
        settings.sessions.saved.insert("theirs".into(), rich());
    });
    let kept = || fake.settings().sessions.saved;
    let finished = plain(&home, &at, &[], "mine\n/session save theirs\nn\n/session delete theirs\n\n");
    assert!(finished.stderr.contains("Session theirs already exists. Overwrite it? [y/N]"), "{finished:?}");
    assert!(finished.stderr.contains("Delete session theirs from the server? [y/N]"), "{finished:?}");
    assert_eq!(kept(), BTreeMap::from([("theirs".to_owned(), rich())]));
    // Where the lines end, no answer can be yes.
    plain(&home, &at, &[], "/session delete theirs");
    assert_eq!(kept().len(), 1);
    let finished = plain(
        &home,
        &at,
        &["--lang", "pt-BR"],
        "oi\n/session save theirs\ns\n/session delete theirs --yes\n",
    );
    assert!(
        finished.stderr.contains("[s/N]") && finished.stderr.contains("Sessão theirs excluída"),
        "{finished:?}"
    );
    assert!(kept().is_empty());
}

#[test]
fn one_answer_for_a_script_is_added_to_its_session() {
    let (home, fake) = (Home::default(), Fake::start());
    let at = fake.address().to_string();
    for (question, answer) in [("one", "1"), ("two", "2")] {
        fake.script(text([answer]));
        let mut command = home.command(client());
        command.args(["connect", &at, "--session", "log", "-p", question, "--raw"]);
        let finished = run(command, None);
        assert_eq!(
            (finished.code, finished.stdout.as_str()),
            (Some(0), format!("{answer}\n").as_str()),
            "{finished:?}"
        );
    }
    let log = &fake.settings().sessions.saved["log"];
    let words: Vec<&str> = log.chat_history.iter().map(|said| said.content.as_str()).collect();
    assert_eq!(words, ["one", "1", "two", "2"]);
    for (name, code) in [("a b", 2), ("autosave-1", 2)] {
        let mut command = home.command(client());
        command.args(["connect", &at, "--session", name, "-p", "x"]);
        let finished = run(command, None);
        assert_eq!(finished.code, Some(code), "{finished:?}");
    }
    fake.change(|settings| settings.sessions.fails = Some((Code::Internal, "disk full".into())));
    let mut command = home.command(client());
    command.args(["connect", &at, "--session", "log", "-p", "x"]);
    let finished = run(command, None);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(1), ""), "{finished:?}");
    assert!(
        finished.stderr.contains("disk full") && !finished.stderr.contains("The provider"),
        "{finished:?}"
    );
    assert_eq!(fake.seen_by("StreamPrompt").len(), 2, "nothing was asked that could not be kept");
}

/// The questions that a session has.
fn questions(fake: &Fake, name: &str) -> Vec<String> {
    let saved = fake.settings().sessions.saved;
    let said = saved.get(name).map(|data| data.chat_history.clone()).unwrap_or_default();
    said.into_iter().filter(|said| said.role == "user").map(|said| said.content).collect()
}

#[test]
fn an_answer_belongs_to_its_session_even_when_it_is_not_read() {
    let (home, fake) = (Home::default(), Fake::start());
    let at = fake.address();
    let long = || (0..2000).map(|n| Step::Chunk(format!("line {n}\n"))).chain([Step::Done(String::new())]);
    for (place, code) in [("| head -1; exit 0", 0), ("> /dev/full", 1)] {
        fake.script(long().collect::<Vec<_>>());
        let mut command = home.command("sh");
        let line =
            format!("'{}' connect {at} -p '{place}' --session log --no-stdin {place}", client().display());
        command.args(["-c", &line]);
        let finished = run(command, None);
        assert_eq!(finished.code, Some(code), "{finished:?}");
        assert_eq!(questions(&fake, "log").last().map(String::as_str), Some(place), "{finished:?}");
        let said = finished.stderr.contains("Error: Standard output cannot be written: ");
        assert_eq!(said, code == 1, "{finished:?}");
    }
}

#[test]
fn two_answers_at_once_are_both_in_their_session() {
    let (home, fake) = (Home::default(), Fake::start());
    let at = fake.address().to_string();
    for round in 0..4 {
        let asked = [format!("a{round}"), format!("b{round}")];
        let started = asked.clone().map(|question| {
            let mut command = home.command(client());
            command.args(["connect", &at, "--session", "log", "-p", &question, "--no-stdin"]);
            Program::start(command)
        });
        for program in started {
            let finished = program.wait();
            assert_eq!(finished.code, Some(0), "{finished:?}");
        }
        let kept = questions(&fake, "log");
        assert!(asked.iter().all(|question| kept.contains(question)), "{asked:?} in {kept:?}");
        assert_eq!(kept.len(), 2 * (round + 1), "{kept:?}");
    }
    let left = std::fs::read_dir(home.path().join("state/chatcli/locks")).unwrap().count();
    assert_eq!(left, 0, "no lock stays behind");
}

#[test]
fn a_session_that_would_lose_something_is_left_alone_before_the_model_is_asked() {
    let (home, fake) = (Home::default(), Fake::start());
    fake.change(|settings| drop(settings.sessions.saved.insert("rich".into(), rich())));
    let mut command = home.command(client());
    command.args(["connect", &fake.address().to_string(), "--session", "rich", "-p", "x"]);
    let finished = run(command, None);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(1), ""), "{finished:?}");
    assert!(
        finished.stderr.contains("tool calls") && finished.stderr.contains("/session fork"),
        "{finished:?}"
    );
    assert_eq!(fake.seen_by("StreamPrompt").len(), 0);
    assert_eq!(fake.settings().sessions.saved["rich"], rich());
}

/// Statement 73: what the server keeps is in no session file of this machine.
#[test]
fn a_person_saves_loads_and_deletes_in_a_terminal() {
    let (home, fake) = (Home::default(), Fake::start());
    let long: Vec<ChatMessage> = (1..=40)
        .flat_map(|n| [said("user", &format!("question {n}")), said("assistant", &format!("answer {n}"))])
        .collect();
    fake.change(|settings| {
        let data = SessionDataV2 { version: 2, chat_history: long, ..Default::default() };
        settings.sessions.saved.insert("long-one".into(), data);
    });
    let terminal = Terminal::client(&home, &fake.address().to_string(), &[]);
    terminal.wait_for_prompt();
    // The names complete once they are known.
    terminal.type_text("/session load ");
    fake.wait_for("the names", |call| call.method == "ListSessions");
    terminal.type_text("lo");
    terminal.wait_for("long-one");
    terminal.type_text("\u{15}");
    terminal.enter("/session load long-one");
    terminal.wait_for("Session long-one loaded; questions: 40");
    terminal.wait_for("Earlier questions: 37");
    assert!(
        terminal.screen().contains("answer 40") && !terminal.screen().contains("answer 37"),
        "{}",
        terminal.screen()
    );
    terminal.wait_for("·long-one ❯");
    terminal.enter("more");
    terminal.wait_for("·long-one* ❯");
    terminal.enter("/session save");
    terminal.wait_for("Session long-one saved");
    assert_eq!(fake.settings().sessions.saved["long-one"].chat_history.len(), 82);
    terminal.enter("/session delete long-one");
    terminal.wait_for("[y/N]");
    terminal.enter("y");
    terminal.wait_for("Session long-one deleted");
    assert!(fake.settings().sessions.saved.is_empty());
    assert!(!home.path().join(".chatcli/sessions").exists());
}
