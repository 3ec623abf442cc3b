//! What a screen shows, for boards of every kind.

use super::*;
use crate::problem::{Kind, Problem};
use crate::watcher::board::BoardOptions;
use crate::watcher::{Alert, WatcherStatus};

const EPOCH_MS: i64 = 1_790_000_000_000;

fn at(ms: u64) -> Stamp {
    Stamp { mono_ms: ms, unix_ms: EPOCH_MS + ms as i64, entropy: 0 }
}

fn board() -> Board {
    Board::new(BoardOptions::default(), at(0))
}

fn alert(severity: Severity, deployment: &str, object: &str) -> Alert {
    Alert {
        severity,
        kind: "PodNotReady".into(),
        object: object.into(),
        namespace: "production".into(),
        deployment: deployment.into(),
        message: "1 of 2 containers is ready".into(),
        since_unix: EPOCH_MS / 1000 - 7200,
    }
}

fn status(deployment: &str, summary: &[&str], alert_count: i32) -> WatcherStatus {
    WatcherStatus {
        active: true,
        deployment: deployment.into(),
        namespace: if deployment.ends_with(" targets") { "multi".into() } else { "production".into() },
        summary: summary.iter().map(|line| (*line).to_owned()).collect(),
        alert_count,
        snapshot_count: 7,
        pod_count: 3,
    }
}

/// The clock of a place whose time is the number of seconds.
fn glance(board: &Board, look: &Look, ms: u64) -> Glance {
    board.glance(look, at(ms), Lang::En, &|unix_ms| ((unix_ms - EPOCH_MS) / 1000).to_string())
}

fn look(max_alerts: usize) -> Look {
    Look { max_alerts, ..Look::default() }
}

#[test]
fn nothing_is_claimed_before_the_first_answer() {
    let shown = glance(&board(), &look(8), 1000);
    assert_eq!((shown.state, shown.about, shown.missing), (BigStatus::Waiting, None, None));
    assert_eq!(shown.age.whole, "no data yet");
    assert!(shown.alerts.is_empty() && shown.targets.is_empty() && shown.summary.is_empty());
}

#[test]
fn alerts_are_listed_up_to_a_number_and_the_rest_is_counted() {
    let mut board = board();
    let alerts = (0..11).map(|n| {
        let severity = if n == 10 { Severity::Critical } else { Severity::Warning };
        alert(severity, "myapp", &format!("pod-{n}"))
    });
    board.fed(status("myapp", &["2/3 pods running, 1 restarts last 1h"], 13), alerts.collect(), at(0));
    let shown = glance(&board, &look(11), 1000);
    assert_eq!((shown.alerts.len(), shown.more), (11, None));
    let shown = glance(&board, &look(8), 1000);
    let rows: Vec<_> = shown.alerts.iter().map(|row| (row.word, row.count, row.object.as_str())).collect();
    assert_eq!(rows, [("CRITICAL", 1, "pod-10"), ("WARNING", 10, "×10")], "all are seen");
    assert_eq!(shown.alerts[1].since.as_deref(), Some("newest -7200 (2h)"));
    assert!(shown.alerts[1].message.starts_with("pod-0, pod-1, "), "{}", shown.alerts[1].message);
    let shown = glance(&board, &look(1), 1000);
    assert_eq!((shown.alerts.len(), shown.more.as_deref(), shown.unlisted), (1, Some("+10"), 10));
    assert_eq!(shown.older.as_deref(), Some("2 alerts older than the window"));
    let first = &shown.alerts[0];
    assert_eq!((first.severity, first.target.as_deref(), first.is_new), (Severity::Critical, None, false));
    assert_eq!(first.since.as_deref(), Some("since -7200 (2h)"));
    assert!(first.question.contains("pod-10"), "{}", first.question);
    assert_eq!(shown.about.as_deref(), Some("production/myapp"));
    let picked = glance(&board, &Look { words: " POD-3".into(), ..look(8) }, 1000);
    assert_eq!((picked.alerts.len(), picked.more), (1, None));
    assert_eq!(picked.state, BigStatus::Critical, "what is not listed still counts");
}

#[test]
fn names_and_the_servers_words_can_stay_out_of_sight() {
    let mut board = board();
    board.fed(status("myapp", &["3/3 pods running", "secret-pod-1 evicted"], 0), vec![], at(0));
    let bad = alert(Severity::Critical, "myapp", "secret-pod-2");
    board.fed(status("myapp", &["3/3 pods running", "secret-pod-1 evicted"], 1), vec![bad], at(1000));
    let open = glance(&board, &look(8), 2000);
    assert!(format!("{open:?}").contains("secret-pod-1") && format!("{open:?}").contains("secret-pod-2"));
    let closed = glance(&board, &Look { redacts_names: true, ..look(8) }, 2000);
    let said = format!("{closed:?}");
    assert!(!said.contains("secret-pod"), "{said}");
    assert_eq!((closed.state, closed.alerts.len()), (BigStatus::Critical, 1), "it is as bad as it was");
    assert_eq!(closed.alerts[0].kind, open.alerts[0].kind);
    assert!(
        closed.changes.iter().any(|it| it.words == format!("CRITICAL {}", open.alerts[0].kind)),
        "{said}"
    );
    let guessed = Look { redacts_names: true, words: "secret".into(), ..look(8) };
    assert!(glance(&board, &guessed, 2000).alerts.is_empty(), "nor can it be found by looking for it");
}

#[test]
fn a_go_servers_single_target_is_named_by_its_alerts_and_the_screen_keeps_its_name() {
    let mut board = board();
    let words = ["Watching 1 targets: 0 healthy, 1 warning, 0 critical"];
    board.fed(status("1 targets", &words, 1), vec![alert(Severity::Warning, "myapp", "a")], at(0));
    let shown = glance(&board, &look(8), 1000);
    assert_eq!(shown.about.as_deref(), Some("1 target"));
    assert_eq!(shown.alerts[0].target.as_deref(), Some("production/myapp"));
    assert!(shown.targets.is_empty(), "one target is what the whole screen is about");
    board.fed(
        status("1 targets", &["Watching 1 targets: 1 healthy, 0 warning, 0 critical"], 0),
        vec![],
        at(9),
    );
    assert_eq!(glance(&board, &look(8), 1000).about.as_deref(), Some("1 target"));
    let missing = glance(&board, &look(8), 1000).missing.unwrap();
    assert_eq!(
        missing,
        "This server does not report: ready pods, restarts, pods one by one, events, autoscaling and nodes"
    );
}

#[test]
fn every_alert_has_its_turn_where_there_is_no_room_for_all_and_the_critical_one_stays() {
    for (criticals, room) in [(0, 3), (1, 3), (2, 3), (0, 1), (1, 1), (0, 4), (5, 2)] {
        let mut board = board();
        let kinds = (0..5).map(|n| {
            let severity = if n < criticals { Severity::Critical } else { Severity::Warning };
            Alert { kind: format!("Kind{n}"), ..alert(severity, "myapp", "pod") }
        });
        board.fed(status("myapp", &[], 5), kinds.collect(), at(0));
        let look = Look { rotate_ms: Some(10_000), ..look(room) };
        let mut seen = std::collections::BTreeSet::new();
        let turns = glance(&board, &look, 10).turn.count;
        for turn in 0..turns as u64 {
            let shown = glance(&board, &look, turn * 10_000 + 10);
            let name = format!("{criticals} of 5 critical, room for {room}, turn {turn}");
            assert_eq!((shown.alerts.len(), shown.unlisted), (room, 5 - room), "{name}: as many as fit");
            if criticals > 0 && room > 1 {
                assert_eq!(shown.alerts[0].kind, "Kind0", "{name}");
            }
            let page = format!("+{} · page {} of {turns}", 5 - room, turn + 1);
            assert_eq!(shown.more.as_deref(), Some(page.as_str()), "{name}");
            seen.extend(shown.alerts.into_iter().map(|row| row.kind));
        }
        assert_eq!(seen.len(), 5, "{criticals} {room}: {seen:?}");
        let still = glance(&board, &Look { rotate_ms: None, ..look }, 10_010);
        assert_eq!((still.turn.count, still.more), (1, Some(format!("+{}", 5 - room))), "it does not turn");
    }
}

#[test]
fn several_targets_take_turns_where_there_is_no_room_for_all_and_the_big_status_stays_everybodys() {
    let mut board = board();
    let lines = [
        "Watching 3 targets: 2 healthy, 0 warning, 1 critical",
        "production/web (Deployment): 3/3 ready | healthy",
        "production/db (StatefulSet): 0/1 ready | critical",
        "production/api (Deployment): 1/2 ready | healthy",
    ];
    let alerts = vec![alert(Severity::Critical, "db", "db-0"), alert(Severity::Warning, "api", "api-1")];
    board.fed(status("3 targets", &lines, 2), alerts, at(0));
    let roomy = glance(&board, &Look { rotate_ms: Some(10_000), ..look(8) }, 10_010);
    assert_eq!((roomy.turn.count, roomy.alerts.len()), (1, 2), "what has room for all at once shows all");
    let look = Look { rotate_ms: Some(10_000), ..look(1) };
    let turns: Vec<_> = (0..5)
        .map(|turn| {
            let shown = glance(&board, &look, turn * 10_000 + 10);
            assert_eq!((shown.state, shown.turn.count, shown.targets.len()), (BigStatus::Critical, 4, 3));
            assert_eq!(shown.targets.iter().filter(|row| row.has_turn).count(), usize::from(turn % 4 != 0));
            (shown.turn.index, shown.turn.name, shown.alerts.len())
        })
        .collect();
    let name = |name: &str| Some(format!("production/{name}"));
    assert_eq!(
        turns,
        [(0, None, 1), (1, name("db"), 1), (2, name("api"), 1), (3, name("web"), 0), (0, None, 1)]
    );
    let shown = glance(&board, &look, 0);
    let states: Vec<_> = shown.targets.iter().map(|row| row.state).collect();
    assert_eq!(states, [BigStatus::Critical, BigStatus::Degraded, BigStatus::Healthy]);
    assert_eq!(shown.about.as_deref(), Some("3 targets"));
    assert_eq!(shown.alerts[0].target.as_deref(), Some("production/db"));
}

#[test]
fn any_number_of_targets_fits() {
    let mut board = board();
    let lines: Vec<String> =
        (0..60).map(|n| format!("ns/app-{n:02} (Deployment): 1/1 ready | healthy")).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let alerts = (0..2).map(|n| alert(Severity::Warning, &format!("app-{n}"), "pod")).collect();
    board.fed(status("60 targets", &lines, 0), alerts, at(0));
    let shown = glance(&board, &Look { rotate_ms: Some(1), ..look(1) }, 12);
    assert_eq!((shown.targets.len(), shown.more_targets.as_deref()), (MAX_TARGETS, Some("+38")));
    assert_eq!((shown.turn.count, shown.turn.index), (13, 12));
}

#[test]
fn lost_data_stay_and_say_when_they_were_true() {
    let mut board = board();
    board.fed_old(status("myapp", &["3/3 pods running"], 0), vec![], 4000, at(10_000));
    let fresh = glance(&board, &look(8), 10_000);
    assert_eq!((fresh.is_old, fresh.age.whole.as_str()), (false, "as of 6 (4s ago)"));
    assert_eq!(fresh.age.beside, "every 30s");
    board.failed(Problem::new(Kind::Refused("h:1".into())), at(40_000));
    let lost = glance(&board, &look(8), 126_000);
    assert_eq!((lost.state, lost.is_old), (BigStatus::Offline, true));
    assert_eq!(lost.age.whole, "Lost contact. Last data as of 6 (2m ago)");
    assert_eq!((lost.counters.pods, lost.summary.len()), (Some(3), 1));
    assert_eq!((lost.reasons.len(), lost.age.beside.as_str()), (1, "every 30s"));
    assert!(lost.reasons[0].contains("h:1"), "{:?}", lost.reasons);
}

#[test]
fn who_may_not_look_is_told_so_instead_of_lost() {
    let mut board = board();
    board.fed(status("myapp", &["3/3 pods running"], 0), vec![], at(0));
    board.failed(Problem::new(Kind::Token), at(5000));
    let shown = glance(&board, &look(8), 5000);
    assert_eq!((shown.state, shown.word, shown.is_old), (BigStatus::NoAccess, "NO ACCESS", true));
    assert_eq!((shown.reasons.len(), shown.age.whole.as_str()), (1, "as of 0 (5s ago)"));
    let words: Vec<_> = shown.changes.iter().map(|row| row.words.as_str()).collect();
    assert_eq!(words, ["HEALTHY → NO ACCESS", "WAITING → HEALTHY"], "no other word for the same");
}

#[test]
fn an_old_good_round_never_looks_healthy() {
    let mut board = board();
    board.fed_old(status("myapp", &["3/3 pods running"], 0), vec![], 300_000, at(2000));
    assert_eq!(
        glance(&board, &look(8), 2000).state,
        BigStatus::Offline,
        "nothing was heard of it for five minutes"
    );
    board.failed(Problem::new(Kind::Unreachable("h:1".into())), at(2100));
    let shown = glance(&board, &look(8), 2100);
    assert_eq!((shown.state, shown.counters.pods), (BigStatus::Offline, Some(3)));
    assert_eq!(shown.age.whole, "Lost contact. Last data as of -298 (5m ago)");
}

#[test]
fn changes_are_marked_with_what_they_led_to() {
    let mut board = board();
    board.fed(status("myapp", &["3/3 pods running"], 0), vec![], at(0));
    board.fed(
        status("myapp", &["2/3 pods running"], 1),
        vec![alert(Severity::Critical, "myapp", "a")],
        at(1000),
    );
    board.fed(status("myapp", &["3/3 pods running"], 0), vec![], at(2000));
    let shown = glance(&board, &look(8), 2000);
    let rows: Vec<_> = shown.changes.iter().map(|row| (row.time.as_str(), row.mark, row.is_end)).collect();
    assert_eq!(
        rows,
        [
            ("2", Some(BigStatus::Healthy), false),
            ("2", None, false),
            ("2", Some(BigStatus::Critical), true),
            ("1", Some(BigStatus::Critical), false),
            ("1", None, false),
            ("1", Some(BigStatus::Critical), false),
            ("0", Some(BigStatus::Healthy), false),
        ]
    );
    assert_eq!(shown.since, "Since 0");
}

#[test]
fn the_age_of_an_answer_is_never_shown_as_the_age_of_its_data() {
    let age = |snapshots: i32, summary: &[&str]| {
        let mut board = board();
        for round in 0..9_u64 {
            let count = snapshots.min(snapshots - 2 + i32::try_from(round).unwrap());
            let status = WatcherStatus { snapshot_count: count, ..status("myapp", summary, 0) };
            board.fed(status, vec![], at(round * 30_000));
        }
        let shown = glance(&board, &look(8), 241_000);
        (shown.word, shown.age.whole, shown.is_old)
    };
    let owned = |word, whole: &str, is_old| (word, whole.to_owned(), is_old);
    for (snapshots, summary, expected) in [
        (9, "3/3 pods running", owned("STALE", "data of 60, no newer ones for 3m", true)),
        (
            61,
            "3/3 pods running",
            owned("UNCONFIRMED", "answer of 240 (1s ago), age of its data not known", false),
        ),
        (61, "stale: 5m", owned("STALE", "answer of 240 (1s ago)", true)),
    ] {
        assert_eq!(age(snapshots, &[summary]), expected, "{snapshots} {summary}");
    }
}

#[test]
fn answers_that_come_a_little_late_are_no_other_pace() {
    for (real_ms, words) in [(30_900, "every 30s"), (37_000, "every 30s"), (60_000, "every 1m")] {
        let mut board = board();
        board.set_pace(Some(real_ms));
        assert_eq!(glance(&board, &look(8), 0).age.beside, words, "{real_ms}");
    }
}
