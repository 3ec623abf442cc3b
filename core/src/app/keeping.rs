//! Keeps what is new, takes in what was kept, and what other windows do. What is new is decided by the ledger alone, at
//! the end of every event, so no part has to remember to say so.

use super::App;
use crate::app::{Revisions, Slot};
use crate::conversation::Taken;
use crate::keep::ForKeep;
use crate::port::{Change, ConversationId, Effect, KeptState, Open, Outcome, Remembered, Stamp};
use crate::{conversation, keep};

impl App {
    /// Whether what was kept is still to come. Until then nothing is asked: it would lack what was said before.
    pub(super) fn is_recalling(&self) -> bool {
        self.connection.capabilities().keeps && !self.ledger.is_read
    }

    /// Takes in what the store had, or why it does not work.
    pub(super) fn remembered(&mut self, remembered: Remembered, now: Stamp) {
        let is_first = !std::mem::replace(&mut self.ledger.is_read, true);
        if let Some(id) = remembered.conversation.filter(|_| is_first) {
            self.conversation.adopt(id);
            self.hub.may_replace(remembered.is_newest);
            self.ledger.turn_to(id);
        }
        // A person may have gone on to another one since the store was asked.
        if remembered.conversation.is_some() && remembered.conversation == self.conversation.kept_as() {
            self.take_changes(&remembered.changes, now);
            self.conversation.came();
        }
        let recalled = remembered.waiting.len();
        if recalled > 0 {
            self.conversation.queue_mut().put_first(remembered.waiting);
            // Whether the user still wants them is not known.
            self.conversation.queue_mut().pause();
            let waiting = self.conversation.queue().len();
            self.notice(keep::Notice::Recalled { waiting });
        }
        if remembered.unreadable > 0 {
            self.notice(keep::Notice::Unreadable { records: remembered.unreadable });
        }
        if let Some(problem) = remembered.problem {
            self.ledger.told = true;
            self.notice(keep::Notice::NotKept(problem));
        }
        self.next_queued(now);
    }

    /// Another window changed this conversation.
    pub(super) fn elsewhere(&mut self, conversation: ConversationId, changes: Vec<Change>, now: Stamp) {
        // What is not read yet will be read with this in it.
        if self.is_recalling() || self.conversation.kept_as() != Some(conversation) {
            return;
        }
        let had = !self.conversation.turns().is_empty();
        let ran = self.conversation.is_busy();
        let taken = self.take_changes(&changes, now);
        let replaces = changes.iter().any(|change| matches!(change, Change::Turn(_)));
        if taken.removed > 0 && had && self.conversation.turns().is_empty() {
            self.notice(keep::Notice::ClearedElsewhere);
            self.keep_queue_for_later();
        } else if taken.removed > 0 && !replaces {
            self.notice(keep::Notice::TakenBackElsewhere { turns: taken.removed });
        }
        if taken.conflict {
            self.notice(keep::Notice::ReplacedElsewhere);
        }
        if taken.stopped {
            self.notice(keep::Notice::StoppedElsewhere);
            self.keep_queue_for_later();
        }
        if ran && !self.conversation.is_busy() {
            if taken.ended_well {
                self.next_queued(now);
            } else {
                self.keep_queue_for_later();
            }
        }
    }

    /// What waits was meant to follow something that is not there.
    pub(super) fn keep_queue_for_later(&mut self) {
        if !self.conversation.queue().is_paused() && self.conversation.queue_mut().pause() {
            let waiting = self.conversation.queue().len();
            self.notice(conversation::Notice::QueueKept { waiting });
        }
    }

    pub(super) fn take_changes(&mut self, changes: &[Change], now: Stamp) -> TakenIn {
        // Even what changes nothing here is compared again: the store may hold what is gone.
        self.conversation.touch();
        let mut taken = TakenIn::default();
        for change in changes {
            match change {
                Change::Turn(turn) => {
                    self.ledger.saw(turn);
                    // A turn that is gone stays gone: the comparison tells the store so again.
                    if self.ledger.gone().contains(&turn.id) {
                        continue;
                    }
                    match self.conversation.take_in(turn, now, &mut self.out.of(Slot::Turn)) {
                        Taken::Nothing | Taken::Moved => {}
                        Taken::Ended => taken.ended_well |= turn.state == KeptState::Done,
                        Taken::StoppedHere => taken.stopped = true,
                    }
                }
                Change::Removed(ids) => {
                    self.ledger.saw_removed(ids);
                    taken.removed += self.conversation.take_away(ids, &mut self.out.of(Slot::Turn));
                }
                Change::About(about) if about.at > self.ledger.about().at => {
                    taken.conflict |= self.ledger.has_news_about(&self.conversation);
                    self.conversation.read_session(about.summary.as_deref(), about.session.as_deref());
                    self.ledger.saw_about(about.clone(), &self.conversation);
                    // Another session of the list may be the one that is open.
                    self.sessions.touch();
                }
                // An older one, and what another window has for itself, is nothing to this one.
                Change::About(_) | Change::Waiting(_) => {}
            }
        }
        taken
    }

    /// The end of every event: keeps what is new.
    pub(super) fn keep_what_moved(&mut self, before: Revisions, now: Stamp) {
        let moved = before.conversation != self.conversation.revision();
        let grew = before.answer != self.conversation.answer_revision();
        if (moved || grew) && self.ledger.rests_for(now) > 0 {
            self.postpone(now);
        } else if moved || (grew && self.is_growth_due(now)) {
            self.keep(self.is_growth_due(now), now);
        } else if grew {
            self.postpone(now);
        }
    }

    /// Keeps everything, at once.
    pub(super) fn keep_now(&mut self, now: Stamp) {
        self.keep(true, now);
    }

    pub(super) fn kept(&mut self, asked: ForKeep, outcome: Outcome, now: Stamp) {
        match (asked, outcome) {
            (ForKeep::Growth, _) => {
                self.ledger.timer = None;
                self.keep_due(now);
            }
            (ForKeep::Writing, outcome) => {
                self.ledger.writing = self.ledger.writing.saturating_sub(1);
                match outcome {
                    Outcome::Refused(problem) => {
                        self.ledger.lost(now);
                        if !std::mem::replace(&mut self.ledger.told, true) {
                            self.notice(keep::Notice::NotKept(*problem));
                        }
                    }
                    Outcome::Finished if self.ledger.landed() && std::mem::take(&mut self.ledger.told) => {
                        self.notice(keep::Notice::KeptAgain);
                    }
                    _ => {}
                }
                self.keep_due(now);
            }
        }
    }

    fn keep_due(&mut self, now: Stamp) {
        if self.ledger.rests_for(now) > 0 {
            self.postpone(now);
        } else {
            self.keep(self.is_growth_due(now), now);
        }
    }

    fn is_growth_due(&self, now: Stamp) -> bool {
        self.ledger.writing == 0 && self.ledger.growth_due_in(now) == 0
    }

    /// Looks again when the growing answer is due. While the store is busy, its answer brings the next look.
    fn postpone(&mut self, now: Stamp) {
        if self.keeps() && self.ledger.writing == 0 && self.ledger.timer.is_none() {
            let due_in_ms = self.ledger.growth_due_in(now).max(self.ledger.rests_for(now));
            self.ledger.timer = Some(self.out.timer(Slot::Keep(ForKeep::Growth), due_in_ms));
        }
    }

    /// Whether there is a store, and what it held is known.
    fn keeps(&self) -> bool {
        self.connection.capabilities().history && !self.is_recalling()
    }

    fn keep(&mut self, is_growth_due: bool, now: Stamp) {
        if !self.keeps() {
            return;
        }
        // Where windows share a store, what is here is here after a reload as well, wherever it came from.
        let is_shared = self.connection.capabilities().keeps;
        // Each conversation by itself: another one that took its place leaves it as it is.
        let Some(kept_as) = self.conversation.untracked().name_to_keep(is_shared, now) else { return };
        self.ledger.turn_to(kept_as);
        let conversation = self.conversation.untracked();
        let renamed = conversation.rename_revived(self.ledger.gone(), now);
        if !renamed.is_empty() {
            self.hub.renamed(&renamed);
            self.conversation.touch();
        }
        let conversation = self.conversation.untracked();
        let (changes, postponed) = self.ledger.compare(conversation, self.window, is_growth_due, now);
        if postponed {
            self.postpone(now);
        }
        if !changes.is_empty() {
            let id = self.out.open(Slot::Keep(ForKeep::Writing));
            self.ledger.writing += 1;
            self.out.push(Effect::Keep { id, conversation: kept_as, changes });
        }
    }
}

/// What other windows' changes did here.
#[derive(Debug, Default)]
pub(super) struct TakenIn {
    removed: usize,
    ended_well: bool,
    stopped: bool,
    conflict: bool,
}
