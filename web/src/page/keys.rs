//! The keys of the conversation, anywhere on the page: to the palette, from message to message, to where one writes.
//! Single letters do nothing while a user writes, and nothing at all when they are switched off; no combination
//! that a browser keeps for itself is taken.

use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::composer::is_composing;
use super::dialog::is_something_open;
use super::walk::{Way, walk};
use super::{Desk, palette};

/// Listens for as long as the page is open.
pub fn listen(desk: Desk) {
    let keys = window_event_listener(ev::keydown, move |key| {
        if !is_composing(&key) && !key.default_prevented() {
            pressed(desk, &key);
        }
    });
    on_cleanup(move || keys.remove());
}

fn pressed(desk: Desk, key: &KeyboardEvent) {
    let target = key.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_in_dialog = is_something_open();
    let only_alt = key.alt_key() && !(key.ctrl_key() || key.meta_key() || key.shift_key());
    let is_bare = !(key.alt_key() || key.ctrl_key() || key.meta_key());
    let wants_palette = (key.ctrl_key() || key.meta_key()) && !(key.alt_key() || key.shift_key());
    match key.key().as_str() {
        "k" | "K" if wants_palette && (!is_in_dialog || desk.palette.get_untracked()) => {
            key.prevent_default();
            palette::toggle(desk);
        }
        // A dialog has keys of its own.
        _ if is_in_dialog => {}
        "ArrowUp" if only_alt && !is_choice(target.as_ref()) => {
            key.prevent_default();
            walk(desk, Way::Back);
        }
        "ArrowDown" if only_alt && !is_choice(target.as_ref()) => {
            key.prevent_default();
            walk(desk, Way::On);
        }
        "/" if is_bare && !is_writing(target.as_ref()) && !desk.parts.single_keys_off.get_untracked() => {
            key.prevent_default();
            desk.focus_composer();
        }
        _ => {}
    }
}

/// Whether the user is writing there.
fn is_writing(target: Option<&Element>) -> bool {
    let is_field = |target: &Element| {
        target.closest("input, textarea, select, [contenteditable]").ok().flatten().is_some()
    };
    target.is_some_and(is_field)
}

fn is_choice(target: Option<&Element>) -> bool {
    target.is_some_and(|target| target.tag_name().eq_ignore_ascii_case("select"))
}
