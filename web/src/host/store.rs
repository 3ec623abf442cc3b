//! Remembers language and theme in the browser's local storage. Nothing secret ever comes here.
//!
//! Storage may be forbidden or full; then the page works without remembering.

use chatcli_core::Preference;
use web_sys::Storage;

/// Remembers a preference.
///
/// # Errors
/// The browser's refusal, in words for the log.
pub fn write(preference: Preference, value: &str) -> Result<(), String> {
    let storage = storage().ok_or("the browser offers no storage")?;
    storage.set_item(&key(preference), value).map_err(|why| format!("{why:?}"))
}

/// What was remembered.
pub fn read(preference: Preference) -> Option<String> {
    storage()?.get_item(&key(preference)).ok().flatten()
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// The name in storage. `boot.js` reads the theme under the same name.
fn key(preference: Preference) -> String {
    format!("chatcli.{}", preference.key())
}
