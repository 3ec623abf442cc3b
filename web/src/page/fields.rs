//! Reads and empties typed fields by their ids. They hold their own text, so that a secret is nowhere else.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// What is typed in a field; empty when there is no such field now.
pub fn field_text(id: &str) -> String {
    field(id).map(|field| field.value()).unwrap_or_default()
}

/// Empties a field.
pub fn wipe_field(id: &str) {
    if let Some(field) = field(id) {
        field.set_value("");
    }
}

/// The field, if it is there now.
pub fn field(id: &str) -> Option<HtmlInputElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}
