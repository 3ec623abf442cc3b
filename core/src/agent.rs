//! A task that a model does with tools of the person's machine. The engine ([`chatcli_agent::run`]) decides what
//! happens next; here its actions become effects, and what they bring becomes its inputs. What the model is asked
//! travels as a question of the conversation, which holds the run as one open turn.
//!
//! ```text
//! task ─> Opening ─(trusted?)─> Trusting ─> Packing ─> Running ─> … ─> Idle
//!                                             │ model   Step::Ask ─> heard()
//!                                             │ tools   Effect::Tool ─> done()
//!                                             └ person  card ─> decide()
//! ```
//!
//! Only a person's answer to the very question that is open allows anything, and an empty line is none.
//!
//! For example: `/coder TASK` in a folder that is not trusted becomes `Effect::Confirm(TrustFolder)`, and no call before its
//! answer; a command of the model in mode `ask` becomes a card in the view, and `Effect::Tool` only after a person's `y`.

mod along;
mod asking;
mod begin;
mod carried;
mod doing;
mod dropped;
mod engine;
mod intent;
mod menu;
mod notice;
mod opening;
mod prompt;
mod running;
mod said;

use chatcli_agent::policy::Mode;
use chatcli_agent::run::{CallId, End};

pub use along::reaches_out;
pub use asking::{Asking, Open as OpenQuestion};
pub use begin::Asks;
pub(crate) use begin::Begin;
pub use chatcli_agent::policy::Mode as AgentMode;
pub use chatcli_agent::run::{End as RunEnd, Item, Why};
pub use doing::{Doing, Tail};
pub use dropped::why_left_out;
pub use engine::install;
pub use intent::{Intent, What};
pub use menu::{Gate, Menu, Planned, State as PlannedState};
pub use notice::Notice;
pub use running::{Card, Running};
#[cfg(not(target_family = "wasm"))]
pub use said::question;

use crate::conversation::Asked;
use crate::port::{
    Effect, EffectId, Happening, Open, Outcome, Question, Scope, Stamp, ToolAsk, ToolTold, TurnId, Workplace,
};
use crate::text::Lang;
use along::packed;
use engine::Engine;
pub(crate) use menu::Wish;

/// What an effect was started for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ForAgent {
    /// The working folder is looked at.
    Open,
    /// A person is asked whether it is trusted.
    Trust,
    /// That they trust it is written down.
    Trusted,
    /// What goes along is looked for.
    Pack,
    /// A command of the person's own is looked up.
    Expand,
    /// A person is asked whether a command of the project is used.
    Held,
    /// It is looked for, to be listed.
    List(What),
    /// It is looked for, because this one is to answer, alone or too.
    Persona {
        /// No other one does.
        is_alone: bool,
    },
    /// A call is prepared.
    Prepare(CallId),
    /// A call runs.
    Run(CallId),
    /// A decision, or a rule, is written down.
    Note,
    /// `/policy` looks at the working folder.
    Policy,
    /// A person changes files back, or again.
    Files,
    /// A command of a plan runs.
    Command,
    /// What a command said is written to a file.
    Log,
}

/// What there is to do for the rest of the client.
#[derive(Debug)]
pub(crate) enum Step {
    /// Ask the model.
    Ask(Asked),
    /// The model says something to the person.
    Say(String),
    /// What a command of the person's own stands for, as if it had been typed.
    Type(String, Option<Scope>),
    /// Something is said beside the conversation.
    Tell(Notice),
    /// What a line does to a plan.
    Wish(Wish),
    /// It does not begin: the line goes back where it was typed.
    Back,
    /// It is over: how, and what was said in it.
    Over(End, Vec<(bool, String)>),
}

#[derive(Debug, Default)]
enum Stage {
    #[default]
    Idle,
    Opening(EffectId, Box<Begin>),
    Trusting(EffectId, Box<Begin>, Box<Workplace>),
    /// What goes along is looked for.
    Packing(EffectId, Box<Begin>, Box<Workplace>),
    Running(Box<Running>),
}

/// The run that there is, and what holds for all of them.
#[derive(Debug, Default)]
pub struct Agent {
    mode: Mode,
    /// Lines that are typed are tasks for it.
    stays: Option<Scope>,
    stage: Stage,
    /// The person's own commands, by name.
    commands: Vec<String>,
    /// Who answers, by name.
    personas: Vec<String>,
    /// The one that is looked for.
    asked_for: String,
    /// What a command of the project stands for, until a person says that it is used.
    held: Option<(String, Option<Scope>)>,
    /// How the last run ended.
    ended: Option<End>,
    /// The plan of the last run, and what judges it.
    menu: Option<(Menu, Box<dyn Engine>)>,
}

impl Agent {
    /// The run, once it has begun.
    pub fn running(&self) -> Option<&Running> {
        match &self.stage {
            Stage::Running(running) => Some(running),
            _ => None,
        }
    }

    /// How much runs without asking.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The plan whose commands a person runs one by one.
    pub fn menu(&self) -> Option<&Menu> {
        self.menu.as_ref().map(|(menu, _)| menu)
    }

    /// Lines that are typed are tasks for this one.
    pub fn stays(&self) -> Option<Scope> {
        self.stays
    }

    /// How the last run ended.
    pub fn ended(&self) -> Option<&End> {
        self.ended.as_ref()
    }

    /// The turn that the run is, from its first moment on.
    pub fn turn(&self) -> Option<TurnId> {
        match &self.stage {
            Stage::Idle => None,
            Stage::Opening(_, begin) | Stage::Trusting(_, begin, _) | Stage::Packing(_, begin, _) => {
                Some(begin.turn)
            }
            Stage::Running(running) => Some(running.begin.turn),
        }
    }

    /// Lines that are typed are tasks from now on, or no longer.
    pub(crate) fn stay(&mut self, scope: Option<Scope>) {
        self.stays = scope;
    }

    /// Looks at the working folder, and then begins.
    pub(crate) fn begin(&mut self, begin: Begin, out: &mut dyn Open<ForAgent>) {
        (self.ended, self.menu) = (None, None);
        let id = ask(ToolAsk::Open, ForAgent::Open, out);
        self.stage = Stage::Opening(id, Box::new(begin));
    }

    /// Something came back.
    pub(crate) fn done(
        &mut self,
        what: ForAgent,
        outcome: Outcome,
        now: Stamp,
        out: &mut dyn Open<ForAgent>,
    ) -> Vec<Step> {
        match (what, std::mem::take(&mut self.stage)) {
            (ForAgent::Open, Stage::Opening(_, begin)) => match opened(outcome) {
                Ok(place) => self.opened(begin, place, out),
                Err(why) => self.fail(Notice::Failed(why)),
            },
            // Who goes away from the question wants no run, not even one that only reads.
            (ForAgent::Trust, Stage::Trusting(..)) if outcome == Outcome::GivenUp => {
                self.ended = Some(End::Cancelled);
                vec![Step::Back]
            }
            (ForAgent::Trust, Stage::Trusting(_, begin, mut place)) => {
                if outcome == Outcome::Finished {
                    place.is_trusted = true;
                    ask(ToolAsk::Trust, ForAgent::Trusted, out);
                }
                self.pack(begin, place, out)
            }
            (ForAgent::Pack, Stage::Packing(_, begin, place)) => match packed(outcome) {
                Ok(along) => self.start(*begin, *place, *along, now, out),
                Err(why) => self.fail(Notice::Failed(why)),
            },
            (ForAgent::List(what), stage) => {
                self.stage = stage;
                vec![Step::Tell(match packed(outcome) {
                    Ok(along) => Notice::Listed(what, along, self.personas.clone()),
                    Err(why) => Notice::Failed(why),
                })]
            }
            (ForAgent::Expand, stage) => {
                self.stage = stage;
                vec![match told(outcome) {
                    Ok(ToolTold::Expanded { text, scope, is_projects: true }) if reaches_out(&text) => {
                        self.held = Some((text.clone(), scope));
                        let id = out.open(ForAgent::Held);
                        out.push(Effect::Confirm { id, question: Question::UseProjects });
                        Step::Tell(Notice::StandsFor(text))
                    }
                    Ok(ToolTold::Expanded { text, scope, .. }) => Step::Type(text, scope),
                    Ok(ToolTold::Failed(why)) | Err(why) => Step::Tell(Notice::Failed(why)),
                    Ok(_) => return Vec::new(),
                }]
            }
            (ForAgent::Held, stage) => {
                self.stage = stage;
                let held = self.held.take().filter(|_| outcome == Outcome::Finished);
                held.map(|(text, scope)| Step::Type(text, scope)).into_iter().collect()
            }
            (ForAgent::Persona { is_alone }, stage) => {
                self.stage = stage;
                vec![Step::Tell(match packed(outcome) {
                    Ok(along) => self.persona(&along, is_alone),
                    Err(why) => Notice::Failed(why),
                })]
            }
            (ForAgent::Prepare(call), Stage::Running(mut running)) => {
                let steps = running.prepared(call, outcome, now, out);
                self.put_back(running, steps)
            }
            (ForAgent::Run(call), Stage::Running(mut running)) => {
                let steps = running.ran(call, outcome, now, out);
                self.put_back(running, steps)
            }
            (ForAgent::Command, stage) => {
                self.stage = stage;
                let Some((menu, _)) = &mut self.menu else { return Vec::new() };
                menu.came(outcome, out).into_iter().map(Step::Wish).collect()
            }
            (ForAgent::Log, stage) => {
                self.stage = stage;
                vec![Step::Tell(match outcome {
                    Outcome::Wrote(path) => Notice::PlanWrote(path),
                    Outcome::Refused(problem) => Notice::Failed(problem.what(Lang::En)),
                    _ => return Vec::new(),
                })]
            }
            (ForAgent::Policy, stage) => {
                self.stage = stage;
                vec![Step::Tell(match opened(outcome) {
                    Ok(place) => Notice::Policy(self.mode, place),
                    Err(why) => Notice::Failed(why),
                })]
            }
            (ForAgent::Files, stage) => {
                self.stage = stage;
                vec![Step::Tell(match told(outcome) {
                    Ok(ToolTold::Changed(paths)) => Notice::FilesChanged(paths),
                    Ok(ToolTold::Failed(why)) | Err(why) => Notice::Failed(why),
                    Ok(_) => return Vec::new(),
                })]
            }
            (ForAgent::Note | ForAgent::Trusted, stage) => {
                self.stage = stage;
                match told(outcome) {
                    Ok(ToolTold::Failed(why)) => vec![Step::Tell(Notice::Failed(why))],
                    _ => Vec::new(),
                }
            }
            // What it belonged to is over.
            (_, stage) => {
                self.stage = stage;
                Vec::new()
            }
        }
    }

    /// Nothing begins.
    fn fail(&mut self, why: Notice) -> Vec<Step> {
        let end = End::Failed(String::new());
        self.ended = Some(end.clone());
        vec![Step::Tell(why), Step::Over(end, Vec::new())]
    }

    /// The run goes on, unless it is over.
    fn put_back(&mut self, mut running: Box<Running>, mut steps: Vec<Step>) -> Vec<Step> {
        let is_done = steps.iter().any(|step| matches!(step, Step::Over(End::Done, _)));
        let has_person = running.begin.asks == Asks::Person;
        if is_done && has_person && running.begin.scope == Scope::Agent {
            let blocks = chatcli_agent::blocks::read(&std::mem::take(&mut running.last));
            let planned = |block: chatcli_agent::blocks::Block| Planned {
                gate: running.engine.gate(&block),
                state: PlannedState::Pending,
                output: String::new(),
                block,
            };
            let commands: Vec<Planned> = blocks.into_iter().map(planned).collect();
            if !commands.is_empty() {
                steps.push(Step::Tell(Notice::Plan { commands: commands.clone(), is_whole: false }));
                let Running { engine, .. } = *running;
                (self.menu, self.ended) = (Some((Menu::new(commands), engine)), Some(End::Done));
                return steps;
            }
        }
        match steps.iter().find_map(|step| if let Step::Over(end, _) = step { Some(end) } else { None }) {
            Some(end) => self.ended = Some(end.clone()),
            None => self.stage = Stage::Running(running),
        }
        steps
    }

    fn with(&mut self, does: impl FnOnce(&mut Running) -> Vec<Step>) -> Vec<Step> {
        let Stage::Running(mut running) = std::mem::take(&mut self.stage) else { return Vec::new() };
        let steps = does(&mut running);
        self.put_back(running, steps)
    }

    /// All that the model says in this turn.
    pub(crate) fn heard(&mut self, text: String, now: Stamp, out: &mut dyn Open<ForAgent>) -> Vec<Step> {
        self.with(|running| running.heard(text, now, out))
    }

    /// So many bytes travelled.
    pub(crate) fn sent(&mut self, bytes: usize) {
        if let Stage::Running(running) = &mut self.stage {
            running.bytes += bytes;
        }
    }

    /// The person says something. It answers no question.
    pub(crate) fn say(&mut self, text: String, now: Stamp, out: &mut dyn Open<ForAgent>) -> Vec<Step> {
        match &mut self.stage {
            Stage::Running(_) => self.with(|running| running.say(text, now, out)),
            // It has not begun yet: it belongs to the task.
            Stage::Opening(_, begin) | Stage::Trusting(_, begin, _) | Stage::Packing(_, begin, _) => {
                begin.task.push_str("\n\n");
                begin.task.push_str(&text);
                vec![Step::Tell(Notice::GoesAlong)]
            }
            Stage::Idle => Vec::new(),
        }
    }

    /// A line that was typed while a plan is there.
    pub(crate) fn plan_line(&mut self, typed: &str, out: &mut dyn Open<ForAgent>) -> Option<Vec<Step>> {
        let (menu, engine) = self.menu.as_mut()?;
        let wishes = menu.line(typed, &|block| engine.gate(block), out);
        if wishes.iter().any(|wish| matches!(wish, Wish::Leave | Wish::Send(..))) {
            self.menu = None;
        }
        Some(wishes.into_iter().map(Step::Wish).collect())
    }

    /// Stops the command of a plan that runs. Says whether one did.
    pub(crate) fn stop_command(&mut self, out: &mut dyn Open<ForAgent>) -> bool {
        self.menu.as_mut().is_some_and(|(menu, _)| menu.stop(out))
    }

    /// Writes what a command said to a file.
    pub(crate) fn write_log(&self, suggested: String, text: String, out: &mut dyn Open<ForAgent>) {
        let id = out.open(ForAgent::Log);
        out.push(Effect::Write { id, path: None, suggested, text, force: true });
    }

    /// A person decides about one call.
    pub(crate) fn decide(
        &mut self,
        number: u64,
        call: CallId,
        typed: &str,
        now: Stamp,
        out: &mut dyn Open<ForAgent>,
    ) -> Vec<Step> {
        self.with(|running| running.decide(number, call, typed, now, out))
    }

    /// A person answers what the model asks in words.
    pub(crate) fn answer(
        &mut self,
        (call, at): (CallId, usize),
        typed: &str,
        now: Stamp,
        out: &mut dyn Open<ForAgent>,
    ) -> Vec<Step> {
        self.with(|running| running.answer(call, at, typed, now, out))
    }

    /// From now on so much runs without asking.
    pub(crate) fn set_mode(&mut self, mode: Mode) {
        self.mode = mode;
        if let Stage::Running(running) = &mut self.stage {
            running.set_mode(mode);
        }
    }

    /// Ends the run, whatever it does: its turn is over already. Gives back what was said in it.
    pub(crate) fn cancel(&mut self, now: Stamp, out: &mut dyn Open<ForAgent>) -> Vec<Step> {
        self.ended = Some(End::Cancelled);
        match std::mem::take(&mut self.stage) {
            Stage::Idle => {
                self.ended = None;
                Vec::new()
            }
            Stage::Opening(id, _) | Stage::Trusting(id, _, _) | Stage::Packing(id, _, _) => {
                out.cancel(id);
                vec![Step::Over(End::Cancelled, Vec::new())]
            }
            Stage::Running(mut running) => running.cancel(now, out),
        }
    }

    /// Something happened that hooks may be for.
    pub(crate) fn happened(&self, what: Happening, text: String, out: &mut dyn Open<ForAgent>) {
        ask(ToolAsk::Happened { what, text }, ForAgent::Note, out);
    }

    /// Looks at the rules for `/policy`.
    pub(crate) fn show_policy(&self, out: &mut dyn Open<ForAgent>) {
        ask(ToolAsk::Open, ForAgent::Policy, out);
    }

    /// Takes the last change of files back, or makes it again.
    pub(crate) fn change_files(&self, is_back: bool, out: &mut dyn Open<ForAgent>) {
        let what = if is_back { ToolAsk::Undo } else { ToolAsk::Redo };
        ask(what, ForAgent::Files, out);
    }
}

fn ask(what: ToolAsk, why: ForAgent, out: &mut dyn Open<ForAgent>) -> EffectId {
    let id = out.open(why);
    out.push(Effect::Tool { id, ask: Box::new(what) });
    id
}

/// What the tools told; or why they did not.
fn told(outcome: Outcome) -> Result<ToolTold, String> {
    match outcome {
        Outcome::Tool(told) => Ok(*told),
        Outcome::Unsupported(why) => Err(why),
        _ => Err("no tools".to_owned()),
    }
}

fn opened(outcome: Outcome) -> Result<Box<Workplace>, String> {
    match told(outcome)? {
        ToolTold::Opened(place) => Ok(place),
        ToolTold::Failed(why) => Err(why),
        _ => Err("no folder".to_owned()),
    }
}
