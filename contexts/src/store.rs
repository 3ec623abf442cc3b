//! Where contexts are kept: a folder of files, or a database of a browser. One file for each, by its id.

use crate::Document;

/// Bytes of one file that are read. The Go program allows 200 MiB of content, which a file holds twice when chunked.
pub const MAX_BYTES: u64 = 512 * 1024 * 1024;
/// Files that are looked at.
pub const MAX_FILES: usize = 1_000;

/// What keeps contexts. An error is a reason for a person, in their language.
#[allow(async_fn_in_trait)] // A page has one thread, and its futures are not Send.
pub trait Store {
    /// The keys, in any order, without those of vectors; at most this many.
    async fn keys(&self, most: usize) -> Result<Vec<String>, String>;
    /// What stands under a key; none = nothing, or more than so many bytes.
    async fn read(&self, key: &str, most: u64) -> Result<Option<Vec<u8>>, String>;
    /// Writes all of it or nothing, readable by its owner alone.
    async fn write(&self, key: &str, bytes: &[u8]) -> Result<(), String>;
    /// Deletes it.
    async fn delete(&self, key: &str) -> Result<(), String>;
    /// Puts a damaged file out of the way, under another name.
    async fn set_aside(&self, key: &str) -> Result<(), String>;
    /// Whether what is written is gone with the window that wrote it.
    fn is_fleeting(&self) -> bool {
        false
    }
    /// Reads a file that a person named; at most so many bytes.
    async fn import(&self, path: &str, most: u64) -> Result<Vec<u8>, String>;
    /// Writes a file that a person named. Gives back where it is.
    async fn export(&self, path: &str, text: &str) -> Result<String, String>;
}

/// What was found in a store.
#[derive(Debug, Default)]
pub struct All {
    /// The key and the document of each.
    pub documents: Vec<(String, Document)>,
    /// Files that were damaged and put aside.
    pub damaged: usize,
}

/// Goes through all contexts, in the order of their keys; `takes` says what of each is kept in memory.
///
/// # Errors
/// The store cannot be read.
pub async fn all(store: &impl Store, takes: impl Fn(Document) -> Option<Document>) -> Result<All, String> {
    let mut found = All::default();
    let mut keys = store.keys(MAX_FILES).await?;
    keys.sort();
    for key in keys {
        let Some(bytes) = store.read(&key, MAX_BYTES).await? else { continue };
        match Document::read(&bytes) {
            Some(document) => found.documents.extend(takes(document).map(|document| (key, document))),
            // A vector's file, or one of a later version, is JSON and no business of ours.
            None if serde_json::from_slice::<serde::de::IgnoredAny>(&bytes).is_ok() => {}
            None => {
                store.set_aside(&key).await?;
                found.damaged += 1;
            }
        }
    }
    Ok(found)
}

/// The context of this name, and its key.
///
/// # Errors
/// The store cannot be read.
pub async fn find(store: &impl Store, name: &str) -> Result<Option<(String, Document)>, String> {
    let found = all(store, |document| (document.name == name).then_some(document)).await?;
    Ok(found.documents.into_iter().next())
}

/// The context of this id; its file has its name, unless a person renamed it.
pub(crate) async fn by_id(store: &impl Store, id: &str) -> Result<Option<Document>, String> {
    if is_id(id)
        && let Some(bytes) = store.read(id, MAX_BYTES).await?
        && let Some(document) = Document::read(&bytes).filter(|document| document.id == id)
    {
        return Ok(Some(document));
    }
    let found = all(store, |document| (document.id == id).then_some(document)).await?;
    Ok(found.documents.into_iter().next().map(|(_, document)| document))
}

/// Whether an id can be the name of a file.
pub(crate) fn is_id(id: &str) -> bool {
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=128).contains(&id.len()) && id.bytes().all(is_sign)
}
