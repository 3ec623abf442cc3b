//! What the core asks of a body. Both bodies match this enum exhaustively: a new effect does not compile until each
//! of them answers it.

use chatcli_proto::Call;
use chatcli_redact::Secret;

use crate::account::{Preference, SecretField};
use crate::port::{
    Attach, Change, ContextsAsk, ConversationId, EffectId, HistoryAsk, LinkId, Question, ShellAsk, ToolAsk,
};

/// What to do with the store of local credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthAction {
    /// Say what is there.
    Status,
    /// Log in to a provider, by any of its names.
    Login(String),
    /// Forget a provider's credentials, by any of its names.
    Logout(String),
    /// Put the store aside and begin an empty one.
    Reset,
}

/// Something to be done outside the core. Every effect with an id ends exactly once: by a final
/// [`Outcome`](crate::Outcome), or by [`Effect::Cancel`].
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Start one RPC and post everything it brings.
    Call {
        /// Names the call.
        id: EffectId,
        /// Over which way.
        link: LinkId,
        /// What to ask.
        call: Box<Call>,
        /// The server's bearer token.
        token: Option<Secret>,
        /// Tell the server this deadline, in milliseconds. The core enforces it with a timer of its own.
        timeout_ms: Option<u64>,
        /// Use a connection that carried nothing before, where the body can choose.
        fresh: bool,
    },
    /// Stop the call or the timer. A cancelled call must be cancelled at the server too; nothing is posted for it.
    Cancel {
        /// What to stop.
        id: EffectId,
    },
    /// Post `Fired` after this many milliseconds.
    Timer {
        /// Names the timer.
        id: EffectId,
        /// Milliseconds from now.
        after_ms: u64,
    },
    /// Remember a preference on this device.
    Store {
        /// Names the effect.
        id: EffectId,
        /// Which one.
        preference: Preference,
        /// Its new value.
        value: String,
    },
    /// Keep what is new of a conversation, all of it or nothing, and tell this person's other windows. Ends with
    /// `Finished`, or with `Refused` when the store does not take it; it is the body's to try again then.
    Keep {
        /// Names the effect.
        id: EffectId,
        /// Which conversation.
        conversation: ConversationId,
        /// What is new, in order.
        changes: Vec<Change>,
    },
    /// Look after the conversations that this device keeps. Ends as the question says, or with `Refused`.
    History {
        /// Names the effect.
        id: EffectId,
        /// What is asked.
        ask: HistoryAsk,
    },
    /// Put a text on the clipboard.
    Copy {
        /// Names the effect.
        id: EffectId,
        /// The text.
        text: String,
    },
    /// Prepare a way to another server from the words after `/connect`, read by the rules of the command line. Ends
    /// with `Dialled` or `Refused`; no connection is made yet.
    Dial {
        /// Names the effect.
        id: EffectId,
        /// The new way's name.
        link: LinkId,
        /// Address and flags. Any of them may be a secret.
        words: Vec<Secret>,
    },
    /// This way is not used any more.
    HangUp {
        /// Which one.
        link: LinkId,
    },
    /// Read the local credential again, refreshed if need be. Ends with `Renewed` or `Refused`.
    Renew {
        /// Names the effect.
        id: EffectId,
        /// CLAUDEAI, OPENAI or COPILOT.
        provider: String,
    },
    /// Look after the store of local credentials. Posts `Told` any number of times; ends with `Finished` or `Refused`.
    Auth {
        /// Names the effect.
        id: EffectId,
        /// What to do.
        action: AuthAction,
    },
    /// Ask a person for a secret without showing it. Ends with `Secret`, `Declined` or `Unattended`.
    AskSecret {
        /// Names the effect.
        id: EffectId,
        /// Which one.
        field: SecretField,
    },
    /// Ask a person a question of yes or no. Ends with `Finished` (yes), `Declined` (no), `GivenUp` (neither)
    /// or `Unattended`.
    Confirm {
        /// Names the effect.
        id: EffectId,
        /// What to ask.
        question: Question,
    },
    /// Open the person's text editor. Ends with `Edited` or `Refused`.
    Edit {
        /// Names the effect.
        id: EffectId,
        /// What it starts with.
        text: String,
    },
    /// Read what a prompt names. Ends with `Attached`, or with `Refused`.
    Attach {
        /// Names the effect.
        id: EffectId,
        /// The prompt, and what decides how much may go along.
        attach: Box<Attach>,
    },
    /// Run a command line of a person's own in their own shell. Posts `Shell` lines; ends with another `Shell`.
    Shell {
        /// Names the effect.
        id: EffectId,
        /// What to run.
        ask: ShellAsk,
    },
    /// Ask the store of contexts. Ends with `Contexts`.
    Contexts {
        /// Names the effect.
        id: EffectId,
        /// What is asked.
        ask: Box<ContextsAsk>,
    },
    /// Ask the tools of this machine. Ends as the question says.
    Tool {
        /// Names the effect.
        id: EffectId,
        /// What is asked.
        ask: Box<ToolAsk>,
    },
    /// Write a file that only the person can read. Ends with `Wrote` or `Refused`.
    Write {
        /// Names the effect.
        id: EffectId,
        /// Where; `None` = the folder for exports, under `suggested`.
        path: Option<String>,
        /// A name for the file when there is no path.
        suggested: String,
        /// What to write.
        text: String,
        /// Replace a file that exists.
        force: bool,
    },
    /// Clear the screen, and nothing else.
    ClearScreen {
        /// Names the effect.
        id: EffectId,
    },
    /// Read the configuration again. Ends with `Reloaded` or `Refused`.
    Reload {
        /// Names the effect.
        id: EffectId,
    },
    /// The program is over; show what the view says and leave with this exit code.
    Exit {
        /// The process's exit code.
        code: u8,
    },
}

impl Effect {
    /// The effect it starts, which will end; cancelling, hanging up and leaving start none.
    pub fn starts(&self) -> Option<EffectId> {
        match self {
            Self::Call { id, .. }
            | Self::Timer { id, .. }
            | Self::Store { id, .. }
            | Self::Keep { id, .. }
            | Self::History { id, .. }
            | Self::Copy { id, .. }
            | Self::Dial { id, .. }
            | Self::Renew { id, .. }
            | Self::Auth { id, .. }
            | Self::AskSecret { id, .. }
            | Self::Confirm { id, .. }
            | Self::Edit { id, .. }
            | Self::Attach { id, .. }
            | Self::Shell { id, .. }
            | Self::Contexts { id, .. }
            | Self::Tool { id, .. }
            | Self::Write { id, .. }
            | Self::ClearScreen { id }
            | Self::Reload { id } => Some(*id),
            Self::Cancel { .. } | Self::HangUp { .. } | Self::Exit { .. } => None,
        }
    }
}
