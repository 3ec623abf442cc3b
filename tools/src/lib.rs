//! The agent's tools on a person's own machine. `chatcli-agent` says what a call means and whether it may run; what is
//! here runs it, and trusts neither the model nor the folder. The engine in core calls it through the terminal's host.
//!
//! | file | decides |
//! |---|---|
//! | [`place`] | which file a path is, and that it lies in the working folder |
//! | [`Tools`] | runs one call; what is about files alone is decided by `chatcli-folder`, for the page as well |
//! | `replaced` | where it is kept what changes replaced |
//! | [`process`] | commands: output as it comes, an end in time for all that they started |
//! | [`supervisor`] | that nothing a command started outlives it, or this program |
//! | [`sandbox`] | what the kernel lets a command do |
//! | `guard` | what a command changed although it may not is put back |
//! | [`carrying`], [`hooks`] | reads what files carry along; runs what the person has named for an event |
//! | [`plugins`] | programs of the person's own that are tools |
//! | `git` | git |

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

pub mod carrying;
mod git;
mod guard;
pub mod hooks;
mod known;
pub mod place;
pub mod plugins;
pub mod process;
mod replaced;
pub mod sandbox;
pub mod supervisor;
mod tools;
mod trouble;

pub use chatcli_folder::{Trouble, change};
pub use tools::{Report, Settings, Tools};

#[cfg(test)]
mod tests;
