//! What is said beside the conversation, as facts; `words.rs` puts them into sentences.

use crate::account::Switched;
use crate::problem::Problem;
use crate::sessions::Deed;
use crate::text::Text;

/// Something said beside the conversation.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// The list of commands.
    Help,
    /// What each key does.
    Keys,
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
    /// A flag that the command does not have.
    UnknownFlag {
        /// The command.
        command: &'static str,
        /// What was typed.
        flag: String,
        /// The nearest one it has.
        near: Option<&'static str>,
    },
    /// A name that is kept for what this client does not do.
    Reserved {
        /// What was typed.
        command: String,
        /// What to say about it.
        answer: Text,
    },
    /// A reference that this client does not follow yet travels as it was typed.
    NotExpanded {
        /// `@file`, `@git`, …
        token: &'static str,
    },
    /// Something somebody asked to see, in their language.
    Shown(Vec<String>),
    /// Something a person should know, in their language.
    Warning(String),
    /// A prompt waits for its turn.
    Queued {
        /// How many wait now.
        waiting: usize,
    },
    /// No more prompts can wait.
    QueueFull,
    /// The waiting prompts wait for a person.
    QueueKept {
        /// How many.
        waiting: usize,
    },
    /// The waiting prompts are forgotten.
    QueueCleared {
        /// How many.
        dropped: usize,
    },
    /// Nothing waits at this place, counted from 1.
    NotQueued {
        /// The place.
        place: usize,
    },
    /// Other overrides are in force.
    Switched(Switched),
    /// The server did not know the model; the one before is back in force.
    ModelRestored {
        /// The model it did not know.
        refused: String,
    },
    /// Which server this is.
    Connection,
    /// An attempt to reach another server began.
    Connecting {
        /// Its address.
        address: String,
    },
    /// Another server is in use now: the lines shown after connecting.
    Connected,
    /// A person left the server.
    Disconnected {
        /// Its address.
        address: String,
    },
    /// Another replica answers.
    Rerouted,
    /// A command was given up.
    Cancelled,
    /// The last turns are taken back.
    Rewound {
        /// How many.
        turns: usize,
    },
    /// What was taken away is back.
    Undone {
        /// How many questions there are now.
        turns: usize,
        /// The last of them, in short.
        last: String,
    },
    /// There is nothing to bring back.
    NothingToUndo,
    /// There are not so many turns.
    NoSuchTurn,
    /// The conversation is too short to be made shorter.
    TooShort,
    /// Earlier turns became a summary.
    Compacted {
        /// Turns before.
        before: usize,
        /// Turns after, the summary not counted.
        after: usize,
    },
    /// There is no conversation to export.
    NothingToExport,
    /// The conversation is in this file.
    Exported {
        /// Where.
        path: String,
    },
    /// The configuration was read again.
    Reloaded,
    /// The same command is still going on.
    StillGoing,
    /// Watchers are started and stopped where the server is.
    WatchersAreServers,
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
    /// A person left, and nothing of theirs is here any more.
    SignedOut,
    /// The conversation before was on no server; it can be brought back.
    PutAside,
    /// There is no conversation to save.
    NothingToSave,
    /// The conversation is saved.
    SessionSaved {
        /// Under which name.
        name: String,
    },
    /// A session took the place of the conversation.
    SessionLoaded {
        /// Its name.
        name: String,
        /// How many questions it has.
        turns: usize,
    },
    /// The session seems to have parts that a save from here would drop.
    SessionRicher {
        /// Its name.
        name: String,
    },
    /// A session that does not exist yet begins.
    SessionStarted {
        /// Its name.
        name: String,
    },
    /// A session is about to be deleted; that can be undone.
    SessionDoomed {
        /// Its name.
        name: String,
    },
    /// A session that was about to be deleted stays.
    SessionSpared {
        /// Its name.
        name: String,
    },
    /// A session is gone.
    SessionDeleted {
        /// Its name.
        name: String,
        /// The conversation belonged to it.
        was_open: bool,
    },
    /// A session has another name.
    SessionRenamed {
        /// The old name.
        from: String,
        /// The new name.
        to: String,
    },
    /// A session has a copy.
    SessionCopied {
        /// The session.
        from: String,
        /// The copy.
        to: String,
    },
    /// A session has another name, but the old one could not be taken away.
    SessionHalfMoved {
        /// The old name.
        from: String,
        /// The new name.
        to: String,
        /// Why.
        problem: Problem,
    },
    /// Something that was to be done with a session was not done.
    SessionFailed {
        /// What.
        deed: Deed,
        /// The session.
        name: String,
        /// Why.
        problem: Problem,
    },
    /// The conversation has no name yet; this one would do.
    SessionNameProposed {
        /// The name.
        name: String,
    },
    /// Only the server keeps sessions here.
    SessionsAreServers,
    /// Keeping a session up to date by itself is not offered.
    SessionsNotAttached,
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
    /// A conversation from before is here again, with what waited in it.
    Recalled {
        /// Prompts that wait for a person now.
        waiting: usize,
    },
    /// Some of what was kept cannot be read.
    Unreadable {
        /// How many records.
        records: usize,
    },
    /// Nothing new can be kept.
    NotKept(Problem),
    /// What could not be kept is kept now.
    KeptAgain,
    /// Another window began a new conversation.
    ClearedElsewhere,
    /// Another window took turns back.
    TakenBackElsewhere {
        /// How many.
        turns: usize,
    },
    /// Another window stopped the answer that ran here.
    StoppedElsewhere,
    /// Another window changed what this one had changed too; the later change counts.
    ReplacedElsewhere,
}

/// How many notices are kept; a page may stay open for months.
const MAX_NOTICES: usize = 100;

/// The newest notices, numbered from 1.
#[derive(Debug, Default)]
pub(crate) struct Notices {
    all: Vec<(u64, Notice)>,
    last: u64,
}

impl Notices {
    /// The oldest first.
    pub(crate) fn all(&self) -> &[(u64, Notice)] {
        &self.all
    }

    pub(crate) fn push(&mut self, notice: Notice) {
        self.last += 1;
        self.all.push((self.last, notice));
        if self.all.len() > MAX_NOTICES {
            self.all.remove(0);
        }
    }

    pub(crate) fn clear(&mut self) {
        self.all.clear();
    }
}
