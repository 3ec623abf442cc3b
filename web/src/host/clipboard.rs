//! Puts a text on the clipboard.

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Writes to the clipboard.
///
/// # Errors
/// The browser's refusal, in words for the log. Outside a secure context there is no clipboard at all.
pub async fn write(text: &str) -> Result<(), String> {
    let navigator = web_sys::window().ok_or("no window")?.navigator();
    // The typed getter would hand out an object that is not there.
    let exists = Reflect::get(&navigator, &JsValue::from_str("clipboard")).is_ok_and(|it| it.is_object());
    if !exists {
        return Err("this page is not in a secure context".to_owned());
    }
    let written = JsFuture::from(navigator.clipboard().write_text(text)).await;
    written.map(|_| ()).map_err(|why| format!("{why:?}"))
}
