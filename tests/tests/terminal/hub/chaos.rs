//! Two terminals write to one thread while each is killed, stopped and cut off at moments that are chosen by
//! chance. Decides what must not be lost: what a terminal showed as answered, and what either of them keeps.

use std::collections::BTreeMap;

use chatcli_tests::chance::{Chance, limit};
use chatcli_tests::seat::{Seat, seen_whole};
use chatcli_tests::wait;

use super::*;

/// How long a terminal stands still at most, in milliseconds.
const STILL_MS: u64 = 3_000;
/// Lines that a question may not be answered faster than they are typed.
const PAUSE_MS: u64 = 250;

#[test]
fn what_was_answered_is_in_both_once_whatever_happens_to_them() {
    let mut chance = Chance::new();
    let (seed, limit) = (chance.seed, limit());
    println!("seed: {seed}, for {limit:?}");
    let home = Home::default();
    let gateway = Gateway::start(&home, ["--embedded", "--database", ":memory:"]);
    let mut seats = [Seat::new(&gateway), Seat::new(&gateway)];
    seats.iter_mut().for_each(Seat::begin);
    seats.iter().for_each(|seat| seat.terminal().wait_for_prompt());
    // Of a thread that is new to a terminal only the newest turns are shown; this one is known to both.
    seats[0].terminal().enter("q0");
    seats[1].terminal().wait_until("the first turn", |seen| seen_whole(seen, "q0"));
    let (mut asked, mut kills, mut stops, mut cuts) = (0, 0, 0, 0);
    let since = Instant::now();
    while since.elapsed() < limit {
        let at = usize::from(chance.below(2) == 1);
        let seat = &mut seats[at];
        seat.revive();
        match chance.below(100) {
            // What waits after a cut waits for an empty line.
            0..15 if !seat.is_stopped => seat.terminal().enter(""),
            15..50 if !seat.is_stopped => {
                asked += 1;
                seat.terminal().enter(&format!("q{asked}"));
            }
            50..58 => {
                kills += 1;
                seat.kill();
                seat.begin();
            }
            58..68 if !seat.is_stopped => {
                stops += 1;
                seat.stop();
            }
            68..80 if seat.is_stopped => seat.go_on(),
            80..90 => {
                cuts += 1;
                seat.cable.pull();
            }
            _ => {}
        }
        let pause_ms = if chance.below(20) == 0 { STILL_MS } else { PAUSE_MS };
        std::thread::sleep(Duration::from_millis(chance.below(pause_ms)));
    }
    println!("asked: {asked}, kills: {kills}, stops: {stops}, cuts: {cuts}");

    // Nothing happens to them any more. What waited in one that was killed waits for a line.
    for seat in &mut seats {
        if seat.is_stopped {
            seat.go_on();
        }
        seat.revive();
    }
    for at in 0..2 {
        let last = format!("q{}", 1_000_000 + at);
        seats[at].terminal().enter(&last);
        let mut beat = Instant::now();
        let both = || {
            if beat.elapsed() > Duration::from_secs(1) {
                beat = Instant::now();
                seats[at].terminal().enter("");
            }
            let is_seen = seats.iter().all(|seat| seen_whole(&seat.terminal().transcript(), &last));
            is_seen.then_some(())
        };
        let instead =
            || seats.iter().map(|seat| seat.terminal().screen()).collect::<Vec<_>>().join("\n====\n");
        wait::until(&format!("`{last}` in both"), both, instead);
    }
    // Its queue may hold more, and what is answered takes a moment to be everywhere.
    let mut before = 0;
    wait::until(
        "an end",
        || {
            std::thread::sleep(Duration::from_secs(2));
            let now = events(&gateway).len();
            (std::mem::replace(&mut before, now) == now).then_some(())
        },
        String::new,
    );
    seats.iter_mut().for_each(Seat::end);

    let mut in_thread: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for event in events(&gateway) {
        let question = event.content.lines().next().unwrap_or_default().to_owned();
        let (questions, answers) = in_thread.entry(question).or_default();
        *(if event.role == "user" { questions } else { answers }) += 1;
    }
    let mut wrong = Vec::new();
    for (question, counts) in &in_thread {
        if *counts != (1, 1) {
            wrong.push(format!("in the thread {question} is {counts:?} times asked and answered"));
        }
    }
    for (name, seat) in ["first", "second"].iter().zip(&seats) {
        for question in seat.shown.iter().filter(|question| !in_thread.contains_key(*question)) {
            wrong.push(format!("the {name} showed the answer to {question}; it is not in the thread"));
        }
        let kept = seat.kept();
        for (question, answer) in &kept {
            let times = kept.iter().filter(|(other, _)| other == question).count();
            if times != 1 || !in_thread.contains_key(question) || !answer.starts_with(question.as_str()) {
                wrong.push(format!("the {name} keeps {question} {times} times: {answer:?}"));
            }
        }
        for question in in_thread.keys().filter(|question| kept.iter().all(|(known, _)| known != *question)) {
            wrong.push(format!("the {name} does not keep {question}"));
        }
    }
    let [one, two] = seats.each_ref().map(Seat::kept);
    assert!(wrong.is_empty() && one == two, "seed: {seed}\n{}\n{one:?}\n{two:?}", wrong.join("\n"));
    println!("answered in the thread: {}", in_thread.len());
}
