//! Where flags and variables meet. Decides that a flag beats a variable, and which variable fills which flag (the
//! table says so). How wrong use is told is in `flags/mistakes.rs`.

use std::ffi::{OsStr, OsString};

use clap::builder::ValueParser;
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, CommandFactory, FromArgMatches};

use super::words::{self, Words};
use super::{Flags, help, mistakes, values};
use crate::say::{Lang, catalogue as say};
use crate::settings::table::{self, Fate, Setting, Whose};
use crate::settings::{self, BadEnvironment, Environment};
use crate::start::Failure;

/// Where `Flags::address` chooses, because these beat each other.
const CHOSEN_LATER: [&str; 3] = ["listen", "port", "bind-address"];

/// What the words ask for.
#[derive(Debug)]
pub enum Request {
    /// To run like this.
    Run(Box<Flags>),
    /// To print this.
    Print(String),
}

impl Flags {
    /// Reads the command line and the environment of this process, its dotenv file before anything else.
    ///
    /// # Errors
    /// Wrong use: a word, a value, a variable or the dotenv file.
    pub fn of_process() -> (Lang, Result<Request, Failure>) {
        let words: Vec<OsString> = std::env::args_os().skip(1).collect();
        let environment = Environment::of_process();
        let lang = match &environment {
            Ok(environment) => Lang::choose(&words, environment),
            Err(_) => Lang::choose(&words, &Environment::without_file()),
        };
        (lang, Self::read(words, environment, lang))
    }

    /// The same of these words and variables.
    ///
    /// # Errors
    /// Wrong use.
    pub fn read(
        words: impl IntoIterator<Item = OsString>,
        environment: Result<Environment, BadEnvironment>,
        lang: Lang,
    ) -> Result<Request, Failure> {
        let words = words::understand(&with_switches(Self::command()), words);
        let (environment, broken) = match environment {
            Ok(environment) => (environment, None),
            Err(error) => (Environment::default(), Some(error)),
        };
        // Help is given whatever is wrong with files.
        let request = Self::parsed(&words, environment, lang)?;
        match (request, broken) {
            (Request::Run(_), Some(error)) => Err(error.into()),
            (request, _) => Ok(request),
        }
    }

    fn parsed(words: &Words, environment: Environment, lang: Lang) -> Result<Request, Failure> {
        let is_embedded = words.has("embedded");
        let has_upstream =
            words.has("upstream") || environment.get("CHATCLI_UPSTREAM").is_some() && !is_embedded;
        let usual = |arg: &Arg| variable_for(arg, &environment, has_upstream);
        let parser = filled(with_switches(Self::command()), &usual);
        let all = std::iter::once(OsString::from("chatcli-gateway")).chain(words.ours.iter().cloned());
        let matches = match parser.try_get_matches_from(all) {
            Ok(matches) => matches,
            Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
                return Ok(Request::Print(shown(&error, words, lang)));
            }
            Err(error) => return Err(mistakes::explain(&error, words, &environment, has_upstream)),
        };
        let mut flags = Self::from_arg_matches(&matches)
            .map_err(|error| mistakes::explain(&error, words, &environment, has_upstream))?;
        if flags.help_settings {
            return Ok(Request::Print(settings::page(lang)));
        }
        if flags.command.is_none() {
            flags.findings = settings::look_at(&environment, &words.foreign, has_upstream)
                .map_err(|refusal| Failure::usage(refusal, say::SEE_SETTINGS))?;
            flags.environment = environment;
            flags.combine(&matches)?;
        } else {
            flags.environment = environment;
        }
        Ok(Request::Run(Box::new(flags)))
    }

    /// Holds flags against each other: what was typed wins over variables, and two typed ones may not disagree.
    fn combine(&mut self, matches: &ArgMatches) -> Result<(), Failure> {
        let is_typed = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
        if self.behind.embedded && is_typed("upstream") {
            return Err(Failure::usage(say::UPSTREAM_AND_EMBEDDED, say::SEE_HELP));
        }
        if self.behind.embedded {
            self.behind.upstream.clear();
        }
        self.behind.upstream.retain(|upstream| !upstream.trim().is_empty());
        if !self.has_upstream() {
            for (id, flag) in
                [("upstream_ca", "--upstream-ca"), ("upstream_token_file", "--upstream-token-file")]
            {
                if is_typed(id) {
                    let said = say::UPSTREAM_MISSING.with("flag", flag);
                    return Err(Failure::usage(said, say::HINT_UPSTREAM_MISSING));
                }
            }
        }
        // A token that was typed counts, and so does a file that was, whatever the variable of the other says.
        if is_typed("token") {
            self.server.server_token_file = None;
        } else if is_typed("server_token_file") {
            self.server.token = None;
        }
        // So do the two ways to name proxies.
        if is_typed("trusted_proxy") && !is_typed("behind_proxy") {
            self.callers.behind_proxy = false;
        } else if is_typed("behind_proxy") && !is_typed("trusted_proxy") {
            self.callers.trusted_proxy.clear();
        }
        if is_typed("upstream") && !self.has_upstream() {
            return Err(Failure::usage(say::UPSTREAM_EMPTY, say::HINT_UPSTREAM_MISSING));
        }
        let (cert, key) = (&self.listening.tls_cert, &self.listening.tls_key);
        match (cert, key) {
            (Some(_), None) => return Err(Failure::usage(say::CERTIFICATE_ALONE, say::HINT_CERTIFICATE)),
            (None, Some(_)) => return Err(Failure::usage(say::KEY_ALONE, say::HINT_CERTIFICATE)),
            _ => {}
        }
        if let Some(upstream) = self.own_upstream() {
            let said = say::UPSTREAM_IS_SELF.with("upstream", upstream);
            return Err(Failure::usage(said, say::HINT_UPSTREAM_IS_SELF));
        }
        Ok(())
    }
}

/// The variable that stands in for a flag that is not typed, and its value. The first row of the table counts.
fn variable_for<'e>(
    arg: &Arg,
    environment: &'e Environment,
    has_upstream: bool,
) -> Option<(&'static Setting, &'e OsStr)> {
    let flag = arg.get_long().filter(|flag| !CHOSEN_LATER.contains(flag))?;
    let rows = table::rows().filter(|row| row.flag == flag && row.fate == Fate::Kept);
    let mut rows = rows.filter(|row| !(has_upstream && row.whose == Whose::Server));
    rows.find_map(|row| Some((row, environment.get(row.name)?)))
}

type Usual<'a> = &'a dyn Fn(&Arg) -> Option<(&'static Setting, &'a OsStr)>;

/// The command with the values of variables in the place of its defaults.
fn filled(command: Command, usual: Usual<'_>) -> Command {
    let command = command.mut_args(|arg| match usual(&arg) {
        None => arg,
        Some((_, value)) => {
            let values: Vec<OsString> = match (arg.get_value_delimiter(), value.to_str()) {
                (Some(by), Some(text)) => text.split(by).map(|part| part.trim().into()).collect(),
                _ => vec![value.to_owned()],
            };
            arg.default_values(values).hide_default_value(true)
        }
    });
    let names: Vec<String> = command.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    names
        .iter()
        .fold(command, |command, name| command.mut_subcommand(name, |subcommand| filled(subcommand, usual)))
}

/// The command as it reads words: a switch may say `=no`, so that a flag can beat a variable.
fn with_switches(command: Command) -> Command {
    command.mut_args(|arg| match arg.get_action() {
        ArgAction::SetTrue => arg
            .action(ArgAction::Set)
            .value_parser(ValueParser::new(values::switch))
            .num_args(0..=1)
            .require_equals(true)
            .default_value("false")
            .default_missing_value("true")
            .hide_default_value(true)
            .value_name("YES|NO"),
        _ => arg,
    })
}

/// Help or version, with switches as plain words where the line allows it.
fn shown(asked: &clap::Error, words: &Words, lang: Lang) -> String {
    let all = std::iter::once(OsString::from("chatcli-gateway")).chain(words.ours.iter().cloned());
    match help::shown(lang).try_get_matches_from(all) {
        Err(plain) if plain.kind() == asked.kind() => plain.render().to_string(),
        _ => asked.render().to_string(),
    }
}
