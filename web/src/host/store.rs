//! Remembers small preferences in the browser's local storage, under `chatcli.`. Nothing secret ever comes here.
//!
//! Storage may be forbidden or full; then the page works without remembering. gloo-storage names the storages, but its
//! typed access panics where a browser forbids them and brings JSON along for every value; so the storage is tried
//! first, and the texts are written as they are.

use chatcli_core::Preference;
use gloo_storage::{LocalStorage, Storage};

/// Remembers a preference.
///
/// # Errors
/// The browser's refusal, in words for the log.
pub fn write(preference: Preference, value: &str) -> Result<(), String> {
    if !has_local_storage() {
        return Err("the browser offers no storage".to_owned());
    }
    LocalStorage::raw().set_item(&key(preference), value).map_err(|why| format!("{why:?}"))
}

/// What was remembered.
pub fn read(preference: Preference) -> Option<String> {
    if !has_local_storage() {
        return None;
    }
    LocalStorage::raw().get_item(&key(preference)).ok().flatten()
}

/// Whether the storage of this browser can be used without a panic.
pub fn has_local_storage() -> bool {
    web_sys::window().is_some_and(|window| matches!(window.local_storage(), Ok(Some(_))))
}

/// Whether the storage of this window can be used without a panic.
pub fn has_session_storage() -> bool {
    web_sys::window().is_some_and(|window| matches!(window.session_storage(), Ok(Some(_))))
}

/// The name in storage. `boot.js` reads the theme under the same name.
fn key(preference: Preference) -> String {
    format!("chatcli.{}", preference.key())
}
