//! One run: the model answers, its calls are prepared, allowed, run, and what they brought goes back to it, until it
//! answers without a call. A state machine: inputs come in, actions go out, and what carries the actions out (a
//! terminal, a page, a test) decides nothing. Core wraps it into its effects.
//!
//! ```text
//! begin ─> Send ─> reply ─> Prepare… ─> (Ask) ─> Run… ─> Send ─> … ─> Over
//!                    └── cut: Send "go on"   └── flaw: Send a correction
//! ```
//!
//! The history that is sent always alternates and always ends with the newest message of the person's side; a run that is
//! stopped leaves it so that the next one can go on.

mod approval;
mod batch;
mod history;
mod repeats;

use chatcli_redact::Redactor;

use crate::call::Call;
use crate::policy::{self, Action as Verdict, Mode, Policy, Risk};
use crate::reply::{Cut, Reply};
use crate::shape::{self, Ended, Outcome};
pub use approval::{Approval, Decision, Item};
use batch::Batch;
pub use batch::label;
use history::History;
pub use history::{Message, Placement, Request, Role};
use repeats::{Repeats, Seen};

/// Turns of one run when nothing is said, and at most.
const TURNS: u32 = 50;
const MOST_TURNS: u32 = 200;
/// Corrections, and requests to go on, in a row.
const IN_A_ROW: u32 = 2;
/// Lines that wait for the next turn.
const MAX_QUEUED: usize = 20;

/// Which call of the run, from 1.
pub type CallId = u64;

/// How a run goes.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The working folder.
    pub root: String,
    /// What is allowed.
    pub policy: Policy,
    /// How much runs without asking.
    pub mode: Mode,
    /// Commands are proposed to the person, who runs them: that is their answer, so they are not asked about before.
    pub proposes: bool,
    /// Turns at most.
    pub turns: u32,
    /// An answer without a call ends the run, and does not wait for the person.
    pub is_one_shot: bool,
    /// Where the newest message goes.
    pub placement: Placement,
    /// What leads every request.
    pub system: String,
    /// What reminds the model before each newest message.
    pub reminder: String,
    /// Takes secrets out of what tools said.
    pub redactor: Redactor,
}

/// The limit of turns as a variable says it: a number, at most 200; anything else is 50.
pub fn turn_limit(said: Option<&str>) -> u32 {
    let said = said.and_then(|said| said.trim().parse::<u32>().ok()).filter(|turns| *turns > 0);
    said.unwrap_or(TURNS).min(MOST_TURNS)
}

/// What comes in.
#[derive(Clone, Debug)]
pub enum Input {
    /// The model's whole answer.
    Reply(String),
    /// There is no answer; why.
    Failed(String),
    /// A call is resolved: the call as it would run, and what a person has to see of it. Or it cannot run; why.
    Prepared(CallId, Result<(Call, String), String>),
    /// A call has ended.
    Ended(CallId, Outcome),
    /// An answer to the approval of this number.
    Answer(u64, Vec<(CallId, Decision)>),
    /// No one can answer, or no one did in time.
    Unanswered(u64),
    /// The person says something.
    Say(String),
    /// The person stops it.
    Cancel,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Ask the model.
    Send(Request),
    /// Resolve a call and work out what it would change.
    Prepare(CallId, Call),
    /// Run a call, exactly as it was prepared.
    Run(CallId, Call),
    /// Ask a person. An approval of an earlier number is void.
    Ask(Approval),
    /// Stop everything that was begun.
    StopAll,
    /// Show what the model says.
    Say(String),
    /// Tell that a call was decided: for the audit.
    Decided(CallId, String, Risk, Verdict),
    /// The person's turn.
    Wait(Why),
    /// It is over.
    Over(End),
}

/// Why the person's turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The model answered.
    Answered,
    /// The model does not write calls that can be read.
    Corrections,
    /// The model goes round in a circle.
    Circle,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The model answered.
    Done,
    /// The model answered, but something was not done because no one allowed it.
    Refused,
    /// There was no answer; why.
    Failed(String),
    /// Its turns are over.
    Turns,
    /// The model did the same again and again.
    Repeats,
    /// The model's answers could not be read.
    Unreadable,
    /// The person stopped it.
    Cancelled,
}

impl End {
    /// A process's exit code.
    pub fn code(&self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed(_) => 1,
            Self::Refused => 2,
            Self::Turns | Self::Repeats | Self::Unreadable => 3,
            Self::Cancelled => 130,
        }
    }
}

#[derive(Debug)]
enum State {
    Asking,
    Working(Batch),
    Waiting,
    Over,
}

/// A run.
#[derive(Debug)]
pub struct Run {
    rules: Rules,
    history: History,
    state: State,
    turn: u32,
    calls: CallId,
    corrections: u32,
    continuations: u32,
    /// What was said so far of an answer that was cut.
    begun: String,
    queued: Vec<String>,
    repeats: Repeats,
    grants: Vec<Call>,
    approvals: u64,
    was_refused: bool,
}

impl Run {
    /// Begins with a task. What was said before may lead it.
    pub fn begin(rules: Rules, before: Vec<Message>, task: String) -> (Self, Vec<Action>) {
        let mut run = Self {
            history: History::new(before),
            rules,
            state: State::Waiting,
            turn: 0,
            calls: 0,
            corrections: 0,
            continuations: 0,
            begun: String::new(),
            queued: Vec::new(),
            repeats: Repeats::default(),
            grants: Vec::new(),
            approvals: 0,
            was_refused: false,
        };
        let actions = run.send(task);
        (run, actions)
    }

    /// What was said, in order: for the next run, and to keep.
    pub fn messages(&self) -> &[Message] {
        self.history.messages()
    }

    /// The turn that it is in, from 1.
    pub fn turn(&self) -> u32 {
        self.turn
    }

    /// Changes how much runs without asking, from the next call on.
    pub fn set_mode(&mut self, mode: Mode) {
        self.rules.mode = mode;
    }

    /// What is done with a call.
    pub fn decide(&self, call: &Call) -> policy::Decision {
        self.rules.policy.decide(call, &self.rules.root, Mode::Ask)
    }

    /// Allows what these patterns describe, from the next call on.
    pub fn allow(&mut self, patterns: &[String]) {
        for pattern in patterns {
            self.rules.policy.extend(policy::Rules::allow(pattern));
        }
    }

    /// Takes one input. What is for a call, or an approval, that is over changes nothing.
    pub fn step(&mut self, input: Input) -> Vec<Action> {
        match input {
            Input::Cancel => self.cancel(),
            Input::Say(text) => self.say(text),
            Input::Reply(text) if matches!(self.state, State::Asking) => self.reply(text),
            Input::Failed(why) if matches!(self.state, State::Asking) => self.over(End::Failed(why)),
            Input::Prepared(id, prepared) => self.prepared(id, prepared),
            Input::Ended(id, outcome) => {
                let State::Working(batch) = &mut self.state else { return Vec::new() };
                // What the machine's own hooks forbid was not done either.
                let is_forbidden = matches!(outcome.ended, Ended::Forbidden(_));
                if !batch.end(id, outcome) {
                    return Vec::new();
                }
                self.was_refused |= is_forbidden;
                self.go_on()
            }
            Input::Answer(number, decisions) => self.answer(number, &decisions),
            Input::Unanswered(number) => {
                let State::Working(batch) = &mut self.state else { return Vec::new() };
                if !batch.is_asked(number) {
                    return Vec::new();
                }
                self.was_refused = true;
                batch.refuse_rest(&Ended::Unanswered);
                self.go_on()
            }
            Input::Reply(_) | Input::Failed(_) => Vec::new(),
        }
    }

    fn send(&mut self, mut text: String) -> Vec<Action> {
        for line in std::mem::take(&mut self.queued) {
            text.push_str("\n\n");
            text.push_str(&line);
        }
        if self.turn >= self.rules.turns {
            self.history.person(text);
            return self.over(End::Turns);
        }
        self.turn += 1;
        self.history.person(text);
        self.state = State::Asking;
        let rules = &self.rules;
        vec![Action::Send(self.history.request(rules.placement, &rules.system, &rules.reminder))]
    }

    fn say(&mut self, text: String) -> Vec<Action> {
        match self.state {
            State::Waiting => {
                self.repeats = Repeats::default();
                self.corrections = 0;
                self.send(text)
            }
            // What is typed while the model works answers no approval; it goes along with the next message.
            State::Asking | State::Working(_) => {
                if self.queued.len() < MAX_QUEUED {
                    self.queued.push(text);
                }
                Vec::new()
            }
            State::Over => Vec::new(),
        }
    }

    fn reply(&mut self, text: String) -> Vec<Action> {
        self.history.model(text.clone());
        self.begun.push_str(&text);
        let reply = Reply::read(&self.begun);
        if let Some(cut) = reply.cut
            && self.continuations < IN_A_ROW
        {
            self.continuations += 1;
            let inside = match cut {
                Cut::Call => "a call",
                Cut::Fence => "a code block",
                Cut::Reasoning => "the reasoning",
            };
            return self.send(format!(
                "Your answer was cut inside {inside}. Nothing of it was run. Go on exactly where it ends; repeat nothing."
            ));
        }
        self.begun.clear();
        self.continuations = 0;
        let mut actions = Vec::new();
        if !reply.prose.trim().is_empty() {
            actions.push(Action::Say(reply.prose.trim().to_owned()));
        }
        let mut flaws: Vec<String> = reply.flaws.iter().map(ToString::to_string).collect();
        if reply.cut == Some(Cut::Call) {
            flaws.push("the last call is not finished".to_owned());
        }
        let mut calls = Vec::new();
        for (at, raw) in reply.calls.iter().enumerate() {
            match Call::read(raw) {
                Ok(call) => calls.push(call),
                Err(what) => flaws.push(format!("call {} (line {}): {what}", at + 1, raw.line)),
            }
        }
        // What is left of it may be reasoning alone: there is nothing that a person could read.
        if calls.is_empty() && flaws.is_empty() && reply.prose.trim().is_empty() {
            flaws.push("the answer is empty: make the next calls, or finish with a short answer".to_owned());
        }
        if !flaws.is_empty() {
            actions.extend(self.correct(&flaws, &text));
            return actions;
        }
        self.corrections = 0;
        if calls.is_empty() {
            actions.extend(self.answered());
            return actions;
        }
        match self.repeats.see(&calls) {
            Seen::New => {}
            Seen::Again => {
                actions.extend(self.over(End::Repeats));
                return actions;
            }
            Seen::Circle => {
                self.state = State::Waiting;
                actions.push(Action::Wait(Why::Circle));
                return actions;
            }
        }
        let first = self.calls + 1;
        self.calls += u64::try_from(calls.len()).unwrap_or(u64::MAX);
        let batch = Batch::new(first, calls);
        actions.extend(batch.calls().map(|(id, call)| Action::Prepare(id, call.clone())));
        self.state = State::Working(batch);
        actions
    }

    fn correct(&mut self, flaws: &[String], raw: &str) -> Vec<Action> {
        if self.corrections >= IN_A_ROW {
            self.state = State::Waiting;
            // What could not be read is for the person to see.
            let raw = Some(raw.trim().to_owned()).filter(|raw| !raw.is_empty());
            return raw.map(Action::Say).into_iter().chain([Action::Wait(Why::Corrections)]).collect();
        }
        self.corrections += 1;
        self.send(format!(
            "None of your calls was run. Correct this and send all of them again:\n{}",
            flaws.join("\n")
        ))
    }

    fn answered(&mut self) -> Vec<Action> {
        if !self.queued.is_empty() {
            let text = self.queued.remove(0);
            return self.send(text);
        }
        if self.rules.is_one_shot {
            return self.over(if self.was_refused { End::Refused } else { End::Done });
        }
        self.state = State::Waiting;
        vec![Action::Wait(Why::Answered)]
    }

    fn prepared(&mut self, id: CallId, prepared: Result<(Call, String), String>) -> Vec<Action> {
        let State::Working(batch) = &mut self.state else { return Vec::new() };
        let mut actions = Vec::new();
        match prepared {
            Err(why) => batch.fail(id, why),
            Ok((call, shown)) => {
                let decision = self.rules.policy.decide(&call, &self.rules.root, self.rules.mode);
                let granted = decision.action == Verdict::Ask
                    && !decision.risk.is_always_asked()
                    && self.grants.contains(&call);
                let is_proposed = self.rules.proposes && decision.action == Verdict::Ask && call.is_command();
                let verdict = if granted || is_proposed { Verdict::Allow } else { decision.action };
                let scope = match verdict {
                    Verdict::Ask => Policy::patterns(&call, &self.rules.root).unwrap_or_default(),
                    Verdict::Allow | Verdict::Deny => Vec::new(),
                };
                let judged = policy::Decision { action: verdict, ..decision };
                if batch.prepare(id, call, (shown, scope), judged) {
                    actions.push(Action::Decided(id, batch.label(id), decision.risk, verdict));
                    self.was_refused |= verdict == Verdict::Deny;
                }
            }
        }
        actions.extend(self.go_on());
        actions
    }

    fn answer(&mut self, number: u64, decisions: &[(CallId, Decision)]) -> Vec<Action> {
        let State::Working(batch) = &mut self.state else { return Vec::new() };
        if !batch.is_asked(number) {
            return Vec::new();
        }
        let mut actions = Vec::new();
        for (id, decision) in decisions {
            let Some((call, risk)) = batch.decide(*id, decision) else { continue };
            let verdict = if matches!(decision, Decision::Deny(_)) { Verdict::Deny } else { Verdict::Allow };
            // What is always asked about is allowed once, whatever the answer was.
            if *decision == Decision::Session && !risk.is_always_asked() {
                self.grants.push(call);
            }
            actions.push(Action::Decided(*id, batch.label(*id), risk, verdict));
        }
        actions.extend(self.go_on());
        actions
    }

    /// What the batch can do next: ask about all of it at once, run what may run, or report.
    fn go_on(&mut self) -> Vec<Action> {
        let State::Working(batch) = &mut self.state else { return Vec::new() };
        if !batch.is_prepared() {
            return Vec::new();
        }
        if let Some(items) = batch.open_items() {
            if batch.has_question() {
                return Vec::new();
            }
            self.approvals += 1;
            batch.ask(self.approvals);
            return vec![Action::Ask(Approval { number: self.approvals, items })];
        }
        let starts = batch.starts();
        if !starts.is_empty() || !batch.is_over() {
            return starts.into_iter().map(|(id, call)| Action::Run(id, call)).collect();
        }
        let outcomes = batch.outcomes();
        // The one place where the results of tools leave for the model.
        let text = shape::feedback(&outcomes, &self.rules.redactor);
        self.send(text)
    }

    fn cancel(&mut self) -> Vec<Action> {
        match &mut self.state {
            State::Over => return Vec::new(),
            State::Working(batch) => {
                batch.refuse_rest(&Ended::Cancelled);
                let text = shape::feedback(&batch.outcomes(), &self.rules.redactor);
                self.history.person(text);
            }
            State::Asking => {}
            // Nothing was begun, so nothing is broken off.
            State::Waiting => return self.over(if self.was_refused { End::Refused } else { End::Done }),
        }
        let mut actions = vec![Action::StopAll];
        actions.extend(self.over(End::Cancelled));
        actions
    }

    fn over(&mut self, end: End) -> Vec<Action> {
        self.state = State::Over;
        self.history.close(&end);
        vec![Action::Over(end)]
    }
}

#[cfg(test)]
mod tests;
