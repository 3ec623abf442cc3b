//! Asks a person a question of yes or no: the page opens a dialog, whose answer is posted from there.

use chatcli_core::{EffectId, Question};

use crate::questions::{Questions, Wanted};

/// Asks.
pub fn ask(questions: Questions, id: EffectId, question: Question) {
    questions.ask(id, Wanted::Confirm(question));
}
