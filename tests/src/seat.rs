//! A terminal on a shared thread, for tests that kill, stop and cut it off: what it showed as answered, and what it keeps.

use crate::cable::Cable;
use crate::process::{Gateway, Home, client, run};
use crate::terminal::{Signal, Terminal};

/// A terminal that can be killed, stopped and cut off, with a home that outlives it.
pub struct Seat {
    home: Home,
    /// What leads to the server.
    pub cable: Cable,
    terminal: Option<Terminal>,
    /// Whether it stands still.
    pub is_stopped: bool,
    /// What it showed as answered, before it was killed.
    pub shown: Vec<String>,
}

impl Seat {
    /// A place for one, at the end of a cable.
    pub fn new(gateway: &Gateway) -> Self {
        let cable = Cable::start(gateway.address);
        Self { home: Home::default(), cable, terminal: None, is_stopped: false, shown: Vec::new() }
    }

    /// Starts it.
    pub fn begin(&mut self) {
        let mut command = self.home.command(client());
        command.args(["connect", &self.cable.address().to_string()]);
        // A screen of its own for each run, high enough for what is said in it.
        self.terminal = Some(Terminal::sized(command, 50, 100));
        self.is_stopped = false;
    }

    /// The one that runs.
    ///
    /// # Panics
    /// When none does.
    pub fn terminal(&self) -> &Terminal {
        self.terminal.as_ref().expect("it runs")
    }

    /// It stands still.
    pub fn stop(&mut self) {
        self.terminal().signal(Signal::STOP);
        self.is_stopped = true;
    }

    /// It goes on.
    pub fn go_on(&mut self) {
        self.terminal().signal(Signal::CONT);
        self.is_stopped = false;
    }

    /// Kills it. The newest answer that it shows may have ended with the kill.
    pub fn kill(&mut self) {
        let mut answered = answered(&self.terminal().transcript());
        answered.pop();
        self.shown.extend(answered);
        self.terminal().signal(Signal::KILL);
        self.terminal = None;
    }

    /// A start that is cut off gives up, and a person tries it again.
    pub fn revive(&mut self) {
        if self.terminal().screen().contains("Cannot reach the server") {
            self.begin();
        }
    }

    /// Ends it as a person does.
    ///
    /// # Panics
    /// When none runs.
    pub fn end(&mut self) {
        let mut terminal = self.terminal.take().expect("it runs");
        self.shown.extend(answered(&terminal.transcript()));
        terminal.enter("/exit");
        terminal.wait_for_exit();
    }

    /// Questions and answers that are kept whole, in order.
    ///
    /// # Panics
    /// When what is kept cannot be listed.
    pub fn kept(&self) -> Vec<(String, String)> {
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
#[must_use]
pub fn seen_whole(seen: &str, question: &str) -> bool {
    let mut lines = seen.lines().skip_while(|line| *line != question).skip(1);
    lines.find(|line| line.ends_with(END) || line.contains('❯')).is_some_and(|line| line.ends_with(END))
}

/// The questions that were asked here and whose answers were shown as whole: the answer begins with the question, and its
/// time follows.
#[must_use]
pub fn answered(seen: &str) -> Vec<String> {
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
