//! Commands as event -> effect tables: the queue, `/switch`, `/connect`, changing what was said, and what waits.

use chatcli_core::{account, connection, conversation};
#[cfg(not(target_arch = "wasm32"))]
use std::prelude::rust_2024::test;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use chatcli_core::account::{Credentials, Settings};
use chatcli_core::connection::State;
use chatcli_core::conversation::TurnState;
use chatcli_core::port::ConfigRow;
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::proto::{Call, Code, Failure, Transport, v1};
use chatcli_core::{Boot, Dialled, Event, Intent, LinkId, Notice, Outcome, Route, Secret};

use crate::world::{ALL, World};

fn notices(world: &World) -> Vec<Notice> {
    world.view().notices.iter().map(|(_, notice)| notice.clone()).collect()
}

fn last(world: &World) -> Notice {
    notices(world).pop().expect("a notice")
}

fn shown(world: &World) -> String {
    let view = world.view();
    view.notices.last().expect("a notice").1.lines(&view).join("\n")
}

fn queued(world: &World) -> Vec<String> {
    world.view().conversation.queue().prompts().map(str::to_owned).collect()
}

fn prompts(world: &World) -> Vec<String> {
    world.view().conversation.turns().iter().map(|turn| turn.prompt.clone()).collect()
}

fn request(world: &World) -> v1::StreamPromptRequest {
    match &world.calls.last().expect("a call").1 {
        Call::StreamPrompt(request) => request.clone(),
        call => panic!("not a StreamPrompt: {call:?}"),
    }
}

/// Asks and gets an answer.
fn talk(world: &mut World, question: &str, answer: &str) {
    world.submit(question);
    world.chunk(answer, true);
    world.ended();
}

fn dialled(address: &str) -> Dialled {
    Dialled {
        address: address.into(),
        tls: false,
        token: None,
        credentials: Credentials::Server,
        provider: None,
        model: None,
        max_tokens: 0,
        connect_timeout_ms: 1000,
        warnings: Vec::new(),
    }
}

#[test]
fn ten_prompts_wait_and_are_asked_in_their_order() {
    let mut world = World::online();
    world.submit("running");
    for number in 1..=10 {
        world.submit(&format!("q{number}"));
        assert_eq!(last(&world), Notice::Conversation(conversation::Notice::Queued { waiting: number }));
    }
    world.submit("q11");
    assert_eq!(
        (last(&world), world.view().draft.text.as_str()),
        (Notice::Conversation(conversation::Notice::QueueFull), "q11")
    );
    assert_eq!(world.open(), ["StreamPrompt"], "one at a time");
    for number in 1..=10 {
        world.chunk("a", true);
        world.ended();
        assert_eq!(request(&world).prompt, format!("q{number}"));
        assert_eq!(request(&world).history.len(), 2 * number);
    }
    world.chunk("a", true);
    world.ended();
    assert!(world.view().is_settled && queued(&world).is_empty());
}

#[test]
fn stopping_keeps_the_queue_until_a_person_decides() {
    let mut world = World::online();
    world.submit("running");
    world.submit("q1");
    world.submit("q2");
    world.chunk("half", false);
    world.intent(Intent::Stop);
    assert_eq!(last(&world), Notice::Conversation(conversation::Notice::QueueKept { waiting: 2 }));
    assert!(world.calls.is_empty(), "nothing is asked by itself");
    // An empty line lets the next one go.
    world.submit("");
    assert_eq!(request(&world).prompt, "q1");
    world.intent(Intent::Stop);
    // A second press forgets what waits.
    world.intent(Intent::Stop);
    assert_eq!(
        (last(&world), queued(&world).len()),
        (Notice::Conversation(conversation::Notice::QueueCleared { dropped: 1 }), 0)
    );
}

#[test]
fn a_new_prompt_goes_behind_those_that_wait() {
    let mut world = World::online();
    world.submit("running");
    world.submit("q1");
    world.intent(Intent::Stop);
    world.submit("q2");
    assert_eq!((request(&world).prompt.as_str(), queued(&world)), ("q1", vec!["q2".to_owned()]));
}

#[test]
fn a_failed_answer_pauses_the_queue_and_the_failure_is_kept() {
    let mut world = World::online();
    world.submit("running");
    world.submit("q1");
    world.chunk("half", false);
    world.fail(Code::Internal);
    assert_eq!(last(&world), Notice::Conversation(conversation::Notice::QueueKept { waiting: 1 }));
    assert!(world.calls.is_empty());
}

#[test]
fn a_question_is_asked_in_other_words_and_what_followed_can_come_back() {
    let mut world = World::online();
    for question in ["one", "two", "three"] {
        talk(&mut world, question, "answer");
    }
    let second = world.view().conversation.turns()[1].id;
    // Without a text the question goes into the composer.
    world.intent(Intent::Conversation(conversation::Intent::Edit { id: second, text: None }));
    assert_eq!(
        (last(&world), world.view().draft.text.as_str()),
        (Notice::Conversation(conversation::Notice::Rewound { turns: 2 }), "two")
    );
    assert_eq!(prompts(&world), ["one"]);
    world.intent(Intent::Conversation(conversation::Intent::Undo));
    assert_eq!(
        (last(&world), prompts(&world).len()),
        (Notice::Conversation(conversation::Notice::Undone { turns: 3, last: "three".into() }), 3)
    );
    // With a text it is asked at once, and the model does not see what was dropped.
    world.intent(Intent::Conversation(conversation::Intent::Edit { id: second, text: Some("zwei".into()) }));
    assert_eq!((request(&world).prompt.as_str(), request(&world).history.len()), ("zwei", 2));
    world.intent(Intent::Conversation(conversation::Intent::Edit { id: second, text: None }));
    assert_eq!(last(&world), Notice::Busy);
    world.chunk("a", true);
    world.ended();
    for text in [None, Some("x".to_owned())] {
        world.intent(Intent::Conversation(conversation::Intent::Edit { id: second, text }));
        assert_eq!(last(&world), Notice::Conversation(conversation::Notice::NoSuchTurn), "it was replaced");
    }
    let first = world.view().conversation.turns()[0].id;
    world.intent(Intent::Conversation(conversation::Intent::Edit { id: first, text: Some(" ".into()) }));
    assert_eq!(last(&world), Notice::Refused(Problem::new(Kind::PromptEmpty)));
    assert_eq!(prompts(&world), ["one", "zwei"]);
    world.intent(Intent::Conversation(conversation::Intent::Undo));
    assert_eq!(prompts(&world), ["one", "two", "three"]);
}

#[test]
fn an_answer_that_is_asked_for_again_can_come_back() {
    for again in [
        Intent::Conversation(conversation::Intent::Retry),
        Intent::Conversation(conversation::Intent::Regenerate { model: None }),
    ] {
        let mut world = World::online();
        talk(&mut world, "q", "old");
        world.intent(again);
        assert_eq!(request(&world).prompt, "q");
        world.chunk("new", true);
        world.ended();
        world.intent(Intent::Conversation(conversation::Intent::Undo));
        assert_eq!(world.view().conversation.turns().last().map(|turn| turn.answer.text()), Some("old"));
    }
    // One that never came is not worth keeping.
    let mut world = World::online();
    world.submit("q");
    world.fail(Code::InvalidArgument);
    world.intent(Intent::Conversation(conversation::Intent::Retry));
    world.chunk("a", true);
    world.ended();
    world.intent(Intent::Conversation(conversation::Intent::Undo));
    assert_eq!(last(&world), Notice::Conversation(conversation::Notice::NothingToUndo));
}

#[test]
fn versions_of_an_answer_are_kept_with_what_followed_and_shown_again() {
    type Row = (String, String, Option<(usize, usize)>);
    let said = |world: &World| -> Vec<Row> {
        let view = world.view();
        let turns = view.conversation.turns().iter();
        turns
            .map(|turn| {
                let version = view.conversation.version_of(turn.id);
                (turn.prompt.clone(), turn.answer.text().to_owned(), version)
            })
            .collect()
    };
    let row = |prompt: &str, answer: &str, version| (prompt.to_owned(), answer.to_owned(), version);
    let ask = |world: &mut World, answer: &str| {
        world.chunk(answer, true);
        world.ended();
    };
    let mut world = World::online();
    world.submit("q");
    ask(&mut world, "one");
    assert_eq!(said(&world), [row("q", "one", None)], "one version is none");
    for typed in ["/versions", "/versions 1"] {
        world.submit(typed);
        assert_eq!(shown(&world), "The answer has no such version", "{typed}");
    }
    world.submit("/regenerate");
    ask(&mut world, "two");
    assert_eq!(said(&world), [row("q", "two", Some((2, 2)))]);
    world.submit("and then");
    ask(&mut world, "more");
    let first = world.view().conversation.turns()[0].id;
    let text = Some("other words".into());
    world.intent(Intent::Conversation(conversation::Intent::Edit { id: first, text }));
    ask(&mut world, "three");
    assert_eq!(said(&world), [row("other words", "three", Some((3, 3)))]);

    let show = |world: &mut World, number| {
        let id = world.view().conversation.turns()[0].id;
        world.intent(Intent::Conversation(conversation::Intent::ShowVersion { id, number }));
    };
    show(&mut world, 2);
    assert_eq!(said(&world), [row("q", "two", Some((2, 3))), row("and then", "more", None)]);
    world.submit("/versions 1");
    assert_eq!(shown(&world), "Version 1 of 3; /versions N shows another");
    assert_eq!(said(&world), [row("q", "one", Some((1, 3)))], "the newest answer that has several");
    // What is asked after an older version belongs to it.
    world.submit("further");
    ask(&mut world, "four");
    show(&mut world, 3);
    show(&mut world, 1);
    assert_eq!(said(&world), [row("q", "one", Some((1, 3))), row("further", "four", None)]);
    let ids: Vec<_> = world.view().conversation.turns().iter().map(|turn| turn.id).collect();
    assert!(ids.is_sorted());
    let before = said(&world);
    world.submit("/versions 4");
    show(&mut world, 0);
    assert_eq!(said(&world), before, "there are no such versions");
    // An undo brings another version back and loses none.
    world.submit("/rewind 1");
    world.submit("/regenerate");
    ask(&mut world, "five");
    world.submit("/rewind undo");
    assert_eq!(said(&world), [row("q", "one", Some((1, 4)))]);
    show(&mut world, 4);
    assert_eq!(said(&world), [row("q", "five", Some((4, 4)))]);
}

#[test]
fn a_failed_try_is_no_version_and_a_running_answer_keeps_its_place() {
    let mut world = World::online();
    world.submit("q");
    world.chunk("one", true);
    world.ended();
    world.submit("/regenerate");
    world.fail(Code::Internal);
    world.submit("/retry");
    world.chunk("tw", false);
    let id = world.view().conversation.turns()[0].id;
    world.intent(Intent::Conversation(conversation::Intent::ShowVersion { id, number: 1 }));
    assert_eq!(world.view().conversation.turns()[0].answer.text(), "tw", "it is running");
    world.chunk("o", true);
    world.ended();
    assert_eq!(world.view().conversation.version_of(id), Some((2, 2)));
    world.submit("/versions 1");
    assert_eq!(world.view().conversation.turns()[0].answer.text(), "one");
}

#[test]
fn one_long_setting_does_not_move_the_origins_of_all_others() {
    let row = |name: &str, value: &str| ConfigRow {
        section: "connection".into(),
        name: name.into(),
        value: value.into(),
        origin: "default".into(),
    };
    let config = vec![
        row("CHATCLI_REMOTE_TOKEN (--token)", "[SET]"),
        row("CHATCLI_CONNECT_TIMEOUT (--connect-timeout)", "10s"),
        row("HTTPS_PROXY", "http://proxy.corp.example:3128/with/a/very/long/path"),
        row("NO_PROXY", "-"),
    ];
    let mut world = World::boot(Boot { config, ..Boot::default() });
    world.serve();
    world.submit("/config");
    let lines: Vec<String> = shown(&world).lines().map(str::to_owned).collect();
    let origin = |line: &str| line.find("(default)").unwrap();
    assert_eq!(origin(&lines[1]), origin(&lines[4]), "{lines:#?}");
    assert!(lines[1].len() <= 80 && lines[2].len() <= 80, "{lines:#?}");
}

#[test]
fn what_was_put_aside_while_it_ran_comes_back_as_interrupted() {
    let mut world = World::online();
    for question in ["one", "two", "three"] {
        talk(&mut world, question, "answer");
    }
    world.submit("/compact");
    let summary = world.calls.last().expect("a call").0;
    world.submit("four");
    world.chunk("half", false);
    let reply = v1::SendPromptResponse { response: "sum".into(), ..Default::default() };
    world
        .event(Event::Done(summary, Outcome::Reply(Box::new(chatcli_core::proto::Reply::SendPrompt(reply)))));
    world.event(Event::Done(summary, Outcome::Ended));
    assert_eq!(last(&world), Notice::Conversation(conversation::Notice::Compacted { before: 3, after: 3 }));
    world.chunk(" whole", true);
    world.ended();
    world.intent(Intent::Conversation(conversation::Intent::Undo));
    let turns = world.view().conversation.turns();
    assert_eq!(turns.len(), 4);
    assert_eq!((turns[3].answer.text(), &turns[3].state), ("half", &TurnState::Interrupted));
    assert!(world.view().is_settled);
}

#[test]
fn a_waiting_prompt_can_be_taken_back_or_dropped() {
    let mut world = World::online();
    world.submit("running");
    world.submit("q1");
    world.submit("q2");
    world.submit("/queue edit 2");
    assert_eq!((world.view().draft.text.as_str(), queued(&world)), ("q2", vec!["q1".to_owned()]));
    world.intent(Intent::Conversation(conversation::Intent::Unqueue(0)));
    assert_eq!((world.view().draft.text.as_str(), queued(&world).len()), ("q1", 0));
    for question in ["q3", "q4", "q5"] {
        world.submit(question);
    }
    world.intent(Intent::Conversation(conversation::Intent::DropQueued(1)));
    assert_eq!(queued(&world), ["q3", "q5"]);
    world.intent(Intent::Conversation(conversation::Intent::DropQueued(2)));
    assert_eq!(last(&world), Notice::Conversation(conversation::Notice::NotQueued { place: 3 }));
    world.intent(Intent::Conversation(conversation::Intent::ClearQueue));
    assert_eq!(
        (last(&world), queued(&world).len()),
        (Notice::Conversation(conversation::Notice::QueueCleared { dropped: 2 }), 0)
    );
    world.submit("/queue drop 1");
    assert_eq!(last(&world), Notice::Conversation(conversation::Notice::NotQueued { place: 1 }));
}

#[test]
fn switching_changes_the_next_request_and_not_the_connection() {
    let mut world = World::online();
    world.submit("/switch --model m1 --max-tokens 4096");
    world.submit("q");
    let asked = request(&world);
    assert_eq!((asked.model.as_str(), asked.max_tokens, asked.provider.as_str()), ("m1", 4096, ""));
    world.chunk("a", true);
    world.ended();
    world.submit("/model default");
    world.submit("/switch openai");
    world.submit("/max-tokens 0");
    world.submit("q");
    let asked = request(&world);
    assert_eq!((asked.model.as_str(), asked.max_tokens, asked.provider.as_str()), ("gpt-5.4", 0, "OPENAI"));
    assert!(world.log.iter().all(|line| !line.contains("dial") && !line.contains("hang up")));
    for (bad, kind) in [
        ("/switch --max-tokens -5", Kind::MaxTokens("-5".into())),
        ("/switch --realm r --agent-id a", Kind::StackSpotOnly),
    ] {
        world.submit(bad);
        assert_eq!(last(&world), Notice::Refused(Problem::new(kind)), "{bad}");
    }
    assert_eq!(world.view().settings.max_tokens, 0);
}

#[test]
fn a_secret_that_is_left_out_is_asked_for_unseen() {
    let mut world = World::online();
    world.submit("/switch --llm-key");
    assert!(world.log.last().is_some_and(|line| line.ends_with("ask --llm-key")));
    world.answer(Outcome::Secret(Secret::new("sk-1")));
    world.submit("q");
    assert_eq!(request(&world).client_api_key, "sk-1");
    world.intent(Intent::Stop);
    world.submit("/switch --llm-key");
    world.answer(Outcome::Declined);
    assert_eq!(last(&world), Notice::Cancelled);
    assert!(matches!(world.view().credentials, Credentials::OwnKey { .. }), "nothing changed");
}

#[test]
fn a_model_the_server_refuses_is_not_kept() {
    let mut world = World::online();
    world.submit("/switch --model no-such-model");
    world.submit("q");
    world.fail_with(Failure::new(Code::Internal, "LLM error: no-such-model is not a model"));
    assert_eq!(
        last(&world),
        Notice::Account(account::Notice::ModelRestored { refused: "no-such-model".into() })
    );
    assert_eq!(world.view().settings.model, None);
}

#[test]
fn a_secret_that_connect_leaves_out_is_asked_for_and_never_typed() {
    let mut world = World::online();
    world.submit("/connect other:2 --token --llm-key");
    assert!(world.log.last().unwrap().ends_with("ask --token"), "{:?}", world.log);
    world.answer(Outcome::Secret(Secret::new("t1")));
    assert!(world.log.last().unwrap().ends_with("ask --llm-key"), "{:?}", world.log);
    world.answer(Outcome::Secret(Secret::new("k1")));
    let expected = "dial link 1: other:2 --token=t1 --llm-key=k1";
    assert!(world.log.last().unwrap().ends_with(expected), "{:?}", world.log);
    // A user who does not want to say it stays where they are.
    let mut world = World::online();
    world.submit("/connect other:2 --token");
    world.answer(Outcome::Declined);
    assert_eq!(last(&world), Notice::Cancelled);
    assert!(world.view().is_settled && !world.log.iter().any(|line| line.contains("dial")));
}

#[test]
fn another_server_takes_over_only_when_it_answers() {
    let mut world = World::online();
    talk(&mut world, "q", "a");
    world.submit("/connect other:2 --tls");
    assert!(
        world.log.last().is_some_and(|line| line.ends_with("dial link 1: other:2 --tls")),
        "{:?}",
        world.log
    );
    world.answer(Outcome::Dialled(Box::new(dialled("other:2"))));
    assert!(!world.view().is_settled);
    assert_eq!(world.view().connection.address(), "host:1", "the old one is in use until then");
    world.serve();
    assert_eq!((last(&world), world.view().connection.address()), (Notice::Connected, "other:2"));
    assert!(shown(&world).starts_with("Connected to ChatCLI server (version: 1.2.0"));
    assert!(world.log.iter().any(|line| line == "hang up link 0"));
    assert_eq!(prompts(&world), ["q"], "the conversation stays");
    world.submit("q2");
    assert!(
        world.log.last().is_some_and(|line| line.ends_with("call StreamPrompt over link 1")),
        "{:?}",
        world.log
    );
}

#[test]
fn a_server_that_does_not_answer_changes_nothing() {
    type Happens = fn(&mut World);
    let table: [(Happens, Kind); 4] = [
        (|world| world.fail_below(Transport::Refused), Kind::Refused("other:2".into())),
        (|world| world.pass(1000), Kind::ConnectTimeout("other:2".into(), 1000)),
        (|world| world.health(false), Kind::NotServing),
        (
            |world| {
                world.health(true);
                world.fail(Code::Unauthenticated);
            },
            Kind::TokenMissing,
        ),
    ];
    for (happens, kind) in table {
        let mut world = World::online();
        world.submit("/connect other:2");
        world.answer(Outcome::Dialled(Box::new(dialled("other:2"))));
        happens(&mut world);
        let Notice::Refused(problem) = last(&world) else { panic!("{:?}", notices(&world)) };
        assert_eq!(problem.kind, kind);
        assert_eq!(
            (world.view().connection.address(), world.view().connection.state()),
            ("host:1", State::Online)
        );
        assert!(world.log.iter().any(|line| line == "hang up link 1") && world.exit.is_none());
    }
    let mut world = World::online();
    world.submit("/connect --nope");
    assert!(matches!(last(&world), Notice::UnknownFlag { command: "/connect", .. }));
    assert!(world.asked.is_empty());
}

#[test]
fn what_is_asked_while_another_server_is_tried_is_meant_for_it() {
    let mut world = World::online();
    world.submit("/connect other:2");
    world.submit("q1");
    world.answer(Outcome::Dialled(Box::new(dialled("other:2"))));
    world.submit("q2");
    assert_eq!((world.open(), queued(&world).len()), (vec!["Health"], 2));
    world.serve();
    assert!(world.log.last().is_some_and(|line| line.ends_with("call StreamPrompt over link 1")));
    assert_eq!((request(&world).prompt.as_str(), queued(&world)), ("q1", vec!["q2".to_owned()]));

    // One that does not answer leaves them to the server there is, or to a person when there is none.
    for (leaves, asked) in [(false, 1), (true, 0)] {
        let mut world = World::online();
        if leaves {
            world.submit("/disconnect");
        }
        world.submit("/connect other:2");
        world.answer(Outcome::Dialled(Box::new(dialled("other:2"))));
        world.submit("q1");
        world.fail_below(Transport::Refused);
        assert_eq!((world.calls.len(), queued(&world).len()), (asked, 1 - asked), "{leaves}");
    }
}

#[test]
fn a_person_can_give_up_on_another_server() {
    let mut world = World::online();
    world.submit("/connect other:2");
    world.answer(Outcome::Dialled(Box::new(dialled("other:2"))));
    world.submit("q1");
    world.intent(Intent::Stop);
    assert!(notices(&world).contains(&Notice::Cancelled));
    assert_eq!(
        (last(&world), world.view().connection.address()),
        (Notice::Conversation(conversation::Notice::QueueKept { waiting: 1 }), "host:1")
    );
    assert!(world.calls.is_empty() && world.timers.is_empty() && world.exit.is_none());
}

#[test]
fn leaving_a_server_keeps_the_conversation_and_sends_nothing() {
    let mut world = World::online();
    talk(&mut world, "q", "a");
    world.submit("/disconnect");
    assert_eq!(world.view().connection.state(), State::Detached);
    world.submit("hello");
    assert_eq!(last(&world), Notice::Refused(Problem::new(Kind::NotConnected)));
    assert_eq!((prompts(&world), world.calls.len()), (vec!["q".to_owned()], 0));
    world.submit("/connect host:1");
    world.answer(Outcome::Dialled(Box::new(dialled("host:1"))));
    world.serve();
    world.submit("hello");
    assert_eq!(request(&world).history.len(), 2);
}

#[test]
fn what_was_said_can_be_taken_back_and_brought_back() {
    let mut world = World::online();
    for number in 1..=3 {
        talk(&mut world, &format!("q{number}"), "a");
    }
    world.submit("/rewind 2");
    assert_eq!((prompts(&world), world.view().draft.text.as_str()), (vec!["q1".to_owned()], "q2"));
    world.submit("/rewind undo");
    assert_eq!(prompts(&world), ["q1", "q2", "q3"]);
    world.submit("/rewind 4");
    assert_eq!(last(&world), Notice::Conversation(conversation::Notice::NoSuchTurn));
    world.submit("/regenerate --model m9");
    assert_eq!((request(&world).model.as_str(), request(&world).prompt.as_str()), ("m9", "q3"));
    world.chunk("b", true);
    world.ended();
    assert_eq!(world.view().settings.model, None, "the model was for this once");
    world.submit("/rewind undo");
    assert_eq!(world.view().conversation.turns().last().map(|turn| turn.answer.text()), Some("a"));
}

/// Statement 87.
#[test]
fn a_long_conversation_becomes_a_summary_and_its_last_turns() {
    let mut world = World::online();
    for number in 1..=2 {
        talk(&mut world, &format!("q{number}"), "a");
    }
    world.submit("/compact");
    assert_eq!(last(&world), Notice::Conversation(conversation::Notice::TooShort));
    talk(&mut world, "q3", "a");
    talk(&mut world, "q4", "a");
    world.submit("/compact keep names");
    let Call::SendPrompt(asked) = &world.calls.last().expect("a call").1 else { panic!("no SendPrompt") };
    assert!(asked.prompt.ends_with("keep names") && asked.history.len() == 4, "{asked:?}");
    world.whole("the summary");
    assert_eq!(last(&world), Notice::Conversation(conversation::Notice::Compacted { before: 4, after: 2 }));
    world.submit("q5");
    let history = request(&world).history;
    assert_eq!(
        (history.len(), history[0].role.as_str(), history[0].content.as_str()),
        (5, "system", "the summary")
    );
    world.intent(Intent::Stop);
    world.submit("/rewind undo");
    assert_eq!(prompts(&world), ["q1", "q2", "q3", "q4"]);
    // A model that fails to sum up costs nothing.
    world.submit("/compact");
    world.fail(Code::Internal);
    assert!(
        matches!(last(&world), Notice::Refused(_)) && prompts(&world).len() == 4 && world.timers.is_empty()
    );
}

#[test]
fn answers_and_their_code_go_to_the_clipboard_by_number() {
    let mut world = World::online();
    talk(&mut world, "q1", "one");
    talk(&mut world, "q2", "two\n\n```sh\nls\n```\n\n> ```\n> deep\n> ```\n");
    for (command, copied) in [("/copy 1", "one"), ("/copy code", "ls"), ("/copy code 2", "deep")] {
        world.submit(command);
        assert_eq!(world.copies.pop().map(|(_, text)| text).as_deref(), Some(copied), "{command}");
    }
    for command in ["/copy 9", "/copy code 3"] {
        world.submit(command);
        assert_eq!(last(&world), Notice::Conversation(conversation::Notice::NothingToCopy), "{command}");
    }
}

#[test]
fn a_conversation_is_exported_in_three_formats() {
    let mut world = World::online();
    world.submit("/export");
    assert_eq!(last(&world), Notice::Conversation(conversation::Notice::NothingToExport));
    talk(&mut world, "q \"1\"", "a\n");
    world.submit("/export notes.md --force");
    assert!(world.log.last().is_some_and(|line| line.contains("write notes.md") && line.ends_with("force")));
    assert_eq!(world.written, "# q \"1\"\n\n## You\n\nq \"1\"\n\n## Assistant\n\na\n");
    world.answer(Outcome::Wrote("/x/notes.md".into()));
    assert_eq!(
        last(&world),
        Notice::Conversation(conversation::Notice::Exported { path: "/x/notes.md".into() })
    );
    world.submit("/export --format jsonl");
    assert_eq!(world.written.lines().count(), 2);
    assert!(world.written.starts_with(r#"{"role":"user","content":"q \"1\"""#), "{}", world.written);
    world.answer(Outcome::Refused(Box::new(Problem::new(Kind::FileExists("x".into())))));
    assert!(matches!(last(&world), Notice::Refused(_)));
}

#[test]
fn history_lists_and_finds() {
    let mut world = World::online();
    world.submit("/history");
    assert_eq!(shown(&world), "Nothing found");
    talk(&mut world, "What is a pod?", "The smallest unit.");
    talk(&mut world, "And a node?", "A machine.");
    world.submit("/history search MACHINE");
    assert!(shown(&world).starts_with("  2  00:00  And a node?"), "{}", shown(&world));
    world.submit("/history 1");
    assert!(!shown(&world).contains("pod"));
}

#[test]
fn another_replica_is_mentioned_once_a_minute() {
    let mut world = World::online();
    for (pause, expected) in [(0, 1), (10_000, 1), (60_000, 2)] {
        world.pass(pause);
        world.submit("q");
        world.step(Outcome::Rerouted);
        world.chunk("a", true);
        world.ended();
        let said = notices(&world)
            .iter()
            .filter(|notice| **notice == Notice::Connection(connection::Notice::Rerouted))
            .count();
        assert_eq!(said, expected, "after {pause} ms");
    }
}

#[test]
fn replicas_are_shown_for_the_line_in_use_only() {
    let mut world = World::online();
    let route = |link| Route {
        link: LinkId(link),
        endpoints: vec!["10.0.0.1:1".into(), "10.0.0.2:1".into()],
        current: Some("10.0.0.2:1".into()),
    };
    world.event(Event::Route(route(7)));
    assert!(world.view().connection.route().endpoints.is_empty());
    world.event(Event::Route(route(0)));
    world.submit("/status");
    assert!(shown(&world).contains("10.0.0.1:1, 10.0.0.2:1 (current)"), "{}", shown(&world));
}

#[test]
fn a_login_that_ends_soon_is_read_again_before_it_travels() {
    let local = |expires| Credentials::LocalAuth {
        provider: "CLAUDEAI".into(),
        prefixed: Secret::new("oauth:old"),
        expires_unix_ms: expires,
    };
    for (expires, renews) in [(None, false), (Some(0), false), (Some(299_999), true), (Some(400_000), false)]
    {
        let mut world = World::boot(Boot {
            address: "h:1".into(),
            capabilities: ALL,
            credentials: local(expires),
            settings: Settings::default(),
            ..Boot::default()
        });
        world.serve();
        world.submit("q");
        assert_eq!(world.asked.len() == 1, renews, "{expires:?}");
        if renews {
            assert!(world.calls.is_empty(), "it does not travel yet");
            world.answer(Outcome::Renewed(Secret::new("oauth:new"), Some(99_000_000)));
            assert_eq!(request(&world).client_api_key, "oauth:new");
        } else {
            assert_eq!(request(&world).client_api_key, "oauth:old");
            // The provider says 401 through the server: read once more, then give up.
            world.fail_with(Failure::new(Code::Internal, "LLM error: API error: status 401 - x"));
            world.answer(Outcome::Renewed(Secret::new("oauth:new"), None));
            assert_eq!(request(&world).client_api_key, "oauth:new");
            world.fail_with(Failure::new(Code::Internal, "LLM error: API error: status 401 - x"));
            assert!(world.asked.is_empty() && world.calls.is_empty());
        }
    }
}

#[test]
fn a_login_that_cannot_be_renewed_fails_the_prompt_and_loses_nothing() {
    let mut world = World::boot(Boot {
        address: "h:1".into(),
        capabilities: ALL,
        credentials: Credentials::LocalAuth {
            provider: "CLAUDEAI".into(),
            prefixed: Secret::new("oauth:old"),
            expires_unix_ms: Some(1),
        },
        ..Boot::default()
    });
    world.serve();
    world.submit("q");
    world.answer(Outcome::Refused(Box::new(Problem::new(Kind::Configuration))));
    let view = world.view();
    let turn = view.conversation.turns().last().expect("a turn");
    assert!(matches!(&turn.state, TurnState::Failed(problem) if problem.kind == Kind::Configuration));
    assert_eq!(turn.prompt, "q");
}

#[test]
fn what_a_body_tells_is_shown_and_what_it_refuses_is_said() {
    let mut world = World::online();
    world.submit("/auth status");
    world.answer(Outcome::Told(vec!["Anthropic: not connected".into()]));
    assert_eq!(last(&world), Notice::Shown(vec!["Anthropic: not connected".into()]));
    assert!(!world.view().is_settled);
    world.submit("/auth status");
    assert_eq!(last(&world), Notice::StillGoing);
    world.answer(Outcome::Finished);
    assert!(world.view().is_settled);
}
