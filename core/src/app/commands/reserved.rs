//! The names that are kept for what this client does not do, or not yet.

use super::Reserved;
use crate::text::Text;

/// The names that are kept, and what is said about them.
pub const RESERVED: &[Reserved] = &[
    Reserved { names: &["/persona", "/agents", "/plan", "/board"], answer: Text::ComesLater },
    Reserved {
        names: &[
            "/plugin",
            "/skill",
            "/hooks",
            "/memory",
            "/graph",
            "/lsp",
            "/websearch",
            "/worktree",
            "/channel",
            "/gateway",
            "/schedule",
            "/wait",
            "/jobs",
            "/update",
            "/cost",
            "/thinking",
            "/moa",
            "/refine",
            "/verify",
            "/reflect",
            "/model-image",
            "/ratelimit",
            "/limits",
            "/mail",
            "/parked",
            "/cancel-park",
            "/park-note",
            "/chunk",
        ],
        answer: Text::NotInThisClient,
    },
];
