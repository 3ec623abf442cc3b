//! What came of something that was done with a session.

use super::{Deed, Hit};
use crate::conversation::Mark;
use crate::conversation::message::Data;
use crate::problem::Problem;

/// What changed for the rest of the client.
#[derive(Debug, PartialEq)]
pub(crate) enum Step {
    Nothing,
    /// The list is here; the user asked to see it.
    Listed {
        shows: bool,
    },
    Loaded {
        name: String,
        data: Data,
    },
    /// There is no such session yet, and there need not be.
    Started {
        name: String,
    },
    Saved {
        name: String,
        base: u64,
        mark: Mark,
        /// It went along with what was said; the user did not ask for it.
        along: bool,
    },
    Moved {
        from: String,
        to: String,
        keeps: bool,
    },
    /// The new one is there, and the old one as well.
    HalfMoved {
        from: String,
        to: String,
        problem: Problem,
    },
    /// A person wants it deleted.
    Condemned {
        name: String,
    },
    Deleted {
        name: String,
    },
    /// A search goes on; this is new.
    Searching {
        looked: usize,
        of: usize,
        hit: Option<Hit>,
    },
    Found {
        looked: usize,
        hits: Vec<Hit>,
        /// How many of these were told on the way.
        told: usize,
        /// How many there are; of many only the first are in `hits`.
        count: usize,
    },
    /// A person said no.
    Declined,
    /// The user did not ask for it when it is quiet.
    Failed {
        deed: Deed,
        name: String,
        problem: Problem,
        is_quiet: bool,
    },
}
