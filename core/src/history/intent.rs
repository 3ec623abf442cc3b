//! What a person wants of the conversations that this device keeps.

use crate::port::ConversationId;

/// What a person wants of the conversations that this device keeps.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum Intent {
    /// Choose one of them; where nothing can be chosen while one types, see them listed.
    Pick,
    /// See only those that say this, while choosing.
    Filter(String),
    /// See more of them.
    More,
    /// Choose none.
    Close,
    /// Put this one in the place of the conversation, which stays kept.
    Open(ConversationId),
    /// The same for one that is named by its id, its number in the list, or what it says.
    Resume(String),
    /// Forget one for good, after a while in which that can be undone.
    Delete(ConversationId),
    /// Keep the one that was to be forgotten last.
    UndoDelete,
}

/// Which conversation the program begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum Resume {
    /// The newest one; a new one when there is none.
    Latest,
    /// One that is named by its id, its number in the list, or what it says.
    Named(String),
    /// A person chooses.
    Pick,
}
