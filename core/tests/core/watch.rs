//! `/watch` and the board's polling: what is asked when, and what becomes of it when the server goes away.

use chatcli_core::{account, watcher};
#[cfg(not(target_arch = "wasm32"))]
use std::prelude::rust_2024::test;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use chatcli_core::connection::State;
use chatcli_core::proto::{Code, Failure, Reply, Transport, v1};
use chatcli_core::watcher::board::{BigStatus, BoardOptions, Change};
use chatcli_core::{Boot, Intent, Lang, Notice, Stamp};

use crate::world::{ALL, World};

const EVERY_MS: u64 = 10_000;

fn status(snapshots: i32) -> v1::GetWatcherStatusResponse {
    v1::GetWatcherStatusResponse {
        active: true,
        deployment: "myapp".into(),
        namespace: "production".into(),
        status_summary: "3/3 pods running, 2 restarts last 1h\n\n\
            Recent Events: Readiness probe succeeded on all pods\n"
            .into(),
        alert_count: 0,
        snapshot_count: snapshots,
        pod_count: 3,
    }
}

fn answer_status(world: &mut World, status: v1::GetWatcherStatusResponse) {
    assert_eq!(world.open().last(), Some(&"GetWatcherStatus"));
    world.reply(Reply::GetWatcherStatus(status));
    world.ended();
}

fn answer_alerts(world: &mut World, severities: &[&str]) {
    assert_eq!(world.open().last(), Some(&"GetAlerts"));
    let alert = |severity: &&str| v1::WatcherAlert {
        r#type: "PodNotReady".into(),
        severity: (*severity).into(),
        object: format!("pod-{severity}"),
        namespace: "production".into(),
        deployment: "myapp".into(),
        ..Default::default()
    };
    let alerts = severities.iter().map(alert).collect();
    world.reply(Reply::GetAlerts(v1::GetAlertsResponse { alerts }));
    world.ended();
}

/// The server refuses the newest call for as long as this.
fn limited(world: &mut World, secs: u32) {
    let failure = Failure::new(Code::ResourceExhausted, "too many requests");
    world.fail_with(Failure { retry_after_secs: Some(secs), ..failure });
}

fn shown(world: &World) -> Vec<Vec<String>> {
    let shown = |notice: &Notice| match notice {
        Notice::Shown(lines) => Some(lines.clone()),
        _ => None,
    };
    world.view().notices.iter().filter_map(|(_, notice)| shown(notice)).collect()
}

fn state(world: &World) -> BigStatus {
    let now = Stamp { mono_ms: world.now_ms, unix_ms: world.now_ms as i64, entropy: 0 };
    world.view().board.expect("a board").state(now)
}

/// A board that got its first answers, all well.
fn watching() -> World {
    let mut world = World::authorised();
    world.intent(Intent::Watcher(watcher::Intent::Watch(BoardOptions {
        every_ms: EVERY_MS,
        ..BoardOptions::default()
    })));
    answer_status(&mut world, status(1));
    answer_alerts(&mut world, &[]);
    world
}

#[test]
fn the_command_shows_the_missions_block() {
    for line in ["/watch", "/watch status", "/WATCH status"] {
        let mut world = World::online();
        world.submit(line);
        assert!(!world.view().is_settled, "{line} waits for the server");
        answer_status(&mut world, v1::GetWatcherStatusResponse { alert_count: 2, ..status(42) });
        let block = "K8s Watcher Status (Remote Server)\n  Deployment:  myapp\n  Namespace:   production\n  \
            Snapshots:   42\n  Alerts:      2\n  Pods:        3\n\nStatus Summary:\n  \
            3/3 pods running, 2 restarts last 1h\n  Recent Events: Readiness probe succeeded on all pods";
        assert_eq!(shown(&world).concat().join("\n"), block, "{line}");
        assert!(world.view().is_settled && world.timers.is_empty() && world.calls.is_empty());
    }
}

#[test]
fn alerts_and_json_are_asked_for_only_when_wanted() {
    let mut world = World::online();
    world.submit("/watch --alerts --json");
    answer_status(&mut world, status(42));
    answer_alerts(&mut world, &["warning", "Critical"]);
    let [lines] = shown(&world).try_into().unwrap();
    let [json] = <[String; 1]>::try_from(lines).unwrap();
    assert!(json.starts_with('{') && json.ends_with('}'), "{json}");
    assert!(json.find("\"CRITICAL\"").unwrap() < json.find("\"WARNING\"").unwrap(), "{json}");
    world.submit("/watch --alerts");
    answer_status(&mut world, v1::GetWatcherStatusResponse::default());
    assert!(world.calls.is_empty(), "without a watcher there are no alerts to ask for");
}

#[test]
fn without_a_watcher_or_an_answer_there_is_one_line() {
    let mut world = World::online();
    world.submit("/watch");
    answer_status(&mut world, v1::GetWatcherStatusResponse::default());
    world.submit("/watch --json");
    world.fail(Code::PermissionDenied);
    world.submit("/watch");
    world.pass(10_000);
    assert_eq!(world.open(), Vec::<&str>::new(), "it does not wait for ever");
    world.intent(Intent::Account(account::Intent::SetLang(Lang::PtBr)));
    let lines = shown(&world);
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0], ["The server has no active K8s watcher"]);
    assert_eq!(
        lines[1],
        ["Watcher status unavailable: You do not have permission for this: words of the server"]
    );
    assert_eq!(lines[2], ["Watcher status unavailable: No answer from host:1 in 10 s"]);
}

#[test]
fn starting_and_stopping_are_the_servers_business() {
    for line in ["/watch start --deployment x", "/watch start", "/watch stop"] {
        let mut world = World::online();
        world.submit(line);
        assert!(world.calls.is_empty());
        let view = world.view();
        let text: String = view.notices.iter().flat_map(|(_, notice)| notice.lines(&view)).collect();
        // Not every server has the same flags for it, so none is advised.
        assert!(text.contains("administrator") && !text.contains("--"), "{text}");
    }
    for line in ["/watch nope", "/watch --follow 0s", "/watch --follow 1h", "/watch --follow x"] {
        let mut world = World::online();
        world.submit(line);
        assert!(world.calls.is_empty(), "{line}");
        let notice = &world.view().notices.last().unwrap().1;
        assert!(matches!(notice, Notice::BadUse { .. }), "{line}: {notice:?}");
    }
}

#[test]
fn following_goes_on_through_failures_until_a_person_stops_it() {
    type Stops = fn(&mut World);
    let stops: [(&str, Stops); 2] =
        [("a stop", |world| world.intent(Intent::Stop)), ("a line", |world| world.submit("/version"))];
    for (name, stop) in stops {
        let mut world = World::online();
        world.submit("/watch --follow 5s");
        answer_status(&mut world, status(1));
        assert!(!world.view().is_settled);
        world.pass(5000);
        world.fail(Code::Internal);
        world.pass(5000);
        answer_status(&mut world, status(2));
        assert_eq!(shown(&world).len(), 3);
        stop(&mut world);
        assert!(world.view().is_settled && world.timers.is_empty(), "{name}");
        assert_eq!(world.exit, None);
    }
}

#[test]
fn a_throttled_connection_is_left_for_a_fresh_one_once() {
    let mut world = World::authorised();
    world.submit("/watch");
    world.fail(Code::Unauthenticated);
    assert!(world.calls.last().unwrap().2, "the second attempt is on a fresh connection");
    answer_status(&mut world, status(1));
    assert_eq!(world.view().connection.state(), State::Online);
    world.submit("/watch");
    world.fail(Code::Unauthenticated);
    world.fail(Code::Unauthenticated);
    assert_eq!(world.view().connection.state(), State::Failed, "now it is the token");
}

#[test]
fn a_board_asks_at_its_interval_and_never_twice_at_a_time() {
    let mut world = World::online();
    world.intent(Intent::Watcher(watcher::Intent::Watch(BoardOptions {
        every_ms: 5000,
        ..BoardOptions::default()
    })));
    answer_status(&mut world, status(1));
    answer_alerts(&mut world, &[]);
    assert_eq!((state(&world), world.open().len()), (BigStatus::Healthy, 0));
    let before = world.view().revisions.board;
    world.pass(5500);
    assert_eq!(world.open(), ["GetWatcherStatus"]);
    // The server takes its time, longer than the interval.
    world.pass(6000);
    assert_eq!(world.open(), ["GetWatcherStatus"]);
    answer_status(&mut world, status(2));
    answer_alerts(&mut world, &["critical"]);
    assert_eq!(state(&world), BigStatus::Critical);
    assert_eq!(world.open(), ["GetWatcherStatus"], "the round that was due meanwhile");
    assert_ne!(world.view().revisions.board, before);
    assert!(world.view().is_settled, "a board is nothing that a person waits for");
    world.intent(Intent::Watcher(watcher::Intent::Unwatch));
    assert!(world.view().board.is_none() && world.timers.is_empty() && world.calls.is_empty());
}

#[test]
fn a_lost_server_is_looked_for_and_the_data_stay() {
    let mut world = watching();
    world.pass(EVERY_MS * 11 / 10);
    world.fail_below(Transport::Broken);
    assert!(matches!(world.view().connection.state(), State::Waiting { .. }));
    assert_eq!(state(&world), BigStatus::Healthy, "one failure is not yet the end");
    while state(&world) != BigStatus::Offline {
        world.pass(1000);
        if world.open() == ["Health"] {
            world.fail_below(Transport::Refused);
        }
        assert!(world.now_ms < 60_000, "it is offline after two intervals");
    }
    assert_eq!(world.view().board.unwrap().status().unwrap().pod_count, 3);
    let written = |world: &World| {
        let last = world.view().board.unwrap().changes().last().map(|(_, it)| it.change.clone());
        last.expect("a change")
    };
    assert_eq!(written(&world), Change::State { from: BigStatus::Healthy, to: BigStatus::Offline });
    while world.open() != ["Health"] {
        world.pass(1000);
    }
    world.serve();
    answer_status(&mut world, status(2));
    answer_alerts(&mut world, &[]);
    assert_eq!(state(&world), BigStatus::Healthy);
}

#[test]
fn a_first_answer_that_the_server_puts_off_is_asked_for_again_when_it_says() {
    for secs in [2, 20] {
        let mut world = World::online();
        world.intent(Intent::Watcher(watcher::Intent::Watch(BoardOptions {
            every_ms: 600_000,
            ..BoardOptions::default()
        })));
        limited(&mut world, secs);
        assert_eq!(world.open(), Vec::<&str>::new());
        assert!(!world.view().board.unwrap().is_decided(), "a script goes on waiting");
        world.pass(u64::from(secs) * 1000 + 600);
        answer_status(&mut world, status(1));
        answer_alerts(&mut world, &[]);
        assert!(world.view().board.unwrap().is_decided());
    }
}

#[test]
fn the_status_changes_by_itself_when_time_passes() {
    let mut world = watching();
    world.pass(EVERY_MS * 11 / 10);
    let before = world.view().revisions.board;
    // The question of the second round is never answered.
    while state(&world) != BigStatus::Offline {
        world.pass(500);
        assert!(world.now_ms < 40_000, "its deadline is over");
    }
    assert_ne!(world.view().revisions.board, before, "a painter that sleeps is told");
}

#[test]
fn a_refused_token_is_tried_again_now_and_then() {
    let mut world = watching();
    world.pass(EVERY_MS * 11 / 10);
    world.fail(Code::Unauthenticated);
    world.fail(Code::Unauthenticated);
    assert_eq!(world.view().connection.state(), State::Failed);
    world.pass(60_000);
    assert_eq!(world.open(), ["Health"]);
    world.serve();
    answer_status(&mut world, status(2));
    answer_alerts(&mut world, &[]);
    assert_eq!(state(&world), BigStatus::Healthy);
}

#[test]
fn a_board_opened_before_there_is_a_server_waits_for_it() {
    let mut world = World::boot(Boot { address: "host:1".into(), capabilities: ALL, ..Boot::default() });
    world.intent(Intent::Watcher(watcher::Intent::Watch(BoardOptions {
        every_ms: EVERY_MS,
        ..BoardOptions::default()
    })));
    assert_eq!((world.open(), state(&world)), (vec!["Health"], BigStatus::Waiting));
    world.fail_below(Transport::Refused);
    assert_eq!(state(&world), BigStatus::Offline);
    world.pass(5000);
    world.serve();
    assert_eq!(state(&world), BigStatus::Offline, "a server that lives has said nothing of its watcher");
    answer_status(&mut world, status(1));
    answer_alerts(&mut world, &[]);
    assert_eq!(state(&world), BigStatus::Healthy);
}
