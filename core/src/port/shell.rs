//! A command line of a person's own, for their own shell, and what becomes of it.

/// What is to be run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShellAsk {
    /// The line, as the shell gets it.
    pub line: String,
    /// It takes the terminal over, and nothing of it is kept.
    pub is_interactive: bool,
    /// A person was asked about it. Without that the body refuses what can do harm.
    pub is_sure: bool,
}

/// What is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum ShellTold {
    /// A line of its output, without secrets, as it comes.
    Line(String),
    /// It can do harm and was not run; why, in the person's language.
    Harmful(String),
    /// It could not be started; why, in the person's language.
    Failed(String),
    /// It is over.
    Ended(ShellEnd),
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum ShellEnd {
    /// By itself, with this code.
    Exit(i32),
    /// By this signal.
    Signal(i32),
    /// After so many seconds, because its time was over.
    TimedOut(u64),
    /// A person ran it and pasted what it said; with this code, where they told it.
    Pasted(Option<i32>),
}

impl ShellTold {
    /// Whether nothing can follow.
    pub(crate) fn is_final(&self) -> bool {
        !matches!(self, Self::Line(_))
    }
}
