//! Which session of the server a conversation belongs to, and whether the server has what is here.

use std::sync::Arc;

use crate::message::Scopes;

/// A conversation's session.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origin {
    /// Moves whenever another conversation takes the place of this one.
    pub(super) lineage: u64,
    /// The session's name, once there is one.
    pub(crate) name: Option<String>,
    /// What the server held when the session was loaded or saved here; none when that was never, or elsewhere.
    pub(crate) base: Option<u64>,
    /// What of the conversation was on the server then.
    pub(super) saved: Option<Mark>,
    /// The histories that came with the session.
    pub(crate) scopes: Arc<Scopes>,
}

impl Origin {
    /// The server holds this now, under this name.
    pub(crate) fn bind(&mut self, name: String, base: u64, mark: Mark) {
        self.name = Some(name);
        self.base = Some(base);
        self.saved = Some(mark);
    }

    /// What is here came from a server, but belongs to no session that may be saved over.
    pub(crate) fn saved_elsewhere(&mut self, mark: Mark) {
        self.saved = Some(mark);
    }

    /// The session is gone; what is here is on no server.
    pub(crate) fn unbind(&mut self) {
        self.name = None;
        self.forget_server();
    }

    /// Another server is in use: what it holds under this name is unknown.
    pub(crate) fn forget_server(&mut self) {
        self.base = None;
        self.saved = None;
    }
}

/// Stands for everything a conversation says at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark(pub(super) u64);
