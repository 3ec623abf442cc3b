//! Routes what becomes of the way to a server, tries another one, and leaves one.

use super::{App, Candidate, Pending};
use crate::account::Preference;
use crate::app::commands::Target;
use crate::app::rest::Task;
use crate::app::{ForCommand, Notice, Slot};
use crate::connection::{ForConnection, Intent};
use crate::decisions::Decisions;
use crate::forget::Forget;
use crate::port::{Effect, LinkId, Outcome, Route, Stamp};
use crate::problem::{Kind, Problem};
use crate::watcher::Trouble;
use crate::{account, connection};

impl App {
    pub(super) fn about_connection(&mut self, intent: Intent, now: Stamp) {
        let out = &mut self.out.of(Slot::Connection);
        match intent {
            Intent::Reconnect => self.connection.reconnect(now, out),
            Intent::SetToken(token) => self.connection.set_token(token, now, out),
        }
    }

    /// Takes in what the transport knows of the replicas. When the last one went away between two calls, no call will
    /// tell; while one runs, it tells more.
    pub(super) fn route(&mut self, route: Route, now: Stamp) {
        if let Some(candidate) = self.candidate.as_mut() {
            candidate.connection.take_route(&route);
        }
        let all_gone = self.connection.take_route(&route);
        if all_gone && !self.conversation.is_busy() {
            let problem = Problem::new(Kind::Unreachable(self.connection.address().to_owned()));
            let step = self.connection.lost(problem, now, &mut self.out.of(Slot::Connection));
            self.connection_step(step, now);
        }
    }

    pub(super) fn connection_step(&mut self, step: connection::Step, now: Stamp) {
        match step {
            connection::Step::Nothing => {}
            connection::Step::Lost { retry_in_ms } => self.notice(connection::Notice::Lost { retry_in_ms }),
            connection::Step::Dead { retry_in_ms } => {
                self.notice(connection::Notice::Lost { retry_in_ms });
                if let Some(problem) = self.connection.problem().cloned() {
                    self.rest(Task::Dead(problem), now);
                }
            }
            connection::Step::GaveUp(problem) => self.exit(problem.exit_code()),
            connection::Step::Refused(problem) => self.rest(Task::Refused(problem), now),
            connection::Step::Online { again } => {
                if again {
                    self.notice(connection::Notice::Restored);
                }
                self.rest(Task::Online, now);
            }
        }
    }

    /// What waited for a server goes there now.
    pub(super) fn go_on_online(&mut self, now: Stamp) {
        if self.start_session(now) || self.history.is_opening() {
            // The prompt waits for it.
        } else if let Some(prompt) = self.one_shot.take() {
            self.start_prompt(prompt, now);
        } else {
            self.release(now);
        }
    }

    /// Ends the answer that a lost server was giving.
    pub(super) fn cut(&mut self, problem: Problem, now: Stamp) {
        if self.conversation.cut(problem, now, &mut self.out.of(Slot::Turn)) {
            self.after_turn(now);
        }
    }

    /// Sends the prompt that waits for a server.
    pub(super) fn release(&mut self, now: Stamp) {
        let conversation = self.conversation.untracked();
        if conversation.release(now, means!(self), &mut self.out.of(Slot::Turn)) {
            self.conversation.touch();
        }
    }

    /// The server does not let this person in: nothing waits for it any more, and that is said once. A page says it where
    /// it asks who they are.
    pub(super) fn refused(&mut self, problem: Problem, now: Stamp) {
        if self.conversation.refuse_held(&problem, now, &mut self.out.of(Slot::Turn)) {
            self.after_turn(now);
        } else if self.connection.capabilities().terminal {
            self.notice(Notice::Refused(problem));
        }
    }

    pub(super) fn candidate_done(&mut self, asked: ForConnection, outcome: Outcome, now: Stamp) {
        let Some(mut candidate) = self.candidate.take() else { return };
        let step = candidate.connection.done(asked, outcome, false, now, &mut self.out.of(Slot::Candidate));
        match step {
            connection::Step::Nothing | connection::Step::Lost { .. } | connection::Step::Dead { .. } => {
                self.candidate = Some(candidate)
            }
            connection::Step::GaveUp(problem) | connection::Step::Refused(problem) => {
                candidate.connection.hang_up(&mut self.out.of(Slot::Candidate));
                self.notice(Notice::Refused(problem));
                self.next_queued(now);
            }
            connection::Step::Online { .. } => {
                self.take_over(*candidate, now);
                self.next_queued(now);
            }
        }
    }

    /// The new server answers: it takes the place of the old one. The conversation stays unless told otherwise.
    pub(super) fn take_over(&mut self, candidate: Candidate, now: Stamp) {
        let Candidate { connection, to, keep_history } = candidate;
        if self.connection.state() != connection::State::Detached {
            self.connection.hang_up(&mut self.out.of(Slot::Connection));
        }
        *self.connection = connection;
        self.connection.promote(&mut self.out.of(Slot::Connection));
        self.account.connected(to.credentials, (to.provider, to.model), to.max_tokens);
        if !keep_history {
            self.conversation.clear(now, &mut self.out.of(Slot::Turn));
        }
        // What the old one kept says nothing about the new one.
        self.sessions.forget(Forget::Server, &mut self.out.of(Slot::Sessions));
        self.hub.forget(Forget::Server, &mut self.out.of(Slot::Hub));
        self.decisions = Decisions::default();
        self.share.stop(&mut self.out.of(Slot::Share));
        self.conversation.leave_thread();
        // Another server's thread is not told what was said here.
        self.conversation.came();
        self.conversation.forget(Forget::Server);
        self.notice(Notice::Connected);
        // What waited for the old one.
        self.release(now);
    }

    /// Prepares the way to another server, as soon as every secret that was left out is there.
    pub(super) fn dial(&mut self, target: Target) {
        if let Some(field) = target.missing() {
            let pending = Pending::Connect(Box::new(target));
            self.start_pending(pending, ForCommand::Secret, |id| Effect::AskSecret { id, field });
            return;
        }
        let Target { words, keep_history, .. } = target;
        self.next_link += 1;
        let link = LinkId(self.next_link);
        let pending = Pending::Dial { link, keep_history };
        self.start_pending(pending, ForCommand::Dial, |id| Effect::Dial { id, link, words });
    }

    pub(super) fn disconnect(&mut self, now: Stamp) {
        if self.connection.state() == connection::State::Detached {
            self.notice(Notice::Refused(Problem::new(Kind::NotConnected)));
            return;
        }
        self.conversation.stop(now, &mut self.out.of(Slot::Turn));
        self.conversation.queue_mut().pause();
        let address = self.connection.address().to_owned();
        self.connection.hang_up(&mut self.out.of(Slot::Connection));
        self.sessions.forget(Forget::Server, &mut self.out.of(Slot::Sessions));
        self.hub.forget(Forget::Server, &mut self.out.of(Slot::Hub));
        self.decisions = Decisions::default();
        self.share.stop(&mut self.out.of(Slot::Share));
        self.conversation.leave_thread();
        // Another server's thread is not told what was said here.
        self.conversation.came();
        self.notice(connection::Notice::Disconnected { address });
    }

    /// A person leaves: nothing of theirs stays for the next one.
    pub(super) fn sign_out(&mut self, now: Stamp) {
        self.end_summary();
        self.stop_command(now);
        self.out.cancel_where(Slot::is_command);
        self.pending = None;
        self.inquiry = None;
        self.conversation.clear(now, &mut self.out.of(Slot::Turn));
        self.references.forget(&mut self.out.of(Slot::References));
        self.stop_contexts();
        if self.contexts.forget() {
            self.store(Preference::SessionContexts, "");
        }
        self.conversation.forget(Forget::Person);
        self.draft.text.clear();
        // What the watcher said was for the user who left; it is asked for again for the next one.
        self.unwatch();
        self.sessions.forget(Forget::Person, &mut self.out.of(Slot::Sessions));
        self.history.forget(Forget::Person, &mut self.out.of(Slot::History));
        self.hub.forget(Forget::Person, &mut self.out.of(Slot::Hub));
        self.decisions = Decisions::default();
        self.share.stop(&mut self.out.of(Slot::Share));
        self.account.forget(Forget::Person);
        self.notices.clear();
        self.connection.sign_out(now, &mut self.out.of(Slot::Connection));
        self.keep_choice();
        self.notice(account::Notice::SignedOut);
    }

    /// What a failed question means for the way to the server; it may have been told already.
    pub(super) fn in_trouble(&mut self, trouble: Trouble, is_told: bool, now: Stamp) {
        match trouble {
            Trouble::None => {}
            Trouble::LostServer(problem) => {
                let step = self.connection.lost(problem, now, &mut self.out.of(Slot::Connection));
                self.connection_step(step, now);
            }
            Trouble::TokenRefused(problem) => {
                self.connection.refused(problem.clone(), &mut self.out.of(Slot::Connection));
                if !is_told {
                    self.rest(Task::Refused(problem), now);
                }
            }
        }
    }
}
