//! The help pages, in both languages. English stands at each flag, where it is declared; here is its Portuguese, and
//! the words around it.

mod portuguese;

use clap::{Arg, ArgAction, Command, CommandFactory};

use super::Flags;
use crate::say::{Lang, catalogue as say};
use crate::settings::table::{self, Fate};

/// The end of the first page.
const AFTER_EN: &str = "\
Without --upstream a server runs in this process. The flags of `chatcli server`\n\
of the full ChatCLI are accepted, with one dash or two.\n\
Flags beat variables; --help-settings lists every variable.\n\
Exit codes: 0 ended by a signal, 1 cannot run, 2 wrong use.";

/// The command with no text changed.
pub fn bare() -> Command {
    Flags::command()
}

/// The command as a person reads it: every text in one language, every flag with its variable and its default.
pub fn shown(lang: Lang) -> Command {
    let mut command = Flags::command().after_help(match lang {
        Lang::En => AFTER_EN,
        Lang::PtBr => portuguese::AFTER,
    });
    command.build();
    said(command, lang, &[])
}

/// One command and those below it. `path` is the names above it.
fn said(command: Command, lang: Lang, path: &[String]) -> Command {
    let path = [path, &[command.get_name().to_owned()]].concat();
    let mut command = command
        .mut_args(|arg| said_arg(arg, lang))
        .subcommand_help_heading(say::HELP_COMMANDS.get(lang))
        .help_template(format!(
            "{{about-with-newline}}\n{}: {{usage}}\n\n{{all-args}}{{after-help}}",
            say::HELP_USAGE.get(lang)
        ));
    if lang == Lang::PtBr {
        let usage = command.render_usage().to_string();
        let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage).trim().to_owned();
        let usage = portuguese::NAMES
            .iter()
            .fold(usage, |usage, (en, pt)| usage.replace(&format!("<{en}>"), &format!("<{pt}>")));
        // Further lines stand below the first one's command.
        let usage = usage.replace("\n       ", "\n     ");
        command =
            command.override_usage(usage.replace("[OPTIONS]", "[OPÇÕES]").replace("<COMMAND>", "<COMANDO>"));
        if let Some(about) = portuguese::about(&path) {
            command = command.about(about).long_about(about);
        }
    }
    let names: Vec<String> = command.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    names
        .iter()
        .fold(command, |command, name| command.mut_subcommand(name, |command| said(command, lang, &path)))
}

fn said_arg(arg: Arg, lang: Lang) -> Arg {
    let heading = match (arg.is_positional(), arg.get_help_heading()) {
        (true, _) => say::HELP_ARGUMENTS.get(lang),
        (false, None) => say::HELP_OPTIONS.get(lang),
        (false, Some(heading)) => match lang {
            Lang::En => return with_variable(arg, lang),
            Lang::PtBr => portuguese::heading(heading),
        },
    };
    let arg = arg.help_heading(heading);
    let arg = match (arg.get_action(), lang) {
        (ArgAction::Help | ArgAction::HelpShort | ArgAction::HelpLong, _) => {
            arg.help(say::HELP_HELP.get(lang))
        }
        (ArgAction::Version, _) => arg.help(say::HELP_VERSION.get(lang)),
        (_, Lang::En) => arg,
        (_, Lang::PtBr) => {
            let help = portuguese::flag(arg.get_id().as_str()).unwrap_or_default();
            let name =
                arg.get_value_names().and_then(|names| names.first()).map(|name| portuguese::name(name));
            let arg = arg.help(help);
            match name {
                Some(name) if arg.get_action().takes_values() => arg.value_name(name),
                _ => arg,
            }
        }
    };
    with_variable(arg, lang)
}

/// The flag with its default and its variable behind its help.
fn with_variable(arg: Arg, lang: Lang) -> Arg {
    let mut help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let usual: Vec<String> = arg
        .get_default_values()
        .iter()
        .filter(|_| arg.get_action().takes_values())
        .map(|value| value.to_string_lossy().into_owned())
        .collect();
    if !usual.is_empty() {
        help += &format!(" [{}: {}]", say::HELP_DEFAULT.get(lang), usual.join(", "));
    }
    let row = table::rows()
        .find(|row| row.fate == Fate::Kept && arg.get_long().is_some_and(|flag| row.flag == flag));
    if let Some(row) = row {
        help += &format!(" [env: {}]", row.name);
    }
    arg.help(help).hide_default_value(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::say::tests::forbidden;

    fn all(command: &Command, path: &[String], each: &mut dyn FnMut(&Command, &[String])) {
        let path = [path, &[command.get_name().to_owned()]].concat();
        each(command, &path);
        for command in command.get_subcommands() {
            all(command, &path, each);
        }
    }

    #[test]
    fn everything_that_is_shown_has_its_portuguese() {
        all(&bare(), &[], &mut |command, path| {
            assert!(portuguese::about(path).is_some(), "{path:?} has no Portuguese");
            for arg in command.get_arguments() {
                let id = arg.get_id().as_str();
                assert!(portuguese::flag(id).is_some(), "{path:?} {id} has no Portuguese");
                if let Some(heading) = arg.get_help_heading() {
                    assert_ne!(portuguese::heading(heading), heading);
                }
            }
        });
    }

    #[test]
    fn no_page_has_a_word_of_the_other_language_or_a_wide_line() {
        let english =
            ["Usage", "Options", "Commands", "Arguments", "[default", "Print ", "<NAME>", "<PATH", "<FILE"];
        all(&shown(Lang::PtBr), &[], &mut |command, path| {
            let page = command.clone().render_help().to_string();
            for word in english {
                assert!(!page.contains(word), "{word} in {path:?}:\n{page}");
            }
            assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
            assert_eq!(forbidden(&page, Lang::PtBr), None, "{page}");
        });
        all(&shown(Lang::En), &[], &mut |command, _| {
            let page = command.clone().render_help().to_string();
            assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
            assert_eq!(forbidden(&page, Lang::En), None, "{page}");
        });
    }
}
