//! References in a prompt: `@file`, `@git`, `@env`, `@history` and paths that are mentioned. This crate finds them,
//! asks a [`Source`] for what they name, and writes what goes to the model beside the prompt. It does no I/O of its
//! own, so a terminal and a page attach the same text for the same tree.
//!
//! | file | decides |
//! |---|---|
//! | [`grammar`] | what is a reference, and what the prompt is without it |
//! | [`source`] | where files and the rest come from |
//! | `kinds`, [`ignore`] | what is read and what is not |
//! | `reading`, `remarks` | what a file's bytes say, and what is told about them |
//! | `scan`, `summary`, `choose` | which files, and how much of them |
//! | `block`, `sections`, `labels` | how it is written |
//! | `attach`, `attachment` | puts all of it together, and what that is |
//! | `told` | what is said about it to the person |
//! | `gather` | the same files for what is kept: contexts |

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

mod attach;
mod attachment;
mod block;
mod choose;
mod gather;
pub mod grammar;
pub mod ignore;
mod kinds;
mod labels;
mod limits;
mod reading;
mod remarks;
mod scan;
mod sections;
pub mod source;
mod summary;
mod told;

pub use attach::attach;
pub use attachment::{Aside, Attachment, Item, Request, Why, why};
pub use gather::{File, Gathered, Limits, block, fence, gather, kind_name, megabytes};
pub use ignore::Ignore;
pub use limits::most_bytes;
pub use reading::judge;
pub use remarks::{Remark, Remarks};
pub use sections::head;
pub use source::{Entry, GitSection, Meta, Source, Trouble, What};
pub use told::{attached, failure, remarked};
