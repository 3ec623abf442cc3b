//! What a line that starts with `/` means. One table serves parsing, help, completion and the page's palette.
//!
//! Only the whole first word counts, in any case: `/sessionfoo` is no command. Nothing here does anything; a
//! line becomes an [`Action`] that `app` carries out.

mod complete;
mod given;
mod nearest;
pub mod palette;
mod reserved;
mod serving;
mod table;
mod tasks;

use crate::account::{SecretField, Switch};
use crate::app::{Intent, Notice};
use crate::contexts::Request;
use crate::hub::Errand;
use crate::port::{AuthAction, Capabilities, Scope};
use crate::problem::Problem;
use crate::references::Prompt;
use crate::text::Text;
use crate::watcher::WatchAsked;
use chatcli_redact::Secret;

pub use complete::{Candidate, Completion, Vocabulary, complete, wants_sessions};
pub(crate) use nearest::nearest;
pub use reserved::RESERVED;
pub use table::COMMANDS;

use given::Given;

/// One command.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// With its slash.
    pub name: &'static str,
    /// Other names, with their slashes.
    pub aliases: &'static [&'static str],
    /// Under which heading the help lists it.
    pub group: Group,
    /// How it is written.
    pub syntax: &'static str,
    /// One line that works.
    pub example: &'static str,
    /// What it does.
    pub help: Text,
    /// What may follow: the kinds of the words, the last one for all further words.
    pub words: &'static [Value],
    /// The flags it takes.
    pub flags: &'static [Flag],
    needs: fn(Capabilities) -> bool,
    read: fn(&Given) -> Result<Action, Misuse>,
}

impl Command {
    /// Whether this body can carry it out.
    pub fn is_possible(&self, capabilities: Capabilities) -> bool {
        (self.needs)(capabilities)
    }

    /// The name, then the aliases.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }
}

/// A heading of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Group {
    Conversation,
    Model,
    Server,
    Program,
}

impl Group {
    /// Every group, in the order of the help.
    pub const ALL: [Self; 4] = [Self::Conversation, Self::Model, Self::Server, Self::Program];

    /// The heading.
    pub fn title(self) -> Text {
        match self {
            Self::Conversation => Text::GroupConversation,
            Self::Model => Text::GroupModel,
            Self::Server => Text::GroupServer,
            Self::Program => Text::GroupProgram,
        }
    }
}

/// A flag of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flag {
    /// With its dashes.
    pub name: &'static str,
    /// What follows it; `None` = nothing.
    pub value: Option<Value>,
}

/// What kind of word belongs at a place; it decides what is offered there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// Anything.
    Text,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// A provider.
    Provider,
    /// A model.
    Model,
    /// A whole number.
    Number,
    /// A span of time like `30s`; may be left out.
    Span,
    /// A file of this machine.
    File,
    /// A secret; never offered, and asked for without showing it when it is left out.
    Secret,
    /// A command's name.
    Command,
    /// A group of `/config`.
    Section,
    /// A saved session.
    Session,
    /// A context.
    Context,
    /// A role of the configuration with its `@`, or `off`.
    Role,
}

/// A name that is kept for what this client does not do (yet).
#[derive(Clone, Copy, Debug)]
pub struct Reserved {
    /// With their slashes.
    pub names: &'static [&'static str],
    /// What to say about it.
    pub answer: Text,
}

/// Why a command's words make no sense.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Misuse {
    /// Not as it is written.
    Syntax,
    /// A flag that it does not have.
    Flag(String),
    /// More than a syntax line can say.
    Because(Problem),
}

/// Which answer, or which piece of one, goes to the clipboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CopyWhat {
    Last,
    /// Counted from 1.
    Answer(usize),
    /// Of the last answer, counted from 1.
    Code(usize),
}

/// How a conversation is written to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Markdown,
    Json,
    JsonLines,
}

/// What `/session` asks for, where no intent says it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SessionAsked {
    Status,
    List,
    Search(String),
    Delete { name: String, sure: bool },
}

/// What `/hub` asks for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum HubAsked {
    Status,
    On,
    Off,
    Errand(Errand),
}

/// Another server, as `/connect` names it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Target {
    /// Address and flags, as the command line takes them.
    pub(crate) words: Vec<Secret>,
    /// Secrets whose values were left out, to be asked for.
    pub(crate) asks: Vec<SecretField>,
    /// The conversation goes along.
    pub(crate) keep_history: bool,
}

impl Target {
    /// The next secret to ask for.
    pub(crate) fn missing(&self) -> Option<SecretField> {
        self.asks.first().copied()
    }

    /// Puts the secret that was asked for where it belongs.
    pub(crate) fn give(&mut self, secret: &Secret) {
        if let Some(field) = self.missing() {
            self.asks.remove(0);
            self.words.push(Secret::new(&format!("{}={}", field.flag(), secret.reveal())));
        }
    }
}

/// What a command asks for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    Do(Intent),
    Show(Notice),
    Help(Option<String>),
    Copy(CopyWhat),
    History {
        last: Option<usize>,
        search: Option<String>,
    },
    Rewind(Option<usize>),
    Versions(Option<usize>),
    Compact {
        instruction: String,
    },
    Export {
        path: Option<String>,
        format: Option<Format>,
        force: bool,
    },
    /// Hand the conversation over to a browser.
    Share,
    Edit,
    ShowQueue,
    /// Counted from 0.
    DropQueued(usize),
    Switch(Box<Switch>),
    ShowProviders,
    Connect(Box<Target>),
    ShowConnection,
    Disconnect,
    Auth(AuthAction),
    Config {
        section: Option<String>,
    },
    Metrics,
    Session(SessionAsked),
    Hub(HubAsked),
    Watch(WatchAsked),
    Reload,
    /// Show, set or remove what the model is told first.
    Instruct(String),
    /// Look after the contexts, or what of them is attached.
    Context(Box<Request>),
    /// Let an agent do a task.
    RunTask(Prompt),
    /// Lines that follow are tasks for it.
    StayWith(Scope),
    /// Send the next piece of what was too much for one prompt.
    NextPiece,
    /// Drop it.
    SkipPiece,
    /// Send the pieces again that brought no answer.
    RetryPieces,
    ClearScreen,
}

/// What a submitted line is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Line {
    Nothing,
    Prompt(String),
    Action(Action),
}

/// Reads a submitted line. Only a line whose very first character is a slash is a command; `//` sends one slash, and a
/// path is no command. One that hides behind blanks is a command all the same when there is a secret in it: it must not
/// go to a model.
pub(crate) fn read(line: &str, capabilities: Capabilities) -> Line {
    if line.trim().is_empty() {
        return Line::Nothing;
    }
    if capabilities.exit && matches!(line.trim(), "exit" | "quit") {
        return Line::Action(Action::Do(Intent::Quit));
    }
    if capabilities.terminal && line.trim() == "?" {
        return Line::Action(Action::Show(Notice::Keys));
    }
    if let Some(rest) = line.strip_prefix("//") {
        return Line::Prompt(format!("/{rest}"));
    }
    let hidden = line.trim_start_matches(is_blank);
    if line.starts_with('/') && !is_path(line) {
        Line::Action(command(line, capabilities))
    } else if hidden.starts_with('/') && !hidden.starts_with("//") && names_a_secret(hidden) {
        Line::Action(command(hidden, capabilities))
    } else {
        Line::Prompt(line.to_owned())
    }
}

/// Characters that stand before a word unseen.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Whether the first word is a path below the root: no command has a second slash in its name.
fn is_path(line: &str) -> bool {
    line.split_whitespace().next().is_some_and(|word| word.get(1..).is_some_and(|rest| rest.contains('/')))
}

/// Whether one of the flags that carry secrets is there.
fn names_a_secret(line: &str) -> bool {
    let is_secret = |name: &str| SecretField::ALL.iter().any(|field| field.flag() == name);
    line.split_whitespace().any(|word| is_secret(word.split('=').next().unwrap_or_default()))
}

fn command(line: &str, capabilities: Capabilities) -> Action {
    let typed = line.split_whitespace().next().unwrap_or("/");
    let Some(command) = find(typed) else { return unknown(typed) };
    if !command.is_possible(capabilities) {
        return Action::Show(Notice::NotHere { command: command.name });
    }
    let rest = line.get(typed.len()..).unwrap_or_default();
    let read = Given::read(rest, command.flags).and_then(|given| (command.read)(&given));
    read.unwrap_or_else(|misuse| match misuse {
        Misuse::Syntax => Action::Show(Notice::BadUse { syntax: command.syntax }),
        Misuse::Because(problem) => Action::Show(Notice::Refused(problem)),
        Misuse::Flag(flag) => {
            if let Some(notice) = table::foreign_flag(command.name, &flag, rest) {
                return Action::Show(notice);
            }
            let near = nearest(&flag, command.flags.iter().map(|flag| flag.name));
            Action::Show(Notice::UnknownFlag { command: command.name, flag, near: near.first().copied() })
        }
    })
}

fn unknown(typed: &str) -> Action {
    if let Some(reserved) = RESERVED.iter().find(|reserved| reserved.names.iter().any(|name| is(name, typed)))
    {
        return Action::Show(Notice::Reserved { command: typed.to_owned(), answer: reserved.answer });
    }
    let near = nearest(typed, COMMANDS.iter().flat_map(Command::names));
    Action::Show(Notice::UnknownCommand { typed: typed.to_owned(), near })
}

/// The command of that name or alias, in any case.
pub fn find(typed: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.names().any(|name| is(name, typed)))
}

fn is(name: &str, typed: &str) -> bool {
    name.eq_ignore_ascii_case(typed)
}

#[cfg(test)]
mod tests;
