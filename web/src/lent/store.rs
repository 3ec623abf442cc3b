//! What of a lent folder is kept in this browser: its handle, and nothing of its files. The database is opened when there
//! is something to keep, or something was kept.

use std::future::IntoFuture;

use idb::{Database, DatabaseEvent, Error, Factory, ObjectStoreParams, Query, TransactionMode};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::FileSystemDirectoryHandle;

use crate::host::has_database;

/// The database's name.
const NAME: &str = "chatcli.lent";
const VERSION: u32 = 1;
const FOLDERS: &str = "folders";
/// The one folder.
const KEY: &str = "folder";
/// That it is trusted.
const TRUSTED: &str = "trusted";

async fn open() -> Result<Database, Error> {
    let mut request = Factory::new()?.open(NAME, Some(VERSION))?;
    request.on_upgrade_needed(|event| {
        // A layout that cannot be made aborts the opening.
        if let Ok(database) = event.database() {
            let _ = database.create_object_store(FOLDERS, ObjectStoreParams::new());
        }
    });
    request.into_future().await
}

/// Keeps the handle of the folder.
pub async fn keep_folder(handle: &FileSystemDirectoryHandle) -> Result<(), Error> {
    let database = open().await?;
    let transaction = database.transaction(&[FOLDERS], TransactionMode::ReadWrite)?;
    let store = transaction.object_store(FOLDERS)?;
    store.put(handle, Some(&JsValue::from_str(KEY)))?.into_future().await?;
    // Trust was in another one.
    store.delete(Query::Key(JsValue::from_str(TRUSTED)))?.into_future().await?;
    database.close();
    Ok(())
}

/// Keeps that the folder is trusted.
pub async fn trust_folder() -> Result<(), Error> {
    let database = open().await?;
    let transaction = database.transaction(&[FOLDERS], TransactionMode::ReadWrite)?;
    let key = JsValue::from_str(TRUSTED);
    transaction.object_store(FOLDERS)?.put(&JsValue::TRUE, Some(&key))?.into_future().await?;
    database.close();
    Ok(())
}

/// Forgets it.
pub async fn forget_folder() -> Result<(), Error> {
    if !has_database(NAME).await {
        return Ok(());
    }
    let database = open().await?;
    let transaction = database.transaction(&[FOLDERS], TransactionMode::ReadWrite)?;
    let store = transaction.object_store(FOLDERS)?;
    for key in [KEY, TRUSTED] {
        store.delete(Query::Key(JsValue::from_str(key)))?.into_future().await?;
    }
    database.close();
    Ok(())
}

/// The folder that was kept, and whether it is trusted.
pub async fn folder() -> Option<(FileSystemDirectoryHandle, bool)> {
    if !has_database(NAME).await {
        return None;
    }
    let database = open().await.ok()?;
    let read = async {
        let transaction = database.transaction(&[FOLDERS], TransactionMode::ReadOnly)?;
        let store = transaction.object_store(FOLDERS)?;
        let folder = store.get(Query::Key(JsValue::from_str(KEY)))?.into_future().await?;
        let trusted = store.get(Query::Key(JsValue::from_str(TRUSTED)))?.into_future().await?;
        Ok::<_, Error>((folder, trusted.is_some_and(|trusted| trusted.is_truthy())))
    };
    let found = read.await.ok();
    database.close();
    let (folder, is_trusted) = found?;
    Some((folder?.dyn_into().ok()?, is_trusted))
}
