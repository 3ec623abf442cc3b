//! The state table of the wall, and what it keeps over time.

mod lines;

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
