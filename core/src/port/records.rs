//! What a store keeps of a conversation, as plain facts.
//!
//! A turn is one record, named by its [`TurnId`], which no two windows share. Records only ever move forward: held,
//! open, ended, gone; of two that stand alike the one with more of the answer is newer. So it does not matter in
//! which order windows hear of each other's changes: they end with the same turns, none is lost, and what is gone
//! stays gone. Only the window that asked may send; for every other window the turn is something that happens
//! elsewhere. Nothing that is read back is ever sent by itself.

mod failure;

pub use failure::KeptProblem;

use super::ids::{ConversationId, TurnId, WindowId};
use crate::problem::Problem;

/// How a kept turn stands.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum KeptState {
    /// Waits for the server in the window that it was typed into.
    Held,
    /// The answer may still arrive, in the window that asked.
    Open,
    /// A person stopped it, or the window that asked is no more.
    Interrupted,
    /// The answer did not arrive whole.
    Failed(KeptProblem),
    /// The whole answer is here.
    Done,
}

impl KeptState {
    /// Whether it may still grow.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Held | Self::Open)
    }
}

/// A question and its answer, as they are kept. No secret is among it.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct KeptTurn {
    /// Its name; grows with time.
    pub id: TurnId,
    /// The window that asked; it counts while the turn is open.
    pub window: WindowId,
    /// What was asked.
    pub prompt: String,
    /// What came back so far.
    pub answer: String,
    /// How it stands.
    pub state: KeptState,
    /// The model that was asked for this once.
    pub asked_model: Option<String>,
    /// The answer ends at its limit.
    pub is_cut: bool,
    /// From where another client asked it, in the shared thread.
    #[cfg_attr(feature = "record", serde(default))]
    pub from: Option<String>,
    /// The provider that answered.
    pub provider: String,
    /// The model that answered.
    pub model: String,
    /// When it was asked, in milliseconds since 1970.
    pub asked_unix_ms: i64,
    /// How long the answer took, once it is over.
    pub took_ms: Option<u64>,
    /// What a session kept beside question and answer, as a text that only the core reads.
    pub messages: Option<String>,
}

/// What belongs to the conversation beside its turns. Of two, the later one counts.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct About {
    /// Grows with time; two windows never choose the same.
    pub at: u64,
    /// What was said before the oldest turn, in short.
    pub summary: Option<String>,
    /// The session that the conversation belongs to and what came with it, as a text that only the core reads.
    pub session: Option<String>,
}

/// One thing that is new.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum Change {
    /// A turn is new or stands differently: it takes the place of an older record with its name, see
    /// [`KeptTurn::is_newer_than`].
    Turn(Box<KeptTurn>),
    /// These turns are gone, for good.
    Removed(Vec<TurnId>),
    /// The conversation's other facts.
    About(About),
    /// What waits for its turn in this window; other windows have their own.
    Waiting(Vec<String>),
}

/// What was read from the store, at the start and whenever another window is found to be no more.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct Remembered {
    /// Which conversation the body begins with, or what was left belongs to; none where it was asked for one, or has none.
    pub conversation: Option<ConversationId>,
    /// It is only the newest; another one was not asked for.
    #[cfg_attr(feature = "record", serde(default))]
    pub is_newest: bool,
    /// Turns and the rest.
    pub changes: Vec<Change>,
    /// Prompts that waited in windows that are no more; they wait for a person now.
    pub waiting: Vec<String>,
    /// How many records could not be read.
    pub unreadable: usize,
    /// Why nothing can be remembered, when it cannot.
    pub problem: Option<Problem>,
}

/// How far a turn has come; the greater one of two is the newer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Progress {
    rank: u8,
    bytes: usize,
}

impl Progress {
    pub(crate) fn new(state: &KeptState, bytes: usize) -> Self {
        let rank = match state {
            KeptState::Held => 0,
            KeptState::Open => 1,
            KeptState::Interrupted => 2,
            KeptState::Failed(_) => 3,
            KeptState::Done => 4,
        };
        Self { rank, bytes }
    }

    pub(crate) fn of(turn: &KeptTurn) -> Self {
        Self::new(&turn.state, turn.answer.len())
    }

    /// Whether the answer only grew from `before` to this.
    pub(crate) fn is_growth_of(self, before: Self) -> bool {
        self.rank == 1 && before.rank == 1
    }
}

impl KeptTurn {
    /// Whether this record takes the place of the other one of the same name.
    pub fn is_newer_than(&self, other: &Self) -> bool {
        Progress::of(self) > Progress::of(other)
    }
}
