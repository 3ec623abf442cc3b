//! The words of the command line, as the Go program's users and charts write them, turned into ours: one dash or two,
//! `server` or `serve` in front, values that begin with a dash. Decides spellings only; what a flag means is decided
//! where it is declared.

use std::ffi::{OsStr, OsString};

use clap::{Arg, Command};

use crate::settings::table::{self, Fate};

const SUBCOMMANDS: [&str; 2] = ["server", "serve"];

/// The understood words.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// For our own flags, without the program's name.
    pub ours: Vec<OsString>,
    /// Flags that only the Go server has, with their values.
    pub foreign: Vec<(String, String)>,
}

impl Words {
    /// Whether one of our flags was typed.
    pub fn has(&self, flag: &str) -> bool {
        self.ours.iter().any(|word| {
            let name = word.to_str().and_then(|word| word.strip_prefix("--"));
            name.is_some_and(|word| word.split('=').next() == Some(flag))
        })
    }
}

/// Turns words into ours. `parser` knows our flags; the table knows the Go server's.
pub fn understand(parser: &Command, words: impl IntoIterator<Item = OsString>) -> Words {
    let mut words = words.into_iter().peekable();
    let mut understood = Words::default();
    if words.next_if(|word| SUBCOMMANDS.iter().any(|name| word == name)).is_some() {
        // The rest is as without it.
    } else if words.peek().is_some_and(|word| parser.get_subcommands().any(|c| word == c.get_name())) {
        understood.ours.extend(words);
        return understood;
    }
    while let Some(word) = words.next() {
        if word == "--" {
            understood.ours.push(word);
            understood.ours.extend(words);
            break;
        }
        let Some((name, given)) = flag(&word) else {
            understood.ours.push(word);
            continue;
        };
        if let Some(arg) = parser.get_arguments().find(|arg| arg.get_long() == Some(name)) {
            let value = given.or_else(|| if takes_next(arg) { words.next() } else { None });
            understood.ours.push(joined(name, value));
        } else if is_foreign(name) {
            let value = given.or_else(|| words.next()).unwrap_or_default();
            understood.foreign.push((name.to_owned(), value.to_string_lossy().into_owned()));
        } else {
            understood.ours.push(word);
        }
    }
    understood
}

/// The name and the value of a word such as `-name`, `--name` or `-name=value`; a dash and one letter is none.
fn flag(word: &OsStr) -> Option<(&str, Option<OsString>)> {
    let text = word.to_str()?;
    let bare = text.strip_prefix("--").or_else(|| text.strip_prefix('-'))?;
    let (name, value) = match bare.split_once('=') {
        Some((name, value)) => (name, Some(value.into())),
        None => (bare, None),
    };
    (name.len() > 1).then_some((name, value))
}

/// A value stays with its flag, so that it may begin with a dash.
fn joined(name: &str, value: Option<OsString>) -> OsString {
    let mut word = OsString::from(format!("--{name}"));
    if let Some(value) = value {
        word.push("=");
        word.push(value);
    }
    word
}

/// Whether the flag takes the next word for its value.
fn takes_next(arg: &Arg) -> bool {
    arg.get_action().takes_values() && !arg.is_require_equals_set()
}

/// Whether the flag is one that the Go server has and this program does not.
fn is_foreign(name: &str) -> bool {
    table::rows().any(|row| row.flag == name && row.fate != Fate::Kept)
}
