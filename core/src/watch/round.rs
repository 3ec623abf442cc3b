//! One question to a watcher: its status and, when they are wanted, its alerts, within one deadline.

use chatcli_proto::{Code, Failure};

use crate::connection::Connection;
use crate::effect::EffectId;
use crate::event::Outcome;
use crate::outbox::{How, Outbox, Slot};
use crate::problem::{Kind, Problem};
use crate::watcher::{Alert, WatcherStatus};
use crate::wire;

/// How long both answers together may take.
const ROUND_MS: u64 = 10_000;

/// What an effect of a round was started for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ForRound {
    Status,
    Alerts,
    Deadline,
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
                if self.may_be_throttled(&failure, connection) {
                    self.renewed = true;
                    self.ask(what, true, connection, out);
                    return None;
                }
                Err(connection.problem_of(&failure))
            }
            (ForRound::Deadline, Outcome::Fired) => {
                Err(Problem::new(Kind::ConnectTimeout(connection.address().to_owned(), ROUND_MS)))
            }
            (_, Outcome::Unsupported(why)) => Err(Problem::because(Kind::Unimplemented, &why)),
            _ => return None,
        };
        self.stop(out);
        Some(result)
    }

    pub(crate) fn stop(&mut self, out: &mut Outbox) {
        for id in [self.call.take(), self.deadline.take()].into_iter().flatten() {
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

    /// A Go server throttles per connection and calls it a bad token.
    fn may_be_throttled(&self, failure: &Failure, connection: &Connection) -> bool {
        failure.code == Code::Unauthenticated
            && failure.transport.is_none()
            && !self.renewed
            && connection.was_online()
            && connection.capabilities().fresh_connections
    }
}
