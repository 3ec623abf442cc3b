//! Every conversation of this device: what a person wants of them, and what an opened one does to what is here.

use super::App;
use crate::app::{Notice, Slot, screens};
use crate::history::{self, ForHistory, Intent, Resume, Step};
use crate::port::{ConversationId, Opened, Outcome, Stamp};

impl App {
    pub(super) fn about_history(&mut self, intent: Intent, now: Stamp) {
        match intent {
            Intent::Pick if self.connection.capabilities().picker => {
                self.history.pick(&mut self.out.of(Slot::History));
            }
            Intent::Pick => {
                let is_started = self.history.list(&mut self.out.of(Slot::History));
                self.unless_started(is_started);
            }
            Intent::More => self.history.more(&mut self.out.of(Slot::History)),
            Intent::Filter(search) => self.history.filter(search, &mut self.out.of(Slot::History)),
            Intent::Close => self.history.close(&mut self.out.of(Slot::History)),
            Intent::Open(id) if Some(id) == self.conversation.kept_as() => {
                self.history.close(&mut self.out.of(Slot::History));
                self.notice(history::Notice::IsOpen);
            }
            Intent::Open(id) => {
                if self.is_still() {
                    self.history.comes_after(self.conversation.queue().len());
                    let is_started = self.history.open(id, &mut self.out.of(Slot::History));
                    self.unless_started(is_started);
                }
            }
            Intent::Resume(words) => {
                if self.is_still() {
                    self.history.comes_after(self.conversation.queue().len());
                    let is_started = self.history.named(&words, &mut self.out.of(Slot::History));
                    self.unless_started(is_started);
                }
            }
            Intent::Delete(id) => {
                let is_open = Some(id) == self.conversation.kept_as();
                // What is here would only be kept again.
                if is_open {
                    self.leave_conversation(now);
                }
                self.history.doom(id, is_open, &mut self.out.of(Slot::History));
            }
            Intent::UndoDelete => {
                let was_open = self.history.undo(&mut self.out.of(Slot::History));
                if let Some(id) = was_open.filter(|_| self.conversation.turns().is_empty()) {
                    self.history.open(id, &mut self.out.of(Slot::History));
                }
            }
        }
    }

    /// There may be no later.
    pub(super) fn delete_what_is_doomed(&mut self) {
        self.history.delete_now(&mut self.out.of(Slot::History));
    }

    fn unless_started(&mut self, is_started: bool) {
        if !is_started {
            self.notice(Notice::StillGoing);
        }
    }

    /// The conversation that the program was started with.
    pub(super) fn begin_with(&mut self, resume: Resume) {
        if !self.connection.capabilities().history {
            return;
        }
        let out = &mut self.out.of(Slot::History);
        match resume {
            Resume::Latest => {
                self.history.latest(out);
            }
            Resume::Named(words) => {
                self.history.named(&words, out);
            }
            Resume::Pick if self.connection.capabilities().picker => self.history.pick(out),
            Resume::Pick => {
                self.history.list(out);
            }
        }
    }

    pub(super) fn history_done(&mut self, asked: ForHistory, outcome: Outcome, now: Stamp) {
        let step = self.history.done(asked, outcome, now, &mut self.out.of(Slot::History));
        match step {
            Step::Nothing => return,
            Step::Listed => self.show_conversations(),
            Step::Opened(opened) if Some(opened.id) == self.conversation.kept_as() => {
                self.notice(history::Notice::IsOpen);
            }
            Step::Opened(opened) => self.opened(*opened, now),
            Step::Empty => self.notice(history::Notice::Empty),
            Step::Deleted => self.notice(history::Notice::Deleted),
            Step::Failed(problem) => {
                let code = problem.exit_code();
                self.notice(Notice::Refused(problem));
                // A script does not want its question asked elsewhere.
                if self.is_one_shot {
                    self.exit(code);
                    return;
                }
            }
        }
        if self.connection.is_online() && !self.is_moving() {
            self.go_on_there(now);
        }
    }

    fn show_conversations(&mut self) {
        let lines = screens::conversations(&self.view());
        self.notice(Notice::Shown(lines));
    }

    /// Puts a conversation that was kept in the place of the one that is here, which stays kept.
    fn opened(&mut self, opened: Opened, now: Stamp) {
        let Opened { id, title, remembered, is_in_use } = opened;
        self.conversation.leave(now, &mut self.out.of(Slot::Turn));
        self.keep_now(now);
        // What waited in the other one is kept with it; what was asked since then is meant for this one.
        let waited = self.history.waited();
        self.conversation.queue_mut().drop_first(waited);
        self.conversation.make_room((!is_in_use).then_some(id));
        // What it holds is not written again; a copy is, once something is asked in it.
        self.ledger.turn_to(if is_in_use { ConversationId::default() } else { id });
        self.take_changes(&remembered.changes, now);
        self.instructions_came();
        self.conversation.came();
        self.history.opened();
        if is_in_use {
            self.notice(history::Notice::Copied { title });
        } else {
            let questions = self.conversation.turns().len();
            self.notice(history::Notice::Opened { title, questions });
        }
        if remembered.unreadable > 0 {
            self.notice(crate::keep::Notice::Unreadable { records: remembered.unreadable });
        }
        if !remembered.waiting.is_empty() {
            self.conversation.queue_mut().put_first(remembered.waiting);
            // What waited there is not sent by itself.
            self.conversation.queue_mut().pause();
            let waiting = self.conversation.queue().len();
            self.notice(history::Notice::Waiting { waiting });
        }
    }
}
