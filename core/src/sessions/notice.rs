//! What is said about the sessions that the server keeps.

use crate::manner::{Manner, Reader, Spoken};
use crate::problem::Problem;
use crate::sessions::{Deed, UNDO_MS};
use crate::text::{Text, fill, named};

/// What is said about the sessions that the server keeps.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// There is no conversation to save.
    NothingToSave,
    /// The conversation is saved.
    Saved {
        /// Under which name.
        name: String,
    },
    /// A session took the place of the conversation.
    Loaded {
        /// Its name.
        name: String,
        /// How many questions it has.
        turns: usize,
    },
    /// The session seems to have parts that a save from here would drop.
    Richer {
        /// Its name.
        name: String,
    },
    /// A session that does not exist yet begins.
    Started {
        /// Its name.
        name: String,
    },
    /// A session is about to be deleted; that can be undone.
    Doomed {
        /// Its name.
        name: String,
    },
    /// A session that was about to be deleted stays.
    Spared {
        /// Its name.
        name: String,
    },
    /// A session is gone.
    Deleted {
        /// Its name.
        name: String,
        /// The conversation belonged to it.
        was_open: bool,
    },
    /// A session has another name.
    Renamed {
        /// The old name.
        from: String,
        /// The new name.
        to: String,
    },
    /// A session has a copy.
    Copied {
        /// The session.
        from: String,
        /// The copy.
        to: String,
    },
    /// A session has another name, but the old one could not be taken away.
    HalfMoved {
        /// The old name.
        from: String,
        /// The new name.
        to: String,
        /// Why.
        problem: Problem,
    },
    /// Something that was to be done with a session was not done.
    Failed {
        /// What.
        deed: Deed,
        /// The session.
        name: String,
        /// Why.
        problem: Problem,
    },
    /// The conversation has no name yet; this one would do.
    NameProposed {
        /// The name.
        name: String,
    },
    /// Only the server keeps sessions here.
    AreServers,
    /// Keeping a session up to date by itself is not offered.
    NotAttached,
}

impl Notice {
    pub(crate) fn lines(&self, reader: Reader) -> Vec<String> {
        let lang = reader.lang;
        let one = |text: Text| vec![text.get(lang).to_owned()];
        match self {
            Self::NothingToSave => one(Text::NothingToSave),
            Self::Saved { name } => named(Text::SessionSaved, name, lang),
            Self::Loaded { name, turns } => {
                vec![fill(Text::SessionLoaded.get(lang), &[("name", name), ("turns", &turns.to_string())])]
            }
            Self::Richer { name } => vec![
                fill(Text::SessionRicher.get(lang), &[("name", name)]),
                fill(Text::SessionRicherHow.get(lang), &[("name", name)]),
            ],
            Self::Started { name } => named(Text::SessionStarted, name, lang),
            Self::Doomed { name } => {
                let secs = (UNDO_MS / 1000).to_string();
                vec![fill(Text::SessionDoomed.get(lang), &[("name", name), ("secs", &secs)])]
            }
            Self::Spared { name } => named(Text::SessionSpared, name, lang),
            Self::Deleted { name, was_open } => {
                let mut lines = named(Text::SessionDeleted, name, lang);
                lines.extend(was_open.then(|| Text::SessionWasOpen.get(lang).to_owned()));
                lines
            }
            Self::Renamed { from, to } => {
                vec![fill(Text::SessionRenamed.get(lang), &[("from", from), ("to", to)])]
            }
            Self::Copied { from, to } => {
                vec![fill(Text::SessionCopied.get(lang), &[("from", from), ("to", to)])]
            }
            Self::HalfMoved { from, to, problem } => {
                let mut lines = vec![fill(Text::SessionHalfMoved.get(lang), &[("from", from), ("to", to)])];
                lines.extend(problem.lines(lang, reader.surface));
                lines
            }
            Self::Failed { deed, name, problem } => {
                let mut lines = named(not_done(*deed), name, lang);
                lines.extend(problem.lines(lang, reader.surface));
                lines
            }
            Self::NameProposed { name } => named(Text::SessionNameProposed, name, lang),
            Self::AreServers => one(Text::SessionsAreServers),
            Self::NotAttached => one(Text::SessionsNotAttached),
        }
    }
}

impl Spoken for Notice {
    fn manner(&self) -> Manner {
        match self {
            Self::Failed { .. } | Self::HalfMoved { .. } => Manner::Failure,
            _ => Manner::Aside,
        }
    }
}

/// That something did not happen.
fn not_done(deed: Deed) -> Text {
    match deed {
        Deed::List => Text::SessionsNotListed,
        Deed::Load => Text::SessionNotLoaded,
        Deed::Save => Text::SessionNotSaved,
        Deed::Delete => Text::SessionNotDeleted,
        Deed::Rename => Text::SessionNotRenamed,
        Deed::Copy => Text::SessionNotCopied,
        Deed::Search => Text::SessionsNotSearched,
    }
}
