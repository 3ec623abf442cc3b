//! The thread that all clients of one principal share: what a client asks, shows and sends, as tables of events, and two
//! clients over a server whose streams break anywhere.

mod chaos;
mod cuts;
mod decisions;
mod handed;
mod server;

use chatcli_core::conversation::TurnState;
use chatcli_core::hub::Notice as Said;
use chatcli_core::port::{Change, ConversationId, KeptState, KeptTurn, Remembered, TurnId, WindowId};
use chatcli_core::proto::{Call, Code, Reply, live, v1};
use chatcli_core::{Boot, Capabilities, Dialled, Event, Intent, Notice, Outcome, account, keep};

use crate::device::Device;
use crate::world::{ALL, World};
use server::Server;

const KEEPING: Capabilities = Capabilities { history: true, ..ALL };

fn boot(channel: &str, capabilities: Capabilities) -> Boot {
    let channel = Some(channel.to_owned());
    Boot { address: "h:1".into(), capabilities, give_up: true, channel, ..Boot::default() }
}

/// The time of day matters: an event from long ago is another thing than one of now.
const START_MS: u64 = 1_700_000_000_000;

fn start(number: u64, channel: &str, capabilities: Capabilities) -> World {
    let mut world = World { now_ms: START_MS + number * 1_000, salt: number * 104_729, ..World::default() };
    world.event(Event::Boot(Box::new(boot(channel, capabilities))));
    world.serve();
    world
}

/// A client that is in the thread.
fn joined(number: u64, channel: &str, server: &mut Server) -> World {
    let mut world = start(number, channel, ALL);
    server.settle(&mut [&mut world]);
    world
}

/// Whether a prompt waits for its answer.
fn prompt(world: &World) -> Option<chatcli_core::EffectId> {
    world.calls.iter().find(|(_, call, _)| matches!(call, Call::StreamPrompt(_))).map(|(id, ..)| *id)
}

fn grow(world: &mut World, text: &str, done: bool) {
    let id = prompt(world).expect("a prompt is open");
    let piece = v1::StreamPromptResponse { chunk: text.into(), done, ..Default::default() };
    world.event(Event::Done(id, Outcome::Reply(Box::new(Reply::StreamPrompt(piece)))));
    if done {
        world.calls.retain(|(open, ..)| *open != id);
        world.event(Event::Done(id, Outcome::Ended));
    }
}

fn talk(world: &mut World, question: &str, answer: &str) {
    world.pass(10);
    world.submit(question);
    grow(world, answer, true);
}

fn said(world: &World) -> Vec<(String, String)> {
    let turns = world.view().conversation.turns().iter();
    turns.map(|turn| (turn.prompt.clone(), turn.answer.text().to_owned())).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

fn kept_turn(id: u64, prompt: &str, answer: &str) -> KeptTurn {
    KeptTurn {
        id: TurnId(id),
        window: WindowId(1),
        prompt: prompt.into(),
        answer: answer.into(),
        state: KeptState::Done,
        asked_model: None,
        is_cut: false,
        provider: String::new(),
        model: String::new(),
        asked_unix_ms: 1,
        took_ms: None,
        messages: None,
        from: None,
    }
}

fn notices(world: &World) -> Vec<Said> {
    let said = |notice: &Notice| if let Notice::Hub(said) = notice { Some(said.clone()) } else { None };
    world.view().notices.iter().filter_map(|(_, notice)| said(notice)).collect()
}

fn standing(world: &World) -> String {
    world.view().hub.standing(chatcli_core::Lang::En)
}

/// Statement 81.
#[test]
fn a_turn_of_one_client_is_in_the_other_and_comes_back_to_no_client_twice() {
    for is_foreign in [false, true] {
        let mut server = Server { is_foreign, ..Server::ours() };
        let mut one = joined(1, "terminal:host", &mut server);
        let mut two = start(2, "browser", ALL);
        server.settle(&mut [&mut one, &mut two]);
        talk(&mut one, "why?", "because");
        server.settle(&mut [&mut one, &mut two]);
        assert_eq!(said(&two), pairs(&[("why?", "because")]));
        assert_eq!(two.view().conversation.turns()[0].from.as_deref(), Some("terminal:host"));
        assert_eq!(said(&one), pairs(&[("why?", "because")]), "an echo is no turn");
        assert_eq!(one.view().conversation.turns()[0].from, None);
        talk(&mut two, "and then?", "nothing");
        server.settle(&mut [&mut one, &mut two]);
        let all = pairs(&[("why?", "because"), ("and then?", "nothing")]);
        assert_eq!((said(&one), said(&two)), (all.clone(), all));
        let ids =
            |world: &World| world.view().conversation.turns().iter().map(|turn| turn.id).collect::<Vec<_>>();
        assert_eq!(ids(&one), ids(&two), "both call them the same");
        assert_eq!(server.said().len(), 4);
        assert!(notices(&one).is_empty() && notices(&two).is_empty(), "one's own thread is no news");
        // What the other said is what the model knows.
        two.submit("more");
        match two
            .calls
            .iter()
            .find_map(|(_, call, _)| if let Call::StreamPrompt(it) = call { Some(it) } else { None })
        {
            Some(request) => assert_eq!(request.history.len(), 4),
            None => panic!("nothing was asked"),
        }
    }
}

/// Statement 79: 24 events are 12 questions with their answers.
#[test]
fn of_a_thread_that_is_new_here_the_newest_turns_are_shown() {
    let mut server = Server::ours();
    for number in 0..30 {
        server.says("telegram", "user", &format!("q{number}"), number);
        server.says("telegram", "assistant", &format!("a{number}"), number);
    }
    server.says("telegram", "tool_summary", "for the model", 31);
    let world = joined(1, "terminal:host", &mut server);
    let turns = said(&world);
    assert_eq!((turns.len(), turns[0].clone()), (12, ("q18".to_owned(), "a18".to_owned())));
    assert_eq!(server.asked, ["ResolveActiveConversation", "ReadConversation", "SubscribeConversation"]);
    assert_eq!(server.said().len(), 61, "nothing of it is sent back");
}

#[test]
fn a_question_of_another_program_waits_for_its_answer_and_is_not_lost_without_one() {
    let mut server = Server::ours();
    let mut world = joined(1, "terminal:host", &mut server);
    let now = world.now_ms as i64;
    server.says("telegram", "user", "first", now);
    server.says("slack", "user", "other", now + 1);
    server.settle(&mut [&mut world]);
    assert!(said(&world).is_empty());
    server.says("telegram", "assistant", "one", now + 2);
    server.says("slack", "user", "again", now + 3);
    server.says("slack", "assistant", "two", now + 4);
    server.settle(&mut [&mut world]);
    assert_eq!(said(&world), pairs(&[("first", "one"), ("other", ""), ("again", "two")]));
}

#[test]
fn without_a_hub_everything_is_as_before_and_it_is_not_asked_again() {
    for (code, words, standing_is) in [
        (Code::Unimplemented, "unknown method", "not offered by the server"),
        (Code::Unavailable, "conversation hub not available", "not offered by the server"),
        (Code::PermissionDenied, "no", "no permission"),
    ] {
        let mut server = Server { refuses: Some((code, words)), ..Server::ours() };
        let mut world = joined(1, "terminal:host", &mut server);
        talk(&mut world, "q", "a");
        world.pass(600_000);
        server.settle(&mut [&mut world]);
        assert_eq!(server.asked, ["ResolveActiveConversation"], "{code:?}");
        assert_eq!((said(&world), notices(&world)), (pairs(&[("q", "a")]), vec![]));
        assert_eq!(standing(&world), standing_is);
    }
}

#[test]
fn a_one_shot_and_who_wants_to_be_alone_ask_for_no_thread() {
    let alone = Boot { is_alone: true, ..boot("terminal:host", ALL) };
    let one_shot = Boot { one_shot: Some("hi".to_owned().into()), ..boot("terminal:host", ALL) };
    let nowhere = Boot { channel: None, ..boot("", ALL) };
    for boot in [alone, one_shot, nowhere] {
        let mut world = World::boot(boot);
        world.serve();
        world.pass(60_000);
        let asked: Vec<_> = world.log.iter().filter(|line| line.contains("Conversation")).collect();
        assert!(asked.is_empty(), "{asked:?}");
    }
}

#[test]
fn a_question_that_comes_before_the_thread_waits_for_it_a_moment() {
    let mut server = Server::ours();
    server.says("telegram", "user", "before", START_MS as i64);
    server.says("telegram", "assistant", "yes", START_MS as i64);
    let mut world = start(1, "terminal:host", ALL);
    assert!(!world.view().takes_lines, "a script's next line comes later");
    world.submit("now");
    assert!(prompt(&world).is_none());
    server.settle(&mut [&mut world]);
    assert!(prompt(&world).is_some());
    assert!(world.view().notices.is_empty(), "a moment is no news");
    grow(&mut world, "done", true);
    assert_eq!(said(&world), pairs(&[("before", "yes"), ("now", "done")]));
    // A server that does not answer holds nothing up, and the turn goes to the thread when it does.
    let mut late = start(2, "browser", ALL);
    late.submit("alone");
    late.pass(2_000);
    grow(&mut late, "fine", true);
    server.settle(&mut [&mut world, &mut late]);
    assert!(said(&late).contains(&("alone".to_owned(), "fine".to_owned())));
    assert_eq!(server.said().len(), 6);
    assert!(said(&world).contains(&("alone".to_owned(), "fine".to_owned())));
}

#[test]
fn what_could_not_be_sent_is_sent_later_and_once() {
    let mut server = Server::ours();
    let mut world = joined(1, "terminal:host", &mut server);
    talk(&mut world, "q", "a");
    // It is stored, and the answer is lost.
    let mut lost = 2;
    server.answer(0, &mut world, || {
        lost -= 1;
        lost >= 0
    });
    for _ in 0..6 {
        world.pass(20_000);
        if world.calls.iter().any(|(_, call, _)| matches!(call, Call::Health(_))) {
            world.serve();
        }
        server.settle(&mut [&mut world]);
    }
    assert_eq!(server.said(), pairs(&[("user", "q"), ("assistant", "a")]));
    assert_eq!(said(&world), pairs(&[("q", "a")]));
}

#[test]
fn after_a_cut_it_reads_from_the_last_number_and_follows_again() {
    for code in [Code::Aborted, Code::Unavailable, Code::Internal] {
        let mut server = Server::ours();
        let mut world = joined(1, "terminal:host", &mut server);
        server.cut(0, &mut world, code);
        server.says("slack", "user", "q", world.now_ms as i64);
        server.says("slack", "assistant", "a", world.now_ms as i64);
        server.asked.clear();
        world.pass(100);
        assert!(server.asked.is_empty() && said(&world).is_empty(), "it waits a moment");
        world.pass(2_000);
        server.settle(&mut [&mut world]);
        assert_eq!(said(&world), pairs(&[("q", "a")]), "{code:?}");
        assert_eq!(server.asked, ["ReadConversation", "SubscribeConversation"]);
    }
}

#[test]
fn an_event_that_a_server_left_out_is_found_when_it_is_silent() {
    let mut server = Server { is_foreign: true, ..Server::ours() };
    let mut world = joined(1, "terminal:host", &mut server);
    server.says("slack", "user", "q1", world.now_ms as i64);
    server.says("slack", "assistant", "a1", world.now_ms as i64);
    let conv_id = server.active.clone().unwrap();
    // The newer half is pushed first, and the other one never.
    let events = server.threads.get_mut(&conv_id).unwrap().split_off(0);
    server.settle(&mut [&mut world]);
    let follow =
        world.calls.iter().find(|(_, call, _)| matches!(call, Call::SubscribeConversation(_))).unwrap().0;
    let pushed = Reply::SubscribeConversation(events[1].clone());
    world.event(Event::Done(follow, Outcome::Reply(Box::new(pushed))));
    server.threads.insert(conv_id, events);
    world.pass(31_000);
    server.answer(0, &mut world, || false);
    assert_eq!(server.asked.last(), Some(&"ReadConversation"));
    assert!(said(&world).iter().any(|(_, answer)| answer == "a1"), "{:?}", said(&world));
    let told = said(&world).len();
    world.pass(31_000);
    server.settle(&mut [&mut world]);
    assert_eq!(said(&world).len(), told, "and not twice");
}

#[test]
fn a_thread_that_another_client_began_anew_is_gone_on_with_and_what_is_here_stays() {
    let mut server = Server { is_foreign: true, ..Server::ours() };
    let mut world = joined(1, "terminal:host", &mut server);
    talk(&mut world, "old", "1");
    server.settle(&mut [&mut world]);
    server.begin();
    talk(&mut world, "new", "2");
    server.settle(&mut [&mut world]);
    assert_eq!(server.said(), pairs(&[("user", "new"), ("assistant", "2")]), "and nothing of the old one");
    assert_eq!(said(&world), pairs(&[("old", "1"), ("new", "2")]));
    assert_eq!(notices(&world), [Said::Reset]);
}

/// Statement 71: a server that is reached by a command is used like the one that the program began with.
#[test]
fn another_server_brings_its_thread_and_its_sessions() {
    let mut world = start(1, "terminal:host", ALL);
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
    world.calls.retain(|(_, call, _)| !matches!(call, Call::ResolveActiveConversation(_)));
    world.serve();
    assert!(world.open().contains(&"ResolveActiveConversation"), "{:?}", world.open());
    world.submit("/session list");
    assert!(world.open().contains(&"ListSessions"), "{:?}", world.open());
}

/// Statement 79: a start deletes no thread.
#[test]
fn a_new_thread_is_begun_only_when_it_is_asked_for() {
    let mut server = Server::ours();
    let mut one = joined(1, "terminal:host", &mut server);
    let mut two = start(2, "browser", ALL);
    server.settle(&mut [&mut one, &mut two]);
    talk(&mut two, "q", "a");
    server.settle(&mut [&mut one, &mut two]);
    assert!(!server.asked.contains(&"NewConversation"));
    one.submit("/newsession");
    server.settle(&mut [&mut one, &mut two]);
    assert_eq!(server.asked.iter().filter(|method| **method == "NewConversation").count(), 1);
    assert_eq!((said(&one), notices(&one)), (vec![], vec![Said::New]));
    server.cut(1, &mut two, Code::NotFound);
    talk(&mut one, "fresh", "start");
    server.settle(&mut [&mut one, &mut two]);
    assert_eq!(said(&two), pairs(&[("q", "a"), ("fresh", "start")]));
    assert_eq!(notices(&two), [Said::Reset]);
}

#[test]
fn who_leaves_the_thread_is_alone_until_they_return() {
    let mut server = Server { principal: "legacy-token".into(), ..Server::ours() };
    let mut world = joined(1, "terminal:host", &mut server);
    assert_eq!(notices(&world), [Said::Shared], "with whom, is said in one line");
    talk(&mut world, "shared", "1");
    server.settle(&mut [&mut world]);
    world.submit("/hub off");
    talk(&mut world, "private", "2");
    server.settle(&mut [&mut world]);
    world.pass(60_000);
    server.settle(&mut [&mut world]);
    assert_eq!(server.said().len(), 2);
    assert_eq!(standing(&world), "off");
    world.submit("/hub on");
    server.settle(&mut [&mut world]);
    assert_eq!(said(&world), pairs(&[("shared", "1")]));
    assert_eq!(server.said().len(), 2, "what was asked alone stays alone");
    talk(&mut world, "back", "3");
    server.settle(&mut [&mut world]);
    assert_eq!(server.said().len(), 4);
    assert_eq!(notices(&world)[1..], [Said::Left, Said::Attached]);
}

#[test]
fn what_runs_at_one_client_is_seen_and_stopped_at_the_other() {
    let mut server = Server::ours();
    let mut one = joined(1, "terminal:host", &mut server);
    let mut two = start(2, "browser", ALL);
    server.settle(&mut [&mut one, &mut two]);
    one.submit("count");
    grow(&mut one, "one, ", false);
    server.settle(&mut [&mut one, &mut two]);
    for text in ["two, ", "three"] {
        grow(&mut one, text, false);
        one.pass(250);
        server.settle(&mut [&mut one, &mut two]);
    }
    one.pass(250);
    server.settle(&mut [&mut one, &mut two]);
    assert_eq!(said(&two), pairs(&[("count", "one, two, three")]));
    assert_eq!(two.view().conversation.turns()[0].state, TurnState::Streaming);
    assert!(server.said().is_empty(), "nothing of it is stored");
    two.submit("wait");
    assert_eq!(two.view().conversation.queue().len(), 1, "one thread has one answer at a time");
    two.intent(Intent::Stop);
    server.settle(&mut [&mut one, &mut two]);
    assert!(prompt(&one).is_none());
    assert_eq!(one.view().conversation.turns()[0].state, TurnState::Interrupted);
    assert_eq!(one.view().notices.last().unwrap().1, Notice::Keep(keep::Notice::StoppedElsewhere));
    assert_eq!(two.view().conversation.turns()[0].state, TurnState::Interrupted);
    assert!(server.said().is_empty(), "a stopped answer is in no thread");
}

#[test]
fn an_answer_of_which_nothing_more_is_heard_is_over() {
    let mut server = Server::ours();
    let mut one = joined(1, "terminal:host", &mut server);
    let mut two = start(2, "browser", ALL);
    server.settle(&mut [&mut one, &mut two]);
    one.submit("count");
    grow(&mut one, "one", false);
    one.pass(600);
    server.settle(&mut [&mut one, &mut two]);
    assert!(two.view().conversation.is_busy());
    // A pause is told.
    for _ in 0..30 {
        one.pass(1_000);
        two.pass(1_000);
        server.settle(&mut [&mut one, &mut two]);
    }
    assert!(two.view().conversation.is_busy());
    // Its client is gone.
    server.gone(0);
    two.pass(40_000);
    server.settle(&mut [&mut World::default(), &mut two]);
    assert!(!two.view().conversation.is_busy());
}

#[test]
fn a_client_that_starts_again_goes_on_with_the_thread_it_had() {
    let mut server = Server::ours();
    let mut device = Device::default();
    let begin = |number: u64, device: &mut Device, server: &mut Server| {
        let mut world = start(number * 1_000, "terminal:host", KEEPING);
        for _ in 0..3 {
            server.answer(number as usize, &mut world, || false);
            device.serve(number, &mut world);
            server.push(number as usize, &mut world, 100);
        }
        world
    };
    let mut world = begin(1, &mut device, &mut server);
    talk(&mut world, "first", "1");
    server.answer(1, &mut world, || false);
    // The last answer did not get there.
    talk(&mut world, "second", "2");
    device.serve(1, &mut world);
    device.gone(1);
    server.gone(1);
    server.says("telegram", "user", "between", world.now_ms as i64 + 5);
    server.says("telegram", "assistant", "3", world.now_ms as i64 + 6);
    assert_eq!(server.said().len(), 4);
    let mut world = begin(2, &mut device, &mut server);
    server.answer(2, &mut world, || false);
    assert_eq!(said(&world), pairs(&[("first", "1"), ("second", "2"), ("between", "3")]));
    assert_eq!(server.said().len(), 6, "what was missing there is there now");
    device.serve(2, &mut world);
    assert_eq!(device.kept.len(), 1, "and it is one conversation");
    // A second terminal of the same machine has a copy, which writes nowhere until something is asked in it.
    let other = begin(3, &mut device, &mut server);
    assert_eq!(said(&other).len(), 3);
    assert_eq!(device.kept.len(), 1);
}

#[test]
fn a_conversation_that_was_kept_is_not_put_into_the_thread() {
    let mut server = Server::ours();
    let mut device = Device::default();
    let mut world = start(1, "terminal:host", Capabilities { picker: false, ..KEEPING });
    world.submit("/hub off");
    talk(&mut world, "private", "1");
    device.serve(1, &mut world);
    device.gone(1);
    server.gone(0);
    let mut world = start(5_000, "terminal:host", KEEPING);
    server.answer(0, &mut world, || false);
    device.serve(2, &mut world);
    server.settle(&mut [&mut world]);
    talk(&mut world, "shared", "2");
    server.settle(&mut [&mut world]);
    device.serve(2, &mut world);
    world.submit("/resume private");
    device.serve(2, &mut world);
    talk(&mut world, "more", "3");
    server.settle(&mut [&mut world]);
    assert_eq!(server.said().len(), 2, "{:?}", server.said());
    assert_eq!(notices(&world).last(), Some(&Said::Left));
    assert_eq!(standing(&world), "another conversation is open");
}

#[test]
fn who_is_bound_to_whom_is_asked_and_told() {
    let mut server = Server::ours();
    let mut world = joined(1, "terminal:host", &mut server);
    world.submit("/hub bind telegram 1");
    server.settle(&mut [&mut world]);
    world.submit("/hub bindings");
    server.settle(&mut [&mut world]);
    let lines = vec!["telegram:1 = alice".to_owned()];
    assert_eq!(notices(&world), [Said::Bound, Said::Bindings { lines, count: 1 }]);
}

#[test]
fn what_is_said_beside_a_thread_cannot_be_too_much() {
    let mut server = Server::ours();
    let mut world = joined(1, "terminal:host", &mut server);
    let follow =
        world.calls.iter().find(|(_, call, _)| matches!(call, Call::SubscribeConversation(_))).unwrap().0;
    let mut push = |role: &str, id: &str, content: String| {
        let (role, client_msg_id) = (role.to_owned(), id.to_owned());
        let event = v1::ConversationEvent { role, client_msg_id, content, ..Default::default() };
        world.event(Event::Done(follow, Outcome::Reply(Box::new(Reply::SubscribeConversation(event)))));
        world.view().conversation.turns().len()
    };
    for name in ["", "x", "zzzzzzzzzzzzz", "fzzzzzzzzzzzz", "0000000000001@", "0000000000001@-1"] {
        assert_eq!(push(live::GROWS, name, "x".repeat(70_000)), 0, "{name:?}");
    }
    for number in 0..40 {
        push(live::ASKS, &format!("000000000000{}", char::from(b'a' + number % 8)), "q".into());
        push(live::ASKS, &format!("00000000000{number:02}"), "q".into());
    }
    assert!(push(live::STOPS, "0000000000001", String::new()) <= 8, "so many and no more run elsewhere");
}

#[test]
fn what_is_only_the_newest_gives_way_to_a_thread_in_which_something_was_said() {
    for (is_newest, is_said, gives_way) in [(true, true, true), (true, false, false), (false, true, false)] {
        let mut server = Server::ours();
        if is_said {
            server.says("terminal:host#00000a", "user", "in the thread", START_MS as i64);
            server.says("terminal:host#00000a", "assistant", "yes", START_MS as i64);
        }
        let mut world = World { now_ms: START_MS, ..World::default() };
        let capabilities = Capabilities { keeps: true, ..KEEPING };
        world.event(Event::Boot(Box::new(boot("browser", capabilities))));
        world.serve();
        let turn = kept_turn(1, "in the old one", "no");
        world.event(Event::Remembered(Box::new(Remembered {
            conversation: Some(ConversationId(77)),
            is_newest,
            changes: vec![Change::Turn(Box::new(turn))],
            ..Remembered::default()
        })));
        let mut device = Device::default();
        for _ in 0..3 {
            server.settle(&mut [&mut world]);
            device.serve(1, &mut world);
        }
        let there = if gives_way { [("in the thread", "yes")] } else { [("in the old one", "no")] };
        assert_eq!(said(&world), pairs(&there), "{is_newest} {is_said}");
        assert_eq!(standing(&world), if gives_way { "on" } else { "another conversation is open" });
        if gives_way {
            let from = world.view().conversation.turns()[0].from.clone();
            assert_eq!(from.as_deref(), Some("terminal:host"), "a place, and no number");
        }
    }
}

#[test]
fn what_was_set_before_the_thread_is_known_holds_in_it() {
    let mut server = Server::ours();
    let mut device = Device::default();
    let mut world = start(1, "terminal:host", KEEPING);
    world.submit("/system be brief");
    for _ in 0..3 {
        server.settle(&mut [&mut world]);
        device.serve(1, &mut world);
    }
    assert_eq!(standing(&world), "on");
    world.submit("hello");
    let call = world.calls.iter().find_map(|(_, call, _)| match call {
        Call::StreamPrompt(request) => Some(format!("{request:?}")),
        _ => None,
    });
    assert!(call.as_deref().is_some_and(|call| call.contains("be brief")), "{call:?}");
    grow(&mut world, "hi", true);
    // A client that leaves and comes back takes it along.
    world.submit("/hub off");
    world.submit("/hub on");
    for _ in 0..3 {
        server.settle(&mut [&mut world]);
        device.serve(1, &mut world);
    }
    world.pass(10);
    world.submit("again");
    let is_led = world.calls.iter().any(|(_, call, _)| {
        matches!(call, Call::StreamPrompt(request) if format!("{request:?}").contains("be brief"))
    });
    assert!(is_led, "{:?}", world.calls);
}

#[test]
fn an_answer_is_never_shown_without_its_question_to_who_comes_while_it_runs() {
    let mut server = Server::ours();
    let mut one = joined(1, "terminal:host", &mut server);
    one.submit("count");
    grow(&mut one, "one, ", false);
    for _ in 0..4 {
        one.pass(250);
        server.settle(&mut [&mut one]);
    }
    let mut two = start(2, "browser", ALL);
    server.settle(&mut [&mut one, &mut two]);
    let mut is_seen = false;
    for _ in 0..60 {
        one.pass(250);
        two.pass(250);
        server.settle(&mut [&mut one, &mut two]);
        let shown = said(&two);
        assert!(shown.iter().all(|(question, _)| question == "count"), "{shown:?}");
        is_seen |= shown == pairs(&[("count", "one, ")]);
    }
    assert!(is_seen, "who comes later is told all of it");
    grow(&mut one, "two", true);
    server.settle(&mut [&mut one, &mut two]);
    assert_eq!(said(&two), pairs(&[("count", "one, two")]));
}
