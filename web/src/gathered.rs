//! The contexts that there are, and those that go along with the questions of this conversation, copied for the dialog and
//! for what is shown beside the composer.

use chatcli_core::View;
use chatcli_core::port::{ContextAttachment, ContextFacts};

/// What is shown of contexts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gathered {
    /// Those that the store told last, the newest first.
    pub known: Vec<ContextFacts>,
    /// Those that are attached, in the order they were attached.
    pub attached: Vec<ContextAttachment>,
}

impl Gathered {
    /// What the view says at this moment.
    pub fn of(view: &View<'_>) -> Self {
        Self { known: view.known_contexts().to_vec(), attached: view.attached_contexts() }
    }

    /// Whether the one of this id goes along.
    pub fn is_attached(&self, id: &str) -> bool {
        self.attached.iter().any(|one| one.id == id)
    }
}
