//! What can happen: the start, something a person wants, or something an effect brought back.

use crate::cost::Price;
use crate::port::{ConfigRow, Outcome, Route};
use crate::{
    account, agent, connection, contexts, conversation, decisions, history, instructions, sessions, watcher,
};

use crate::account::{Credentials, Settings};
use crate::port::{Capabilities, Change, ConversationId, EffectId, Remembered, WindowId};
use crate::references::Prompt;
use chatcli_redact::Secret;

/// What happened.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum Event {
    /// The first event, once.
    Boot(Box<Boot>),
    /// A person (or a script) wants something.
    Intent(Intent),
    /// An effect brought something back.
    Done(EffectId, Outcome),
    /// The transport knows something new about the replicas behind the address.
    Route(Route),
    /// The store was read. Comes once after the start where the body keeps things, whether it worked or not, and again
    /// when another window left something behind.
    Remembered(Box<Remembered>),
    /// Another window of the same person changed a conversation; nothing to this one when another one is open here.
    Elsewhere {
        /// Which.
        conversation: ConversationId,
        /// What is new there.
        changes: Vec<Change>,
    },
    /// The program may be gone at any moment: keep what there is.
    Leaving,
    /// Time passed unseen, because the machine slept, or the network changed: the way to the server may be gone.
    Woke,
}

/// What the body knows at the start.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize), serde(default))]
pub struct Boot {
    /// The server as it is shown to a person.
    pub address: String,
    /// The connection is encrypted.
    pub tls: bool,
    /// The server's bearer token.
    pub token: Option<Secret>,
    /// Which of the five modes pays for the model.
    pub credentials: Credentials,
    /// Provider, model, answer limit, language, theme.
    pub settings: Settings,
    /// This window, among those that share a store.
    pub window: WindowId,
    /// What this body can do.
    pub capabilities: Capabilities,
    /// Ask this one prompt and leave.
    pub one_shot: Option<Prompt>,
    /// Begin with this session of the server, or with nothing that is to become it. With a one-shot prompt it is saved
    /// again after the answer.
    pub session: Option<String>,
    /// Begin with a conversation that this device keeps.
    pub resume: Option<history::Resume>,
    /// The name under which this device keeps the conversation that begins, where another program has to know it.
    #[cfg_attr(feature = "record", serde(default))]
    pub conversation: Option<ConversationId>,
    /// What the model is told before anything else.
    pub instructions: instructions::Given,
    /// What this device remembers of contexts that go along with sessions.
    #[cfg_attr(feature = "record", serde(default))]
    pub session_contexts: String,
    /// What this device remembers of servers that have to be asked in one piece.
    #[cfg_attr(feature = "record", serde(default))]
    pub in_one_piece: String,
    /// Tokens that the model takes in at once, where a person says so.
    pub window_tokens: Option<u64>,
    /// What a million tokens cost, where a person says so.
    pub price: Option<Price>,
    /// Nothing is asked any more that would cost more in all, in millionths.
    pub max_cost: Option<u64>,
    /// From where this client writes to the thread that it shares with others; none = it never does.
    #[cfg_attr(feature = "record", serde(default))]
    pub channel: Option<String>,
    /// It does not share a thread unless a person wants it.
    #[cfg_attr(feature = "record", serde(default))]
    pub is_alone: bool,
    /// How much of a run's calls goes without asking.
    #[cfg_attr(feature = "record", serde(default))]
    pub mode: agent::AgentMode,
    /// Commands of the person's own, by name.
    #[cfg_attr(feature = "record", serde(default))]
    pub own_commands: Vec<String>,
    /// In a one-shot run, what would be asked about is done, unless it is always asked about.
    #[cfg_attr(feature = "record", serde(default))]
    pub is_yes: bool,
    /// Leave when the first connection fails (a terminal does; a page keeps trying).
    pub give_up: bool,
    /// How long one attempt to connect may take, in milliseconds.
    pub connect_timeout_ms: u64,
    /// How long an answer may take in all, in milliseconds; none = as long as it wants.
    pub prompt_timeout_ms: Option<u64>,
    /// Ask for Health this often while idle, in milliseconds, to notice a lost server early.
    pub heartbeat_ms: Option<u64>,
    /// What `/config` shows.
    pub config: Vec<ConfigRow>,
    /// Where the log goes, for `/status`.
    pub log_file: Option<String>,
    /// Local time minus UTC, in seconds, for the times that are shown.
    pub utc_offset_secs: i32,
}

impl Default for Boot {
    fn default() -> Self {
        Self {
            address: String::new(),
            tls: false,
            token: None,
            credentials: Credentials::Server,
            settings: Settings::default(),
            window: WindowId::default(),
            capabilities: Capabilities::default(),
            one_shot: None,
            session: None,
            resume: None,
            conversation: None,
            instructions: instructions::Given::default(),
            session_contexts: String::new(),
            in_one_piece: String::new(),
            window_tokens: None,
            price: None,
            max_cost: None,
            channel: None,
            is_alone: false,
            mode: agent::AgentMode::default(),
            own_commands: Vec::new(),
            is_yes: false,
            give_up: false,
            connect_timeout_ms: 10_000,
            prompt_timeout_ms: None,
            heartbeat_ms: None,
            config: Vec::new(),
            log_file: None,
            utc_offset_secs: 0,
        }
    }
}

/// What a person wants.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum Intent {
    /// Submit what was typed: a command when it starts with `/`, else a prompt.
    Submit(#[cfg_attr(feature = "record", serde(serialize_with = "crate::written::without_secrets"))] String),
    /// Stop the running answer.
    Stop,
    /// Forget who this person is, and everything they did here.
    SignOut,
    /// Leave.
    Quit,
    /// About the conversation.
    Conversation(conversation::Intent),
    /// About the way to the server.
    Connection(connection::Intent),
    /// About what is chosen and who pays.
    Account(account::Intent),
    /// About the sessions that the server keeps.
    Sessions(sessions::Intent),
    /// About the conversations that this device keeps.
    History(history::Intent),
    /// About runs of an agent.
    Agent(agent::Intent),
    /// About decisions that are made where the run is not.
    Decisions(decisions::Intent),
    /// About the contexts that there are.
    Contexts(contexts::Intent),
    /// About the watcher of a wall.
    Watcher(watcher::Intent),
}
