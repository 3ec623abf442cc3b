//! What the core asks of a person in between. The host writes the questions down, the page shows the oldest one, and
//! its answer goes back to the core as the effect's outcome.

use chatcli_core::{EffectId, Question, SecretField};
use leptos::prelude::*;

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// A secret, typed unseen.
    Secret(SecretField),
    /// Yes or no.
    Confirm(Question),
}

/// One question.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Whose outcome the answer is.
    pub id: EffectId,
    /// What is asked.
    pub what: Wanted,
}

/// The open questions, oldest first.
#[derive(Clone, Copy, Debug)]
pub struct Questions(RwSignal<Vec<Asked>>);

impl Questions {
    /// No question. Lives as long as the current owner.
    pub fn new() -> Self {
        Self(RwSignal::default())
    }

    /// Asks.
    pub fn ask(&self, id: EffectId, what: Wanted) {
        self.0.update(|asked| asked.push(Asked { id, what }));
    }

    /// It was answered, or the client does not want to know any more.
    pub fn close(&self, id: EffectId) {
        if self.0.with_untracked(|asked| asked.iter().any(|question| question.id == id)) {
            self.0.update(|asked| asked.retain(|question| question.id != id));
        }
    }

    /// The one to show.
    pub fn first(&self) -> Option<Asked> {
        self.0.with(|asked| asked.first().cloned())
    }
}

impl Default for Questions {
    fn default() -> Self {
        Self::new()
    }
}
