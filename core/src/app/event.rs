//! What can happen: the start, something a person wants, or something an effect brought back.

use crate::port::{ConfigRow, Outcome, Route};

use crate::account::{Announce, Credentials, Settings, Switch, Theme};
use crate::port::{Capabilities, Change, EffectId, Remembered, TurnId, WindowId};
use crate::secret::Secret;
use crate::text::Lang;
use crate::watcher::board::BoardOptions;

/// What happened.
#[derive(Clone, Debug)]
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
    /// Another window of the same person changed the conversation.
    Elsewhere(Vec<Change>),
    /// The program may be gone at any moment: keep what there is.
    Leaving,
    /// Time passed unseen, because the machine slept, or the network changed: the way to the server may be gone.
    Woke,
}

/// What the body knows at the start.
#[derive(Clone, Debug)]
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
    pub one_shot: Option<String>,
    /// Begin with this session of the server, or with nothing that is to become it. With a one-shot prompt it is saved
    /// again after the answer.
    pub session: Option<String>,
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
pub enum Intent {
    /// Submit what was typed: a command when it starts with `/`, else a prompt.
    Submit(String),
    /// Stop the running answer.
    Stop,
    /// Ask the last question again.
    Retry,
    /// Forget the conversation and start another.
    NewConversation,
    /// Try to reach the server now instead of waiting.
    Reconnect,
    /// Use this server token from now on.
    SetToken(Secret),
    /// Speak this language from now on.
    SetLang(Lang),
    /// Use these colours from now on.
    SetTheme(Theme),
    /// Other overrides, all of them or none.
    Switch(Box<Switch>),
    /// Forget who this person is, and everything they did here.
    SignOut,
    /// Read this much of an answer out from now on.
    SetAnnounce(Announce),
    /// Whether single letters are shortcuts from now on.
    SetSingleKeys(bool),
    /// Put a turn's answer on the clipboard.
    Copy(TurnId),
    /// Ask a question in other words: it and everything after it is taken back (and can be brought back). With a text
    /// that is asked at once, without one the question goes into the composer, as a draft.
    EditTurn {
        /// The question's turn.
        id: TurnId,
        /// What to ask instead.
        text: Option<String>,
    },
    /// Ask the last question again and keep the old answer for [`Intent::Undo`].
    Regenerate {
        /// The model that answers this once.
        model: Option<String>,
    },
    /// Bring back what was taken out of the conversation last.
    Undo,
    /// Take the waiting prompt at this place (0 = the next) back into the composer, as a draft.
    Unqueue(usize),
    /// Forget the waiting prompt at this place (0 = the next).
    DropQueued(usize),
    /// Forget every waiting prompt.
    ClearQueue,
    /// Ask the next waiting prompt, though they wait for a person.
    ResumeQueue,
    /// Learn the names of the saved sessions anew, without a word about it.
    ListSessions,
    /// Save the conversation.
    SaveSession {
        /// Under this name; without one under the name it has, or one is proposed.
        name: Option<String>,
        /// Save over whatever is there.
        sure: bool,
    },
    /// Put a saved session in the place of the conversation, which can be brought back.
    LoadSession(String),
    /// Delete a saved session, after ten seconds in which [`Intent::UndoDelete`] keeps it.
    DeleteSession(String),
    /// Keep the session that was to be deleted last.
    UndoDelete,
    /// Give a saved session another name.
    RenameSession {
        /// Its name.
        from: String,
        /// The new one, which must be free.
        to: String,
    },
    /// Copy a saved session.
    CopySession {
        /// Its name.
        from: String,
        /// The copy's, which must be free.
        to: String,
    },
    /// Save the conversation under a name that must be free, and go on there.
    ForkSession(String),
    /// Keep a board fed, from now on and with these options. One that looks at the same things goes on with what it
    /// knows.
    Watch(BoardOptions),
    /// Nobody looks at the board any more.
    Unwatch,
    /// Ask nothing for the board until it is resumed; what it knows stays.
    PauseWatch,
    /// Go on feeding the board, at once.
    ResumeWatch,
    /// Leave.
    Quit,
}
