//! A question to a person: what exactly would run or change. It has a number, and an answer is for that number alone, so
//! that an old answer, or an answer to another question, releases nothing.

use super::CallId;
use crate::policy::Risk;

/// One call that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Which.
    pub id: CallId,
    /// The tool, and what about.
    pub label: String,
    /// What it could do.
    pub risk: Risk,
    /// The diff, or the command, as it would be made or run.
    pub shown: String,
    /// What "always" would allow, as patterns; none = it cannot be allowed but once.
    pub scope: Vec<String>,
}

/// A question about all calls of one reply that wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// Its number.
    pub number: u64,
    /// The calls.
    pub items: Vec<Item>,
}

/// What a person decides about one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It runs, this time.
    Once,
    /// It runs, and the very same again in this run.
    Session,
    /// It does not run; why, for the model.
    Deny(Option<String>),
}

impl Decision {
    /// What a person typed, in English or Portuguese. Nothing typed decides nothing, and neither does anything unknown.
    pub fn read(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        let (word, rest) = typed.split_once(char::is_whitespace).unwrap_or((typed, ""));
        let rest = rest.trim();
        match word.to_lowercase().as_str() {
            "y" | "yes" | "s" | "sim" if rest.is_empty() => Some(Self::Once),
            "a" | "always" | "sempre" if rest.is_empty() => Some(Self::Session),
            "n" | "no" | "nao" | "não" => {
                Some(Self::Deny(Some(rest.to_owned()).filter(|rest| !rest.is_empty())))
            }
            _ => None,
        }
    }
}
