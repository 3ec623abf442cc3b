//! Puts a text on the clipboard. Browsers offer their clipboard only to pages that came over https or from this machine;
//! on a gateway in the LAN without TLS the older way still works, as long as a person has just pressed something.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlDocument, HtmlElement, HtmlTextAreaElement};

/// Writes to the clipboard.
///
/// # Errors
/// The browser's refusal, in words for the log.
pub async fn write(text: &str) -> Result<(), String> {
    let window = web_sys::window().ok_or("no window")?;
    let navigator = window.navigator();
    // The typed getter would hand out an object that is not there.
    let exists = Reflect::get(&navigator, &JsValue::from_str("clipboard")).is_ok_and(|it| it.is_object());
    if exists && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok() {
        return Ok(());
    }
    let document = window.document().and_then(|document| document.dyn_into::<HtmlDocument>().ok());
    match copy_selected(&document.ok_or("no document")?, text) {
        Ok(true) => Ok(()),
        Ok(false) => Err("the browser did not copy".to_owned()),
        Err(why) => Err(format!("{why:?}")),
    }
}

/// Copies what is selected in a field that is there for a moment. The focus goes back to where it was.
fn copy_selected(document: &HtmlDocument, text: &str) -> Result<bool, JsValue> {
    let field: HtmlTextAreaElement = document.create_element("textarea")?.dyn_into()?;
    field.set_value(text);
    field.set_read_only(true);
    field.set_attribute("aria-hidden", "true")?;
    field.set_class_name("clipboard-field");
    let before = document.active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok());
    // While a dialog is open, nothing outside it can be selected.
    let dialog = document.query_selector("dialog[open]")?;
    let body = document.body().ok_or("no body")?;
    dialog.as_ref().unwrap_or(&body).append_child(&field)?;
    field.select();
    let is_copied = document.exec_command("copy");
    field.remove();
    if let Some(before) = before {
        // Without focus the page still works.
        let _ = before.focus();
    }
    is_copied
}
