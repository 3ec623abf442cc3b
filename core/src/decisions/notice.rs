//! What is said about decisions that are made elsewhere.

use super::Need;
use crate::manner::{Manner, Reader, Spoken};
use crate::text::{Text, fill};

/// Lines of a change or a command that a notice shows.
const SHOWN_LINES: usize = 40;

/// What is said about decisions that are made elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// A run elsewhere needs a decision.
    Asked(Box<Need>),
    /// Nothing is open.
    Nothing,
    /// It can only be allowed where it runs.
    OnlyThere(String),
    /// What was decided is on its way.
    Told,
    /// The server passes nothing on.
    NotHeard,
    /// A call here was allowed elsewhere, which is not taken.
    NotTaken(String),
    /// A call here was decided elsewhere.
    Decided,
    /// What a run here asks may be allowed elsewhere, or no longer.
    Lets(bool),
    /// It may not: several people share the thread.
    SharedByAll,
}

impl Notice {
    pub(crate) fn lines(&self, reader: Reader) -> Vec<String> {
        let lang = reader.lang;
        let about = |text: Text, label: &str| vec![fill(text.get(lang), &[("call", label)])];
        let text = match self {
            Self::Asked(need) => {
                let mut lines = about(Text::DecideAsked, &need.label);
                lines.extend(need.shown.iter().take(SHOWN_LINES).map(|line| format!("  {line}")));
                let how = if need.may { Text::DecideHow } else { Text::DecideHowNot };
                lines.push(how.get(lang).to_owned());
                return lines;
            }
            Self::OnlyThere(label) => return about(Text::DecideOnlyThere, label),
            Self::NotTaken(label) => return about(Text::DecideNotTaken, label),
            Self::Nothing => Text::DecideNothing,
            Self::Told => Text::DecideTold,
            Self::NotHeard => Text::DecideNotHeard,
            Self::Decided => Text::DecideDecided,
            Self::Lets(true) => Text::DecideLets,
            Self::Lets(false) => Text::DecideLetsNot,
            Self::SharedByAll => Text::DecideShared,
        };
        vec![text.get(lang).to_owned()]
    }
}

impl Spoken for Notice {
    fn manner(&self) -> Manner {
        match self {
            Self::Asked(_) => Manner::Answer,
            Self::OnlyThere(_)
            | Self::NotHeard
            | Self::NotTaken(_)
            | Self::SharedByAll
            | Self::Lets(true) => Manner::Warning,
            Self::Nothing | Self::Told | Self::Decided | Self::Lets(false) => Manner::Aside,
        }
    }
}
