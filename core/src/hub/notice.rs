//! What is said about the thread that all clients share.

use crate::manner::{Manner, Reader, Spoken};
use crate::text::{Text, counted};

/// What is said about the thread that all clients share.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// It is shared by everyone with the same access.
    Shared,
    /// What is here is not part of it any more.
    Left,
    /// What is here is part of it (again).
    Attached,
    /// Another client began another one.
    Reset,
    /// It began anew, for all clients.
    New,
    /// The server does not take a turn into it.
    NotTaken,
    /// It cannot be turned on or off: it is so already, or there is none.
    AsItWas,
    /// An identity was bound.
    Bound,
    /// The bindings, and how many there are.
    Bindings {
        /// As many as are shown.
        lines: Vec<String>,
        /// All of them.
        count: usize,
    },
}

impl Notice {
    pub(crate) fn lines(&self, reader: Reader) -> Vec<String> {
        let lang = reader.lang;
        let text = match self {
            Self::Shared => Text::HubShared,
            Self::Left => Text::HubLeft,
            Self::Attached => Text::HubAttached,
            Self::Reset => Text::HubReset,
            Self::New => Text::HubNew,
            Self::NotTaken => Text::HubNotTaken,
            Self::AsItWas => Text::HubAsItWas,
            Self::Bound => Text::HubBound,
            Self::Bindings { lines, count } => {
                let mut all = counted(Text::HubBindings, "count", *count, lang);
                all.extend(lines.iter().map(|line| format!("  {line}")));
                return all;
            }
        };
        vec![text.get(lang).to_owned()]
    }
}

impl Spoken for Notice {
    fn manner(&self) -> Manner {
        match self {
            Self::Bindings { .. } => Manner::Answer,
            Self::Shared | Self::Reset | Self::NotTaken => Manner::Warning,
            _ => Manner::Aside,
        }
    }
}
