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
    transaction.object_store(FOLDERS)?.put(handle, Some(&JsValue::from_str(KEY)))?.into_future().await?;
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
    transaction.object_store(FOLDERS)?.delete(Query::Key(JsValue::from_str(KEY)))?.into_future().await?;
    database.close();
    Ok(())
}

/// The folder that was kept.
pub async fn folder() -> Option<FileSystemDirectoryHandle> {
    if !has_database(NAME).await {
        return None;
    }
    let database = open().await.ok()?;
    let read = async {
        let transaction = database.transaction(&[FOLDERS], TransactionMode::ReadOnly)?;
        transaction.object_store(FOLDERS)?.get(Query::Key(JsValue::from_str(KEY)))?.into_future().await
    };
    let found = read.await.ok().flatten();
    database.close();
    found?.dyn_into().ok()
}
