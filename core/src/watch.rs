//! Asks a server's watcher: once for a command ([`inquiry`]), again and again for a board ([`polling`]), or listens to
//! a door that asks for many ([`feed`]). What the answers mean is decided in `watcher` and `board`.

mod feed;
mod inquiry;
mod polling;
mod round;

pub(crate) use inquiry::{Inquiry, WatchAsked};
pub(crate) use polling::{ForPolling, Polling, Step as PollingStep};
pub(crate) use round::ForRound;

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
