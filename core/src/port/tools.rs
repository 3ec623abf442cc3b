//! What the tools of a person's machine are asked, and what they tell. One working folder; the calls are an agent's, and
//! the body runs none that was not prepared first.

use chatcli_agent::Call;
use chatcli_agent::run::CallId;

use super::along::{Along, Wanted};
use super::ids::Scope;

/// A question to the tools. Each ends with an answer of [`ToolTold`], or with `Unsupported`.
#[derive(Clone, Debug, PartialEq)]
pub enum ToolAsk {
    /// Look at the working folder and the rules that hold in it. Ends with `Opened`, or `Failed`.
    Open,
    /// Find what goes along with a run, and start the MCP servers. Ends with `Along`.
    Pack(Box<Wanted>),
    /// What the person's own command of this name stands for. Ends with `Expanded`, or `Failed`.
    Expand {
        /// Its name.
        name: String,
        /// What follows it.
        arguments: String,
    },
    /// This folder is trusted from now on. Ends with `Done`, or `Failed`.
    Trust,
    /// Find out what a call would do, and do nothing. Ends with `Prepared`, or `Failed`.
    Prepare {
        /// Which call.
        call: CallId,
        /// What the model wants.
        what: Box<Call>,
        /// It is the first of an answer: what changes from now on is taken back together.
        begins_turn: bool,
    },
    /// Run a call exactly as it was prepared. Tells `Output` any number of times; ends with `Ran`, or `Failed`. Whatever
    /// it started ends when the effect is cancelled.
    Run {
        /// Which.
        call: CallId,
        /// The call that `Prepared` told.
        what: Box<Call>,
    },
    /// Run a command that a person chose, in the folder that the one before it left. As `Run`.
    Command {
        /// What runs.
        line: String,
        /// It is given the terminal itself.
        is_interactive: bool,
    },
    /// Take the last change of files back. Ends with `Changed`, or `Failed`.
    Undo,
    /// Make it again. Ends with `Changed`, or `Failed`.
    Redo,
    /// Keep rules of the person's own that allow what these patterns describe. Ends with `Done`, or `Failed`.
    Allow(Vec<String>),
    /// Hooks that are for this may run. Ends with `Done`, or `Failed`; nothing waits for it.
    Happened {
        /// What happened.
        what: Happening,
        /// What about.
        text: String,
    },
    /// Write one line to the list of decisions. Ends with `Done`, or `Failed`.
    Note(String),
}

/// What happens beside the calls of a run, for hooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// The model is about to sum up what was said before.
    PreCompact,
    /// It has.
    PostCompact,
    /// A person has to decide, or to say how it goes on.
    Notification,
}

/// Where tools work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize), serde(default))]
pub struct Workplace {
    /// The working folder.
    pub root: String,
    /// A person said that it may be worked in.
    pub is_trusted: bool,
    /// A person said so, but it brings along something else by now.
    pub is_changed: bool,
    /// The machine's system, for the model.
    pub system: String,
    /// The person's files of the Go program's form, and of our own, as texts with their paths.
    pub own: Vec<PolicyFile>,
    /// The same of the folder itself; they can only tighten.
    pub project: Vec<PolicyFile>,
    /// The limit of turns as a variable says it.
    pub turns: Option<String>,
    /// Commands do not run here: each is proposed to the person, who runs it elsewhere and gives back what it said.
    pub proposes: bool,
}

/// A file with rules.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct PolicyFile {
    /// Where it is, as a person reads it.
    pub path: String,
    /// What is in it; or why it cannot be read.
    pub text: Result<String, String>,
    /// It has the Go program's form.
    pub is_json: bool,
}

/// One line that a command says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct OutputLine {
    /// It complains.
    pub is_error: bool,
    /// The line.
    #[cfg_attr(feature = "record", serde(serialize_with = "crate::written::without_secrets"))]
    pub text: String,
}

/// What the tools tell.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum ToolTold {
    /// What a command says while it runs.
    Output {
        /// The newest lines.
        lines: Vec<OutputLine>,
        /// How many came before these and are not told, because they were too many at once.
        left_out: u64,
    },
    /// The working folder.
    Opened(Box<Workplace>),
    /// What goes along with a run.
    Along(Box<Along>),
    /// What a command stands for.
    Expanded {
        /// As if it had been typed.
        text: String,
        /// It is a task, and how it is worked on.
        scope: Option<Scope>,
        /// The project's authors wrote it, and not the person.
        #[cfg_attr(feature = "record", serde(default))]
        is_projects: bool,
    },
    /// The call as it would run, and the change of files that it would make, as a diff.
    Prepared {
        /// With every path as the place where it leads.
        what: Box<Call>,
        /// Nothing where no file changes.
        diff: Option<String>,
    },
    /// A call has run.
    Ran {
        /// What it brought, for the model.
        #[cfg_attr(feature = "record", serde(serialize_with = "crate::written::without_secrets"))]
        text: String,
        /// It did not do what it should.
        is_failed: bool,
        /// Where all of its output is.
        log: Option<String>,
        /// How long it took.
        took_ms: u64,
    },
    /// These files were changed.
    Changed(Vec<String>),
    /// It is done.
    Done,
    /// Something of the machine forbids the call, such as a hook; what and why, in words for the model.
    Forbidden(String),
    /// It could not be done; why, in words for the model.
    Failed(String),
}

impl ToolTold {
    /// Whether nothing can follow for the same effect.
    pub(super) fn is_final(&self) -> bool {
        !matches!(self, Self::Output { .. })
    }
}
