//! What is said about contexts.

use crate::manner::{Manner, Reader, Spoken};
use crate::port::{ContextFacts, ContextTrouble};
use crate::text::Lang;

/// What is said about contexts.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// One is there now.
    Made {
        /// In short.
        facts: Box<ContextFacts>,
        /// Files that did not fit.
        left_out: usize,
        /// Files that hold credentials.
        sensitive: usize,
        /// What else a person should know about its files, in their language.
        said: Vec<String>,
        /// It is gone with this window.
        is_fleeting: bool,
    },
    /// One goes along from now on.
    Attached {
        /// Its name.
        name: String,
        /// Bytes with every question.
        bytes: u64,
        /// Of the model's window, in percent.
        share: u64,
    },
    /// These went along with a session, and do so again.
    CameAlong(String),
    /// It does not any more.
    Detached(String),
    /// It is gone.
    Deleted(String),
    /// It is in this file.
    Wrote(String),
    /// Files were damaged and put aside.
    Damaged(usize),
    /// It goes along already.
    IsAttached(String),
    /// It does not go along.
    NotAttached(String),
    /// What goes along is gone.
    Gone(String),
    /// It could not be done.
    Failed(ContextTrouble),
    /// No context may have this name.
    BadName(String),
    /// No mode has this name.
    UnknownMode(String),
    /// There is no such flag.
    UnknownFlag(String),
    /// Whole, chunks or passages: only one of them.
    OneWay,
    /// A priority is out of range.
    BadPriority,
    /// A description is too long.
    DescriptionLong,
    /// Tags are too many, or no words.
    BadTags,
    /// One is merged with nothing.
    MergeFew,
    /// There is no person to ask.
    NeedsYes,
    /// This body has none.
    NotHere,
}

impl Notice {
    /// The note as one line, for who reads no screen.
    pub fn sentence(&self, lang: Lang) -> String {
        super::screens::notice(self, lang).join(" ")
    }

    pub(crate) fn lines(&self, reader: Reader) -> Vec<String> {
        super::screens::notice(self, reader.lang)
    }
}

impl Spoken for Notice {
    fn manner(&self) -> Manner {
        match self {
            Self::Made { .. }
            | Self::Attached { .. }
            | Self::CameAlong(_)
            | Self::Detached(_)
            | Self::Deleted(_)
            | Self::Wrote(_) => Manner::Aside,
            Self::Failed(_) | Self::Gone(_) => Manner::Failure,
            _ => Manner::Warning,
        }
    }

    fn is_refusal(&self) -> bool {
        !matches!(
            self,
            Self::Made { .. }
                | Self::Attached { .. }
                | Self::CameAlong(_)
                | Self::Detached(_)
                | Self::Deleted(_)
                | Self::Wrote(_)
                | Self::Damaged(_)
                | Self::Gone(_)
        )
    }
}
