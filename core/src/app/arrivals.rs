//! What commands waited for.

use super::{App, Candidate, Pending};
use crate::account::Switch;
use crate::app::slot::for_summary;
use crate::app::{ForCommand, Notice, Slot};
use crate::connection::{self, Connection, ForConnection};
use crate::conversation::wire;
use crate::forget::Forget;
use crate::port::{Again, ForAsk, Heard, Outcome, Stamp};
use crate::problem::{Kind, Problem};
use crate::secret::Secret;

impl App {
    pub(super) fn arrived(&mut self, asked: ForCommand, outcome: Outcome, now: Stamp) {
        match (asked, outcome) {
            (ForCommand::Dial, Outcome::Dialled(to)) => {
                if let Some(Pending::Dial { line, keep_history }) = self.pending.take() {
                    for warning in &to.warnings {
                        self.notice(Notice::Warning(warning.clone()));
                    }
                    self.notice(Notice::Connecting { address: to.address.clone() });
                    let connection = Connection::candidate(
                        line,
                        &to,
                        &self.connection,
                        now,
                        &mut self.out.of(Slot::Candidate),
                    );
                    self.candidate = Some(Box::new(Candidate { connection, to: *to, keep_history }));
                }
            }
            (ForCommand::Secret, Outcome::Secret(secret)) => match self.pending.take() {
                Some(Pending::Switch(mut switch)) => {
                    if let Some(field) = switch.missing() {
                        switch.give(field, secret);
                    }
                    self.switch(switch);
                }
                Some(Pending::Connect(mut target)) => {
                    target.give(&secret);
                    self.dial(*target);
                }
                other => self.pending = other,
            },
            (ForCommand::LocalAuth, Outcome::Renewed(prefixed, expires_unix_ms)) => {
                if let Some(Pending::Switch(switch)) = self.pending.take() {
                    self.switch_local_auth(&switch, prefixed, expires_unix_ms);
                }
            }
            (_, Outcome::Told(lines)) => self.notice(Notice::Shown(lines)),
            (ForCommand::Edit, Outcome::Edited(text)) => self.draft.set(text),
            (ForCommand::Leave, Outcome::Finished) => self.exit(0),
            (ForCommand::Write, Outcome::Wrote(path)) => self.notice(Notice::Exported { path }),
            (ForCommand::Reload, Outcome::Reloaded(reloaded)) => {
                self.account.settings.lang = reloaded.lang.unwrap_or(self.account.settings.lang);
                self.account.settings.theme = reloaded.theme.unwrap_or(self.account.settings.theme);
                self.config = reloaded.config;
                self.notice(Notice::Reloaded);
            }
            (asked, Outcome::Refused(problem)) => {
                self.forget_pending(asked);
                self.notice(Notice::Refused(*problem));
                self.next_queued(now);
            }
            (asked, Outcome::Unsupported(_)) => {
                self.forget_pending(asked);
                self.notice(Notice::Cancelled);
                self.next_queued(now);
            }
            // Anything else that ends what a command waited for ends the command.
            (asked, outcome) if outcome.is_final() => self.forget_pending(asked),
            _ => {}
        }
    }

    fn forget_pending(&mut self, asked: ForCommand) {
        let waits = match self.pending {
            None => false,
            Some(Pending::Dial { .. }) => asked == ForCommand::Dial,
            Some(Pending::Connect(_)) => asked == ForCommand::Secret,
            Some(Pending::Switch(_)) => matches!(asked, ForCommand::Secret | ForCommand::LocalAuth),
            Some(Pending::Compact { .. }) => false,
        };
        if waits {
            self.pending = None;
        }
    }

    fn switch_local_auth(&mut self, switch: &Switch, prefixed: Secret, expires_unix_ms: Option<i64>) {
        let credential = (prefixed, expires_unix_ms);
        match self.account.switch_local_auth(switch, credential, self.connection.info()) {
            Ok(switched) => self.notice(Notice::Switched(switched)),
            Err(problem) => self.notice(Notice::Refused(problem)),
        }
    }

    /// Something came back for the model's summary.
    pub(super) fn summary_heard(&mut self, asked: ForAsk, outcome: Outcome, now: Stamp) {
        let Some(Pending::Compact { ask, text, .. }) = self.pending.as_mut() else { return };
        let problem = match ask.heard(asked, outcome) {
            Heard::Reply(reply) => {
                text.extend(wire::piece(*reply).map(|piece| piece.text));
                return;
            }
            Heard::Ended if text.trim().is_empty() => Problem::new(Kind::EmptyAnswer),
            Heard::Ended => return self.summed_up(),
            Heard::Failed(failure) => {
                let problem = self.account.credentials.paid_for(self.connection.problem_of(&failure));
                match ask.again(&problem, &*self.connection, now, &mut self.out.of(for_summary)) {
                    Again::Now => return self.ask_for_summary(),
                    Again::Later => return,
                    Again::No => problem,
                }
            }
            Heard::Again => return self.ask_for_summary(),
            Heard::Late => Problem::new(Kind::Deadline),
            Heard::Unsupported(why) => Problem::because(Kind::Unimplemented, &why),
            Heard::Rerouted | Heard::Nothing => return,
        };
        self.end_summary();
        self.notice(Notice::Refused(problem));
    }

    fn summed_up(&mut self) {
        let Some(Pending::Compact { last, before, text, .. }) = self.end_summary() else { return };
        self.conversation.compacted(last, text);
        let after = self.conversation.turns().len();
        self.notice(Notice::Compacted { before, after });
    }

    fn end_summary(&mut self) -> Option<Pending> {
        let mut pending = self.pending.take()?;
        if let Pending::Compact { ask, .. } = &mut pending {
            ask.stop(&mut self.out.of(for_summary));
        }
        Some(pending)
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
    fn take_over(&mut self, candidate: Candidate, now: Stamp) {
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
        self.conversation.forget(Forget::Server);
        self.notice(Notice::Connected);
        // What waited for the old one.
        self.release(now);
    }
}
