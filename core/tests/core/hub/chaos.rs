//! Two clients of one thread over a server whose streams break anywhere.

use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
enum Step {
    Ask(usize),
    Grow(usize),
    End(usize),
    Answer { client: usize, loses: bool },
    Push(usize, usize),
    Cut(usize, bool),
    Pass(u64),
    Other,
    Kill(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let client = || 0..2_usize;
    prop_oneof![
        4 => client().prop_map(Step::Ask),
        3 => client().prop_map(Step::Grow),
        4 => client().prop_map(Step::End),
        8 => (client(), prop::bool::weighted(0.2)).prop_map(|(client, loses)| Step::Answer { client, loses }),
        6 => (client(), 1..6_usize).prop_map(|(client, most)| Step::Push(client, most)),
        2 => (client(), any::<bool>()).prop_map(|(client, aborted)| Step::Cut(client, aborted)),
        4 => (0..4_000_u64).prop_map(Step::Pass),
        2 => Just(Step::Other),
        1 => client().prop_map(Step::Kill),
    ]
}

fn finished(world: &World) -> Vec<(u64, String, String)> {
    let turns = world.view().conversation.turns().iter();
    let turns = turns.filter(|turn| turn.state == TurnState::Done);
    turns.map(|turn| (turn.id.0, turn.prompt.clone(), turn.answer.text().to_owned())).collect()
}

/// Lets a client reconnect as often as it needs.
fn reconnect(world: &mut World) {
    for _ in 0..4 {
        while let Some(at) = world
            .calls
            .iter()
            .position(|(_, call, _)| matches!(call, Call::Health(_) | Call::GetServerInfo(_)))
        {
            let call = world.calls.remove(at);
            world.calls.push(call);
            match world.calls.last().unwrap().1 {
                Call::Health(_) => world.health(true),
                _ => world.info(v1::GetServerInfoResponse::default()),
            }
        }
    }
}

/// What a step does in either test.
fn common(
    step: &Step,
    worlds: &mut [(u64, World); 2],
    server: &mut Server,
    told: &mut usize,
    clock_ms: &mut u64,
) {
    match *step {
        Step::Ask(client) => {
            *told += 1;
            let (_, world) = &mut worlds[client];
            world.pass(3);
            if world.view().conversation.queue().len() < 3 {
                world.submit(&format!("q{told}"));
            }
        }
        Step::Grow(client) if prompt(&worlds[client].1).is_some() => {
            grow(&mut worlds[client].1, "more ", false);
        }
        Step::End(client) if prompt(&worlds[client].1).is_some() => grow(&mut worlds[client].1, ".", true),
        Step::Answer { client, loses } => server.answer(client, &mut worlds[client].1, || loses),
        Step::Push(client, most) => server.push(client, &mut worlds[client].1, most),
        Step::Cut(client, aborted) => {
            let code = if aborted { Code::Aborted } else { Code::Unavailable };
            server.cut(client, &mut worlds[client].1, code);
        }
        Step::Pass(ms) => {
            *clock_ms += ms;
            for (_, world) in worlds {
                world.pass(ms);
                reconnect(world);
            }
        }
        Step::Grow(_) | Step::End(_) | Step::Other | Step::Kill(_) => {}
    }
}

/// Lets everything end, with nothing that breaks any more.
fn calm(worlds: &mut [(u64, World); 2], devices: &mut [Device; 2], server: &mut Server) {
    for _ in 0..40 {
        for (client, (program, world)) in worlds.iter_mut().enumerate() {
            world.pass(10_000);
            reconnect(world);
            server.answer(client, world, || false);
            devices[client].serve(*program, world);
            server.push(client, world, 10_000);
            if prompt(world).is_some() {
                grow(world, ".", true);
            } else if world.view().conversation.queue().is_paused() {
                world.submit("");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// Two clients of one thread, and a program that writes to it as well: streams are cut, answers are lost, pushes
    /// come late, clients are killed and start again. In the end both have the same turns, those of the thread, each
    /// once; and every turn that was whole before is among them.
    #[test]
    fn two_clients_have_the_same_thread_whatever_breaks(
        is_foreign in any::<bool>(),
        steps in prop::collection::vec(step(), 1..80)
    ) {
        let mut server = Server { is_foreign, ..Server::ours() };
        let mut devices = [Device::default(), Device::default()];
        let mut number = 1;
        let channels = ["terminal:host", "browser"];
        let mut begin = |client: usize, at_ms: u64| {
            number += 1;
            let mut world = World { now_ms: START_MS + at_ms, salt: number * 104_729, ..World::default() };
            world.event(Event::Boot(Box::new(boot(channels[client], KEEPING))));
            world.serve();
            (number, world)
        };
        let mut worlds = [begin(0, 0), begin(1, 1)];
        let (mut told, mut whole) = (0, Vec::new());
        let mut clock_ms = 2_u64;
        for step in steps {
            clock_ms += 1;
            match step {
                Step::Other => {
                    told += 1;
                    server.says("telegram", "user", &format!("q{told}"), (START_MS + clock_ms) as i64);
                    server.says("telegram", "assistant", "a", (START_MS + clock_ms) as i64);
                }
                Step::Kill(client) => {
                    let (program, world) = &mut worlds[client];
                    devices[client].serve(*program, world);
                    devices[client].gone(*program);
                    server.gone(client);
                    worlds[client] = begin(client, clock_ms + 60_000);
                }
                step => common(&step, &mut worlds, &mut server, &mut told, &mut clock_ms),
            }
            for (client, (program, world)) in worlds.iter_mut().enumerate() {
                devices[client].serve(*program, world);
                // What ends before the thread is known, and with its client, is only kept there.
                let is_in = standing(world) == "on";
                for turn in finished(world).into_iter().filter(|_| is_in) {
                    if !whole.contains(&turn) {
                        whole.push(turn);
                    }
                }
            }
        }
        // Nothing breaks any more.
        calm(&mut worlds, &mut devices, &mut server);
        let [one, two] = worlds.each_ref().map(|(_, world)| finished(world));
        // A client that starts late is shown the newest turns of what it did not know.
        let (longer, shorter) = if one.len() < two.len() { (&two, &one) } else { (&one, &two) };
        prop_assert!(shorter.iter().all(|turn| longer.contains(turn)), "\n{one:#?}\n{two:#?}");
        let events = server.said();
        let in_thread = |turn: &(u64, String, String)| {
            events.iter().filter(|(role, content)| role == "user" && *content == turn.1).count()
        };
        for turn in longer {
            prop_assert_eq!(in_thread(turn), 1, "{:?}\n{:#?}", turn, events);
        }
        for turn in &whole {
            prop_assert_eq!(in_thread(turn), 1, "lost or twice: {:?}\n{:#?}", turn, events);
        }
        prop_assert!(longer.iter().all(|turn| longer.iter().filter(|other| other.1 == turn.1).count() == 1));
    }

    /// A terminal and a page in one thread from its first turn on. The page begins with what its browser kept, which may
    /// not be readable at that moment. In the end both have all of it, whatever broke.
    #[test]
    fn a_page_that_starts_again_has_the_whole_thread(steps in prop::collection::vec(step(), 1..80)) {
        let mut server = Server::ours();
        let mut devices = [Device::default(), Device::default()];
        let mut number = 1;
        let mut begin = |client: usize, at_ms: u64, device: &mut Device| {
            number += 1;
            let mut world = World { now_ms: START_MS + at_ms, salt: number * 104_729, ..World::default() };
            let capabilities = Capabilities { keeps: client == 1, ..KEEPING };
            world.event(Event::Boot(Box::new(boot(["terminal:host", "browser"][client], capabilities))));
            if client == 1 {
                // What a person asks meanwhile waits.
                world.serve();
                world.event(Event::Remembered(Box::new(device.newest(number))));
            } else {
                world.serve();
            }
            (number, world)
        };
        let [first, second] = &mut devices;
        let mut worlds = [begin(0, 0, first), begin(1, 1, second)];
        for _ in 0..4 {
            for (client, (program, world)) in worlds.iter_mut().enumerate() {
                server.answer(client, world, || false);
                devices[client].serve(*program, world);
                server.push(client, world, 10_000);
            }
        }
        let (mut told, mut clock_ms) = (0, 2_u64);
        for step in steps {
            clock_ms += 1;
            match step {
                Step::Other => {}
                Step::Kill(client) => {
                    let (program, world) = &mut worlds[client];
                    devices[client].serve(*program, world);
                    devices[client].gone(*program);
                    server.gone(client);
                    worlds[client] = begin(client, clock_ms + 60_000, &mut devices[client]);
                }
                step => common(&step, &mut worlds, &mut server, &mut told, &mut clock_ms),
            }
            for (client, (program, world)) in worlds.iter_mut().enumerate() {
                devices[client].serve(*program, world);
            }
        }
        for is_last in [false, true] {
            // And a page that begins again has the same.
            if is_last {
                let (program, world) = &mut worlds[1];
                devices[1].serve(*program, world);
                devices[1].gone(*program);
                server.gone(1);
                worlds[1] = begin(1, clock_ms + 10_000_000, &mut devices[1]);
            }
            calm(&mut worlds, &mut devices, &mut server);
        }
        let [one, two] = worlds.each_ref().map(|(_, world)| finished(world));
        let asked = server.said().iter().filter(|(role, _)| role == "user").count();
        prop_assert_eq!(&one, &two);
        prop_assert_eq!(one.len(), asked);
    }
}
