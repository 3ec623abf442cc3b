//! How a notice is meant. A body paints manners and decides nothing.

use crate::problem::Surface;
use crate::text::Lang;

/// How something is said beside the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// A person asked to see it.
    Answer,
    /// Something happened that is good to know; it may pass.
    Aside,
    /// Something is not as it should be, or was not done as it was typed.
    Warning,
    /// Something failed.
    Failure,
    /// It is a state that the view holds too: a body that shows the state leaves this out.
    State,
    /// It is about what waits in the queue: a body that shows the queue leaves this out.
    Queue,
}

/// What a part says beside the conversation.
pub(crate) trait Spoken {
    /// How it is meant.
    fn manner(&self) -> Manner;

    /// Whether the line that was typed did nothing, and belongs back where it was typed.
    fn is_refusal(&self) -> bool {
        false
    }
}

/// Who reads a notice: in which language, and where.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// The language.
    pub lang: Lang,
    /// The surface, which decides what can be done there.
    pub surface: Surface,
}
