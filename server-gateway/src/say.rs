//! What the gateway says to the person at its command line, in two languages. Decides which language that is and how
//! values get into a sentence; the sentences are in `say/catalogue.rs`. Logs and gRPC statuses are English, because
//! operators search for them, so a [`Line`] written to a log is English too.

pub mod catalogue;
mod errors;
#[cfg(test)]
pub mod tests;

use std::ffi::OsString;
use std::fmt;

use crate::settings::Environment;

pub use errors::{io, register};

/// The flag that names the language before anything else does.
const FLAG: &str = "--lang";

/// A language of the command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Brazilian Portuguese.
    PtBr,
}

impl Lang {
    /// The language of these words and variables, chosen as the terminal client chooses it: the flag, then
    /// `CHATCLI_LANG`, then the POSIX variables in their order. A tag of another language means English.
    pub fn choose(words: &[OsString], environment: &Environment) -> Self {
        let variables = ["CHATCLI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"];
        let mut tags = typed(words)
            .into_iter()
            .chain(variables.map(|name| environment.text(name)).into_iter().flatten());
        let tag = tags.find(|tag| !tag.trim().is_empty()).unwrap_or_default();
        let primary = tag.trim().split(['.', '@', '_', '-']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("pt") { Self::PtBr } else { Self::En }
    }
}

/// The last tag behind the flag, which may have one dash or two, as all flags here.
fn typed(words: &[OsString]) -> Option<&str> {
    let words: Vec<&str> = words.iter().filter_map(|word| word.to_str()).collect();
    let flag = |word: &str| word == FLAG || word == &FLAG[1..];
    words.iter().enumerate().rev().find_map(|(place, word)| match word.split_once('=') {
        Some((name, tag)) if flag(name) => Some(tag),
        None if flag(word) => words.get(place + 1).copied(),
        _ => None,
    })
}

/// A text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Both {
    en: &'static str,
    pt: &'static str,
}

/// A text in both languages.
pub const fn both(en: &'static str, pt: &'static str) -> Both {
    Both { en, pt }
}

impl Both {
    /// The text in one language, its `{names}` still open.
    pub fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::PtBr => self.pt,
        }
    }

    /// The text with a value in the place of `{name}`.
    pub fn with(self, name: &'static str, value: impl Into<Value>) -> Line {
        Line::from(self).with(name, value)
    }
}

/// A sentence with its values, not yet in a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    text: Both,
    values: Vec<(&'static str, Value)>,
}

/// What stands in the place of a `{name}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// The same in every language: names, paths, what a library says.
    Same(String),
    /// A sentence of its own.
    Line(Line),
}

impl Line {
    /// The line with a value in the place of `{name}`.
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.values.push((name, value.into()));
        self
    }

    /// The sentence in one language. Values are not filled again.
    pub fn get(&self, lang: Lang) -> String {
        let mut rest = self.text.get(lang);
        let mut said = String::with_capacity(rest.len());
        while let Some((before, name, after)) = hole(rest) {
            said.push_str(before);
            match self.values.iter().find(|(known, _)| *known == name) {
                Some((_, Value::Same(value))) => said.push_str(value),
                Some((_, Value::Line(line))) => said.push_str(&line.get(lang)),
                None => said.push_str(&rest[before.len()..rest.len() - after.len()]),
            }
            rest = after;
        }
        said + rest
    }
}

/// The text before the first `{name}`, the name, and the text after it.
fn hole(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.get(Lang::En))
    }
}

impl From<Both> for Line {
    fn from(text: Both) -> Self {
        Self { text, values: Vec::new() }
    }
}

impl From<Line> for Value {
    fn from(line: Line) -> Self {
        Self::Line(line)
    }
}

impl From<Both> for Value {
    fn from(text: Both) -> Self {
        Self::Line(text.into())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Same(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Same(text)
    }
}

impl From<std::path::Display<'_>> for Value {
    fn from(path: std::path::Display<'_>) -> Self {
        Self::Same(path.to_string())
    }
}
