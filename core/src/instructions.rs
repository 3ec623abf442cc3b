//! Instructions: what the model is told before anything else. They come from the start (flags, configuration), from
//! `/system`, or from a role: a text with a name that the configuration holds.
//!
//! The conversation keeps the ones that it was asked with, so that it goes on with them after a restart. Until its first
//! question those of the start hold. They travel as one leading `system` message and are never part of what is said.
//!
//! ```text
//! of the start ──(/system TEXT | @ROLE | off)──> of the conversation ──(/new)──> of the start
//! ```
//!
//! For example: `/system Answer in one sentence` becomes no effect of its own; the next prompt's call has the text as
//! the first item of its history.

mod notice;

pub use notice::Notice;

/// Under which name the conversation keeps them.
pub(crate) const KEPT_AS: &str = "instructions";
/// Bytes of one text. Everything is sent again with every question.
pub const MAX_BYTES: usize = 64 * 1024;
/// Names that a prompt gives another meaning.
const TAKEN: [&str; 5] = ["file", "git", "command", "env", "history"];

/// A text with a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct Role {
    /// Without its `@`.
    pub name: String,
    /// What the model is told.
    pub text: String,
}

/// A role whose text cannot be had.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct BrokenRole {
    /// Without its `@`.
    pub name: String,
    /// Why, as a whole sentence in the person's language.
    pub why: String,
}

/// What the model is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct Instruction {
    /// The role it is the text of.
    pub role: Option<String>,
    /// The text; empty = nothing is told, whatever the start says.
    pub text: String,
}

impl Instruction {
    /// In few words: the role, or how long the text is.
    pub fn label(&self) -> String {
        let count = self.text.chars().count();
        self.role.as_ref().map_or_else(|| format!("{count}"), |role| format!("@{role}, {count}"))
    }

    fn write(&self) -> String {
        serde_json::json!([self.role, self.text]).to_string()
    }

    fn read(text: &str) -> Option<Self> {
        let (role, text) = serde_json::from_str(text).ok()?;
        Some(Self { role, text })
    }
}

/// What the start says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct Given {
    /// For conversations that have none of their own.
    pub first: Option<Instruction>,
    /// It was asked for by a flag, so it comes before what the conversation that is opened then was asked with.
    pub is_asked: bool,
    /// The texts that have names.
    pub roles: Vec<Role>,
    /// Roles whose texts cannot be had. A question to one of them is not asked under other instructions.
    #[cfg_attr(feature = "record", serde(default))]
    pub broken: Vec<BrokenRole>,
}

/// Whether a role may have this name: up to 64 letters, digits, `-` and `_`, and no name of a reference.
pub fn is_role_name(name: &str) -> bool {
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=64).contains(&name.len()) && name.bytes().all(is_sign) && !TAKEN.contains(&name)
}

/// What holds for this run of the program.
#[derive(Debug, Default)]
pub struct Instructions {
    given: Given,
}

impl Instructions {
    pub(crate) fn new(given: Given) -> Self {
        Self { given }
    }

    /// The names of the roles.
    pub(crate) fn roles(&self) -> impl Iterator<Item = &str> {
        self.given.roles.iter().map(|role| role.name.as_str())
    }

    /// What the model is told in a conversation that keeps this.
    pub(crate) fn in_force(&self, kept: Option<&str>) -> Option<Instruction> {
        let told = kept.and_then(Instruction::read).or_else(|| self.given.first.clone())?;
        (!told.text.is_empty()).then_some(told)
    }

    /// What a conversation keeps from its first question on.
    pub(crate) fn kept_from_now(&mut self, kept: Option<&str>) -> Option<String> {
        self.given.is_asked = false;
        kept.map(str::to_owned).or_else(|| self.given.first.as_ref().map(Instruction::write))
    }

    /// A conversation is opened: whether what it keeps gives way to what a person asked for at the start.
    pub(crate) fn comes_first(&mut self) -> bool {
        std::mem::take(&mut self.given.is_asked)
    }

    /// The role that a prompt begins with, and the prompt without it.
    ///
    /// # Errors
    /// The role is there and its text cannot be had; the reason is a whole sentence.
    pub(crate) fn called<'a>(&self, prompt: &'a str) -> Result<Option<(String, &'a str)>, String> {
        let Some((name, rest)) = called_name(prompt) else { return Ok(None) };
        if let Some(broken) = self.broken(name) {
            return Err(broken.why.clone());
        }
        let Some(role) = self.find(name) else { return Ok(None) };
        let told = Instruction { role: Some(role.name.clone()), text: role.text.clone() };
        Ok(Some((told.write(), rest)))
    }

    /// What `/system` asks to be kept, and what is said about it; `kept` is what holds now.
    pub(crate) fn asked(&self, words: &str, kept: Option<&str>) -> (Option<String>, Notice) {
        if words.is_empty() {
            return (None, Notice::Shown(self.in_force(kept)));
        }
        let told = match (words, words.strip_prefix('@').filter(|name| is_role_name(name))) {
            ("off", _) => Instruction::default(),
            (_, Some(name)) => match self.find(name) {
                Some(Role { name, text }) => Instruction { role: Some(name.clone()), text: text.clone() },
                None if self.broken(name).is_some() => {
                    let why = self.broken(name).map(|broken| broken.why.clone()).unwrap_or_default();
                    return (None, Notice::BrokenRole { why });
                }
                None => {
                    let known = self.roles().map(|name| format!("@{name}")).collect::<Vec<_>>().join(", ");
                    return (None, Notice::UnknownRole { name: name.to_owned(), known });
                }
            },
            (text, None) if text.len() > MAX_BYTES => return (None, Notice::TooLong),
            (text, None) => Instruction { role: None, text: text.to_owned() },
        };
        (Some(told.write()), Notice::Changed(told))
    }

    fn find(&self, name: &str) -> Option<&Role> {
        self.given.roles.iter().find(|role| role.name == name)
    }

    fn broken(&self, name: &str) -> Option<&BrokenRole> {
        self.given.broken.iter().find(|role| role.name == name)
    }
}

/// The name that a prompt begins with, without its `@`, and the prompt without it.
fn called_name(prompt: &str) -> Option<(&str, &str)> {
    let rest = prompt.trim_start().strip_prefix('@')?;
    let (name, after) = rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()));
    (!name.is_empty()).then_some((name, after.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words_that_mean_nothing_else() {
        for (name, is) in [
            ("reviewer", true),
            ("a-b_1", true),
            ("", false),
            ("file", false),
            ("src/main", false),
            ("revisão", false),
            (&"a".repeat(64), true),
            (&"a".repeat(65), false),
        ] {
            assert_eq!(is_role_name(name), is, "{name}");
        }
    }

    #[test]
    fn only_a_whole_known_name_at_the_start_is_a_role() {
        let roles = vec![Role { name: "sre".into(), text: "You are one.".into() }];
        let roles = Instructions::new(Given { roles, ..Given::default() });
        for (prompt, rest) in [
            ("@sre why?", Some("why?")),
            ("  @sre\nline", Some("line")),
            ("@sre", Some("")),
            ("@ sre why?", None),
            ("@sres why?", None),
            ("ask @sre", None),
            ("@src/main.rs", None),
        ] {
            assert_eq!(roles.called(prompt).unwrap().map(|(_, rest)| rest), rest, "{prompt:?}");
        }
    }
}
