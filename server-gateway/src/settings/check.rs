//! Holds the variables and the Go server's flags against the table. Decides what stops the start and what is said in
//! one line; says nothing itself.

use super::environment::Environment;
use super::table::{self, Fate, Form, Setting, Whose};
use super::values;
use crate::say::{Both, Line, catalogue as say};

/// Why nothing starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The operator relies on what is not here.
    NotKept {
        /// The variable or flag, as it was given.
        name: String,
        /// Why.
        says: Both,
    },
    /// The value cannot be understood, and a guess could open what was to be closed.
    NoSuchValue {
        /// The variable.
        name: String,
        /// What it takes.
        wanted: Both,
    },
}

impl From<Refusal> for Line {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotKept { name, says } => say::SETTING_REFUSED.with("name", name).with("says", says),
            Refusal::NoSuchValue { name, wanted } => {
                say::SETTING_BAD.with("name", name).with("wanted", wanted)
            }
        }
    }
}

/// What is worth a line each, with the names that it is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// They change nothing in this program.
    pub without_effect: Vec<String>,
    /// They are the business of the server behind.
    pub of_server: Vec<String>,
    /// A cluster has set them to the address of a service.
    pub injected: Vec<String>,
}

/// Looks at all variables, and at the flags that only the Go server has, as `(name, value)`. `has_upstream` says that
/// another server is behind.
///
/// # Errors
/// The first setting, by name, that must not be passed over.
pub fn look_at(
    environment: &Environment,
    foreign: &[(String, String)],
    has_upstream: bool,
) -> Result<Findings, Refusal> {
    let mut found =
        Findings { injected: environment.injected().map(str::to_owned).collect(), ..Findings::default() };
    for name in environment.names() {
        if let Some(row) = table::find(name) {
            let value = environment.text(name).unwrap_or_default();
            weigh(row, name.to_owned(), value, has_upstream, &mut found)?;
        }
    }
    for (flag, value) in foreign {
        if let Some(row) = table::rows().find(|row| row.flag == flag) {
            weigh(row, format!("--{flag}"), value, has_upstream, &mut found)?;
        }
    }
    Ok(found)
}

fn weigh(
    row: &'static Setting,
    name: String,
    value: &str,
    has_upstream: bool,
    found: &mut Findings,
) -> Result<(), Refusal> {
    if has_upstream && row.whose == Whose::Server {
        // Keys of providers lie about in many environments; a line about each would be noise.
        if name.starts_with("CHATCLI_") || name.starts_with("--") {
            found.of_server.push(name);
        }
        return Ok(());
    }
    if !is_understood(row, &name, value)? || value.trim().is_empty() {
        return Ok(());
    }
    match row.fate {
        Fate::Kept => {}
        Fate::Refused => return Err(Refusal::NotKept { name, says: row.says }),
        Fate::Warned => found.without_effect.push(name),
    }
    Ok(())
}

/// Whether the value asks for something; a switch that says no does not.
fn is_understood(row: &Setting, name: &str, value: &str) -> Result<bool, Refusal> {
    let wrong = |bad: values::BadValue| Refusal::NoSuchValue { name: name.to_owned(), wanted: bad.0 };
    match row.form {
        Form::Text => Ok(true),
        Form::Switch => {
            // The operator does not rely on what is only warned about.
            if row.fate == Fate::Warned {
                return Ok(values::switch(value).unwrap_or(true));
            }
            values::switch(value).map_err(wrong)
        }
        Form::Whole => values::whole(value).map(|_| true).map_err(wrong),
        Form::Rate => values::rate(value).map(|_| true).map_err(wrong),
        Form::Port => values::port(value).map(|_| true).map_err(wrong),
    }
}
