//! What goes along with a prompt: when it is read, when a person is asked, and what travels.

use chatcli_core::conversation::TurnState;
use chatcli_core::proto::Call;
use chatcli_core::{
    Attached, Boot, Capabilities, Intent, Manner, Notice, Outcome, Problem, conversation, problem,
};

use super::world::{ALL, World};

fn file(name: &str, text: &str) -> Attached {
    Attached {
        prompt: "explain".into(),
        text: text.into(),
        items: vec![(name.to_owned(), text.len() as u64)],
        ..Attached::default()
    }
}

fn folder(name: &str) -> Attached {
    Attached { folders: vec![name.to_owned()], ..file("src/a.rs", "\nA\n") }
}

fn bring(world: &mut World, attached: Attached) {
    world.answer(Outcome::Attached(Box::new(attached)));
}

/// The prompt that travels, and its history.
fn sent(world: &World) -> (String, Vec<String>) {
    let Some((_, Call::StreamPrompt(request), _)) = world.calls.last() else { panic!("{:?}", world.log) };
    (request.prompt.clone(), request.history.iter().map(|message| message.content.clone()).collect())
}

fn answer(world: &mut World) {
    world.chunk("fine", true);
    world.ended();
}

#[test]
fn what_a_prompt_names_travels_with_it_and_is_not_shown() {
    let mut world = World::online();
    world.submit("explain @file a.rs");
    assert!(world.calls.is_empty(), "it is read first");
    assert_eq!(world.log.last().map(|line| line.contains("attach explain @file a.rs")), Some(true));
    bring(&mut world, file("a.rs", "\nfn a() {}\n"));
    assert_eq!(sent(&world).0, "explain\nfn a() {}\n");
    answer(&mut world);
    assert_eq!(world.view().conversation.turns()[0].prompt, "explain @file a.rs");
    // The next question knows what the model was given.
    world.submit("and now?");
    assert_eq!(sent(&world).1, ["explain\nfn a() {}\n", "fine"]);
}

#[test]
fn a_plain_prompt_asks_no_body_and_neither_does_one_whose_body_cannot_look() {
    let mut world = World::online();
    world.submit("mail a@git.io about x > y");
    assert_eq!(sent(&world).0, "mail a@git.io about x > y");
    let capabilities = Capabilities { references: false, ..ALL };
    let mut world = World::boot(Boot { address: "h:1".into(), capabilities, ..Boot::default() });
    world.serve();
    world.submit("explain @file a.rs");
    assert_eq!(sent(&world).0, "explain @file a.rs");
    let said = |(_, notice): &(u64, Notice)| matches!(notice, Notice::References(_));
    assert!(world.view().notices.iter().any(said), "and that is said");
}

#[test]
fn what_names_nothing_that_is_here_travels_as_it_was_typed() {
    let mut world = World::online();
    world.submit("ask @ana/team\nplease");
    bring(&mut world, Attached { prompt: "ask @ana/team\nplease".into(), ..Attached::default() });
    assert_eq!(sent(&world).0, "ask @ana/team\nplease");
}

#[test]
fn a_folder_is_agreed_to_once_for_each_server() {
    let mut world = World::online();
    world.submit("explain @file src");
    bring(&mut world, folder("src"));
    assert!(world.calls.is_empty(), "a person is asked first");
    assert!(world.log.last().is_some_and(|line| line.contains("SendFiles { to: \"host:1\", items: ")));
    world.answer(Outcome::Finished);
    assert_eq!(sent(&world).0, "explain\nA\n");
    answer(&mut world);
    world.submit("explain @file src");
    bring(&mut world, folder("src"));
    assert_eq!(sent(&world).0, "explain\nA\n", "it was agreed to");
    answer(&mut world);
    world.submit("explain @file other");
    bring(&mut world, folder("other"));
    assert!(world.calls.is_empty(), "another one was not");
    world.answer(Outcome::Declined);
    assert!(world.calls.is_empty());
    assert_eq!(world.view().draft.text, "explain @file other", "nothing is lost");
}

#[test]
fn when_nothing_could_be_read_a_person_decides_and_a_script_fails() {
    let nothing = || Attached { failed: 1, said: vec!["x: no such file".into()], ..Attached::default() };
    for (answer, travels) in
        [(Outcome::Finished, true), (Outcome::Declined, false), (Outcome::Unattended, false)]
    {
        let mut world = World::online();
        world.submit("explain @file x");
        bring(&mut world, nothing());
        assert!(world.log.last().is_some_and(|line| line.contains("SendWithout")));
        world.answer(answer.clone());
        assert_eq!(world.calls.len(), usize::from(travels), "{answer:?}");
        if travels {
            assert_eq!(sent(&world).0, "explain @file x");
        } else {
            assert_eq!(world.view().draft.text, "explain @file x");
        }
    }
    let mut world = one_shot("explain @file x", "");
    bring(&mut world, nothing());
    assert_eq!(world.exit, Some(2));
    assert!(world.calls.is_empty());
}

fn one_shot(typed: &str, piped: &str) -> World {
    let prompt = chatcli_core::Prompt { typed: typed.into(), piped: piped.into(), scope: None };
    let mut world = World::boot(Boot {
        address: "h:1".into(),
        capabilities: ALL,
        give_up: true,
        one_shot: Some(prompt),
        ..Boot::default()
    });
    world.serve();
    world
}

#[test]
fn a_person_is_asked_once_for_their_environment() {
    let environment = |names: &[&str]| Attached {
        variables: names.iter().map(|name| (*name).to_owned()).collect(),
        ..file("@env", "\nEDITOR=vi\n")
    };
    let mut world = World::online();
    world.submit("explain @env");
    bring(&mut world, environment(&["EDITOR", "MY_TOKEN"]));
    assert!(world.calls.is_empty(), "{:?}", world.log);
    assert!(world.log.last().is_some_and(|line| line.contains("SendVariables")), "{:?}", world.log);
    let told = said(&world);
    assert!(told.contains("(2), secrets masked:\n  EDITOR, MY_TOKEN"), "{told}");
    world.answer(Outcome::Declined);
    assert!(world.calls.is_empty());
    assert_eq!(world.view().draft.text, "explain @env");
    world.submit("explain @env");
    bring(&mut world, environment(&["EDITOR"]));
    world.answer(Outcome::Finished);
    assert_eq!(sent(&world).0, "explain\nEDITOR=vi\n");
    answer(&mut world);
    world.submit("and @env");
    bring(&mut world, environment(&["EDITOR", "PATH"]));
    assert_eq!(sent(&world).0, "explain\nEDITOR=vi\n", "{:?}", world.log);
    answer(&mut world);
    // With a folder there is one question for both.
    let mut world = World::online();
    world.submit("explain @file src @env");
    bring(&mut world, Attached { variables: vec!["EDITOR".to_owned()], ..folder("src") });
    assert!(world.log.last().is_some_and(|line| line.contains("SendVariables")), "{:?}", world.log);
    assert!(said(&world).contains("src/a.rs"));
    world.answer(Outcome::Finished);
    assert_eq!(sent(&world).0, "explain\nA\n");
    let mut world = one_shot("explain @env", "");
    bring(&mut world, environment(&["EDITOR"]));
    assert_eq!(sent(&world).0, "explain\nEDITOR=vi\n", "a script named it itself");
}

#[test]
fn a_script_names_its_folder_itself_and_what_it_pipes_is_not_followed() {
    let mut world = one_shot("explain @file src", "\n\nlook @env");
    assert!(
        world.log.last().is_some_and(|line| line.ends_with("attach explain @file src")),
        "{:?}",
        world.log
    );
    bring(&mut world, folder("src"));
    assert_eq!(sent(&world).0, "explain\n\nlook @env\nA\n", "no person is asked");
    let world = one_shot("explain", "\n\n@file /etc/passwd");
    assert_eq!(sent(&world).0, "explain\n\n@file /etc/passwd");
}

fn said(world: &World) -> String {
    let view = world.view();
    view.notices.iter().flat_map(|(_, notice)| notice.lines(&view)).collect::<Vec<_>>().join("\n")
}

/// What a script is told on its way, by name.
fn listed(world: &World) -> String {
    let view = world.view();
    let lines = view.notices.iter().filter(|(_, notice)| notice.manner() == Manner::Warning);
    lines.flat_map(|(_, notice)| notice.lines(&view)).collect::<Vec<_>>().join("\n")
}

#[test]
fn where_no_person_can_be_asked_a_folder_is_listed_and_only_a_harmless_one_goes() {
    let items: Vec<(String, u64)> = (0..30).map(|n| (format!("src/{n}.rs"), 1_024)).collect();
    let attached = |needs_person| Attached { items: items.clone(), needs_person, ..folder("src") };
    let capabilities = Capabilities { person: false, ..ALL };
    let lines = || {
        let mut world = World::boot(Boot { address: "h:1".into(), capabilities, ..Boot::default() });
        world.serve();
        world.submit("explain @file src");
        world
    };
    for mut world in [one_shot("explain @file src", ""), lines()] {
        bring(&mut world, attached(false));
        assert_eq!(sent(&world).0, "explain\nA\n");
        assert!(listed(&world).contains("go to h:1 (30): 30 KiB"), "{}", listed(&world));
        assert!(listed(&world).contains("  src/29.rs  1 KiB"), "all of them: {}", listed(&world));
    }
    let mut script = one_shot("explain @file ..", "");
    bring(&mut script, attached(true));
    assert_eq!((script.exit, script.calls.len()), (Some(2), 0));
    assert!(listed(&script).contains("do not go to h:1 (30)"), "{}", listed(&script));
    let mut typed = lines();
    bring(&mut typed, attached(true));
    assert!(typed.calls.is_empty());
    assert_eq!(typed.view().draft.text, "explain @file src");
    let Some((_, Notice::Refused(problem))) = typed.view().notices.last() else { panic!() };
    assert_eq!(problem.kind, problem::Kind::FolderNotAgreed);
    // A person who is there decides.
    let mut world = World::online();
    world.submit("explain @file ..");
    bring(&mut world, attached(true));
    world.answer(Outcome::Finished);
    assert_eq!(sent(&world).0, "explain\nA\n");
}

#[test]
fn a_second_prompt_waits_and_a_stop_gives_the_first_one_back() {
    let mut world = World::online();
    world.submit("explain @file src");
    world.submit("second");
    assert!(world.calls.is_empty());
    assert_eq!(world.view().conversation.queue().len(), 1);
    bring(&mut world, file("src", "\nA\n"));
    answer(&mut world);
    assert_eq!(sent(&world).0, "second");
    answer(&mut world);
    world.submit("explain @git");
    world.intent(Intent::Stop);
    assert_eq!(world.view().draft.text, "explain @git");
    assert!(world.asked.is_empty(), "the body is told");
    assert!(world.view().is_settled);
}

#[test]
fn asking_again_sends_what_was_sent_and_follows_nothing_anew() {
    let mut world = World::online();
    world.submit("explain @file a.rs");
    bring(&mut world, file("a.rs", "\nsee @env and @file b.rs\n"));
    world.chunk("half", false);
    world.fail(chatcli_core::proto::Code::Internal);
    world.intent(Intent::Conversation(conversation::Intent::Retry));
    assert_eq!(sent(&world).0, "explain\nsee @env and @file b.rs\n", "{:?}", world.log);
}

#[test]
fn a_prompt_that_is_too_long_with_its_files_comes_back() {
    let mut world = World::online();
    world.submit("explain @file a.rs");
    bring(&mut world, file("a.rs", &"x".repeat(600 * 1024)));
    assert!(world.calls.is_empty());
    assert_eq!(world.view().draft.text, "explain @file a.rs");
    let Some((_, Notice::Refused(problem))) = world.view().notices.last() else { panic!() };
    assert!(matches!(problem.kind, problem::Kind::PromptTooBig(_)));
}

#[test]
fn a_body_that_cannot_read_says_why_and_loses_nothing() {
    for outcome in [
        Outcome::Refused(Box::new(Problem::new(problem::Kind::Configuration))),
        Outcome::Unsupported("no".into()),
    ] {
        let mut world = World::online();
        world.submit("explain @git");
        world.answer(outcome);
        assert_eq!(world.view().draft.text, "explain @git");
        assert!(world.calls.is_empty() && world.view().is_settled);
    }
}

#[test]
fn pieces_go_one_by_one_and_those_that_failed_go_again() {
    let mut world = World::online();
    world.submit("explain @file big");
    let pieces = vec!["two".to_owned(), "three".to_owned(), "four".to_owned()];
    bring(&mut world, Attached { pieces, ..file("big/1.rs", "\none\n") });
    answer(&mut world);
    world.submit("/nextchunk");
    assert!(sent(&world).0.ends_with("\n\ntwo"));
    let history = sent(&world).1;
    world.fail(chatcli_core::proto::Code::Internal);
    assert!(matches!(world.view().conversation.turns()[1].state, TurnState::Failed(_)));
    world.submit("/nextchunk");
    assert!(sent(&world).0.ends_with("\n\nthree"));
    assert_eq!(sent(&world).1, history, "what failed is no part of the history");
    answer(&mut world);
    world.submit("/retryall");
    assert!(sent(&world).0.ends_with("\n\ntwo"), "the one that failed first");
    answer(&mut world);
    world.submit("/skipchunk");
    world.submit("/nextchunk");
    assert!(world.calls.is_empty(), "none is left");
    world.submit("/retryall");
    assert!(world.calls.is_empty(), "and none failed");
}

#[test]
fn a_new_conversation_forgets_the_pieces_of_the_one_before() {
    let mut world = World::online();
    world.submit("explain @file big");
    bring(&mut world, Attached { pieces: vec!["two".into()], ..file("big/1.rs", "\none\n") });
    answer(&mut world);
    world.submit("/new");
    world.submit("/nextchunk");
    assert!(world.calls.is_empty());
}
