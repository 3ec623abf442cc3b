//! One row for every setting that the Go server reads, and for each of our own. A row is *kept*, *refused* at the
//! start by its name, or *warned* about in one line. What concerns security, limits or the watcher is never only
//! warned about: who set it relies on it.

mod gateway;
mod providers;
mod server;

use crate::say::Both;

/// What becomes of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It does what it says.
    Kept,
    /// Nothing starts while it asks for something.
    Refused,
    /// It changes nothing, and one line says so.
    Warned,
}

/// Whose setting it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The gateway's, whatever is behind it.
    Gateway,
    /// The server's: in front of another server (`--upstream`) it is that server's business.
    Server,
}

/// Which values make sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Any text.
    Text,
    /// Yes or no in the usual spellings; no asks for nothing.
    Switch,
    /// A whole number above zero.
    Whole,
    /// A number above zero.
    Rate,
    /// A port, where Kubernetes may have put the address of a service instead.
    Port,
}

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The variable; a `*` at the end stands for any rest.
    pub name: &'static str,
    /// The long flag that says the same, without its dashes; empty when there is none.
    pub flag: &'static str,
    /// What becomes of it.
    pub fate: Fate,
    /// Whose it is.
    pub whose: Whose,
    /// Which values make sense.
    pub form: Form,
    /// One sentence: what it does, or why it is refused or changes nothing.
    pub says: Both,
}

impl Setting {
    /// Whether this row is about that variable.
    pub fn is(&self, name: &str) -> bool {
        match self.name.strip_suffix('*') {
            Some(family) => name.len() > family.len() && name.starts_with(family),
            None => self.name == name,
        }
    }

    const fn flag(self, flag: &'static str) -> Self {
        Self { flag, ..self }
    }

    const fn of_server(self) -> Self {
        Self { whose: Whose::Server, ..self }
    }

    const fn form(self, form: Form) -> Self {
        Self { form, ..self }
    }
}

const fn row(name: &'static str, fate: Fate, says: Both) -> Setting {
    Setting { name, flag: "", fate, whose: Whose::Gateway, form: Form::Text, says }
}

const fn kept(name: &'static str, says: Both) -> Setting {
    row(name, Fate::Kept, says)
}

const fn refused(name: &'static str, says: Both) -> Setting {
    row(name, Fate::Refused, says).of_server()
}

const fn warned(name: &'static str, says: Both) -> Setting {
    row(name, Fate::Warned, says).of_server()
}

/// A chapter of the table.
pub struct Chapter {
    /// What its settings are about.
    pub title: Both,
    /// Its rows; of two that say the same, the first counts.
    pub rows: &'static [Setting],
}

/// The whole table.
pub const CHAPTERS: [Chapter; 6] = [
    gateway::LISTENING,
    gateway::UPSTREAM,
    gateway::OPERATION,
    server::SECURITY,
    server::FEATURES,
    providers::PROVIDERS,
];

/// Every row.
pub fn rows() -> impl Iterator<Item = &'static Setting> {
    CHAPTERS.iter().flat_map(|chapter| chapter.rows)
}

/// The row about that variable: one that names it, before one that names its family.
pub fn find(name: &str) -> Option<&'static Setting> {
    rows().find(|row| row.name == name).or_else(|| rows().find(|row| row.is(name)))
}
