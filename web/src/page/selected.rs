//! Waits for what a person has selected: nodes that change under a selection take it away.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::window;
use web_sys::Element;

/// How often it is looked whether the selection is gone, in milliseconds.
const PATIENCE_MS: u32 = 500;

/// Returns when nothing of this element is selected.
pub async fn is_free(element: &Element) {
    while is_selected(element) {
        TimeoutFuture::new(PATIENCE_MS).await;
    }
}

fn is_selected(element: &Element) -> bool {
    let Some(selection) = window().get_selection().ok().flatten() else { return false };
    let touches = selection.contains_node_with_allow_partial_containment(element, true);
    !selection.is_collapsed() && touches.unwrap_or(false)
}
