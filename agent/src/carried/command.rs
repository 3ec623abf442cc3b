//! A person's own commands: a text with places for what follows the name. It becomes what the person would have typed,
//! and nothing in it runs: what other programs run while they read it (``!`date` ``) stays as it stands.

use toml::Table;

use super::front::Front;
use super::skill::first_line;
use super::{Form, Origin, Why, Wrong, named, plain};

/// Bytes of what comes out.
const MAX_BYTES: usize = 256 * 1024;

/// In which mode a command is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// As a question.
    #[default]
    Chat,
    /// As a task of `/agent`.
    Agent,
    /// As a task of `/coder`.
    Coder,
}

/// A command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Its name without the slash; a folder is a part of it: `git:commit`.
    pub name: String,
    /// Where it lies.
    pub origin: Origin,
    /// What it is for.
    pub about: String,
    /// What may follow its name.
    pub hint: String,
    /// In which mode it is meant.
    pub mode: Mode,
    text: String,
}

impl Command {
    pub(super) fn read(form: Form, name: &str, text: String, origin: &Origin) -> Result<Self, Why> {
        let file = name.replace('/', ":");
        let (said, about, hint, mode, text) = match form {
            Form::Markdown => {
                let front = Front::read(&text);
                let about = front.text(&["description"]);
                (
                    front.text(&["name"]),
                    about,
                    front.text(&["argument-hint"]),
                    front.text(&["mode"]),
                    front.body,
                )
            }
            Form::Toml => {
                // What the reader says of it would quote the file.
                let table = text.parse::<Table>().map_err(|_| Why::Wrong(Wrong::Toml))?;
                let field = |key: &str| table.get(key).and_then(toml::Value::as_str).map(str::to_owned);
                let prompt = field("prompt").ok_or(Why::Wrong(Wrong::Prompt))?;
                (None, field("description"), None, None, prompt)
            }
        };
        if text.trim().is_empty() {
            return Err(Why::Wrong(Wrong::Empty));
        }
        let mode = match mode.as_deref().map(|mode| mode.trim_start_matches('/').to_lowercase()).as_deref() {
            Some("agent" | "run") => Mode::Agent,
            Some("coder") => Mode::Coder,
            _ => Mode::Chat,
        };
        Ok(Self {
            name: named(said, &file)?.to_lowercase(),
            origin: origin.clone(),
            about: plain::line(&about.unwrap_or_else(|| first_line(&text)), 200),
            hint: plain::line(&hint.unwrap_or_default(), 80),
            mode,
            text: text.trim().to_owned(),
        })
    }

    /// What the person would have typed. `$ARGUMENTS` and `{{args}}` stand for all that follows the name, `$1` to `$9` for
    /// its words; where there is no place for it, it is put at the end. `None` when it would be too long.
    pub fn expand(&self, arguments: &str) -> Option<String> {
        let arguments = arguments.trim();
        let words = shlex::split(arguments)
            .unwrap_or_else(|| arguments.split_whitespace().map(str::to_owned).collect());
        let mut out = String::with_capacity(self.text.len() + arguments.len());
        let mut has_place = false;
        let mut rest = self.text.as_str();
        while let Some(at) = rest.find(['$', '{']) {
            let (before, from) = rest.split_at(at);
            out.push_str(before);
            let (put, taken) = place(from, arguments, &words);
            match put {
                Some(put) => {
                    has_place = true;
                    out.push_str(put);
                }
                None => out.push_str(from.get(..taken).unwrap_or_default()),
            }
            rest = from.get(taken..).unwrap_or_default();
            if out.len() > MAX_BYTES {
                return None;
            }
        }
        out.push_str(rest);
        if !has_place && !arguments.is_empty() {
            out.push_str("\n\n");
            out.push_str(arguments);
        }
        (out.len() <= MAX_BYTES).then_some(out)
    }
}

/// What stands for a place at the start of this text, and how many bytes the place has.
fn place<'a>(text: &str, arguments: &'a str, words: &'a [String]) -> (Option<&'a str>, usize) {
    for mark in ["$ARGUMENTS", "{{args}}", "{{ args }}"] {
        if text.starts_with(mark) {
            return (Some(arguments), mark.len());
        }
    }
    let digit = text.strip_prefix('$').and_then(|rest| rest.chars().next()).and_then(|c| c.to_digit(10));
    match digit.filter(|digit| *digit > 0).and_then(|digit| usize::try_from(digit).ok()) {
        Some(digit) => (Some(words.get(digit - 1).map_or("", String::as_str)), 2),
        None => (None, 1),
    }
}
