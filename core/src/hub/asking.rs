//! The calls that find the thread, begin another one and read it: their answers, when they are repeated, and what a
//! failure means for the thread.

use chatcli_proto::{Call, Code, Failure, v1};

use super::{ForHub, Hub, Phase, Step, Why, why_off};
use crate::connection::Connection;
use crate::port::{Again, ForAsk, Heard, Open, Outcome, Stamp, Within, backoff};

/// So many times the thread is looked for before it counts as not there.
const MAX_ATTEMPTS: u32 = 5;

impl Hub {
    /// Resolving, rotating and reading.
    pub(super) fn asked(
        &mut self,
        what: ForAsk,
        outcome: Outcome,
        connection: &Connection,
        now: Stamp,
        out: &mut dyn Open<ForHub>,
    ) -> Vec<Step> {
        let Some(ask) = self.ask.as_mut() else { return Vec::new() };
        match ask.heard(what, outcome) {
            Heard::Reply(reply) => self.told(*reply, now),
            Heard::Ended => {
                self.ask = None;
                self.complete(connection, now, out)
            }
            Heard::Failed(failure) => {
                let problem = connection.problem_of(&failure);
                let mut within = Within { out, wrap: ForHub::Ask };
                match ask.again(&problem, connection, now, &mut within) {
                    Again::Now => self.send_again(connection, out),
                    Again::Later => {}
                    Again::No => {
                        ask.stop(&mut within);
                        self.ask = None;
                        return self.failed(&failure, connection, now, out);
                    }
                }
                Vec::new()
            }
            Heard::Again => {
                self.send_again(connection, out);
                Vec::new()
            }
            Heard::Late | Heard::Refused(_) | Heard::Unsupported(_) => {
                ask.stop(&mut Within { out, wrap: ForHub::Ask });
                self.ask = None;
                self.later(now, out);
                self.released(out)
            }
            Heard::Nothing | Heard::Rerouted | Heard::Stopped(_) => Vec::new(),
        }
    }

    /// Sends what was asked once more, within the same patience.
    fn send_again(&mut self, connection: &Connection, out: &mut dyn Open<ForHub>) {
        let call = match self.phase {
            Phase::Rotating => Call::NewConversation(v1::NewConversationRequest::default()),
            Phase::Reading | Phase::Following => self.page(),
            _ => Call::ResolveActiveConversation(v1::ResolveActiveConversationRequest::default()),
        };
        if let Some(ask) = self.ask.as_mut() {
            ask.send(call, connection, &mut Within { out, wrap: ForHub::Ask });
        }
    }

    /// What a failed call means for the thread.
    pub(super) fn failed(
        &mut self,
        failure: &Failure,
        connection: &Connection,
        now: Stamp,
        out: &mut dyn Open<ForHub>,
    ) -> Vec<Step> {
        if let Some(why) = why_off(failure) {
            return self.switch_off(why, out);
        }
        if failure.code == Code::NotFound && self.conv_id.is_some() {
            self.stop(out);
            self.resolve(connection, out);
            return Vec::new();
        }
        self.is_fresh |= failure.code == Code::Unauthenticated;
        let is_lost = matches!(self.phase, Phase::Resolving | Phase::Rotating) && failure.transport.is_none();
        if is_lost && self.attempt >= MAX_ATTEMPTS {
            return self.switch_off(Why::Absent, out);
        }
        self.later(now, out);
        self.released(out)
    }

    pub(super) fn switch_off(&mut self, why: Why, out: &mut dyn Open<ForHub>) -> Vec<Step> {
        self.stop(out);
        self.phase = Phase::Off(why);
        let mut steps = vec![Step::Turns(self.speech.faded(Stamp::default(), true))];
        steps.extend(self.released(out));
        steps
    }

    /// Tries again after a while, longer each time.
    pub(super) fn later(&mut self, now: Stamp, out: &mut dyn Open<ForHub>) {
        if let Some(id) = self.follow.take() {
            out.cancel(id);
        }
        self.cancel_again(out);
        self.phase = Phase::Waiting;
        self.again = Some(out.timer(ForHub::Again, backoff::wait_ms(self.attempt, now.entropy)));
        self.attempt += 1;
    }
}
