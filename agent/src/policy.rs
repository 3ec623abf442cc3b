//! Whether a call runs, is asked about, or does not run. One gate for every mode and every tool.
//!
//! The order: a rule that denies, from any file; what is always asked; a rule that asks; a rule that allows; the mode.
//! A project's file can only tighten: what it allows is not read. No argument of a call reaches in here except as what
//! it names: paths, and commands as the shell would run them.

mod rules;
mod subject;

use serde::{Deserialize, Serialize};

use crate::call::Call;
pub use rules::{MAX_BYTES as MAX_RULES_BYTES, Rules, Unreadable};
use subject::Subject;

/// What is done with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It runs.
    Allow,
    /// A person decides.
    Ask,
    /// It does not run.
    Deny,
}

/// How much runs without asking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Nothing is changed and nothing runs.
    Plan,
    /// Every change and every command is asked about.
    #[default]
    Ask,
    /// Changes in the working folder run; commands are asked about.
    AutoEdit,
    /// All runs but what is always asked about, and what deletes. Never kept for another run.
    Auto,
}

impl Mode {
    /// Each, from the strictest on.
    pub const ALL: [Self; 4] = [Self::Plan, Self::Ask, Self::AutoEdit, Self::Auto];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Ask => "ask",
            Self::AutoEdit => "auto-edit",
            Self::Auto => "auto",
        }
    }

    /// The one of this name, or of one that the Go program has for it.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "plan" => Some(Self::Plan),
            "ask" | "interactive" | "manual" | "off" => Some(Self::Ask),
            "auto-edit" => Some(Self::AutoEdit),
            "auto" | "on" => Some(Self::Auto),
            _ => None,
        }
    }
}

/// What a call could do, from harmless to harmful.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Risk {
    /// Reads in the working folder.
    Read,
    /// Changes files in the working folder.
    Edit,
    /// Runs a command, or a plugin.
    Exec,
    /// Runs a command that deletes what no checkpoint brings back.
    Deletes,
    /// Reads or writes what is made to hold credentials.
    Secret,
    /// Changes what runs by itself later.
    Protected,
    /// Leads out of the working folder.
    Outside,
    /// Runs on another machine.
    Remote,
    /// Runs a dangerous command.
    Dangerous,
}

impl Risk {
    /// Its name in the audit.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Edit => "edit",
            Self::Exec => "exec",
            Self::Deletes => "deletes",
            Self::Secret => "secret",
            Self::Protected => "protected",
            Self::Outside => "outside",
            Self::Remote => "remote",
            Self::Dangerous => "dangerous",
        }
    }

    /// Whether a person is asked whatever rule or mode there is.
    pub fn is_always_asked(self) -> bool {
        matches!(self, Self::Secret | Self::Protected | Self::Outside | Self::Remote | Self::Dangerous)
    }
}

/// What made the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// A rule of the person's own file.
    Rule,
    /// A rule of the project's file.
    ProjectRule,
    /// The kind of the call.
    Always,
    /// The mode.
    Mode,
}

impl Why {
    /// Why a call does not run, in words for the model.
    pub(crate) fn forbids(self) -> &'static str {
        match self {
            Self::Rule => "a rule of the person's own forbids it; no one was asked",
            Self::ProjectRule => "a rule of the project forbids it; no one was asked",
            Self::Always | Self::Mode => "the mode forbids it: only reading is allowed; no one was asked",
        }
    }
}

/// What is done with one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What.
    pub action: Action,
    /// What the call could do.
    pub risk: Risk,
    /// What made it so.
    pub why: Why,
}

/// All rules that hold in one working folder.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    own: Rules,
    project: Rules,
}

impl Policy {
    /// The rules of the person's own files, and those of the project, of which only the tightening ones are kept.
    pub fn new(own: Rules, project: Rules) -> Self {
        Self { own, project: project.tightening() }
    }

    /// One more rule of the person's own, from now on.
    pub fn extend(&mut self, own: Rules) {
        self.own.extend(own);
    }

    /// The patterns that would allow this call, and what is like it, from now on; they are what a person is shown before
    /// choosing that. `None` for what is always asked about, for what deletes (the same first words may be followed by
    /// another folder), and for a line that no pattern describes.
    pub fn patterns(call: &Call, root: &str) -> Option<Vec<String>> {
        Subject::of(call, root).patterns()
    }

    /// What a call could do.
    pub fn risk(call: &Call, root: &str) -> Risk {
        Subject::of(call, root).risk()
    }

    /// Decides one call. `root` is the working folder, so that an absolute path in it counts as in it.
    pub fn decide(&self, call: &Call, root: &str, mode: Mode) -> Decision {
        let subject = Subject::of(call, root);
        let risk = subject.risk();
        let decided = |action, why| Decision { action, risk, why };
        if self.own.denies(&subject) {
            return decided(Action::Deny, Why::Rule);
        }
        if self.project.denies(&subject) {
            return decided(Action::Deny, Why::ProjectRule);
        }
        if mode == Mode::Plan && !call.only_reads() {
            return decided(Action::Deny, Why::Mode);
        }
        if risk.is_always_asked() {
            return decided(Action::Ask, Why::Always);
        }
        if self.project.asks(&subject) {
            return decided(Action::Ask, Why::ProjectRule);
        }
        match self.own.allows_or_asks(&subject) {
            Some(Action::Allow) => return decided(Action::Allow, Why::Rule),
            Some(Action::Ask) if self.own.asks_strictly(&subject) || mode != Mode::Auto => {
                return decided(Action::Ask, Why::Rule);
            }
            _ => {}
        }
        let runs = match (mode, risk) {
            // No mode stands for what cannot be taken back; a rule may.
            (_, Risk::Deletes) => false,
            (_, Risk::Read) | (Mode::Auto, _) => true,
            (Mode::AutoEdit, Risk::Edit) => true,
            (Mode::Plan | Mode::Ask | Mode::AutoEdit, _) => false,
        };
        decided(if runs { Action::Allow } else { Action::Ask }, Why::Mode)
    }
}

#[cfg(test)]
mod tests;
