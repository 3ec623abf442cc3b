//! What there is to paint: borrowed parts, each with a revision that moves when the part does.

use crate::account::{Choice, Credentials, InForce, Settings, Switch, Wallet};
use crate::agent::Agent;
use crate::app::Notice;
use crate::connection::Connection;
use crate::contexts::Contexts;
use crate::conversation::{Conversation, TurnId};
use crate::cost::Spending;
use crate::decisions::Decisions;
use crate::history::History;
use crate::hub::Hub;
use crate::instructions::Instructions;
use crate::manner::Reader;
use crate::port::Revision;
use crate::problem::{Problem, Surface};
use crate::sessions::{Sessions, propose};
use crate::text::Lang;
use crate::watcher::board::Board;

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
    /// The board knows something new.
    pub board: Revision,
    /// Saved sessions came, went or are being worked on; or the conversation was saved.
    pub sessions: Revision,
    /// Conversations of this device were read, or are being chosen from.
    pub history: Revision,
    /// A run of an agent went on.
    pub agent: Revision,
    /// The contexts that there are.
    pub contexts: Revision,
}

/// A text that belongs into the composer: a question that was taken back, or one written in an editor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Moves whenever there is a new one.
    pub revision: Revision,
    /// The text.
    pub text: String,
}

impl Draft {
    pub(crate) fn set(&mut self, text: String) {
        self.revision.bump();
        self.text = text;
    }
}

/// The state of the client, borrowed for painting.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// What moved.
    pub revisions: Revisions,
    /// The server and the way to it.
    pub connection: &'a Connection,
    /// What was kept is still to come.
    pub is_recalling: bool,
    /// Language, theme, overrides.
    pub settings: &'a Settings,
    /// Which credential travels with prompts.
    pub credentials: &'a Credentials,
    pub(crate) wallet: &'a Wallet,
    /// The turns.
    pub conversation: &'a Conversation,
    /// Things said beside the conversation, oldest first.
    pub notices: &'a [(u64, Notice)],
    /// What belongs into the composer.
    pub draft: &'a Draft,
    /// The sessions that the server keeps.
    pub sessions: &'a Sessions,
    /// The conversations that this device keeps.
    pub history: &'a History,
    pub(crate) instructions: &'a Instructions,
    pub(crate) contexts: &'a Contexts,
    /// The run of an agent.
    pub agent: &'a Agent,
    /// All that was said is kept, as far as is known.
    pub is_stored: bool,
    /// What runs elsewhere need a decision about.
    pub decisions: &'a Decisions,
    pub(crate) own_window: Option<u64>,
    pub(crate) spending: &'a Spending,
    pub(crate) costing: Option<TurnId>,
    /// The thread that other clients share.
    pub hub: &'a Hub,
    /// What the watcher says, while the client watches it.
    pub board: Option<&'a Board>,
    /// Where the log goes.
    pub log_file: Option<&'a str>,
    /// Local time minus UTC, in seconds.
    pub utc_offset_secs: i32,
    /// Nothing keeps a person from the next line: all is settled, but for a search that may go on meanwhile.
    pub takes_lines: bool,
    /// No answer runs and no command waits for anything.
    pub is_settled: bool,
    /// Set once the program is over.
    pub exit_code: Option<u8>,
}

impl View<'_> {
    /// Who reads what is said.
    pub fn reader(&self) -> Reader {
        Reader { lang: self.lang(), surface: self.surface() }
    }

    /// Tokens that the run has cost so far, as an estimate: what was sent, and what came of the answer.
    pub fn run_tokens(&self) -> u64 {
        let heard = crate::budget::tokens(self.conversation.heard_bytes() as u64);
        self.agent.running().map_or(0, |running| running.tokens() + heard)
    }

    pub(crate) fn in_force(&self) -> InForce<'_> {
        InForce {
            provider: self.provider(),
            model: self.model(),
            max_tokens: self.settings.max_tokens,
            credentials: self.credentials,
        }
    }

    /// Why a switch cannot be made; `None` when it can.
    pub fn refusal(&self, switch: &Switch) -> Option<Problem> {
        let now = Choice { settings: self.settings.clone(), credentials: self.credentials.clone() };
        self.wallet.refusal(switch, &now, self.connection.info())
    }

    /// The language everything is said in.
    pub fn lang(&self) -> Lang {
        self.settings.lang
    }

    /// Where problems are read.
    pub fn surface(&self) -> Surface {
        if self.connection.capabilities().terminal { Surface::Terminal } else { Surface::Page }
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
        match crate::account::effective_model(self.settings, self.credentials, server) {
            Some(model) => model,
            None => server.map_or("", |info| info.model.as_str()),
        }
    }

    /// A name for the session that the conversation could become, at this moment in milliseconds since 1970.
    pub fn proposed_session_name(&self, unix_ms: i64) -> String {
        let question = self.conversation.turns().first().map_or("", |turn| turn.prompt.as_str());
        let date = crate::moment::date(unix_ms, self.utc_offset_secs);
        propose(&date, question, |name| self.sessions.names().any(|known| known == name))
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
