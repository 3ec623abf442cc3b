//! What is said about runs.

use chatcli_agent::ask::{Answer, Question};
use chatcli_agent::policy::Mode;
use chatcli_agent::run::{End, Item, Why};
use chatcli_agent::shape::Ended;
use chatcli_agent::todo::Todos;

use super::{Planned, Tail, What};
use crate::manner::{Manner, Spoken};
use crate::port::{Along, Scope, Workplace};

/// What is said about runs.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// One began.
    Began {
        /// How it works.
        scope: Scope,
        /// Where.
        root: String,
        /// How much runs without asking.
        mode: Mode,
    },
    /// A call starts to run.
    Started {
        /// Which.
        call: u64,
        /// The tool, and what about.
        label: String,
    },
    /// A call is over.
    Ran {
        /// Which.
        call: u64,
        /// The tool, and what about.
        label: String,
        /// How it ended.
        ended: Ended,
        /// How long it took, where it ran.
        took_ms: Option<u64>,
        /// The change of files.
        diff: Option<String>,
        /// A person was shown that change before they allowed it.
        was_shown: bool,
        /// The last of what it said.
        said: Tail,
    },
    /// A rule or the mode forbids a call.
    Forbidden(String),
    /// No person can be asked about a call.
    NotAsked(String),
    /// A person has to decide.
    Asked {
        /// Which of how many.
        place: (usize, usize),
        /// About what.
        item: Box<Item>,
        /// All of it, however long.
        is_whole: bool,
    },
    /// What was typed is no decision.
    HowToDecide,
    /// The model asks something in words.
    Question {
        /// Which of how many.
        place: (usize, usize),
        /// What.
        question: Box<Question>,
    },
    /// What was typed answers nothing.
    HowToAnswer,
    /// The person answered.
    Answered {
        /// What.
        question: Box<Question>,
        /// How.
        answer: Answer,
    },
    /// No person is there for this question of the model's.
    NoOneToAnswer(String),
    /// It is allowed from now on.
    Always(Vec<String>),
    /// What was typed goes along with the next turn.
    GoesAlong,
    /// The person has to say how it goes on.
    Waits(Why),
    /// What is still to be done, as the model says.
    Todos(Todos),
    /// It is over.
    Over {
        /// How it ended.
        end: End,
        /// Turns of the model.
        turns: u32,
        /// Calls that were made.
        calls: usize,
        /// How long it took.
        took_ms: u64,
        /// Tokens, as an estimate.
        tokens: u64,
    },
    /// From now on so much runs without asking.
    ModeIs(Mode),
    /// The rules, and where they are.
    Policy(Mode, Box<Workplace>),
    /// Lines that are typed are tasks.
    Stays(Scope),
    /// Lines that are typed are questions of the chat again.
    Left,
    /// Files were changed back, or again.
    FilesChanged(Vec<String>),
    /// The tools of this machine could not do it.
    Failed(String),
    /// A file with rules cannot be read, so nothing runs.
    BadPolicy {
        /// Which.
        path: String,
        /// Why.
        why: String,
    },
    /// This provider reads no history.
    NoHistory(String),
    /// The folder is not trusted, so nothing is changed in it.
    ReadsOnly,
    /// The folder is not trusted, so nothing that it brings along counts; its files may be changed.
    BringsNothing,
    /// The folder brings along something else than when it was trusted.
    FolderChanged,
    /// This goes along with the run that begins.
    Along(Box<Along>),
    /// What goes along with runs, and who answers.
    Listed(What, Box<Along>, Vec<String>),
    /// What a command of the project stands for, before a person says whether it is used.
    StandsFor(String),
    /// Who answers from now on.
    Personas(Vec<String>),
    /// There is no persona of this name.
    NoPersona(String),
    /// This body has no tools.
    NotHere,
    /// The plan: its commands, and whether all of each is shown.
    Plan {
        /// In order.
        commands: Vec<Planned>,
        /// Not titles only.
        is_whole: bool,
    },
    /// A command of it runs; it takes no line.
    PlanBusy,
    /// Nothing ran.
    PlanNothingRan,
    /// The next line is this command in other words.
    PlanEdit(usize),
    /// What a command would run.
    PlanWouldRun {
        /// Counted from 1.
        number: usize,
        /// The command.
        line: String,
    },
    /// What a command said.
    PlanOutput {
        /// Counted from 1.
        number: usize,
        /// All of it.
        output: String,
    },
    /// The next line goes to the model.
    PlanWords,
    /// This command has not run.
    PlanNotRun(usize),
    /// The plan does not know this.
    PlanUnknown(String),
    /// A dangerous command runs when its first word is typed.
    PlanConfirm {
        /// The command.
        line: String,
        /// The word.
        word: String,
    },
    /// Not all can run by one answer, because of this one.
    PlanNotAll(String),
    /// So many would run.
    PlanAll(usize),
    /// What a command says while it runs.
    PlanLines(Tail),
    /// A command is over.
    PlanRan {
        /// Counted from 1.
        number: usize,
        /// It did not do what it should.
        is_failed: bool,
        /// How it ended, as the tools say it.
        ended: String,
        /// How long it took.
        took_ms: Option<u64>,
    },
    /// These did not run, because one failed.
    PlanLeftOut(Vec<usize>),
    /// What a command said is here.
    PlanWrote(String),
    /// The plan is left.
    PlanLeft,
    /// The command needs a task.
    NeedsTask(&'static str),
}

impl Spoken for Notice {
    fn manner(&self) -> Manner {
        match self {
            Self::Failed(_) | Self::BadPolicy { .. } | Self::NoHistory(_) => Manner::Failure,
            Self::Forbidden(_)
            | Self::NotAsked(_)
            | Self::NoOneToAnswer(_)
            | Self::Waits(_)
            | Self::NotHere
            | Self::ReadsOnly
            | Self::BringsNothing
            | Self::FolderChanged
            | Self::NoPersona(_)
            | Self::PlanUnknown(_)
            | Self::PlanNotAll(_)
            | Self::PlanLeftOut(_)
            | Self::NeedsTask(_) => Manner::Warning,
            Self::Asked { .. }
            | Self::Question { .. }
            | Self::Policy(..)
            | Self::Listed(..)
            | Self::StandsFor(_)
            | Self::Personas(_)
            | Self::Plan { .. }
            | Self::PlanWouldRun { .. }
            | Self::PlanConfirm { .. }
            | Self::PlanAll(_)
            | Self::PlanLines(_)
            | Self::PlanOutput { .. } => Manner::Answer,
            _ => Manner::Aside,
        }
    }

    fn is_refusal(&self) -> bool {
        matches!(self, Self::NoHistory(_) | Self::NotHere | Self::NeedsTask(_))
    }
}
