//! Where a value comes from, for `/config`.

use std::fmt;

/// The place that decided a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The command line.
    Flag,
    /// A variable of the process.
    Environment,
    /// The dotenv file.
    Dotenv,
    /// The configuration file, or a profile in it.
    File(String),
    /// This command, on an earlier day.
    Remembered(&'static str),
    /// The variables that tell every program the language.
    Locale,
    /// No place decided it: the program's own value.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => f.write_str("flag"),
            Self::Environment => f.write_str("env"),
            Self::Dotenv => f.write_str("dotenv"),
            Self::File(name) => write!(f, "file {name}"),
            Self::Remembered(command) => f.write_str(command),
            Self::Locale => f.write_str("locale"),
            Self::Default => f.write_str("default"),
        }
    }
}
