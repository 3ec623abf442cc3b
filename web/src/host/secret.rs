//! Asks a person for a secret without showing it: the page opens a dialog, whose answer is posted from there.

use chatcli_core::{EffectId, SecretField};

use crate::questions::{Questions, Wanted};

/// Asks.
pub fn ask(questions: Questions, id: EffectId, field: SecretField) {
    questions.ask(id, Wanted::Secret(field));
}
