//! The state table of the wall, and what it keeps over time.

use serde_json::json;

use super::*;
use crate::problem::Kind;
use crate::text::Lang;

const EVERY_MS: u64 = 30_000;

/// A day in 2026, so that ages are not near the beginning of time.
const EPOCH_MS: i64 = 1_790_000_000_000;

fn at(ms: u64) -> Stamp {
    Stamp { mono_ms: ms, unix_ms: EPOCH_MS + ms as i64, entropy: 0 }
}

fn healthy(snapshots: i32) -> WatcherStatus {
    WatcherStatus {
        active: true,
        deployment: "myapp".into(),
        namespace: "production".into(),
        summary: vec!["3/3 pods running, 0 restarts last 1h".into()],
        alert_count: 0,
        snapshot_count: snapshots,
        pod_count: 3,
    }
}

fn summary(lines: &[&str]) -> WatcherStatus {
    WatcherStatus { summary: lines.iter().map(|line| (*line).to_owned()).collect(), ..healthy(42) }
}

fn alert(severity: Severity, object: &str) -> Alert {
    Alert {
        severity,
        kind: "PodNotReady".into(),
        object: object.into(),
        namespace: "production".into(),
        deployment: "myapp".into(),
        message: "words".into(),
        since_unix: EPOCH_MS / 1000 - 3600,
    }
}

fn fresh() -> Board {
    Board::new(BoardOptions { every_ms: EVERY_MS, ..BoardOptions::default() }, at(0))
}

fn filtered(namespace: &str) -> Board {
    let options = BoardOptions { namespaces: vec![namespace.to_owned()], ..BoardOptions::default() };
    Board::new(options, at(0))
}

fn gone() -> Problem {
    Problem::new(Kind::Unreachable("h:1".into()))
}

#[test]
fn each_state_has_its_fixture() {
    use BigStatus::*;
    let critical = || alert(Severity::Critical, "a");
    let warning = || alert(Severity::Warning, "b");
    let counted = |alert_count| WatcherStatus { alert_count, ..healthy(42) };
    let rows: Vec<(&str, WatcherStatus, Vec<Alert>, BigStatus)> = vec![
        ("all is well", healthy(42), vec![], Healthy),
        ("information only", counted(1), vec![alert(Severity::Info, "a")], Healthy),
        ("a warning", counted(1), vec![warning()], Degraded),
        ("a critical alert", counted(1), vec![critical()], Critical),
        ("both", counted(2), vec![warning(), critical()], Critical),
        ("two alerts that are not listed", counted(2), vec![], Degraded),
        ("one is not listed", counted(2), vec![critical()], Critical),
        ("a pod is missing", summary(&["2/3 pods running, 0 restarts last 1h"]), vec![], Degraded),
        (
            "a critical target",
            summary(&["Watching 3 targets: 1 healthy, 1 warning, 1 critical"]),
            vec![],
            Critical,
        ),
        (
            "a target with a warning",
            summary(&["Watching 2 targets: 1 healthy, 1 warning, 0 critical"]),
            vec![],
            Degraded,
        ),
        (
            "a silent target",
            summary(&["Watching 3 targets: 2 healthy, 0 warning, 0 critical"]),
            vec![],
            Degraded,
        ),
        (
            "healthy targets",
            summary(&["Watching 3 targets: 3 healthy, 0 warning, 0 critical"]),
            vec![],
            Healthy,
        ),
        (
            "a critical line",
            summary(&["a/b (Deployment): 3/3 ready | critical | 1 alerts"]),
            vec![],
            Critical,
        ),
        ("a summary in other words", summary(&["everything is fine"]), vec![], Healthy),
        ("the server says it is old", summary(&["3/3 pods running", "stale: 5m"]), vec![], Stale),
        // A Go server counts an ended alert until another one comes.
        (
            "counted, and every target is healthy",
            WatcherStatus {
                alert_count: 3,
                ..summary(&["Watching 3 targets: 3 healthy, 0 warning, 0 critical"])
            },
            vec![],
            Healthy,
        ),
        ("no snapshot yet", WatcherStatus { summary: vec!["No data".into()], ..healthy(0) }, vec![], Waiting),
        ("no watcher", WatcherStatus::default(), vec![], NoWatcher),
        ("no watcher beats its alerts", WatcherStatus::default(), vec![critical()], NoWatcher),
    ];
    for (name, status, alerts, expected) in rows {
        let mut board = fresh();
        board.fed(status, alerts, at(1000));
        assert_eq!(board.state(at(2000)), expected, "{name}: {:?}", board.reasons(at(2000)));
        assert_eq!(board.state(at(1000 + 2 * EVERY_MS)), Offline, "{name}, then silence");
        assert!(expected == Healthy || !board.reasons(at(2000)).is_empty(), "{name} says why");
    }
}

#[test]
fn nothing_but_a_good_answer_is_healthy() {
    let board = fresh();
    assert_eq!(board.state(at(0)), BigStatus::Waiting);
    assert_eq!(board.state(at(2 * EVERY_MS)), BigStatus::Offline);
    for (problem, expected) in [
        (gone(), BigStatus::Offline),
        (Problem::new(Kind::Unimplemented), BigStatus::Offline),
        (Problem::new(Kind::Permission), BigStatus::NoAccess),
        (Problem::new(Kind::Token), BigStatus::NoAccess),
    ] {
        let mut board = fresh();
        board.failed(problem.clone(), at(1000));
        assert_eq!(board.state(at(1000)), expected, "{problem:?}");
        assert_eq!(board.problem(), Some(&problem));
    }
}

#[test]
fn a_lost_server_keeps_the_last_data_and_says_how_old_they_are() {
    let mut board = fresh();
    board.fed(healthy(1), vec![alert(Severity::Warning, "a")], at(0));
    board.failed(gone(), at(31_000));
    assert_eq!(board.state(at(31_000)), BigStatus::Degraded, "one round may fail");
    assert_eq!(board.state(at(59_999)), BigStatus::Degraded);
    assert_eq!(board.state(at(60_000)), BigStatus::Offline);
    assert!(board.is_old(at(60_000)));
    assert_eq!(board.age_ms(at(90_000)), Some(90_000));
    assert_eq!(board.as_of_unix_ms(), Some(EPOCH_MS));
    assert_eq!((board.status(), board.alerts().count()), (Some(&healthy(1)), 1));
    board.fed(healthy(2), vec![], at(95_000));
    assert_eq!((board.state(at(95_000)), board.problem()), (BigStatus::Healthy, None));
}

#[test]
fn a_server_that_answers_without_data_becomes_stale_not_lost() {
    let mut board = fresh();
    board.fed(healthy(1), vec![], at(0));
    for round in 1..=3 {
        board.failed(Problem::new(Kind::Failed), at(round * EVERY_MS));
    }
    assert_eq!(board.state(at(3 * EVERY_MS)), BigStatus::Stale);
    assert_eq!(board.reasons(at(3 * EVERY_MS)), [Reason::OldAnswer(3 * EVERY_MS)]);
}

/// A watcher that collects once in a round, until its count is this.
fn collected(count: i32) -> Board {
    let mut board = fresh();
    for round in 0..3_u64 {
        board.fed(healthy(count - 2 + i32::try_from(round).unwrap()), vec![], at(round * EVERY_MS));
    }
    board
}

#[test]
fn snapshots_that_stop_growing_are_stale_where_no_ring_can_be_full_and_unconfirmed_elsewhere() {
    for (count, expected) in
        [(5, BigStatus::Stale), (42, BigStatus::Unconfirmed), (241, BigStatus::Unconfirmed)]
    {
        let mut board = collected(count);
        for round in 3..5 {
            board.fed(healthy(count), vec![], at(round * EVERY_MS));
            assert_eq!(board.state(at(round * EVERY_MS)), BigStatus::Healthy, "{count} {round}");
        }
        board.fed(healthy(count), vec![], at(5 * EVERY_MS));
        let reason = match expected {
            BigStatus::Stale => Reason::NotMoving(3 * EVERY_MS),
            _ => Reason::AgeUnknown(3 * EVERY_MS),
        };
        let now = at(5 * EVERY_MS);
        assert_eq!((board.state(now), board.reasons(now)), (expected, vec![reason]), "{count}");
        assert_eq!(board.is_old(now), expected == BigStatus::Stale);
        board.fed(healthy(count + 1), vec![], at(6 * EVERY_MS));
        assert_eq!(board.state(at(6 * EVERY_MS)), BigStatus::Healthy, "{count}");
    }
}

#[test]
fn critical_stays_on_top_of_old_data_and_degraded_of_data_of_unknown_age() {
    let stopped = |count, severity| {
        let mut board = collected(count);
        for round in 3..7 {
            board.fed(healthy(count), vec![alert(severity, "a")], at(round * EVERY_MS));
        }
        (board.state(at(6 * EVERY_MS)), board.reasons(at(6 * EVERY_MS)))
    };
    let (still, unknown) = (Reason::NotMoving(3 * EVERY_MS), Reason::AgeUnknown(3 * EVERY_MS));
    let (critical, warning) = (Reason::CriticalAlerts(1), Reason::WarningAlerts(1));
    for (count, severity, expected) in [
        (5, Severity::Critical, (BigStatus::Critical, vec![critical, still])),
        (61, Severity::Critical, (BigStatus::Critical, vec![critical, unknown])),
        (5, Severity::Warning, (BigStatus::Stale, vec![still, warning])),
        (61, Severity::Warning, (BigStatus::Degraded, vec![warning, unknown])),
    ] {
        assert_eq!(stopped(count, severity), expected, "{count} {severity:?}");
    }
    let mut lost = fresh();
    lost.fed(healthy(1), vec![alert(Severity::Critical, "a")], at(0));
    lost.failed(gone(), at(EVERY_MS));
    assert_eq!(lost.reasons(at(2 * EVERY_MS)), [Reason::Lost, Reason::CriticalAlerts(1)]);
}

#[test]
fn a_watcher_that_collects_slowly_is_given_its_own_time() {
    let mut board = fresh();
    // It collects every two minutes, four times as seldom as the board asks.
    for round in 0..20_u64 {
        let collected = i32::try_from(round / 4).unwrap();
        board.fed(healthy(2 + collected), vec![], at(round * EVERY_MS));
        let expected = if round == 3 { BigStatus::Unconfirmed } else { BigStatus::Healthy };
        assert_eq!(board.state(at(round * EVERY_MS)), expected, "{round}");
    }
    // Three of its own intervals later it is stale after all.
    for round in 20..28 {
        board.fed(healthy(6), vec![], at(round * EVERY_MS));
    }
    assert_eq!(board.state(at(27 * EVERY_MS)), BigStatus::Healthy);
    board.fed(healthy(6), vec![], at(28 * EVERY_MS));
    assert_eq!(board.state(at(28 * EVERY_MS)), BigStatus::Stale);
}

#[test]
fn what_was_healthy_is_current_only_until_a_round_fails_or_is_late() {
    let mut board = fresh();
    board.fed(healthy(1), vec![], at(0));
    let said = |board: &Board, ms| (board.state(at(ms)), board.is_current(at(ms)), board.is_old(at(ms)));
    assert_eq!(said(&board, 37_999), (BigStatus::Healthy, true, false));
    assert_eq!(said(&board, 38_000), (BigStatus::Healthy, false, true), "no answer came in time");
    assert_eq!(board.changes_in_ms(at(0)), Some(38_000), "a painter that sleeps is told");
    board.failed(gone(), at(10_000));
    assert_eq!(said(&board, 10_000), (BigStatus::Healthy, false, true), "a round failed");
    board.fed(healthy(2), vec![], at(30_000));
    assert_eq!(said(&board, 30_000), (BigStatus::Healthy, true, false));
    assert_eq!(said(&fresh(), 0), (BigStatus::Waiting, false, false), "nothing is old yet");
}

#[test]
fn a_silent_server_is_lost_and_not_first_called_old() {
    let options = BoardOptions { every_ms: 2_000, ..BoardOptions::default() };
    let mut board = Board::new(options, at(0));
    for round in 0..20_u64 {
        board.fed(healthy(1 + i32::try_from(round).unwrap()), vec![], at(round * 2_000));
    }
    for second in 38..120 {
        board.tick(at(second * 1000));
    }
    let changes: Vec<_> = board.changes().map(|(_, it)| it.change.words(Lang::En)).collect();
    assert_eq!(changes, ["WAITING → HEALTHY", "HEALTHY → OFFLINE"]);
}

#[test]
fn only_an_answer_of_the_server_itself_is_contact() {
    // Nothing that stands before the server tells how the server is.
    for kind in [Kind::Unreachable("h:1".into()), Kind::Deadline, Kind::NotServing, Kind::Truncated] {
        let mut board = fresh();
        board.fed(healthy(1), vec![], at(0));
        let mut seen = vec![board.state(at(0))];
        for second in 1..600 {
            if second % 30 == 0 {
                board.failed(Problem::new(kind.clone()), at(second * 1000));
            }
            let state = board.state(at(second * 1000));
            if seen.last() != Some(&state) {
                seen.push(state);
            }
        }
        assert_eq!(seen, [BigStatus::Healthy, BigStatus::Offline], "{kind:?}: one state, and it stays");
    }
}

#[test]
fn a_server_that_answers_slowly_is_not_lost_between_two_answers() {
    let options = BoardOptions { every_ms: 5_000, ..BoardOptions::default() };
    let mut board = Board::new(options, at(0));
    for round in 0..20_u64 {
        // Each answer takes ten seconds, twice as long as the board would like to wait.
        board.fed(healthy(1 + i32::try_from(round).unwrap()), vec![], at(round * 15_000));
        assert_eq!(board.state(at(round * 15_000 + 14_999)), BigStatus::Healthy, "{round}");
    }
    assert_eq!(board.changes().count(), 1, "nothing flaps");
}

#[test]
fn clocks_that_jump_change_nothing_but_what_is_shown() {
    for jump_ms in [-86_400_000_i64, 86_400_000, i64::MIN / 2, i64::MAX / 2] {
        let mut board = fresh();
        board.fed(healthy(1), vec![alert(Severity::Warning, "a")], at(0));
        let later = Stamp { unix_ms: EPOCH_MS.saturating_add(jump_ms), ..at(1000) };
        assert_eq!(board.state(later), BigStatus::Degraded, "{jump_ms}");
        assert_eq!(board.age_ms(later), Some(1000));
        board.fed(healthy(2), vec![alert(Severity::Warning, "a")], later);
        assert_eq!(board.changes().count(), 1, "{jump_ms}");
        assert!(board.json("h:1", later).contains("\"age_secs\":0"));
    }
    let mut board = fresh();
    board.fed(healthy(1), vec![], at(50_000));
    assert_eq!(board.age_ms(at(0)), Some(0), "even if the steady clock were not");
}

#[test]
fn alerts_come_go_and_relapse() {
    let mut board = fresh();
    let old = alert(Severity::Warning, "a");
    board.fed(healthy(1), vec![old.clone()], at(0));
    assert!(board.alerts().all(|seen| !seen.is_new(at(0))), "it was there before the board");
    let fresh = alert(Severity::Critical, "b");
    board.fed(healthy(2), vec![old.clone(), fresh.clone()], at(30_000));
    let new: Vec<_> =
        board.alerts().map(|seen| (seen.alert.object.clone(), seen.is_new(at(89_999)))).collect();
    assert_eq!(new, [("b".to_owned(), true), ("a".to_owned(), false)]);
    assert!(board.alerts().all(|seen| !seen.is_new(at(90_000))), "for a minute");
    let reworded = Alert { message: "other words".into(), ..fresh.clone() };
    board.fed(healthy(3), vec![reworded.clone(), old.clone()], at(60_000));
    assert_eq!(board.alerts().next().unwrap().alert.message, "other words");
    let relapsed = Alert { since_unix: old.since_unix + 60, ..old.clone() };
    board.fed(healthy(4), vec![relapsed.clone()], at(90_000));
    let changes: Vec<_> = board.changes().map(|(_, changed)| changed.change.clone()).collect();
    let state = |from, to| Change::State { from, to };
    assert_eq!(
        changes,
        [
            state(BigStatus::Waiting, BigStatus::Degraded),
            Change::AlertStarted(fresh, 1),
            state(BigStatus::Degraded, BigStatus::Critical),
            Change::AlertEnded(reworded, 1),
            Change::AlertStarted(relapsed, 1),
            state(BigStatus::Critical, BigStatus::Degraded),
        ]
    );
}

#[test]
fn an_alert_that_began_just_before_the_board_is_new() {
    let mut board = fresh();
    let young = Alert { since_unix: EPOCH_MS / 1000 - 10, ..alert(Severity::Warning, "a") };
    board.fed(healthy(1), vec![young], at(0));
    let seen = board.alerts().next().unwrap();
    assert!(seen.is_new(at(0)) && !seen.is_new(at(60_000)));
}

#[test]
fn what_changed_is_written_down_once_with_its_time() {
    let mut board = fresh();
    board.fed(healthy(1), vec![], at(0));
    let two = WatcherStatus { pod_count: 2, snapshot_count: 2, ..summary(&["2/3 pods running"]) };
    board.fed(two.clone(), vec![], at(30_000));
    board.fed(WatcherStatus { snapshot_count: 3, ..two }, vec![], at(60_000));
    board.tick(at(200_000));
    let lines: Vec<_> = board.changes().map(|(_, it)| (it.mono_ms, it.change.words(Lang::En))).collect();
    let expected = [
        (0, "WAITING → HEALTHY"),
        (30_000, "pods ready 3/3 → 2/3"),
        (30_000, "HEALTHY → DEGRADED"),
        (200_000, "DEGRADED → OFFLINE"),
    ];
    assert_eq!(lines, expected.map(|(ms, text)| (ms, text.to_owned())));
    assert_eq!(board.changes_in_ms(at(98_000)), Some(22_000), "when silence becomes OFFLINE");
    assert_eq!(board.changes_in_ms(at(1_000_000)), None);
}

#[test]
fn a_filter_picks_targets_and_never_makes_them_healthy_by_mistake() {
    let mut other = filtered("staging");
    other.fed(healthy(1), vec![alert(Severity::Critical, "a")], at(0));
    assert_eq!(other.state(at(0)), BigStatus::Waiting);
    assert_eq!(other.reasons(at(0)), [Reason::NothingMatches]);
    assert_eq!(other.alerts().count(), 0);

    let lines = summary(&[
        "Watching 2 targets: 1 healthy, 0 warning, 1 critical",
        "production/myapp (Deployment): 3/3 ready | healthy",
        "staging/web (Deployment): 0/2 ready | critical",
    ]);
    let mut ours = filtered("production");
    ours.fed(lines.clone(), vec![], at(0));
    assert_eq!(ours.state(at(0)), BigStatus::Healthy, "{:?}", ours.reasons(at(0)));
    let mut theirs = filtered("staging");
    theirs.fed(lines, vec![], at(0));
    assert_eq!(theirs.state(at(0)), BigStatus::Critical);
    assert_eq!(theirs.counters().ready, Some(Ready { ready: 0, desired: 2 }));
}

#[test]
fn a_filter_of_a_server_that_names_no_target_is_never_green_by_mistake() {
    let go = |text: &str| WatcherStatus {
        deployment: "3 targets".into(),
        namespace: "multi".into(),
        pod_count: 9,
        ..summary(&[text])
    };
    let (well, bad) = (
        go("Watching 3 targets: 3 healthy, 0 warning, 0 critical"),
        go("Watching 3 targets: 2 healthy, 0 warning, 1 critical"),
    );
    let other = || Alert { namespace: "other".into(), ..alert(Severity::Critical, "x") };
    let ours = || alert(Severity::Warning, "a");
    let mut board = filtered("production");
    let mut round = 0;
    let mut state = |board: &mut Board, status: &WatcherStatus, alerts: Vec<Alert>| {
        round += 1;
        let now = at(round * 1000);
        board.fed(
            WatcherStatus { snapshot_count: i32::try_from(round).unwrap(), ..status.clone() },
            alerts,
            now,
        );
        let counters = board.counters();
        assert_eq!((counters.pods, counters.snapshots, counters.older), (None, None, 0), "those are of all");
        board.state(now)
    };
    assert_eq!(state(&mut board, &well, vec![]), BigStatus::Waiting, "a typo looks the same");
    assert_eq!(board.reasons(at(1000)), [Reason::NamesNoTargets]);
    assert_eq!(state(&mut board, &bad, vec![other()]), BigStatus::Waiting);
    assert_eq!(state(&mut board, &bad, vec![other(), ours()]), BigStatus::Degraded, "its alert names it");
    assert_eq!(
        state(&mut board, &bad, vec![other()]),
        BigStatus::Healthy,
        "it exists, and another one is unwell"
    );
    assert_eq!(state(&mut board, &bad, vec![]), BigStatus::Waiting, "which one is unwell?");
    assert_eq!(state(&mut board, &well, vec![]), BigStatus::Healthy);
}

#[test]
fn a_script_reads_numbers_that_fit_its_filter() {
    let lines = WatcherStatus {
        alert_count: 5,
        ..summary(&[
            "Watching 2 targets: 1 healthy, 0 warning, 1 critical",
            "production/myapp (Deployment): 3/3 ready | healthy",
            "staging/web (Deployment): 0/2 ready | critical",
        ])
    };
    let mut ours = filtered("production");
    ours.fed(lines.clone(), vec![alert(Severity::Info, "a"), alert(Severity::Info, "b")], at(0));
    let block = ours.block(Some(1), at(0), Lang::En);
    let expected = [
        "K8s Watcher Status (Remote Server)",
        "  Deployment:  myapp",
        "  Namespace:   production",
        "  Alerts:      2",
        "",
        "Status Summary:",
        "  production/myapp (Deployment): 3/3 ready | healthy",
        "",
        "Active Alerts:",
        "  INFO  PodNotReady  a  production/myapp  1h  words",
        "  +1",
    ];
    assert_eq!(block, expected);
    let mut none = filtered("typo");
    none.fed(lines, vec![], at(0));
    assert_eq!(
        none.block(None, at(0), Lang::En),
        ["Watcher status unavailable: no target matches the filter"]
    );
}

#[test]
fn what_says_the_same_is_one_change_and_hides_nothing_else() {
    let mut board = fresh();
    board.fed(healthy(1), vec![], at(0));
    let of = |kind: &str, count: usize, since: i64| -> Vec<Alert> {
        let one = |n: usize| Alert {
            kind: kind.into(),
            since_unix: EPOCH_MS / 1000 - since,
            ..alert(Severity::Critical, &format!("pod-{n}"))
        };
        (0..count).map(one).collect()
    };
    let all = || [of("HighRestartCount", 300, 10), of("OOMKilled", 302, 600)].concat();
    board.fed(healthy(2), all(), at(30_000));
    assert_eq!(board.counters().critical, 602);
    assert_eq!(board.alerts().filter(|seen| seen.alert.kind == "OOMKilled").count(), 100);
    let lines: Vec<_> = board.changes().map(|(_, it)| it.change.words(Lang::PtBr)).skip(1).collect();
    assert_eq!(
        lines,
        [
            "CRÍTICO HighRestartCount ×100 production/myapp",
            "CRÍTICO OOMKilled ×100 production/myapp",
            "SAUDÁVEL → CRÍTICO"
        ]
    );
    board.fed(healthy(3), all(), at(60_000));
    assert_eq!(board.changes().count(), 4, "nothing came or went");
}

#[test]
fn a_severity_hides_lines_and_no_state() {
    let options = BoardOptions { severity: Severity::Critical, ..BoardOptions::default() };
    let mut board = Board::new(options, at(0));
    board.fed(healthy(1), vec![alert(Severity::Warning, "a")], at(0));
    assert_eq!((board.alerts().count(), board.state(at(0))), (0, BigStatus::Degraded));
    assert_eq!(board.counters().warning, 1);
}

#[test]
fn numbers_and_targets_come_from_what_the_answers_say() {
    let mut board = fresh();
    board.fed(
        summary(&[
            "Watching 3 targets: 1 healthy, 1 warning, 1 critical",
            "a/one (Deployment): 3/3 ready | healthy",
            "b/two (StatefulSet): 1/2 ready | critical",
        ]),
        vec![Alert { namespace: "c".into(), deployment: "three".into(), ..alert(Severity::Warning, "x") }],
        at(0),
    );
    let counters = board.counters();
    assert_eq!((counters.targets, counters.pods, counters.snapshots), (3, Some(3), Some(42)));
    assert_eq!(counters.ready, Some(Ready { ready: 4, desired: 5 }));
    let names: Vec<_> = board.targets().iter().map(|target| target.deployment.clone()).collect();
    assert_eq!(names, ["two", "three", "one"]);
    assert_eq!(fresh().counters(), Counters::default());
}

#[test]
fn nothing_grows_with_time() {
    let mut board = fresh();
    for round in 0..5000_u64 {
        let alerts = (0..20).map(|n| alert(Severity::Warning, &format!("pod-{}", round * 20 + n))).collect();
        board.fed(healthy(1), alerts, at(round * 1000));
    }
    assert!(board.changes().count() <= 200);
    assert!(board.trend().len() <= 240);
    assert_eq!(board.alerts().count(), 20);
    let many = (0..5000).map(|n| alert(Severity::Warning, &format!("pod-{n}"))).collect();
    board.fed(healthy(2), many, at(6_000_000));
    assert_eq!((board.alerts().count(), board.counters().warning), (100, 5000), "alike ones are counted");
}

#[test]
fn a_script_gets_one_object() {
    let mut board = fresh();
    board.fed(healthy(42), vec![alert(Severity::Critical, "a")], at(0));
    board.failed(gone(), at(5000));
    let read =
        |board: &Board, ms| serde_json::from_str::<serde_json::Value>(&board.json("h:1", at(ms))).unwrap();
    let json = read(&board, 12_000);
    for (path, expected) in [
        ("/state", json!("critical")),
        ("/reasons", json!([{ "code": "critical_alerts", "count": 1 }])),
        ("/server", json!("h:1")),
        ("/data_unix", json!(1_790_000_000)),
        ("/time_unix", json!(1_790_000_012)),
        ("/age_secs", json!(12)),
        ("/error", json!({ "code": "unreachable", "who": "network", "words": null })),
        ("/current", json!(false)),
        ("/freshness", json!("moving")),
        ("/watcher/deployment", json!("myapp")),
        ("/counters/ready", json!(3)),
        ("/counters/critical", json!(1)),
        ("/alerts/0/object", json!("a")),
        ("/alerts/0/new", json!(false)),
    ] {
        assert_eq!(json.pointer(path), Some(&expected), "{path} in {json}");
    }
    let empty = read(&fresh(), 0);
    assert_eq!((&empty["state"], &empty["watcher"]), (&json!("waiting"), &json!(null)));
}
