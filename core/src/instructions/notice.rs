//! What is said about instructions.

use super::Instruction;
use crate::manner::{Manner, Reader, Spoken};
use crate::text::{Text, fill, named};

/// What is said about instructions.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// What the model is told now, because a person wants to see it.
    Shown(Option<Instruction>),
    /// From now on the model is told this.
    Changed(Instruction),
    /// No role has this name.
    UnknownRole {
        /// What was typed, without its `@`.
        name: String,
        /// The names that there are; may be empty.
        known: String,
    },
    /// The role is there and its text cannot be had.
    BrokenRole {
        /// Why, as a whole sentence.
        why: String,
    },
    /// It is too long to be sent with every question.
    TooLong,
}

impl Notice {
    pub(crate) fn lines(&self, reader: Reader) -> Vec<String> {
        let lang = reader.lang;
        let one = |text: Text| vec![text.get(lang).to_owned()];
        match self {
            Self::Shown(None) => one(Text::InstructionsNone),
            Self::Shown(Some(told)) => {
                let mut lines = named(Text::InstructionsSet, &told.label(), lang);
                lines.extend(told.text.lines().map(|line| format!("  {line}")));
                lines
            }
            Self::Changed(told) if told.text.is_empty() => one(Text::InstructionsOff),
            Self::Changed(told) => named(Text::InstructionsSet, &told.label(), lang),
            Self::UnknownRole { name, known } => {
                let known = if known.is_empty() { "-" } else { known };
                vec![fill(Text::RoleUnknown.get(lang), &[("name", name), ("known", known)])]
            }
            Self::BrokenRole { why } => vec![why.clone()],
            Self::TooLong => one(Text::InstructionsTooLong),
        }
    }
}

impl Spoken for Notice {
    fn manner(&self) -> Manner {
        match self {
            Self::Shown(_) => Manner::Answer,
            Self::Changed(_) => Manner::Aside,
            Self::UnknownRole { .. } | Self::BrokenRole { .. } | Self::TooLong => Manner::Warning,
        }
    }

    fn is_refusal(&self) -> bool {
        matches!(self, Self::UnknownRole { .. } | Self::BrokenRole { .. } | Self::TooLong)
    }
}
