//! How the thread stands, what effects are started for, and what comes of them.

use std::sync::Arc;

use super::Notice;
use crate::port::{ForAsk, KeptTurn, Outcome, TurnId};
use crate::problem::Problem;

/// What an effect of this part was started for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ForHub {
    /// The thread is resolved, rotated or read.
    Ask(ForAsk),
    /// It is followed.
    Follow,
    /// The next attempt is due.
    Again,
    /// It was silent for a while.
    Idle,
    /// A question at the start need not wait any longer.
    Hold,
    /// What this device keeps of it is read.
    Local,
    /// What it was kept as before is deleted.
    Forgotten,
    Append(ForAsk),
    AppendAgain,
    /// Something is said beside the thread.
    Say,
    Pace,
    Fade,
    Errand(ForAsk),
}

/// What came of it, for the rest of the client.
#[derive(Debug)]
pub(crate) enum Step {
    /// This is the thread. `is_other`: the one before is no more.
    Found { conv_id: Arc<str>, is_other: bool },
    /// All that the thread holds was read for the first time.
    Read(Vec<KeptTurn>),
    /// Turns that came from elsewhere, whole or growing.
    Turns(Vec<KeptTurn>),
    /// What this device keeps of the thread.
    Local(Outcome),
    /// The answer that runs here is to stop.
    Stop(TurnId),
    /// What a run elsewhere needs a decision about; nothing when it needs none.
    Needs(TurnId, String),
    /// What was decided elsewhere about the run here.
    Decides(TurnId, String),
    /// What waited for the thread need not wait any longer.
    Released,
    /// A person should know.
    Told(Notice),
    /// What a person asked for failed.
    Failed(Problem),
}

/// Why the thread is not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    Unwanted,
    /// The server has no hub.
    Absent,
    Forbidden,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Phase {
    #[default]
    Idle,
    Resolving,
    Rotating,
    /// What this device keeps of it is on its way.
    Opening,
    Reading,
    Following,
    Waiting,
    /// The conversation that is here is another one.
    Away,
    Off(Why),
}

/// Whether the server lets clients hear what is said only now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Live {
    #[default]
    Unknown,
    Yes,
    No,
}
