//! A terminal and a browser write to one thread while each is killed, stopped and cut off at moments chosen by chance.
//! Decides what must not be lost: what either of them showed as answered is in the thread, once; and both have all of the
//! thread in the end, in one order.

use std::collections::BTreeMap;

use chatcli_tests::cable::Cable;
use chatcli_tests::chance::{Chance, limit};
use chatcli_tests::seat::{Seat, seen_whole};
use chatcli_tests::shared_thread::events;
use chatcli_tests::wait;

use super::*;

/// How long one of them stands still at most, in milliseconds.
const STILL_MS: u64 = 3_000;
/// Pauses between two things that happen, in milliseconds.
const PAUSE_MS: u64 = 300;
const FIELD: &str = "#composer-input";

/// A browser with a profile that outlives it.
struct Desk {
    profile: tempfile::TempDir,
    cable: Cable,
    browser: Option<Browser>,
    is_stopped: bool,
    /// What it showed as answered, before it was killed.
    shown: Vec<String>,
}

impl Desk {
    fn new(gateway: &Gateway) -> Self {
        let profile = tempfile::tempdir().expect("a temporary folder");
        let cable = Cable::start(gateway.address);
        Self { profile, cable, browser: None, is_stopped: false, shown: Vec::new() }
    }

    /// Opens the page, from the server or from what the browser kept of it.
    fn begin(&mut self) {
        let browser = Browser::on_profile(self.profile.path(), &[], json!({}));
        browser.open(&format!("http://{}/", self.cable.address()));
        browser.click(FIELD);
        self.browser = Some(browser);
        self.is_stopped = false;
    }

    fn browser(&self) -> &Browser {
        self.browser.as_ref().expect("it runs")
    }

    fn stop(&mut self) {
        self.browser().pause();
        self.is_stopped = true;
    }

    fn go_on(&mut self) {
        self.browser().resume();
        self.is_stopped = false;
    }

    fn ask(&self, question: &str) {
        ask(self.browser(), question);
    }

    /// The questions that are shown as answered, in order.
    fn answered(&self) -> Vec<String> {
        let name =
            |shown: String| shown.lines().map(str::trim).find(|line| is_question(line)).map(str::to_owned);
        answered(self.browser()).into_iter().filter_map(name).collect()
    }

    /// Kills it. The newest answer that it shows may have ended with the kill.
    fn kill(&mut self) {
        if self.is_stopped {
            self.go_on();
        }
        let mut answered = self.answered();
        answered.pop();
        self.shown.extend(answered);
        self.browser.take().expect("it runs").kill();
    }
}

fn is_question(line: &str) -> bool {
    line.strip_prefix('q')
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

#[test]
fn a_terminal_and_a_browser_keep_one_thread_whatever_happens_to_them() {
    let mut chance = Chance::new();
    let (seed, limit) = (chance.seed, limit());
    println!("seed: {seed}, for {limit:?}");
    let home = Home::default();
    let gateway = embedded(&home);
    let (mut seat, mut desk) = (Seat::new(&gateway), Desk::new(&gateway));
    seat.begin();
    seat.terminal().wait_for_prompt();
    desk.begin();
    seat.terminal().enter("q0");
    wait_for_answered(desk.browser(), &["q0"]);
    let (mut asked, mut kills, mut stops, mut cuts) = (0, 0, 0, 0);
    let since = Instant::now();
    while since.elapsed() < limit {
        let is_desk = chance.below(2) == 1;
        let is_stopped = if is_desk { desk.is_stopped } else { seat.is_stopped };
        if !is_desk {
            seat.revive();
        }
        match chance.below(100) {
            // What waits after a cut waits for an empty line in a terminal.
            0..15 if !is_stopped && !is_desk => seat.terminal().enter(""),
            15..50 if !is_stopped => {
                asked += 1;
                let question = format!("q{asked}");
                if is_desk { desk.ask(&question) } else { seat.terminal().enter(&question) }
            }
            50..55 => {
                kills += 1;
                if is_desk {
                    desk.kill();
                    desk.begin();
                } else {
                    seat.kill();
                    seat.begin();
                }
            }
            55..65 if !is_stopped => {
                stops += 1;
                if is_desk { desk.stop() } else { seat.stop() }
            }
            65..80 if is_stopped => {
                if is_desk {
                    desk.go_on()
                } else {
                    seat.go_on()
                }
            }
            80..90 => {
                cuts += 1;
                if is_desk { desk.cable.pull() } else { seat.cable.pull() }
            }
            _ => {}
        }
        let pause_ms = if chance.below(20) == 0 { STILL_MS } else { PAUSE_MS };
        std::thread::sleep(Duration::from_millis(chance.below(pause_ms)));
    }
    println!("asked: {asked}, kills: {kills}, stops: {stops}, cuts: {cuts}");

    // Nothing happens to them any more. What waited in a terminal that was killed waits for a line.
    if seat.is_stopped {
        seat.go_on();
    }
    if desk.is_stopped {
        desk.go_on();
    }
    seat.revive();
    let (from_seat, from_desk) = ("q1000000", "q1000001");
    let in_both = |question: &str| {
        let mut beat = Instant::now();
        let both = || {
            if beat.elapsed() > Duration::from_secs(1) {
                beat = Instant::now();
                seat.terminal().enter("");
            }
            let in_terminal = seen_whole(&seat.terminal().transcript(), question);
            (in_terminal && desk.answered().iter().any(|shown| shown == question)).then_some(())
        };
        let instead = || format!("{}\n====\n{}", seat.terminal().screen(), desk.browser().text("body"));
        wait::until(&format!("`{question}` in both"), both, instead);
    };
    seat.terminal().enter(from_seat);
    in_both(from_seat);
    desk.ask(from_desk);
    in_both(from_desk);
    // Its queue may hold more, and what is answered takes a moment to be everywhere.
    let mut before = 0;
    let settled = || {
        std::thread::sleep(Duration::from_secs(2));
        let now = events(&gateway).len();
        (std::mem::replace(&mut before, now) == now).then_some(())
    };
    wait::until("an end", settled, String::new);
    seat.end();

    let mut in_thread: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut order = Vec::new();
    for event in events(&gateway) {
        let question = event.content.lines().next().unwrap_or_default().to_owned();
        let (questions, answers) = in_thread.entry(question.clone()).or_default();
        if event.role == "user" {
            *questions += 1;
            order.push(question);
        } else {
            *answers += 1;
        }
    }
    let mut wrong = Vec::new();
    for (question, counts) in &in_thread {
        if *counts != (1, 1) {
            wrong.push(format!("in the thread {question} is {counts:?} times asked and answered"));
        }
    }
    let shown = desk.answered();
    desk.shown.extend(shown.iter().cloned());
    for (name, seen) in [("terminal", &seat.shown), ("page", &desk.shown)] {
        for question in seen.iter().filter(|question| !in_thread.contains_key(*question)) {
            wrong.push(format!("the {name} showed the answer to {question}; it is not in the thread"));
        }
    }
    let kept: Vec<String> = seat.kept().into_iter().map(|(question, _)| question).collect();
    // And a browser that begins again shows the same.
    desk.kill();
    desk.begin();
    wait::until(
        "the thread in a new browser",
        || (desk.answered() == shown).then_some(()),
        || format!("seed: {seed}\nthread: {order:?}\nbefore: {shown:?}\npage: {:?}", desk.answered()),
    );
    let sorted = |list: &[String]| {
        let mut list = list.to_vec();
        list.sort_unstable();
        list
    };
    // A question that waited is in the thread when it was answered, and among the turns where it was asked.
    for (name, all) in [("terminal keeps", &kept), ("page shows", &shown)] {
        if sorted(all) != sorted(&order) {
            wrong.push(format!("the {name} {all:?}"));
        }
    }
    if kept != shown {
        wrong.push(format!("the terminal keeps {kept:?}\nthe page shows {shown:?}"));
    }
    assert!(wrong.is_empty(), "seed: {seed}\n{}\nthread: {order:?}", wrong.join("\n"));
    println!("answered in the thread: {}", in_thread.len());
}
