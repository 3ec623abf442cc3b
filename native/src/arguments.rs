//! The flags of `chatcli`, each once. What they mean together is decided in `plan.rs`; how they are written, also as
//! the Go program takes them, in [`words`]; what a person reads about them in [`help`] and [`mistakes`].

mod duration;
mod help;
mod mistakes;
mod scripts;
mod watch;
mod words;

use std::path::PathBuf;
use std::time::Duration;

use chatcli_core::Lang;
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::text::Text;
use clap::builder::BoolishValueParser;
use clap::error::ErrorKind;
use clap::{ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueHint};
use clap_complete::Shell;

pub use duration::parse as duration;
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
    #[arg(long, global = true, value_name = "TAG")]
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
    /// The local credentials.
    Auth {
        /// What to do with them.
        #[command(subcommand)]
        action: Option<Auth>,
    },
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

/// `chatcli connect`. A switch is `None` when nobody said anything, because a configuration file may.
#[derive(Clone, Default, Args)]
#[command(args_override_self = true)]
pub struct Connect {
    /// Server address, or `@profile`.
    #[arg(value_name = "ADDRESS")]
    pub address: Option<String>,

    #[arg(long, value_name = "HOST:PORT", value_hint = ValueHint::Hostname)]
    pub addr: Option<String>,
    #[arg(long, value_name = "STRING")]
    pub token: Option<String>,
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub token_file: Option<String>,
    #[arg(long)]
    pub tls: Option<bool>,
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub ca_cert: Option<PathBuf>,
    #[arg(long, value_name = "DURATION", value_parser = duration::parse)]
    pub connect_timeout: Option<Duration>,
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub config: Option<String>,

    #[arg(long, value_name = "NAME")]
    pub provider: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    #[arg(long, value_name = "INT", value_parser = clap::value_parser!(i32).range(0..=MAX_ANSWER_TOKENS))]
    pub max_tokens: Option<i32>,
    #[arg(long, value_name = "STRING")]
    pub llm_key: Option<String>,
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub llm_key_file: Option<String>,
    #[arg(long)]
    pub use_local_auth: Option<bool>,
    #[arg(long, value_name = "STRING")]
    pub client_id: Option<String>,
    #[arg(long, value_name = "STRING")]
    pub client_key: Option<String>,
    #[arg(long, value_name = "STRING")]
    pub realm: Option<String>,
    #[arg(long, value_name = "STRING")]
    pub agent_id: Option<String>,
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    pub ollama_url: Option<String>,

    /// `-` when the flag has no value: the prompt comes from standard input.
    #[arg(short = 'p', long, value_name = "PROMPT", num_args = 0..=1, default_missing_value = "-")]
    pub prompt: Option<String>,
    #[arg(long)]
    pub raw: Option<bool>,
    #[arg(long)]
    pub json: Option<bool>,
    #[arg(long)]
    pub no_stdin: Option<bool>,
    #[arg(long, value_name = "DURATION", value_parser = duration::parse)]
    pub timeout: Option<Duration>,

    #[arg(long)]
    pub plain: Option<bool>,
    #[arg(long)]
    pub no_anim: Option<bool>,
    #[arg(long)]
    pub no_color: Option<bool>,
    #[arg(long, short = 'q')]
    pub quiet: Option<bool>,
    #[arg(long, value_name = "SHELL")]
    pub completions: Option<Shell>,

    /// Belongs to the sessions, which are not built yet.
    #[arg(long, value_name = "NAME", hide = true)]
    pub session: Option<String>,
    /// Belongs to the `@` references, which are not built yet.
    #[arg(long, hide = true)]
    pub expand: Option<bool>,
}

impl std::fmt::Debug for Connect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Half of its values are secrets.
        f.write_str("Connect(…)")
    }
}

impl Connect {
    /// The flags as they can be read once more, when standard input has given what it had.
    pub fn without_stdin(&self) -> Self {
        let kept = |value: &Option<String>| value.clone().filter(|value| value != "-");
        Self {
            token: kept(&self.token),
            llm_key: kept(&self.llm_key),
            client_id: kept(&self.client_id),
            client_key: kept(&self.client_key),
            ..self.clone()
        }
    }
}

/// What a server accepts as an answer's limit.
pub const MAX_ANSWER_TOKENS: i64 = 200_000;

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
    let matches = match parser.try_get_matches_from_mut(line.words.iter()) {
        Ok(matches) => matches,
        Err(error) if error.kind() == ErrorKind::DisplayHelp => {
            return Ok(Request::Print(help::page(&line.path, lang)));
        }
        Err(error) if error.kind() == ErrorKind::DisplayVersion => return Ok(Request::Print(version())),
        Err(error) => return Err(mistakes::explain(&error, lang)),
    };
    let program = Program::from_arg_matches(&matches).map_err(|error| mistakes::explain(&error, lang))?;
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
        Command::Auth { .. } => Request::Run(Box::new(program)),
        Command::Connect(connect) => match connect.completions {
            Some(shell) => Request::Print(scripts::completions(shell, lang)),
            None => Request::Run(Box::new(program)),
        },
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

/// The help of the whole program, for a person who typed nothing more than its name.
pub fn overview(lang: Lang) -> String {
    help::page(&[], lang)
}

fn version() -> String {
    format!("chatcli {}\n", env!("CARGO_PKG_VERSION"))
}

/// Whether somebody wrote the subcommand's flag.
fn is_from_the_line(matches: &clap::ArgMatches, id: &str) -> bool {
    let source = matches.subcommand().and_then(|(_, matches)| matches.value_source(id));
    source == Some(clap::parser::ValueSource::CommandLine)
}

/// The command as it reads words: a switch may say `=false`, as Go's do.
fn parser() -> clap::Command {
    with_switches(watch::without_the_rest(Program::command()), &|switch| {
        switch
            .value_parser(BoolishValueParser::new())
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true")
    })
}

/// The command as it is shown: a switch is a word of its own.
fn shown() -> clap::Command {
    with_switches(watch::without_the_rest(Program::command()), &|switch| {
        switch.action(ArgAction::SetTrue).num_args(0)
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    fn connect(words: &[&str]) -> Result<Connect, Problem> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        read_connect(&words, Lang::En)
    }

    #[test]
    fn flags_come_in_any_order_and_in_both_syntaxes() {
        for words in [
            &["--tls", "h:1", "--token", "x", "-p", "hi"][..],
            &["-tls", "-token=x", "-prompt", "hi", "h:1"],
            &["h:1", "-p=hi", "--tls=true", "-token", "x"],
            &["-phi There", "--token=x", "-tls=1", "--", "h:1"],
            &["--token", "first", "--tls=false", "--tls", "--token", "x", "-p", "hi", "h:1"],
        ] {
            let read = connect(words).unwrap();
            assert_eq!(
                (read.address.as_deref(), read.token.as_deref(), read.tls),
                (Some("h:1"), Some("x"), Some(true)),
                "{words:?}"
            );
            assert!(read.prompt.as_deref().unwrap_or_default().starts_with("hi"), "{words:?} {read:?}");
        }
        assert_eq!(connect(&["--tls=false"]).unwrap().tls, Some(false));
        assert_eq!(connect(&[]).unwrap().tls, None);
    }

    #[test]
    fn a_watch_takes_the_flags_that_say_where_and_refuses_the_rest() {
        let watch = |words: &[&str]| -> Result<Watch, Problem> {
            let words: Vec<String> =
                std::iter::once("watch").chain(words.iter().copied()).map(str::to_owned).collect();
            match read(&words, Lang::En)? {
                Request::Run(program) => match program.command {
                    Command::Watch(watch) => Ok(*watch),
                    command => panic!("{command:?}"),
                },
                Request::Print(text) => panic!("{text}"),
            }
        };
        let words =
            ["-tls", "h:1", "--ns", "a", "--ns=b", "--severity", "CRITICAL", "--interval=2s", "--max", "3"];
        let read = watch(&words).unwrap();
        assert_eq!((read.connect.address.as_deref(), read.connect.tls), (Some("h:1"), Some(true)));
        assert_eq!((read.ns, read.max), (vec!["a".to_owned(), "b".to_owned()], 3));
        assert_eq!((read.interval, read.board), (Duration::from_secs(2), None));
        for (words, named) in [
            (&["h:1", "-p", "hi"][..], "--prompt"),
            (&["h:1", "--llm-key", "k"], "--llm-key"),
            (&["h:1", "--interval", "999ms"], "--interval"),
            (&["h:1", "--interval", "11m"], "10m"),
            (&["h:1", "--severity", "loud"], "critical"),
            (&["h:1", "--max", "0"], "--max"),
            (&["h:1", "--once", "--board"], "--board"),
            (&["h:1", "--exit-code"], "--once"),
            (&["h:1", "--nope"], "--nope"),
        ] {
            let problem = watch(words).unwrap_err();
            let said = problem.lines(Lang::En).join("\n");
            assert!(problem.exit_code() == 2 && said.contains(named), "{words:?}: {said}");
        }
    }

    #[test]
    fn a_value_may_begin_with_a_dash_unless_it_is_a_flag() {
        for (words, prompt) in [
            (&["-p", "- one\n- two"][..], "- one\n- two"),
            (&["-p", "-1"], "-1"),
            (&["-p", "-"], "-"),
            (&["-p", ""], ""),
            (&["-p"], "-"),
            (&["-p", "--raw"], "-"),
            (&["-p", "-raw"], "-"),
            (&["-p", "-raw meat"], "-raw meat"),
            (&["-p", "a=b"], "a=b"),
            (&["--prompt==x"], "=x"),
            (&["-qp", "x"], "x"),
        ] {
            assert_eq!(connect(words).unwrap().prompt.as_deref(), Some(prompt), "{words:?}");
        }
        assert_eq!(connect(&["--token", "-Ab3"]).unwrap().token.as_deref(), Some("-Ab3"));
        assert_eq!(connect(&["--token", ""]).unwrap().token.as_deref(), Some(""));
    }

    #[test]
    fn wrong_use_is_explained() {
        for (words, named) in [
            (&["--max-tokens", "-1"][..], "--max-tokens"),
            (&["--max-tokens", "200001"], "200001"),
            (&["--max-tokens", "abc"], "abc"),
            (&["--timeout", "5"], "5m"),
            (&["a:1", "b:2"], "-p \"b:2"),
            (&["--modle", "x"], "--model"),
            (&["-modle=secret", "x"], "--model"),
            (&["--token"], "--token"),
            (&["--token", "--tls"], "--token"),
            (&["--tls=maybe"], "--tls"),
            (&["--completions", "csh"], "bash"),
        ] {
            let problem = connect(words).unwrap_err();
            let said = problem.lines(Lang::En).join("\n");
            assert_eq!(problem.exit_code(), 2, "{words:?}");
            assert!(said.contains(named) && !said.contains("secret"), "{words:?}: {said}");
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let words: Vec<String> =
            ["connect", "h:1", "--token", "canary", "--llm-key=canary", "--client-id", "canary"]
                .map(str::to_owned)
                .to_vec();
        let request = read(&words, Lang::En).unwrap();
        assert!(!format!("{request:?}").contains("canary"), "{request:?}");
    }

    #[test]
    fn other_commands_are_named_honestly() {
        let read = |word: &str| read(&[word.to_owned()], Lang::En).unwrap_err().lines(Lang::En).join("\n");
        assert!(read("conect").contains("connect"));
        for name in ["server", "serve", "mcp-server", "mcp-serve", "acp", "gateway", "tool", "daemon", "mcp"]
        {
            assert!(read(name).contains(&format!("'{name}'")), "{}", read(name));
        }
    }
}
