//! Effect `Confirm`: a question of yes or no. The page shows it and answers; nothing here waits or blocks.

use chatcli_core::{EffectId, Question};
use leptos::prelude::*;

/// A question that is open.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Whose answer is waited for.
    pub id: EffectId,
    /// What is asked.
    pub question: Question,
}

/// The question that is open now, if one is.
pub type Asking = RwSignal<Option<Asked>>;

/// Asks. Gives back the effect of a question that was open before.
pub fn ask(asking: Asking, id: EffectId, question: Question) -> Option<EffectId> {
    let before = asking.get_untracked().map(|asked| asked.id);
    asking.set(Some(Asked { id, question }));
    before
}

/// Takes a question back, when it is this one.
pub fn withdraw(asking: Asking, id: EffectId) {
    if asking.with_untracked(|asked| asked.as_ref().is_some_and(|asked| asked.id == id)) {
        asking.set(None);
    }
}
