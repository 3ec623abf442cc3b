//! What a store that keeps many conversations is asked, and what it tells of them.

use super::ids::ConversationId;
use super::records::Remembered;

/// A question to the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HistoryAsk {
    /// Which conversations there are, the newest first. Ends with `Conversations`.
    List {
        /// Only those that say this, in any case and whatever the accents; empty = all.
        search: String,
        /// How many at most.
        most: usize,
    },
    /// Read one, and have it for this window alone. Ends with `Opened`.
    Open(ConversationId),
    /// Forget one for good. Ends with `Finished`.
    Delete(ConversationId),
}

/// One conversation of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct KeptConversation {
    /// Its name.
    pub id: ConversationId,
    /// Its first question, in short.
    pub title: String,
    /// The first line of its first answer, in short.
    pub first_line: String,
    /// When it began, in milliseconds since 1970.
    pub begun_unix_ms: i64,
    /// When something was said in it last, in milliseconds since 1970.
    pub changed_unix_ms: i64,
    /// How many questions it has.
    pub questions: usize,
    /// How many bytes of text.
    pub bytes: u64,
    /// Where a search found it, in short.
    pub snippet: Option<String>,
}

/// A conversation that was read.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct Opened {
    /// Which one.
    pub id: ConversationId,
    /// Its first question, in short.
    pub title: String,
    /// What it holds.
    pub remembered: Remembered,
    /// Another window writes to it; what is said here has to be kept under another name.
    pub is_in_use: bool,
}
