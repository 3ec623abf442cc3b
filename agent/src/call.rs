//! What a call means: one typed value for each tool, whatever names a model uses for the tool and its arguments.
//!
//! What decides about safety is not an argument: `allow-unsafe` and `allow-sudo` are read and do nothing.

mod fields;
mod names;
mod read;
mod upstream;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::reply::RawCall;
pub(crate) use names::{is_known, is_subcommand};

/// Files in one call.
pub const MAX_FILES: usize = 64;
/// Edits in one call.
pub const MAX_EDITS: usize = 256;
/// Bytes of a command line.
pub const MAX_COMMAND_BYTES: usize = 32 * 1024;
/// Seconds that a command, or tests, may ask for.
pub const MAX_TIMEOUT_S: u64 = 3_600;

/// A call that is understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Call {
    /// Read files.
    Read(Read),
    /// Write a whole file, or add to its end.
    Write(Write),
    /// Change pieces of files, all of them or none.
    Edit(Vec<Edit>),
    /// Apply a unified diff.
    Diff(Diff),
    /// List a folder.
    Tree(Tree),
    /// Search in files.
    Search(Search),
    /// Run a command line.
    Exec(Exec),
    /// Run the tests of a project.
    Test(Test),
    /// Ask git, which changes nothing.
    Git(Git),
    /// Undo changes.
    Rollback(Rollback),
    /// List backups that other programs left, or delete them.
    Clean(Clean),
    /// A tool that is none of these: a plugin, or one of the engine's own.
    Other {
        /// Its name with its `@`.
        tool: String,
        /// Its arguments as given.
        arguments: Map<String, Value>,
        /// The text between the tags.
        body: Option<String>,
    },
}

/// Which part of a file is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// All of it, as far as it fits.
    #[default]
    All,
    /// These lines, from 1, both included; the last may be open.
    Lines(u64, Option<u64>),
    /// The first lines.
    Head(u64),
    /// The last lines.
    Tail(u64),
}

/// Read files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Read {
    /// Which.
    pub files: Vec<String>,
    /// Which part of each.
    pub part: Part,
    /// Bytes of each at most; `None` = the tool's own limit.
    pub max_bytes: Option<u64>,
    /// As base64 and not as lines.
    pub as_base64: bool,
}

/// Write a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Write {
    /// Where.
    pub file: String,
    /// What. Empty makes an empty file.
    pub content: Vec<u8>,
    /// At the end of what is there.
    pub append: bool,
}

/// Change one piece of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// Which file.
    pub file: String,
    /// What is there now.
    pub search: String,
    /// What comes there; nothing deletes it.
    pub replace: String,
}

/// Apply a unified diff.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diff {
    /// The file, where the diff names none.
    pub file: Option<String>,
    /// The diff.
    pub text: String,
}

/// List a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tree {
    /// Which; empty = the working folder.
    pub dir: String,
    /// Folders in folders; `None` = the tool's own limit.
    pub max_depth: Option<u64>,
    /// Entries at most; `None` = the tool's own limit.
    pub max_entries: Option<u64>,
    /// Names that start with a dot too.
    pub include_hidden: bool,
    /// Names to leave out.
    pub ignore: Vec<String>,
}

/// Search in files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    /// What is looked for.
    pub term: String,
    /// Where; empty = the working folder.
    pub dir: String,
    /// The term is a regular expression.
    pub regex: bool,
    /// Capital letters count.
    pub case_sensitive: bool,
    /// Lines before and after.
    pub context: u64,
    /// Matches at most; `None` = the tool's own limit.
    pub max_results: Option<u64>,
    /// Names of files to look into; none = all.
    pub globs: Vec<String>,
}

/// Run a command line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exec {
    /// As for `sh -c`.
    pub command: String,
    /// Where; empty = the working folder.
    pub dir: String,
    /// Seconds; `None` = the tool's own limit.
    pub timeout_s: Option<u64>,
}

/// Run tests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Test {
    /// Where; empty = the working folder.
    pub dir: String,
    /// How; `None` = as the project's files say.
    pub command: Option<String>,
    /// Seconds; `None` = the tool's own limit.
    pub timeout_s: Option<u64>,
}

/// What git is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Question {
    /// What changed, short.
    Status,
    /// The changes themselves.
    Diff {
        /// What would be committed.
        staged: bool,
        /// Names only.
        name_only: bool,
        /// A summary only.
        stat: bool,
        /// Lines around a change.
        context: u64,
    },
    /// The last commits.
    Log {
        /// How many.
        limit: u64,
    },
    /// Names of changed files.
    Changed,
    /// The branch.
    Branch,
}

/// Ask git.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Git {
    /// Where; empty = the working folder.
    pub dir: String,
    /// Only about this path.
    pub path: Option<String>,
    /// What.
    pub question: Question,
}

/// Undo changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rollback {
    /// The last change of this file.
    File(String),
    /// The last turn.
    Turn,
}

/// Backups of other programs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clean {
    /// Where; empty = the working folder.
    pub dir: String,
    /// Delete them; else they are listed.
    pub force: bool,
}

impl Call {
    /// Understands a call. The error says what is wrong and what was expected, in words for the model.
    pub fn read(raw: &RawCall) -> Result<Self, String> {
        read::call(raw)
    }

    /// The subcommand's name as the Go program knows it; the tool's own name for others.
    pub fn name(&self) -> &str {
        match self {
            Self::Read(_) => "read",
            Self::Write(_) => "write",
            Self::Edit(edits) if edits.len() > 1 => "multipatch",
            Self::Edit(_) | Self::Diff(_) => "patch",
            Self::Tree(_) => "tree",
            Self::Search(_) => "search",
            Self::Exec(_) => "exec",
            Self::Test(_) => "test",
            Self::Git(git) => match git.question {
                Question::Status => "git-status",
                Question::Diff { .. } => "git-diff",
                Question::Log { .. } => "git-log",
                Question::Changed => "git-changed",
                Question::Branch => "git-branch",
            },
            Self::Rollback(_) => "rollback",
            Self::Clean(_) => "clean",
            Self::Other { tool, .. } => tool,
        }
    }

    /// Whether a program would run for it.
    pub fn is_command(&self) -> bool {
        matches!(self, Self::Exec(_) | Self::Test(_) | Self::Git(_))
    }

    /// Whether it is for the run itself, and no tool of a machine: its list, and its questions to the person.
    pub fn is_own(&self) -> bool {
        matches!(self, Self::Other { tool, .. } if [crate::todo::TOOL, crate::ask::TOOL].contains(&tool.as_str()))
    }

    /// Whether it changes nothing on the machine, so that several may run side by side.
    pub fn only_reads(&self) -> bool {
        matches!(self, Self::Read(_) | Self::Tree(_) | Self::Search(_) | Self::Git(_))
            || matches!(self, Self::Clean(clean) if !clean.force)
            || self.is_own()
    }

    /// Every path that it names, as given.
    pub fn paths(&self) -> Vec<String> {
        match self {
            Self::Read(read) => read.files.clone(),
            Self::Write(Write { file, .. }) | Self::Rollback(Rollback::File(file)) => vec![file.clone()],
            Self::Edit(edits) => edits.iter().map(|edit| edit.file.clone()).collect(),
            Self::Diff(diff) => crate::diff::paths(&diff.text, diff.file.as_deref()),
            Self::Tree(Tree { dir, .. })
            | Self::Search(Search { dir, .. })
            | Self::Exec(Exec { dir, .. })
            | Self::Test(Test { dir, .. })
            | Self::Clean(Clean { dir, .. }) => vec![dir.clone()],
            Self::Git(git) => std::iter::once(git.dir.clone()).chain(git.path.clone()).collect(),
            Self::Rollback(Rollback::Turn) | Self::Other { .. } => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
