//! What is said about handing the conversation over.

use super::Picture;
use crate::manner::{Manner, Reader, Spoken};
use crate::text::{Text, fill};

/// What is said about handing the conversation over.
#[derive(Clone, PartialEq)]
pub enum Notice {
    /// A browser can open it now.
    Link {
        /// The address. It lets a browser in, so it is shown and goes nowhere else.
        link: String,
        /// For so long.
        minutes: u32,
        /// The address means this machine on every machine.
        is_local: bool,
        /// So many of the oldest questions did not travel.
        left_out: usize,
    },
    /// There is no gateway with a page.
    NotOffered {
        /// Where the page would be.
        address: Option<String>,
    },
    /// Nothing was said yet.
    Nothing,
    /// The newest question alone is too long.
    TooLong,
}

impl Notice {
    /// The link as a picture for a camera, where there is one.
    pub fn picture(&self) -> Option<Picture> {
        match self {
            Self::Link { link, .. } => Picture::of(link),
            _ => None,
        }
    }

    /// The link, where there is one.
    pub fn link(&self) -> Option<&str> {
        match self {
            Self::Link { link, .. } => Some(link),
            _ => None,
        }
    }

    pub(crate) fn lines(&self, reader: Reader) -> Vec<String> {
        let lang = reader.lang;
        let one = |text: Text| vec![text.get(lang).to_owned()];
        match self {
            Self::Link { link, minutes, is_local, left_out } => {
                let title = fill(Text::ShareLink.get(lang), &[("minutes", &minutes.to_string())]);
                let mut lines = vec![title, link.clone(), Text::ShareAccess.get(lang).to_owned()];
                if *is_local {
                    lines.push(Text::ShareLocal.get(lang).to_owned());
                }
                if *left_out > 0 {
                    lines.push(fill(Text::ShareLeftOut.get(lang), &[("count", &left_out.to_string())]));
                }
                lines
            }
            Self::NotOffered { address: None } => one(Text::ShareNotOffered),
            Self::NotOffered { address: Some(address) } => {
                let address = fill(Text::SharePage.get(lang), &[("address", address)]);
                vec![Text::ShareNotOffered.get(lang).to_owned(), address]
            }
            Self::Nothing => one(Text::ShareNothing),
            Self::TooLong => one(Text::ShareTooLong),
        }
    }
}

/// Without the link, which is as good as a password.
impl std::fmt::Debug for Notice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Link { .. } => "Link(…)",
            Self::NotOffered { .. } => "NotOffered",
            Self::Nothing => "Nothing",
            Self::TooLong => "TooLong",
        })
    }
}

impl Spoken for Notice {
    fn manner(&self) -> Manner {
        match self {
            Self::Link { .. } => Manner::Answer,
            Self::NotOffered { .. } | Self::TooLong => Manner::Warning,
            Self::Nothing => Manner::Aside,
        }
    }
}
