//! Lets the model sum up earlier turns: because a person wants it, whose conversation it then is, or because a question
//! waits that would travel with too much ([`fitting`](super::fitting)).

use super::App;
use crate::app::slot::for_summary;
use crate::app::{Notice, Slot};
use crate::budget::tokens;
use crate::conversation;
use crate::conversation::{Means, TurnId, Worded, wire};
use crate::port::{Again, Ask, ForAsk, Happening, Heard, Outcome, Patience, Stamp};
use crate::problem::{Kind, Problem};

/// How long the model may take to sum up a conversation, in milliseconds: when a person waits for nothing else, and when
/// it is a long one.
const SUMMARY_TIMEOUT_MS: u64 = 60_000;
const LONG_TIMEOUT_MS: u64 = 600_000;
/// How often it is asked again because the server limits requests.
const SUMMARY_WAITS: u32 = 3;
/// Turns that `/compact` leaves as they are, and fewer than which it does nothing.
const KEPT_TURNS: usize = 2;

/// A summary that the model is making.
#[derive(Debug)]
pub(super) struct Summing {
    ask: Ask,
    /// The last of the turns that it is of.
    pub(super) last: TurnId,
    text: String,
    pub(super) why: Why,
}

/// What waits for a summary.
#[derive(Debug)]
pub(super) enum Why {
    /// `/compact`, with what a person wants of it, and how many turns there were.
    Command { instruction: String, before: usize },
    /// A question, and the model it is meant for.
    Question(Worded, Option<String>),
    /// The question that the model found too long.
    Again,
}

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
        self.sum_up(last, Why::Command { instruction: instruction.to_owned(), before });
    }

    /// Begins a summary of every turn up to `last`.
    pub(super) fn sum_up(&mut self, last: TurnId, why: Why) {
        self.hooks_hear(Happening::PreCompact, &why);
        let timeout_ms = why.timeout_ms();
        let ask = Ask::new(Patience::Whole(Some(timeout_ms), SUMMARY_WAITS));
        self.summing = Some(Box::new(Summing { ask, last, text: String::new(), why }));
        self.ask_for_summary();
    }

    /// Asks the model to sum up, for the first time or after a pause.
    fn ask_for_summary(&mut self) {
        let Some(Summing { ask, last, text, why }) = self.summing.as_deref_mut() else { return };
        text.clear();
        let means = Means {
            connection: &self.connection,
            settings: &self.account.settings,
            credentials: &self.account.credentials,
            timeout_ms: Some(why.timeout_ms()),
        };
        let call = match why {
            Why::Command { instruction, .. } => self.conversation.summary_call(*last, instruction, means),
            Why::Question(..) | Why::Again => self.conversation.condensing_call(*last, means),
        };
        self.spending.sent(tokens(self.conversation.summed_bytes(*last) as u64));
        ask.send(call, &*self.connection, &mut self.out.of(for_summary));
    }

    /// Something came back for the model's summary.
    pub(super) fn summary_heard(&mut self, asked: ForAsk, outcome: Outcome, now: Stamp) {
        let Some(Summing { ask, text, .. }) = self.summing.as_deref_mut() else { return };
        let problem = match ask.heard(asked, outcome) {
            Heard::Reply(reply) => {
                text.extend(wire::piece(*reply).map(|piece| piece.text));
                return;
            }
            Heard::Ended if text.trim().is_empty() => Problem::new(Kind::EmptyAnswer),
            Heard::Ended => return self.summed_up(now),
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
        match self.end_summary() {
            Some(Summing { why: Why::Command { .. }, .. }) => self.notice(Notice::Refused(problem)),
            Some(summing) => self.goes_without_summary(summing, &problem, now),
            None => {}
        }
    }

    fn summed_up(&mut self, now: Stamp) {
        match self.end_summary() {
            Some(Summing { last, text, why: why @ Why::Command { before, .. }, .. }) => {
                self.hooks_hear(Happening::PostCompact, &why);
                self.conversation.compacted(last, text);
                let after = self.conversation.turns().len();
                self.notice(conversation::Notice::Compacted { before, after });
            }
            Some(Summing { last, text, why, .. }) => {
                self.hooks_hear(Happening::PostCompact, &why);
                let messages = self.conversation.condense(last, Some(&text));
                self.notice(conversation::Notice::Condensed { messages });
                self.fits(why, now);
            }
            None => {}
        }
    }

    /// Hooks hear of it; none of them can forbid it.
    fn hooks_hear(&mut self, what: Happening, why: &Why) {
        if self.connection.capabilities().tools {
            let text = match why {
                Why::Command { .. } => "manual",
                Why::Question(..) | Why::Again => "auto",
            };
            self.agent.happened(what, text.to_owned(), &mut self.out.of(Slot::Agent));
        }
    }

    /// Nothing is waited for any more.
    pub(super) fn end_summary(&mut self) -> Option<Summing> {
        let mut summing = self.summing.take()?;
        summing.ask.stop(&mut self.out.of(for_summary));
        self.spending.came(tokens(summing.text.len() as u64));
        Some(*summing)
    }
}

impl Why {
    fn timeout_ms(&self) -> u64 {
        match self {
            Self::Command { .. } => SUMMARY_TIMEOUT_MS,
            Self::Question(..) | Self::Again => LONG_TIMEOUT_MS,
        }
    }
}
