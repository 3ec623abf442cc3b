//! What is said beside the conversation about it.

use crate::conversation::MAX_QUEUED;
use crate::manner::{Manner, Reader, Spoken};
use crate::problem::Surface;
use crate::text::{Text, counted, fill};

/// What is said beside the conversation about it.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// A prompt waits for its turn.
    Queued {
        /// How many wait now.
        waiting: usize,
    },
    /// No more prompts can wait.
    QueueFull,
    /// The waiting prompts wait for a person.
    QueueKept {
        /// How many.
        waiting: usize,
    },
    /// The waiting prompts are forgotten.
    QueueCleared {
        /// How many.
        dropped: usize,
    },
    /// Nothing waits at this place, counted from 1.
    NotQueued {
        /// The place.
        place: usize,
    },
    /// The last turns are taken back.
    Rewound {
        /// How many.
        turns: usize,
    },
    /// What was taken away is back.
    Undone {
        /// How many questions there are now.
        turns: usize,
        /// The last of them, in short.
        last: String,
    },
    /// There is nothing to bring back.
    NothingToUndo,
    /// This version of an answer is shown.
    Version {
        /// Counted from 1.
        number: usize,
        /// How many there are.
        count: usize,
    },
    /// There is no such version, or only one.
    NoSuchVersion,
    /// There are not so many turns.
    NoSuchTurn,
    /// The conversation is too short to be made shorter.
    TooShort,
    /// Earlier turns became a summary.
    Compacted {
        /// Turns before.
        before: usize,
        /// Turns after, the summary not counted.
        after: usize,
    },
    /// A question waits for a summary of the older part.
    SumsUp,
    /// So many messages travel as a summary from now on.
    Condensed {
        /// How many.
        messages: usize,
    },
    /// So many messages do not travel any more.
    NotSummedUp {
        /// How many.
        messages: usize,
    },
    /// So many messages travel in part, or not at all, this time.
    CutShort {
        /// How many.
        messages: usize,
    },
    /// The model found the conversation too long; it is asked once more.
    FoundTooLong,
    /// There is no conversation to export.
    NothingToExport,
    /// The conversation is in this file.
    Exported {
        /// Where.
        path: String,
    },
    /// There is no question to ask again.
    NothingToRetry,
    /// There is no answer to copy.
    NothingToCopy,
    /// This many characters went to the clipboard.
    Copied {
        /// Characters, as a person counts them.
        chars: usize,
    },
    /// The clipboard refused.
    CopyFailed,
    /// A new conversation began.
    New,
    /// The conversation before was on no server; it can be brought back.
    PutAside,
    /// The prompt will be sent when the server is back.
    Held,
}

impl Notice {
    pub(crate) fn lines(&self, reader: Reader) -> Vec<String> {
        let lang = reader.lang;
        let one = |text: Text| vec![text.get(lang).to_owned()];
        // A page offers the way back as a button.
        let here = |terminal, page| if reader.surface == Surface::Page { page } else { terminal };
        match self {
            Self::Queued { waiting } => counted(Text::Queued, "waiting", *waiting, lang),
            Self::QueueFull => counted(Text::QueueFull, "limit", MAX_QUEUED, lang),
            Self::QueueKept { waiting } => counted(Text::QueueKept, "waiting", *waiting, lang),
            Self::QueueCleared { dropped } => counted(Text::QueueCleared, "dropped", *dropped, lang),
            Self::NotQueued { place } => counted(Text::NotQueued, "place", *place, lang),
            Self::Rewound { turns } => {
                counted(here(Text::Rewound, Text::RewoundShort), "turns", *turns, lang)
            }
            Self::Undone { turns, last } => {
                vec![fill(Text::Undone.get(lang), &[("turns", &turns.to_string()), ("last", last)])]
            }
            Self::NothingToUndo => one(Text::NothingToUndo),
            Self::Version { number, count } => vec![fill(
                here(Text::Version, Text::VersionShort).get(lang),
                &[("number", &number.to_string()), ("count", &count.to_string())],
            )],
            Self::NoSuchVersion => one(Text::NoSuchVersion),
            Self::NoSuchTurn => one(Text::NoSuchTurn),
            Self::TooShort => one(Text::TooShort),
            Self::Compacted { before, after } => vec![fill(
                here(Text::Compacted, Text::CompactedShort).get(lang),
                &[("before", &before.to_string()), ("after", &after.to_string())],
            )],
            Self::SumsUp => one(Text::SumsUp),
            Self::Condensed { messages } => counted(Text::Condensed, "messages", *messages, lang),
            Self::NotSummedUp { messages } => counted(Text::NotSummedUp, "messages", *messages, lang),
            Self::CutShort { messages } => counted(Text::CutShort, "messages", *messages, lang),
            Self::FoundTooLong => one(Text::FoundTooLong),
            Self::NothingToExport => one(Text::NothingToExport),
            Self::Exported { path } => vec![fill(Text::Exported.get(lang), &[("path", path)])],
            Self::NothingToRetry => one(Text::NothingToRetry),
            Self::NothingToCopy => one(Text::NothingToCopy),
            Self::Copied { chars } => vec![fill(Text::Copied.get(lang), &[("chars", &chars.to_string())])],
            Self::CopyFailed => one(Text::CopyFailed),
            Self::New => one(Text::NewConversation),
            Self::PutAside => one(here(Text::PutAside, Text::PutAsideShort)),
            Self::Held => one(Text::Held),
        }
    }
}

impl Spoken for Notice {
    fn manner(&self) -> Manner {
        match self {
            Self::Queued { .. } => Manner::Queue,
            Self::QueueKept { .. } | Self::Held => Manner::State,
            Self::SumsUp => Manner::State,
            Self::CopyFailed | Self::NotSummedUp { .. } | Self::CutShort { .. } => Manner::Warning,
            _ => Manner::Aside,
        }
    }

    fn is_refusal(&self) -> bool {
        matches!(self, Self::QueueFull)
    }
}
