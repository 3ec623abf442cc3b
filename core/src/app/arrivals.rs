//! What commands waited for.

use super::{App, Candidate, Pending};
use crate::app::{ForCommand, Notice, Slot};
use crate::connection::{self, Connection};
use crate::conversation;
use crate::port::{Outcome, Stamp};
use crate::problem::{Kind, Problem};

impl App {
    pub(super) fn arrived(&mut self, asked: ForCommand, outcome: Outcome, now: Stamp) {
        match (asked, outcome) {
            (ForCommand::Dial, Outcome::Dialled(to)) => {
                if let Some(Pending::Dial { link, keep_history }) = self.pending.take() {
                    for warning in &to.warnings {
                        self.notice(Notice::Warning(warning.clone()));
                    }
                    self.notice(connection::Notice::Connecting { address: to.address.clone() });
                    let connection = Connection::candidate(
                        link,
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
            (ForCommand::Write, Outcome::Wrote(path)) => self.notice(conversation::Notice::Exported { path }),
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
            (asked, Outcome::Declined) => {
                self.forget_pending(asked);
                self.notice(Notice::Cancelled);
                self.next_queued(now);
            }
            (asked, outcome @ (Outcome::Unattended | Outcome::Unsupported(_))) => {
                self.forget_pending(asked);
                let is_alone = outcome == Outcome::Unattended;
                let kind = if is_alone { Kind::Unattended } else { Kind::NotPossibleHere };
                self.notice(Notice::Refused(Problem::new(kind)));
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
        };
        if waits {
            self.pending = None;
        }
    }
}
