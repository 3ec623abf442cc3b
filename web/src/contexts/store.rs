//! Where a browser keeps contexts: a database, one entry for each under its id, with the bytes that a file of it would
//! have. Where nothing may be kept, they are in the memory of this window, which says so.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::IntoFuture;

use chatcli_contexts::Store;
use chatcli_core::Lang;
use chatcli_core::problem::Surface;
use chatcli_core::text::{Late, fill, size};
use chatcli_references::{failure, why};
use futures::future::{Either, select};
use idb::{Database, DatabaseEvent, Error, Factory, ObjectStore, ObjectStoreParams, Query, TransactionMode};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::handed;
use crate::host::{Download, ending, has_database, wait_ms};
use crate::lent::source::Lender;

/// The database's name.
const NAME: &str = "chatcli.contexts";
const VERSION: u32 = 1;
const CONTEXTS: &str = "contexts";
/// Bytes of a context that a page keeps or takes in; a terminal may have larger ones.
const MOST_BYTES: u64 = 64 * 1024 * 1024;
/// What is behind the id of a damaged one.
const CORRUPT: &str = ".corrupt";
/// A database that does not open for this long is not waited for, in milliseconds.
const PATIENCE_MS: u64 = 4_000;

thread_local! {
    static MEMORY: RefCell<BTreeMap<String, Vec<u8>>> = const { RefCell::new(BTreeMap::new()) };
}

/// The contexts, and the folder that files are read from.
pub struct Shelf<'a> {
    lender: &'a Lender,
    lang: Lang,
    database: Option<Database>,
}

async fn open() -> Option<Database> {
    let opening = async {
        let mut request = Factory::new()?.open(NAME, Some(VERSION))?;
        request.on_upgrade_needed(|event| {
            // A layout that cannot be made aborts the opening.
            if let Ok(database) = event.database() {
                let _ = database.create_object_store(CONTEXTS, ObjectStoreParams::new());
            }
        });
        request.into_future().await
    };
    match select(Box::pin(opening), Box::pin(wait_ms(PATIENCE_MS))).await {
        Either::Left((opened, _)) => opened.ok(),
        Either::Right(_) => None,
    }
}

/// Forgets every context of this browser.
pub async fn forget() {
    MEMORY.take();
    if !has_database(NAME).await {
        return;
    }
    let Some(database) = open().await else { return };
    if let Ok(transaction) = database.transaction(&[CONTEXTS], TransactionMode::ReadWrite)
        && let Ok(store) = transaction.object_store(CONTEXTS)
        && store.clear().is_ok()
    {
        // What cannot be forgotten now is seen in the list.
        let _ = ending(transaction).await;
    }
    database.close();
}

impl<'a> Shelf<'a> {
    /// The contexts of this browser, or of this window.
    pub async fn open(lender: &'a Lender, lang: Lang) -> Self {
        Self { lender, lang, database: open().await }
    }

    fn reading(database: &Database) -> Result<ObjectStore, Error> {
        database.transaction(&[CONTEXTS], TransactionMode::ReadOnly)?.object_store(CONTEXTS)
    }

    async fn change(
        &self,
        database: &Database,
        change: impl FnOnce(&ObjectStore) -> Result<(), Error>,
    ) -> Result<(), String> {
        let broken = |why: Error| why.to_string();
        let transaction = database.transaction(&[CONTEXTS], TransactionMode::ReadWrite).map_err(broken)?;
        let store = transaction.object_store(CONTEXTS).map_err(broken)?;
        change(&store).map_err(broken)?;
        ending(transaction).await.map_err(|why| why.lines(self.lang, Surface::Page).join(" "))
    }

    fn too_large(&self) -> String {
        fill(Late::ContextTooLargeHere.get(self.lang), &[("limit", &size(MOST_BYTES))])
    }
}

impl Drop for Shelf<'_> {
    fn drop(&mut self) {
        if let Some(database) = &self.database {
            database.close();
        }
    }
}

impl Store for Shelf<'_> {
    async fn keys(&self, most: usize) -> Result<Vec<String>, String> {
        let is_whole = |key: &String| !key.ends_with(CORRUPT);
        let Some(database) = &self.database else {
            return Ok(MEMORY
                .with_borrow(|all| all.keys().filter(|key| is_whole(key)).take(most).cloned().collect()));
        };
        let read = async {
            let most = u32::try_from(most).unwrap_or(u32::MAX);
            Self::reading(database)?.get_all_keys(None, Some(most))?.into_future().await
        };
        let keys = read.await.map_err(|why| why.to_string())?;
        Ok(keys.iter().filter_map(JsValue::as_string).filter(is_whole).collect())
    }

    async fn read(&self, key: &str, most: u64) -> Result<Option<Vec<u8>>, String> {
        let fits = |bytes: &usize| *bytes as u64 <= most;
        let Some(database) = &self.database else {
            return Ok(MEMORY.with_borrow(|all| all.get(key).filter(|bytes| fits(&bytes.len())).cloned()));
        };
        let read =
            async { Self::reading(database)?.get(Query::Key(JsValue::from_str(key)))?.into_future().await };
        let found = read.await.map_err(|why| why.to_string())?;
        let bytes = found.and_then(|found| found.dyn_into::<Uint8Array>().ok());
        Ok(bytes.filter(|bytes| fits(&(bytes.length() as usize))).map(|bytes| bytes.to_vec()))
    }

    async fn write(&self, key: &str, bytes: &[u8]) -> Result<(), String> {
        if bytes.len() as u64 > MOST_BYTES {
            return Err(self.too_large());
        }
        let Some(database) = &self.database else {
            MEMORY.with_borrow_mut(|all| all.insert(key.to_owned(), bytes.to_vec()));
            return Ok(());
        };
        let bytes = Uint8Array::from(bytes);
        self.change(database, |store| store.put(&bytes, Some(&JsValue::from_str(key))).map(drop)).await
    }

    async fn delete(&self, key: &str) -> Result<(), String> {
        let Some(database) = &self.database else {
            MEMORY.with_borrow_mut(|all| all.remove(key));
            return Ok(());
        };
        self.change(database, |store| store.delete(Query::Key(JsValue::from_str(key))).map(drop)).await
    }

    async fn set_aside(&self, key: &str) -> Result<(), String> {
        if let Some(bytes) = self.read(key, u64::MAX).await? {
            self.write(&format!("{key}{CORRUPT}"), &bytes).await?;
        }
        self.delete(key).await
    }

    fn is_fleeting(&self) -> bool {
        self.database.is_none()
    }

    async fn import(&self, path: &str, most: u64) -> Result<Vec<u8>, String> {
        let most = most.min(MOST_BYTES);
        let bytes = match handed(path) {
            Some(file) if file.size() > most as f64 => return Err(self.too_large()),
            Some(file) => {
                let read = JsFuture::from(file.array_buffer()).await;
                read.map(|bytes| Uint8Array::new(&bytes).to_vec())
                    .map_err(|why| format!("{path}: {why:?}"))?
            }
            None => {
                let read = self.lender.read_in_folder(path, most + 1).await;
                read.map_err(|trouble| failure(path, &why(trouble), self.lang))?
            }
        };
        if bytes.len() as u64 > most { Err(self.too_large()) } else { Ok(bytes) }
    }

    async fn export(&self, path: &str, text: &str) -> Result<String, String> {
        let download = Download::start(Some(path), "context.json", text)?;
        let name = download.name.clone();
        spawn_local(download.release());
        Ok(name)
    }
}
