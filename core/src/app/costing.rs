//! Counts what goes to the model and what comes back, and holds a question back that would go over a person's limit.

use super::App;
use crate::app::{Notice, View};
use crate::budget::tokens;
use crate::conversation::Worded;
use crate::cost::shown;
use crate::port::{Stamp, TurnId};
use crate::problem::{Kind, Problem};

impl App {
    /// Whether a question may go, which is counted then. One that may not goes back where it was typed.
    pub(super) fn may_cost(&mut self, question: &Worded) -> bool {
        let asked = question.sent.as_ref().unwrap_or(&question.shown);
        let tokens = tokens((self.conversation.travelling_whole() + asked.len()) as u64);
        let may = self.pays(tokens);
        if !may && !self.is_one_shot {
            self.draft.set(question.shown.clone());
        }
        may
    }

    /// Whether so many tokens may go, which are counted then. A script ends when they may not.
    fn pays(&mut self, tokens: u64) -> bool {
        let Some((estimate, most)) = self.spending.over_with(tokens) else {
            self.spending.sent(tokens);
            return true;
        };
        let problem = Problem::new(Kind::CostLimit { estimate, most });
        let code = problem.exit_code();
        self.notice(Notice::Refused(problem));
        if self.is_one_shot {
            self.exit(code);
        }
        false
    }

    /// The same for a question of a run, which ends where it may not go.
    pub(super) fn run_may_cost(&mut self, bytes: usize, now: Stamp) -> bool {
        let may = self.pays(tokens(bytes as u64));
        if !may && !self.is_one_shot {
            self.stop(now);
        }
        may
    }

    /// What the model said in a run is counted.
    pub(super) fn run_cost(&mut self, said: &str) {
        self.spending.came(tokens(said.len() as u64));
    }

    /// The answer that is counted from now on.
    pub(super) fn costs_from_now(&mut self) {
        self.costing = self.conversation.asked().map(|turn| turn.id);
    }

    /// An answer is over: what came of it is counted.
    pub(super) fn settle_cost(&mut self) {
        let Some(id) = self.costing.take() else { return };
        self.spending.came(answered(self.conversation.turn(id)));
    }
}

fn answered(turn: Option<&crate::conversation::Turn>) -> u64 {
    turn.map_or(0, |turn| tokens(turn.answer.text().len() as u64))
}

impl View<'_> {
    /// What was spent since the start in millionths, as an estimate; none where no price was said.
    pub fn estimated_cost(&self) -> Option<u64> {
        let growing = self.costing.and_then(|id: TurnId| self.conversation.turn(id));
        self.spending.so_far(answered(growing))
    }

    /// The same for a person, with the limit.
    pub(crate) fn cost_row(&self) -> Option<String> {
        let spent = self.estimated_cost()?;
        let most =
            self.spending.most().map(|most| format!(" / {}", shown(most, self.lang()))).unwrap_or_default();
        Some(format!("~{}{most}", shown(spent, self.lang())))
    }
}
