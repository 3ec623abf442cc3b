//! Every conversation by itself: what is written under which name, and what opening one again does.

#[cfg(not(target_arch = "wasm32"))]
use std::prelude::rust_2024::test;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use chatcli_core::conversation::TurnState;
use chatcli_core::history::{Intent as Wish, Notice as Said, Resume};
use chatcli_core::port::{ConversationId, HistoryAsk, KeptConversation};
use chatcli_core::problem::Kind;
use chatcli_core::proto::Call;
use chatcli_core::{Boot, Capabilities, Event, Intent, Notice, Outcome, conversation, history, sessions};

use crate::device::Device;
use crate::store::{Store, session};
use crate::world::World;

const TERMINAL: Capabilities = Capabilities { keeps: false, picker: false, door: false, ..Capabilities::ALL };

fn boot(resume: Option<Resume>) -> Boot {
    Boot { address: "h:1".into(), capabilities: TERMINAL, resume, give_up: true, ..Boot::default() }
}

fn program(number: u64, device: &mut Device, boot: Boot) -> World {
    let mut world = World { now_ms: number * 100_000, salt: number * 104_729, ..World::default() };
    world.event(Event::Boot(Box::new(boot)));
    device.serve(number, &mut world);
    // A program that has left asks no server.
    if world.exit.is_none() {
        world.serve();
    }
    device.serve(number, &mut world);
    world
}

fn start(number: u64, device: &mut Device, resume: Option<Resume>) -> World {
    program(number, device, boot(resume))
}

fn talk(world: &mut World, question: &str, answer: &str) {
    world.pass(10);
    world.submit(question);
    world.chunk(answer, true);
    world.ended();
}

fn said(world: &World) -> Vec<(String, String)> {
    let turns = world.view().conversation.turns().iter();
    turns.map(|turn| (turn.prompt.clone(), turn.answer.text().to_owned())).collect()
}

fn pair(question: &str, answer: &str) -> (String, String) {
    (question.to_owned(), answer.to_owned())
}

fn last(world: &World) -> Notice {
    world.view().notices.last().expect("something was said").1.clone()
}

/// What the model is told of earlier turns.
fn history(world: &World) -> usize {
    match world.calls.last().map(|(_, call, _)| call) {
        Some(Call::StreamPrompt(request)) => request.history.len(),
        call => panic!("no prompt is on its way: {call:?}"),
    }
}

#[test]
fn a_new_conversation_has_a_name_of_its_own_and_leaves_the_other_as_it_is() {
    let mut device = Device::default();
    let mut world = start(1, &mut device, None);
    assert!(device.kept.is_empty() && world.history.is_empty(), "a start reads and writes nothing");
    talk(&mut world, "first", "one");
    world.submit("/newsession");
    device.serve(1, &mut world);
    assert_eq!(device.kept.len(), 1, "a conversation in which nothing was asked is none");
    talk(&mut world, "second", "two");
    talk(&mut world, "third", "three");
    device.serve(1, &mut world);
    let kept: Vec<_> = device.kept.values().map(|kept| kept.said()).collect();
    assert_eq!(kept, [vec![("first", "one")], vec![("second", "two"), ("third", "three")]]);
    // The first comes back under its own name, and goes on there.
    world.submit("/rewind undo");
    talk(&mut world, "more", "again");
    device.serve(1, &mut world);
    let kept: Vec<_> = device.kept.values().map(|kept| kept.said()).collect();
    assert_eq!(kept[0], [("first", "one"), ("more", "again")]);
    assert_eq!(kept.len(), 2);
}

#[test]
fn what_is_taken_back_is_taken_out_of_its_conversation_only() {
    let mut device = Device::default();
    let mut world = start(1, &mut device, None);
    talk(&mut world, "a", "1");
    talk(&mut world, "b", "2");
    world.submit("/rewind 1");
    device.serve(1, &mut world);
    assert_eq!(device.kept.values().next().unwrap().said(), [("a", "1")]);
    world.submit("/rewind undo");
    device.serve(1, &mut world);
    assert_eq!(device.kept.values().next().unwrap().said(), [("a", "1"), ("b", "2")]);
    assert_eq!(device.kept.len(), 1);
}

#[test]
fn the_newest_is_continued_and_what_is_typed_meanwhile_belongs_to_it() {
    let mut device = Device::default();
    let mut world = start(1, &mut device, None);
    talk(&mut world, "old", "1");
    world.submit("/newsession");
    talk(&mut world, "newest", "2");
    world.pass(10);
    world.submit("cut");
    world.chunk("half", false);
    // A beat later it is kept.
    world.pass(2_000);
    world.submit("waits");
    device.serve(1, &mut world);
    device.gone(1);
    let mut world = World { now_ms: 900_000, salt: 7, ..World::default() };
    world.event(Event::Boot(Box::new(boot(Some(Resume::Latest)))));
    world.serve();
    world.submit("typed early");
    assert!(world.open().is_empty(), "it is not asked before the conversation is there");
    device.serve(2, &mut world);
    assert_eq!(said(&world), [pair("newest", "2"), pair("cut", "half")]);
    assert_eq!(world.view().conversation.turns()[1].state, TurnState::Interrupted);
    let queue: Vec<_> = world.view().conversation.queue().prompts().map(str::to_owned).collect();
    assert_eq!(queue, ["waits", "typed early"]);
    assert!(world.open().is_empty(), "nothing that waited is sent by itself");
    world.submit("");
    assert_eq!(history(&world), 4, "the model hears of the earlier turns");
    device.serve(2, &mut world);
    assert_eq!(device.kept.len(), 2, "it goes on under its name");
}

#[test]
fn a_conversation_is_opened_by_its_id_its_number_or_its_words() {
    let mut device = Device::default();
    let mut world = start(1, &mut device, None);
    for (question, answer) in [("pods crash", "oom"), ("nodes slow", "disk"), ("pods pend", "quota")] {
        talk(&mut world, question, answer);
        world.submit("/newsession");
    }
    device.serve(1, &mut world);
    let ids: Vec<ConversationId> = device.kept.keys().copied().collect();
    for (words, expected) in [
        (ids[1].to_string(), Some("nodes slow")),
        (ids[1].to_string().to_uppercase(), Some("nodes slow")),
        ("1".to_owned(), Some("pods pend")),
        ("3".to_owned(), Some("pods crash")),
        ("quota".to_owned(), Some("pods pend")),
        ("nodes slow".to_owned(), Some("nodes slow")),
        ("pods".to_owned(), None),
        ("nothing says this".to_owned(), None),
        ("4".to_owned(), None),
    ] {
        world.submit("/newsession");
        world.submit(&format!("/resume {words}"));
        device.serve(1, &mut world);
        let found = said(&world).first().map(|(question, _)| question.clone());
        assert_eq!(found.as_deref(), expected, "{words}");
    }
    let Notice::Refused(problem) = last(&world) else { panic!("{:?}", last(&world)) };
    assert_eq!(problem.kind, Kind::ConversationNotFound("4".into()));
    // Several say it: they are listed with numbers, and the numbers are those of that list.
    world.submit("/resume pods");
    device.serve(1, &mut world);
    let Notice::Shown(lines) = last(&world) else { panic!("{:?}", last(&world)) };
    assert!(lines[0].contains(" 1 ") && lines[0].ends_with("pods pend"), "{lines:?}");
    world.submit("/resume 2");
    device.serve(1, &mut world);
    assert_eq!(said(&world), [pair("pods crash", "oom")]);
    world.submit(&format!("/resume {}", ids[0]));
    device.serve(1, &mut world);
    assert_eq!(last(&world), Notice::History(Said::IsOpen));
    assert_eq!(device.kept.len(), 3, "looking at them made none");
}

#[test]
fn the_second_who_opens_a_conversation_gets_a_copy_and_both_go_on() {
    let mut device = Device::default();
    let mut first = start(1, &mut device, None);
    talk(&mut first, "shared", "1");
    device.serve(1, &mut first);
    let mut second = start(2, &mut device, Some(Resume::Latest));
    assert_eq!(last(&second), Notice::History(Said::Copied { title: "shared".into() }));
    device.serve(2, &mut second);
    assert_eq!(device.kept.len(), 1, "a copy in which nothing was asked is not kept");
    talk(&mut second, "mine", "2");
    talk(&mut first, "yours", "3");
    device.serve(2, &mut second);
    device.serve(1, &mut first);
    let kept: Vec<_> = device.kept.values().map(|kept| kept.said()).collect();
    assert_eq!(kept, [vec![("shared", "1"), ("yours", "3")], vec![("shared", "1"), ("mine", "2")]]);
}

#[test]
fn what_waits_stays_with_its_conversation() {
    let mut device = Device::default();
    let mut world = start(1, &mut device, None);
    talk(&mut world, "one", "1");
    world.submit("/newsession");
    world.submit("two");
    world.submit("waits for two");
    world.intent(Intent::Stop);
    world.submit("/resume one");
    device.serve(1, &mut world);
    assert_eq!(said(&world), [pair("one", "1")]);
    assert!(world.view().conversation.queue().is_empty(), "it was meant for the other one");
    world.submit("/resume two");
    device.serve(1, &mut world);
    let queue: Vec<_> = world.view().conversation.queue().prompts().collect();
    assert_eq!(queue, ["waits for two"]);
}

#[test]
fn a_script_continues_a_conversation_and_its_answer_is_kept() {
    let mut device = Device::default();
    let mut world = start(1, &mut device, None);
    talk(&mut world, "q", "a");
    device.serve(1, &mut world);
    device.gone(1);
    let script = |resume| Boot { one_shot: Some("and?".into()), ..boot(Some(resume)) };
    let mut world = program(2, &mut device, script(Resume::Latest));
    assert_eq!(history(&world), 2);
    world.chunk("so", true);
    world.ended();
    assert_eq!(world.exit, Some(0));
    device.serve(2, &mut world);
    device.gone(2);
    assert_eq!(device.kept.values().next().unwrap().said(), [("q", "a"), ("and?", "so")]);
    let world = program(3, &mut device, script(Resume::Named("nowhere".into())));
    assert_eq!((world.exit, world.open().len()), (Some(2), 0), "nothing is asked elsewhere");
    let world = program(4, &mut Device::default(), script(Resume::Latest));
    assert_eq!(history(&world), 0, "the first of them begins");
}

/// Statement 76: a session that was saved is saved again with each turn, and what is newer there is not lost.
#[test]
fn a_session_that_was_saved_goes_along_and_is_never_saved_over_what_another_client_wrote() {
    let (mut device, mut server) = (Device::default(), Store::default());
    let mut world = start(1, &mut device, None);
    talk(&mut world, "q", "a");
    assert!(world.open().is_empty(), "what was never saved is not saved by itself");
    world.submit("/session save x");
    server.serve(&mut world);
    talk(&mut world, "r", "b");
    server.serve(&mut world);
    assert_eq!(server.get("x"), &session(&[("q", "a"), ("r", "b")]));
    let saved = |world: &World| {
        let said = world.view().notices.iter();
        said.filter(|(_, said)| matches!(said, Notice::Sessions(sessions::Notice::Saved { .. }))).count()
    };
    assert_eq!(saved(&world), 1, "it is said when it was asked for");
    server.put("x", session(&[("theirs", "t")]));
    talk(&mut world, "s", "c");
    server.serve(&mut world);
    assert_eq!(server.get("x"), &session(&[("theirs", "t")]));
    let Notice::Sessions(sessions::Notice::Failed { problem, .. }) = last(&world) else {
        panic!("{:?}", last(&world));
    };
    assert_eq!(problem.kind, Kind::SessionChanged("x".into()));
    talk(&mut world, "t", "d");
    assert!(world.open().is_empty(), "that is said once");
}

#[test]
fn leaving_asks_nothing_and_keeps_everything() {
    for leaves in [Intent::Quit, Intent::Submit("/exit".into())] {
        let mut device = Device::default();
        let mut world = start(1, &mut device, None);
        world.submit("q");
        world.chunk("some ", false);
        device.serve(1, &mut world);
        world.chunk("and more", false);
        world.intent(leaves);
        assert_eq!(world.exit, Some(0), "{:?}", world.log);
        device.write(1, &mut world);
        assert_eq!(device.kept.values().next().unwrap().said(), [("q", "some and more")]);
    }
    // Not even where nothing is kept: that was a person's wish.
    let off = Boot { capabilities: Capabilities { history: false, ..TERMINAL }, ..boot(None) };
    let mut world = World::boot(off);
    world.serve();
    talk(&mut world, "q", "a");
    world.intent(Intent::Quit);
    assert_eq!((world.exit, world.kept.len()), (Some(0), 0));
}

/// Of what many conversations say, the newest come first and alone, and more of them when a person wants to see them.
#[test]
fn a_search_begins_with_a_few_and_more_come_when_they_are_wanted() {
    let mut device = Device::default();
    let can = Capabilities { picker: true, ..TERMINAL };
    let mut world = program(1, &mut device, Boot { capabilities: can, ..boot(None) });
    let asked = |world: &mut World| {
        let (id, ask) = world.history.pop().expect("the store is asked");
        let HistoryAsk::List { search, most } = ask else { panic!("{ask:?}") };
        (id, search, most)
    };
    let rows = |count: usize| {
        let row =
            |number: u64| KeptConversation { id: ConversationId(number), ..KeptConversation::default() };
        Outcome::Conversations((1..=count as u64).map(row).collect())
    };
    world.intent(Intent::History(Wish::Filter(String::new())));
    assert_eq!(asked(&mut world).2, history::OFFERED, "the list itself is as long as ever");
    world.intent(Intent::History(Wish::Filter("pods".into())));
    let (id, search, most) = asked(&mut world);
    assert_eq!((search.as_str(), most), ("pods", history::FOUND));
    world.event(Event::Done(id, rows(most)));
    assert!(world.view().history.has_more() && world.view().history.offers_more());
    world.intent(Intent::History(Wish::More));
    let (id, search, most) = asked(&mut world);
    assert_eq!((search.as_str(), most), ("pods", history::OFFERED));
    world.event(Event::Done(id, rows(50)));
    assert!(!world.view().history.has_more());
    world.intent(Intent::History(Wish::More));
    assert!(world.history.is_empty(), "there are no more");
}

#[test]
fn a_picker_asks_for_what_is_typed_and_an_old_answer_comes_too_late() {
    let mut device = Device::default();
    let mut world = start(1, &mut device, None);
    for question in ["pods", "nodes"] {
        talk(&mut world, question, "a");
        world.submit("/newsession");
    }
    device.serve(1, &mut world);
    device.gone(1);
    let can = Capabilities { picker: true, ..TERMINAL };
    let mut world = program(2, &mut device, Boot { capabilities: can, ..boot(Some(Resume::Pick)) });
    assert_eq!((world.view().history.picking(), world.view().history.rows().len()), (Some(""), 2));
    world.intent(Intent::History(Wish::Filter("p".into())));
    world.intent(Intent::History(Wish::Filter("po".into())));
    assert_eq!(world.history.len(), 1, "the older question is taken back");
    assert!(matches!(&world.history[0].1, HistoryAsk::List { search, .. } if search == "po"));
    device.serve(2, &mut world);
    let rows: Vec<_> = world.view().history.rows().iter().map(|row| row.title.clone()).collect();
    assert_eq!(rows, ["pods"]);
    let id = world.view().history.rows()[0].id;
    world.intent(Intent::History(Wish::Open(id)));
    device.serve(2, &mut world);
    assert_eq!((world.view().history.picking(), said(&world)), (None, vec![pair("pods", "a")]));
    assert_eq!(world.view().history.times_opened(), 1);
    world.intent(Intent::History(Wish::Delete(id)));
    world.pass(10_000);
    device.serve(2, &mut world);
    assert_eq!(
        (device.kept.len(), said(&world).len()),
        (1, 0),
        "what is gone is not shown as if it were kept"
    );
    assert_eq!(last(&world), Notice::History(Said::Deleted));
}

#[test]
fn a_store_that_fails_says_so_and_the_conversation_goes_on() {
    let mut world = World::boot(boot(Some(Resume::Latest)));
    world.serve();
    let (id, _) = world.history.remove(0);
    let problem = chatcli_core::Problem::new(Kind::HistoryBroken);
    world.event(Event::Done(id, Outcome::Refused(Box::new(problem.clone()))));
    assert_eq!(last(&world), Notice::Refused(problem));
    talk(&mut world, "q", "a");
    assert_eq!(said(&world), [pair("q", "a")]);
}

#[cfg(not(target_arch = "wasm32"))]
mod kills {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug)]
    enum Step {
        Talk,
        Ask,
        Grow(u8),
        End,
        Stop,
        New,
        Undo,
        Rewind,
        Resume(usize),
        Second(usize),
        Pass(u64),
        /// The program is gone; what it wrote in its last event may be gone as well.
        Kill {
            loses_last: bool,
        },
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            4 => Just(Step::Talk),
            2 => Just(Step::Ask),
            4 => any::<u8>().prop_map(Step::Grow),
            2 => Just(Step::End),
            1 => Just(Step::Stop),
            2 => Just(Step::New),
            1 => Just(Step::Undo),
            1 => Just(Step::Rewind),
            2 => (1..5_usize).prop_map(Step::Resume),
            1 => (1..5_usize).prop_map(Step::Second),
            1 => (0..5_000_u64).prop_map(Step::Pass),
            2 => any::<bool>().prop_map(|loses_last| Step::Kill { loses_last }),
        ]
    }

    fn answers(world: &World) -> bool {
        world.calls.last().is_some_and(|(_, call, _)| matches!(call, Call::StreamPrompt(_)))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

        /// Programs over one device, killed anywhere: an answer that was whole before the last event is on the device,
        /// in its conversation, until a user takes it back; no two programs write to one conversation.
        #[test]
        fn killed_at_any_moment_a_program_loses_its_last_beat_at_most(
            steps in prop::collection::vec(step(), 1..60)
        ) {
            let mut device = Device::default();
            let (mut number, mut me) = (1, 1);
            let mut world = start(me, &mut device, None);
            let mut told = 0_u32;
            for step in steps {
                let before = device.kept.clone();
                match step {
                    Step::Talk if !world.view().conversation.is_busy() => {
                        told += 1;
                        world.pass(7);
                        world.submit(&format!("q{told}"));
                        if answers(&world) {
                            world.chunk(&format!("a{told}"), true);
                            world.ended();
                        }
                    }
                    Step::Talk => {}
                    Step::Ask => {
                        told += 1;
                        world.pass(3);
                        world.submit(&format!("q{told}"));
                    }
                    Step::Grow(more) if answers(&world) => world.chunk(&format!(" {more}"), false),
                    Step::End if answers(&world) => {
                        world.chunk(".", true);
                        world.ended();
                    }
                    Step::Grow(_) | Step::End => {}
                    Step::Stop => world.intent(Intent::Stop),
                    Step::New => world.submit("/newsession"),
                    Step::Undo => world.intent(Intent::Conversation(conversation::Intent::Undo)),
                    Step::Rewind => world.submit("/rewind 1"),
                    Step::Resume(place) => world.submit(&format!("/resume {place}")),
                    Step::Second(place) => {
                        // Another program looks at the same conversations, says something, and leaves.
                        number += 1;
                        let mut other = start(number, &mut device, Some(Resume::Named(place.to_string())));
                        talk(&mut other, "from elsewhere", "heard");
                        device.serve(number, &mut other);
                        device.gone(number);
                    }
                    Step::Pass(ms) => world.pass(ms),
                    Step::Kill { loses_last } => {
                        if loses_last {
                            // What it asked in that moment never reached the device.
                            world.submit("lost");
                        } else {
                            world.event(Event::Leaving);
                            device.write(me, &mut world);
                            if let Some(id) = world.view().conversation.kept_as() {
                                let kept = device.kept[&id].said();
                                let kept: Vec<_> = kept.iter().map(|(q, a)| pair(q, a)).collect();
                                prop_assert_eq!(kept, said(&world), "what was seen is what is kept");
                            }
                        }
                        device.gone(me);
                        number += 1;
                        me = number;
                        world = start(me, &mut device, Some(Resume::Latest));
                    }
                }
                device.serve(me, &mut world);
                // Nothing that was whole is lost, but by the wish to take it back.
                if !matches!(step, Step::Rewind | Step::Undo) {
                    for (id, kept) in &before {
                        let now = &device.kept[id];
                        for (name, turn) in &kept.turns {
                            if turn.state == chatcli_core::port::KeptState::Done {
                                let same = now.turns.get(name).map(|now| now.answer.as_str());
                                prop_assert_eq!(same, Some(turn.answer.as_str()), "{} of {}", name.0, id);
                            }
                        }
                    }
                }
            }
        }
    }
}
