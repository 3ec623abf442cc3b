//! What there is to paint: borrowed parts, each with a revision that moves when the part does.

use crate::connection::Connection;
use crate::conversation::Conversation;
use crate::credentials::Credentials;
use crate::problem::Problem;
use crate::settings::Settings;
use crate::text::{Lang, Text, fill};

/// Moves forward whenever the part it belongs to changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Revision(pub u64);

impl Revision {
    pub(crate) fn bump(&mut self) {
        self.0 = self.0.wrapping_add(1);
    }
}

/// One revision for each part of the view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Revisions {
    /// Server, state, problem.
    pub connection: Revision,
    /// Language, theme, overrides.
    pub settings: Revision,
    /// Turns came, went or changed state.
    pub conversation: Revision,
    /// The running answer grew.
    pub answer: Revision,
    /// A notice was added.
    pub notices: Revision,
}

/// The state of the client, borrowed for painting.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// What moved.
    pub revisions: Revisions,
    /// The server and the way to it.
    pub connection: &'a Connection,
    /// Language, theme, overrides.
    pub settings: &'a Settings,
    /// Which credential travels with prompts.
    pub credentials: &'a Credentials,
    /// The turns.
    pub conversation: &'a Conversation,
    /// Things said beside the conversation, oldest first.
    pub notices: &'a [(u64, Notice)],
    /// Set once the program is over.
    pub exit_code: Option<u8>,
}

impl View<'_> {
    /// The language everything is said in.
    pub fn lang(&self) -> Lang {
        self.settings.lang
    }

    /// The provider that answers: the override, else the server's.
    pub fn provider(&self) -> &str {
        match self.credentials.provider().or(self.settings.provider.as_deref()) {
            Some(provider) => provider,
            None => self.connection.info().map_or("", |info| info.provider.as_str()),
        }
    }

    /// The model that answers: the override, else the provider's default, else the server's.
    pub fn model(&self) -> &str {
        let server = self.connection.info();
        match crate::settings::effective_model(self.settings, self.credentials, server) {
            Some(model) => model,
            None => server.map_or("", |info| info.model.as_str()),
        }
    }

    /// The lines shown after connecting. They are part of the product's contract and never translated.
    pub fn banner(&self) -> Vec<String> {
        let Some(info) = self.connection.info() else { return Vec::new() };
        let mut lines = vec![format!(
            "Connected to ChatCLI server (version: {}, provider: {}, model: {}{})",
            info.version,
            self.provider(),
            self.model(),
            self.credentials.banner_suffix(),
        )];
        lines.extend(info.watcher_line());
        lines
    }
}

/// Something said beside the conversation.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// The list of commands.
    Help,
    /// One screen about server, model and settings.
    Status,
    /// The name and version of both sides.
    Version,
    /// A command nobody knows, and the nearest known ones.
    UnknownCommand {
        /// What was typed.
        typed: String,
        /// At most two near names.
        near: Vec<&'static str>,
    },
    /// A command was given something it does not take.
    BadUse {
        /// How it is written.
        syntax: &'static str,
    },
    /// This body cannot do that.
    NotHere {
        /// The command.
        command: &'static str,
    },
    /// An answer is running; wait or stop it first.
    Busy,
    /// There is no question to ask again.
    NothingToRetry,
    /// There is no answer to copy.
    NothingToCopy,
    /// This many characters went to the clipboard.
    Copied {
        /// Characters, as a person counts them.
        chars: usize,
    },
    /// The clipboard refused.
    CopyFailed,
    /// A new conversation began.
    NewConversation,
    /// The server went away; the next attempt is in this many milliseconds.
    Lost {
        /// Milliseconds until the next attempt.
        retry_in_ms: u64,
    },
    /// The server is back.
    Restored,
    /// What was typed cannot be sent.
    Refused(Problem),
    /// The prompt will be sent when the server is back.
    Held,
}

impl Notice {
    /// The notice as lines of plain text.
    pub fn lines(&self, view: &View<'_>) -> Vec<String> {
        let lang = view.lang();
        let one = |text: Text| vec![text.get(lang).to_owned()];
        match self {
            Self::Help => crate::commands::help(lang, view.connection.capabilities()),
            Self::Status => crate::commands::status(view),
            Self::Version => crate::commands::version(view),
            Self::UnknownCommand { typed, near } if near.is_empty() => {
                vec![fill(Text::UnknownCommand.get(lang), &[("command", typed)])]
            }
            Self::UnknownCommand { typed, near } => {
                vec![fill(
                    Text::UnknownCommandNear.get(lang),
                    &[("command", typed), ("near", &near.join(", "))],
                )]
            }
            Self::BadUse { syntax } => vec![fill(Text::BadUse.get(lang), &[("syntax", syntax)])],
            Self::NotHere { command } => vec![fill(Text::NotHere.get(lang), &[("command", command)])],
            Self::Busy => one(Text::Busy),
            Self::NothingToRetry => one(Text::NothingToRetry),
            Self::NothingToCopy => one(Text::NothingToCopy),
            Self::Copied { chars } => vec![fill(Text::Copied.get(lang), &[("chars", &chars.to_string())])],
            Self::CopyFailed => one(Text::CopyFailed),
            Self::NewConversation => one(Text::NewConversation),
            Self::Lost { retry_in_ms } => {
                vec![fill(Text::Lost.get(lang), &[("secs", &secs_up(*retry_in_ms).to_string())])]
            }
            Self::Restored => one(Text::Restored),
            Self::Refused(problem) => problem.lines(lang),
            Self::Held => one(Text::Held),
        }
    }
}

/// Whole seconds, rounded up, so that "in 0 s" is never said of the future.
pub(crate) fn secs_up(ms: u64) -> u64 {
    ms.div_ceil(1000)
}
