//! What a person wants of the conversation.

use crate::port::TurnId;
/// What a person wants of the conversation.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum Intent {
    /// Ask the last question again.
    Retry,
    /// Forget the conversation and start another.
    New,
    /// Put a turn's answer on the clipboard.
    Copy(TurnId),
    /// Ask a question in other words: it and everything after it is taken back (and can be brought back). With a text
    /// that is asked at once, without one the question goes into the composer, as a draft.
    Edit {
        /// The question's turn.
        id: TurnId,
        /// What to ask instead.
        text: Option<String>,
    },
    /// Ask the last question again and keep the old answer for [`Intent::Undo`].
    Regenerate {
        /// The model that answers this once.
        model: Option<String>,
    },
    /// Show another version of an answer, counted from 1.
    ShowVersion {
        /// The turn that is there now.
        id: TurnId,
        /// Which version of it.
        number: usize,
    },
    /// Bring back what was taken out of the conversation last.
    Undo,
    /// Take the waiting prompt at this place (0 = the next) back into the composer, as a draft.
    Unqueue(usize),
    /// Forget the waiting prompt at this place (0 = the next).
    DropQueued(usize),
    /// Forget every waiting prompt.
    ClearQueue,
    /// Ask the next waiting prompt, though they wait for a person.
    ResumeQueue,
}
