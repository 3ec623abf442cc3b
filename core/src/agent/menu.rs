//! The plan of `/agent`: the commands that the model proposed, which a person runs one by one. Every line that is typed
//! is for the plan until it is left; one that it does not know explains itself and does nothing.
//!
//! | typed | does |
//! |---|---|
//! | `N` · `a` | runs command N · all of them in order, up to the first that fails |
//! | `eN` · `tN` | changes N before it runs · shows what N would run |
//! | `cN` · `c` | sends N with its output to the model · sends every output |
//! | `acN` · `pcN` | the same with words of the person · asks for a better plan before N runs |
//! | `vN` · `wN` | shows all of N's output · writes it to a file |
//! | `p` · `r` · `q` | all of the plan or its titles · shows it again · leaves it |

use std::collections::VecDeque;

use chatcli_agent::blocks::Block;
use chatcli_agent::shape;
use chatcli_redact::Redactor;

use super::{ForAgent, Notice, Tail, ask, told};
use crate::port::{EffectId, Open, Outcome, ToolAsk, ToolTold};

/// Bytes of one command's output that are kept.
const MAX_OUTPUT_BYTES: usize = 256 * 1024;
/// Letters of an output that go to the model.
const MAX_SENT_CHARS: usize = 30_000;

/// What the rules say about a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// The person who chose it has allowed it.
    Free,
    /// It is dangerous: choosing it is not enough.
    Confirm,
    /// A rule forbids it.
    Forbidden,
}

/// How a command stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// It did not run.
    #[default]
    Pending,
    /// It did what it should.
    Done,
    /// It did not; how it ended.
    Failed,
}

/// One command of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// What was proposed, or what a person made of it.
    pub block: Block,
    /// What the rules say.
    pub gate: Gate,
    /// How it stands.
    pub state: State,
    /// What it said.
    pub output: String,
}

/// What the next line is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Waits {
    #[default]
    Nothing,
    /// The word that confirms a dangerous command.
    Word(usize),
    /// A yes to all of them.
    All,
    /// The command itself, in other words.
    Edited(usize),
    /// What is to be said beside the output of a command; or before it runs.
    Words(usize, bool),
}

/// What there is to do.
#[derive(Debug, PartialEq)]
pub(crate) enum Wish {
    Tell(Notice),
    /// Put this where lines are typed.
    Draft(String),
    /// Send this to the model: what stands in the conversation, and what travels.
    Send(String, String),
    /// Write a file of this name.
    Write(String, String),
    /// The plan is left.
    Leave,
}

/// The plan.
#[derive(Debug, Default)]
pub struct Menu {
    /// Its commands.
    pub commands: Vec<Planned>,
    /// All of each is shown, not only titles.
    pub is_whole: bool,
    waits: Waits,
    running: Option<(EffectId, usize)>,
    /// What runs after the one that runs.
    next: VecDeque<usize>,
}

impl Menu {
    pub(super) fn new(commands: Vec<Planned>) -> Self {
        Self { commands, ..Self::default() }
    }

    /// The command that runs, counted from 1.
    pub fn running(&self) -> Option<usize> {
        self.running.map(|(_, at)| at + 1)
    }

    fn shown(&self) -> Wish {
        Wish::Tell(Notice::Plan { commands: self.commands.clone(), is_whole: self.is_whole })
    }

    /// A line that was typed.
    pub(super) fn line(
        &mut self,
        typed: &str,
        judge: &dyn Fn(&Block) -> Gate,
        out: &mut dyn Open<ForAgent>,
    ) -> Vec<Wish> {
        if self.running.is_some() {
            return vec![Wish::Tell(Notice::PlanBusy)];
        }
        let word = typed.trim();
        match std::mem::take(&mut self.waits) {
            Waits::Nothing => {}
            Waits::Word(at) => return self.confirmed(at, word, out),
            Waits::All => {
                let is_yes = matches!(word.to_lowercase().as_str(), "y" | "yes" | "s" | "sim");
                return if is_yes { self.run_all(out) } else { vec![Wish::Tell(Notice::PlanNothingRan)] };
            }
            Waits::Edited(at) => {
                if word.is_empty() {
                    return vec![Wish::Tell(Notice::PlanNothingRan)];
                }
                if let Some(planned) = self.commands.get_mut(at) {
                    planned.block.body = word.to_owned();
                    planned.gate = judge(&planned.block);
                    (planned.state, planned.output) = (State::Pending, String::new());
                }
                return self.choose(at, out);
            }
            Waits::Words(_, _) if word.is_empty() => return vec![Wish::Tell(Notice::PlanNothingRan)],
            Waits::Words(at, has_run) => return vec![self.with_words(at, has_run, word)],
        }
        let lower = word.to_lowercase();
        let (letters, number) =
            lower.split_at(lower.find(|c: char| c.is_ascii_digit()).unwrap_or(lower.len()));
        let at = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let at = at.filter(|at| *at < self.commands.len());
        match (letters, at, number.is_empty()) {
            ("", None, true) | ("r", None, true) => vec![self.shown()],
            ("q", None, true) => vec![Wish::Leave],
            ("p", None, true) => {
                self.is_whole = !self.is_whole;
                vec![self.shown()]
            }
            ("a", None, true) => self.ask_for_all(),
            ("c", None, true) => vec![self.send_all()],
            ("", Some(at), _) => self.choose(at, out),
            ("e", Some(at), _) => {
                self.waits = Waits::Edited(at);
                vec![Wish::Tell(Notice::PlanEdit(at + 1)), Wish::Draft(self.body(at))]
            }
            ("t", Some(at), _) => {
                vec![Wish::Tell(Notice::PlanWouldRun { number: at + 1, line: self.body(at) })]
            }
            ("c", Some(at), _) => vec![self.send(at, None)],
            ("ac", Some(at), _) if self.has_run(at) => {
                self.waits = Waits::Words(at, true);
                vec![
                    Wish::Tell(Notice::PlanOutput { number: at + 1, output: self.output(at) }),
                    Wish::Tell(Notice::PlanWords),
                ]
            }
            ("ac", Some(at), _) => vec![Wish::Tell(Notice::PlanNotRun(at + 1))],
            ("pc", Some(at), _) => {
                self.waits = Waits::Words(at, false);
                vec![Wish::Tell(Notice::PlanWords)]
            }
            ("v", Some(at), _) if self.has_run(at) => {
                vec![Wish::Tell(Notice::PlanOutput { number: at + 1, output: self.output(at) })]
            }
            ("w", Some(at), _) if self.has_run(at) => {
                vec![Wish::Write(format!("command-{}.log", at + 1), self.output(at))]
            }
            ("v" | "w", Some(at), _) => vec![Wish::Tell(Notice::PlanNotRun(at + 1))],
            _ => vec![Wish::Tell(Notice::PlanUnknown(word.to_owned()))],
        }
    }

    fn body(&self, at: usize) -> String {
        self.commands.get(at).map(|planned| planned.block.body.clone()).unwrap_or_default()
    }

    fn output(&self, at: usize) -> String {
        self.commands.get(at).map(|planned| planned.output.clone()).unwrap_or_default()
    }

    fn has_run(&self, at: usize) -> bool {
        self.commands.get(at).is_some_and(|planned| planned.state != State::Pending)
    }

    fn choose(&mut self, at: usize, out: &mut dyn Open<ForAgent>) -> Vec<Wish> {
        let Some(planned) = self.commands.get(at) else { return Vec::new() };
        match planned.gate {
            Gate::Forbidden => vec![Wish::Tell(Notice::Forbidden(planned.block.body.clone()))],
            Gate::Confirm => {
                self.waits = Waits::Word(at);
                let word = first_word(&planned.block.body).to_owned();
                vec![Wish::Tell(Notice::PlanConfirm { line: planned.block.body.clone(), word })]
            }
            Gate::Free => {
                self.run(at, out);
                Vec::new()
            }
        }
    }

    fn confirmed(&mut self, at: usize, word: &str, out: &mut dyn Open<ForAgent>) -> Vec<Wish> {
        if word.is_empty() || word != first_word(&self.body(at)) {
            return vec![Wish::Tell(Notice::PlanNothingRan)];
        }
        self.run(at, out);
        Vec::new()
    }

    fn ask_for_all(&mut self) -> Vec<Wish> {
        let is_bad = |planned: &&Planned| planned.gate != Gate::Free;
        if let Some(bad) = self.commands.iter().find(is_bad) {
            return vec![Wish::Tell(Notice::PlanNotAll(bad.block.body.clone()))];
        }
        self.waits = Waits::All;
        vec![Wish::Tell(Notice::PlanAll(self.commands.len()))]
    }

    fn run_all(&mut self, out: &mut dyn Open<ForAgent>) -> Vec<Wish> {
        self.next = (1..self.commands.len()).collect();
        self.run(0, out);
        Vec::new()
    }

    fn run(&mut self, at: usize, out: &mut dyn Open<ForAgent>) {
        let Some(planned) = self.commands.get_mut(at) else { return };
        planned.output.clear();
        let line = planned.block.body.clone();
        let is_interactive = planned.block.is_interactive;
        let id = ask(ToolAsk::Command { line, is_interactive }, ForAgent::Command, out);
        self.running = Some((id, at));
    }

    /// Something came of the command that runs.
    pub(super) fn came(&mut self, outcome: Outcome, out: &mut dyn Open<ForAgent>) -> Vec<Wish> {
        let Some((_, at)) = self.running else { return Vec::new() };
        let Some(planned) = self.commands.get_mut(at) else { return Vec::new() };
        let (is_failed, text, took_ms) = match told(outcome) {
            Ok(ToolTold::Output { lines, left_out }) => {
                return vec![Wish::Tell(Notice::PlanLines(Tail { lines, left_out }))];
            }
            Ok(ToolTold::Ran { text, is_failed, took_ms, .. }) => (is_failed, text, Some(took_ms)),
            Ok(ToolTold::Failed(why)) | Err(why) => (true, why, None),
            Ok(_) => (true, String::new(), None),
        };
        self.running = None;
        planned.output = shape::capped(&shape::plain(&text), MAX_OUTPUT_BYTES, None);
        planned.state = if is_failed { State::Failed } else { State::Done };
        let ended = planned.output.lines().next().unwrap_or_default().to_owned();
        let mut wishes = vec![Wish::Tell(Notice::PlanRan { number: at + 1, is_failed, ended, took_ms })];
        match self.next.pop_front() {
            Some(next) if !is_failed => self.run(next, out),
            Some(next) => {
                let left = std::iter::once(next).chain(self.next.drain(..)).map(|at| at + 1).collect();
                wishes.push(Wish::Tell(Notice::PlanLeftOut(left)));
            }
            None => {}
        }
        wishes
    }

    /// Stops the command that runs. Says whether one did.
    pub(super) fn stop(&mut self, out: &mut dyn Open<ForAgent>) -> bool {
        self.next.clear();
        let Some((id, at)) = self.running.take() else { return false };
        out.cancel(id);
        if let Some(planned) = self.commands.get_mut(at) {
            planned.state = State::Failed;
        }
        true
    }

    fn send(&self, at: usize, words: Option<&str>) -> Wish {
        if !self.has_run(at) {
            return Wish::Tell(Notice::PlanNotRun(at + 1));
        }
        let mut text = format!("The person ran command {} of your plan.\n{}", at + 1, self.report(at));
        if let Some(words) = words {
            text.push_str("\nThe person says: ");
            text.push_str(words);
        }
        Wish::Send(format!("c{}", at + 1), text)
    }

    fn send_all(&self) -> Wish {
        let ran: Vec<usize> = (0..self.commands.len()).filter(|at| self.has_run(*at)).collect();
        if ran.is_empty() {
            return Wish::Tell(Notice::PlanNotRun(1));
        }
        let reports = ran.iter().map(|at| format!("Command {} of your plan:\n{}", at + 1, self.report(*at)));
        Wish::Send(
            "c".to_owned(),
            format!("The person ran these.\n{}", reports.collect::<Vec<_>>().join("\n")),
        )
    }

    fn with_words(&self, at: usize, has_run: bool, words: &str) -> Wish {
        if has_run {
            return self.send(at, Some(words));
        }
        let text = format!(
            "Before command {} of your plan runs, which is\n{}\nthe person says: {words}\nMake a better plan.",
            at + 1,
            self.body(at)
        );
        Wish::Send(format!("pc{}: {words}", at + 1), text)
    }

    /// A command and what it said, without secrets, for the model.
    fn report(&self, at: usize) -> String {
        let share = MAX_SENT_CHARS / self.commands.len().clamp(1, 10);
        let output = shape::capped(&self.output(at), share, None);
        let text = format!("$ {}\n<tool_output>\n{output}\n</tool_output>", self.body(at));
        Redactor::default().clean(&text).into_owned()
    }
}

fn first_word(line: &str) -> &str {
    line.split_whitespace().next().unwrap_or_default()
}
