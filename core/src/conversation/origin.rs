//! Which session of the server a conversation belongs to, and whether the server has what is here.

use std::sync::Arc;

use super::Turn;
use super::beside::Beside;
use super::versions::Versions;
use crate::conversation::message::{Message, Scopes, hints_at_more};
use crate::forget::Forget;
use crate::port::{ConversationId, Stamp, TurnId};

/// Under which name the shared thread is kept beside a conversation.
pub(super) const THREAD: &str = "thread";
/// And the first turn of the thread that was taken in when it was new here; everything since then belongs here.
pub(super) const SINCE: &str = "since";
/// And that it was begun while the thread was looked for, to which it belongs.
pub(super) const AWAITS: &str = "awaits";
/// And under which one the thread of which it is a copy, which was handed over to another device.
pub(super) const HANDED: &str = "handed";

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
    /// What the server holds was written from here, so a save drops nothing more of it.
    pub(super) is_ours: bool,
    /// It was saved under its name here, and is saved again after every answer.
    pub(crate) goes_along: bool,
    /// Under which name this device keeps it, once it does.
    pub(super) kept_as: Option<ConversationId>,
    /// Something was asked in it here, so it is worth keeping.
    pub(super) is_asked_in: bool,
    /// What other parts keep with it.
    pub(super) beside: Arc<Beside>,
    /// The histories that came with the session.
    pub(crate) scopes: Arc<Scopes>,
}

impl Origin {
    /// The server holds this now, under this name.
    fn bind(&mut self, name: String, base: u64, mark: Mark) {
        self.name = Some(name);
        self.base = Some(base);
        self.saved = Some(mark);
    }

    /// What is here came from a server, but belongs to no session that may be saved over.
    pub(crate) fn saved_elsewhere(&mut self, mark: Mark) {
        self.saved = Some(mark);
    }

    /// The session is gone; what is here is on no server.
    fn unbind(&mut self) {
        self.name = None;
        self.forget_server();
    }

    /// Another server is in use: what it holds under this name is unknown.
    fn forget_server(&mut self) {
        self.base = None;
        self.saved = None;
        self.is_ours = false;
        self.goes_along = false;
    }
}

/// What became of a session is true for what was put aside, too: it may come back.
impl super::Conversation {
    /// Under which name this device keeps the conversation, once it does.
    pub fn kept_as(&self) -> Option<ConversationId> {
        self.origin.kept_as
    }

    /// It is the one that a store begins with, unless it has a name already.
    pub(crate) fn adopt(&mut self, id: ConversationId) {
        self.origin.kept_as.get_or_insert(id);
    }

    /// The name under which it is kept from now on; none as long as nothing was asked in it here. What was only loaded
    /// is kept where it came from, unless everything is kept that is here.
    pub(crate) fn name_to_keep(&mut self, is_all_kept: bool, now: Stamp) -> Option<ConversationId> {
        let is_worth_it = self.origin.is_asked_in || (is_all_kept && !self.turns.is_empty());
        if self.origin.kept_as.is_none() && is_worth_it {
            self.origin.kept_as = Some(ConversationId(self.fresh_id(now).0));
        }
        self.origin.kept_as
    }

    /// The shared thread that it belongs to.
    pub(crate) fn thread(&self) -> Option<&str> {
        self.beside(THREAD)
    }

    /// It belongs to this thread from now on, and is kept under this name.
    pub(crate) fn join_thread(&mut self, conv_id: &str, kept_as: Option<ConversationId>) {
        if self.thread() != Some(conv_id) {
            self.put_beside(SINCE, None);
        }
        self.put_beside(THREAD, Some(conv_id.to_owned()));
        self.put_beside(AWAITS, None);
        self.origin.kept_as = kept_as;
    }

    /// The first turn of the thread that was taken in when it was new here.
    pub(crate) fn thread_since(&self) -> Option<TurnId> {
        self.beside(SINCE)?.parse().ok().map(|id: ConversationId| TurnId(id.0))
    }

    /// The thread is new here, and this is the first of its turns that is taken in.
    pub(crate) fn begin_thread_at(&mut self, first: TurnId) {
        self.put_beside(SINCE, Some(ConversationId(first.0).to_string()));
    }

    /// The server whose thread was looked for when it was begun, by this program or one before it.
    pub(crate) fn awaited_of(&self) -> Option<&str> {
        self.beside(AWAITS).filter(|_| self.origin.name.is_none())
    }

    /// A server's thread is looked for: what is begun here meanwhile belongs to it, also when this program does not see it
    /// found.
    pub(crate) fn await_thread(&mut self, server: Option<&str>) {
        self.put_beside(AWAITS, server.map(str::to_owned));
    }

    /// The thread of which it is a copy, as long as nothing was asked in it on this device.
    pub(crate) fn handed(&self) -> Option<&str> {
        self.beside(HANDED)
    }

    /// Something is asked in it here, so it is worth keeping, and no copy of another one any more.
    pub(super) fn is_asked_now(&mut self) {
        self.origin.is_asked_in = true;
        if self.handed().is_some() {
            self.put_beside(HANDED, None);
        }
    }

    /// It is alone from now on: a copy of the thread, without a name until something is asked in it.
    pub(crate) fn leave_thread(&mut self) {
        if self.thread().is_some() {
            self.put_beside(THREAD, None);
            (self.origin.kept_as, self.origin.is_asked_in) = (None, false);
        }
    }

    /// Whether something was asked in it since it is here.
    pub(crate) fn is_asked_in(&self) -> bool {
        self.origin.is_asked_in
    }

    /// Whether nothing is in it.
    pub(crate) fn is_blank(&self) -> bool {
        self.turns.is_empty() && self.preamble.is_empty() && self.origin.name.is_none()
    }

    /// Whether all of it was asked here, and it is no session of the server.
    pub(crate) fn is_begun_here(&self) -> bool {
        let is_own = |turn: &Arc<Turn>| !self.came_along(turn) && turn.from.is_none();
        self.preamble.is_empty() && self.origin.name.is_none() && self.turns.iter().all(is_own)
    }

    /// A conversation that was kept is about to take the place of this one, which can be brought back. A copy has no
    /// name until something is asked in it.
    pub(crate) fn make_room(&mut self, kept_as: Option<ConversationId>) {
        self.put_aside();
        self.origin.kept_as = kept_as;
    }

    /// The server holds the conversation now, as of this mark, under this name: it was saved there or loaded from there.
    pub(crate) fn bind(&mut self, name: &str, base: u64, mark: Mark) {
        for origin in self.put_aside_as(name).filter(|origin| origin.base != Some(base)) {
            origin.saved = None;
        }
        self.origin.bind(name.to_owned(), base, mark);
    }

    /// What the server holds under the session's name was written from here.
    pub(crate) fn wrote_it(&mut self) {
        self.origin.is_ours = true;
    }

    /// Whether saving over its session drops what a server keeps beside the texts of messages.
    pub(crate) fn hints_at_more(&self) -> bool {
        let scopes = &self.origin.scopes;
        let scoped = [&scopes.agent, &scopes.coder, &scopes.shared].into_iter().flatten().map(Message::said);
        !self.origin.is_ours && self.origin.base.is_some() && self.messages().chain(scoped).any(hints_at_more)
    }

    /// The session is gone from the server. Says whether the conversation belonged to it.
    pub(crate) fn deleted(&mut self, name: &str) -> bool {
        self.put_aside_as(name).for_each(Origin::unbind);
        let is_open = self.origin.name.as_deref() == Some(name);
        if is_open {
            self.origin.unbind();
        }
        is_open
    }

    /// The session has another name.
    pub(crate) fn renamed(&mut self, from: &str, to: &str) {
        for origin in self.put_aside_as(from) {
            origin.name = Some(to.to_owned());
        }
        if self.origin.name.as_deref() == Some(from) {
            self.origin.name = Some(to.to_owned());
        }
    }

    /// Another server knows nothing of this session; another person may bring nothing back.
    pub(crate) fn forget(&mut self, what: Forget) {
        if what == Forget::Person {
            self.undo.clear();
            self.versions = Versions::default();
        }
        self.undo.iter_mut().for_each(|before| before.origin.forget_server());
        self.origin.forget_server();
        self.no_streaming = false;
    }

    /// What was put aside of another conversation that belongs to this session.
    fn put_aside_as(&mut self, name: &str) -> impl Iterator<Item = &mut Origin> {
        let origins = self.undo.iter_mut().map(|before| &mut before.origin);
        origins.filter(move |origin| origin.name.as_deref() == Some(name))
    }
}

/// Stands for everything a conversation says at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark(pub(super) u64);
