//! What changes replaced, for as long as the page is open: a lent folder's contents are not kept in the browser.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use chatcli_folder::{Keep, Trouble};

/// Bytes that are kept at most.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// The shelf of one folder.
#[derive(Debug, Default)]
pub(super) struct Shelf(RefCell<BTreeMap<String, Vec<u8>>>);

impl Keep for Shelf {
    async fn list(&self) -> Option<Vec<u8>> {
        // The list lives as long as the tools do.
        None
    }

    async fn save(&self, _list: &[u8]) -> Result<(), Trouble> {
        Ok(())
    }

    async fn keep(&self, digest: &str, bytes: &[u8]) -> Result<(), Trouble> {
        let mut kept = self.0.borrow_mut();
        let sum: usize = kept.values().map(Vec::len).sum();
        if !kept.contains_key(digest) {
            if sum + bytes.len() > MOST_BYTES {
                let why =
                    "there is no room left to keep what changes replace; begin with another conversation";
                return Err(Trouble::Asked(why.to_owned()));
            }
            kept.insert(digest.to_owned(), bytes.to_vec());
        }
        Ok(())
    }

    async fn kept(&self, digest: &str) -> Result<Vec<u8>, Trouble> {
        self.0.borrow().get(digest).cloned().ok_or_else(|| Trouble::Missing(digest.to_owned()))
    }

    async fn let_go(&self, needed: &BTreeSet<&str>) {
        self.0.borrow_mut().retain(|digest, _| needed.contains(digest.as_str()));
    }
}
