//! Saved sessions as event -> effect tables, against a store that keeps what it is told, as a server does.

use chatcli_core::{account, conversation, sessions};
#[cfg(not(target_arch = "wasm32"))]
use std::prelude::rust_2024::test;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use chatcli_core::port::Change;
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::proto::{Call, Code, Failure, Reply, Transport, v1};
use chatcli_core::sessions::{Deed, Listing};
use chatcli_core::{Boot, Capabilities, Dialled, Intent, Lang, Notice, Outcome};

use crate::store::{Store, message, session};
use crate::world::{ALL, World};

fn last(world: &World) -> Notice {
    world.view().notices.last().expect("a notice").1.clone()
}

fn shown(world: &World) -> String {
    let view = world.view();
    view.notices.last().expect("a notice").1.lines(&view).join("\n")
}

fn talk(world: &mut World, question: &str, answer: &str) {
    world.submit(question);
    world.chunk(answer, true);
    world.ended();
}

fn prompts(world: &World) -> Vec<String> {
    world.view().conversation.turns().iter().map(|turn| turn.prompt.clone()).collect()
}

fn bound(world: &World) -> Option<&str> {
    world.view().conversation.session_name()
}

fn failed(deed: Deed, name: &str, kind: Kind) -> Notice {
    Notice::Sessions(sessions::Notice::Failed { deed, name: name.into(), problem: Problem::new(kind) })
}

/// A page: no terminal, nothing of a machine.
fn page() -> World {
    let capabilities = Capabilities { clipboard: true, ..Capabilities::default() };
    let mut world = World::boot(Boot { address: "h:1".into(), capabilities, ..Boot::default() });
    world.serve();
    world
}

/// A session of the Go program, with everything that may be in one.
fn rich() -> v1::SessionDataV2 {
    let meta = |mode: &str, summary_of| v1::MessageMeta {
        is_summary: summary_of > 0,
        summary_of,
        mode: mode.into(),
    };
    let marked = |role: &str, text: &str, meta| v1::ChatMessage { meta: Some(meta), ..message(role, text) };
    v1::SessionDataV2 {
        version: 2,
        chat_history: vec![
            message("system", "be brief"),
            marked("system", "earlier: pods", meta("", 12)),
            marked("user", "q1", meta("chat", 0)),
            message("assistant", "a1"),
            message("user", "q2"),
            message("assistant", ""),
            message("tool", "out"),
            message("assistant", "a2"),
            message("system", "a file"),
            message("user", "q3"),
        ],
        agent_history: vec![marked("user", "do", meta("agent", 0)), message("assistant", "done")],
        coder_history: vec![message("system", "code\u{0}\r\n"), message("user", "漢 \u{202e}x")],
        shared_memory: vec![message("shared", "")],
    }
}

#[test]
fn what_a_session_brought_along_travels_back_untouched() {
    let (mut world, mut store) = (World::online(), Store::default());
    store.put("rich", rich());
    world.submit("/session load rich");
    store.serve(&mut world);
    let told: Vec<Notice> = world.view().notices.iter().map(|(_, notice)| notice.clone()).collect();
    let richer = Notice::Sessions(sessions::Notice::Richer { name: "rich".into() });
    assert_eq!(told, [Notice::Sessions(sessions::Notice::Loaded { name: "rich".into(), turns: 3 }), richer]);
    assert_eq!(prompts(&world), ["q1", "q2", "q3"]);
    assert_eq!((bound(&world), world.view().conversation.has_unsaved()), (Some("rich"), false));
    assert_eq!(world.view().conversation.summary(), Some("earlier: pods"));
    assert!(world.view().conversation.turns().iter().all(|turn| turn.is_restored));

    // The model is told all of it, but for what has no text.
    world.submit("q4");
    let Call::StreamPrompt(request) = &world.calls.last().unwrap().1 else { panic!("no prompt") };
    let said: Vec<_> =
        request.history.iter().map(|said| (said.role.as_str(), said.content.as_str())).collect();
    let texts = rich().chat_history;
    let expected: Vec<_> = texts
        .iter()
        .filter(|said| !said.content.is_empty())
        .map(|said| (said.role.as_str(), said.content.as_str()))
        .collect();
    assert_eq!(said, expected);
    world.chunk("a4", true);
    world.ended();
    assert!(world.view().conversation.has_unsaved());

    world.submit("/session save");
    store.serve(&mut world);
    world.answer(Outcome::Finished);
    store.serve(&mut world);
    assert_eq!(last(&world), Notice::Sessions(sessions::Notice::Saved { name: "rich".into() }));
    assert!(!world.view().conversation.has_unsaved());
    let mut expected = rich();
    expected.chat_history.extend([message("user", "q4"), message("assistant", "a4")]);
    assert_eq!(store.get("rich"), &expected);
}

#[test]
fn a_session_goes_from_one_client_to_the_other_and_back() {
    let (mut terminal, mut other, mut store) = (World::online(), page(), Store::default());
    talk(&mut terminal, "one", "1");
    terminal.submit("/session save shared");
    store.serve(&mut terminal);
    assert_eq!(last(&terminal), Notice::Sessions(sessions::Notice::Saved { name: "shared".into() }));
    other.intent(Intent::Sessions(sessions::Intent::Load("shared".into())));
    store.serve(&mut other);
    assert_eq!(prompts(&other), ["one"]);
    talk(&mut other, "two", "2");
    other.intent(Intent::Sessions(sessions::Intent::Save { name: None, sure: false }));
    store.serve(&mut other);
    assert_eq!(last(&other), Notice::Sessions(sessions::Notice::Saved { name: "shared".into() }));

    // It changed since the terminal saved it: a person is asked, and may say no.
    talk(&mut terminal, "three", "3");
    for (answer, notice, kept) in [
        (Outcome::Declined, Notice::Cancelled, "2"),
        (Outcome::Finished, Notice::Sessions(sessions::Notice::Saved { name: "shared".into() }), "3"),
    ] {
        terminal.submit("/session save");
        store.serve(&mut terminal);
        assert!(terminal.log.last().unwrap().contains("confirm SaveOverChanged { name: \"shared\" }"));
        terminal.answer(answer);
        store.serve(&mut terminal);
        assert_eq!(last(&terminal), notice);
        assert_eq!(store.get("shared").chat_history.last().unwrap().content, kept);
    }
    assert!(terminal.view().is_settled);
}

/// Statement 72.
#[test]
fn to_attach_a_session_loads_it_and_never_saves_over_it() {
    let (mut world, mut store) = (World::online(), Store::default());
    store.put("x", session(&[("theirs", "t")]));
    talk(&mut world, "mine", "m");
    world.submit("/session attach x");
    store.serve(&mut world);
    assert_eq!((bound(&world), prompts(&world)), (Some("x"), vec!["theirs".to_owned()]));
    assert_eq!(store.get("x"), &session(&[("theirs", "t")]));
    world.submit("/rewind undo");
    assert_eq!(prompts(&world), ["mine"], "what was here can be brought back");
    // One that is not there yet is begun with what is here.
    world.submit("/session attach y");
    store.serve(&mut world);
    assert_eq!((bound(&world), prompts(&world)), (Some("y"), vec!["mine".to_owned()]));
    world.submit("/session save");
    store.serve(&mut world);
    assert_eq!(store.get("y"), &session(&[("mine", "m")]));
}

/// Statements 68 to 70: a command of sessions is about the server alone, and what is here is kept without asking; so there
/// is no choice between here and there, and a failure there costs nothing here.
#[test]
fn what_is_kept_here_is_never_asked_about_when_a_session_is_saved_loaded_or_deleted() {
    let boot = Boot {
        address: "h:1".into(),
        capabilities: Capabilities { history: true, ..ALL },
        ..Boot::default()
    };
    let (mut world, mut store) = (World::boot(boot), Store::default());
    world.serve();
    talk(&mut world, "mine", "m");
    let kept = |world: &World| world.kept_of.iter().filter(|(_, it)| matches!(it, Change::Turn(_))).count();
    let before = kept(&world);
    assert!(before > 0, "it is kept before it is saved");
    // A store that fails binds nothing.
    world.submit("/session save s");
    world.fail(Code::Internal);
    assert_eq!(bound(&world), None);
    world.submit("/session save s");
    store.serve(&mut world);
    assert_eq!(bound(&world), Some("s"));
    world.submit("/session delete s --yes");
    store.serve(&mut world);
    assert!(store.names().is_empty(), "{:?}", store.names());
    assert_eq!(prompts(&world), ["mine"], "what is here stays");
    let removed = world.kept_of.iter().any(|(_, it)| matches!(it, Change::Removed(_)));
    assert!(!removed && !world.log.iter().any(|line| line.contains("confirm")), "{:?}", world.log);
}

/// Statement 95.
#[test]
fn two_clients_that_save_one_session_lose_no_turn_without_a_word() {
    let (mut one, mut two, mut store) = (World::online(), World::online(), Store::default());
    store.put("s", session(&[("old", "o")]));
    for world in [&mut one, &mut two] {
        world.submit("/session load s");
        store.serve(world);
    }
    talk(&mut one, "first", "f");
    one.submit("/session save");
    store.serve(&mut one);
    talk(&mut two, "second", "s");
    two.submit("/session save");
    store.serve(&mut two);
    assert!(two.log.last().unwrap().contains("confirm SaveOverChanged"), "{:?}", two.log.last());
    two.answer(Outcome::Declined);
    assert_eq!(store.get("s"), &session(&[("old", "o"), ("first", "f")]));
    assert!(two.view().conversation.has_unsaved());
}

#[test]
fn nothing_foreign_is_saved_over_without_a_yes() {
    let (mut world, mut store) = (World::online(), Store::default());
    store.put("taken", session(&[("theirs", "t")]));
    talk(&mut world, "mine", "m");
    world.submit("/session save taken");
    store.serve(&mut world);
    assert!(world.log.last().unwrap().contains("confirm SaveOver { name: \"taken\" }"));
    world.answer(Outcome::Declined);
    assert_eq!((last(&world), bound(&world)), (Notice::Cancelled, None));
    assert!(world.view().conversation.has_unsaved());
    for command in ["/session fork taken", "/session save taken --yes"] {
        world.submit(command);
        store.serve(&mut world);
    }
    let view = world.view();
    let notices: Vec<_> = view.notices.iter().rev().take(2).map(|(_, notice)| notice.clone()).collect();
    assert_eq!(notices[1], failed(Deed::Save, "taken", Kind::SessionExists("taken".into())));
    assert_eq!(notices[0], Notice::Sessions(sessions::Notice::Saved { name: "taken".into() }));
    assert_eq!(store.get("taken"), &session(&[("mine", "m")]));
    // Another free name is a free name.
    world.submit("/session fork branch");
    store.serve(&mut world);
    assert_eq!(bound(&world), Some("branch"));
    assert_eq!(store.get("branch"), store.get("taken"));
}

#[test]
fn loading_loses_nothing_that_was_here() {
    let (mut world, mut store) = (World::online(), Store::default());
    store.put("old", session(&[("o", "1")]));
    talk(&mut world, "unsaved", "u");
    world.submit("/session load old");
    store.serve(&mut world);
    assert_eq!(
        (last(&world), prompts(&world)),
        (Notice::Conversation(conversation::Notice::PutAside), vec!["o".to_owned()])
    );
    world.submit("/rewind undo");
    assert_eq!((prompts(&world), bound(&world)), (vec!["unsaved".to_owned()], None));
    assert!(world.view().conversation.has_unsaved(), "it is on no server");

    // What came back does not belong to the session that was loaded.
    world.submit("/session save mine");
    store.serve(&mut world);
    world.submit("/session load old");
    store.serve(&mut world);
    assert_eq!(
        last(&world),
        Notice::Sessions(sessions::Notice::Loaded { name: "old".into(), turns: 1 }),
        "nothing to put aside"
    );
    world.submit("/session new");
    assert_eq!((last(&world), bound(&world)), (Notice::Conversation(conversation::Notice::New), None));
    for (back, name) in [("o", "old"), ("unsaved", "mine")] {
        world.intent(Intent::Conversation(conversation::Intent::Undo));
        assert_eq!((prompts(&world), bound(&world)), (vec![back.to_owned()], Some(name)));
        assert!(!world.view().conversation.has_unsaved());
    }
    assert_eq!(
        (store.get("old"), store.get("mine")),
        (&session(&[("o", "1")]), &session(&[("unsaved", "u")]))
    );
    world.submit("another");
    world.intent(Intent::Conversation(conversation::Intent::New));
    assert!(world.view().is_settled && prompts(&world).is_empty(), "the answer was stopped");
}

#[test]
fn what_was_put_aside_learns_what_became_of_its_session() {
    let (mut world, mut store) = (World::online(), Store::default());
    talk(&mut world, "one", "1");
    for line in ["/session save b", "/session load b"] {
        world.submit(line);
        store.serve(&mut world);
    }
    talk(&mut world, "two", "2");
    world.submit("/session save b");
    store.serve(&mut world);
    world.intent(Intent::Conversation(conversation::Intent::Undo));
    assert_eq!((prompts(&world), bound(&world)), (vec!["one".to_owned()], Some("b")));
    assert!(world.view().conversation.has_unsaved(), "the server holds more");
    world.submit("/session save");
    store.serve(&mut world);
    assert!(world.log.last().unwrap().contains("confirm SaveOverChanged"), "{:?}", world.log.last());
    world.answer(Outcome::Declined);
    world.submit("/session new");
    world.submit("/session delete b --yes");
    store.serve(&mut world);
    world.intent(Intent::Conversation(conversation::Intent::Undo));
    assert_eq!((prompts(&world).len(), bound(&world)), (1, None), "there is no b to go back to");
}

#[test]
fn going_back_inside_a_session_keeps_the_session() {
    let (mut world, mut store) = (World::online(), Store::default());
    talk(&mut world, "one", "1");
    talk(&mut world, "two", "2");
    world.submit("/session save a");
    store.serve(&mut world);
    world.submit("/rewind 1");
    assert!(world.view().conversation.has_unsaved());
    world.submit("/session save b");
    store.serve(&mut world);
    world.submit("/rewind undo");
    assert_eq!((prompts(&world).len(), bound(&world)), (2, Some("b")), "it was saved as b since");
    assert!(world.view().conversation.has_unsaved());
    world.submit("/rewind 1");
    assert!(!world.view().conversation.has_unsaved(), "this is what b holds");
}

#[test]
fn names_that_no_server_takes_are_refused_here() {
    let mut world = World::online();
    talk(&mut world, "q", "a");
    let calls = world.log.len();
    for name in ["../x", "'a b'", "''", "-a", ".a", "é", &"a".repeat(256)] {
        for command in ["save", "load", "delete", "fork", "rename ok", "rename"] {
            let line = if command == "rename" {
                format!("/session rename {name} ok")
            } else {
                format!("/session {command} {name}")
            };
            world.submit(&line);
            assert!(
                matches!(last(&world), Notice::Refused(Problem { kind: Kind::SessionName(_), .. })),
                "{line}: {:?}",
                last(&world)
            );
        }
    }
    for line in ["/session save autosave-1", "/session fork mcp-x", "/session copy a mcp-y"] {
        world.submit(line);
        assert!(matches!(last(&world), Notice::Refused(Problem { kind: Kind::SessionNameReserved(_), .. })));
    }
    assert_eq!(world.log.len(), calls, "nothing was asked of the server");
    assert!(shown(&world).contains("autosave- or mcp-"));
    // They can be read; saving needs a name of one's own.
    let mut store = Store::default();
    store.put("autosave-1", session(&[("x", "y")]));
    world.submit("/session load autosave-1");
    store.serve(&mut world);
    assert_eq!((bound(&world), prompts(&world)), (None, vec!["x".to_owned()]));
    assert!(!world.view().conversation.has_unsaved());
}

#[test]
fn a_name_is_proposed_and_nothing_is_saved_under_none() {
    let (mut world, mut store) = (World::online(), Store::default());
    world.submit("/session save");
    assert_eq!(last(&world), Notice::Sessions(sessions::Notice::NothingToSave));
    talk(&mut world, "O que é um pod?", "a");
    world.submit("/session save");
    assert_eq!(world.view().draft.text, "/session save 1970-01-01-o-que-e-um-pod");
    assert!(shown(&world).contains("/session save 1970-01-01-o-que-e-um-pod"));
    let line = world.view().draft.text.clone();
    world.submit(&line);
    store.serve(&mut world);
    assert_eq!(bound(&world), Some("1970-01-01-o-que-e-um-pod"));
    assert!(world.view().proposed_session_name(0).ends_with("-pod-2"), "the first is taken");
}

#[test]
fn the_list_shows_what_there_is() {
    let (mut world, mut store) = (World::online(), Store::default());
    world.submit("/session list");
    assert_eq!(world.view().sessions.listing(), &Listing::Loading);
    store.serve(&mut world);
    assert_eq!(shown(&world), "No saved sessions");
    for name in ["b", "A", "a", "<img src=x>", "a b"] {
        store.put(name, session(&[("q", "a")]));
    }
    world.submit("/session load a");
    store.serve(&mut world);
    talk(&mut world, "more", "m");
    world.submit("/session list");
    store.serve(&mut world);
    assert_eq!(
        shown(&world),
        "  A\n* a  (open, unsaved changes)\n  b\n/session load NAME opens a session\nNot listed, unsupported names: 2"
    );
    assert!(world.view().sessions.names().eq(["A", "a", "b"]));
    // In silence when a component asks, also while something else is going on, and when it fails.
    let before = world.view().notices.len();
    world.intent(Intent::Sessions(sessions::Intent::List));
    world.intent(Intent::Sessions(sessions::Intent::List));
    assert_eq!(world.open(), ["ListSessions"]);
    store.serve(&mut world);
    world.submit("/session save other");
    world.intent(Intent::Sessions(sessions::Intent::List));
    store.put("z", session(&[]));
    store.serve(&mut world);
    assert!(world.view().sessions.names().eq(["A", "a", "b", "other", "z"]));
    world.intent(Intent::Sessions(sessions::Intent::List));
    world.fail(Code::Internal);
    assert_eq!(world.view().notices.len(), before + 1, "only the save was worth a word");
    assert!(matches!(world.view().sessions.listing(), Listing::Failed(_)));
    assert_eq!(world.view().sessions.names().count(), 5, "the old names are better than none");
}

#[test]
fn the_terminal_asks_before_it_deletes() {
    let (mut world, mut store) = (World::online(), Store::default());
    store.put("a", session(&[("q", "a")]));
    world.submit("/session load a");
    store.serve(&mut world);
    world.submit("/session delete a");
    store.serve(&mut world);
    world.answer(Outcome::Declined);
    assert_eq!((last(&world), store.names()), (Notice::Cancelled, vec!["a"]));
    world.submit("/session delete a");
    store.serve(&mut world);
    assert!(!world.view().is_settled, "the question is open");
    world.answer(Outcome::Finished);
    assert!(!world.view().is_settled, "the deletion is not done");
    store.serve(&mut world);
    assert_eq!(
        last(&world),
        Notice::Sessions(sessions::Notice::Deleted { name: "a".into(), was_open: true })
    );
    assert!(shown(&world).contains("still here"), "{}", shown(&world));
    assert_eq!((bound(&world), prompts(&world)), (None, vec!["q".to_owned()]));
    assert!(world.view().conversation.has_unsaved() && store.names().is_empty());

    world.submit("/session delete a");
    store.serve(&mut world);
    assert_eq!(last(&world), failed(Deed::Delete, "a", Kind::SessionNotFound("a".into())));
    // A user who is sure is not asked.
    store.put("b", session(&[]));
    world.submit("/session delete b --yes");
    assert_eq!(world.open(), ["DeleteSession"]);
    store.serve(&mut world);
    assert_eq!(
        last(&world),
        Notice::Sessions(sessions::Notice::Deleted { name: "b".into(), was_open: false })
    );
}

#[test]
fn the_page_waits_ten_seconds_before_it_deletes() {
    let (mut world, mut store) = (page(), Store::default());
    for name in ["a", "b", "c"] {
        store.put(name, session(&[]));
    }
    world.intent(Intent::Sessions(sessions::Intent::List));
    store.serve(&mut world);
    world.intent(Intent::Sessions(sessions::Intent::Delete("a".into())));
    world.intent(Intent::Sessions(sessions::Intent::Delete("a".into())));
    world.submit("/session delete b");
    assert!(world.view().sessions.names().eq(["c"]), "hidden at once");
    assert_eq!(world.view().sessions.doomed().len(), 2);
    assert!(world.view().is_settled, "no user has to wait for it");
    world.intent(Intent::Sessions(sessions::Intent::UndoDelete));
    assert_eq!(last(&world), Notice::Sessions(sessions::Notice::Spared { name: "b".into() }));
    world.pass(9_999);
    assert!(world.calls.is_empty());
    world.pass(1);
    store.serve(&mut world);
    assert_eq!(
        (store.names(), last(&world)),
        (vec!["b", "c"], Notice::Sessions(sessions::Notice::Deleted { name: "a".into(), was_open: false }))
    );
    world.intent(Intent::Sessions(sessions::Intent::UndoDelete));
    assert_eq!(last(&world), Notice::Conversation(conversation::Notice::NothingToUndo));
    // A user who opens it wants it.
    world.intent(Intent::Sessions(sessions::Intent::Delete("c".into())));
    world.intent(Intent::Sessions(sessions::Intent::Load("c".into())));
    store.serve(&mut world);
    world.pass(60_000);
    assert!(world.view().sessions.names().eq(["b", "c"]) && store.names() == ["b", "c"]);
    // A deletion that fails is said, and the name is back.
    world.intent(Intent::Sessions(sessions::Intent::Delete("b".into())));
    world.pass(10_000);
    world.fail(Code::Internal);
    assert!(matches!(last(&world), Notice::Sessions(sessions::Notice::Failed { deed: Deed::Delete, .. })));
    assert!(world.view().sessions.names().eq(["b", "c"]));
}

#[test]
fn a_session_is_renamed_copied_and_never_over_another() {
    let (mut world, mut store) = (World::online(), Store::default());
    store.put("a", rich());
    store.put("taken", session(&[]));
    world.submit("/session load a");
    store.serve(&mut world);
    world.submit("/session rename a b");
    store.serve(&mut world);
    world.answer(Outcome::Finished);
    store.serve(&mut world);
    assert_eq!(
        last(&world),
        Notice::Sessions(sessions::Notice::Renamed { from: "a".into(), to: "b".into() })
    );
    assert_eq!((store.names(), store.get("b")), (vec!["b", "taken"], &rich()));
    assert_eq!((bound(&world), world.view().conversation.has_unsaved()), (Some("b"), false));
    world.submit("/session copy b c");
    store.serve(&mut world);
    assert_eq!((store.get("c"), bound(&world)), (&rich(), Some("b")));
    for (line, deed, kind) in [
        ("/session rename b taken", Deed::Rename, Kind::SessionExists("taken".into())),
        ("/session copy nothing d", Deed::Copy, Kind::SessionNotFound("nothing".into())),
    ] {
        world.submit(line);
        store.serve(&mut world);
        assert!(
            matches!(last(&world), Notice::Sessions(sessions::Notice::Failed { deed: d, problem, .. }) if d == deed && problem.kind == kind)
        );
    }
    // The old one stays when it cannot be taken away, and that is said.
    world.submit("/session rename b d");
    store.serve_only(&mut world, 2);
    world.answer(Outcome::Finished);
    store.serve_only(&mut world, 1);
    world.fail(Code::Internal);
    assert!(matches!(last(&world), Notice::Sessions(sessions::Notice::HalfMoved { .. })));
    assert_eq!((store.names(), bound(&world)), (vec!["b", "c", "d", "taken"], Some("d")));
    assert!(world.view().sessions.names().eq(["b", "c", "d", "taken"]));
}

#[test]
fn what_is_asked_while_a_session_loads_is_asked_there() {
    let (mut world, mut store) = (World::online(), Store::default());
    store.put("s", session(&[("old", "o")]));
    world.submit("/session load s");
    world.submit("go on");
    for intent in [
        Intent::Conversation(conversation::Intent::Retry),
        Intent::Conversation(conversation::Intent::Undo),
        Intent::Conversation(conversation::Intent::Regenerate { model: None }),
    ] {
        world.intent(intent);
        assert_eq!(last(&world), Notice::StillGoing);
    }
    assert_eq!(world.open(), ["LoadSession"]);
    store.serve(&mut world);
    assert_eq!(
        (prompts(&world), world.open()),
        (vec!["old".to_owned(), "go on".into()], vec!["StreamPrompt"])
    );
    world.chunk("a", true);
    world.ended();
    // When it does not come, it is not known where the line was meant to go.
    world.submit("/session load absent");
    world.submit("and on");
    store.serve(&mut world);
    assert_eq!(last(&world), Notice::Conversation(conversation::Notice::QueueKept { waiting: 1 }));
    assert!(world.calls.is_empty());
    world.submit("");
    world.chunk("a", true);
    world.ended();
    world.submit("slow");
    world.submit("/session load s");
    assert_eq!(last(&world), Notice::Busy);
}

#[test]
fn a_store_that_fails_leaves_everything_as_it_was() {
    for (line, deed) in [
        ("/session save x", Deed::Save),
        ("/session load x", Deed::Load),
        ("/session list", Deed::List),
        ("/session delete x --yes", Deed::Delete),
        ("/session rename x y", Deed::Rename),
        ("/session search x", Deed::Search),
    ] {
        for (code, kind) in [
            (Code::Unimplemented, Kind::NoSessions),
            (Code::Internal, Kind::SessionStore),
            (Code::Unavailable, Kind::Unavailable),
            (Code::PermissionDenied, Kind::Permission),
        ] {
            let mut world = World::online();
            talk(&mut world, "q", "a");
            world.submit(line);
            world.fail(code);
            let Notice::Sessions(sessions::Notice::Failed { deed: failed, problem, .. }) = last(&world)
            else {
                panic!("{line}: {:?}", last(&world));
            };
            assert_eq!((failed, &problem.kind), (deed, &kind), "{line}");
            assert!(world.view().conversation.has_unsaved() && bound(&world).is_none());
            assert!(world.view().is_settled && world.view().sessions.doing().is_none());
            assert!(!shown(&world).contains("model"), "{}", shown(&world));
        }
    }
    // A lost server is a lost server.
    let mut world = World::online();
    world.submit("/session list");
    world.fail_below(Transport::Broken);
    assert!(matches!(world.view().connection.state(), chatcli_core::connection::State::Waiting { .. }));
    world.submit("/session list");
    assert!(
        matches!(last(&world), Notice::Sessions(sessions::Notice::Failed { .. })),
        "there is no server to ask"
    );
}

#[test]
fn a_silent_store_is_given_up_after_ten_seconds() {
    let mut world = World::online();
    talk(&mut world, "q", "a");
    world.submit("/session save x");
    world.pass(9_999);
    assert_eq!(world.open(), ["ListSessions"]);
    world.pass(1);
    assert_eq!(last(&world), failed(Deed::Save, "x", Kind::SessionTimeout(10_000)));
    assert!(world.open().is_empty() && world.view().is_settled);
    // A person need not wait so long, and one thing is done at a time.
    world.submit("/session load x");
    world.submit("/session list");
    assert_eq!(last(&world), Notice::StillGoing);
    world.intent(Intent::Stop);
    assert_eq!(last(&world), Notice::Cancelled);
    assert!(world.open().is_empty() && world.view().sessions.doing().is_none());
}

#[test]
fn a_server_that_counts_calls_is_asked_again() {
    let (mut world, mut store) = (World::authorised(), Store::default());
    store.put("s", session(&[("q", "a")]));
    world.submit("/session load s");
    world.fail(Code::Unauthenticated);
    world.pass(1);
    assert!(world.calls.last().is_some_and(|(_, _, fresh)| *fresh), "over a connection of its own");
    world.fail(Code::ResourceExhausted);
    assert!(world.open().is_empty());
    wait_for_call(&mut world);
    store.serve(&mut world);
    assert_eq!(bound(&world), Some("s"));
    world.submit("/session list");
    for _ in 0..3 {
        world.fail(Code::ResourceExhausted);
        wait_for_call(&mut world);
    }
    world.fail(Code::ResourceExhausted);
    assert!(matches!(last(&world), Notice::Sessions(sessions::Notice::Failed { .. })));
}

fn wait_for_call(world: &mut World) {
    for _ in 0..1200 {
        if world.calls.is_empty() {
            world.pass(100);
        }
    }
}

#[test]
fn words_are_found_in_every_session() {
    let (mut world, mut store) = (World::online(), Store::default());
    store.put("rich", rich());
    store.put("pods", session(&[("Quais são os pods?", "três"), ("e a AUTENTICAÇÃO dos pods?", "token")]));
    store.put("none", session(&[("x", "y")]));
    world.submit("/session search pods autenticacao");
    store.serve(&mut world);
    let told: Vec<String> = {
        let view = world.view();
        view.notices.iter().flat_map(|(_, notice)| notice.lines(&view)).collect()
    };
    let text = told.join("\n");
    assert!(text.starts_with("pods  (messages: 2)\n    You: Quais são os pods?"), "{text}");
    assert!(text.ends_with("Sessions searched: 3") && !text.contains("rich"), "{text}");
    world.submit("/session search nowhere");
    store.serve(&mut world);
    assert_eq!(shown(&world), "Nothing found\nSessions searched: 3");
}

#[test]
fn another_server_knows_nothing_of_the_session() {
    let (mut world, mut store, mut elsewhere) = (World::online(), Store::default(), Store::default());
    elsewhere.put("s", session(&[("theirs", "t")]));
    talk(&mut world, "mine", "m");
    world.submit("/session save s");
    store.serve(&mut world);
    world.submit("/connect other:2");
    world.answer(Outcome::Dialled(Box::new(Dialled {
        address: "other:2".into(),
        tls: false,
        token: None,
        credentials: account::Credentials::Server,
        provider: None,
        model: None,
        max_tokens: 0,
        connect_timeout_ms: 1000,
        warnings: Vec::new(),
    })));
    world.serve();
    assert_eq!((bound(&world), prompts(&world)), (Some("s"), vec!["mine".to_owned()]));
    assert!(world.view().conversation.has_unsaved(), "not on this server");
    assert_eq!(world.view().sessions.listing(), &Listing::Never);
    world.submit("/session save");
    elsewhere.serve(&mut world);
    assert!(world.log.last().unwrap().contains("confirm SaveOver"), "{:?}", world.log.last());
    world.answer(Outcome::Declined);
    assert_eq!(elsewhere.get("s"), &session(&[("theirs", "t")]));
    world.submit("/disconnect");
    world.submit("/session list");
    assert_eq!(last(&world), Notice::Refused(Problem::new(Kind::NotConnected)));
}

#[test]
fn a_summary_is_saved_as_one() {
    let (mut world, mut store) = (World::online(), Store::default());
    for question in ["one", "two", "three"] {
        talk(&mut world, question, "answer");
    }
    world.submit("/compact");
    world.whole("the first one");
    world.submit("/session save s");
    store.serve(&mut world);
    let first = &store.get("s").chat_history[0];
    assert_eq!((first.role.as_str(), first.content.as_str()), ("system", "the first one"));
    assert_eq!(first.meta.as_ref().map(|meta| (meta.is_summary, meta.summary_of)), Some((true, 2)));
    // A second summary stands for the first one, too.
    talk(&mut world, "four", "answer");
    world.submit("/compact");
    world.whole("the first two");
    world.submit("/session save");
    store.serve(&mut world);
    let chat = &store.get("s").chat_history;
    assert_eq!(chat[0].meta.as_ref().map(|meta| meta.summary_of), Some(4));
    assert_eq!(chat.iter().filter(|said| said.role == "system").count(), 1);
}

#[test]
fn the_program_begins_with_a_session() {
    for (exists, notice) in [
        (true, Notice::Sessions(sessions::Notice::Loaded { name: "s".into(), turns: 1 })),
        (false, Notice::Sessions(sessions::Notice::Started { name: "s".into() })),
    ] {
        let mut store = Store::default();
        if exists {
            store.put("s", session(&[("old", "o")]));
        }
        let boot =
            Boot { address: "h:1".into(), capabilities: ALL, session: Some("s".into()), ..Boot::default() };
        let mut world = World::boot(boot);
        world.submit("asked early");
        world.serve();
        assert_eq!(world.open(), ["LoadSession"]);
        store.serve(&mut world);
        assert!(world.view().notices.iter().any(|(_, said)| *said == notice));
        assert_eq!(prompts(&world).last().map(String::as_str), Some("asked early"));
        world.chunk("a", true);
        world.ended();
        world.submit("/session save");
        store.serve(&mut world);
        assert_eq!(store.get("s").chat_history.len(), if exists { 4 } else { 2 });
    }
}

#[test]
fn one_answer_is_added_to_its_session() {
    let boot = || Boot {
        address: "h:1".into(),
        capabilities: ALL,
        give_up: true,
        one_shot: Some("new".into()),
        session: Some("s".into()),
        ..Boot::default()
    };
    let mut store = Store::default();
    for round in 1..=2 {
        let mut world = World::boot(boot());
        world.serve();
        store.serve(&mut world);
        world.chunk("answer", true);
        world.ended();
        assert_eq!(world.exit, None, "it is not saved yet");
        store.serve(&mut world);
        assert_eq!(world.exit, Some(0));
        assert_eq!(store.get("s").chat_history.len(), 2 * round);
    }
    // Another client saved it meanwhile, and there is no person to ask.
    let mut world = World::boot(boot());
    world.serve();
    store.serve(&mut world);
    world.chunk("answer", true);
    world.ended();
    store.put("s", session(&[("theirs", "t")]));
    store.serve(&mut world);
    assert_eq!(world.exit, Some(1));
    assert_eq!(store.get("s"), &session(&[("theirs", "t")]));
    // A store that fails ends it before anything is asked.
    let mut world = World::boot(boot());
    world.serve();
    world.fail(Code::Unimplemented);
    assert_eq!(
        (world.exit, world.view().last_problem().map(|problem| problem.kind.clone())),
        (Some(1), Some(Kind::NoSessions))
    );
}

#[test]
fn what_only_the_full_chatcli_keeps_is_not_dropped_without_a_word() {
    // Each of these shows that there was more than the wire carries.
    let plain = || session(&[("q", "a")]);
    let (mut called, mut tool, mut scoped) = (plain(), plain(), plain());
    called.chat_history.insert(1, message("assistant", ""));
    tool.chat_history.insert(1, message("tool", "out"));
    scoped.coder_history.push(message("tool", "out"));
    for data in [called, tool, scoped] {
        // A person says no: nothing is touched. A copy under another name asks nothing and leaves it as it is.
        let (mut world, mut store) = (World::online(), Store::default());
        store.put("s", data.clone());
        world.submit("/session load s");
        store.serve(&mut world);
        assert_eq!(last(&world), Notice::Sessions(sessions::Notice::Richer { name: "s".into() }));
        talk(&mut world, "more", "b");
        world.submit("/session save");
        store.serve(&mut world);
        assert!(world.log.last().unwrap().contains("confirm SaveOverRicher"), "{:?}", world.log.last());
        world.answer(Outcome::Declined);
        assert_eq!((last(&world), store.get("s")), (Notice::Cancelled, &data));
        world.submit("/session fork mine");
        store.serve(&mut world);
        assert_eq!(
            (last(&world), store.get("s")),
            (Notice::Sessions(sessions::Notice::Saved { name: "mine".into() }), &data)
        );
        // What was written from here has nothing more to lose.
        talk(&mut world, "again", "c");
        world.submit("/session save");
        store.serve(&mut world);
        assert_eq!(last(&world), Notice::Sessions(sessions::Notice::Saved { name: "mine".into() }));
        // Another name takes the old session away, and what it has with it.
        world.submit("/session rename s t");
        store.serve(&mut world);
        world.answer(Outcome::Declined);
        assert!(store.has("s") && !store.has("t"));
        // There is no person to ask: nothing is asked of the model either.
        let mut world = once("s");
        store.serve(&mut world);
        assert_eq!((world.exit, world.open().len(), store.get("s")), (Some(1), 0, &data));
        assert_eq!(world.view().last_problem().unwrap().kind, Kind::SessionRicher("s".into()));
    }
    let (mut world, mut store) = (World::online(), Store::default());
    store.put("s", plain());
    world.submit("/session load s");
    store.serve(&mut world);
    assert!(
        matches!(last(&world), Notice::Sessions(sessions::Notice::Loaded { .. })),
        "there is nothing to warn of"
    );
}

/// One prompt that is added to a session.
fn once(name: &str) -> World {
    let mut world = World::boot(Boot {
        address: "h:1".into(),
        capabilities: ALL,
        give_up: true,
        one_shot: Some("new".into()),
        session: Some(name.into()),
        ..Boot::default()
    });
    world.serve();
    world
}

#[test]
fn names_that_come_for_completion_hold_no_person_up() {
    let (mut world, mut store) = (World::online(), Store::default());
    talk(&mut world, "q", "a");
    world.intent(Intent::Sessions(sessions::Intent::List));
    assert_eq!(world.open(), ["ListSessions"]);
    world.submit("/session save x");
    store.serve(&mut world);
    assert!(store.has("x"));
    assert!(
        world
            .view()
            .notices
            .iter()
            .any(|(_, notice)| *notice == Notice::Sessions(sessions::Notice::Saved { name: "x".into() }))
    );
    assert_eq!(*world.view().sessions.listing(), Listing::Known, "the names come all the same");
    // What a person waits for still comes first.
    world.submit("/session list");
    world.submit("/session save y");
    assert_eq!(last(&world), Notice::StillGoing);
}

#[test]
fn finds_are_shown_as_they_come_and_counted_to_the_end() {
    let (mut world, mut store) = (World::online(), Store::default());
    for number in 0..250 {
        let text = if number % 2 == 0 { "needle" } else { "hay" };
        store.put(&format!("s{number:03}"), session(&[(text, "a")]));
    }
    world.submit("/session search needle");
    store.serve_only(&mut world, 2);
    assert!(shown(&world).starts_with("s000  (messages: 1)"), "{}", shown(&world));
    store.serve_only(&mut world, 99);
    assert!(world.view().takes_lines && !world.view().is_settled, "a search does not hold a user up");
    assert_eq!(shown(&world), "Sessions searched: 100 of 250");
    store.serve(&mut world);
    assert_eq!(shown(&world), "Shown: 20 of 125; more words find fewer\nSessions searched: 250");
    let finds =
        world.view().notices.iter().filter(
            |(_, notice)| matches!(notice, Notice::Shown(lines) if lines[0].contains("(messages: 1)")),
        );
    assert_eq!(finds.count(), 20);
    // A page gets one answer.
    let mut page = page();
    page.submit("/session search needle");
    store.serve(&mut page);
    assert_eq!(page.view().notices.len(), 1);
    assert!(shown(&page).starts_with("s000  (messages: 1)") && shown(&page).ends_with("searched: 250"));
}

#[test]
fn a_conversation_that_is_too_long_is_not_sent() {
    let mut world = World::online();
    let whole = "x".repeat(9 * 1024 * 1024);
    for _ in 0..3 {
        talk(&mut world, "q", &whole);
    }
    world.submit("/session save big --yes");
    assert!(matches!(
        last(&world),
        Notice::Sessions(sessions::Notice::Failed {
            problem: Problem { kind: Kind::SessionTooBig { .. }, .. },
            ..
        })
    ));
    // A script is told before the model is asked, and what is there stays.
    let mut store = Store::default();
    store.put("big", session(&[("q", &whole), ("q", &whole), ("q", &whole)]));
    let mut world = once("big");
    store.serve(&mut world);
    assert_eq!((world.exit, world.open().len()), (Some(1), 0));
    assert!(matches!(world.view().last_problem().unwrap().kind, Kind::SessionTooBig { .. }));
    assert_eq!(store.get("big").chat_history.len(), 6);
    // One that fits only once travels in the newer form only, and gets time.
    let mut world = World::online();
    talk(&mut world, "q", &whole);
    world.submit("/session save big --yes");
    let Call::SaveSession(request) = &world.calls.last().unwrap().1 else { panic!("no save") };
    assert!(request.messages.is_empty() && request.session_data.is_some());
    assert!(world.log.iter().any(|line| line.contains("call SaveSession 19000ms")), "{:?}", world.log);
}

#[test]
fn what_is_not_here_is_answered_honestly() {
    let mut world = World::online();
    talk(&mut world, "q", "a");
    let calls = world.log.len();
    for (line, notice) in [
        ("/session save x --local", Notice::Sessions(sessions::Notice::AreServers)),
        ("/session list --both", Notice::Sessions(sessions::Notice::AreServers)),
        ("/session detach", Notice::Sessions(sessions::Notice::NotAttached)),
    ] {
        world.submit(line);
        assert_eq!(last(&world), notice, "{line}");
    }
    for line in ["/session load", "/session delete", "/session nonsense", "/session rename a"] {
        world.submit(line);
        assert!(matches!(last(&world), Notice::BadUse { .. }), "{line}");
    }
    assert_eq!(world.log.len(), calls);
    world.submit("/session status");
    assert!(shown(&world).contains("not saved") && shown(&world).contains("on the server"));
    world.intent(Intent::Account(account::Intent::SetLang(Lang::PtBr)));
    world.submit("/session status");
    assert!(shown(&world).contains("não salva"), "{}", shown(&world));
    world.submit("/status");
    assert!(shown(&world).contains("Sessão:"), "{}", shown(&world));
}

#[cfg(not(target_arch = "wasm32"))]
mod any_order {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug)]
    enum Deal {
        Line(&'static str),
        Talk,
        /// Another client saves this.
        Elsewhere(&'static str),
        /// This many of the session's calls are answered; the next fails.
        Fails(usize),
        Pass,
    }

    fn deal() -> impl Strategy<Value = Deal> {
        let lines = vec![
            "/session save a",
            "/session save b",
            "/session save",
            "/session load a",
            "/session load b",
            "/session new",
            "/session list",
            "/session delete a",
            "/session rename a b",
            "/session rename b c",
            "/session copy a c",
            "/session fork c",
            "/session fork d",
            "/rewind 1",
            "/rewind undo",
            "/session search x",
            "/retry",
            "/session load d",
        ];
        prop_oneof![
            8 => prop::sample::select(lines).prop_map(Deal::Line),
            3 => Just(Deal::Talk),
            3 => prop::sample::select(vec!["a", "b", "c", "d"]).prop_map(Deal::Elsewhere),
            1 => (0_usize..3).prop_map(Deal::Fails),
            1 => Just(Deal::Pass),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

        /// A user who answers every question with no loses nothing of what others saved, whatever else happens.
        #[test]
        fn others_sessions_stay_as_they_are(deals in prop::collection::vec(deal(), 1..40)) {
            let (mut world, mut store) = (World::online(), Store::default());
            let mut foreign: BTreeMap<String, v1::SessionDataV2> = BTreeMap::new();
            let mut count = 0;
            for deal in deals {
                count += 1;
                match deal {
                    Deal::Line(line) => {
                        // What was loaded, and is then saved or taken away, is ours to change.
                        if let Some(name) = line.strip_prefix("/session load ") {
                            foreign.remove(name);
                        }
                        if let Some(names) = line.strip_prefix("/session rename ") {
                            // Moved as it is.
                            let (from, to) = names.split_once(' ').unwrap();
                            if store.has(from) && !store.has(to) && let Some(data) = foreign.remove(from) {
                                foreign.insert(to.to_owned(), data);
                            }
                        }
                        world.submit(line);
                    }
                    Deal::Talk => {
                        world.submit(&format!("question {count}"));
                        if world.open().last() == Some(&"StreamPrompt") {
                            world.chunk("answer", true);
                            world.ended();
                        }
                    }
                    Deal::Elsewhere(name) => {
                        let mut data = session(&[(&format!("theirs {count}"), "t")]);
                        data.agent_history = vec![message("user", "scoped")];
                        store.put(name, data.clone());
                        foreign.insert(name.to_owned(), data);
                    }
                    Deal::Fails(after) => {
                        world.submit("/session list");
                        store.serve_only(&mut world, after);
                        if !world.calls.is_empty() {
                            world.fail(Code::Internal);
                        }
                    }
                    Deal::Pass => world.pass(11_000),
                }
                for _ in 0..4 {
                    store.serve(&mut world);
                    if !world.asked.is_empty() {
                        world.answer(Outcome::Declined);
                    }
                    if world.open().last() == Some(&"StreamPrompt") {
                        world.chunk("answer", true);
                        world.ended();
                    }
                }
                prop_assert!(world.view().is_settled, "something is stuck: {:?}", world.log);
                for (name, data) in &foreign {
                    prop_assert_eq!(store.find(name), Some(data), "{} was touched: {:?}", name, world.log);
                }
                let view = world.view();
                if let (Some(name), false) = (view.conversation.session_name(), view.conversation.has_unsaved())
                    && !foreign.contains_key(name)
                {
                    let asked: Vec<_> = store.find(name).into_iter().flat_map(|data| &data.chat_history)
                        .filter(|said| said.role == "user").map(|said| said.content.clone()).collect();
                    prop_assert_eq!(asked, prompts(&world), "{} is not what it says it is", name);
                }
            }
        }
    }
}

#[test]
fn a_session_that_the_server_cannot_read_is_told_from_one_that_is_not_there() {
    let boot = || Boot {
        address: "h:1".into(),
        capabilities: ALL,
        one_shot: Some("q".into()),
        session: Some("s".into()),
        ..Boot::default()
    };
    // A Go server says of both that there is none; its list knows better, and no model is asked before.
    let words = "session not found: unexpected end of JSON input";
    for (listed, expected) in [(true, Some(1)), (false, None)] {
        let mut world = World::boot(boot());
        world.serve();
        world.fail_with(Failure::new(Code::NotFound, words));
        assert_eq!(world.open(), ["ListSessions"]);
        let sessions = if listed { vec!["s".to_owned()] } else { vec![] };
        world.reply(Reply::ListSessions(v1::ListSessionsResponse { sessions }));
        world.ended();
        assert_eq!(world.exit, expected);
        assert_eq!(world.open(), if listed { vec![] } else { vec!["StreamPrompt"] });
        let told = world.view().last_problem().map(|problem| (problem.kind.clone(), problem.why.clone()));
        let damaged = (Kind::SessionDamaged("s".into()), Some(words.to_owned()));
        assert_eq!(told, listed.then_some(damaged));
    }
    // Ours says it.
    let mut world = World::boot(boot());
    world.serve();
    world.fail_with(Failure::new(Code::DataLoss, "session `s` is damaged"));
    assert_eq!(world.exit, Some(1));
    assert_eq!(
        world.view().last_problem().map(|problem| problem.kind.clone()),
        Some(Kind::SessionDamaged("s".into()))
    );
}
