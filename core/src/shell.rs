//! `@command`: a command line of a person's own, run by their own shell on their own machine. What it says becomes a turn
//! of the conversation, which the model sees as data. A line that can do harm is asked about first; the body judges it
//! and runs none of them unasked. A page runs none at all: there the person runs it, and pastes what it said.
//!
//! ```text
//! line ──> judged ──(harmless)──────────────> running ──(lines, the end)──> a turn ──(--ai)──> a question about it
//!            └──(can do harm)──> asked ──yes──> running
//!                                  └── no, or no terminal to ask in: not run
//! ```
//!
//! For example: `@command ls` becomes `Effect::Shell`, and its lines a turn; `@command rm -r x` comes back as harmful, becomes
//! `Effect::Confirm(RunCommand)`, and a second `Effect::Shell` follows only a `yes`.

mod grammar;
mod notice;
mod output;

use crate::port::{Effect, EffectId, Open, Outcome, Question, ShellAsk, ShellEnd, ShellTold};

pub(crate) use grammar::{Asked, read};
pub use notice::Notice;
pub use output::Told;

/// What an effect was started for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ForShell {
    Run,
    Confirm,
}

/// What there is to do next.
#[derive(Debug, PartialEq)]
pub(crate) enum Step {
    Nothing,
    /// A line of output.
    Line(String),
    /// It is over.
    Ended(ShellEnd),
    /// It did not run.
    NotRun(Option<Notice>),
    /// A person does not want to run it themselves.
    Back,
}

#[derive(Debug)]
struct Running {
    id: EffectId,
    asked: Asked,
    /// Why a person is asked.
    harm: String,
}

/// The command that runs.
#[derive(Debug, Default)]
pub(crate) struct Shell {
    running: Option<Running>,
}

impl Shell {
    /// Whether one runs.
    pub(crate) fn is_busy(&self) -> bool {
        self.running.is_some()
    }

    /// Begins one.
    pub(crate) fn run(&mut self, asked: Asked, out: &mut dyn Open<ForShell>) {
        let id = start(&asked, false, out);
        self.running = Some(Running { id, asked, harm: String::new() });
    }

    /// Stops it. Says what ran.
    pub(crate) fn stop(&mut self, out: &mut dyn Open<ForShell>) -> Option<Asked> {
        let Running { id, asked, .. } = self.running.take()?;
        out.cancel(id);
        Some(asked)
    }

    /// What runs, or has just ended.
    pub(crate) fn asked(&self) -> Option<&Asked> {
        self.running.as_ref().map(|running| &running.asked)
    }

    /// It is over.
    pub(crate) fn take(&mut self) -> Option<Asked> {
        self.running.take().map(|running| running.asked)
    }

    /// Something came back. `asks` says whether a person can be asked.
    pub(crate) fn done(
        &mut self,
        what: ForShell,
        outcome: Outcome,
        asks: bool,
        out: &mut dyn Open<ForShell>,
    ) -> Step {
        let Some(running) = self.running.as_mut() else { return Step::Nothing };
        match (what, outcome) {
            (ForShell::Run, Outcome::Shell(told)) => match *told {
                ShellTold::Line(line) => Step::Line(line),
                ShellTold::Ended(end) => Step::Ended(end),
                ShellTold::Failed(why) => Step::NotRun(Some(Notice::Failed(why))),
                ShellTold::Harmful(why) if !asks => Step::NotRun(Some(Notice::Unasked(why))),
                ShellTold::Harmful(why) => {
                    running.harm.clone_from(&why);
                    running.id = out.open(ForShell::Confirm);
                    out.push(Effect::Confirm { id: running.id, question: Question::RunCommand { why } });
                    Step::Nothing
                }
            },
            (ForShell::Run, Outcome::Declined) => Step::Back,
            (ForShell::Confirm, Outcome::Finished) => {
                running.id = start(&running.asked, true, out);
                Step::Nothing
            }
            (ForShell::Confirm, Outcome::Declined | Outcome::GivenUp) => Step::NotRun(None),
            (ForShell::Confirm, outcome) if outcome.is_final() => {
                Step::NotRun(Some(Notice::Unasked(std::mem::take(&mut running.harm))))
            }
            (_, outcome) if outcome.is_final() => Step::NotRun(Some(Notice::NotHere)),
            _ => Step::Nothing,
        }
    }
}

fn start(asked: &Asked, is_sure: bool, out: &mut dyn Open<ForShell>) -> EffectId {
    let id = out.open(ForShell::Run);
    let ask = ShellAsk { line: asked.line.clone(), is_interactive: asked.is_interactive, is_sure };
    out.push(Effect::Shell { id, ask });
    id
}
