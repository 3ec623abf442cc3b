//! Lets the model sum up earlier turns, and puts the summary in their place.

use super::{App, Pending};
use crate::app::Notice;
use crate::app::slot::for_summary;
use crate::conversation;
use crate::conversation::{Means, wire};
use crate::port::{Again, Ask, ForAsk, Heard, Outcome, Patience, Stamp};
use crate::problem::{Kind, Problem};

/// How long the model may take to sum up a conversation, in milliseconds.
const SUMMARY_TIMEOUT_MS: u64 = 60_000;
/// How often it is asked again because the server limits requests.
const SUMMARY_WAITS: u32 = 3;
/// Turns that `/compact` leaves as they are, and fewer than which it does nothing.
const KEPT_TURNS: usize = 2;

impl App {
    pub(super) fn compact(&mut self, instruction: &str) {
        let turns = self.conversation.turns();
        let before = turns.len();
        let Some(last) = before.checked_sub(KEPT_TURNS + 1).and_then(|at| turns.get(at)).map(|turn| turn.id)
        else {
            self.notice(conversation::Notice::TooShort);
            return;
        };
        if !self.is_still() {
            return;
        }
        if self.pending.is_some() {
            self.notice(Notice::StillGoing);
            return;
        }
        if !self.connection.is_online() {
            self.notice(Notice::Refused(Problem::new(Kind::NotConnected)));
            return;
        }
        let ask = Ask::new(Patience::Whole(Some(SUMMARY_TIMEOUT_MS), SUMMARY_WAITS));
        let instruction = instruction.to_owned();
        self.pending = Some(Pending::Compact { ask, last, before, instruction, text: String::new() });
        self.ask_for_summary();
    }

    /// Asks the model to sum up, for the first time or after a pause.
    pub(super) fn ask_for_summary(&mut self) {
        let Some(Pending::Compact { ask, last, instruction, text, .. }) = self.pending.as_mut() else {
            return;
        };
        text.clear();
        let means = Means {
            connection: &self.connection,
            settings: &self.account.settings,
            credentials: &self.account.credentials,
            timeout_ms: Some(SUMMARY_TIMEOUT_MS),
        };
        let call = self.conversation.summary_call(*last, instruction, means);
        ask.send(call, &*self.connection, &mut self.out.of(for_summary));
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
            Heard::Refused(problem) => *problem,
            Heard::Unsupported(why) => Problem::because(Kind::Unimplemented, &why),
            Heard::Rerouted | Heard::Stopped(_) | Heard::Nothing => return,
        };
        self.end_summary();
        self.notice(Notice::Refused(problem));
    }

    pub(super) fn summed_up(&mut self) {
        let Some(Pending::Compact { last, before, text, .. }) = self.end_summary() else { return };
        self.conversation.compacted(last, text);
        let after = self.conversation.turns().len();
        self.notice(conversation::Notice::Compacted { before, after });
    }

    pub(super) fn end_summary(&mut self) -> Option<Pending> {
        let mut pending = self.pending.take()?;
        if let Pending::Compact { ask, .. } = &mut pending {
            ask.stop(&mut self.out.of(for_summary));
        }
        Some(pending)
    }
}
