//! What is said about commands of a person's own.

use super::grammar::SYNTAX;
use crate::manner::{Manner, Reader, Spoken};
use crate::text::{self, Text, fill};

/// What is said about commands of a person's own.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// It is written in another way.
    BadUse,
    /// This body runs none.
    NotHere,
    /// It can do harm, and there is no terminal to ask in.
    Unasked(String),
    /// It did not start.
    Failed(String),
}

impl Notice {
    pub(crate) fn lines(&self, reader: Reader) -> Vec<String> {
        let lang = reader.lang;
        match self {
            Self::BadUse => {
                vec![fill(Text::BadUse.get(lang), &[("syntax", &text::placeholders(lang, SYNTAX))])]
            }
            Self::NotHere => vec![Text::ShellNotHere.get(lang).to_owned()],
            Self::Unasked(why) => vec![fill(Text::ShellUnasked.get(lang), &[("why", why)])],
            Self::Failed(why) => vec![fill(Text::ShellFailed.get(lang), &[("why", why)])],
        }
    }
}

impl Spoken for Notice {
    fn manner(&self) -> Manner {
        Manner::Warning
    }

    fn is_refusal(&self) -> bool {
        true
    }
}
