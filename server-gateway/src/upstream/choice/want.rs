//! What one call asks for: who calls, with what, and what it may cost.

use super::ReplicaId;

/// Who calls, by a number that stands for the connection and the credential that a call came with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CallerId(pub u64);

/// Stands for no caller at all.
pub(super) const NO_CALLER: CallerId = CallerId(0);

/// What is known of a caller's credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trust {
    /// There is none.
    Anonymous,
    /// The upstream has not accepted it yet.
    Unproven,
    /// The upstream accepted it lately.
    Proven,
}

/// What one call needs.
#[derive(Clone, Debug)]
pub struct Want {
    /// Who calls.
    pub caller: CallerId,
    /// With what.
    pub trust: Trust,
    /// The server takes a token from its bucket for it.
    pub costs_token: bool,
    /// What it is about lives in one replica.
    pub is_pinned: bool,
    /// It can be asked again whatever happens, so a limit may be found out with it.
    pub may_explore: bool,
    /// It was refused before: it needs a link on which nothing was asked, so that the answer is about itself.
    pub needs_fresh: bool,
    /// Where it failed already.
    pub avoid: Vec<ReplicaId>,
}
