//! Tools of MCP servers. The servers are those of a person's own file; each is started, asked for its tools, called, and
//! ended, and none of them can hold up the others or say more than fits.
//!
//! | file | decides |
//! |---|---|
//! | [`listing`] | which servers a file names, in both shapes that are in use |
//! | [`server`] | what is known of one server, and what of it may be shown |
//! | [`servers`] | all of them: started side by side, called by a tool's name |
//! | [`child`] | how a server runs as a process, and how it ends |
//! | [`measured`] | that a message that is too long is told, and not waited for |
//! | [`web`] | how one is reached by HTTP |
//! | [`tool`] | which tools are taken, under which names, and what the model reads of them |
//! | [`said`] | what of an answer is text |
//!
//! A tool is called `@mcp:SERVER.TOOL`, so that none can stand in the place of a tool of this machine. The list of tools
//! is read once, at the start: what a person has agreed to does not change under its name. Servers get no rights of
//! their own: they can neither ask the model nor the person, nor see folders. Whether a call may run is decided by the
//! agent's policy, as for every tool.

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::print_stdout,
        clippy::print_stderr
    )
)]

mod child;
mod listing;
mod measured;
mod said;
mod server;
mod servers;
mod tool;
mod trouble;
mod web;

pub use listing::{Fault, Listed, MAX_FILE_BYTES, MAX_SERVERS, Wrong, read};
pub use said::Said;
pub use server::{How, Server, Values};
pub use servers::{Servers, State, Status};
pub use tool::{Tool, is_ours};
pub use trouble::Trouble;
pub use web::Surroundings;
