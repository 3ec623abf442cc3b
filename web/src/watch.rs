//! What the server's watcher says, copied for the badge and the strip. How old it is is asked when it is shown: it changes
//! with every second.

use chatcli_core::watcher::board::{BigStatus, Reason};
use chatcli_core::watcher::{Alert, WatcherStatus, target};
use chatcli_core::{Stamp, View};

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
    /// It must not be taken for the present: it is old, or the last attempt to hear more failed, or nothing came yet.
    pub is_old: bool,
}

impl Watch {
    /// What is watched, as `namespace/deployment`, when it is one thing.
    pub fn target(&self) -> Option<String> {
        let status =
            self.status.as_ref().filter(|status| status.active && !status.deployment.contains(' '))?;
        Some(target(&status.namespace, &status.deployment)).filter(|target| !target.is_empty())
    }

    /// What the view says at this moment, while the page watches.
    pub fn of(view: &View<'_>, now: Stamp) -> Option<Self> {
        let board = view.board?;
        Some(Self {
            state: board.state(now),
            reasons: board.reasons(now),
            status: board.status().cloned(),
            alerts: board.alerts().map(|seen| seen.alert.clone()).collect(),
            is_old: !board.is_current(now),
        })
    }
}
