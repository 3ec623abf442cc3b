//! What is said about the watcher.

use crate::manner::{Manner, Reader, Spoken};
use crate::text::Text;

/// What is said about the watcher.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// Watchers are started and stopped where the server is.
    AreServers,
}

impl Notice {
    pub(crate) fn lines(&self, reader: Reader) -> Vec<String> {
        let lang = reader.lang;
        let one = |text: Text| vec![text.get(lang).to_owned()];
        match self {
            Self::AreServers => one(Text::WatchersAreServers),
        }
    }
}

impl Spoken for Notice {
    fn manner(&self) -> Manner {
        Manner::Aside
    }
}
