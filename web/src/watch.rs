//! What the server's watcher says, copied for the badge and the strip.

use chatcli_core::Stamp;
use chatcli_core::View;
use chatcli_core::board::{BigStatus, Reason};
use chatcli_core::watcher::{Alert, WatcherStatus};

/// What the badge and the strip show.
#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    /// The one word.
    pub state: BigStatus,
    /// Why, the weightiest first.
    pub reasons: Vec<Reason>,
    /// The last good answer.
    pub status: Option<WatcherStatus>,
    /// Its alerts, the worst first.
    pub alerts: Vec<Alert>,
    /// When it came, in milliseconds since 1970.
    pub as_of_unix_ms: Option<i64>,
    /// It must not be taken for the present.
    pub is_old: bool,
}

impl Watch {
    /// What the view says at this moment, while somebody watches.
    pub fn of(view: &View<'_>, now: Stamp) -> Option<Self> {
        let board = view.board?;
        Some(Self {
            state: board.state(now),
            reasons: board.reasons(now),
            status: board.status().cloned(),
            alerts: board.alerts().map(|seen| seen.alert.clone()).collect(),
            as_of_unix_ms: board.as_of_unix_ms(),
            is_old: board.is_old(now),
        })
    }
}
