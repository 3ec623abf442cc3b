//! The thread handed over to another device by `/share`: there it is the thread itself, and a copy only where that is not
//! at hand.

use chatcli_core::history;
use chatcli_core::history::file::{Filed, read};

use super::*;

const COPY: ConversationId = ConversationId(99);

/// What travels.
fn shared(world: &mut World) -> Filed {
    world.submit("/share");
    let at = world.calls.iter().position(|(_, call, _)| matches!(call, Call::Offer(_))).expect("an offer");
    let (_, Call::Offer(offer), _) = world.calls.remove(at) else { panic!("{:?}", world.log) };
    read(&offer.conversation).expect("a conversation")
}

/// The device keeps what the link held.
fn take_in(filed: &Filed, device: &mut Device) {
    let mut kept = crate::device::Kept::default();
    kept.about = filed.about.clone();
    for (place, turn) in (1..).zip(&filed.turns) {
        let id = TurnId(COPY.0 + place);
        kept.turns.insert(id, KeptTurn { id, ..turn.clone() });
    }
    device.kept.insert(COPY, kept);
}

fn settle(world: &mut World, server: &mut Server, device: &mut Device) {
    for _ in 0..5 {
        server.settle(&mut [world]);
        device.serve(2, world);
    }
}

fn opened(world: &mut World, device: &mut Device) {
    world.intent(Intent::History(history::Intent::Open(COPY)));
    device.serve(2, world);
}

#[test]
fn a_thread_that_is_handed_over_is_the_thread_and_no_copy() {
    let mut server = Server::ours();
    let mut one = joined(1, "terminal:host", &mut server);
    talk(&mut one, "why?", "because");
    server.settle(&mut [&mut one]);
    let filed = shared(&mut one);
    server.gone(0);
    // Whether the other device is in the thread already, or finds it with the link open.
    for is_in in [true, false] {
        let mut device = Device::default();
        take_in(&filed, &mut device);
        let mut two = start(2, "browser", Capabilities { keeps: false, ..KEEPING });
        if is_in {
            settle(&mut two, &mut server, &mut device);
            assert_eq!(standing(&two), "on");
        }
        opened(&mut two, &mut device);
        settle(&mut two, &mut server, &mut device);
        assert_eq!((said(&two), standing(&two).as_str()), (pairs(&[("why?", "because")]), "on"), "{is_in}");
        assert!(!device.kept.contains_key(&COPY), "{is_in}");
        talk(&mut two, "and then?", "nothing");
        settle(&mut two, &mut server, &mut device);
        assert!(server.said().iter().any(|(_, content)| content == "and then?"), "{is_in}");
        server.gone(0);
        server.threads.values_mut().for_each(|events| events.truncate(2));
    }
}

#[test]
fn where_the_thread_is_another_one_the_copy_stays_and_is_alone() {
    let mut server = Server::ours();
    let mut one = joined(1, "terminal:host", &mut server);
    talk(&mut one, "why?", "because");
    server.settle(&mut [&mut one]);
    let filed = shared(&mut one);
    // Another person's.
    let mut server = Server { begun: 7, ..Server::ours() };
    let mut device = Device::default();
    take_in(&filed, &mut device);
    let mut two = start(2, "browser", KEEPING);
    settle(&mut two, &mut server, &mut device);
    opened(&mut two, &mut device);
    settle(&mut two, &mut server, &mut device);
    assert_eq!(said(&two), pairs(&[("why?", "because")]));
    assert_eq!(standing(&two), "another conversation is open");
    talk(&mut two, "and then?", "nothing");
    settle(&mut two, &mut server, &mut device);
    assert!(server.said().is_empty() && device.kept.contains_key(&COPY));
}
