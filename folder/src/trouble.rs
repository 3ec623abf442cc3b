//! Why a tool did not do what it was asked, in words for the model.

use chatcli_agent::edit::Mismatch;

/// Why a call failed. Nothing was changed unless it says so.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// There is no such file or folder.
    #[error("{0}: no such file or folder (ENOENT)")]
    Missing(String),
    /// It leads out of the working folder, by its name or by a link.
    #[error("{0}: outside the working folder")]
    Outside(String),
    /// It is neither a file nor a folder, or not the one that is needed.
    #[error("{0}: {1}")]
    Unfit(String, &'static str),
    /// It is not the file that was read, or that was shown before.
    #[error("{0}: changed since it was read; re-read it and try again")]
    Changed(String),
    /// It is longer than what is taken.
    #[error("{path}: {bytes} bytes; at most {most}")]
    Long {
        /// What.
        path: String,
        /// How long it is.
        bytes: u64,
        /// What is taken.
        most: u64,
    },
    /// An edit has no one place.
    #[error("{path}, edit {number}: {why}")]
    Edit {
        /// Which file.
        path: String,
        /// Which edit of the call, from 1.
        number: usize,
        /// Why not.
        why: Mismatch,
    },
    /// What was asked makes no sense as it is.
    #[error("{0}")]
    Asked(String),
    /// There is nothing to take back, or to make again.
    #[error("there is no change to undo")]
    NothingToUndo,
    /// A person stopped it.
    #[error("stopped")]
    Stopped,
    /// The machine, or the browser, said no.
    #[error("{path}: {why}")]
    Machine {
        /// About what.
        path: String,
        /// Its words.
        why: String,
    },
}
