//! What a person chooses.

use crate::account::{Announce, Switch, Theme};
use crate::text::Lang;
/// What a person chooses.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum Intent {
    /// Speak this language from now on.
    SetLang(Lang),
    /// Use these colours from now on.
    SetTheme(Theme),
    /// Other overrides, all of them or none.
    Switch(Box<Switch>),
    /// Read this much of an answer out from now on.
    SetAnnounce(Announce),
    /// Whether single letters are shortcuts from now on.
    SetSingleKeys(bool),
}
