//! The thread that all clients of one principal share: which conversation belongs to it, what comes from it and goes to
//! it. The conversation that belongs to it carries its name; every other one is alone.

use std::sync::Arc;

use super::App;
use crate::app::commands::HubAsked;
use crate::app::{Notice, Revisions, Slot};
use crate::conversation::TurnId;
use crate::hub::{self, ForHub, Step};
use crate::port::{ConversationId, KeptTurn, Opened, Outcome, Stamp};
use crate::problem::{Kind, Problem};
use crate::{connection, keep};

/// Of a thread that is new here, so many of the newest turns are shown: what the full ChatCLI takes, too.
const ADOPTED_TURNS: usize = 12;

impl App {
    /// The end of every event.
    pub(super) fn tend_thread(&mut self, before: Revisions) {
        if self.is_one_shot {
            return;
        }
        if self.is_copy_of(self.hub.conv_id()) && self.hub.is_attached() {
            self.copy_gives_way();
            self.hub.stay_away(&mut self.out.of(Slot::Hub));
            self.hub.turn_on(&mut self.out.of(Slot::Hub));
        }
        if self.hub.is_attached() && self.conversation.thread() != self.hub.conv_id().map(Arc::as_ref) {
            self.hub.stay_away(&mut self.out.of(Slot::Hub));
            self.notice(hub::Notice::Left);
        }
        let is_its_own = self.conversation.is_asked_in() && self.conversation.is_begun_here();
        let is_awaiting = self.conversation.awaited_of().is_some();
        if self.hub.is_looked_for() && is_its_own && !is_awaiting {
            let server = self.connection.address().to_owned();
            self.conversation.untracked().await_thread(Some(&server));
        } else if self.hub.is_off() && is_awaiting {
            self.conversation.await_thread(None);
        }
        if !self.is_choosing() {
            self.hub.tend(&self.connection, &mut self.out.of(Slot::Hub));
        }
        if before.conversation != self.conversation.revision() {
            self.share_turns();
        }
        let needs = self.needs_decision();
        self.hub.speak(&self.conversation, needs, &self.connection, &mut self.out.of(Slot::Hub));
    }

    /// Which conversation is open is not settled yet.
    fn is_choosing(&self) -> bool {
        self.is_recalling()
            || self.first_session.is_some()
            || self.sessions.is_loading()
            || self.history.is_opening()
            || self.history.picking().is_some()
    }

    fn share_turns(&mut self) {
        self.hub.share(&self.conversation, &self.connection, &mut self.out.of(Slot::Hub));
    }

    pub(super) fn hub_done(&mut self, asked: ForHub, outcome: Outcome, now: Stamp) {
        let out = &mut self.out.of(Slot::Hub);
        let steps = self.hub.done(asked, outcome, &self.conversation, &self.connection, now, out);
        for step in steps {
            self.hub_step(step, now);
        }
    }

    fn hub_step(&mut self, step: Step, now: Stamp) {
        match step {
            Step::Found { conv_id, is_other } => self.found_thread(&conv_id, is_other),
            Step::Local(outcome) => self.local_thread(outcome, now),
            Step::Read(turns) => self.adopt(turns, now),
            Step::Turns(turns) => self.take_turns(turns, now),
            Step::Stop(turn) => self.stop_for_another(turn, now),
            Step::Needs(turn, content) => self.need_heard(turn, &content),
            Step::Decides(turn, content) => self.decided_elsewhere(turn, &content, now),
            Step::Released => self.go_on_there(now),
            Step::Told(notice) => self.notice(notice),
            Step::Failed(problem) => self.notice(Notice::Refused(problem)),
        }
    }

    /// What is here was handed over from another device, and is a copy of this thread.
    fn is_copy_of(&self, thread: Option<&Arc<str>>) -> bool {
        let handed = self.conversation.handed();
        handed.is_some() && handed == thread.map(Arc::as_ref) && !self.conversation.is_busy()
    }

    /// The copy is kept no longer: the thread itself is at hand.
    fn copy_gives_way(&mut self) {
        let copy = self.conversation.kept_as();
        self.conversation.make_room(None);
        self.ledger.turn_to(ConversationId::default());
        if let Some(copy) = copy {
            self.hub.forget_local(copy, &mut self.out.of(Slot::Hub));
        }
    }

    /// The thread is known: the conversation that is here may belong to it.
    fn found_thread(&mut self, conv_id: &Arc<str>, is_other: bool) {
        if self.is_copy_of(Some(conv_id)) {
            self.copy_gives_way();
        }
        let name = hub::kept_as(conv_id);
        let kept_as = self.conversation.kept_as();
        if is_other && self.conversation.thread().is_some() {
            // What is here stays; what is said from now on is in the other one.
            self.conversation.join_thread(conv_id, kept_as);
            self.notice(hub::Notice::Reset);
        } else if kept_as == Some(name) || self.conversation.thread() == Some(&**conv_id) {
            self.conversation.join_thread(conv_id, kept_as);
        } else if !self.may_join() {
            if !self.hub.peek(&self.connection, &mut self.out.of(Slot::Hub)) {
                self.hub.stay_away(&mut self.out.of(Slot::Hub));
            }
            return;
        } else if self.connection.capabilities().history {
            self.hub.open_local(name, &mut self.out.of(Slot::Hub));
            return;
        } else {
            self.conversation.join_thread(conv_id, Some(name));
        }
        self.hub.attach(&self.connection, &mut self.out.of(Slot::Hub));
    }

    /// Nothing is here but what was asked before the thread was known.
    fn may_join(&self) -> bool {
        // Another server's thread is not told what was said here.
        let is_awaited = self.conversation.awaited_of() == Some(self.connection.address());
        self.conversation.is_blank() || self.conversation.is_begun_here() || is_awaited
    }

    /// What this device keeps of the thread is here, or it keeps nothing.
    fn local_thread(&mut self, outcome: Outcome, now: Stamp) {
        let Some(conv_id) = self.hub.conv_id().cloned() else { return };
        if !self.may_join() {
            self.hub.stay_away(&mut self.out.of(Slot::Hub));
            return;
        }
        let name = hub::kept_as(&conv_id);
        let (old, is_blank) = (self.conversation.kept_as(), self.conversation.is_blank());
        let beside = self.conversation.all_beside();
        let opened = if let Outcome::Opened(opened) = outcome { opened } else { None };
        // What another window writes to is kept under another name here.
        let is_in_use = opened.as_ref().is_some_and(|opened| opened.is_in_use);
        let kept_as = if is_in_use { old } else { Some(name) };
        if is_blank {
            self.conversation.make_room(kept_as);
        }
        if let Some(opened) = opened.filter(|opened| is_blank || !opened.is_in_use) {
            let Opened { remembered, .. } = *opened;
            self.ledger.turn_to(kept_as.unwrap_or_default());
            self.take_changes(&remembered.changes, now);
            if is_blank {
                self.conversation.came();
                self.history.opened();
            }
            if remembered.unreadable > 0 {
                self.notice(keep::Notice::Unreadable { records: remembered.unreadable });
            }
            if !remembered.waiting.is_empty() {
                self.conversation.queue_mut().put_first(remembered.waiting);
                // What waited there is not sent by itself.
                self.conversation.queue_mut().pause();
            }
        }
        // What was attached or said before the thread was known holds there, too.
        self.conversation.take_along(&beside);
        self.conversation.join_thread(&conv_id, kept_as);
        if let Some(old) = old.filter(|old| !is_in_use && *old != name) {
            self.hub.forget_local(old, &mut self.out.of(Slot::Hub));
        }
        self.hub.attach(&self.connection, &mut self.out.of(Slot::Hub));
    }

    /// All of the thread was read for the first time. What came since this device took it in belongs here; of a thread that
    /// is new here, the newest turns.
    fn adopt(&mut self, mut turns: Vec<KeptTurn>, now: Stamp) {
        if self.conversation.thread() != self.hub.conv_id().map(Arc::as_ref) {
            self.give_way(&turns);
            return;
        }
        if let Some(since) = self.conversation.thread_since() {
            turns.retain(|turn| turn.id >= since);
        } else {
            let known = turns.iter().position(|turn| self.conversation.turn(turn.id).is_some());
            let skipped = known.unwrap_or_else(|| turns.len().saturating_sub(ADOPTED_TURNS));
            turns.drain(..skipped);
            // Of a thread that was taken in as a whole nothing is older.
            let first = turns.first().filter(|_| skipped > 0).map_or(TurnId(0), |turn| turn.id);
            self.conversation.begin_thread_at(first);
        }
        let is_untouched = self.conversation.asked().is_none();
        self.take_turns(turns, now);
        if is_untouched {
            self.conversation.came();
        }
        if self.hub.is_news_that_it_is_shared() {
            self.notice(hub::Notice::Shared);
        }
        self.share_turns();
        let out = &mut self.out.of(Slot::Hub);
        if self.hub.release(out) {
            self.go_on_there(now);
        }
    }

    /// Another conversation is here. It makes room when it was not asked for, nothing was said in it since, and the thread
    /// holds something.
    fn give_way(&mut self, turns: &[KeptTurn]) {
        let is_left_alone = !self.conversation.is_busy() && self.conversation.queue().is_empty();
        let may = !turns.is_empty() && is_left_alone && !self.conversation.is_asked_in();
        let conv_id = self.hub.conv_id().cloned().filter(|_| may);
        let Some(conv_id) = conv_id.filter(|_| self.hub.replaces(&mut self.out.of(Slot::Hub))) else {
            self.hub.stay_away(&mut self.out.of(Slot::Hub));
            return;
        };
        self.conversation.make_room(None);
        self.found_thread(&conv_id, false);
    }

    /// Turns of other clients came, or grew.
    fn take_turns(&mut self, turns: Vec<KeptTurn>, now: Stamp) {
        if turns.is_empty() || self.conversation.thread() != self.hub.conv_id().map(Arc::as_ref) {
            return;
        }
        let ran = self.conversation.is_busy();
        for turn in turns.iter().filter(|turn| !self.ledger.gone().contains(&turn.id)) {
            let conversation = self.conversation.untracked();
            conversation.take_in(turn, now, &mut self.out.of(Slot::Turn));
        }
        self.needs_end();
        self.conversation.touch();
        // What waits here was asked here, and does not depend on how another client's answer ended.
        if ran && !self.conversation.is_busy() {
            self.next_queued(now);
        }
    }

    /// Another client stops the answer that runs here.
    fn stop_for_another(&mut self, turn: TurnId, now: Stamp) {
        let is_running =
            self.conversation.asked().is_some_and(|asked| asked.id == turn && asked.state.is_open());
        if is_running && self.conversation.stop(now, &mut self.out.of(Slot::Turn)) {
            self.notice(keep::Notice::StoppedElsewhere);
            self.keep_queue_for_later();
        }
    }

    /// What `/hub` asks for.
    pub(super) fn hub_asked(&mut self, asked: HubAsked) {
        match asked {
            HubAsked::Status => {
                let lines = self.hub.status(self.account.settings.lang);
                self.notice(Notice::Shown(lines));
            }
            HubAsked::Off => {
                if self.is_still() {
                    let is_changed = self.hub.turn_off(&mut self.out.of(Slot::Hub));
                    self.conversation.leave_thread();
                    self.ledger.turn_to(ConversationId::default());
                    self.notice(if is_changed { hub::Notice::Left } else { hub::Notice::AsItWas });
                }
            }
            HubAsked::On => {
                if !self.is_still() {
                    return;
                }
                if !self.hub.turn_on(&mut self.out.of(Slot::Hub)) {
                    self.notice(hub::Notice::AsItWas);
                    return;
                }
                // It stays kept under its own name, and what is attached stays here.
                let beside = self.conversation.all_beside();
                self.conversation.make_room(None);
                self.conversation.take_along(&beside);
                self.notice(hub::Notice::Attached);
            }
            HubAsked::Errand(errand) => {
                if self.connection.state() == connection::State::Detached {
                    self.notice(Notice::Refused(Problem::new(Kind::NotConnected)));
                } else if !self.hub.start_errand(errand, &self.connection, &mut self.out.of(Slot::Hub)) {
                    self.notice(Notice::StillGoing);
                }
            }
        }
    }

    /// A new conversation was begun here: the thread begins anew, for all who share it.
    pub(super) fn begin_thread(&mut self) {
        if self.hub.rotate(&self.connection, &mut self.out.of(Slot::Hub)) && self.hub.has_others() {
            self.notice(hub::Notice::New);
        }
    }
}
