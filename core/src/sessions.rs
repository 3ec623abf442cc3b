//! Conversations that the server keeps: their names, and one thing at a time that is done with them. Deletions that
//! can still be undone run beside it.
//!
//! Servers have no locks and no versions. Before a save, what is stored under the name is looked at: a session that is
//! not this conversation, or that changed since it was loaded or saved here, is only saved over when a person says so.
//!
//! Loading hands the session to the conversation, which keeps everything that came with it ([`crate::conversation::message`]); what
//! happens to the conversation and what is said about it is decided in `app`.
//!
//! For example: `/session save NAME` becomes `Effect::Call(LoadSession)`, to look at what is there; a session that is another one
//! becomes `Effect::Confirm`, and `Effect::Call(SaveSession)` follows only a `yes`.

mod errand;
mod intent;
mod name;
mod notice;
mod search;
mod step;
pub(crate) mod wire;
mod work;

use chatcli_proto::{MAX_MESSAGE_BYTES, Reply};

use crate::connection::Connection;
use crate::conversation::Conversation;
use crate::conversation::message::Data;
use crate::forget::Forget;
use crate::port::{Effect, EffectId, ForAsk, Open, Outcome, Stamp, Within};
use crate::problem::{Kind, Problem};

use errand::{Asked, Errand};
pub use intent::Intent;
pub use name::check_new;
pub(crate) use name::{check, is_reserved, propose};
pub use notice::Notice;
pub use search::Hit;
pub(crate) use step::Step;
pub(crate) use work::{Aim, Rule};
use work::{Next, Work};

/// The largest session that can be loaded again, in bytes: a server sends the chat in both forms in one message.
pub(crate) const MAX_SESSION_BYTES: usize = MAX_MESSAGE_BYTES / 2;

/// How long a deletion can be undone, in milliseconds.
pub const UNDO_MS: u64 = 10_000;

/// What an effect of the sessions was started for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ForSessions {
    Work(ForAsk),
    Confirm,
    /// The deletion of this number.
    Deletion(u32, ForAsk),
    /// The time in which it can be undone.
    Grace(u32),
}

/// What is known of the list.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Listing {
    /// The list was not asked for yet.
    #[default]
    Never,
    /// It is on its way; the names are those from before.
    Loading,
    /// The names are the server's.
    Known,
    /// The server did not tell.
    Failed(Problem),
}

/// What can be done with a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Deed {
    List,
    Load,
    Save,
    Delete,
    Rename,
    Copy,
    Search,
}

/// A session that is about to be deleted.
#[derive(Debug)]
pub struct Doomed {
    key: u32,
    name: String,
    /// Until when that can be undone, on the monotonic clock; later it is being deleted.
    until_mono_ms: u64,
    grace: Option<EffectId>,
    errand: Option<Errand>,
}

impl Doomed {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Until when it can be kept, on the clock of [`Stamp::mono_ms`]; none once the server was told.
    pub fn until_mono_ms(&self) -> Option<u64> {
        self.grace.map(|_| self.until_mono_ms)
    }
}

/// What the other parts are needed for.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) conversation: &'a Conversation,
}

/// The saved sessions, as far as they are known, and what is being done with them.
#[derive(Debug, Default)]
pub struct Sessions {
    listing: Listing,
    names: Vec<String>,
    /// Names that no client can ask for.
    unusable: usize,
    work: Option<Work>,
    doomed: Vec<Doomed>,
    next_key: u32,
    /// The client wants the list while something else is going on.
    wants_list: bool,
}

impl Sessions {
    /// What is known of the list.
    pub fn listing(&self) -> &Listing {
        &self.listing
    }

    /// The sessions' names as the server sorted them, without those that are about to be deleted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str).filter(|name| !self.is_doomed(name))
    }

    /// How many sessions the server has whose names no client can ask for.
    pub fn unusable(&self) -> usize {
        self.unusable
    }

    /// What is about to be deleted, the oldest first.
    pub fn doomed(&self) -> &[Doomed] {
        &self.doomed
    }

    /// What is being done, and with which session.
    pub fn doing(&self) -> Option<(Deed, &str)> {
        self.work.as_ref().map(|work| (work.aim.deed(), work.aim.name()))
    }

    /// A session is on its way: what is asked now is meant for it.
    pub(crate) fn is_loading(&self) -> bool {
        matches!(self.doing(), Some((Deed::Load, _)))
    }

    /// Sessions are looked through.
    pub(crate) fn is_searching(&self) -> bool {
        matches!(self.doing(), Some((Deed::Search, _)))
    }

    fn is_doomed(&self, name: &str) -> bool {
        self.doomed.iter().any(|doomed| doomed.name == name)
    }

    /// Starts something. Says `None` when something else is still going on.
    pub(crate) fn start(
        &mut self,
        aim: Aim,
        context: Context<'_>,
        out: &mut dyn Open<ForSessions>,
    ) -> Option<Step> {
        if self.work.is_some() {
            if aim.is_quiet() {
                self.wants_list = !matches!(self.doing(), Some((Deed::List, _)));
                return Some(Step::Nothing);
            }
            if !self.work.as_ref().is_some_and(|work| work.aim.is_quiet()) {
                return None;
            }
            // No user asked for the names that are on their way; they can come afterwards.
            self.stop(out);
            self.wants_list = true;
        }
        // A user who wants to use a session does not want it deleted.
        for name in aim.names() {
            self.spare(name, out);
        }
        let (work, next) = Work::start(aim, context);
        self.work = Some(work);
        Some(self.go_on(next, context, out))
    }

    pub(crate) fn done(
        &mut self,
        what: ForSessions,
        outcome: Outcome,
        context: Context<'_>,
        now: Stamp,
        out: &mut dyn Open<ForSessions>,
    ) -> Step {
        match what {
            ForSessions::Deletion(key, what) => self.deletion_done((key, what), outcome, context, now, out),
            ForSessions::Grace(key) if outcome.is_final() => self.grace_over(key, context, out),
            ForSessions::Grace(_) => Step::Nothing,
            ForSessions::Confirm => {
                if !outcome.is_final() {
                    return Step::Nothing;
                }
                let Some(work) = self.work.as_mut() else { return Step::Nothing };
                work.confirm = None;
                match outcome {
                    Outcome::Finished => {
                        let next = work.confirmed();
                        self.go_on(next, context, out)
                    }
                    Outcome::Unattended => {
                        let next = work.failed(Problem::new(Kind::Unattended));
                        self.go_on(next, context, out)
                    }
                    _ => self.over(Step::Declined),
                }
            }
            ForSessions::Work(what) => {
                let Some(work) = self.work.as_mut() else { return Step::Nothing };
                let Some(errand) = work.errand.as_mut() else { return Step::Nothing };
                let mut within = Within { out, wrap: ForSessions::Work };
                let Some(result) = errand.done(what, outcome, context, now, &mut within) else {
                    return Step::Nothing;
                };
                work.errand = None;
                let names = match &result {
                    Ok(answer) => wire::session_names(&answer.reply),
                    Err(_) => None,
                };
                if let Some(names) = names {
                    self.learn(names);
                }
                let Some(work) = self.work.as_mut() else { return Step::Nothing };
                let next = match result {
                    Ok(answer) => work.answered(answer, &self.names, context),
                    Err(problem) => work.failed(problem),
                };
                self.go_on(next, context, out)
            }
        }
    }

    /// Gives up what is being done; deletions go on. Says whether a person waited for it.
    pub(crate) fn stop(&mut self, out: &mut dyn Open<ForSessions>) -> bool {
        let Some(mut work) = self.work.take() else { return false };
        let is_quiet = work.aim.is_quiet();
        if let Some(errand) = work.errand.as_mut() {
            errand.stop(&mut Within { out, wrap: ForSessions::Work });
        }
        if let Some(id) = work.confirm.take() {
            out.cancel(id);
        }
        if self.listing == Listing::Loading {
            self.listing = Listing::Never;
        }
        !is_quiet
    }

    /// Nothing that is known or going on holds any more, whatever the reason. What waited for its deletion is not
    /// deleted.
    pub(crate) fn forget(&mut self, _: Forget, out: &mut dyn Open<ForSessions>) {
        self.stop(out);
        for mut doomed in std::mem::take(&mut self.doomed) {
            doomed.stop(out);
        }
        *self = Self { next_key: self.next_key, ..Self::default() };
    }

    /// Deletes a session, at once or after a while in which that can be undone.
    pub(crate) fn doom(
        &mut self,
        name: String,
        grace_ms: u64,
        context: Context<'_>,
        now: Stamp,
        out: &mut dyn Open<ForSessions>,
    ) -> Step {
        if self.is_doomed(&name) {
            return Step::Nothing;
        }
        self.next_key = self.next_key.wrapping_add(1);
        let key = self.next_key;
        let until_mono_ms = now.mono_ms.saturating_add(grace_ms);
        let grace = (grace_ms > 0).then(|| out.timer(ForSessions::Grace(key), grace_ms));
        let waits = grace.is_some();
        self.doomed.push(Doomed { key, name, until_mono_ms, grace, errand: None });
        if waits { Step::Nothing } else { self.delete(key, context, out) }
    }

    /// Keeps what was to be deleted last. Says which session that is.
    pub(crate) fn undo(&mut self, out: &mut dyn Open<ForSessions>) -> Option<String> {
        let name = self.doomed.iter().rev().find(|doomed| doomed.grace.is_some())?.name.clone();
        self.spare(&name, out);
        Some(name)
    }

    fn spare(&mut self, name: &str, out: &mut dyn Open<ForSessions>) {
        for doomed in &mut self.doomed {
            if doomed.name == name && doomed.grace.is_some() {
                doomed.stop(out);
            }
        }
        self.doomed.retain(|doomed| doomed.grace.is_some() || doomed.errand.is_some());
    }

    /// The list after the end of something else, when the client waits for it.
    pub(crate) fn list_again(&mut self, context: Context<'_>, out: &mut dyn Open<ForSessions>) -> Step {
        if self.work.is_some() || !std::mem::take(&mut self.wants_list) {
            return Step::Nothing;
        }
        self.start(Aim::List { shows: false }, context, out).unwrap_or(Step::Nothing)
    }

    fn go_on(&mut self, next: Next, context: Context<'_>, out: &mut dyn Open<ForSessions>) -> Step {
        let step = match next {
            Next::Ask(ask) => {
                if matches!(ask, Asked::List) {
                    self.listing = Listing::Loading;
                }
                match Errand::start(ask, context, &mut Within { out, wrap: ForSessions::Work }) {
                    Ok(errand) => {
                        if let Some(work) = self.work.as_mut() {
                            work.errand = Some(errand);
                        }
                        return Step::Nothing;
                    }
                    Err(problem) => match self.work.as_mut() {
                        Some(work) => {
                            let next = work.failed(problem);
                            return self.go_on(next, context, out);
                        }
                        None => return Step::Nothing,
                    },
                }
            }
            Next::Confirm(question) => {
                let id = out.open(ForSessions::Confirm);
                out.push(Effect::Confirm { id, question });
                if let Some(work) = self.work.as_mut() {
                    work.confirm = Some(id);
                }
                return Step::Nothing;
            }
            Next::Tell(step, ask) => {
                let next = self.go_on(Next::Ask(ask), context, out);
                return if next == Step::Nothing { step } else { next };
            }
            Next::Over(step) => step,
        };
        self.over(step)
    }

    /// Something came to its end: what it means for the names.
    fn over(&mut self, step: Step) -> Step {
        self.work = None;
        match &step {
            Step::Saved { name, .. } => self.add(name),
            Step::Moved { from, to, keeps } => {
                self.add(to);
                if !keeps {
                    self.names.retain(|name| name != from);
                }
            }
            Step::HalfMoved { to, .. } => self.add(to),
            Step::Failed { deed: Deed::Load, name, problem, .. }
                if matches!(problem.kind, Kind::SessionNotFound(_)) =>
            {
                self.names.retain(|known| known != name);
            }
            Step::Failed { problem, .. } if self.listing == Listing::Loading => {
                self.listing = Listing::Failed(problem.clone());
            }
            _ => {}
        }
        step
    }

    fn learn(&mut self, mut names: Vec<String>) {
        let all = names.len();
        names.retain(|name| name::is_name(name));
        self.unusable = all - names.len();
        self.names = names;
        self.listing = Listing::Known;
    }

    fn add(&mut self, name: &str) {
        if let Err(place) = self.names.binary_search_by(|known| known.as_str().cmp(name))
            && !self.names.iter().any(|known| known == name)
        {
            self.names.insert(place, name.to_owned());
        }
    }

    fn grace_over(&mut self, key: u32, context: Context<'_>, out: &mut dyn Open<ForSessions>) -> Step {
        if let Some(doomed) = self.doomed.iter_mut().find(|doomed| doomed.key == key) {
            doomed.grace = None;
        }
        self.delete(key, context, out)
    }

    fn delete(&mut self, key: u32, context: Context<'_>, out: &mut dyn Open<ForSessions>) -> Step {
        let Some(doomed) = self.doomed.iter_mut().find(|doomed| doomed.key == key) else {
            return Step::Nothing;
        };
        let name = doomed.name.clone();
        let mut within = Within { out, wrap: |what| ForSessions::Deletion(key, what) };
        match Errand::start(Asked::Delete(name.clone()), context, &mut within) {
            Ok(errand) => {
                doomed.errand = Some(errand);
                Step::Nothing
            }
            Err(problem) => self.not_deleted(key, name, problem),
        }
    }

    fn deletion_done(
        &mut self,
        (key, what): (u32, ForAsk),
        outcome: Outcome,
        context: Context<'_>,
        now: Stamp,
        out: &mut dyn Open<ForSessions>,
    ) -> Step {
        let Some(doomed) = self.doomed.iter_mut().find(|doomed| doomed.key == key) else {
            return Step::Nothing;
        };
        let Some(errand) = doomed.errand.as_mut() else { return Step::Nothing };
        let mut within = Within { out, wrap: |what| ForSessions::Deletion(key, what) };
        let Some(result) = errand.done(what, outcome, context, now, &mut within) else {
            return Step::Nothing;
        };
        doomed.errand = None;
        let name = doomed.name.clone();
        match result {
            Ok(answer) if wire::is_done(&answer.reply) == Some(true) => {
                self.doomed.retain(|doomed| doomed.key != key);
                self.names.retain(|known| *known != name);
                Step::Deleted { name }
            }
            Ok(_) => self.not_deleted(key, name, Problem::new(Kind::SessionStore)),
            Err(problem) => self.not_deleted(key, name, problem),
        }
    }

    fn not_deleted(&mut self, key: u32, name: String, problem: Problem) -> Step {
        self.doomed.retain(|doomed| doomed.key != key);
        if matches!(problem.kind, Kind::SessionNotFound(_)) {
            self.names.retain(|known| *known != name);
        }
        Step::Failed { deed: Deed::Delete, name, problem, is_quiet: false }
    }
}

impl Doomed {
    fn stop(&mut self, out: &mut dyn Open<ForSessions>) {
        if let Some(id) = self.grace.take() {
            out.cancel(id);
        }
        if let Some(mut errand) = self.errand.take() {
            errand.stop(&mut Within { out, wrap: |what| ForSessions::Deletion(self.key, what) });
        }
    }
}

/// Opens the answer to a LoadSession.
fn loaded(reply: Reply) -> Result<Data, Problem> {
    wire::session(reply).ok_or_else(|| Problem::new(Kind::SessionStore))
}
