//! The keyboard's way from message to message: questions and answers, one after the other, older ones included.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::Desk;
use super::log::show_earlier;

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To what was said before.
    Back,
    /// To what was said after.
    On,
}

/// Goes to the next message; past the newest one is the place where a person writes.
pub fn walk(desk: Desk, way: Way) {
    let messages = messages();
    let current = document()
        .active_element()
        .and_then(|active| messages.iter().position(|message| message.contains(Some(&active))));
    let next = match (current, way) {
        (None, Way::Back) => messages.len().checked_sub(1),
        (None, Way::On) => None,
        (Some(place), Way::Back) => place.checked_sub(1),
        (Some(place), Way::On) => Some(place + 1),
    };
    match next.and_then(|place| messages.get(place)) {
        Some(message) => go_to(message),
        None if way == Way::On => desk.focus_composer(),
        None if desk.parts.earlier.get_untracked() > 0 && current == Some(0) => {
            let first = messages.into_iter().next();
            show_earlier(desk);
            request_animation_frame(move || {
                let messages = self::messages();
                let place = messages.iter().position(|message| Some(message) == first.as_ref());
                if let Some(message) = place.and_then(|place| messages.get(place.checked_sub(1)?)) {
                    go_to(message);
                }
            });
        }
        None => {}
    }
}

fn go_to(message: &HtmlElement) {
    // Without focus the page still works. The focus scrolls it into sight.
    let _ = message.focus();
}

/// What can be gone to, oldest first; an answer of which nothing came is no message.
fn messages() -> Vec<HtmlElement> {
    let Ok(found) = document().query_selector_all("#log [data-message]:not(:empty)") else {
        return Vec::new();
    };
    (0..found.length()).filter_map(|place| found.item(place)?.dyn_into().ok()).collect()
}
