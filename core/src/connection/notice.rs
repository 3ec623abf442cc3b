//! What is said about the way to the server.

use crate::manner::{Manner, Reader, Spoken};
use crate::text::{Text, fill, secs_up};

/// What is said about the way to the server.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// An attempt to reach another server began.
    Connecting {
        /// Its address.
        address: String,
    },
    /// A person left the server.
    Disconnected {
        /// Its address.
        address: String,
    },
    /// Another replica answers.
    Rerouted,
    /// The server went away; the next attempt is in this many milliseconds.
    Lost {
        /// Milliseconds until the next attempt.
        retry_in_ms: u64,
    },
    /// The server is back.
    Restored,
}

impl Notice {
    pub(crate) fn lines(&self, reader: Reader) -> Vec<String> {
        let lang = reader.lang;
        let one = |text: Text| vec![text.get(lang).to_owned()];
        match self {
            Self::Connecting { address } => vec![fill(Text::Connecting.get(lang), &[("address", address)])],
            Self::Disconnected { address } => {
                vec![fill(Text::Disconnected.get(lang), &[("address", address)])]
            }
            Self::Rerouted => one(Text::Rerouted),
            Self::Lost { retry_in_ms } => {
                vec![fill(Text::Lost.get(lang), &[("secs", &secs_up(*retry_in_ms).to_string())])]
            }
            Self::Restored => one(Text::Restored),
        }
    }
}

impl Spoken for Notice {
    fn manner(&self) -> Manner {
        match self {
            Self::Lost { .. } => Manner::State,
            _ => Manner::Aside,
        }
    }
}
