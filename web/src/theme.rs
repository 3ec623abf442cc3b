//! The colours of a document.

use chatcli_core::account::Theme;
use leptos::prelude::document;

/// Has the document wear these colours; the system's when the user chose none.
pub fn wear(theme: Theme) {
    let Some(root) = document().document_element() else { return };
    // A browser that refuses an attribute of its own root has bigger trouble than this.
    let _ = match theme {
        Theme::Auto | Theme::Mono => root.remove_attribute("data-theme"),
        theme => root.set_attribute("data-theme", theme.tag()),
    };
}
