//! A question that would travel with more than its model takes: it waits for a summary of the older part, and goes with
//! cuts where there is none. What is kept of the conversation stays whole.

use super::App;
use super::compacting::{Summing, Why};
use crate::app::Slot;
use crate::budget::{allowance, half};
use crate::conversation::{self, Worded};
use crate::port::Stamp;
use crate::problem::Problem;

impl App {
    /// Lets a question wait for a summary; gives it back when it needs none.
    pub(super) fn wait_for_fit(
        &mut self,
        question: Worded,
        model: Option<String>,
    ) -> Option<(Worded, Option<String>)> {
        let window = self.view().window();
        self.conversation.untracked().limit_to(allowance(window), half(window));
        let last = self.conversation.to_sum_up().filter(|_| self.connection.is_online());
        let Some(last) = last else { return Some((question, model)) };
        self.notice(conversation::Notice::SumsUp);
        self.sum_up(last, Why::Question(question, model));
        None
    }

    /// The model found the question that runs too long; it goes once more, with less.
    pub(super) fn goes_shorter(&mut self, now: Stamp) {
        self.notice(conversation::Notice::FoundTooLong);
        match self.conversation.to_sum_up() {
            Some(last) => self.sum_up(last, Why::Again),
            None => self.fits(Why::Again, now),
        }
    }

    /// The model did not sum up: the older part is left out instead, unless the server itself is in trouble.
    pub(super) fn goes_without_summary(&mut self, summing: Summing, problem: &Problem, now: Stamp) {
        if !problem.is_lost_server() && !problem.wants_sign_in() {
            let messages = self.conversation.condense(summing.last, None);
            self.notice(conversation::Notice::NotSummedUp { messages });
        }
        self.fits(summing.why, now);
    }

    /// What waited goes on.
    pub(super) fn fits(&mut self, why: Why, now: Stamp) {
        self.say_what_is_cut();
        match why {
            Why::Command { .. } => {}
            Why::Question(question, model) => self.turn_goes(question, model, now),
            Why::Again => {
                self.conversation.untracked().send(means!(self), &mut self.out.of(Slot::Turn));
            }
        }
    }

    pub(super) fn say_what_is_cut(&mut self) {
        if let Some(messages) = self.conversation.untracked().newly_cut() {
            self.notice(conversation::Notice::CutShort { messages });
        }
    }

    /// Whether a question waits for a summary. One that a person asked for holds up nothing.
    pub(super) fn is_fitting(&self) -> bool {
        self.summing.as_deref().is_some_and(|summing| !matches!(summing.why, Why::Command { .. }))
    }

    /// Gives up a summary, and gives the question that waited for it back.
    pub(super) fn stop_summing(&mut self) -> bool {
        let Some(summing) = self.end_summary() else { return false };
        if let Why::Question(question, _) = summing.why {
            self.draft.set(question.shown);
        }
        true
    }
}
