//! What the wall lists, and what of it a filter or a script gets.

use serde_json::json;

use super::*;

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
