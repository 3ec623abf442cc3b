//! The secrets that a person asked this device to remember. Off until they do.
//!
//! Each is sealed with AES-256-GCM under a fresh nonce, its name authenticated with it, in a database of their own;
//! the key is one that the browser keeps and shows to no script. That keeps them out of everything that is plain
//! text here, backups and other scripts' reading included; it does not keep them from a person who can use this
//! browser profile, nor from a script that runs in this page and asks the browser to open them.

use std::collections::BTreeMap;

use chatcli_core::Secret;
use js_sys::{Array, JsString, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, IdbDatabase, IdbFactory, IdbObjectStore, IdbRequest, IdbTransactionMode};

use crate::crypto;

const DATABASE: &str = "chatcli.vault";
const STORE: &str = "sealed";
/// The name under which the key lies beside what it seals.
const KEY: &str = "key";

/// Whether this page can have one.
pub fn is_possible() -> bool {
    crypto::is_here() && factory().is_ok()
}

/// Remembers these under their names, and forgets those that come without a secret.
///
/// # Errors
/// The browser's refusal, in words for the log.
pub async fn keep(secrets: &[(&str, Option<Secret>)]) -> Result<(), String> {
    write(secrets).await.map_err(words)
}

/// Everything that is remembered. What cannot be opened is left out.
pub async fn load() -> BTreeMap<String, Secret> {
    if is_possible() { read().await.unwrap_or_default() } else { BTreeMap::new() }
}

/// Forgets everything, the key included.
///
/// # Errors
/// The browser's refusal, in words for the log.
pub async fn forget() -> Result<(), String> {
    let delete = async { done(factory()?.delete_database(DATABASE)?.as_ref()).await };
    delete.await.map(|_| ()).map_err(words)
}

async fn write(secrets: &[(&str, Option<Secret>)]) -> Result<(), JsValue> {
    let database = open(true).await?;
    let written = write_to(&database, secrets).await;
    // An open one could not be forgotten.
    database.close();
    written
}

async fn write_to(database: &IdbDatabase, secrets: &[(&str, Option<Secret>)]) -> Result<(), JsValue> {
    let key = match done(&store(database, false)?.get(&KEY.into())?).await?.dyn_into::<CryptoKey>() {
        Ok(key) => key,
        Err(_) => crypto::new_key().await?,
    };
    // A transaction ends by itself while something else is waited for, so all is sealed before it begins.
    let mut sealed = Vec::new();
    for (name, secret) in secrets {
        let blob = match secret.as_ref().filter(|secret| !secret.is_empty()) {
            Some(secret) => Some(crypto::seal(&key, name, secret.reveal().as_bytes()).await?),
            None => None,
        };
        sealed.push((*name, blob));
    }
    let store = store(database, true)?;
    let mut last = store.put_with_key(&key, &KEY.into())?;
    for (name, blob) in sealed {
        last = match blob {
            Some(blob) => store.put_with_key(&Uint8Array::from(blob.as_slice()), &name.into())?,
            None => store.delete(&name.into())?,
        };
    }
    done(&last).await.map(|_| ())
}

async fn read() -> Result<BTreeMap<String, Secret>, JsValue> {
    let database = open(false).await?;
    let found = read_from(&database).await;
    database.close();
    let (names, values) = found?;
    let mut key = None;
    let mut blobs = Vec::new();
    for (name, value) in names.iter().zip(values.iter()) {
        match value.dyn_into::<CryptoKey>() {
            Ok(found) => key = Some(found),
            Err(blob) => {
                blobs.push((String::from(name.unchecked_into::<JsString>()), Uint8Array::new(&blob)))
            }
        }
    }
    let mut secrets = BTreeMap::new();
    let Some(key) = key else { return Ok(secrets) };
    for (name, blob) in blobs {
        if let Ok(text) = crypto::open(&key, &name, &blob.to_vec()).await
            && let Ok(text) = std::str::from_utf8(&text)
        {
            secrets.insert(name, Secret::new(text));
        }
    }
    Ok(secrets)
}

async fn read_from(database: &IdbDatabase) -> Result<(Array, Array), JsValue> {
    let store = store(database, false)?;
    let (names, values) = (store.get_all_keys()?, store.get_all()?);
    let values = done(&values).await?;
    Ok((names.result()?.unchecked_into(), values.unchecked_into()))
}

/// The database. One that is not there is only made to write to it.
async fn open(to_write: bool) -> Result<IdbDatabase, JsValue> {
    let request = factory()?.open(DATABASE)?;
    let asked = request.clone();
    let upgrade = Closure::once_into_js(move || {
        let made = if to_write {
            asked.result().and_then(|database| {
                database.unchecked_into::<IdbDatabase>().create_object_store(STORE).map(|_| ())
            })
        } else {
            asked.transaction().map_or(Ok(()), |transaction| transaction.abort())
        };
        // What could not be made cannot be opened, and says so there.
        drop(made);
    });
    request.set_onupgradeneeded(Some(upgrade.unchecked_ref()));
    Ok(done(request.as_ref()).await?.unchecked_into())
}

fn store(database: &IdbDatabase, to_write: bool) -> Result<IdbObjectStore, JsValue> {
    let mode = if to_write { IdbTransactionMode::Readwrite } else { IdbTransactionMode::Readonly };
    database.transaction_with_str_and_mode(STORE, mode)?.object_store(STORE)
}

fn factory() -> Result<IdbFactory, JsValue> {
    web_sys::window().ok_or("no window")?.indexed_db()?.ok_or_else(|| "no database".into())
}

/// What a request brought, once it did.
async fn done(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let ended = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    JsFuture::from(ended).await?;
    request.result()
}

fn words(why: JsValue) -> String {
    format!("{why:?}")
}
