//! What the model asks the person in words. One question after the other is open, each is answered by a line of its own, and
//! what came of all of them is the result of the call. An answer allows nothing.

use chatcli_agent::Call;
use chatcli_agent::ask::{self, Answer, NO_ONE, Question};
use chatcli_agent::run::{CallId, Input, label};
use chatcli_agent::shape::{Ended, Outcome as Brought};

use super::running::Running;
use super::{Asks, ForAgent, Intent, Notice, Step};
use crate::port::{Open as Opens, Stamp};

/// The questions of one call, of which one is open.
#[derive(Clone, Debug)]
pub struct Asking {
    call: CallId,
    label: String,
    questions: Vec<Question>,
    answers: Vec<Answer>,
}

impl Asking {
    /// The one that is open.
    pub fn question(&self) -> Option<&Question> {
        self.questions.get(self.answers.len())
    }

    /// Which of how many it is, from 1.
    pub fn place(&self) -> (usize, usize) {
        (self.answers.len() + 1, self.questions.len())
    }

    fn shown(&self) -> Option<Step> {
        let question = Box::new(self.question()?.clone());
        Some(Step::Tell(Notice::Question { place: self.place(), question }))
    }
}

/// What a person is asked now. An answer is for that alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// Whether a call runs.
    Call {
        /// The number of the question.
        number: u64,
        /// The call.
        call: CallId,
    },
    /// Something in words.
    Question {
        /// The call that asks.
        call: CallId,
        /// Which of its questions, from 0.
        at: usize,
    },
}

impl Open {
    /// What was typed there, as a wish.
    pub fn answered(self, typed: String) -> Intent {
        match self {
            Self::Call { number, call } => Intent::Decide { number, call, typed },
            Self::Question { call, at } => Intent::Answer { call, at, typed },
        }
    }
}

impl Running {
    /// What a person is asked now.
    pub fn open(&self) -> Option<Open> {
        if let Some(card) = &self.card {
            return Some(Open::Call { number: card.number(), call: card.item()?.id });
        }
        let asking = self.asking.front()?;
        Some(Open::Question { call: asking.call, at: asking.answers.len() })
    }

    /// The model asks; where there is no one, it is told so.
    pub(super) fn ask_person(
        &mut self,
        id: CallId,
        call: &Call,
        steps: &mut Vec<Step>,
        out: &mut dyn Opens<ForAgent>,
    ) -> Vec<Input> {
        let Call::Other { arguments, .. } = call else { return Vec::new() };
        let questions = match ask::read(arguments) {
            Ok(questions) => questions,
            Err(why) => return vec![ended(id, label(call), Ended::Failed(why), String::new())],
        };
        if self.begin.asks != Asks::Person {
            steps.extend(questions.into_iter().map(|it| Step::Tell(Notice::NoOneToAnswer(it.text))));
            return vec![ended(id, label(call), Ended::Done, NO_ONE.to_owned())];
        }
        let texts: Vec<&str> = questions.iter().map(|question| question.text.as_str()).collect();
        self.notify(texts.join("; "), out);
        let asking = Asking { call: id, label: label(call), questions, answers: Vec::new() };
        if self.asking.is_empty() {
            steps.extend(asking.shown());
        }
        self.asking.push_back(asking);
        Vec::new()
    }

    /// A person answers one question. What is for another one changes nothing.
    pub(super) fn answer(
        &mut self,
        call: CallId,
        at: usize,
        typed: &str,
        now: Stamp,
        out: &mut dyn Opens<ForAgent>,
    ) -> Vec<Step> {
        let Some(asking) = self.asking.front_mut() else { return Vec::new() };
        if (asking.call, asking.answers.len()) != (call, at) {
            return Vec::new();
        }
        let Some(question) = asking.question() else { return Vec::new() };
        let Some(answer) = question.answer(typed) else { return vec![Step::Tell(Notice::HowToAnswer)] };
        let told = Notice::Answered { question: Box::new(question.clone()), answer: answer.clone() };
        let mut steps = vec![Step::Tell(told)];
        asking.answers.push(answer);
        if asking.question().is_some() {
            steps.extend(asking.shown());
            return steps;
        }
        let Some(Asking { call, label, questions, answers }) = self.asking.pop_front() else { return steps };
        let input = ended(call, label, Ended::Done, ask::told(&questions, &answers));
        // Another call of the same answer may ask as well.
        steps.extend(self.asking.front().and_then(Asking::shown));
        let actions = self.engine.step(input);
        steps.extend(self.carry_out(actions, now, out));
        steps
    }
}

fn ended(id: CallId, label: String, ended: Ended, output: String) -> Input {
    Input::Ended(id, Brought { label, ended, output, log: None })
}
