//! What is wrong with the words, as a sentence in the person's language. When a value came from a variable, the variable
//! is named. The hint names the command that was typed.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use super::words::Words;
use crate::say::{Line, Value, catalogue as say};
use crate::settings::Environment;
use crate::settings::table::{self, Whose};
use crate::settings::values::BadValue;
use crate::start::Failure;

/// Wrong use as a sentence of ours.
pub fn explain(error: &Error, words: &Words, environment: &Environment, has_upstream: bool) -> Failure {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        Some(ContextValue::Strings(texts)) => texts.first().map(String::as_str),
        _ => None,
    };
    let arg = context(ContextKind::InvalidArg).unwrap_or_default();
    let flag = arg.split([' ', '=', '[']).next().unwrap_or_default();
    let value = context(ContextKind::InvalidValue).unwrap_or_default();
    let hint = say::SEE_COMMAND.with("command", typed(words));
    let said: Line = match error.kind() {
        ErrorKind::ValueValidation | ErrorKind::InvalidValue => {
            if let Some(variable) = variable(flag, words, environment, has_upstream) {
                let said = say::SETTING_BAD.with("name", variable).with("wanted", wanted(error));
                return Failure::usage(said, say::SEE_SETTINGS);
            }
            if value.is_empty() {
                say::VALUE_MISSING.with("flag", flag)
            } else {
                say::VALUE_BAD.with("flag", flag).with("value", value).with("expected", wanted(error))
            }
        }
        ErrorKind::NoEquals | ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues => {
            say::VALUE_MISSING.with("flag", flag)
        }
        ErrorKind::UnknownArgument if arg.starts_with('-') => {
            // The value of an unknown flag is not repeated: it may be a secret behind a mistyped name.
            match context(ContextKind::SuggestedArg) {
                Some(near) => say::FLAG_UNKNOWN_NEAR.with("flag", flag).with("near", near),
                None => say::FLAG_UNKNOWN.with("flag", flag),
            }
        }
        ErrorKind::InvalidSubcommand => {
            let name = context(ContextKind::InvalidSubcommand).unwrap_or_default();
            match context(ContextKind::SuggestedSubcommand) {
                Some(near) => say::COMMAND_UNKNOWN_NEAR.with("command", name).with("near", near),
                None => say::COMMAND_UNKNOWN.with("command", name),
            }
        }
        ErrorKind::UnknownArgument | ErrorKind::TooManyValues => {
            say::WORD_TOO_MANY.with("word", if arg.is_empty() { value } else { arg })
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let commands = typed_command(words);
            let known: Vec<&str> = commands
                .get_subcommands()
                .map(clap::Command::get_name)
                .filter(|name| *name != "help")
                .collect();
            say::COMMAND_MISSING.with("command", typed(words)).with("known", known.join(", "))
        }
        ErrorKind::MissingRequiredArgument => {
            // Names and folders are the only words without a flag.
            let is_folder = arg.contains("DIR");
            let name = if is_folder { say::ARGUMENT_FOLDER } else { say::ARGUMENT_NAME };
            say::ARGUMENT_MISSING.with("name", name)
        }
        ErrorKind::ArgumentConflict => match context(ContextKind::PriorArg) {
            Some(other) if other.split(' ').next() == Some(flag) => say::FLAG_TWICE.with("flag", flag),
            Some(other) => {
                let other = other.split(' ').next().unwrap_or_default();
                say::TOGETHER.with("flag", flag).with("other", other)
            }
            None => say::FLAG_TWICE.with("flag", flag),
        },
        _ => {
            let told = error.to_string();
            let first = told.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
            say::WORD_TOO_MANY.with("word", first)
        }
    };
    Failure::usage(said, hint)
}

/// What the flag would have taken.
fn wanted(error: &Error) -> Value {
    if let Some(bad) = error.source().and_then(|source| source.downcast_ref::<BadValue>()) {
        return bad.0.into();
    }
    match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(valid)) if !valid.is_empty() => {
            say::VALUES_POSSIBLE.with("values", valid.join(", ")).into()
        }
        _ => error.source().map_or_else(String::new, ToString::to_string).into(),
    }
}

/// The variable that the wrong value came from, when the flag was not typed.
fn variable(
    flag: &str,
    words: &Words,
    environment: &Environment,
    has_upstream: bool,
) -> Option<&'static str> {
    let name = flag.trim_start_matches('-');
    let mut rows = table::rows().filter(|row| row.flag == name && !row.flag.is_empty());
    let row = rows
        .find(|row| !(has_upstream && row.whose == Whose::Server) && environment.get(row.name).is_some())?;
    (!words.has(name)).then_some(row.name)
}

/// The command that was typed, as far as its words are known.
fn typed(words: &Words) -> String {
    typed_path(words).join(" ")
}

fn typed_path(words: &Words) -> Vec<String> {
    let mut path = vec!["chatcli-gateway".to_owned()];
    let mut command = super::help::bare();
    for word in words.ours.iter().filter_map(|word| word.to_str()).filter(|word| !word.starts_with('-')) {
        let Some(next) = command.find_subcommand(word).cloned() else { break };
        path.push(word.to_owned());
        command = next;
    }
    path
}

fn typed_command(words: &Words) -> clap::Command {
    typed_path(words)
        .iter()
        .skip(1)
        .fold(super::help::bare(), |command, name| command.find_subcommand(name).cloned().unwrap_or(command))
}
