//! What a line that starts with `/` means: one table for parsing, help and completion, shared by both bodies.

use crate::capabilities::Capabilities;
use crate::event::Intent;
use crate::notice::Notice;
use crate::text::{Lang, Text};

/// One command.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// With its slash.
    pub name: &'static str,
    /// Other names, with their slashes.
    pub aliases: &'static [&'static str],
    /// How it is written.
    pub syntax: &'static str,
    /// What it does.
    pub help: Text,
    needs: fn(Capabilities) -> bool,
    read: fn(&[&str]) -> Option<Action>,
}

impl Command {
    /// Whether this body can carry it out.
    pub fn is_possible(&self, capabilities: Capabilities) -> bool {
        (self.needs)(capabilities)
    }
}

/// What a command asks for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    Do(Intent),
    Show(Notice),
    CopyLast,
}

/// What a submitted line is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Line {
    Nothing,
    Prompt(String),
    Action(Action),
}

fn bare(arguments: &[&str], action: Action) -> Option<Action> {
    arguments.is_empty().then_some(action)
}

/// Every command, in the order of the help.
pub const COMMANDS: &[Command] = &[
    Command {
        name: "/help",
        aliases: &["/?"],
        syntax: "/help",
        help: Text::HelpHelp,
        needs: |_| true,
        read: |arguments| bare(arguments, Action::Show(Notice::Help)),
    },
    Command {
        name: "/newsession",
        aliases: &["/new"],
        syntax: "/newsession",
        help: Text::HelpNew,
        needs: |_| true,
        read: |arguments| bare(arguments, Action::Do(Intent::NewConversation)),
    },
    Command {
        name: "/retry",
        aliases: &[],
        syntax: "/retry",
        help: Text::HelpRetry,
        needs: |_| true,
        read: |arguments| bare(arguments, Action::Do(Intent::Retry)),
    },
    Command {
        name: "/copy",
        aliases: &[],
        syntax: "/copy",
        help: Text::HelpCopy,
        needs: |capabilities| capabilities.clipboard,
        read: |arguments| bare(arguments, Action::CopyLast),
    },
    Command {
        name: "/status",
        aliases: &["/config"],
        syntax: "/status",
        help: Text::HelpStatus,
        needs: |_| true,
        read: |arguments| bare(arguments, Action::Show(Notice::Status)),
    },
    Command {
        name: "/lang",
        aliases: &[],
        syntax: "/lang en|pt-BR",
        help: Text::HelpLang,
        needs: |_| true,
        read: |arguments| match arguments {
            [tag] => Lang::from_tag(tag).map(|lang| Action::Do(Intent::SetLang(lang))),
            _ => None,
        },
    },
    Command {
        name: "/version",
        aliases: &["/v"],
        syntax: "/version",
        help: Text::HelpVersion,
        needs: |_| true,
        read: |arguments| bare(arguments, Action::Show(Notice::Version)),
    },
    Command {
        name: "/exit",
        aliases: &["/quit"],
        syntax: "/exit",
        help: Text::HelpExit,
        needs: |capabilities| capabilities.exit,
        read: |arguments| bare(arguments, Action::Do(Intent::Quit)),
    },
];

/// Reads a submitted line. Only a line whose very first character is a slash is a command; `//` sends one slash.
pub(crate) fn read(line: &str, capabilities: Capabilities) -> Line {
    if line.trim().is_empty() {
        return Line::Nothing;
    }
    if capabilities.exit && matches!(line.trim(), "exit" | "quit") {
        return Line::Action(Action::Do(Intent::Quit));
    }
    if let Some(rest) = line.strip_prefix("//") {
        return Line::Prompt(format!("/{rest}"));
    }
    if !line.starts_with('/') {
        return Line::Prompt(line.to_owned());
    }
    let mut words = line.split_whitespace();
    let typed = words.next().unwrap_or("/");
    let arguments: Vec<&str> = words.collect();
    let Some(command) = find(typed) else {
        let near = nearest(typed);
        return Line::Action(Action::Show(Notice::UnknownCommand { typed: typed.to_owned(), near }));
    };
    if !command.is_possible(capabilities) {
        return Line::Action(Action::Show(Notice::NotHere { command: command.name }));
    }
    Line::Action(
        (command.read)(&arguments).unwrap_or(Action::Show(Notice::BadUse { syntax: command.syntax })),
    )
}

fn find(typed: &str) -> Option<&'static Command> {
    let is = |name: &str| name.eq_ignore_ascii_case(typed);
    COMMANDS.iter().find(|command| is(command.name) || command.aliases.iter().any(|alias| is(alias)))
}

/// The names that start with what was typed so far, possible ones only.
pub fn complete(typed: &str, capabilities: Capabilities) -> Vec<&'static Command> {
    let typed = typed.to_ascii_lowercase();
    COMMANDS
        .iter()
        .filter(|command| command.is_possible(capabilities) && command.name.starts_with(&typed))
        .collect()
}

fn nearest(typed: &str) -> Vec<&'static str> {
    let typed = typed.to_ascii_lowercase();
    let mut near: Vec<(usize, &'static str)> = COMMANDS
        .iter()
        .flat_map(|command| std::iter::once(command.name).chain(command.aliases.iter().copied()))
        .map(|name| {
            let distance = if name.len() > 2 && typed.starts_with(name) { 1 } else { distance(&typed, name) };
            (distance, name)
        })
        .filter(|(distance, name)| *distance <= 2 && *distance + 1 < name.len())
        .collect();
    near.sort_unstable();
    near.into_iter().map(|(_, name)| name).take(2).collect()
}

/// Levenshtein distance in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (y, above) in b.iter().zip(row.iter().skip(1)) {
            let cost = usize::from(x != *y);
            left = (diagonal + cost).min(above + 1).min(left + 1);
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Capabilities = Capabilities { clipboard: true, exit: true, fresh_connections: true };

    #[test]
    fn lines_become_prompts_or_actions() {
        let show = |notice| Line::Action(Action::Show(notice));
        for (line, expected) in [
            ("", Line::Nothing),
            ("  \t", Line::Nothing),
            ("hello", Line::Prompt("hello".into())),
            (" /help", Line::Prompt(" /help".into())),
            ("//etc/hosts", Line::Prompt("/etc/hosts".into())),
            ("/HELP", show(Notice::Help)),
            ("/quit", Line::Action(Action::Do(Intent::Quit))),
            ("exit", Line::Action(Action::Do(Intent::Quit))),
            ("exit now", Line::Prompt("exit now".into())),
            ("/lang pt", Line::Action(Action::Do(Intent::SetLang(Lang::PtBr)))),
            ("/lang", show(Notice::BadUse { syntax: "/lang en|pt-BR" })),
            ("/lang klingon", show(Notice::BadUse { syntax: "/lang en|pt-BR" })),
            ("/helpx", show(Notice::UnknownCommand { typed: "/helpx".into(), near: vec!["/help"] })),
            ("/zzzzzz", show(Notice::UnknownCommand { typed: "/zzzzzz".into(), near: vec![] })),
        ] {
            assert_eq!(read(line, ALL), expected, "{line:?}");
        }
    }

    #[test]
    fn a_body_that_cannot_explains_instead() {
        let page = Capabilities { clipboard: true, ..Capabilities::default() };
        assert_eq!(read("/exit", page), Line::Action(Action::Show(Notice::NotHere { command: "/exit" })));
        assert_eq!(read("exit", page), Line::Prompt("exit".into()));
        assert!(complete("/exit", page).is_empty());
    }

    #[test]
    fn every_command_and_alias_is_found_once() {
        let mut names: Vec<&str> =
            COMMANDS.iter().flat_map(|c| std::iter::once(c.name).chain(c.aliases.iter().copied())).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count, "two commands share a name");
        for command in COMMANDS {
            assert!(complete(command.name, ALL).iter().any(|found| found.name == command.name));
        }
    }
}
