//! Routes `/share`: from the conversation to the gateway, and what came of it to the person.

use super::App;
use crate::app::{Notice, Slot};
use crate::history::title;
use crate::port::{About, ForAsk, KeptTurn, Outcome, Stamp};
use crate::problem::{Kind, Problem};
use crate::share::{self, Step};

impl App {
    /// Hands the conversation over to a browser.
    pub(super) fn share(&mut self, now: Stamp) {
        if self.share.is_going() {
            self.notice(Notice::StillGoing);
            return;
        }
        let Some(first) = self.conversation.turns().first() else {
            self.notice(share::Notice::Nothing);
            return;
        };
        let title = title(&first.prompt);
        if !self.is_still() {
            return;
        }
        if !self.connection.is_online() {
            let problem = self.connection.problem().cloned();
            self.notice(Notice::Refused(problem.unwrap_or_else(|| Problem::new(Kind::NotConnected))));
            return;
        }
        let turns: Vec<KeptTurn> =
            self.conversation.turns().iter().map(|turn| turn.record(self.window)).collect();
        let about = About {
            at: now.unix_ms.unsigned_abs(),
            summary: self.conversation.summary().map(str::to_owned),
            session: self.conversation.write_handed(),
        };
        let out = &mut self.out.of(Slot::Share);
        if let Err(notice) = self.share.start(&title, &turns, &about, &self.connection, out) {
            self.notice(notice);
        }
    }

    pub(super) fn share_done(&mut self, asked: ForAsk, outcome: Outcome, now: Stamp) {
        match self.share.done(asked, outcome, &self.connection, now, &mut self.out.of(Slot::Share)) {
            Step::Nothing => return,
            Step::Said(notice) => self.notice(notice),
            Step::Failed(problem) => self.notice(Notice::Refused(problem)),
        }
        self.next_queued(now);
    }
}
