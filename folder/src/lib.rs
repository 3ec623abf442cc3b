//! The agent's tools on the files of one folder: what a call reads, what it would change and how that is shown, what was
//! changed and can be taken back. A body lends the files ([`Files`]) and a place for what was replaced ([`Keep`]): the
//! terminal those of its machine, the page a folder that the browser gave it. Both give the model the same texts.
//!
//! | file | decides |
//! |---|---|
//! | [`Files`], [`Keep`] | what a body lends |
//! | [`FileTools`] | runs one call; remembers what was read, so that no change overwrites what no one saw |
//! | [`change`] | what a change would make of the files, before it is made, and makes it |
//! | [`Before`] | what a command is about to replace |
//! | [`checkpoints`] | undo and redo of changes and of whole turns |
//! | `reading`, `walk`, `searching` | read, tree, search |
//! | [`carrying`] | what the files of a project give a model along |
//! | `detect` | how a project is tested |

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

mod before;
pub mod carrying;
pub mod change;
pub mod checkpoints;
mod detect;
mod files;
mod lent;
mod reading;
mod searching;
mod trouble;
mod walk;

pub use before::Before;
pub use files::FileTools;
pub use lent::{Entry, Files, Found, Keep, Kind};
pub use reading::MAX_FILE_BYTES;
pub use trouble::Trouble;

#[cfg(test)]
mod tests;
