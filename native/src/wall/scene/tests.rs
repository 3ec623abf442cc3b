//! The wall at every size: nothing overflows, and what matters most is there first.

use chatcli_core::Stamp;
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::watcher::board::{Board, BoardOptions};
use chatcli_core::watcher::{Alert, Severity, WatcherStatus};

use super::*;
use crate::wall::clock::Clock;

const SIZES: [(usize, usize); 9] =
    [(1, 1), (3, 2), (20, 5), (40, 12), (80, 24), (79, 23), (120, 30), (200, 60), (500, 120)];

fn at(secs: u64) -> Stamp {
    Stamp {
        mono_ms: secs * 1000,
        unix_ms: 1_790_000_000_000 + i64::try_from(secs).unwrap() * 1000,
        entropy: 0,
    }
}

fn status(snapshots: i32) -> WatcherStatus {
    WatcherStatus {
        active: true,
        deployment: "myapp".into(),
        namespace: "production".into(),
        summary: vec![
            "2/3 pods running, 7 restarts last 1h".into(),
            "Recent Events: 漢字 and wide 😀".into(),
        ],
        alert_count: 0,
        snapshot_count: snapshots,
        pod_count: 3,
    }
}

fn alert(severity: Severity, number: usize) -> Alert {
    Alert {
        severity,
        kind: "PodNotReady".into(),
        object: format!("myapp-6c9f7d5b4-{number}"),
        namespace: "production".into(),
        deployment: "myapp".into(),
        message: "a message that is longer than a narrow screen is wide, so that it has to be cut".into(),
        since_unix: 1_789_999_000,
    }
}

/// Every kind of board.
fn boards() -> Vec<(&'static str, Board, Stamp)> {
    let new = || Board::new(BoardOptions::default(), at(0));
    let mut well = new();
    well.fed(status(1), vec![], at(0));
    let mut bad = new();
    for round in 0..300 {
        let alerts = (0..20).map(|number| {
            let severity = if number % 3 == 0 { Severity::Critical } else { Severity::Warning };
            alert(severity, number + round)
        });
        bad.fed(status(i32::try_from(round).unwrap()), alerts.collect(), at(30 * round as u64));
    }
    let mut gone = bad.clone();
    gone.failed(Problem::new(Kind::Refused("h:1".into())), at(9100));
    let mut none = new();
    none.fed(WatcherStatus::default(), vec![], at(0));
    let mut many = new();
    let lines = (0..9).map(|n| format!("ns-{n}/app (Deployment): {n}/9 ready | degraded | 1 alerts"));
    many.fed(WatcherStatus { summary: lines.collect(), ..status(1) }, vec![], at(0));
    vec![
        ("nothing yet", new(), at(1)),
        ("all is well", well, at(1)),
        ("trouble", bad, at(8970)),
        ("lost", gone, at(9999)),
        ("no watcher", none, at(1)),
        ("many targets", many, at(1)),
    ]
}

fn rows(board: &Board, now: Stamp, lang: Lang, (columns, lines): (usize, usize)) -> Vec<Row> {
    let clock = Clock::of(Some("UTC"), lang).unwrap();
    fitted((columns, lines), None, |max_alerts, paint| {
        let look =
            chatcli_core::watcher::board::Look { max_alerts, rotate_ms: Some(15_000), ..Default::default() };
        let glance = board.glance(&look, now, lang, &|unix_ms| clock.time(unix_ms));
        let (time, listed) = (clock.time(now.unix_ms), Cell::default());
        paint(&Scene { glance: &glance, address: "h:1", title: None, lang, time, listed })
    })
}

fn text(rows: &[Row]) -> String {
    rows.iter().map(|row| format!("{}\n", row.ansi(false))).collect()
}

#[test]
fn a_screen_is_exactly_as_large_as_the_terminal() {
    for (name, board, now) in boards() {
        for lang in Lang::ALL {
            for (columns, lines) in SIZES {
                let rows = rows(&board, now, lang, (columns, lines));
                assert_eq!(rows.len(), lines, "{name} {columns}x{lines}");
                for row in &rows {
                    assert_eq!(row.width(), columns, "{name} {columns}x{lines}: {:?}", row.ansi(false));
                }
                assert!(!text(&rows).contains('\u{1b}'), "without colours there are no escapes");
            }
        }
    }
}

#[test]
fn the_word_and_the_age_are_there_from_40_by_12_on() {
    for (name, board, now) in boards() {
        for lang in Lang::ALL {
            for size in SIZES.into_iter().filter(|size| size.0 >= 40) {
                let text = text(&rows(&board, now, lang, size));
                assert!(text.contains(board.state(now).word(lang)), "{name} {size:?}\n{text}");
                let age = if board.age_ms(now).is_some() { "14:13:20" } else { "" };
                let age = if matches!(name, "trouble" | "lost") { "16:42:50" } else { age };
                assert!(text.contains(age), "{name} {size:?} {age}\n{text}");
            }
        }
    }
}

#[test]
fn the_worst_alerts_come_first_and_the_rest_is_counted() {
    let all = boards();
    let (_, board, now) = all.iter().find(|(name, ..)| *name == "trouble").unwrap();
    let screen = text(&rows(board, *now, Lang::En, (120, 40)));
    let (critical, warning) = (screen.find(" ■ CRITICAL ").unwrap(), screen.find(" ▲ WARNING ").unwrap());
    assert!(critical < warning, "{screen}");
    assert!(screen.contains("NEW PodNotReady"), "{screen}");
    assert!(!screen.contains("×"), "there is room for each: {screen}");
    let low = text(&rows(board, *now, Lang::En, (120, 20)));
    for group in [" ■ CRITICAL  NEW PodNotReady ×7  2h", " ▲ WARNING   NEW PodNotReady ×13  2h"] {
        assert!(low.contains(group), "what has no room one by one is counted: {low}");
    }
    let small = text(&rows(board, *now, Lang::En, (40, 12)));
    assert!(small.contains(" ■ CRITICAL "), "{small}");
}

#[test]
fn old_data_are_greyed_and_said_to_be_old() {
    let all = boards();
    let (_, board, now) = all.iter().find(|(name, ..)| *name == "lost").unwrap();
    let rows = rows(board, *now, Lang::En, (80, 24));
    let screen: Vec<String> = rows.iter().map(|row| row.ansi(true)).collect();
    let line =
        |words: &str| screen.iter().find(|row| row.contains(words)).unwrap_or_else(|| panic!("{words}"));
    assert!(line("Lost contact. Last data as of 16:42:50 (17m ago)").contains("48;5;88"), "on red");
    assert!(line("Pods 2/3").contains("\u{1b}[2m"), "greyed");
    assert!(!screen.concat().contains("48;5;160"), "no alert shouts while the state is not known");
}

#[test]
fn every_alert_has_its_turn_on_every_screen_that_lists_any() {
    let mut board = Board::new(BoardOptions::default(), at(0));
    // Each says something else, so none stands for another one.
    let alerts =
        (0..12).map(|number| Alert { kind: format!("Kind{number}."), ..alert(Severity::Warning, number) });
    board.fed(status(1), alerts.collect(), at(0));
    for size in SIZES.into_iter().filter(|size| size.0 >= 40 && size.1 >= 12) {
        let seen: String = (0..13).map(|turn| text(&rows(&board, at(15 * turn), Lang::En, size))).collect();
        for number in 0..12 {
            assert!(seen.contains(&format!("Kind{number}.")), "{size:?}: {number} is never seen");
        }
    }
}
