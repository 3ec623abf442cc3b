//! `/watch` and the board: passes answers on, and tells the board when the server goes away and comes back.

use super::App;
use crate::app::slot::for_watch;
use crate::app::{Notice, Slot};
use crate::connection::State;
use crate::port::{LinkId, Outcome, Stamp};
use crate::problem::{Kind, Problem};
use crate::watcher::board::BoardOptions;
use crate::watcher::{ForInquiry, ForPolling, Inquiry, Intent, Polling, PollingStep, WatchAsked};

impl App {
    pub(super) fn about_watcher(&mut self, intent: Intent, now: Stamp) {
        match intent {
            Intent::Watch(options) => self.watch(options, now),
            Intent::Unwatch => self.unwatch(),
            Intent::Pause => self.pause_watching(true, now),
            Intent::Resume => self.pause_watching(false, now),
        }
    }

    /// Which way is in use, and how it stands.
    pub(super) fn way(&self) -> (LinkId, State) {
        (self.connection.link(), self.connection.state())
    }

    /// Tells the board what became of the way to the server.
    pub(super) fn follow_the_way(&mut self, before: (LinkId, State), now: Stamp) {
        let (link, state) = self.way();
        if before == (link, state) || self.polling.is_none() {
            return;
        }
        let Some(polling) = self.polling.as_mut() else { return };
        if self.exit_code.is_some() {
            if let Some(problem) = self.connection.problem().cloned() {
                polling.ended(problem, now);
            }
            return;
        }
        match state {
            State::Starting | State::Connecting => {}
            State::Online if before.0 != link => {
                let options = polling.board().options().clone();
                self.unwatch();
                self.watch(options, now);
            }
            State::Online => polling.online(&self.connection, now, &mut self.out.of(Slot::Polling)),
            State::Waiting { .. } | State::Failed | State::Detached => {
                let problem = self.connection.problem().cloned();
                let problem = problem.unwrap_or_else(|| Problem::new(Kind::NotConnected));
                polling.offline(problem, state == State::Failed, now, &mut self.out.of(Slot::Polling));
            }
        }
    }

    pub(super) fn watch(&mut self, options: BoardOptions, now: Stamp) {
        let known = self.polling.as_mut();
        let goes_on = known.is_some_and(|polling| {
            polling.retune(&options, &self.connection, now, &mut self.out.of(Slot::Polling))
        });
        if !goes_on {
            self.unwatch();
            let is_paused = self.is_watch_paused;
            *self.polling = Some(Polling::start(
                options,
                is_paused,
                &self.connection,
                now,
                &mut self.out.of(Slot::Polling),
            ));
        }
    }

    pub(super) fn pause_watching(&mut self, pauses: bool, now: Stamp) {
        self.is_watch_paused = pauses;
        if self.polling.is_none() {
            return;
        }
        let Some(polling) = self.polling.as_mut() else { return };
        if pauses {
            polling.pause(now, &mut self.out.of(Slot::Polling));
        } else {
            polling.resume(&self.connection, now, &mut self.out.of(Slot::Polling));
        }
    }

    pub(super) fn unwatch(&mut self) {
        if let Some(mut polling) = self.polling.take() {
            polling.stop(&mut self.out.of(Slot::Polling));
        }
    }

    pub(super) fn polled(&mut self, asked: ForPolling, outcome: Outcome, now: Stamp) {
        let Some(polling) = self.polling.as_mut() else { return };
        let step = polling.done(asked, outcome, &self.connection, now, &mut self.out.of(Slot::Polling));
        match step {
            PollingStep::Nothing => {}
            PollingStep::Trouble(trouble) => self.in_trouble(trouble, false, now),
            PollingStep::Reconnect => {
                self.connection.reconnect(now, &mut self.out.of(Slot::Connection));
            }
            PollingStep::Told(info) => if self.connection.told(info) {},
        }
    }

    pub(super) fn ask_watcher(&mut self, asked: WatchAsked) {
        if self.connection.state() == State::Detached {
            self.notice(Notice::Refused(Problem::new(Kind::NotConnected)));
        } else if self.inquiry.is_some() {
            self.notice(Notice::StillGoing);
        } else {
            self.inquiry = Some(Inquiry::start(asked, &self.connection, &mut self.out.of(for_watch)));
        }
    }

    pub(super) fn watch_answered(&mut self, asked: ForInquiry, outcome: Outcome, now: Stamp) {
        let Some(mut inquiry) = self.inquiry.take() else { return };
        let known = (&*self.connection, self.account.settings.lang);
        let said = inquiry.done(asked, outcome, known, now, &mut self.out.of(for_watch));
        let Some(said) = said else {
            self.inquiry = Some(inquiry);
            return;
        };
        if !said.is_over {
            self.inquiry = Some(inquiry);
        }
        self.notice(Notice::Shown(said.lines));
        self.in_trouble(said.trouble, true, now);
    }

    /// What writes the next line has seen enough.
    pub(super) fn stop_following(&mut self) {
        if let Some(mut inquiry) = self.inquiry.take_if(|inquiry| inquiry.is_following()) {
            inquiry.stop(&mut self.out.of(for_watch));
        }
    }
}
