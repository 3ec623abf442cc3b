//! One run: its engine, the calls that are under way, and the question that is open.

use std::collections::{BTreeMap, VecDeque};

use chatcli_agent::Call;
use chatcli_agent::ask;
use chatcli_agent::policy::{Action as Verdict, Mode};
use chatcli_agent::run::{Action, Approval, CallId, Decision, End, Input, Item, Message, Role, Why, label};
use chatcli_agent::shape::{Ended, Outcome as Brought};
use chatcli_agent::todo::{self, Todos};

use super::asking::Asking;
use super::doing::{Doing, Tail};
use super::engine::Engine;
use super::{Asks, Begin, ForAgent, Notice, Step, ask, told};
use crate::budget::tokens;
use crate::conversation::Asked;
use crate::port::{EffectId, Happening, Open, Outcome, Scope, Stamp, ToolAsk, ToolTold};

/// How the names of tools of MCP servers begin.
const MCP: &str = "@mcp:";
/// The same in the full ChatCLI.
const MCP_UPSTREAM: &str = "@mcp_";

/// What a person has to decide now.
#[derive(Clone, Debug)]
pub struct Card {
    approval: Approval,
    /// The one that is asked about, from 0.
    at: usize,
}

impl Card {
    /// The number that an answer has to name.
    pub fn number(&self) -> u64 {
        self.approval.number
    }

    /// Which of how many it is, from 1.
    pub fn place(&self) -> (usize, usize) {
        (self.at + 1, self.approval.items.len())
    }

    /// What would be done.
    pub fn item(&self) -> Option<&Item> {
        self.approval.items.get(self.at)
    }
}

/// One run.
#[derive(Debug)]
pub struct Running {
    pub(super) begin: Begin,
    pub(super) engine: Box<dyn Engine>,
    /// What the model said last.
    pub(super) last: String,
    /// The working folder.
    pub root: String,
    /// How much runs without asking.
    pub mode: Mode,
    /// When it began.
    pub began_mono_ms: u64,
    /// What runs.
    pub doing: Vec<Doing>,
    /// What a person has to decide.
    pub card: Option<Card>,
    /// What the model asks the person in words; the first one is open.
    pub(super) asking: VecDeque<Asking>,
    /// The person has to say how it goes on.
    pub waits: Option<Why>,
    /// What the model says is still to be done.
    pub todos: Todos,
    /// How many calls were made.
    pub calls: usize,
    pub(super) bytes: usize,
    /// Tools of the machine that are called by names of their own.
    pub(super) plugins: Vec<String>,
    preparing: BTreeMap<CallId, (EffectId, String)>,
    /// The changes that calls would make, until they are made, and whether a person was shown them.
    diffs: BTreeMap<CallId, (String, bool)>,
    /// The next call that is prepared is the first of an answer.
    begins_turn: bool,
}

impl Running {
    pub(super) fn new(begin: Begin, engine: Box<dyn Engine>, root: String, mode: Mode, now: Stamp) -> Self {
        Self {
            begin,
            engine,
            last: String::new(),
            root,
            mode,
            began_mono_ms: now.mono_ms,
            doing: Vec::new(),
            card: None,
            asking: VecDeque::new(),
            waits: None,
            todos: Todos::default(),
            calls: 0,
            bytes: 0,
            plugins: Vec::new(),
            preparing: BTreeMap::new(),
            diffs: BTreeMap::new(),
            begins_turn: false,
        }
    }

    /// What the model asks in words.
    pub fn asking(&self) -> Option<&Asking> {
        self.asking.front()
    }

    /// How it works.
    pub fn scope(&self) -> Scope {
        self.begin.scope
    }

    /// The turn that it is in, and how many it may have.
    pub fn turns(&self) -> (u32, u32) {
        (self.engine.turn(), self.engine.turns())
    }

    /// Tokens so far, as an estimate.
    pub fn tokens(&self) -> u64 {
        tokens(self.bytes as u64)
    }

    pub(super) fn set_mode(&mut self, mode: Mode) {
        self.mode = mode;
        self.engine.set_mode(mode);
    }

    fn input(&mut self, input: Input, now: Stamp, out: &mut dyn Open<ForAgent>) -> Vec<Step> {
        let actions = self.engine.step(input);
        self.carry_out(actions, now, out)
    }

    pub(super) fn heard(&mut self, text: String, now: Stamp, out: &mut dyn Open<ForAgent>) -> Vec<Step> {
        self.bytes += text.len();
        self.begins_turn = true;
        self.last.clone_from(&text);
        self.input(Input::Reply(text), now, out)
    }

    pub(super) fn say(&mut self, text: String, now: Stamp, out: &mut dyn Open<ForAgent>) -> Vec<Step> {
        let is_waited_for = self.waits.take().is_some();
        let mut steps = self.input(Input::Say(text), now, out);
        if !is_waited_for {
            steps.push(Step::Tell(Notice::GoesAlong));
        }
        steps
    }

    /// Does what the engine wants. What is settled at once goes back to it before anything else.
    pub(super) fn carry_out(
        &mut self,
        actions: Vec<Action>,
        now: Stamp,
        out: &mut dyn Open<ForAgent>,
    ) -> Vec<Step> {
        let (mut steps, mut todo) = (Vec::new(), VecDeque::from(actions));
        while let Some(action) = todo.pop_front() {
            let settled = self.carry_one_out(action, &mut steps, now, out);
            for input in settled {
                todo.extend(self.engine.step(input));
            }
        }
        steps
    }

    fn carry_one_out(
        &mut self,
        action: Action,
        steps: &mut Vec<Step>,
        now: Stamp,
        out: &mut dyn Open<ForAgent>,
    ) -> Vec<Input> {
        match action {
            Action::Send(request) => {
                let said = |Message { role, text }| {
                    let role = match role {
                        Role::System => "system",
                        Role::User => "user",
                        Role::Assistant => "assistant",
                    };
                    (role, text)
                };
                let history = request.history.into_iter().map(said).collect();
                steps.push(Step::Ask(Asked { prompt: request.prompt, history }));
            }
            Action::Prepare(id, call) => {
                self.calls += 1;
                let label = label(&call);
                if call.is_own() {
                    return vec![Input::Prepared(id, Ok((call, String::new())))];
                }
                if let Call::Other { tool, .. } = &call
                    && ![MCP, MCP_UPSTREAM].iter().any(|prefix| tool.starts_with(prefix))
                    && !self.plugins.contains(tool)
                {
                    let why = format!("there is no tool {tool}; the tools are those that were described");
                    steps.push(ended(id, label, Ended::Failed(why.clone())));
                    return vec![Input::Prepared(id, Err(why))];
                }
                let begins_turn = std::mem::take(&mut self.begins_turn);
                let what = ToolAsk::Prepare { call: id, what: Box::new(call), begins_turn };
                let effect = ask(what, ForAgent::Prepare(id), out);
                self.preparing.insert(id, (effect, label));
            }
            Action::Run(id, call) if is_called(&call, ask::TOOL) => {
                return self.ask_person(id, &call, steps, out);
            }
            Action::Run(id, call) if is_called(&call, todo::TOOL) => {
                let Call::Other { arguments, .. } = &call else { return Vec::new() };
                let taken = self.todos.take(arguments);
                if taken.is_ok() {
                    steps.push(Step::Tell(Notice::Todos(self.todos.clone())));
                }
                let (ended, output) = match taken {
                    Ok(told) => (Ended::Done, told),
                    Err(why) => (Ended::Failed(why), String::new()),
                };
                let brought = Brought { label: label(&call), ended, output, log: None };
                return vec![Input::Ended(id, brought)];
            }
            Action::Run(id, call) => {
                let (label, is_command) = (label(&call), call.is_command());
                let effect = ask(ToolAsk::Run { call: id, what: Box::new(call) }, ForAgent::Run(id), out);
                steps.push(Step::Tell(Notice::Started { call: id, label: label.clone() }));
                self.doing.push(Doing::new(id, label, is_command, now.mono_ms, effect));
            }
            Action::Ask(approval) => return self.asked(approval, steps, out),
            Action::StopAll => self.stop_all(steps, out),
            Action::Say(text) => steps.push(Step::Say(text)),
            Action::Decided(call, label, risk, verdict) => {
                let verdict_name = match verdict {
                    Verdict::Allow => "allow",
                    Verdict::Ask => "ask",
                    Verdict::Deny => "deny",
                };
                if verdict == Verdict::Deny && self.card.is_none() {
                    steps.push(Step::Tell(Notice::Forbidden(label.clone())));
                }
                let root = &self.root;
                let note = serde_json::json!({
                    "call": call, "what": label, "risk": risk.name(), "decision": verdict_name, "mode": self.mode.name(),
                    "scope": self.begin.scope.name(), "root": root, "time_ms": now.unix_ms,
                });
                ask(ToolAsk::Note(note.to_string()), ForAgent::Note, out);
            }
            Action::Wait(why) => {
                if self.begin.asks == Asks::Person {
                    self.waits = Some(why);
                    steps.push(Step::Tell(Notice::Waits(why)));
                    self.notify("waits".to_owned(), out);
                } else {
                    // There is no one who could say how it goes on.
                    let end = match why {
                        Why::Answered => End::Done,
                        Why::Corrections => End::Unreadable,
                        Why::Circle => End::Repeats,
                    };
                    self.over(end, steps, now);
                }
            }
            Action::Over(end) => self.over(end, steps, now),
        }
        Vec::new()
    }

    fn over(&mut self, end: End, steps: &mut Vec<Step>, now: Stamp) {
        steps.push(Step::Tell(Notice::Over {
            end: end.clone(),
            turns: self.engine.turn(),
            calls: self.calls,
            took_ms: now.mono_ms.saturating_sub(self.began_mono_ms),
            tokens: self.tokens(),
        }));
        steps.push(Step::Over(end, self.engine.said()));
    }

    /// A person is needed, who may be looking elsewhere.
    pub(super) fn notify(&self, text: String, out: &mut dyn Open<ForAgent>) {
        ask(ToolAsk::Happened { what: Happening::Notification, text }, ForAgent::Note, out);
    }

    fn asked(
        &mut self,
        approval: Approval,
        steps: &mut Vec<Step>,
        out: &mut dyn Open<ForAgent>,
    ) -> Vec<Input> {
        if self.begin.asks == Asks::Person {
            let labels: Vec<&str> = approval.items.iter().map(|item| item.label.as_str()).collect();
            self.notify(labels.join("; "), out);
            self.card = Some(Card { approval, at: 0 });
            steps.extend(self.show_card(false));
            return Vec::new();
        }
        let is_yes = |item: &Item| self.begin.asks == Asks::Yes && !item.risk.is_always_asked();
        let (yes, no): (Vec<&Item>, Vec<&Item>) = approval.items.iter().partition(|item| is_yes(item));
        for item in &no {
            steps.push(Step::Tell(Notice::NotAsked(item.label.clone())));
        }
        let mut inputs = Vec::new();
        if !yes.is_empty() {
            let decisions = yes.iter().map(|item| (item.id, Decision::Once)).collect();
            inputs.push(Input::Answer(approval.number, decisions));
        }
        if !no.is_empty() {
            inputs.push(Input::Unanswered(approval.number));
        }
        inputs
    }

    fn show_card(&self, is_whole: bool) -> Option<Step> {
        let card = self.card.as_ref()?;
        let item = Box::new(card.item()?.clone());
        Some(Step::Tell(Notice::Asked { place: card.place(), item, is_whole }))
    }

    pub(super) fn decide(
        &mut self,
        number: u64,
        call: CallId,
        typed: &str,
        now: Stamp,
        out: &mut dyn Open<ForAgent>,
    ) -> Vec<Step> {
        let Some(card) = self.card.as_mut().filter(|card| card.approval.number == number) else {
            return Vec::new();
        };
        let Some(item) = card.item().filter(|item| item.id == call).cloned() else { return Vec::new() };
        let decision = match (Decision::read(typed), typed.trim()) {
            // Where nothing describes what "always" would allow, it is no answer.
            (Some(Decision::Session), _) if item.scope.is_empty() => None,
            (None, "v" | "V") => return self.show_card(true).into_iter().collect(),
            (decision, _) => decision,
        };
        let Some(decision) = decision else { return vec![Step::Tell(Notice::HowToDecide)] };
        card.at += 1;
        let is_last = card.item().is_none();
        let mut steps = Vec::new();
        if decision == Decision::Session {
            self.engine.allow(&item.scope);
            ask(ToolAsk::Allow(item.scope.clone()), ForAgent::Note, out);
            steps.push(Step::Tell(Notice::Always(item.scope)));
        }
        if let Decision::Deny(why) = &decision {
            steps.push(ended(call, item.label, Ended::Refused(why.clone())));
        }
        steps.extend(self.input(Input::Answer(number, vec![(call, decision)]), now, out));
        if is_last {
            self.card = None;
        } else {
            steps.extend(self.show_card(false));
        }
        steps
    }

    pub(super) fn prepared(
        &mut self,
        call: CallId,
        outcome: Outcome,
        now: Stamp,
        out: &mut dyn Open<ForAgent>,
    ) -> Vec<Step> {
        let Some((_, label)) = self.preparing.remove(&call) else { return Vec::new() };
        let mut steps = Vec::new();
        let prepared = match told(outcome) {
            Ok(ToolTold::Prepared { what, diff }) => {
                let shown = shown(&what, diff.as_deref());
                self.diffs.extend(diff.map(|diff| (call, (diff, false))));
                Ok((*what, shown))
            }
            Ok(ToolTold::Failed(why)) | Err(why) => {
                steps.push(ended(call, label, Ended::Failed(why.clone())));
                Err(why)
            }
            Ok(_) => Err("the tools did not say what it would do".to_owned()),
        };
        steps.extend(self.input(Input::Prepared(call, prepared), now, out));
        for item in self.card.iter().flat_map(|card| &card.approval.items) {
            if let Some((_, was_shown)) = self.diffs.get_mut(&item.id) {
                *was_shown = true;
            }
        }
        steps
    }

    pub(super) fn ran(
        &mut self,
        call: CallId,
        outcome: Outcome,
        now: Stamp,
        out: &mut dyn Open<ForAgent>,
    ) -> Vec<Step> {
        let Some(at) = self.doing.iter().position(|doing| doing.call == call) else { return Vec::new() };
        let told = told(outcome);
        if let Ok(ToolTold::Output { lines, left_out }) = told {
            if let Some(doing) = self.doing.get_mut(at) {
                doing.hear(lines, left_out);
            }
            return Vec::new();
        }
        let mut doing = self.doing.remove(at);
        if let Ok(ToolTold::Ran { text, .. }) = &told {
            doing.hear_at_end(text);
        }
        let (how, output, log, took_ms) = match told {
            Ok(ToolTold::Ran { text, is_failed, log, took_ms }) => {
                let (how, text) = if is_failed { without_first_line(text) } else { (Ended::Done, text) };
                (how, text, log, Some(took_ms))
            }
            Ok(ToolTold::Forbidden(why)) => (Ended::Forbidden(why), String::new(), None, None),
            Ok(ToolTold::Failed(why)) | Err(why) => (Ended::Failed(why), String::new(), None, None),
            Ok(_) => (Ended::Failed("the tools said something else".to_owned()), String::new(), None, None),
        };
        let diff = self.diffs.remove(&call).filter(|_| how == Ended::Done);
        let was_shown = diff.as_ref().is_some_and(|(_, was_shown)| *was_shown);
        let diff = diff.map(|(diff, _)| diff);
        let said = doing.said(how == Ended::Done);
        let (label, ended) = (doing.label.clone(), how.clone());
        let notice = Notice::Ran { call, label, ended, took_ms, diff, was_shown, said };
        let mut steps = vec![Step::Tell(notice)];
        let result = Brought { label: doing.label, ended: how, output, log };
        steps.extend(self.input(Input::Ended(call, result), now, out));
        steps
    }

    pub(super) fn cancel(&mut self, now: Stamp, out: &mut dyn Open<ForAgent>) -> Vec<Step> {
        self.card = None;
        self.asking.clear();
        self.input(Input::Cancel, now, out)
    }

    fn stop_all(&mut self, steps: &mut Vec<Step>, out: &mut dyn Open<ForAgent>) {
        for (effect, _) in std::mem::take(&mut self.preparing).into_values() {
            out.cancel(effect);
        }
        for doing in std::mem::take(&mut self.doing) {
            out.cancel(doing.effect);
            let said = doing.said(false);
            steps.push(told_end(doing.call, doing.label, Ended::Cancelled, said));
        }
    }
}

/// A call that did not run.
fn ended(call: CallId, label: String, ended: Ended) -> Step {
    told_end(call, label, ended, Tail::default())
}

fn told_end(call: CallId, label: String, ended: Ended, said: Tail) -> Step {
    Step::Tell(Notice::Ran { call, label, ended, took_ms: None, diff: None, was_shown: false, said })
}

fn is_called(call: &Call, name: &str) -> bool {
    matches!(call, Call::Other { tool, .. } if tool == name)
}

/// How it failed stands in the first line of what it brought, and is said once.
fn without_first_line(text: String) -> (Ended, String) {
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    (Ended::Failed(first.to_owned()), rest.to_owned())
}

/// What a person sees before they decide: all of the command, or the change.
fn shown(call: &Call, diff: Option<&str>) -> String {
    if let Some(diff) = diff {
        return diff.to_owned();
    }
    let (command, dir) = match call {
        Call::Exec(exec) => (Some(exec.command.as_str()), exec.dir.as_str()),
        Call::Test(test) => (test.command.as_deref(), test.dir.as_str()),
        Call::Other { tool, arguments, .. } => {
            // All that goes to the other side.
            return format!("{tool}\n{:#}", serde_json::Value::Object(arguments.clone()));
        }
        _ => (None, ""),
    };
    match command {
        Some(command) if matches!(dir, "" | ".") => format!("$ {command}"),
        Some(command) => format!("$ {command}\n({dir})"),
        None => label(call),
    }
}
