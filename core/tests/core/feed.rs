//! The door's feed as a board hears it: what is asked when, and what happens when there is no feed, when it is silent
//! and when it breaks.

use chatcli_core::watcher;
#[cfg(not(target_arch = "wasm32"))]
use std::prelude::rust_2024::test;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use chatcli_core::connection::State;
use chatcli_core::proto::{Call, Code, Follow, Reply, Transport, door, v1};
use chatcli_core::watcher::board::{BigStatus, BoardOptions};
use chatcli_core::{Boot, Capabilities, Intent, Stamp};

use crate::world::{ALL, World};

const EVERY_MS: u64 = 30_000;

/// A page behind a door, with a board.
fn watching() -> World {
    let capabilities = Capabilities { door: true, ..ALL };
    let mut world = World::boot(Boot { address: "host:1".into(), capabilities, ..Boot::default() });
    world.serve();
    world.intent(Intent::Watcher(watcher::Intent::Watch(BoardOptions {
        every_ms: EVERY_MS,
        ..BoardOptions::default()
    })));
    world
}

/// The wire bytes of a status, written by hand as no encoder is at hand: active, three pods, so many snapshots.
fn status(snapshots: u8) -> Vec<u8> {
    vec![8, 1, 18, 3, b'a', b'p', b'p', 26, 2, b'n', b's', 48, snapshots, 56, 3]
}

fn push(world: &mut World, snapshots: u8, age_ms: i64) {
    world.reply(Reply::FollowWatcher(door::v1::Round {
        status: status(snapshots),
        age_ms,
        ..Default::default()
    }));
}

fn push_failure(world: &mut World, code: i32) {
    world.reply(Reply::FollowWatcher(door::v1::Round { code, ..Default::default() }));
}

fn state(world: &World) -> BigStatus {
    let now = Stamp { mono_ms: world.now_ms, unix_ms: world.now_ms as i64, entropy: 0 };
    world.view().board.expect("a board").state(now)
}

fn age_ms(world: &World) -> u64 {
    let now = Stamp { mono_ms: world.now_ms, unix_ms: world.now_ms as i64, entropy: 0 };
    world.view().board.expect("a board").age_ms(now).expect("data")
}

fn answer(world: &mut World, snapshots: i32) {
    assert_eq!(world.open().last(), Some(&"GetWatcherStatus"));
    let status =
        v1::GetWatcherStatusResponse { active: true, snapshot_count: snapshots, ..Default::default() };
    world.reply(Reply::GetWatcherStatus(status));
    world.ended();
    world.reply(Reply::GetAlerts(v1::GetAlertsResponse::default()));
    world.ended();
}

#[test]
fn a_board_behind_a_door_listens_and_asks_nothing() {
    let mut world = watching();
    assert_eq!(world.open(), ["FollowWatcher"]);
    assert!(matches!(&world.calls[0].1, Call::FollowWatcher(Follow { interval_secs: 30 })));
    push(&mut world, 1, 4000);
    assert_eq!((state(&world), age_ms(&world)), (BigStatus::Healthy, 4000));
    for snapshots in 2..60 {
        world.pass(EVERY_MS);
        push(&mut world, snapshots, 10);
        assert_eq!((state(&world), age_ms(&world)), (BigStatus::Healthy, 10));
    }
    assert_eq!(world.open(), ["FollowWatcher"], "one call for half an hour");
    let asked = world.log.iter().filter(|line| line.contains("call ")).count();
    assert_eq!(asked, 3, "health, info and the feed: {:#?}", world.log);
}

#[test]
fn where_no_gateway_pushes_the_board_asks() {
    for code in [Code::Unimplemented, Code::NotFound, Code::PermissionDenied, Code::InvalidArgument] {
        let mut world = watching();
        world.fail(code);
        answer(&mut world, 1);
        assert_eq!(state(&world), BigStatus::Healthy, "{code:?}");
        for snapshots in 2..5 {
            while world.open().is_empty() {
                world.pass(1000);
            }
            answer(&mut world, snapshots);
            assert!(world.open().is_empty(), "{code:?}: it does not try in vain again and again");
        }
    }
}

#[test]
fn a_silent_feed_is_helped_out_and_heard_when_it_speaks_again() {
    let mut world = watching();
    world.pass(10_000);
    assert_eq!(world.open(), ["FollowWatcher", "GetWatcherStatus"], "something on the way holds it back");
    answer(&mut world, 1);
    world.pass(EVERY_MS * 11 / 10);
    answer(&mut world, 2);
    assert_eq!((state(&world), world.open()), (BigStatus::Healthy, vec!["FollowWatcher"]));
    push(&mut world, 3, 0);
    let before = world.log.len();
    world.pass(EVERY_MS);
    push(&mut world, 4, 0);
    assert!(!world.log[before..].iter().any(|line| line.contains("call")), "{:#?}", &world.log[before..]);
    // It falls silent in the middle, and is helped out before the server counts as lost.
    world.pass(EVERY_MS + 6_000);
    assert_eq!(world.open().last(), Some(&"GetWatcherStatus"));
    answer(&mut world, 5);
    assert_eq!(state(&world), BigStatus::Healthy);
}

#[test]
fn a_feed_that_breaks_is_opened_again_and_a_lost_door_is_looked_for() {
    let mut world = watching();
    push(&mut world, 1, 0);
    world.fail_below(Transport::Broken);
    assert!(world.open().is_empty(), "not at once, or a thousand screens would come together");
    world.pass(1000);
    assert_eq!(world.open(), ["FollowWatcher"]);
    push(&mut world, 2, 0);
    assert_eq!(state(&world), BigStatus::Healthy);
    world.ended();
    world.pass(1000);
    assert_eq!(world.open(), ["FollowWatcher"], "a door that is restarted ends it politely");
    // Now the door is gone.
    world.fail_below(Transport::Refused);
    assert_eq!(world.open(), ["GetWatcherStatus"]);
    world.fail_below(Transport::Refused);
    assert!(matches!(world.view().connection.state(), State::Waiting { .. }));
    while world.open() != ["Health"] {
        world.pass(1000);
    }
    world.serve();
    assert_eq!(world.open(), ["FollowWatcher"]);
    push(&mut world, 3, 0);
    assert_eq!(state(&world), BigStatus::Healthy);
}

#[test]
fn a_door_whose_server_is_away_goes_on_telling_so() {
    let mut world = watching();
    push(&mut world, 1, 0);
    // It asks less and less often, and its screens do not make up for that.
    for pause_ms in [EVERY_MS, EVERY_MS, 60_000, 60_000, 60_000, 60_000, 60_000] {
        world.pass(pause_ms);
        push_failure(&mut world, 14);
    }
    assert_eq!(state(&world), BigStatus::Offline);
    assert_eq!((world.open(), world.view().connection.state()), (vec!["FollowWatcher"], State::Online));
    world.pass(EVERY_MS);
    push(&mut world, 2, 0);
    assert_eq!((state(&world), world.view().board.unwrap().every_ms()), (BigStatus::Healthy, EVERY_MS));
    // A failure of the watcher alone is no lost server.
    push_failure(&mut world, 13);
    assert_eq!(state(&world), BigStatus::Healthy);
    assert!(world.view().board.unwrap().problem().is_some());
}

#[test]
fn a_screen_that_starts_during_an_outage_shows_the_last_good_round_as_old() {
    let mut world = watching();
    push(&mut world, 1, 300_000);
    push_failure(&mut world, 14);
    assert_eq!((state(&world), age_ms(&world)), (BigStatus::Offline, 300_000));
    world.pass(EVERY_MS);
    push(&mut world, 2, 0);
    assert_eq!(state(&world), BigStatus::Healthy);
    world.pass(2 * EVERY_MS);
    assert_eq!(state(&world), BigStatus::Offline, "the outage did not make the board patient");
}

#[test]
fn a_refused_screen_tries_again_now_and_then() {
    let mut world = watching();
    push(&mut world, 1, 0);
    push_failure(&mut world, 16);
    assert_eq!(world.view().connection.state(), State::Failed);
    assert!(world.view().board.unwrap().is_refused());
    world.pass(60_000);
    assert_eq!(world.open(), ["Health"]);
    world.serve();
    push(&mut world, 2, 0);
    assert_eq!((state(&world), world.view().board.unwrap().is_refused()), (BigStatus::Healthy, false));
}

#[test]
fn a_slower_door_sets_the_pace() {
    let mut world = watching();
    push(&mut world, 1, 50_000);
    let mut snapshots = 1;
    world.pass(10_000);
    for _ in 0..5 {
        snapshots += 1;
        push(&mut world, snapshots, 0);
        assert_eq!(state(&world), BigStatus::Healthy);
        world.pass(59_000);
        assert_eq!(state(&world), BigStatus::Healthy, "a minute is this door's way");
        assert_eq!(world.open(), ["FollowWatcher"], "and no reason to ask");
        world.pass(1_000);
    }
}

#[test]
fn a_paused_board_asks_nothing_and_goes_on_at_once() {
    let mut world = watching();
    push(&mut world, 1, 0);
    world.intent(Intent::Watcher(watcher::Intent::Pause));
    assert!(world.open().is_empty());
    world.pass(10 * EVERY_MS);
    assert_eq!((world.open().len(), state(&world)), (0, BigStatus::Offline));
    world.intent(Intent::Watcher(watcher::Intent::Watch(BoardOptions {
        every_ms: 10_000,
        ..BoardOptions::default()
    })));
    assert!(world.open().is_empty(), "another interval is no reason to go on");
    world.intent(Intent::Watcher(watcher::Intent::Resume));
    assert!(matches!(&world.calls[0].1, Call::FollowWatcher(Follow { interval_secs: 10 })));
    push(&mut world, 2, 0);
    assert_eq!(state(&world), BigStatus::Healthy);
    assert!(world.view().board.unwrap().changes().count() > 2, "what it knew it still knows");
    world.intent(Intent::Watcher(watcher::Intent::Unwatch));
    assert!(world.calls.is_empty() && world.timers.is_empty());
}

#[test]
fn a_board_that_was_paused_before_it_began_asks_nothing_until_it_is_resumed() {
    let mut world = watching();
    world.intent(Intent::Watcher(watcher::Intent::Unwatch));
    world.intent(Intent::Watcher(watcher::Intent::Pause));
    world.intent(Intent::Watcher(watcher::Intent::Watch(BoardOptions::default())));
    world.pass(10 * EVERY_MS);
    assert!(world.open().is_empty(), "a window out of sight holds no connection");
    world.intent(Intent::Watcher(watcher::Intent::Resume));
    assert_eq!(world.open(), ["FollowWatcher"]);
}
