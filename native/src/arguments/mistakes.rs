//! What is wrong with the words, in the person's language. No value of an unknown flag is repeated: it may be a
//! secret behind a mistyped name.

use chatcli_core::Lang;
use chatcli_core::agent::AgentMode;
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::text::{Text, fill, placeholders};
use clap::Command;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use super::words::Line;

/// Commands of the Go program that are not part of this one.
const NOT_PROVIDED: [&str; 8] =
    ["server", "serve", "mcp-server", "mcp-serve", "gateway", "tool", "daemon", "mcp"];

/// Wrong use, for this reason.
pub(super) fn usage(why: &str) -> Problem {
    Problem::because(Kind::Usage, why)
}

/// The first word, when it is a command that only the Go program has.
pub(super) fn reserved(words: &[String]) -> Option<&str> {
    words.first().map(String::as_str).filter(|word| NOT_PROVIDED.contains(word))
}

pub(super) fn not_provided(name: &str) -> Problem {
    Problem::new(Kind::NotProvided(name.to_owned()))
}

pub(super) fn unknown_command(name: &str, program: &Command, lang: Lang) -> Problem {
    let first = |command: &&Command| command.get_name().chars().next() == name.chars().next();
    let near = program.get_subcommands().find(first).map(Command::get_name);
    unknown(Text::CommandUnknown, Text::CommandUnknownNear, "command", name, near, lang)
}

fn unknown(plain: Text, with_near: Text, key: &str, name: &str, near: Option<&str>, lang: Lang) -> Problem {
    usage(&match near {
        Some(near) => fill(with_near.get(lang), &[(key, name), ("near", near)]),
        None => fill(plain.get(lang), &[(key, name)]),
    })
}

/// Whether a flag is shown in some help: the others are never suggested.
fn is_shown(program: &Command, flag: &str) -> bool {
    std::iter::once(program).chain(program.get_subcommands()).flat_map(Command::get_arguments).any(|arg| {
        !arg.is_hide_set() && arg.get_long().is_some_and(|long| flag.trim_start_matches('-') == long)
    })
}

/// A prompt without a command: the Go program takes it, with a model of its own.
pub(super) fn prompt_alone(words: &[String], lang: Lang) -> Option<Problem> {
    let first = words.first()?;
    let name = first.split('=').next().unwrap_or_default();
    let is_prompt = ["-p", "--p", "-prompt", "--prompt"].contains(&name);
    is_prompt.then(|| usage(Text::PromptAlone.get(lang)))
}

/// Clap's reason as one of our own sentences.
pub(super) fn explain(error: &Error, program: &Command, line: &Line, lang: Lang) -> Problem {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        Some(ContextValue::Strings(texts)) => texts.first().map(String::as_str),
        _ => None,
    };
    let arg = context(ContextKind::InvalidArg).unwrap_or_default();
    let value = context(ContextKind::InvalidValue).unwrap_or_default();
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let name = context(ContextKind::InvalidSubcommand).unwrap_or_default();
            // The likeliest comes last.
            let near = match error.get(ContextKind::SuggestedSubcommand) {
                Some(ContextValue::Strings(texts)) => texts.last().map(String::as_str),
                _ => context(ContextKind::SuggestedSubcommand),
            };
            unknown(Text::CommandUnknown, Text::CommandUnknownNear, "command", name, near, lang)
        }
        ErrorKind::UnknownArgument if arg.starts_with('-') => {
            let flag = arg.split('=').next().unwrap_or_default();
            unknown(
                Text::FlagUnknown,
                Text::FlagUnknownNear,
                "flag",
                line.as_typed(flag),
                context(ContextKind::SuggestedArg).filter(|near| is_shown(program, near)),
                lang,
            )
        }
        ErrorKind::UnknownArgument | ErrorKind::TooManyValues => {
            usage(&fill(Text::WordTooMany.get(lang), &[("word", if arg.is_empty() { value } else { arg })]))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::WrongNumberOfValues => {
            let flag = arg.split(' ').next().unwrap_or_default();
            let flag = flag.split(['=', '[']).next().unwrap_or_default();
            if value.is_empty() {
                return usage(&fill(Text::ValueMissing.get(lang), &[("flag", flag)]));
            }
            let expected = expected(error, flag, lang);
            usage(&fill(
                Text::ValueBad.get(lang),
                &[("flag", flag), ("value", value), ("expected", &expected)],
            ))
        }
        ErrorKind::MissingRequiredArgument => {
            usage(&fill(Text::ValueMissing.get(lang), &[("flag", &placeholders(lang, arg))]))
        }
        _ => usage(error.to_string().lines().next().unwrap_or_default().trim_start_matches("error: ")),
    }
}

/// What the flag would have liked.
fn expected(error: &Error, flag: &str, lang: Lang) -> String {
    if let Some(ContextValue::Strings(valid)) = error.get(ContextKind::ValidValue)
        && !valid.is_empty()
    {
        return valid.join(", ");
    }
    match flag {
        "--max-tokens" => Text::ExpectedTokens.get(lang).to_owned(),
        "--interval" => Text::ExpectedInterval.get(lang).to_owned(),
        "--max" => "1 … 200".to_owned(),
        "--approve" => AgentMode::ALL.map(AgentMode::name).join(", "),
        "--timeout" | "--connect-timeout" => Text::ExpectedDuration.get(lang).to_owned(),
        _ => "true, false".to_owned(),
    }
}
