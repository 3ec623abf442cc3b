//! Conversations that are longer than their model takes: what waits, what travels, and what is said about it. The numbers
//! are the statements of the specification.

use chatcli_core::conversation::{Notice as Said, TurnState};
use chatcli_core::problem::Kind;
use chatcli_core::proto::{Call, Code, Failure, v1};
use chatcli_core::{Boot, Intent, Notice};

use crate::world::{ALL, World};

/// A window of so many tokens, where a person says so.
fn world(window_tokens: u64) -> World {
    let mut world = World::boot(Boot {
        address: "host:1".into(),
        capabilities: ALL,
        give_up: true,
        window_tokens: Some(window_tokens),
        ..Boot::default()
    });
    world.serve();
    world
}

fn request(world: &World) -> v1::StreamPromptRequest {
    match &world.calls.last().expect("a call").1 {
        Call::StreamPrompt(request) => request.clone(),
        call => panic!("not a StreamPrompt: {call:?}"),
    }
}

fn summary_request(world: &World) -> v1::SendPromptRequest {
    match &world.calls.last().expect("a call").1 {
        Call::SendPrompt(request) => request.clone(),
        call => panic!("not a SendPrompt: {call:?}"),
    }
}

fn said(world: &World) -> Vec<Said> {
    let all = world.view().notices.iter();
    all.filter_map(
        |(_, notice)| if let Notice::Conversation(said) = notice { Some(said.clone()) } else { None },
    )
    .collect()
}

/// So many questions of 100 bytes, each with an answer of 100.
fn talk(world: &mut World, turns: usize) {
    for turn in 0..turns {
        world.pass(1);
        world.submit(&format!("{turn:0>100}"));
        world.chunk(&"a".repeat(100), true);
        world.ended();
    }
}

fn prompts(world: &World) -> Vec<String> {
    world.view().conversation.turns().iter().map(|turn| turn.prompt.clone()).collect()
}

/// Statement 83.
#[test]
fn the_older_part_is_summed_up_only_above_three_quarters_of_the_window() {
    // 600 tokens: 450 of them, 1,800 bytes, are for what was said; nine turns have exactly so many.
    let mut world = world(600);
    talk(&mut world, 9);
    world.submit("At the limit");
    assert_eq!(request(&world).history.len(), 18, "it fits to the byte");
    world.chunk("a", true);
    world.ended();
    world.submit("One byte more");
    assert_eq!(said(&world), [Said::SumsUp]);
    let asked = summary_request(&world);
    assert_eq!(asked.history.len(), 10, "ten of the twenty messages stay as they are");
    assert!(asked.prompt.contains("Sum up") && asked.prompt.contains("Decisions"));
    world.whole("what was said");
    assert_eq!(said(&world).last(), Some(&Said::Condensed { messages: 10 }));
    let sent = request(&world);
    assert_eq!((sent.prompt.as_str(), sent.history.len()), ("One byte more", 11));
    assert_eq!(sent.history[0].role, "user");
    assert!(sent.history[0].content.starts_with("[STRUCTURED SUMMARY of 10 earlier messages]"));
    assert!(sent.history[0].content.ends_with("what was said"));
    world.chunk("yes", true);
    world.ended();
    assert_eq!(prompts(&world).len(), 11, "nothing is gone here");
    // It is told once, and the summary goes along from now on.
    let before = said(&world).len();
    world.submit("And now?");
    assert_eq!((request(&world).history.len(), said(&world).len()), (13, before));
}

/// What the summary stands for was changed: it stands for nothing any more.
#[test]
fn a_summary_is_dropped_with_what_it_sums_up() {
    let mut world = world(600);
    talk(&mut world, 10);
    world.submit("More");
    world.whole("summary");
    world.chunk("yes", true);
    world.ended();
    world.submit("/rewind 9");
    assert_eq!(prompts(&world).len(), 2);
    world.submit("Again?");
    let sent = request(&world);
    assert_eq!(sent.history.len(), 4);
    assert!(!sent.history[0].content.contains("SUMMARY"));
}

/// Statement 86: the model does not sum up.
#[test]
fn without_a_summary_the_older_part_stays_behind() {
    let mut world = world(600);
    talk(&mut world, 10);
    world.submit("More");
    world.fail(Code::Internal);
    assert_eq!(said(&world).last(), Some(&Said::NotSummedUp { messages: 10 }));
    let sent = request(&world);
    assert_eq!((sent.prompt.as_str(), sent.history.len()), ("More", 11));
    assert!(sent.history[0].content.starts_with("[CONTEXT TRUNCATED: 10 "));
    world.chunk("yes", true);
    world.ended();
    assert_eq!(prompts(&world).len(), 11);
    // The next question does not pay for another attempt.
    world.submit("And?");
    assert_eq!(request(&world).prompt, "And?");
}

/// Statement 86: a person stops it.
#[test]
fn a_stopped_summary_leaves_all_as_it_was() {
    let mut world = world(600);
    talk(&mut world, 10);
    world.submit("More");
    assert!(!world.view().takes_lines);
    world.intent(Intent::Stop);
    assert!(world.calls.is_empty(), "{:?}", world.open());
    assert_eq!((prompts(&world).len(), world.view().draft.text.as_str()), (10, "More"));
    world.submit("More");
    assert_eq!(summary_request(&world).history.len(), 10, "nothing became of the first attempt");
}

fn too_long() -> Failure {
    Failure::new(Code::Internal, "LLM error: status 400 - {\"error\":{\"message\":\"prompt is too long\"}}")
}

/// Statement 88: once more with a summary, and no third time.
#[test]
fn a_refusal_for_length_is_answered_with_less_once() {
    let mut world = world(100_000);
    talk(&mut world, 10);
    world.submit("More");
    world.fail_with(too_long());
    assert_eq!(said(&world), [Said::FoundTooLong]);
    assert_eq!(summary_request(&world).history.len(), 10);
    world.whole("in short");
    let sent = request(&world);
    assert_eq!((sent.prompt.as_str(), sent.history.len()), ("More", 11));
    assert!(sent.history.iter().map(|message| message.content.len()).sum::<usize>() < 2000);
    world.fail_with(too_long());
    assert!(world.calls.is_empty());
    let view = world.view();
    let TurnState::Failed(problem) = &view.conversation.turns().last().unwrap().state else { panic!() };
    assert_eq!(problem.kind, Kind::TooLong);
}

/// Statement 88: what is too long for itself is told at once.
#[test]
fn a_question_that_is_too_long_alone_is_not_sent_twice() {
    let mut world = World::online();
    world.submit("More");
    world.fail_with(too_long());
    assert!(world.calls.is_empty() && said(&world).is_empty());
    world.submit(&"x".repeat(524_289));
    assert!(world.calls.is_empty(), "it does not leave");
    let Some((_, Notice::Refused(problem))) = world.view().notices.last().cloned() else { panic!() };
    assert_eq!(problem.kind, Kind::PromptTooBig(524_289));
    world.submit(&"x".repeat(524_288));
    assert_eq!(request(&world).prompt.len(), 524_288);
}

/// A stop while the second try waits for its summary ends the question, too.
#[test]
fn a_stop_between_two_tries_ends_the_question() {
    let mut world = world(100_000);
    talk(&mut world, 10);
    world.submit("More");
    world.fail_with(too_long());
    world.intent(Intent::Stop);
    assert!(world.calls.is_empty());
    assert!(!world.view().conversation.is_busy());
    world.submit("Go on");
    assert_eq!(request(&world).prompt, "Go on");
}

#[test]
fn long_messages_among_the_newest_are_cut_and_said_once() {
    let mut world = world(600);
    world.submit(&"q".repeat(4000));
    world.chunk(&"a".repeat(40), true);
    world.ended();
    world.submit("Second");
    assert_eq!(said(&world), [Said::CutShort { messages: 1 }]);
    let sent = request(&world);
    assert!(sent.history.iter().map(|message| message.content.len()).sum::<usize>() <= 1800);
    assert!(sent.history[0].content.contains("bytes left out"));
    world.chunk("b", true);
    world.ended();
    world.submit("Third");
    assert_eq!(said(&world).len(), 1, "once is enough");
}

/// Statement 82: the list has the newest twenty; going back restores count and content.
#[test]
fn twenty_one_questions_leave_twenty_to_go_back_to() {
    let mut world = World::online();
    for turn in 1..=21 {
        world.submit(&format!("q{turn}"));
        world.chunk(&format!("a{turn}"), true);
        world.ended();
    }
    world.submit("/rewind");
    let view = world.view();
    let lines = view.notices.last().expect("a list").1.lines(&view);
    let listed: Vec<_> = lines.iter().filter(|line| line.contains("  q")).collect();
    assert_eq!(listed.len(), 20);
    assert!(listed[0].ends_with("q21") && listed[19].ends_with("q2"), "{listed:?}");
    world.submit("/rewind 20");
    assert_eq!((prompts(&world), world.view().draft.text.as_str()), (vec!["q1".to_owned()], "q2"));
    assert_eq!(world.view().conversation.turns()[0].answer.text(), "a1");
    world.submit("/rewind undo");
    assert_eq!(prompts(&world).len(), 21);
    assert_eq!(world.view().conversation.turns()[20].answer.text(), "a21");
}

/// Statement 78: what brought nothing is no part of what is sent later.
#[test]
fn a_failed_or_stopped_question_leaves_the_history_as_it_was() {
    let mut world = World::online();
    talk(&mut world, 1);
    world.submit("fails");
    world.fail(Code::Internal);
    world.submit("stopped");
    world.intent(Intent::Stop);
    world.submit("next");
    assert_eq!(request(&world).history.len(), 2);
}
