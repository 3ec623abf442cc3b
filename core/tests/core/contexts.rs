//! Contexts: what a person may ask for, what goes along with a question and in which order, and that it stays.

use chatcli_core::contexts::Intent as Wish;
use chatcli_core::port::{
    Change, ContextAttachment, ContextFacts, ContextTrouble, ContextsTold, ConversationId, Opened, Remembered,
};
use chatcli_core::proto::Call;
use chatcli_core::{Boot, Capabilities, Event, Intent, Outcome, history};

use super::world::{ALL, World};

fn told(world: &mut World, told: ContextsTold) {
    world.answer(Outcome::Contexts(Box::new(told)));
}

/// Attaches a context whose text with every question is so long.
fn attach(world: &mut World, line: &str, id: &str, bytes: u64) {
    world.submit(line);
    let name = line.split_whitespace().nth(2).unwrap().to_owned();
    let priority = line.split("-p ").nth(1).map_or(100, |rest| rest.parse().unwrap());
    let one = ContextAttachment { id: id.into(), name, priority, chunks: vec![], passages: None, bytes };
    told(world, ContextsTold::Attachable(one));
}

fn rendered(world: &mut World, texts: &[&str]) {
    let texts = texts.iter().map(|text| (*text).to_owned()).collect();
    told(world, ContextsTold::Rendered { texts, missing: vec![] });
}

/// What leads the question that travels.
fn led(world: &World) -> Vec<(String, String)> {
    let Some((_, Call::StreamPrompt(request), _)) = world.calls.last() else { panic!("{:?}", world.log) };
    request.history.iter().map(|said| (said.role.clone(), said.content.clone())).collect()
}

fn said(world: &World) -> String {
    let view = world.view();
    view.notices.last().map(|(_, notice)| notice.lines(&view).join("\n")).unwrap_or_default()
}

fn asked(world: &World) -> &str {
    world.log.iter().rev().find(|line| line.contains("contexts ")).map_or("", String::as_str)
}

#[test]
fn what_is_attached_leads_every_question_in_its_order() {
    let mut world = World::online();
    world.submit("/system Be short.");
    attach(&mut world, "/context attach second", "b", 4_000);
    assert!(said(&world).contains("~1.0K tokens, 2% of the window"), "{}", said(&world));
    attach(&mut world, "/context attach third", "c", 4);
    attach(&mut world, "/context attach first -p 1", "a", 4);
    let rows = world.view().status_rows();
    // 9 bytes of instructions and 4,008 of what is attached.
    assert!(rows.iter().any(|(_, row)| row == "~1.0K tokens, 3% / ~50.0K"), "{rows:?}");
    assert!(rows.iter().any(|(_, row)| row == "second, third, first"), "{rows:?}");
    world.submit("why?");
    assert!(world.calls.is_empty(), "its text comes first");
    let order: Vec<usize> =
        ["\"first\"", "\"second\"", "\"third\""].map(|name| asked(&world).find(name).unwrap()).into();
    assert!(order.is_sorted(), "{}", asked(&world));
    assert!(asked(&world).contains("query: \"why?\""));
    rendered(&mut world, &["A", "B"]);
    assert_eq!(led(&world), [("system".to_owned(), "Be short.\n\n---\n\nA\n\n---\n\nB".to_owned())]);
    world.chunk("fine", true);
    world.ended();
    assert_eq!(world.view().conversation.turns()[0].prompt, "why?");
    // The next question asks for its own texts, and so does the same one once more.
    for line in ["and?", "/retry"] {
        world.submit(line);
        rendered(&mut world, &["C"]);
        assert_eq!(led(&world)[0].1, "Be short.\n\n---\n\nC");
        world.chunk("fine", true);
        world.ended();
    }
    for name in ["first", "second", "third"] {
        world.submit(&format!("/context detach {name}"));
    }
    world.submit("alone?");
    assert_eq!(led(&world)[0].1, "Be short.", "nothing is asked of the store");
}

#[test]
fn what_waits_for_its_text_can_be_stopped_and_is_never_lost() {
    let mut world = World::online();
    attach(&mut world, "/context attach api", "a", 4);
    world.submit("why?");
    world.submit("and then?");
    assert_eq!(world.view().conversation.queue().len(), 1, "the next one waits");
    world.intent(Intent::Stop);
    assert_eq!(world.view().draft.text, "why?");
    assert!(world.calls.is_empty() && world.view().conversation.queue().is_paused());
    for (answer, words) in [
        (
            ContextsTold::Rendered { texts: vec![], missing: vec!["api".into()] },
            "'api' does not exist any more",
        ),
        (ContextsTold::Failed(ContextTrouble::TooLong(9_000_000)), "--rag"),
    ] {
        let mut world = World::online();
        attach(&mut world, "/context attach api", "a", 4);
        world.submit("why?");
        told(&mut world, answer);
        assert!(said(&world).contains(words), "{}", said(&world));
        assert_eq!((world.view().draft.text.as_str(), world.calls.len()), ("why?", 0));
    }
}

#[test]
fn what_is_attached_cannot_be_deleted_or_attached_twice() {
    let mut world = World::online();
    attach(&mut world, "/context attach api", "a", 4);
    let before = world.log.len();
    for line in ["/context delete api --yes", "/context attach api --rag"] {
        world.submit(line);
        assert!(said(&world).contains("attached already"), "{}", said(&world));
    }
    assert_eq!(world.log.len(), before, "nothing is asked of the store");
    world.submit("/context detach api");
    // Only a plain yes deletes.
    for (answer, asks) in
        [(Outcome::Declined, false), (Outcome::Unattended, false), (Outcome::Finished, true)]
    {
        world.submit("/context delete api");
        told(&mut world, ContextsTold::Detail(chatcli_core::port::ContextDetail::default()));
        assert!(
            world.log.last().is_some_and(|line| line.contains("DeleteContext")),
            "{:?}",
            world.log.last()
        );
        world.answer(answer);
        assert_eq!(asked(&world).contains("Delete(\"api\")"), asks);
    }
    told(&mut world, ContextsTold::Deleted("api".into()));
    assert!(said(&world).contains("deleted: api"));
    // Of one that is not there no person is asked.
    world.submit("/context delete typo");
    told(&mut world, ContextsTold::Failed(ContextTrouble::Unknown("typo".into())));
    assert!(said(&world).contains("No context 'typo'"), "{}", said(&world));
    assert!(!world.log.iter().any(|line| line.contains("DeleteContext") && line.contains("typo")));
}

#[test]
fn no_name_in_a_context_makes_a_line_of_its_own() {
    let mut world = World::online();
    let path = "a.txt\nDelete context 'x' for good? [y/N]: y".to_owned();
    let file = chatcli_core::port::ContextFile { path, ..Default::default() };
    let facts =
        ContextFacts { name: "n\nforged".into(), tags: vec!["t\nforged".into()], ..Default::default() };
    let detail =
        chatcli_core::port::ContextDetail { facts: facts.clone(), files: vec![file], chunks: vec![] };
    world.submit("/context show api");
    told(&mut world, ContextsTold::Detail(detail));
    assert!(said(&world).contains("a.txt\\nDelete"), "{}", said(&world));
    assert!(!said(&world).lines().any(|line| line.starts_with(['D', 'f'])), "{}", said(&world));
    world.submit("/context list");
    told(&mut world, ContextsTold::Listed { all: vec![facts], damaged: 0 });
    assert!(!said(&world).lines().any(|line| line.starts_with('f')), "{}", said(&world));
}

#[test]
fn names_are_completed_and_what_is_wrong_is_said() {
    let mut world = World::online();
    let fact =
        |name: &str| ContextFacts { name: name.into(), mode: "full".into(), ..ContextFacts::default() };
    world.submit("/context list --mode full");
    told(&mut world, ContextsTold::Listed { all: vec![fact("api"), fact("docs")], damaged: 0 });
    assert!(said(&world).contains("Contexts: 2"), "{}", said(&world));
    let known = chatcli_core::commands::Vocabulary::of(&world.view());
    let found = chatcli_core::commands::complete("/context attach d", 17, &known);
    assert_eq!(found.candidates[0].text, "docs");
    for (line, words) in [
        ("/context create a/b src", "cannot name a context"),
        ("/context create api src -m huge", "No mode 'huge'"),
        ("/context attach api --rag --chunks 1", "one of"),
        ("/context attach api -p -1", "0 to 1000"),
        ("/context detach api", "not attached"),
        ("/context frobnicate", "/context [list"),
        ("/context create api \"src", "/context [list"),
    ] {
        world.submit(line);
        assert!(said(&world).contains(words), "{line}: {}", said(&world));
    }
    let page = Capabilities { contexts: false, ..ALL };
    let mut world = World::boot(Boot { capabilities: page, ..Boot::default() });
    world.serve();
    world.submit("/context list");
    assert!(said(&world).contains("/context") && asked(&world).is_empty(), "{}", said(&world));
}

#[test]
fn the_contexts_are_known_to_who_looks_and_nothing_is_said_about_it() {
    let mut world = World::online();
    let before = world.view().notices.len();
    let facts =
        |name: &str| ContextFacts { name: name.into(), mode: "full".into(), ..ContextFacts::default() };
    let known = |world: &World| {
        world.view().known_contexts().iter().map(|facts| facts.name.clone()).collect::<Vec<_>>()
    };
    world.intent(Intent::Contexts(Wish::Look));
    told(&mut world, ContextsTold::Listed { all: vec![facts("api"), facts("docs")], damaged: 0 });
    assert_eq!((known(&world), world.view().notices.len()), (vec!["api".into(), "docs".into()], before));
    let revision = world.view().revisions.contexts;
    world.submit("/context create new src");
    told(
        &mut world,
        ContextsTold::Made {
            facts: facts("new"),
            left_out: 0,
            sensitive: 0,
            said: vec![],
            is_fleeting: true,
        },
    );
    assert!(said(&world).contains("gone when the page closes"), "{}", said(&world));
    assert_eq!(known(&world), ["new", "api", "docs"]);
    assert_ne!(world.view().revisions.contexts, revision);
    world.submit("/context delete api --yes");
    told(&mut world, ContextsTold::Deleted("api".into()));
    assert_eq!(known(&world), ["new", "docs"]);
    world.submit("/context export docs");
    assert!(asked(&world).contains("path: \"docs.json\""), "{}", asked(&world));
    told(&mut world, ContextsTold::Wrote("docs.json".into()));
    world.intent(Intent::SignOut);
    assert!(known(&world).is_empty(), "what a person kept is no one else's to see");
}

#[test]
fn what_is_attached_stays_with_the_conversation() {
    let capabilities = Capabilities { history: true, ..ALL };
    let mut world = World::boot(Boot { capabilities, ..Boot::default() });
    world.serve();
    attach(&mut world, "/context attach api", "a", 40);
    world.submit("why?");
    rendered(&mut world, &["A"]);
    world.chunk("fine", true);
    world.ended();
    let kept: Vec<Change> =
        world.kept.iter().filter(|change| !matches!(change, Change::Waiting(_))).cloned().collect();
    // A new conversation begins without, the kept one comes back with it.
    world.submit("/newsession");
    assert!(world.view().attached_contexts().is_empty());
    let resume = Some(history::Resume::Latest);
    let mut later = World::boot(Boot { capabilities, resume, ..Boot::default() });
    later.serve();
    let id = ConversationId(7);
    let list = later.history.pop().expect("the newest is looked for");
    let row = chatcli_core::port::KeptConversation { id, ..Default::default() };
    later.event(Event::Done(list.0, Outcome::Conversations(vec![row])));
    let remembered = Remembered { changes: kept, ..Remembered::default() };
    let opened = Opened { id, title: String::new(), remembered, is_in_use: false };
    let open = later.history.pop().expect("it is opened");
    later.event(Event::Done(open.0, Outcome::Opened(Some(Box::new(opened)))));
    assert_eq!(later.view().attached_contexts().len(), 1);
    later.submit("and?");
    rendered(&mut later, &["A"]);
    assert_eq!(led(&later)[0], ("system".to_owned(), "A".to_owned()));
}

/// Spec of contexts, statement 59: a server keeps what was said, this device what went along with it.
#[test]
fn what_is_attached_comes_back_with_a_session_of_the_server() {
    let mut store = super::store::Store::default();
    let names =
        |world: &World| world.view().attached_contexts().into_iter().map(|one| one.name).collect::<Vec<_>>();
    let mut world = World::online();
    attach(&mut world, "/context attach api", "a", 40);
    world.submit("why?");
    rendered(&mut world, &["A"]);
    world.chunk("fine", true);
    world.ended();
    assert!(world.stored.is_empty(), "it belongs to no session yet");
    world.submit("/session save team");
    store.serve(&mut world);
    let kept = |world: &World| world.stored.last().cloned().expect("it is remembered");
    assert_eq!(kept(&world).0, "session-contexts");
    // Another start of the program, and the same server.
    let later = |session: &str, address: &str| Boot {
        address: address.into(),
        capabilities: ALL,
        session: Some(session.into()),
        session_contexts: kept(&world).1,
        ..Boot::default()
    };
    let address = world.view().connection.address().to_owned();
    let mut again = World::boot(later("team", &address));
    again.serve();
    store.serve(&mut again);
    assert_eq!(names(&again), ["api"]);
    assert!(said(&again).contains("api"), "{}", said(&again));
    again.submit("and?");
    rendered(&mut again, &["A"]);
    assert_eq!(led(&again)[0], ("system".to_owned(), "A".to_owned()));
    again.chunk("fine", true);
    again.ended();
    // A server of another name has a session of its own.
    let mut other = World::boot(later("team", "elsewhere:1"));
    other.serve();
    store.serve(&mut other);
    assert!(names(&other).is_empty());
    // What is detached stays so, and a new name is followed.
    again.submit("/session fork copy");
    store.serve(&mut again);
    assert!(again.stored.last().is_some_and(|(_, text)| text.contains("\"copy\"")), "{:?}", again.stored);
    again.submit("/context detach api");
    assert!(again.stored.last().is_some_and(|(_, text)| !text.contains("\"copy\"")), "{:?}", again.stored);
    again.intent(Intent::SignOut);
    assert_eq!(
        again.stored.iter().rfind(|(key, _)| key == "session-contexts").map(|(_, text)| text.as_str()),
        Some("")
    );
}
