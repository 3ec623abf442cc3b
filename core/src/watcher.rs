//! A server's Kubernetes watcher: asks it once for a command ([`inquiry`]), again and again for a board ([`polling`]), or
//! listens to a door that asks for many ([`feed`]). What it says is in [`status`], what that means over time is for
//! [`board`] to decide, and how it is written for a person and for a script is in [`lines`] and [`json`].
//!
//! ```text
//! /watch ──> inquiry: one GetWatcherStatus, one GetAlerts ──> lines, or JSON
//! Watch  ──> polling ──(a door that pushes)──> listens ──(it breaks, or is silent)──> asks
//!              │                                  ^                                    │
//!              │                                  └────(it can be opened again)────────┘
//!              └──(Pause: no window shows it)──> nothing is asked ──(Resume)──> polling
//! ```
//!
//! For example: `Intent::Watch` before a door with a feed becomes `Effect::Call(FollowWatcher)` and a timer for its first
//! round; a round becomes a board whose word is `HEALTHY`, and no effect.

pub mod board;
mod feed;
mod inquiry;
mod intent;
mod json;
mod lines;
mod notice;
mod polling;
mod question;
mod round;
mod status;
pub(crate) mod wire;

pub(crate) use inquiry::{ForInquiry, Inquiry, WatchAsked};
pub use intent::Intent;
pub use json::status_json;
pub(crate) use json::{alert_value, status_value};
pub(crate) use lines::{Block, Listing, older_text, older_than_window, status_lines};
pub use lines::{failure, unavailable};
pub use notice::Notice;
pub(crate) use polling::{ForPolling, Polling, Step as PollingStep};
pub use status::{Alert, Severity, WatcherStatus, short_age, sort_worst_first, target};

use crate::problem::Problem;

/// What a failed question means for the way to the server.
#[derive(Debug, PartialEq)]
pub(crate) enum Trouble {
    /// Nothing beyond the question.
    None,
    LostServer(Problem),
    TokenRefused(Problem),
}

impl Trouble {
    pub(crate) fn of(problem: &Problem) -> Self {
        if problem.wants_sign_in() {
            Self::TokenRefused(problem.clone())
        } else if problem.is_lost_server() {
            Self::LostServer(problem.clone())
        } else {
            Self::None
        }
    }
}
