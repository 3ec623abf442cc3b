//! Whose an open effect is: one variant for each part.

use crate::agent::ForAgent;
use crate::connection::ForConnection;
use crate::contexts::ForContexts;
use crate::conversation::ForTurn;
use crate::history::ForHistory;
use crate::hub::ForHub;
use crate::keep::ForKeep;
use crate::port::ForAsk;
use crate::references::ForReferences;
use crate::sessions::ForSessions;
use crate::shell::ForShell;
use crate::watcher::{ForInquiry, ForPolling};

/// What a command waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ForCommand {
    Dial,
    Auth,
    Secret,
    LocalAuth,
    Edit,
    Write,
    Screen,
    Reload,
    Summary(ForAsk),
    Watch(ForInquiry),
}

/// Which part an effect belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    Connection(ForConnection),
    Candidate(ForConnection),
    Command(ForCommand),
    Turn(ForTurn),
    Polling(ForPolling),
    Sessions(ForSessions),
    History(ForHistory),
    Hub(ForHub),
    References(ForReferences),
    Contexts(ForContexts),
    Share(ForAsk),
    Agent(ForAgent),
    Shell(ForShell),
    Preference,
    Keep(ForKeep),
    Copy { chars: usize },
}

impl Slot {
    /// Whether a command waits for it.
    pub(crate) fn is_command(self) -> bool {
        matches!(self, Self::Command(_))
    }

    /// Whether a person waits for it: a command, or an attempt to reach another server.
    pub(crate) fn holds_up(self) -> bool {
        match self {
            Self::Command(_)
            | Self::Candidate(_)
            | Self::Copy { .. }
            | Self::References(_)
            | Self::Contexts(_)
            | Self::Share(_)
            | Self::Shell(_) => true,
            Self::Agent(what) => {
                use ForAgent::{Command, Expand, Files, List, Log, Persona, Policy};
                matches!(what, Policy | Files | List(_) | Persona { .. } | Expand | Command | Log)
            }
            // A deletion that can still be undone keeps no user waiting.
            Self::History(what) => !matches!(what, ForHistory::Search | ForHistory::Grace),
            Self::Sessions(what) => !matches!(what, ForSessions::Grace(_)),
            // A person asked for it, or a line waits a moment for the thread that it belongs to.
            Self::Hub(what) => matches!(what, ForHub::Errand(_) | ForHub::Hold),
            Self::Connection(_) | Self::Turn(_) | Self::Polling(_) | Self::Keep(_) | Self::Preference => {
                false
            }
        }
    }
}

/// What a summary's effects are to the app.
pub(crate) fn for_summary(what: ForAsk) -> Slot {
    Slot::Command(ForCommand::Summary(what))
}

/// What an inquiry's effects are to the app.
pub(crate) fn for_watch(what: ForInquiry) -> Slot {
    Slot::Command(ForCommand::Watch(what))
}
