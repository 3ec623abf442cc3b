//! The agent's tools on a person's own machine. `chatcli-agent` says what a call means and whether it may run; what is
//! here runs it, and trusts neither the model nor the folder. The engine in core calls it through the terminal's host.
//!
//! | file | decides |
//! |---|---|
//! | [`place`] | which file a path is, and that it lies in the working folder |
//! | [`Tools`] | runs one call; remembers what was read, so that no change overwrites what no one saw |
//! | [`change`] | what a change would make of the files, before it is made, and makes it |
//! | [`checkpoints`] | undo and redo of changes and of whole turns |
//! | `reading`, `walk`, `searching` | read, tree, search |
//! | [`process`] | commands: output as it comes, an end in time for all that they started |
//! | [`sandbox`] | what the kernel lets a command do |
//! | [`carrying`], [`hooks`] | reads what files carry along; runs what the person has named for an event |
//! | `git`, `detect` | git, and how a project is tested |

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
pub mod change;
pub mod checkpoints;
mod detect;
mod git;
pub mod hooks;
pub mod place;
pub mod process;
mod reading;
pub mod sandbox;
mod searching;
mod tools;
mod trouble;
mod walk;

pub use tools::{Report, Settings, Tools};
pub use trouble::Trouble;

#[cfg(test)]
mod tests;
