//! How several windows over one store become one conversation.
//!
//! ```text
//! this window:   an event ──> compare with what was kept ──> Effect::Keep(changes) ──> store, other windows
//! other windows: Event::Elsewhere(changes) ──> taken in where newer ──> compared again
//! ```
//!
//! What is new is found by comparing with what was kept last ([`ledger`]), whatever changed the conversation. What
//! windows that are no more left behind is divided in [`estate`]. The records themselves are in `port`.
//!
//! For example: the third piece of an answer becomes one `Effect::Keep` with that turn and no other; a change of another window
//! that is older than what stands here becomes nothing.

mod estate;
mod ledger;
mod notice;

pub use estate::{Estate, Left};
pub(crate) use ledger::Ledger;
pub use notice::Notice;

/// What the ledger waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ForKeep {
    Writing,
    Growth,
}
