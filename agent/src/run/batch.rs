//! The calls of one reply. All are prepared before one is asked about, all are decided before one runs. Those that only
//! read run side by side; the others one after the other, in order. After a failure what would change something is left
//! out, and the model is told.

use super::CallId;
use super::approval::{Decision, Item};
use crate::call::Call;
use crate::policy::{Action as Verdict, Decision as Judged, Risk};
use crate::shape::{Ended, Outcome};

#[derive(Clone, Debug, PartialEq)]
enum Step {
    /// It is being resolved.
    Preparing,
    /// A person has to decide.
    Open,
    /// It may run.
    Allowed,
    Running,
    Over(Outcome),
}

#[derive(Clone, Debug)]
struct Entry {
    id: CallId,
    call: Call,
    shown: String,
    scope: Vec<String>,
    risk: Risk,
    step: Step,
}

#[derive(Clone, Debug)]
pub(super) struct Batch {
    entries: Vec<Entry>,
    question: Option<u64>,
}

impl Batch {
    pub(super) fn new(first: CallId, calls: Vec<Call>) -> Self {
        let entry = |(id, call)| Entry {
            id,
            call,
            shown: String::new(),
            scope: Vec::new(),
            risk: Risk::Read,
            step: Step::Preparing,
        };
        Self { entries: (first..).zip(calls).map(entry).collect(), question: None }
    }

    pub(super) fn calls(&self) -> impl Iterator<Item = (CallId, &Call)> {
        self.entries.iter().map(|entry| (entry.id, &entry.call))
    }

    fn entry(&mut self, id: CallId) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.id == id)
    }

    pub(super) fn label(&self, id: CallId) -> String {
        self.entries.iter().find(|entry| entry.id == id).map(|entry| label(&entry.call)).unwrap_or_default()
    }

    /// False when the call was not waiting for it.
    pub(super) fn prepare(
        &mut self,
        id: CallId,
        call: Call,
        (shown, scope): (String, Vec<String>),
        judged: Judged,
    ) -> bool {
        let Some(entry) = self.entry(id).filter(|entry| entry.step == Step::Preparing) else { return false };
        entry.step = match judged.action {
            Verdict::Allow => Step::Allowed,
            Verdict::Ask => Step::Open,
            Verdict::Deny => over(&call, Ended::Forbidden(judged.why.forbids().to_owned())),
        };
        (entry.call, entry.shown, entry.scope, entry.risk) = (call, shown, scope, judged.risk);
        true
    }

    pub(super) fn fail(&mut self, id: CallId, why: String) {
        if let Some(entry) = self.entry(id).filter(|entry| entry.step == Step::Preparing) {
            entry.step = over(&entry.call, Ended::Failed(why));
        }
    }

    pub(super) fn is_prepared(&self) -> bool {
        self.entries.iter().all(|entry| entry.step != Step::Preparing)
    }

    /// What a person has to decide. `None` when there is nothing.
    pub(super) fn open_items(&self) -> Option<Vec<Item>> {
        let open = self.entries.iter().filter(|entry| entry.step == Step::Open);
        let item = |entry: &Entry| Item {
            id: entry.id,
            label: label(&entry.call),
            risk: entry.risk,
            shown: entry.shown.clone(),
            scope: entry.scope.clone(),
        };
        let items: Vec<Item> = open.map(item).collect();
        (!items.is_empty()).then_some(items)
    }

    pub(super) fn ask(&mut self, number: u64) {
        self.question = Some(number);
    }

    pub(super) fn has_question(&self) -> bool {
        self.question.is_some()
    }

    pub(super) fn is_asked(&self, number: u64) -> bool {
        self.question == Some(number) && self.open_items().is_some()
    }

    /// The call that was decided about. `None` when it was not open.
    pub(super) fn decide(&mut self, id: CallId, decision: &Decision) -> Option<(Call, Risk)> {
        let entry = self.entry(id).filter(|entry| entry.step == Step::Open)?;
        entry.step = match decision {
            Decision::Once | Decision::Session => Step::Allowed,
            Decision::Deny(why) => over(&entry.call, Ended::Refused(why.clone())),
        };
        Some((entry.call.clone(), entry.risk))
    }

    /// Everything that is not over ends like this.
    pub(super) fn refuse_rest(&mut self, ended: &Ended) {
        let is_question = *ended == Ended::Unanswered;
        for entry in &mut self.entries {
            let ends =
                if is_question { entry.step == Step::Open } else { !matches!(entry.step, Step::Over(_)) };
            if ends {
                entry.step = over(&entry.call, ended.clone());
            }
        }
    }

    /// What starts now.
    pub(super) fn starts(&mut self) -> Vec<(CallId, Call)> {
        let mut starts = Vec::new();
        let (mut all_over, mut failed) = (true, false);
        for entry in &mut self.entries {
            if let Step::Over(outcome) = &entry.step {
                failed |= outcome.ended != Ended::Done;
                continue;
            }
            let reads = entry.call.only_reads();
            if entry.step == Step::Allowed && (reads || all_over) {
                if !reads && failed {
                    entry.step = over(&entry.call, Ended::Skipped);
                    continue;
                }
                entry.step = Step::Running;
                starts.push((entry.id, entry.call.clone()));
            }
            all_over = false;
            // What changes something waits for all before it, and all after it wait for it.
            if !reads {
                break;
            }
        }
        starts
    }

    /// False when the call was not running.
    pub(super) fn end(&mut self, id: CallId, outcome: Outcome) -> bool {
        match self.entry(id).filter(|entry| entry.step == Step::Running) {
            Some(entry) => {
                entry.step = Step::Over(outcome);
                true
            }
            None => false,
        }
    }

    pub(super) fn is_over(&self) -> bool {
        self.entries.iter().all(|entry| matches!(entry.step, Step::Over(_)))
    }

    pub(super) fn outcomes(&self) -> Vec<Outcome> {
        let outcome = |entry: &Entry| match &entry.step {
            Step::Over(outcome) => Some(outcome.clone()),
            _ => None,
        };
        self.entries.iter().filter_map(outcome).collect()
    }
}

fn over(call: &Call, ended: Ended) -> Step {
    Step::Over(Outcome { label: label(call), ended, output: String::new(), log: None })
}

/// The tool, and what about, on one line.
pub fn label(call: &Call) -> String {
    let about = match call {
        Call::Exec(exec) => exec.command.clone(),
        Call::Test(test) => test.command.clone().unwrap_or_default(),
        Call::Search(search) => search.term.clone(),
        call => {
            let named = call.paths().into_iter().filter(|path| !matches!(path.as_str(), "" | "."));
            named.collect::<Vec<_>>().join(", ")
        }
    };
    let about: String = about.lines().next().unwrap_or_default().chars().take(120).collect();
    if about.is_empty() { call.name().to_owned() } else { format!("{} {about}", call.name()) }
}
