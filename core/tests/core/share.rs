//! Handing the conversation over: what travels, what the link says, and what is told where there is no gateway.

use chatcli_core::history::file::read;
use chatcli_core::proto::{Call, Code, Failure, Origin, Reply, door};
use chatcli_core::record::Recorder;
use chatcli_core::{Boot, Lang};

use super::world::{ALL, World};

const CODE: &str = "0123456789abcdefghjkmnpqrstvwxyz";

fn said(world: &World) -> Vec<String> {
    let view = world.view();
    view.notices.last().map(|(_, notice)| notice.lines(&view)).unwrap_or_default()
}

fn asked_once() -> World {
    let mut world = World::online();
    world.submit("why?");
    world.chunk("because", true);
    world.ended();
    world
}

fn linked(world: &mut World) {
    world.reply(Reply::Offer(door::v1::OfferResponse { code: CODE.into(), valid_secs: 600 }));
    world.ended();
}

#[test]
fn the_whole_conversation_travels_and_the_link_says_what_it_is() {
    let mut world = asked_once();
    world.submit("/share");
    let Some((_, Call::Offer(offer), _)) = world.calls.last() else { panic!("{:?}", world.log) };
    let filed = read(&offer.conversation).unwrap();
    assert_eq!(filed.title.as_deref(), Some("why?"));
    assert_eq!((filed.turns[0].prompt.as_str(), filed.turns[0].answer.as_str()), ("why?", "because"));
    world.submit("/share");
    assert_eq!(world.open(), ["Offer"], "one at a time");
    linked(&mut world);
    let lines = said(&world);
    assert!(lines[0].contains("10 min") && lines[2].contains("your access"), "{lines:?}");
    assert_eq!((lines[1].as_str(), lines.len()), (&*format!("http://host:1/#share={CODE}"), 3));
    assert!(world.view().is_settled);
    let notice = world.view().notices.last().map(|(_, notice)| format!("{notice:?}")).unwrap();
    assert!(!notice.contains(CODE), "{notice}");
}

#[test]
fn an_address_of_this_machine_is_said_to_be_one() {
    let boot = Boot { address: "localhost:50051".into(), tls: true, capabilities: ALL, ..Boot::default() };
    let mut world = World::boot(boot);
    world.serve();
    world.submit("why?");
    world.chunk("because", true);
    world.ended();
    world.submit("/config lang pt-BR");
    assert_eq!(world.view().lang(), Lang::PtBr);
    world.submit("/share");
    linked(&mut world);
    let lines = said(&world);
    assert_eq!(lines[1], format!("https://localhost:50051/#share={CODE}"));
    assert_eq!(lines[3], "O endereço só funciona nesta máquina");
}

#[test]
fn without_a_gateway_the_plain_address_is_told() {
    let mut world = asked_once();
    world.submit("/share");
    world.fail_with(Failure::new(Code::Unimplemented, "unknown service chatcli.door.v1.Handoff"));
    let lines = said(&world);
    assert!(lines[0].contains("makes no links") && lines[1].ends_with(": http://host:1"), "{lines:?}");
    // What the gateway says itself is said in its words, and the conversation goes on.
    world.submit("/share");
    let full = Failure {
        origin: Some(Origin::Gateway),
        ..Failure::new(Code::ResourceExhausted, "Too many conversations wait")
    };
    world.fail_with(full);
    assert!(
        said(&world).iter().any(|line| line.contains("Too many conversations wait")),
        "{:?}",
        said(&world)
    );
    assert!(world.view().is_settled);
}

#[test]
fn nothing_is_sent_without_a_conversation_or_while_an_answer_comes() {
    let mut world = World::online();
    world.submit("/share");
    assert_eq!(said(&world), ["Nothing to share yet"]);
    world.submit("why?");
    world.submit("/share");
    assert_eq!(world.open(), ["StreamPrompt"]);
    world.chunk("because", true);
    world.ended();
    world.submit("/share");
    world.intent(chatcli_core::Intent::Stop);
    assert_eq!(world.open(), [""; 0], "it was given up");
    assert!(world.view().is_settled);
}

#[test]
fn a_code_that_could_change_the_address_makes_no_link() {
    for code in ["", "abc@evil.example", "../x", "a b", "é"] {
        let mut world = asked_once();
        world.submit("/share");
        world.reply(Reply::Offer(door::v1::OfferResponse { code: code.into(), valid_secs: 600 }));
        world.ended();
        assert!(said(&world)[0].contains("makes no links"), "{code}: {:?}", said(&world));
    }
}

#[test]
fn a_recording_does_not_hold_the_code() {
    let mut world = asked_once();
    world.submit("/share");
    linked(&mut world);
    let mut recorder = Recorder::default();
    let keep = |text: &str| text.to_owned();
    let mut lines: Vec<String> = Vec::new();
    for step in world.tape.clone() {
        lines.extend(recorder.take(step, &keep));
    }
    lines.extend(recorder.rest(&keep));
    let text = lines.concat();
    assert!(text.contains("Offer") && !text.contains(CODE), "{text}");
}
