//! The conversations that this browser keeps, and which of them is open, copied for the drawer and the address.

use chatcli_core::history::when;
use chatcli_core::port::{ConversationId, KeptConversation};
use chatcli_core::{Lang, View};

/// What the drawer and the address show.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept {
    /// The conversations that were read last, the newest first.
    pub rows: Vec<KeptConversation>,
    /// When they were read, in milliseconds since 1970.
    pub read_unix_ms: i64,
    /// How far the local time is before UTC, in seconds.
    utc_offset_secs: i32,
    /// A person chooses from them.
    pub is_picking: bool,
    /// Those that are about to be deleted, oldest first.
    pub doomed: Vec<String>,
    /// Which one is open, or none of them, once that is known.
    pub open: Option<Option<ConversationId>>,
    /// Another one is on its way.
    pub is_opening: bool,
    /// How much was said in the one that is open.
    pub turns: usize,
    /// There may be more than these.
    pub has_more: bool,
    /// More of them can be shown.
    pub offers_more: bool,
}

impl Kept {
    /// What the view says at this moment.
    pub fn of(view: &View<'_>) -> Self {
        let history = view.history;
        Self {
            rows: history.rows().to_vec(),
            read_unix_ms: history.read_unix_ms(),
            utc_offset_secs: view.utc_offset_secs,
            is_picking: history.picking().is_some(),
            doomed: history.doomed().iter().map(|doomed| doomed.title.clone()).collect(),
            open: (!view.is_recalling).then(|| view.conversation.kept_as()),
            is_opening: history.is_opening(),
            turns: view.conversation.turns().len(),
            has_more: history.has_more(),
            offers_more: history.offers_more(),
        }
    }

    /// When something was said in one of them last.
    pub fn when(&self, row: &KeptConversation, lang: Lang) -> String {
        when(row, self.read_unix_ms, self.utc_offset_secs, lang)
    }
}
