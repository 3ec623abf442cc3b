//! What is said about what is kept, and about what other windows did.

use crate::manner::{Manner, Reader, Spoken};
use crate::problem::Problem;
use crate::text::{Text, counted};

/// What is said about what is kept, and about what other windows did.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// A conversation from before is here again, with what waited in it.
    Recalled {
        /// Prompts that wait for a person now.
        waiting: usize,
    },
    /// Some of what was kept cannot be read.
    Unreadable {
        /// How many records.
        records: usize,
    },
    /// Nothing new can be kept.
    NotKept(Problem),
    /// What could not be kept is kept now.
    KeptAgain,
    /// Another window deleted the conversation, or took everything back.
    ClearedElsewhere,
    /// Another window took turns back.
    TakenBackElsewhere {
        /// How many.
        turns: usize,
    },
    /// Another window stopped the answer that ran here.
    StoppedElsewhere,
    /// Another window changed what this one had changed too; the later change counts.
    ReplacedElsewhere,
}

impl Notice {
    pub(crate) fn lines(&self, reader: Reader) -> Vec<String> {
        let lang = reader.lang;
        let one = |text: Text| vec![text.get(lang).to_owned()];
        match self {
            Self::Recalled { waiting } => counted(Text::Recalled, "waiting", *waiting, lang),
            Self::Unreadable { records } => counted(Text::Unreadable, "records", *records, lang),
            Self::NotKept(problem) => problem.lines(lang, reader.surface),
            Self::KeptAgain => one(Text::KeptAgain),
            Self::ClearedElsewhere => one(Text::ClearedElsewhere),
            Self::TakenBackElsewhere { turns } => counted(Text::TakenBackElsewhere, "turns", *turns, lang),
            Self::StoppedElsewhere => one(Text::StoppedElsewhere),
            Self::ReplacedElsewhere => one(Text::ReplacedElsewhere),
        }
    }
}

impl Spoken for Notice {
    fn manner(&self) -> Manner {
        match self {
            // Who wants to hear little wants to hear this.
            Self::NotKept(_) => Manner::Failure,
            Self::Unreadable { .. } => Manner::Warning,
            _ => Manner::Aside,
        }
    }
}
