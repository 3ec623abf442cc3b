//! Contexts: sets of files under a name, which go along with the questions of a conversation. This crate reads files
//! through a [`Source`](chatcli_references::Source), keeps contexts in a [`Store`] in exactly the Go program's format,
//! and writes the text that goes to the model. It does no I/O of its own.
//!
//! | file | decides |
//! |---|---|
//! | [`document`] | the format of a context's file; what it does not know stays in it |
//! | [`store`] | what a store has to do, and how a context is found in one |
//! | `make` | which files a context gets, and how much of them |
//! | `chunks` | which files belong into one chunk |
//! | `passages`, `ranking` | pieces of files, and which of them fit a question |
//! | `digest` | what a model is told of a large context instead of all of it |
//! | `render` | the text that goes along |
//! | `answer` | answers what the core asks |

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

mod answer;
mod chunks;
mod digest;
pub mod document;
mod make;
mod passages;
mod ranking;
mod render;
pub mod store;

pub use answer::{Fresh, answer, uuid};
pub use document::Document;
pub use store::{Store, find};
