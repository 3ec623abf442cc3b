//! What a person wants of the sessions that the server keeps.

/// What a person wants of the sessions that the server keeps.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum Intent {
    /// Learn the names of the saved sessions anew, without a word about it.
    List,
    /// Save the conversation.
    Save {
        /// Under this name; without one under the name it has, or one is proposed.
        name: Option<String>,
        /// Save over whatever is there.
        sure: bool,
    },
    /// Put a saved session in the place of the conversation, which can be brought back.
    Load(String),
    /// Go on in a session: the saved one takes the place of the conversation; where there is none, this becomes it.
    Attach(String),
    /// Delete a saved session, after ten seconds in which [`Intent::UndoDelete`] keeps it.
    Delete(String),
    /// Keep the session that was to be deleted last.
    UndoDelete,
    /// Give a saved session another name.
    Rename {
        /// Its name.
        from: String,
        /// The new one, which must be free.
        to: String,
    },
    /// Copy a saved session.
    Copy {
        /// Its name.
        from: String,
        /// The copy's, which must be free.
        to: String,
    },
    /// Save the conversation under a name that must be free, and go on there.
    Fork(String),
}
