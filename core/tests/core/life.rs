//! Eight hours of a Go server's watcher, played fast: it starts, its ring fills, a rollout, a crash loop, the cluster's
//! API goes away and comes back, goes away in the middle of another crash loop, the server freezes, and all is quiet.
//! At every moment what the board says is held against what is so. The model collects, keeps alerts and words its
//! summary as that server does, including that its snapshot count stops when its ring is full.

use chatcli_core::Stamp;
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::watcher::board::{BigStatus, Board, BoardOptions, Change};
use chatcli_core::watcher::{Alert, Severity, WatcherStatus};

const INTERVAL_SECS: u64 = 30;
const HOUR: u64 = 3600;
const LIFE_SECS: u64 = 8 * HOUR;
const EPOCH_SECS: i64 = 1_790_000_000;
/// The board may believe what it heard for as long as this: three intervals, and a round that is late.
const BELIEF_SECS: u64 = 3 * INTERVAL_SECS + 45;
/// Without an answer it may hope for as long as this.
const HOPE_SECS: u64 = 75;

/// What is so at a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Truth {
    rollout: bool,
    crashes: bool,
    api: bool,
    answers: bool,
}

fn truth(second: u64) -> Truth {
    let within = |from: u64, to: u64| (from..to).contains(&second);
    let minute = 60;
    Truth {
        rollout: within(HOUR, HOUR + 3 * minute),
        crashes: within(2 * HOUR, 2 * HOUR + 40 * minute)
            || within(5 * HOUR + 20 * minute, 6 * HOUR + 5 * minute),
        api: !within(4 * HOUR + 30 * minute, 5 * HOUR) && !within(5 * HOUR + 30 * minute, 6 * HOUR),
        answers: !within(6 * HOUR + 30 * minute, 6 * HOUR + 40 * minute),
    }
}

/// For each second, for how many seconds the same has been so.
fn since(of: fn(Truth) -> bool) -> Vec<u64> {
    let mut runs: Vec<u64> = Vec::new();
    for second in 0..LIFE_SECS {
        let is_same = second > 0 && of(truth(second)) == of(truth(second - 1));
        runs.push(if is_same { runs.last().unwrap() + 1 } else { 0 });
    }
    runs
}

/// For how long, at each second.
struct Since {
    answers: Vec<u64>,
    api: Vec<u64>,
    trouble: Vec<u64>,
}

/// The Go server: one or two targets, of which the first has the trouble.
struct Go {
    targets: usize,
    capacity: i32,
    window_secs: u64,
    ring: i32,
    ready: u32,
    /// When each was raised, of those that are kept.
    alerts: Vec<(Alert, u64)>,
}

impl Go {
    fn new(targets: usize, capacity: i32) -> Self {
        let window_secs = (u64::try_from(capacity).unwrap() - 1) * INTERVAL_SECS;
        Self { targets, capacity, window_secs, ring: 0, ready: 3, alerts: Vec::new() }
    }

    fn collect(&mut self, second: u64) {
        let truth = truth(second);
        if !truth.api {
            return;
        }
        self.ring = (self.ring + 1).min(self.capacity);
        self.ready = if truth.rollout || truth.crashes { 2 } else { 3 };
        if self.ready < 3 {
            self.raise(Severity::Warning, "PodNotReady", second);
            self.raise(Severity::Warning, "DeploymentFailing", second);
        }
        if truth.crashes {
            self.raise(Severity::Critical, "HighRestartCount", second);
        }
    }

    /// One that is known keeps its first moment; old ones go only when another one comes.
    fn raise(&mut self, severity: Severity, kind: &str, second: u64) {
        if self.alerts.iter().any(|(alert, _)| alert.kind == kind) {
            return;
        }
        self.alerts.retain(|(_, raised)| second - raised < self.window_secs);
        let alert = Alert {
            severity,
            kind: kind.into(),
            object: "myapp-1".into(),
            namespace: "production".into(),
            deployment: "myapp".into(),
            message: "words".into(),
            since_unix: EPOCH_SECS + i64::try_from(second).unwrap(),
        };
        self.alerts.push((alert, second));
    }

    fn listed(&self, second: u64) -> Vec<Alert> {
        let fresh = self.alerts.iter().filter(|(_, raised)| second - raised < self.window_secs);
        fresh.map(|(alert, _)| alert.clone()).collect()
    }

    fn status(&self, second: u64) -> WatcherStatus {
        let listed = self.listed(second);
        let critical = listed.iter().any(|alert| alert.severity == Severity::Critical);
        let warning = !critical && (!listed.is_empty() || self.ready < 3);
        let healthy = self.targets - usize::from(critical || warning);
        let targets = i32::try_from(self.targets).unwrap();
        WatcherStatus {
            active: true,
            deployment: format!("{targets} targets"),
            namespace: "multi".into(),
            summary: vec![format!(
                "Watching {targets} targets: {healthy} healthy, {} warning, {} critical",
                u8::from(warning),
                u8::from(critical)
            )],
            alert_count: i32::try_from(self.alerts.len()).unwrap(),
            snapshot_count: self.ring * targets,
            pod_count: 3 * targets,
        }
    }
}

fn at(second: u64, entropy: u64) -> Stamp {
    let unix_ms = (EPOCH_SECS + i64::try_from(second).unwrap()) * 1000;
    Stamp { mono_ms: second * 1000, unix_ms, entropy }
}

/// Plays a life for a board that is opened at some moment of it, and gives the statuses in the order they came.
fn play(targets: usize, capacity: i32, opened: u64) -> Vec<(u64, BigStatus)> {
    let mut go = Go::new(targets, capacity);
    let mut board = Board::new(BoardOptions::default(), at(opened, 0));
    let (mut next, mut entropy) = (opened, 7_u64);
    let since = Since {
        answers: since(|truth| truth.answers),
        api: since(|truth| truth.api),
        trouble: since(|truth| truth.rollout || truth.crashes),
    };
    let mut seen: Vec<(u64, BigStatus)> = Vec::new();
    let mut heard: Vec<Alert> = Vec::new();
    for second in 0..LIFE_SECS {
        if second % INTERVAL_SECS == 0 {
            go.collect(second);
        }
        if second < opened {
            continue;
        }
        if second == next {
            entropy = entropy.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            next += 27 + (entropy >> 33) % 7;
            if truth(second).answers {
                heard = go.listed(second);
                board.fed(go.status(second), heard.clone(), at(second, entropy));
            } else {
                // The gateway in front of it says so after its own time limit.
                next += 10;
                board.failed(Problem::new(Kind::Deadline), at(second, entropy));
            }
        }
        board.tick(at(second, entropy));
        let state = board.state(at(second, entropy));
        let name =
            format!("{targets} targets, ring of {capacity}, opened at {opened}, second {second}: {state:?}");
        check(&board, state, &heard, &since, (second, opened), &name);
        if seen.last().is_none_or(|(_, last)| *last != state) {
            seen.push((second, state));
        }
    }
    let written = board.changes().filter(|(_, it)| matches!(it.change, Change::State { .. })).count();
    assert!(written <= seen.len(), "what changed is written down once");
    seen
}

#[track_caller]
fn check(
    board: &Board,
    state: BigStatus,
    heard: &[Alert],
    since: &Since,
    (second, opened): (u64, u64),
    name: &str,
) {
    let truth = truth(second);
    let so_for = |runs: &[u64]| runs[usize::try_from(second).unwrap()].min(second - opened);
    let answers_for = so_for(&since.answers);
    if !truth.answers {
        assert!(answers_for < HOPE_SECS || state == BigStatus::Offline, "{name}");
        assert!(state != BigStatus::Stale, "{name}: it is gone, not old");
        return;
    }
    if answers_for < 45 {
        return;
    }
    // Whatever was heard of needs a person, whether or not the data are old.
    let is_critical = heard.iter().any(|alert| alert.severity == Severity::Critical);
    assert_eq!(state == BigStatus::Critical, is_critical, "{name}");
    let same_for = so_for(&since.api);
    if truth.api {
        assert!(!matches!(state, BigStatus::Stale | BigStatus::Offline), "{name}: all is collected");
        let is_well = !truth.rollout && !truth.crashes && so_for(&since.trouble) > 75;
        let is_quiet = heard.is_empty() && is_well;
        if is_quiet && same_for > 45 {
            assert!(matches!(state, BigStatus::Healthy | BigStatus::Unconfirmed), "{name}: nothing is wrong");
        }
    } else if same_for > BELIEF_SECS {
        assert_ne!(state, BigStatus::Healthy, "{name}: the cluster's state is not known");
    }
    assert!(state != BigStatus::Stale || board.is_old(at(second, 0)), "{name}");
}

#[test]
fn what_the_board_says_is_so_for_eight_hours_and_every_ring() {
    for targets in [1, 2] {
        for capacity in [11, 16, 21, 31, 61, 241] {
            let seen = play(targets, capacity, 0);
            assert!(seen.len() <= 24, "{targets} {capacity}: it does not flap: {seen:?}");
        }
    }
}

#[test]
fn a_board_that_is_opened_in_the_middle_knows_as_much_as_it_heard() {
    for opened in [HOUR / 2, 2 * HOUR + 60, 4 * HOUR + 45 * 60, 5 * HOUR + 40 * 60, 7 * HOUR] {
        for capacity in [11, 61, 241] {
            let seen = play(1, capacity, opened);
            assert!(seen.len() <= 24, "{opened} {capacity}: it does not flap: {seen:?}");
        }
    }
}

#[test]
fn a_ring_that_is_not_full_yet_tells_that_the_clusters_api_is_away() {
    // Ten snapshots are the least that any ring holds, so fewer of them prove that nothing is collected.
    let mut board = Board::new(BoardOptions::default(), at(0, 0));
    let mut go = Go::new(1, 241);
    for round in 0..20_u64 {
        let second = round * INTERVAL_SECS;
        if round < 5 {
            go.collect(second);
        }
        board.fed(go.status(second), go.listed(second), at(second, 0));
    }
    assert_eq!(board.state(at(19 * INTERVAL_SECS, 0)), BigStatus::Stale);
}
