//! One question to a watcher: its status and, when they are wanted, its alerts, within one deadline.

use crate::connection::Connection;
use crate::effect::EffectId;
use crate::event::Outcome;
use crate::outbox::{How, Outbox, Slot};
use crate::problem::{Kind, Problem};
use crate::watcher::{Alert, WatcherStatus};
use crate::wire;

/// How long both answers together may take.
const ROUND_MS: u64 = 10_000;
/// The pause that a server gets which limits requests, unless it asks for a longer one.
const PAUSE_MS: u64 = 1_000;

/// What an effect of a round was started for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ForRound {
    Status,
    Alerts,
    Deadline,
    /// A server that limits requests has had its pause.
    Again,
}

/// What a round brought.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: WatcherStatus,
    pub(crate) alerts: Vec<Alert>,
}

/// A running round.
#[derive(Debug)]
pub(crate) struct Round {
    slot: fn(ForRound) -> Slot,
    wants_alerts: bool,
    status: Option<WatcherStatus>,
    alerts: Vec<Alert>,
    call: Option<EffectId>,
    deadline: Option<EffectId>,
    wait: Option<EffectId>,
    /// Which question is asked again after the pause.
    paused: Option<ForRound>,
    /// A fresh connection was asked for already.
    renewed: bool,
}

impl Round {
    pub(crate) fn start(
        slot: fn(ForRound) -> Slot,
        wants_alerts: bool,
        connection: &Connection,
        out: &mut Outbox,
    ) -> Self {
        let deadline = Some(out.timer(slot(ForRound::Deadline), ROUND_MS));
        let mut round = Self {
            slot,
            wants_alerts,
            status: None,
            alerts: Vec::new(),
            call: None,
            deadline,
            wait: None,
            paused: None,
            renewed: false,
        };
        round.ask(ForRound::Status, false, connection, out);
        round
    }

    /// The answer or the failure, once there is one; the round is over then.
    pub(crate) fn done(
        &mut self,
        what: ForRound,
        outcome: Outcome,
        connection: &Connection,
        out: &mut Outbox,
    ) -> Option<Result<Answer, Problem>> {
        if outcome.is_final() {
            match what {
                ForRound::Status | ForRound::Alerts => self.call = None,
                ForRound::Deadline => self.deadline = None,
                ForRound::Again => self.wait = None,
            }
        }
        let result = match (what, outcome) {
            (ForRound::Status, Outcome::Reply(reply)) => {
                self.status = wire::watcher(*reply);
                return None;
            }
            (ForRound::Alerts, Outcome::Reply(reply)) => {
                self.alerts = wire::alert_list(*reply).unwrap_or_default();
                return None;
            }
            (ForRound::Status, Outcome::Ended)
                if self.wants_alerts && self.status.as_ref().is_some_and(|status| status.active) =>
            {
                self.ask(ForRound::Alerts, false, connection, out);
                return None;
            }
            (ForRound::Status | ForRound::Alerts, Outcome::Ended) => match self.status.take() {
                Some(status) => Ok(Answer { status, alerts: std::mem::take(&mut self.alerts) }),
                None => Err(Problem::new(Kind::Truncated)),
            },
            (ForRound::Status | ForRound::Alerts, Outcome::Failed(failure)) => {
                let problem = connection.problem_of(&failure);
                match problem.kind {
                    // A Go server throttles per connection and calls it a bad token.
                    Kind::Token
                        if !self.renewed
                            && connection.was_online()
                            && connection.capabilities().fresh_connections =>
                    {
                        self.renewed = true;
                        self.ask(what, true, connection, out);
                        return None;
                    }
                    // The deadline ends this.
                    Kind::RateLimited(secs) => {
                        let wait_ms = PAUSE_MS.max(u64::from(secs) * 1000);
                        self.paused = Some(what);
                        self.wait = Some(out.timer((self.slot)(ForRound::Again), wait_ms));
                        return None;
                    }
                    _ => Err(problem),
                }
            }
            (ForRound::Again, Outcome::Fired) => {
                let what = self.paused.take()?;
                self.ask(what, false, connection, out);
                return None;
            }
            (ForRound::Deadline, Outcome::Fired) => {
                let late = Problem::new(Kind::ConnectTimeout(connection.address().to_owned(), ROUND_MS));
                let is_limited = self.paused.is_some();
                Err(if is_limited { Problem::new(Kind::RateLimited(0)) } else { late })
            }
            (_, Outcome::Unsupported(why)) => Err(Problem::because(Kind::Unimplemented, &why)),
            _ => return None,
        };
        self.stop(out);
        Some(result)
    }

    pub(crate) fn stop(&mut self, out: &mut Outbox) {
        for id in [self.call.take(), self.deadline.take(), self.wait.take()].into_iter().flatten() {
            out.cancel(id);
        }
    }

    fn ask(&mut self, what: ForRound, fresh: bool, connection: &Connection, out: &mut Outbox) {
        let call = match what {
            ForRound::Alerts => wire::alerts(),
            _ => wire::watcher_status(),
        };
        let how = How { token: connection.token(), timeout_ms: Some(ROUND_MS), fresh };
        self.call = Some(out.call((self.slot)(what), connection.line(), call, how));
    }
}
