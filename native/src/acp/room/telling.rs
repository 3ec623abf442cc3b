//! What an editor is told while a session goes on: the answer as it grows, each call from its preparation to its end, and
//! what a person has to know beside them. Each thing is told once, in the order in which it happened.

use std::collections::BTreeSet;

use agent_client_protocol::v1::schema::{
    CurrentModeUpdate, Plan, SessionUpdate, ToolCallStatus, ToolCallUpdate, ToolCallUpdateFields,
};
use chatcli_agent::shape::{Ended, named};
use chatcli_core::agent::{AgentMode, Item, Notice as AgentNotice, OpenQuestion, RunEnd};
use chatcli_core::port::TurnId;
use chatcli_core::text::Text;
use chatcli_core::{Manner, Notice, View};

use super::{Room, shown};

/// What the editor knows.
pub(super) struct Told {
    pub(super) mode: AgentMode,
    /// The newest notice.
    notices: u64,
    /// How much of which turn's answer.
    answer: (Option<TurnId>, usize),
    /// Calls of this run.
    calls: BTreeSet<u64>,
    /// The question about a call.
    pub(super) question: Option<(u64, u64)>,
    /// The question in words.
    pub(super) in_words: Option<OpenQuestion>,
    /// Runs, because each counts its calls anew.
    runs: u64,
    /// Lines of running commands.
    lines: u64,
}

/// Something that is to be told.
enum Tell {
    Says(String),
    Update(Box<SessionUpdate>),
    Refused(String),
}

impl Told {
    pub(super) fn new(mode: AgentMode) -> Self {
        let (calls, question) = (BTreeSet::new(), None);
        Self { mode, notices: 0, answer: (None, 0), calls, question, in_words: None, runs: 0, lines: 0 }
    }

    /// Another run begins.
    pub(super) fn begin(&mut self) {
        self.calls.clear();
        self.runs += 1;
    }

    /// What was said so far is not told.
    pub(super) fn skip(&mut self, view: &View<'_>) {
        self.notices = view.notices.last().map_or(self.notices, |(number, _)| *number);
    }

    fn id(&self, call: u64) -> String {
        format!("{}-{call}", self.runs)
    }

    /// A call under its id: new, or in its next state.
    fn call(&mut self, call: u64, fields: ToolCallUpdateFields, status: ToolCallStatus) -> SessionUpdate {
        let id = self.id(call);
        if self.calls.insert(call) {
            SessionUpdate::ToolCall(shown::call(id, fields, status))
        } else {
            SessionUpdate::ToolCallUpdate(ToolCallUpdate::new(id, fields.status(status)))
        }
    }
}

impl Room {
    /// Tells what is new.
    pub(super) fn tell(&mut self) {
        let view = self.session.view();
        let mut tells = Vec::new();
        if view.agent.mode() != self.told.mode {
            self.told.mode = view.agent.mode();
            let mode = CurrentModeUpdate::new(self.told.mode.name());
            tells.push(update(SessionUpdate::CurrentModeUpdate(mode)));
        }
        if let Some(turn) = view.conversation.asked() {
            if self.told.answer.0 != Some(turn.id) {
                self.told.answer = (Some(turn.id), 0);
            }
            let fresh = turn.answer.text().get(self.told.answer.1..).unwrap_or_default();
            if !fresh.is_empty() {
                self.told.answer.1 += fresh.len();
                tells.push(Tell::Says(fresh.to_owned()));
            }
        }
        let seen = self.told.notices;
        self.told.skip(&view);
        for (number, notice) in view.notices.iter().filter(|(number, _)| *number > seen) {
            tells.extend(tell_of(&mut self.told, &self.sketches, &self.root, *number, notice, &view));
        }
        for tell in tells {
            match tell {
                Tell::Says(text) => self.editor.says(&text),
                Tell::Update(update) => self.editor.tell(*update),
                Tell::Refused(why) => match &mut self.pending {
                    Some(pending) => pending.refused = Some(why),
                    None => self.editor.says(&why),
                },
            }
        }
    }

    /// A call that waits for a person, and what the editor shows of it.
    pub(super) fn tell_pending(&mut self, item: &Item) -> (String, ToolCallUpdateFields) {
        let sketch = self.sketches.get(item.id);
        let has_changes = sketch.as_ref().is_some_and(|sketch| !sketch.changes.is_empty());
        // A change is seen as one; of anything else, what exactly would run.
        let said = (!has_changes).then(|| item.shown.clone());
        let fields = shown::fields(&item.label, sketch.as_ref(), &self.root, said);
        let update = self.told.call(item.id, fields.clone(), ToolCallStatus::Pending);
        self.editor.tell(update);
        (self.told.id(item.id), fields.status(ToolCallStatus::Pending))
    }

    /// The last lines of what runs.
    pub(super) fn tell_progress(&mut self) {
        let view = self.session.view();
        let Some(running) = view.agent.running() else { return };
        let lines = running.doing.iter().map(|doing| doing.lines).sum();
        if lines == self.told.lines {
            return;
        }
        self.told.lines = lines;
        for doing in &running.doing {
            let tail: Vec<&str> = doing.tail.iter().map(|line| line.text.as_str()).collect();
            let fields = ToolCallUpdateFields::new()
                .status(ToolCallStatus::InProgress)
                .content(vec![shown::words(&tail.join("\n"))]);
            let update = ToolCallUpdate::new(self.told.id(doing.call), fields);
            self.editor.tell_in_passing(SessionUpdate::ToolCallUpdate(update));
        }
    }

    /// A conversation that was kept, from its start.
    pub(super) fn tell_past(&mut self) {
        let view = self.session.view();
        for turn in view.conversation.turns() {
            self.editor.was_asked(turn.prompt.strip_prefix("/coder ").unwrap_or(&turn.prompt));
            if !turn.answer.is_empty() {
                self.editor.says(turn.answer.text());
            }
        }
        let last = view.conversation.asked().map(|turn| (turn.id, turn.answer.text().len()));
        if let Some((turn, bytes)) = last {
            self.told.answer = (Some(turn), bytes);
        }
    }
}

fn tell_of(
    told: &mut Told,
    sketches: &crate::tools::Sketches,
    root: &std::path::Path,
    number: u64,
    notice: &Notice,
    view: &View<'_>,
) -> Vec<Tell> {
    let lines = || notice.lines(view).join("\n");
    match notice {
        Notice::Agent(AgentNotice::Started { call, label }) => {
            let fields = shown::fields(label, sketches.get(*call).as_ref(), root, None);
            vec![update(told.call(*call, fields, ToolCallStatus::InProgress))]
        }
        Notice::Agent(AgentNotice::Ran { call, label, ended, .. }) => {
            let sketch = sketches.get(*call);
            let output = sketch.as_ref().and_then(|sketch| sketch.output.clone());
            let has_changes = sketch.as_ref().is_some_and(|sketch| !sketch.changes.is_empty());
            let said = match (ended, output) {
                // What was changed is seen; the tool says no more than that.
                (Ended::Done, _) if has_changes => None,
                (_, Some(output)) => Some(output),
                (ended, None) => named(ended).1.map(str::to_owned),
            };
            let said = said.or_else(|| (*ended != Ended::Done).then(&lines));
            let fields = shown::fields(label, sketch.as_ref(), root, said);
            vec![update(told.call(*call, fields, shown::status(ended)))]
        }
        Notice::Agent(AgentNotice::Forbidden(label) | AgentNotice::NotAsked(label)) => {
            let fields = shown::fields(label, None, root, Some(lines()));
            let call = shown::call(format!("forbidden-{number}"), fields, ToolCallStatus::Failed);
            vec![update(SessionUpdate::ToolCall(call))]
        }
        Notice::Agent(AgentNotice::Todos(todos)) => {
            let plan = Plan::new(todos.entries().iter().map(shown::todo).collect::<Vec<_>>());
            vec![update(SessionUpdate::Plan(plan))]
        }
        Notice::Agent(AgentNotice::Waits(why)) => {
            let text = match why {
                chatcli_core::agent::Why::Circle => Text::EditorCircle,
                chatcli_core::agent::Why::Corrections => Text::EditorCorrections,
                chatcli_core::agent::Why::Answered => return Vec::new(),
            };
            vec![says(text.get(view.lang()))]
        }
        Notice::Agent(AgentNotice::Over {
            end: RunEnd::Refused | RunEnd::Turns | RunEnd::Repeats | RunEnd::Unreadable,
            ..
        }) => {
            // Its first line says why; the second one counts.
            notice.lines(view).first().map(|line| says(line)).into_iter().collect()
        }
        // The question is asked, the mode told, and the end is the prompt's answer.
        Notice::Agent(
            AgentNotice::Asked { .. }
            | AgentNotice::ModeIs(_)
            | AgentNotice::Over { .. }
            | AgentNotice::HowToDecide,
        ) => Vec::new(),
        notice if notice.is_refusal() => vec![Tell::Refused(lines())],
        notice => match notice.manner() {
            Manner::Answer | Manner::Warning | Manner::Failure => vec![says(&lines())],
            Manner::Aside | Manner::State | Manner::Queue => Vec::new(),
        },
    }
}

fn update(update: SessionUpdate) -> Tell {
    Tell::Update(Box::new(update))
}

/// A paragraph of its own, beside what the model says.
fn says(text: &str) -> Tell {
    Tell::Says(format!("\n\n{}\n\n", text.trim()))
}
