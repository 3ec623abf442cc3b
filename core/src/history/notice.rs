//! What is said about the conversations that this device keeps.

use crate::manner::{Manner, Reader, Spoken};
use crate::text::{Text, counted, fill};

/// What is said about the conversations that this device keeps.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// A conversation that was kept is here again.
    Opened {
        /// Its first question, in short.
        title: String,
        /// How many questions it has.
        questions: usize,
    },
    /// The same, as a copy: another window writes to it.
    Copied {
        /// Its first question, in short.
        title: String,
    },
    /// It is the one that is open.
    IsOpen,
    /// There is none yet.
    Empty,
    /// What waited for an answer waits for a person now.
    Waiting {
        /// How many prompts.
        waiting: usize,
    },
    /// One is gone for good.
    Deleted,
}

impl Notice {
    pub(crate) fn lines(&self, reader: Reader) -> Vec<String> {
        let lang = reader.lang;
        let one = |text: Text| vec![text.get(lang).to_owned()];
        match self {
            Self::Opened { title, questions } => {
                let questions = questions.to_string();
                vec![fill(Text::ConversationOpened.get(lang), &[("title", title), ("questions", &questions)])]
            }
            Self::Copied { title } => vec![
                fill(Text::ConversationCopied.get(lang), &[("title", title)]),
                Text::ConversationInUse.get(lang).to_owned(),
            ],
            Self::IsOpen => one(Text::ConversationIsOpen),
            Self::Empty => one(Text::NoConversations),
            Self::Waiting { waiting } => counted(Text::PromptsRecalled, "waiting", *waiting, lang),
            Self::Deleted => one(Text::ConversationDeleted),
        }
    }
}

impl Spoken for Notice {
    fn manner(&self) -> Manner {
        match self {
            Self::Copied { .. } => Manner::Warning,
            _ => Manner::Aside,
        }
    }
}
