//! Where the references of a prompt lead in a page: to what a person lent it.

use chatcli_references::{Entry, GitSection, Ignore, Meta, Source, Trouble, What};

use super::{Lent, named};

/// What the page was lent.
pub struct Lender;

impl Lender {
    /// The text that a path means, if it means one.
    fn text(path: &str) -> Option<Lent> {
        named(path.strip_prefix("./").unwrap_or(path))
    }
}

impl Source for Lender {
    async fn stat(&self, typed: &str) -> Result<Meta, Trouble> {
        let lent = Self::text(typed).ok_or(Trouble::Missing)?;
        Ok(Meta { what: What::File, size: lent.text.len() as u64, absolute: format!("/{}", lent.name) })
    }

    async fn list(&self, _folder: &str, _most: usize) -> Result<Vec<Entry>, Trouble> {
        Err(Trouble::Missing)
    }

    async fn read(&self, path: &str, most: u64) -> Result<Vec<u8>, Trouble> {
        let lent = Self::text(path).ok_or(Trouble::Missing)?;
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        Ok(lent.text.bytes().take(most).collect())
    }

    async fn ignore(&self, _folder: &str) -> Ignore {
        Ignore::default()
    }

    async fn is_git_ignored(&self, _root: &str, _path: &str, _is_folder: bool) -> bool {
        false
    }

    async fn git(&self, _most: usize) -> Result<Vec<(GitSection, String)>, Trouble> {
        Err(Trouble::Unavailable)
    }

    async fn variables(&self) -> Result<Vec<(String, String)>, Trouble> {
        Err(Trouble::Unavailable)
    }

    async fn history(&self, _most: usize) -> Result<Vec<(usize, String)>, Trouble> {
        Err(Trouble::Unavailable)
    }
}
