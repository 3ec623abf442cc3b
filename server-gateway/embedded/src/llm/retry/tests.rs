//! Attempts against a provider that follows a script, with a clock that stands still.

use std::sync::Mutex;

use super::*;
use crate::llm::{End, FailureKind};

/// What each attempt brings, in order, and when it was made.
struct Script {
    steps: Mutex<Vec<Vec<Result<Piece, Failure>>>>,
    asked: Mutex<Vec<Instant>>,
}

impl Provider for Script {
    fn answer(&self, _: Ask) -> Answer {
        let this = self.steps.lock().unwrap().remove(0);
        self.asked.lock().unwrap().push(Instant::now());
        stream::iter(this).boxed()
    }
}

fn fails(retry: Retry) -> Vec<Result<Piece, Failure>> {
    vec![Err(Failure::new(FailureKind::Unavailable, "away").retried(retry))]
}

fn good() -> Vec<Result<Piece, Failure>> {
    vec![Ok(Piece::Text("a".to_owned())), Ok(Piece::End(End::default()))]
}

fn ask() -> Ask {
    Ask { model: String::new(), turns: [].into(), max_tokens: None }
}

fn policy(variables: &[(&str, &str)]) -> Policy {
    let environment = variables.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    Policy::from_config(&Config { environment, ..Config::default() })
}

/// The whole answer, and the seconds at which it was asked for.
async fn run(
    policy: Policy,
    limit: Option<Duration>,
    steps: Vec<Vec<Result<Piece, Failure>>>,
) -> (Vec<Result<Piece, Failure>>, Vec<u64>) {
    let script = Arc::new(Script { steps: Mutex::new(steps), asked: Mutex::default() });
    let start = Instant::now();
    let deadline = limit.map(|limit| start + limit);
    let pieces = answer(Arc::<Script>::clone(&script), ask(), policy, deadline).collect().await;
    let asked = script.asked.lock().unwrap().iter().map(|at| (*at - start).as_secs()).collect();
    (pieces, asked)
}

#[test]
fn settings_are_read_as_the_go_server_reads_them() {
    let seconds = Duration::from_secs;
    for (variables, attempts, backoff) in [
        (&[][..], 5, seconds(3)),
        (&[("MAX_RETRIES", "1"), ("INITIAL_BACKOFF", "10ms")], 1, Duration::from_millis(10)),
        (&[("MAX_RETRIES", "0"), ("INITIAL_BACKOFF", "1m30s")], 1, seconds(90)),
        (&[("MAX_RETRIES", "many"), ("INITIAL_BACKOFF", "3")], 5, seconds(3)),
        (&[("MAX_RETRIES", "-2")], 1, seconds(3)),
        (&[("MAX_RETRIES", "99999999999")], 100, seconds(3)),
    ] {
        assert_eq!(policy(variables), Policy { attempts, backoff }, "{variables:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn waits_double_and_end() {
    let soon = || fails(Retry::Soon);
    let (pieces, asked) = run(policy(&[]), None, vec![soon(), soon(), good()]).await;
    assert!(pieces.iter().all(Result::is_ok));
    assert_eq!(asked, [0, 3, 9]);

    let (pieces, asked) = run(policy(&[]), None, vec![soon(), soon(), soon(), soon(), soon()]).await;
    assert_eq!(asked, [0, 3, 9, 21, 45]);
    assert_eq!(pieces.len(), 1);
    assert!(pieces[0].as_ref().unwrap_err().message.contains("asked 5 times"));

    let long = policy(&[("INITIAL_BACKOFF", "20s"), ("MAX_RETRIES", "4")]);
    let (_, asked) = run(long, None, vec![soon(), soon(), soon(), soon()]).await;
    assert_eq!(asked, [0, 20, 50, 80], "no wait above 30 s");
}

#[tokio::test(start_paused = true)]
async fn what_does_not_pass_is_not_tried_again() {
    let (pieces, asked) = run(policy(&[]), None, vec![fails(Retry::Never)]).await;
    assert_eq!((pieces[0].as_ref().unwrap_err().message.as_str(), asked.len()), ("away", 1));
}

#[tokio::test(start_paused = true)]
async fn a_provider_may_ask_for_a_longer_wait_but_not_for_any() {
    let after = |seconds| fails(Retry::After(Duration::from_secs(seconds)));
    for (asked_for, expected) in [(1, &[0, 3][..]), (10, &[0, 10]), (60, &[0, 60]), (61, &[0])] {
        let (_, asked) = run(policy(&[]), None, vec![after(asked_for), good()]).await;
        assert_eq!(asked, expected, "{asked_for}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_callers_time_bounds_every_wait() {
    let second = Duration::from_secs;
    let (pieces, asked) = run(policy(&[]), Some(second(2)), vec![fails(Retry::Soon)]).await;
    assert_eq!((pieces.len(), asked), (1, vec![0]));
    let slow = fails(Retry::After(second(30)));
    let (pieces, asked) = run(policy(&[]), Some(second(10)), vec![slow]).await;
    assert_eq!((pieces[0].as_ref().unwrap_err().kind, asked), (FailureKind::Unavailable, vec![0]));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_tried_again_after_the_first_piece() {
    let half = vec![Ok(Piece::Text("a".to_owned())), fails(Retry::Soon).remove(0)];
    let (pieces, asked) = run(policy(&[]), None, vec![half, good()]).await;
    assert_eq!((pieces.len(), asked.len()), (2, 1));
    assert!(pieces[1].is_err());
}

#[tokio::test(start_paused = true)]
async fn who_leaves_during_a_wait_ends_it() {
    let script =
        Arc::new(Script { steps: Mutex::new(vec![fails(Retry::Soon), good()]), asked: Mutex::default() });
    let mut pieces = answer(Arc::<Script>::clone(&script), ask(), policy(&[]), None);
    assert!(tokio::time::timeout(Duration::from_secs(1), pieces.next()).await.is_err());
    drop(pieces);
    tokio::time::sleep(Duration::from_secs(100)).await;
    assert_eq!(script.asked.lock().unwrap().len(), 1);
}
