//! What a body lends: the files of one folder, and a place for what changes replaced.

use std::collections::BTreeSet;

use crate::Trouble;

/// What stands in a folder under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A link, wherever it leads; no tool follows it from here.
    Link,
    /// A device, a socket, a pipe.
    Other,
}

/// One entry of a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its name in the folder.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Bytes of a file.
    pub bytes: u64,
}

/// A file as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What is in it.
    pub bytes: Vec<u8>,
    /// Its rights, as in `chmod`.
    pub mode: u32,
}

/// The files of one folder. No path leads out of it. All paths but the one that [`Files::resolve`] takes are resolved:
/// relative, in their shortest form, with `.` for the folder itself, and no link is followed in them.
#[allow(async_fn_in_trait)] // A page has one thread, and its futures are not Send.
pub trait Files {
    /// The place of a path as a model writes it, with links followed. Its last parts may be missing.
    async fn resolve(&self, path: &str) -> Result<String, Trouble>;
    /// The entries of a folder, in any order, at most this many. Those whose name no model can write are left out.
    async fn list(&self, dir: &str, most: usize) -> Result<Vec<Entry>, Trouble>;
    /// A whole file; one of more bytes is [`Trouble::Long`].
    async fn read(&self, path: &str, most: u64) -> Result<Found, Trouble>;
    /// Writes a whole file in one step, with the folders that it needs. `mode` holds the rights of the one before it.
    async fn write(&self, path: &str, bytes: &[u8], mode: Option<u32>) -> Result<(), Trouble>;
    /// Deletes a file.
    async fn remove(&self, path: &str) -> Result<(), Trouble>;
    /// Called between two steps of long work, so that a page can do something else.
    async fn pause(&self) {}
}

/// Where contents that changes replaced are kept, each under its digest, and the list of changes.
#[allow(async_fn_in_trait)] // As above.
pub trait Keep {
    /// The list as it was saved last.
    async fn list(&self) -> Option<Vec<u8>>;
    /// Saves the list.
    async fn save(&self, list: &[u8]) -> Result<(), Trouble>;
    /// Keeps a content, unless it is kept already.
    async fn keep(&self, digest: &str, bytes: &[u8]) -> Result<(), Trouble>;
    /// A content.
    async fn kept(&self, digest: &str) -> Result<Vec<u8>, Trouble>;
    /// Lets go of all contents but these.
    async fn let_go(&self, needed: &BTreeSet<&str>);
}
