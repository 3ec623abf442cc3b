//! How the way to a server stands, and what a change of that means. How one leads to another is drawn in [`super`].

use crate::port::Capabilities;
#[cfg(doc)]
use crate::port::Stamp;
use crate::problem::Problem;
use chatcli_redact::Secret;

/// What a connection's effect was started for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ForConnection {
    Health,
    Info,
    Deadline,
    Again,
    Beat,
    BeatHealth,
    BeatDeadline,
}

/// A server, and how it is reached at the start.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    /// As it is shown to a person.
    pub(crate) address: String,
    pub(crate) tls: bool,
    pub(crate) token: Option<Secret>,
    pub(crate) capabilities: Capabilities,
    /// Leave when the first connection fails.
    pub(crate) give_up: bool,
    /// For one attempt, in milliseconds.
    pub(crate) timeout_ms: u64,
    /// Ask for Health this often while idle, in milliseconds.
    pub(crate) heartbeat_ms: Option<u64>,
}

/// How the way to the server stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Before boot.
    Starting,
    /// An attempt is running.
    Connecting,
    /// Prompts can be sent.
    Online,
    /// The next attempt starts at this moment of the monotonic clock.
    Waiting {
        /// Milliseconds on the clock of [`Stamp::mono_ms`].
        until_mono_ms: u64,
    },
    /// Nothing happens until a person does something.
    Failed,
    /// A person left the server.
    Detached,
}

/// What changed for the rest of the client.
#[derive(Debug, PartialEq)]
pub(crate) enum Step {
    Nothing,
    Online {
        again: bool,
    },
    Lost {
        retry_in_ms: u64,
    },
    /// The server is gone, and whatever still seems to run over this way is too.
    Dead {
        retry_in_ms: u64,
    },
    GaveUp(Problem),
    /// The server is there and does not let this person in.
    Refused(Problem),
}
