//! The flags of `chatcli`, each once. What they mean together is decided in `plan.rs`; how they are written, also as
//! the Go program takes them, in [`words`]; what a person reads about them in [`help`] and [`mistakes`].

mod acp;
mod connect;
mod context;
mod duration;
mod help;
mod mistakes;
mod scripts;
mod session;
#[cfg(test)]
mod tests;
mod watch;
mod words;

use chatcli_core::Lang;
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::text::Text;
use clap::builder::BoolishValueParser;
use clap::error::ErrorKind;
use clap::{ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueHint};
use clap_complete::Shell;

pub use connect::{Connect, MAX_ANSWER_TOKENS};
pub use context::ContextAction;
pub use duration::parse as duration;
pub use session::{Format, SessionAction};
pub use watch::Watch;
pub use words::{is_given, value_of};

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "chatcli",
    version,
    propagate_version = true,
    arg_required_else_help = true,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true
)]
pub struct Program {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Language of the interface.
    #[arg(long, global = true, value_name = "LANGUAGE")]
    pub lang: Option<String>,
    /// How much of the log is shown on stderr too.
    #[arg(short = 'v', long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    #[arg(short = 'h', long, global = true, action = ArgAction::Help)]
    help: Option<bool>,
    #[arg(short = 'V', long, global = true, action = ArgAction::Version)]
    version: Option<bool>,
}

/// What `chatcli` can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// A conversation, or one prompt.
    Connect(Box<Connect>),
    /// The server's watcher.
    Watch(Box<Watch>),
    /// An editor, by the Agent Client Protocol.
    Acp(Box<Connect>),
    /// The local credentials.
    Auth {
        /// What to do with them.
        #[command(subcommand)]
        action: Option<Auth>,
    },
    /// The conversations of this machine.
    Session {
        /// What to do with them.
        #[command(subcommand)]
        action: Option<SessionAction>,
    },
    /// The contexts of this machine.
    Context {
        /// What to do with them.
        #[command(subcommand)]
        action: Option<ContextAction>,
    },
    /// A recording, step by step.
    Replay(Replay),
    /// A completion script for a shell.
    Completions {
        /// Which one.
        shell: Shell,
    },
    /// The manual page.
    Man,
    /// The version.
    Version,
    /// The help.
    Help {
        /// Of one command.
        command: Option<String>,
    },
}

/// `chatcli auth`.
#[derive(Debug, Subcommand)]
pub enum Auth {
    /// What is there.
    Status,
    /// Log in.
    Login {
        /// Any name of a provider.
        #[arg(value_name = "PROVIDER")]
        name: String,
    },
    /// Forget.
    Logout {
        /// Any name of a provider.
        #[arg(value_name = "PROVIDER")]
        name: String,
    },
    /// Begin anew.
    Reset,
    /// Move the key.
    Keyring,
}

/// `chatcli replay`.
#[derive(Debug, Args)]
pub struct Replay {
    /// What `--record` wrote.
    #[arg(value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub recording: String,
    /// Say only whether it goes as it went then.
    #[arg(long)]
    pub check: Option<bool>,
    /// Do not wait between the steps.
    #[arg(long)]
    pub all: Option<bool>,
}

/// What the words ask for.
#[derive(Debug)]
pub enum Request {
    /// Do something.
    Run(Box<Program>),
    /// Print this on stdout; it is all there is to do.
    Print(String),
}

/// Reads the words after `chatcli`.
///
/// # Errors
/// Wrong use, told in the person's language.
pub fn read(words: &[String], lang: Lang) -> Result<Request, Problem> {
    let mut parser = parser();
    let line = words::understand(&parser, words);
    if let Some(name) = mistakes::reserved(words) {
        return Err(mistakes::not_provided(name));
    }
    if let Some(problem) = mistakes::prompt_alone(words, lang) {
        return Err(problem);
    }
    let matches = match parser.try_get_matches_from_mut(line.words.iter()) {
        Ok(matches) => matches,
        Err(error) if error.kind() == ErrorKind::DisplayHelp => {
            return Ok(Request::Print(help::page(&line.path, lang)));
        }
        Err(error) if error.kind() == ErrorKind::DisplayVersion => return Ok(Request::Print(version())),
        Err(error) => return Err(mistakes::explain(&error, &parser, &line, lang)),
    };
    let program = Program::from_arg_matches(&matches)
        .map_err(|error| mistakes::explain(&error, &parser, &line, lang))?;
    Ok(match &program.command {
        Command::Completions { shell } => Request::Print(scripts::completions(*shell, lang)),
        Command::Man => Request::Print(scripts::manual(lang)),
        Command::Version => Request::Print(version()),
        Command::Help { command } => {
            let path: Vec<String> = command.iter().cloned().collect();
            match command.as_deref().filter(|name| parser.find_subcommand(name).is_none()) {
                Some(name) => return Err(mistakes::unknown_command(name, &parser, lang)),
                None => Request::Print(help::page(&path, lang)),
            }
        }
        Command::Auth { action: None } => {
            return Err(Problem::because(Kind::Usage, Text::AuthUsage.get(lang)));
        }
        Command::Session { action: None } => {
            return Err(Problem::because(Kind::Usage, Text::SessionUsage.get(lang)));
        }
        Command::Context { action: None } => {
            return Err(Problem::because(Kind::Usage, Text::ContextUsage.get(lang)));
        }
        Command::Auth { .. } | Command::Session { .. } | Command::Context { .. } | Command::Replay(_) => {
            Request::Run(Box::new(program))
        }
        Command::Connect(connect) => match connect.completions {
            Some(shell) => Request::Print(scripts::completions(shell, lang)),
            None => Request::Run(Box::new(program)),
        },
        Command::Acp(connect) => {
            acp::check(connect, |id| is_from_the_line(&matches, id), lang)?;
            Request::Run(Box::new(program))
        }
        Command::Watch(watch) => {
            watch.check(|id| is_from_the_line(&matches, id), lang)?;
            Request::Run(Box::new(program))
        }
    })
}

/// Reads the words after `/connect` by the same rules.
///
/// # Errors
/// Wrong use.
pub fn read_connect(words: &[String], lang: Lang) -> Result<Connect, Problem> {
    let words: Vec<String> = std::iter::once("connect".to_owned()).chain(words.iter().cloned()).collect();
    match read(&words, lang)? {
        Request::Run(program) => match program.command {
            Command::Connect(connect) => Ok(*connect),
            _ => Ok(Connect::default()),
        },
        Request::Print(_) => Err(mistakes::usage(Text::ConnectInside.get(lang))),
    }
}

/// The command that the words name, with its program: `chatcli auth login`.
pub fn command_of(words: &[String]) -> String {
    let path = words::understand(&parser(), words).path;
    path.iter().fold("chatcli".to_owned(), |command, word| format!("{command} {word}"))
}

/// The help of the whole program, for a person who typed nothing more than its name.
pub fn overview(lang: Lang) -> String {
    help::page(&[], lang)
}

fn version() -> String {
    format!("chatcli {}\n", env!("CARGO_PKG_VERSION"))
}

/// Whether the user wrote the subcommand's flag.
fn is_from_the_line(matches: &clap::ArgMatches, id: &str) -> bool {
    let source = matches.subcommand().and_then(|(_, matches)| matches.value_source(id));
    source == Some(clap::parser::ValueSource::CommandLine)
}

/// The command as it reads words: a switch may say `=false`, as Go's do.
fn parser() -> clap::Command {
    with_switches(without_the_rest(Program::command()), &|switch| {
        switch
            .value_parser(BoolishValueParser::new())
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true")
    })
}

/// The command as it is shown: a switch is a word of its own.
fn shown() -> clap::Command {
    with_switches(without_the_rest(Program::command()), &|switch| {
        switch.action(ArgAction::SetTrue).num_args(0)
    })
}

/// Hides what a command has no use for.
fn without_the_rest(program: clap::Command) -> clap::Command {
    let hidden = |program: clap::Command, name: &str, ids: &'static [&str]| {
        program.mut_subcommand(name, |command| {
            command.mut_args(|arg| if ids.contains(&arg.get_id().as_str()) { arg.hide(true) } else { arg })
        })
    };
    hidden(hidden(program, "watch", &watch::NOT_HERE), "acp", &acp::NOT_HERE)
}

/// A flag by the name of its value.
fn flag_of(id: &str) -> String {
    format!("--{}", id.trim_start_matches("run_").replace("go_on", "continue").replace('_', "-"))
}

fn with_switches(command: clap::Command, change: &dyn Fn(clap::Arg) -> clap::Arg) -> clap::Command {
    let command = command.mut_args(|arg| if is_switch(&arg) { change(arg) } else { arg });
    let names: Vec<String> = command.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    names.iter().fold(command, |command, name| {
        command.mut_subcommand(name, |subcommand| with_switches(subcommand, change))
    })
}

fn is_switch(arg: &clap::Arg) -> bool {
    matches!(arg.get_action(), ArgAction::Set)
        && arg.get_value_parser().type_id() == clap::builder::ValueParser::bool().type_id()
}
