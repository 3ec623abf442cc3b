//! What is said about what goes along with a prompt.

use crate::manner::{Manner, Reader, Spoken};
use crate::text::{Late, Text, counted, fill, size};

/// How many files are listed by name before a folder is sent.
const LISTED: usize = 20;
/// The width of a list of names.
const COLUMNS: usize = 80;

/// What is said about what goes along with a prompt.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// A reference that this body does not follow travels as it was typed.
    NotExpanded {
        /// `@file`, `@git`, …
        token: &'static str,
    },
    /// What goes along: names and bytes.
    Attached {
        /// Each with its bytes.
        items: Vec<(String, u64)>,
        /// All of them by name, because a person is asked about them.
        is_listed: bool,
    },
    /// All files of a folder by name, where no person can be asked about them.
    Listed {
        /// Each with its bytes.
        items: Vec<(String, u64)>,
        /// The server.
        to: String,
        /// They go there.
        is_sent: bool,
    },
    /// The variables of the environment by name, because a person is asked about them.
    Variables(Vec<String>),
    /// Something a person should know about it, in their language.
    Said(String),
    /// Pieces are waiting for `/nextchunk`.
    PiecesWait {
        /// How many.
        waiting: usize,
    },
    /// No piece waits.
    NoPieces,
    /// No piece failed.
    NoneFailed,
    /// A piece was dropped.
    PieceSkipped {
        /// How many wait now.
        waiting: usize,
    },
}

impl Notice {
    pub(crate) fn lines(&self, reader: Reader) -> Vec<String> {
        let lang = reader.lang;
        let one = |text: Text| vec![text.get(lang).to_owned()];
        match self {
            Self::NotExpanded { token } => vec![fill(Text::NotExpanded.get(lang), &[("token", token)])],
            Self::Attached { items, is_listed } => {
                let bytes = size(items.iter().map(|(_, bytes)| bytes).sum());
                if let ([(name, _)], false) = (items.as_slice(), is_listed) {
                    return vec![fill(Text::AttachedOne.get(lang), &[("name", name), ("size", &bytes)])];
                }
                let count = items.len().to_string();
                let head = fill(Text::Attached.get(lang), &[("count", &count), ("size", &bytes)]);
                let mut lines = vec![head];
                if *is_listed {
                    lines.extend(rows(items).take(LISTED));
                    if items.len() > LISTED {
                        let more = (items.len() - LISTED).to_string();
                        lines.push(format!("  {}", fill(Text::AttachedMore.get(lang), &[("count", &more)])));
                    }
                }
                lines
            }
            Self::Listed { items, to, is_sent } => {
                let bytes = size(items.iter().map(|(_, bytes)| bytes).sum());
                let count = items.len().to_string();
                let head = if *is_sent { Text::FolderGoes } else { Text::FolderStays };
                let values = [("count", count.as_str()), ("size", bytes.as_str()), ("to", to.as_str())];
                std::iter::once(fill(head.get(lang), &values)).chain(rows(items)).collect()
            }
            Self::Variables(names) => {
                let head = fill(Late::VariablesGo.get(lang), &[("count", &names.len().to_string())]);
                std::iter::once(head).chain(in_columns(names)).collect()
            }
            Self::Said(said) => vec![format!("{}{said}", Text::WarningPrefix.get(lang))],
            Self::PiecesWait { waiting } => counted(Text::PiecesWait, "waiting", *waiting, lang),
            Self::NoPieces => one(Text::NoPieces),
            Self::NoneFailed => one(Text::NoPieceFailed),
            Self::PieceSkipped { waiting } => counted(Text::PieceSkipped, "waiting", *waiting, lang),
        }
    }
}

fn rows(items: &[(String, u64)]) -> impl Iterator<Item = String> {
    items.iter().map(|(name, bytes)| format!("  {name}  {}", size(*bytes)))
}

fn chars(text: &str) -> usize {
    text.chars().count()
}

/// Names one after the other, as many as fit into a line.
fn in_columns(names: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (place, name) in names.iter().enumerate() {
        let comma = if place + 1 < names.len() { "," } else { "" };
        match lines.last_mut() {
            Some(line) if chars(line) + chars(name) + 2 <= COLUMNS => *line = format!("{line} {name}{comma}"),
            _ => lines.push(format!("  {name}{comma}")),
        }
    }
    lines
}

impl Spoken for Notice {
    fn manner(&self) -> Manner {
        match self {
            // A script shows no asides, and what went along is more than that.
            Self::Said(_) | Self::Listed { .. } => Manner::Warning,
            _ => Manner::Aside,
        }
    }

    fn is_refusal(&self) -> bool {
        matches!(self, Self::NoPieces | Self::NoneFailed)
    }
}
