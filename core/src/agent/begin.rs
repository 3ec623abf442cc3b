//! What a run begins with, and who is asked in it.

use chatcli_agent::run::Placement;

use crate::port::{Scope, TurnId};
use crate::text::Lang;

/// A task, and what it needs from the other parts.
#[derive(Debug)]
pub(crate) struct Begin {
    pub(crate) turn: TurnId,
    pub(crate) scope: Scope,
    pub(crate) task: String,
    pub(crate) placement: Placement,
    pub(crate) leading: Vec<String>,
    pub(crate) before: Vec<(bool, String)>,
    pub(crate) lang: Lang,
    /// Who is asked what the rules do not decide.
    pub(crate) asks: Asks,
}

/// Who is asked what the rules do not decide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum Asks {
    /// A person.
    #[default]
    Person,
    /// No one: it is not done.
    NoOne,
    /// No one: it is done, unless it is always asked about.
    Yes,
}
