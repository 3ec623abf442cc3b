//! Two terminals write to one thread while each is killed, stopped and cut off at moments that nobody chose. Decides what
//! must not be lost: what a terminal showed as answered, and what either of them keeps.

use std::collections::BTreeMap;

use chatcli_tests::cable::Cable;
use chatcli_tests::process::{client, run};
use chatcli_tests::terminal::Signal;
use chatcli_tests::wait;

use super::*;

/// How long a short run is; a longer one is asked for by a variable.
const USUAL_SECS: u64 = 20;
/// How long a terminal stands still at most, in milliseconds.
const STILL_MS: u64 = 3_000;
/// Lines that a question may not be answered faster than they are typed.
const PAUSE_MS: u64 = 250;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// Numbers that look like chance and come again with the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }
}

/// One terminal, with a home that outlives it.
struct Seat {
    home: Home,
    cable: Cable,
    terminal: Option<Terminal>,
    is_stopped: bool,
    /// What it showed as answered, before it was killed.
    shown: Vec<String>,
}

impl Seat {
    fn new(gateway: &Gateway) -> Self {
        let cable = Cable::start(gateway.address);
        Self { home: Home::default(), cable, terminal: None, is_stopped: false, shown: Vec::new() }
    }

    fn begin(&mut self) {
        let mut command = self.home.command(client());
        command.args(["connect", &self.cable.address().to_string()]);
        // A screen of its own for each run, high enough for what is said in it.
        self.terminal = Some(Terminal::sized(command, 50, 100));
        self.is_stopped = false;
    }

    fn terminal(&self) -> &Terminal {
        self.terminal.as_ref().expect("it runs")
    }

    fn stop(&mut self) {
        self.terminal().signal(Signal::STOP);
        self.is_stopped = true;
    }

    fn go_on(&mut self) {
        self.terminal().signal(Signal::CONT);
        self.is_stopped = false;
    }

    /// Kills it. The newest answer that it shows may have ended with the kill.
    fn kill(&mut self) {
        let mut answered = answered(&self.terminal().transcript());
        answered.pop();
        self.shown.extend(answered);
        self.terminal().signal(Signal::KILL);
        self.terminal = None;
    }

    /// A start that is cut off gives up, and a person tries it again.
    fn revive(&mut self) {
        if self.terminal().screen().contains("Cannot reach the server") {
            self.begin();
        }
    }

    /// Ends it as a person does.
    fn end(&mut self) {
        let mut terminal = self.terminal.take().expect("it runs");
        self.shown.extend(answered(&terminal.transcript()));
        terminal.enter("/exit");
        terminal.wait_for_exit();
    }

    /// Questions and answers that are kept whole, in order.
    fn kept(&self) -> Vec<(String, String)> {
        let said = |words: &[&str]| -> serde_json::Value {
            let mut command = self.home.command(client());
            command.arg("session").args(words);
            let done = run(command, None);
            serde_json::from_str(&done.stdout).unwrap_or_else(|error| panic!("{error}: {done:?}"))
        };
        let list = said(&["list", "--json", "--most", "1000"]);
        let ids = list["conversations"].as_array().expect("a list").iter();
        let ids = ids.map(|kept| kept["id"].as_str().expect("a name").to_owned());
        let mut turns = Vec::new();
        for id in ids {
            let kept = said(&["show", &id, "--json"]);
            for pair in kept["messages"].as_array().expect("messages").chunks(2) {
                if pair[1]["state"] == "done" {
                    let text = |at: usize| pair[at]["content"].as_str().unwrap_or_default().to_owned();
                    turns.push((text(0), text(1)));
                }
            }
        }
        turns
    }
}

/// How every answer ends.
const END: &str = "each one needs.";

/// The questions whose answers are on the screen to their last word, wherever they were asked.
fn seen_whole(seen: &str, question: &str) -> bool {
    let mut lines = seen.lines().skip_while(|line| *line != question).skip(1);
    lines.find(|line| line.ends_with(END) || line.contains('❯')).is_some_and(|line| line.ends_with(END))
}

/// The questions that were asked here and whose answers were shown as whole: the answer begins with the question, and its
/// time follows.
fn answered(seen: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = None;
    for line in seen.lines() {
        let is_question = line.strip_prefix('q').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
        if is_question {
            open = Some(line.to_owned());
        } else if line.contains('❯') || line.starts_with("From ") {
            open = None;
        } else if line.strip_suffix(" s").is_some_and(|time| time.parse::<f64>().is_ok()) {
            found.extend(open.take());
        }
    }
    found
}

#[test]
fn what_was_answered_is_in_both_once_whatever_happens_to_them() {
    let seed = number("CHATCLI_CHAOS_SEED").unwrap_or_else(|| {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        u64::try_from(since.expect("a clock").as_nanos() & u128::from(u64::MAX)).expect("a number")
    });
    let limit = Duration::from_secs(number("CHATCLI_CHAOS_SECS").unwrap_or(USUAL_SECS));
    println!("seed: {seed}, for {limit:?}");
    let mut chance = Chance(seed | 1);
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
