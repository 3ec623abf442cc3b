//! The border between the core and its bodies: what can be asked for, what comes back, and the books on both. Nothing
//! here knows a part; a part knows the border and says what it started an effect for.
//!
//! | file | holds |
//! |---|---|
//! | [`effect`] | what the core asks of a body, exhaustively |
//! | [`outcome`] | what a body brings back for it |
//! | [`outbox`] | which effects are open, and whose they are |
//! | [`ask`] | one call with its deadline, its pauses and its second try |
//! | [`records`], [`kept`] | what a store keeps of a conversation; what it tells of all of them |
//! | [`attached`] | what is read for a prompt, and what goes along with it |
//! | [`tools`] | what the tools of a person's machine are asked, and what they tell |
//! | [`question`], [`capabilities`], [`stamp`], [`ids`], [`revision`], [`backoff`] | small facts that all parts share |

mod along;
mod ask;
mod attached;
pub(crate) mod backoff;
mod capabilities;
mod contexts;
mod effect;
mod ids;
mod kept;
mod outbox;
mod outcome;
mod question;
mod records;
mod revision;
mod shell;
mod stamp;
mod tools;

pub use along::{Along, Listed, McpServer, McpState, Wanted, Worded};
pub(crate) use ask::{Again, Ask, ForAsk, Heard, Patience, Way};
pub use attached::{Attach, Attached};
pub use capabilities::Capabilities;
pub use contexts::{
    ContextAttachment, ContextChunk, ContextDetail, ContextFacts, ContextFile, ContextMode, ContextPlan,
    ContextTrouble, ContextsAsk, ContextsTold,
};
pub use effect::{AuthAction, Effect};
pub use ids::{ConversationId, EffectId, LinkId, NoConversationId, Scope, TurnId, WindowId};
pub use kept::{HistoryAsk, KeptConversation, Opened};
pub(crate) use outbox::{How, Open, Outbox, Within};
pub use outcome::{ConfigRow, Dialled, Outcome, Reloaded, Route};
pub use question::Question;
pub(crate) use records::Progress;
pub use records::{About, Change, KeptProblem, KeptState, KeptTurn, Remembered};
pub use revision::Revision;
pub(crate) use revision::Tracked;
pub use shell::{ShellAsk, ShellEnd, ShellTold};
pub use stamp::Stamp;
pub use tools::{Happening, OutputLine, PolicyFile, ToolAsk, ToolTold, Workplace};
