//! Where files, the repository, the environment and the shell's history come from: the file system of a terminal, a
//! folder that a page was given, or a test's own.

use crate::ignore::Ignore;

/// What stands at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meta {
    /// What it is.
    pub what: What,
    /// Bytes.
    pub size: u64,
    /// The path without links and shortcuts, which tells whether it may be read.
    pub absolute: String,
}

/// A file, a folder, or something that cannot be read like one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A device, a socket, a pipe.
    Other,
}

/// One entry of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name in the folder.
    pub name: String,
    /// What it is; a link to a file is a file, a link to a folder is none of them.
    pub what: What,
    /// Bytes.
    pub size: u64,
}

/// Why something could not be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// There is no such thing.
    Missing,
    /// It may not be read; the system's own words.
    Refused(String),
    /// It is not there for this body, or not now.
    Unavailable,
    /// A person stopped it.
    Stopped,
}

/// One piece of what a repository says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GitSection {
    /// Where it is published.
    Remotes,
    /// The branch.
    Branch,
    /// What changed, in short.
    Status,
    /// How much changed.
    Stat,
    /// What changed and is not staged.
    Diff,
    /// What is staged.
    Staged,
    /// Files that git does not know.
    Untracked,
    /// The newest commits.
    Log,
    /// Who wrote how many commits.
    Authors,
    /// Tags.
    Tags,
    /// All that a person pasted of it.
    Pasted,
}

/// What references read. Nothing here is bounded by the caller's trust: each call says how much it takes.
#[allow(async_fn_in_trait)] // A page has one thread, and its futures are not Send.
pub trait Source {
    /// What stands at a path as it was typed.
    async fn stat(&self, typed: &str) -> Result<Meta, Trouble>;
    /// The entries of a folder, in any order, at most this many.
    async fn list(&self, folder: &str, most: usize) -> Result<Vec<Entry>, Trouble>;
    /// The first bytes of a file, at most this many.
    async fn read(&self, path: &str, most: u64) -> Result<Vec<u8>, Trouble>;
    /// The ignore rules that hold for a scan of this folder.
    async fn ignore(&self, folder: &str) -> Ignore;
    /// Whether git ignores a path below this folder.
    async fn is_git_ignored(&self, root: &str, path: &str, is_folder: bool) -> bool;
    /// What the repository says, each section cut at this many bytes. [`Trouble::Missing`] = no repository.
    async fn git(&self, most: usize) -> Result<Vec<(GitSection, String)>, Trouble>;
    /// The environment.
    async fn variables(&self) -> Result<Vec<(String, String)>, Trouble>;
    /// The shell's newest commands, each with its place in the history.
    async fn history(&self, most: usize) -> Result<Vec<(usize, String)>, Trouble>;
    /// Whether a person brings the repository, the environment and the history, instead of this machine.
    fn is_given_by_person(&self) -> bool {
        false
    }
    /// Called between two steps of long work, so that a page can do something else.
    async fn pause(&self) {}
}
