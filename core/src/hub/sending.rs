//! Sending to the thread: whole turns, one event after the other, and beside it the answer that is running.

use chatcli_proto::{Code, Failure, Reply};

use super::{CALL_MS, ForHub, Hub, Live, MAX_WAITS, Phase, Step, notice::Notice, speech, why_off};
use crate::connection::Connection;
use crate::conversation::Conversation;
use crate::port::{Again, Ask, ForAsk, Heard, How, Open, Outcome, Patience, Stamp, TurnId, Within, backoff};

impl Hub {
    /// Sends the next event, when none is on its way.
    pub(super) fn post(&mut self, connection: &Connection, out: &mut dyn Open<ForHub>) {
        if self.posting.ask.is_some() || self.posting.again.is_some() || !self.is_attached() {
            return;
        }
        let (Some(conv_id), Some(channel), true) =
            (self.conv_id.as_deref(), self.channel.as_deref(), connection.is_online())
        else {
            return;
        };
        let Some(call) = self.posting.next(conv_id, channel) else { return };
        let mut ask = Ask::new(Patience::EachTry(CALL_MS, MAX_WAITS));
        ask.send(call, connection, &mut Within { out, wrap: ForHub::Append });
        self.posting.ask = Some(ask);
    }

    pub(super) fn appended(
        &mut self,
        what: ForAsk,
        outcome: Outcome,
        connection: &Connection,
        now: Stamp,
        out: &mut dyn Open<ForHub>,
    ) -> Vec<Step> {
        let Some(ask) = self.posting.ask.as_mut() else { return Vec::new() };
        let mut within = Within { out, wrap: ForHub::Append };
        let is_again = match ask.heard(what, outcome) {
            Heard::Reply(reply) => {
                // It comes by the stream as well, and is no news then.
                if let Reply::AppendEvent(stored) = *reply
                    && let Some(event) = stored.event
                {
                    self.mark.saw(event.seq);
                }
                return Vec::new();
            }
            Heard::Ended => {
                ask.stop(&mut within);
                self.posting.ask = None;
                self.posting.sent();
                self.post(connection, out);
                return Vec::new();
            }
            Heard::Failed(failure) => {
                let problem = connection.problem_of(&failure);
                match ask.again(&problem, connection, now, &mut within) {
                    Again::Now => true,
                    Again::Later => return Vec::new(),
                    Again::No => {
                        ask.stop(&mut within);
                        self.posting.ask = None;
                        return self.unsent_because(&failure, connection, now, out);
                    }
                }
            }
            Heard::Again => true,
            Heard::Late | Heard::Refused(_) | Heard::Unsupported(_) => {
                ask.stop(&mut within);
                self.posting.ask = None;
                self.post_later(now, out);
                return Vec::new();
            }
            Heard::Nothing | Heard::Rerouted | Heard::Stopped(_) => false,
        };
        if is_again
            && let (Some(conv_id), Some(channel)) = (self.conv_id.as_deref(), self.channel.as_deref())
            && let Some(call) = self.posting.next(conv_id, channel)
            && let Some(ask) = self.posting.ask.as_mut()
        {
            ask.send(call, connection, &mut Within { out, wrap: ForHub::Append });
        }
        Vec::new()
    }

    fn unsent_because(
        &mut self,
        failure: &Failure,
        connection: &Connection,
        now: Stamp,
        out: &mut dyn Open<ForHub>,
    ) -> Vec<Step> {
        if why_off(failure).is_some() || failure.code == Code::NotFound {
            return self.failed(failure, connection, now, out);
        }
        // Nothing is gained by sending it again.
        let is_final = matches!(failure.code, Code::InvalidArgument | Code::ResourceExhausted)
            && failure.transport.is_none();
        if is_final {
            self.posting.sent();
            self.post(connection, out);
            return vec![Step::Told(Notice::NotTaken)];
        }
        self.post_later(now, out);
        Vec::new()
    }

    fn post_later(&mut self, now: Stamp, out: &mut dyn Open<ForHub>) {
        let wait_ms = backoff::wait_ms(self.posting.attempt, now.entropy);
        self.posting.attempt += 1;
        self.posting.again = Some(out.timer(ForHub::AppendAgain, wait_ms));
    }

    /// A person stops an answer that runs at another client.
    pub(crate) fn wish_stop(&mut self, turn: TurnId) {
        if self.live == Live::Yes {
            self.speech.wish_stop(turn);
        }
    }

    /// A person decides here what a run elsewhere needs to know. Says whether it can be told.
    pub(crate) fn wish_decide(&mut self, turn: TurnId, decision: String) -> bool {
        let is_heard = self.live == Live::Yes;
        if is_heard {
            self.speech.wish_decide(turn, decision);
        }
        is_heard
    }

    /// Tells of the answer that runs here, a few times a second, and of what it needs a decision about.
    pub(crate) fn speak(
        &mut self,
        conversation: &Conversation,
        needs: Option<String>,
        connection: &Connection,
        out: &mut dyn Open<ForHub>,
    ) {
        if self.live != Live::Yes || self.phase != Phase::Following {
            return;
        }
        self.speech.needs(needs);
        if self.speech.follow(conversation) {
            self.say(conversation, connection, out);
        }
    }

    fn say(&mut self, conversation: &Conversation, connection: &Connection, out: &mut dyn Open<ForHub>) {
        let (Some(conv_id), Some(channel)) = (self.conv_id.as_deref(), self.channel.as_deref()) else {
            return;
        };
        if self.speech.saying.is_none()
            && connection.is_online()
            && let Some(call) = self.speech.next(conversation, conv_id, channel)
        {
            let how = How { token: connection.token(), timeout_ms: Some(CALL_MS), fresh: false };
            self.speech.saying = Some(out.call(ForHub::Say, connection.link(), call, how));
        }
        if self.speech.pace.is_none() && self.speech.speaks() {
            self.speech.pace = Some(out.timer(ForHub::Pace, speech::PACE_MS));
        }
    }

    /// What was said arrived or did not, or it is time for the next word. What did not arrive is not said again: the whole
    /// turn comes in the end.
    pub(super) fn spoke(
        &mut self,
        what: ForHub,
        outcome: Outcome,
        conversation: &Conversation,
        connection: &Connection,
        out: &mut dyn Open<ForHub>,
    ) {
        if what == ForHub::Pace {
            self.speech.pace = None;
            self.say(conversation, connection, out);
        } else if outcome.is_final() {
            self.speech.saying = None;
            if matches!(&outcome, Outcome::Failed(failure) if failure.code == Code::NotFound) {
                self.live = Live::No;
                self.speech.hush();
            }
        }
    }
}
