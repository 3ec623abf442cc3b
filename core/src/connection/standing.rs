//! How the way to the server stands, in the words that a person gets: the machine's state, what it knows of the delay,
//! and why there is no connection.

use super::{Connection, State};
use crate::problem::{Kind, Problem};
use crate::text::Text;

/// A Health that took longer than this is worth a word, in milliseconds.
const SLOW_MS: u64 = 5_000;

/// How the way stands, for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Before boot.
    Starting,
    /// An attempt is running.
    Connecting,
    /// Prompts can be sent.
    Online,
    /// Prompts can be sent, but the server takes its time.
    Degraded,
    /// There is no server; it is tried again.
    Offline,
    /// The server wants a token, or another one.
    Unauthorised,
    /// What answers speaks another version, or something else.
    Mismatch,
    /// Nothing happens until a person does something.
    Failed,
    /// A person left the server.
    Detached,
}

impl Standing {
    /// Its name for style sheets and tests.
    pub fn name(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Connecting => "connecting",
            Self::Online => "online",
            Self::Degraded => "degraded",
            Self::Offline => "waiting",
            Self::Unauthorised => "unauthorised",
            Self::Mismatch => "mismatch",
            Self::Failed => "failed",
            Self::Detached => "detached",
        }
    }

    /// The word for it.
    pub fn text(self) -> Text {
        match self {
            Self::Starting => Text::StateStarting,
            Self::Connecting => Text::StateConnecting,
            Self::Online => Text::StateOnline,
            Self::Degraded => Text::StateDegraded,
            Self::Offline => Text::StateWaiting,
            Self::Unauthorised => Text::StateUnauthorised,
            Self::Mismatch => Text::StateMismatch,
            Self::Failed => Text::StateFailed,
            Self::Detached => Text::StateDetached,
        }
    }
}

impl Connection {
    /// How the way to the server stands, for a person.
    pub fn standing(&self) -> Standing {
        let problem = self.problem.as_ref();
        let wants_sign_in = problem.is_some_and(Problem::wants_sign_in);
        match (self.state, problem.map(|problem| &problem.kind)) {
            (State::Starting, _) => Standing::Starting,
            (State::Detached, _) => Standing::Detached,
            (State::Online, _) if self.latency_ms.is_some_and(|ms| ms > SLOW_MS) => Standing::Degraded,
            (State::Online, _) => Standing::Online,
            _ if wants_sign_in => Standing::Unauthorised,
            (State::Connecting, _) => Standing::Connecting,
            (_, Some(Kind::Unimplemented | Kind::NotGrpc(_) | Kind::HttpAnswer(_, 200..=428))) => {
                Standing::Mismatch
            }
            (State::Waiting { .. }, _) => Standing::Offline,
            (State::Failed, _) => Standing::Failed,
        }
    }
}
