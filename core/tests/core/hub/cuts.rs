//! What breaks off between an answer and its end: what was read is not asked for again, so it is not lost either.

use super::*;

fn reading(world: &World) -> Option<chatcli_core::EffectId> {
    world.calls.iter().find(|(_, call, _)| matches!(call, Call::ReadConversation(_))).map(|(id, ..)| *id)
}

#[test]
fn what_was_read_before_a_cut_is_shown_after_it() {
    let mut server = Server::ours();
    for number in 0..3 {
        server.says("telegram", "user", &format!("q{number}"), START_MS as i64);
        server.says("telegram", "assistant", &format!("a{number}"), START_MS as i64);
    }
    let mut world = start(1, "terminal:host", ALL);
    let active = server.active.clone().expect("a thread");
    let found = v1::ResolveActiveConversationResponse { conv_id: active.clone(), principal: "alice".into() };
    let (id, ..) = world.calls.remove(0);
    world.event(Event::Done(id, Outcome::Reply(Box::new(Reply::ResolveActiveConversation(found)))));
    world.event(Event::Done(id, Outcome::Ended));
    let id = reading(&world).expect("it reads");
    world.calls.retain(|(open, ..)| *open != id);
    let events = server.threads[&active].clone();
    let read = v1::ReadConversationResponse { events };
    world.event(Event::Done(id, Outcome::Reply(Box::new(Reply::ReadConversation(read)))));
    let cut = chatcli_core::proto::Failure::new(Code::Unavailable, "cut");
    world.event(Event::Done(id, Outcome::Failed(Box::new(cut))));
    server.says("telegram", "user", "q3", START_MS as i64);
    server.says("telegram", "assistant", "a3", START_MS as i64);
    for _ in 0..4 {
        world.pass(10_000);
        server.settle(&mut [&mut world]);
    }
    let all = [("q0", "a0"), ("q1", "a1"), ("q2", "a2"), ("q3", "a3")];
    assert_eq!(said(&world), pairs(&all));
}
