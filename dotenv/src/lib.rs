//! The text of a dotenv file, read as the Go program reads it (its library is joho/godotenv 1.5.1), so that one file
//! means the same to both. Decides which variables a text sets and which lines are no statements; reads no file and
//! no environment, and leaves to others what a variable is good for and what a bad line means.
//!
//! Two things are done better than there: a byte order mark is no part of the first name, and a line that cannot be
//! read costs itself and not the whole file. Callers learn of such lines and may refuse the file.

mod name;
mod value;

use std::collections::BTreeMap;

/// The longest file that is worth reading, in bytes.
pub const LONGEST: usize = 1024 * 1024;

/// How long all values together may become, in bytes; only references to values make them longer than their text.
const ROOM: usize = 4 * LONGEST;

/// What a text says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The variables; of two with one name the last counts.
    pub variables: BTreeMap<String, String>,
    /// The numbers, from 1, of the lines on which a statement begins that cannot be read.
    pub broken: Vec<usize>,
}

/// Reads a whole text. What is beyond [`LONGEST`] bytes is not looked at and counts as a broken line.
pub fn parse(text: &str) -> Parsed {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (text, is_cut) = match text.char_indices().find(|(at, _)| *at >= LONGEST) {
        Some((at, _)) => (text.get(..at).unwrap_or_default(), true),
        None => (text, false),
    };
    let text = text.replace("\r\n", "\n");
    let mut parsed = Parsed::default();
    let mut lines = Lines::of(&text);
    let mut rest = text.as_str();
    let mut room = ROOM;
    while let Some(statement) = name::start(rest) {
        match name::split(statement).and_then(|(name, rest)| {
            let (value, rest) = value::take(rest, &parsed.variables, room)?;
            Some((name, value, rest))
        }) {
            Some((name, value, after)) => {
                // Neither can be set; the Go program's attempt fails unseen.
                room = room.saturating_sub(value.len());
                if !name.is_empty() && !value.contains('\0') {
                    parsed.variables.insert(name.to_owned(), value);
                }
                rest = after;
            }
            None => {
                parsed.broken.push(lines.number_at(statement));
                rest = statement.find('\n').and_then(|end| statement.get(end..)).unwrap_or_default();
            }
        }
    }
    if is_cut {
        parsed.broken.push(lines.number_at(""));
    }
    parsed
}

/// Counts lines as the reading goes on, so that a long file is counted once.
struct Lines<'t> {
    text: &'t str,
    seen: usize,
    number: usize,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        Self { text, seen: 0, number: 1 }
    }

    /// The number of the line on which this rest of the text begins.
    fn number_at(&mut self, rest: &str) -> usize {
        let at = self.text.len().saturating_sub(rest.len());
        let between = self.text.get(self.seen..at).unwrap_or_default();
        self.number += between.bytes().filter(|byte| *byte == b'\n').count();
        self.seen = at.max(self.seen);
        self.number
    }
}
