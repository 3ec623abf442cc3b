//! A recording holds no secret, comes back as it was, and is played by the same client to the same end.

#[cfg(not(target_arch = "wasm32"))]
use std::prelude::rust_2024::test;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use chatcli_core::proto::{Code, Failure, Reply, Transport, v1};
use chatcli_core::record::{NotRead, Player, Recorder, Step, Story, read, told};
use chatcli_core::{EffectId, Event, Intent, Outcome, Redactor, Secret};

use crate::world::World;

const KEY: &str = "sk-ant-aaaaaaaaaabbbbbbbbbbcccccccccc";
const HELD: &str = "held-in-memory-0123456789";

fn clean(text: &str) -> String {
    Redactor::new([&Secret::new(HELD)]).clean(text).into_owned()
}

/// The file that a recorder writes of these steps.
fn written(steps: Vec<Step>) -> String {
    let mut recorder = Recorder::default();
    let mut text = Recorder::header("test 1");
    for step in steps {
        text.extend(recorder.take(step, &clean));
    }
    text.extend(recorder.rest(&clean));
    text
}

/// A conversation with secrets wherever a person, a file or a server may put one.
fn conversation() -> World {
    let mut world = World::online();
    world.submit(&format!("is {KEY} valid?"));
    // Cut by the pieces, and with a line that goes on after it.
    for piece in
        ["Not ", "sk-ant-aaaaaaaaaabb", "bbbbbbbbcccccc", "cccc, but\nheld-in-", "memory-0123456789 is\n"]
    {
        world.chunk(piece, false);
        world.pass(10);
    }
    world.chunk("-----BEGIN PRIVATE KEY-----\nMIIEv", false);
    world.chunk("QIBADANBgkq\n-----END PRIVATE KEY-----\n", false);
    world.chunk("the end", true);
    world.ended();
    world.submit("/session load old");
    let message = |role: &str, content: &str| v1::ChatMessage {
        role: role.into(),
        content: content.into(),
        ..Default::default()
    };
    let messages = vec![message("user", &format!("token={KEY}")), message("assistant", HELD)];
    world.reply(Reply::LoadSession(v1::LoadSessionResponse { messages, ..Default::default() }));
    world.ended();
    world.submit("again");
    world.fail_with(Failure::transport(Transport::Broken, format!("proxy http://me:{HELD}@p said no")));
    world.intent(Intent::Stop);
    world.pass(60_000);
    world
}

#[test]
fn no_secret_is_in_a_recording_however_it_was_said_and_cut() {
    let text = written(conversation().tape);
    for secret in [KEY, HELD, "aaaaaaaaaabb", "bbbbbbbbcccccc", "MIIEv", "QIBADANBgkq"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    assert!(text.contains("the end") && text.contains("sk-ant-[REDACTED]"), "{text}");
}

#[test]
fn a_recording_comes_back_and_is_played_to_the_same_end() {
    let world = conversation();
    let (header, steps) = read(&written(world.tape.clone())).expect("a recording");
    assert_eq!((header.program.as_str(), steps.len()), ("test 1", world.tape.len()));
    let (mut player, mut story) = (Player::default(), Story::default());
    let mut lines = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        let played = player.play(step);
        assert!(
            !played.differs,
            "step {number}, {}: {:?} and {:?}",
            told(&step.event),
            step.asked,
            played.asked
        );
        lines.extend(story.tell(&player.view()));
    }
    let states = |view: &chatcli_core::View<'_>| {
        view.conversation.turns().iter().map(|turn| format!("{:?}", turn.state)).collect::<Vec<_>>()
    };
    assert_eq!(states(&player.view()).len(), states(&world.view()).len());
    assert!(lines.iter().any(|line| line == "  the end"), "{lines:#?}");
    let is_asked = |line: &String| line.starts_with("> is sk-ant-[REDACTED]") && line.ends_with(" valid?");
    assert!(lines.iter().any(is_asked), "{lines:#?}");
}

#[test]
fn what_was_cleaned_is_as_long_as_it_was_and_is_cut_where_it_was() {
    let world = conversation();
    let (_, steps) = read(&written(world.tape.clone())).expect("a recording");
    let lengths = |steps: &[Step]| {
        let piece = |step: &Step| match &step.event {
            Event::Done(id, Outcome::Reply(reply)) => match &**reply {
                Reply::StreamPrompt(reply) => Some((*id, reply.chunk.len())),
                Reply::LoadSession(loaded) => {
                    Some((*id, loaded.messages.iter().map(|message| message.content.len()).sum()))
                }
                _ => None,
            },
            Event::Intent(Intent::Submit(line)) => Some((EffectId(0), line.len())),
            _ => None,
        };
        steps.iter().filter_map(piece).collect::<Vec<_>>()
    };
    assert_eq!(lengths(&steps), lengths(&world.tape));
}

/// Recordings of the terminal, made with `--record`. A client that does otherwise on purpose needs them made again.
#[test]
fn what_was_recorded_goes_as_it_went() {
    for (name, text) in [
        ("lost_and_back", include_str!("../recordings/lost_and_back.jsonl")),
        ("queued_and_stopped", include_str!("../recordings/queued_and_stopped.jsonl")),
    ] {
        let (_, steps) = read(text).expect("a recording");
        let (mut player, mut story) = (Player::default(), Story::default());
        let mut lines = Vec::new();
        for (place, step) in steps.iter().enumerate() {
            let played = player.play(step);
            let told = told(&step.event);
            assert!(
                !played.differs,
                "{name}, step {}, {told}: {:?}, now {:?}",
                place + 1,
                step.asked,
                played.asked
            );
            lines.extend(story.tell(&player.view()));
        }
        assert_eq!(lines.last().map(String::as_str), Some("(exit 0)"), "{name}: {lines:#?}");
    }
}

#[test]
fn what_the_client_does_otherwise_is_found() {
    let mut steps = conversation().tape;
    let changed = steps.iter_mut().find(|step| !step.asked.is_empty()).expect("something is asked");
    changed.asked.push("#999 call Health".into());
    let mut player = Player::default();
    assert_eq!(steps.iter().filter(|step| player.play(step).differs).count(), 1);
}

#[test]
fn order_stays_while_a_line_is_not_complete() {
    let mut recorder = Recorder::default();
    let world = conversation();
    let mut lines = Vec::new();
    for step in world.tape.clone() {
        lines.extend(recorder.take(step, &str::to_owned));
    }
    lines.extend(recorder.rest(&str::to_owned));
    let whole = lines.concat();
    let (_, steps) = read(&format!("{}{whole}", Recorder::header("t"))).expect("a recording");
    assert_eq!(steps.len(), world.tape.len());
    for (read, happened) in steps.iter().zip(&world.tape) {
        assert_eq!((read.at, told(&read.event)), (happened.at, told(&happened.event)));
    }
}

#[test]
fn a_line_that_never_ends_is_not_held_for_ever() {
    let mut world = World::online();
    world.submit("q");
    for _ in 0..200 {
        world.chunk("x", false);
        world.pass(100);
    }
    let mut recorder = Recorder::default();
    let count = world.tape.len();
    let lines: usize = world.tape.into_iter().map(|step| recorder.take(step, &clean).len()).sum();
    assert!(count - lines < 40, "{lines} of {count}");
}

#[test]
fn a_file_that_is_no_recording_is_refused_and_one_that_was_cut_is_read() {
    let text = written(conversation().tape);
    let cut = &text[..text.len() - 10];
    let (_, steps) = read(cut).expect("what was written to its end");
    assert_eq!(steps.len() + 1, conversation().tape.len());
    let header = Recorder::header("t");
    // What a later version knows more of the start has its usual value in an older recording.
    let old = "{\"at\":{\"mono_ms\":0,\"unix_ms\":0,\"entropy\":0},\"event\":{\"Boot\":{}},\"asked\":[]}\n";
    assert_eq!(read(&format!("{header}{old}")).map(|(_, steps)| steps.len()), Ok(1));
    for (text, why) in [
        (String::new(), NotRead::NoRecording),
        ("{}\n".into(), NotRead::NoRecording),
        ("hello\n".into(), NotRead::NoRecording),
        ("{\"recording\":2,\"program\":\"t\"}\n".into(), NotRead::Newer),
        (format!("{header}\n\n{{\"at\":1}}\n"), NotRead::Line(4)),
    ] {
        assert_eq!(read(&text).unwrap_err(), why, "{text}");
    }
}

#[test]
fn an_event_is_told_in_one_line() {
    for (event, line) in [
        (Event::Woke, "\"Woke\""),
        (Event::Intent(Intent::Submit("a\nb".into())), "Intent Submit \"a\\nb\""),
        (Event::Done(EffectId(3), Outcome::Ended), "Done #3 \"Ended\""),
    ] {
        assert_eq!(told(&event), line);
    }
    let long = Event::Intent(Intent::Submit("x".repeat(1_000)));
    assert!(told(&long).chars().count() < 200);
}

#[test]
fn a_failure_of_the_server_is_recorded_as_it_was() {
    let mut world = World::online();
    world.submit("q");
    world.fail(Code::ResourceExhausted);
    let (_, steps) = read(&written(world.tape.clone())).expect("a recording");
    assert_eq!(steps.last().map(|step| &step.event), world.tape.last().map(|step| &step.event));
}
