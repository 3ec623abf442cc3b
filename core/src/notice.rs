//! What is said beside the conversation, as facts; `words.rs` puts them into sentences.

use crate::problem::Problem;

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
