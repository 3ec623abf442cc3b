//! The help of one command: how it is written, what it does, its parts, its flags and an example.

use crate::app::commands::{Command, Flag, Value};
use crate::text::{Lang, Text, placeholders};

/// The help of one command.
pub(crate) fn manual(lang: Lang, command: &Command) -> Vec<String> {
    let mut lines = vec![placeholders(lang, command.syntax), format!("  {}", command.help.get(lang))];
    lines.extend(table(lang, parts(command)));
    lines.extend(table(lang, flags(command)));
    if command.example != command.syntax {
        lines.push(format!("  {}: {}", Text::HelpExample.get(lang), command.example));
    }
    if !command.aliases.is_empty() {
        lines.push(format!("  {}: {}", Text::HelpAliases.get(lang), command.aliases.join(", ")));
    }
    lines
}

/// Rows of two columns; a row without an explanation has one.
fn table(lang: Lang, rows: Vec<(String, Option<Text>)>) -> Vec<String> {
    let rows: Vec<_> = rows.into_iter().map(|(what, does)| (placeholders(lang, &what), does)).collect();
    let width = rows.iter().map(|(what, _)| what.chars().count()).max().unwrap_or_default();
    let row = |(what, does): (String, Option<Text>)| match does {
        Some(does) => format!("    {what:width$}  {}", does.get(lang)),
        None => format!("    {what}"),
    };
    rows.into_iter().map(row).collect()
}

fn flags(command: &Command) -> Vec<(String, Option<Text>)> {
    command.flags.iter().map(|flag| (written(flag), meaning(command, flag))).collect()
}

/// A flag with what follows it.
fn written(flag: &Flag) -> String {
    let value = match flag.value {
        None => return flag.name.to_owned(),
        Some(Value::OneOf(words)) => words.join("|"),
        Some(Value::Number) => "N".to_owned(),
        Some(Value::Span) => "[30s]".to_owned(),
        Some(Value::File) => "PATH".to_owned(),
        Some(Value::Secret) => "[KEY]".to_owned(),
        Some(
            Value::Provider
            | Value::Model
            | Value::Session
            | Value::Role
            | Value::Context
            | Value::Command
            | Value::Section,
        ) => "NAME".to_owned(),
        Some(Value::Text) => "VALUE".to_owned(),
    };
    format!("{} {value}", flag.name)
}

/// The parts of a command that has several.
#[cfg(not(target_family = "wasm"))]
fn parts(command: &Command) -> Vec<(String, Option<Text>)> {
    let parts: &[(&str, Text)] = match command.name {
        "/session" => &[
            ("save [NAME]", Text::PartSave),
            ("load NAME", Text::PartLoad),
            ("list", Text::PartList),
            ("search TEXT", Text::PartSearch),
            ("status", Text::PartStatus),
            ("new", Text::PartNew),
            ("rename OLD NEW", Text::PartRename),
            ("copy OLD NEW", Text::PartCopy),
            ("fork NAME", Text::PartFork),
            ("delete NAME", Text::PartDelete),
        ],
        _ => &[],
    };
    parts.iter().map(|(part, does)| ((*part).to_owned(), Some(*does))).collect()
}

/// A page shows its commands with their parts elsewhere, and does not carry these texts.
#[cfg(target_family = "wasm")]
fn parts(_: &Command) -> Vec<(String, Option<Text>)> {
    Vec::new()
}

/// What a flag does, in the words of the command line's help.
#[cfg(not(target_family = "wasm"))]
fn meaning(command: &Command, flag: &Flag) -> Option<Text> {
    Some(match flag.name {
        "--addr" => Text::FlagAddr,
        "--token" => Text::FlagToken,
        "--token-file" => Text::FlagTokenFile,
        "--provider" => Text::FlagProvider,
        "--model" => Text::FlagModel,
        "--llm-key" => Text::FlagLlmKey,
        "--llm-key-file" => Text::FlagLlmKeyFile,
        "--use-local-auth" => Text::FlagUseLocalAuth,
        "--tls" => Text::FlagTls,
        "--ca-cert" => Text::FlagCaCert,
        "--max-tokens" => Text::FlagMaxTokens,
        "--client-id" => Text::FlagClientId,
        "--client-key" => Text::FlagClientKey,
        "--realm" => Text::FlagRealm,
        "--agent-id" => Text::FlagAgentId,
        "--ollama-url" => Text::FlagOllamaUrl,
        "--connect-timeout" => Text::FlagConnectTimeout,
        "--profile" => Text::FlagProfile,
        "--keep-history" => Text::PartKeepHistory,
        "--yes" => Text::PartYes,
        "--remote" => Text::PartRemote,
        "--format" => Text::PartFormat,
        "--force" => Text::PartForce,
        "--follow" => Text::PartFollow,
        "--alerts" => Text::FlagAlerts,
        "--json" if command.name == "/watch" => Text::FlagWatchJson,
        _ => return None,
    })
}

#[cfg(target_family = "wasm")]
fn meaning(_: &Command, _: &Flag) -> Option<Text> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::commands::COMMANDS;

    #[test]
    fn every_flag_and_every_part_is_explained_and_fits_a_row() {
        for lang in Lang::ALL {
            for command in COMMANDS {
                let lines = manual(lang, command);
                for flag in command.flags {
                    let row =
                        lines.iter().find(|line| line.trim_start().split(' ').next() == Some(flag.name));
                    let row = row.unwrap_or_else(|| panic!("{} {}", command.name, flag.name));
                    assert!(row.trim_start().contains("  "), "{row}");
                }
            }
            let session = manual(lang, COMMANDS.iter().find(|command| command.name == "/session").unwrap());
            for part in
                ["save", "load", "list", "search", "status", "new", "rename", "copy", "fork", "delete"]
            {
                assert!(session.iter().any(|line| line.starts_with(&format!("    {part}"))), "{part}");
            }
        }
    }
}
