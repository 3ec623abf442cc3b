//! The shortcuts that belong to no single part of the page. The help lists all of them.

use chatcli_core::Intent;
use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::dialog::is_something_open;
use super::menu::new_conversation;
use super::{Desk, desk};

/// Listens for them while the page is shown.
pub fn listen() {
    let desk = desk();
    let listener = window_event_listener(ev::keydown, move |key| {
        if !key.is_composing() && !is_something_open() && pressed(desk, &key) {
            key.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
}

/// Says whether the key meant something.
fn pressed(desk: Desk, key: &KeyboardEvent) -> bool {
    let is_command = key.ctrl_key() || key.meta_key();
    match (key.key().as_str(), is_command, key.alt_key()) {
        ("s" | "S", true, false) => desk.save(),
        // On some keyboards Alt makes another letter of it.
        _ if key.code() == "KeyN" && key.alt_key() && !is_command => new_conversation(desk),
        ("?", false, false) if !is_typing(key) && !desk.parts.single_keys_off.get_untracked() => {
            desk.panels.help.set(true);
        }
        ("Escape", false, false) => escape(desk),
        _ => return false,
    }
    true
}

/// Stops the answer; else closes what stands at the side; else lets go of the field.
fn escape(desk: Desk) {
    if desk.parts.busy.get_untracked() {
        desk.want(Intent::Stop);
    } else if !desk.panels.close_sides()
        && let Some(field) =
            document().active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok())
    {
        // Without letting go the page still works.
        let _ = field.blur();
    }
}

fn is_typing(key: &KeyboardEvent) -> bool {
    let target = key.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}
