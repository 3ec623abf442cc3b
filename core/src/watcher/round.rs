//! One question to a watcher: its status and, when they are wanted, its alerts, within one deadline.

use super::status::{Alert, WatcherStatus};
use super::wire;
use crate::connection::Connection;
use crate::port::{Again, Ask, ForAsk, Heard, Open, Outcome, Patience, Stamp};
use crate::problem::{Kind, Problem};

/// How long both answers together may take. A server that limits requests gets as many pauses as fit.
const ROUND_MS: u64 = 10_000;

/// What a round brought.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: WatcherStatus,
    pub(crate) alerts: Vec<Alert>,
}

/// A running round.
#[derive(Debug)]
pub(crate) struct Round {
    ask: Ask,
    wants_alerts: bool,
    /// The alerts are being asked for.
    is_second: bool,
    status: Option<WatcherStatus>,
    alerts: Vec<Alert>,
}

impl Round {
    pub(crate) fn start(wants_alerts: bool, connection: &Connection, out: &mut dyn Open<ForAsk>) -> Self {
        let ask = Ask::new(Patience::Whole(Some(ROUND_MS), u32::MAX));
        let mut round = Self { ask, wants_alerts, is_second: false, status: None, alerts: Vec::new() };
        round.send(connection, out);
        round
    }

    /// The answer or the failure, once there is one; the round is over then.
    pub(crate) fn done(
        &mut self,
        what: ForAsk,
        outcome: Outcome,
        connection: &Connection,
        now: Stamp,
        out: &mut dyn Open<ForAsk>,
    ) -> Option<Result<Answer, Problem>> {
        let was_paused = self.ask.is_paused();
        let result = match self.ask.heard(what, outcome) {
            Heard::Reply(reply) if self.is_second => {
                self.alerts = wire::alert_list(*reply).unwrap_or_default();
                return None;
            }
            Heard::Reply(reply) => {
                self.status = wire::watcher(*reply);
                return None;
            }
            Heard::Ended
                if self.wants_alerts
                    && !self.is_second
                    && self.status.as_ref().is_some_and(|status| status.active) =>
            {
                self.is_second = true;
                self.send(connection, out);
                return None;
            }
            Heard::Ended => match self.status.take() {
                Some(status) => Ok(Answer { status, alerts: std::mem::take(&mut self.alerts) }),
                None => Err(Problem::new(Kind::Truncated)),
            },
            Heard::Failed(failure) => {
                let problem = connection.problem_of(&failure);
                match self.ask.again(&problem, connection, now, out) {
                    Again::No => Err(problem),
                    Again::Now => {
                        self.send(connection, out);
                        return None;
                    }
                    Again::Later => return None,
                }
            }
            Heard::Again => {
                self.send(connection, out);
                return None;
            }
            Heard::Late if was_paused => Err(Problem::new(Kind::RateLimited(0))),
            Heard::Late => Err(Problem::new(Kind::ConnectTimeout(connection.address().to_owned(), ROUND_MS))),
            Heard::Refused(problem) => Err(*problem),
            Heard::Unsupported(why) => Err(Problem::because(Kind::Unimplemented, &why)),
            Heard::Rerouted | Heard::Stopped(_) | Heard::Nothing => return None,
        };
        self.stop(out);
        Some(result)
    }

    pub(crate) fn stop(&mut self, out: &mut dyn Open<ForAsk>) {
        self.ask.stop(out);
    }

    fn send(&mut self, connection: &Connection, out: &mut dyn Open<ForAsk>) {
        let call = if self.is_second { wire::alerts() } else { wire::watcher_status() };
        self.ask.send(call, connection, out);
    }
}
