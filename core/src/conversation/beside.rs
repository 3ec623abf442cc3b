//! What other parts keep with a conversation: one text each, which only they read. It goes where the conversation goes:
//! into the store, aside, and back.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Conversation;

/// Texts by the names of the parts.
pub(super) type Beside = BTreeMap<String, String>;

impl Conversation {
    /// What a part keeps.
    pub(crate) fn beside(&self, part: &str) -> Option<&str> {
        self.origin.beside.get(part).map(String::as_str)
    }

    /// Keeps something else for a part, or nothing any more.
    pub(crate) fn put_beside(&mut self, part: &str, text: Option<String>) {
        let beside = Arc::make_mut(&mut self.origin.beside);
        match text {
            Some(text) => beside.insert(part.to_owned(), text),
            None => beside.remove(part),
        };
    }

    /// What the questions from now on are led by: one `system` message before all others.
    pub(crate) fn lead_with(&mut self, text: Option<String>) {
        self.leading = text.map(Arc::from);
    }
}
