//! What other parts keep with a conversation: one text each, which only they read. It goes where the conversation goes:
//! into the store, aside, and back.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Conversation;
use super::origin::{AWAITS, HANDED, SINCE, THREAD};

/// Texts by the names of the parts.
pub(crate) type Beside = BTreeMap<String, String>;

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

    /// All that parts keep.
    pub(crate) fn all_beside(&self) -> Arc<Beside> {
        Arc::clone(&self.origin.beside)
    }

    /// What parts kept with a conversation goes on with this one, in the place of what they kept here.
    /// The thread that it belonged to, or came from, does not.
    pub(crate) fn take_along(&mut self, beside: &Beside) {
        for (part, text) in
            beside.iter().filter(|(part, _)| ![THREAD, HANDED, AWAITS, SINCE].contains(&part.as_str()))
        {
            self.put_beside(part, Some(text.clone()));
        }
    }

    /// What the questions from now on are led by: one `system` message before all others.
    pub(crate) fn lead_with(&mut self, text: Option<String>) {
        self.leading = text.map(Arc::from);
    }
}
