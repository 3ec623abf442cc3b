//! Joins the page to what this browser keeps: brings it back at the start, keeps what is being written, and writes what
//! there is when the page may be gone at any moment.

use leptos::ev;
use leptos::html::Textarea;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, EventInit, HtmlTextAreaElement, VisibilityState};

use super::Desk;
use crate::host::Field;

/// The composer's field, as the keeper knows it.
struct Composer(NodeRef<Textarea>);

impl Field for Composer {
    fn is_empty(&self) -> bool {
        self.0.get_untracked().is_none_or(|field| field.value().is_empty())
    }

    fn give_back(&self, text: &str) {
        let Some(field) = self.0.get_untracked().filter(|field| field.value().is_empty()) else { return };
        field.set_value(text);
        // Whoever follows what is typed there follows this too.
        let init = EventInit::new();
        init.set_bubbles(true);
        if let Ok(event) = Event::new_with_event_init_dict("input", &init) {
            // An event that cannot be sent leaves the text where it is.
            let _ = field.dispatch_event(&event);
        }
    }
}

/// From now on until the page goes.
pub fn keep(desk: Desk) {
    let field = move || desk.writing.get_untracked();
    desk.bridge.with_value(|bridge| bridge.recall(Composer(desk.writing)));
    let draft = move |text: &str| desk.bridge.with_value(|bridge| bridge.keeper().draft(text));
    let typed = window_event_listener(ev::input, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
        if let Some(target) = target.filter(|target| field().as_ref() == Some(target)) {
            draft(&target.value());
        }
    });
    // What was sent, taken back or fetched from the queue changed the field without a key.
    Effect::new(move || {
        desk.parts.entries.track();
        desk.parts.busy.track();
        if let Some(field) = field() {
            draft(&field.value());
        }
    });
    let leave = move || {
        if let Some(field) = field() {
            draft(&field.value());
        }
        desk.bridge.with_value(|bridge| bridge.leave());
    };
    let hidden = window_event_listener(ev::visibilitychange, move |_| {
        if document().visibility_state() == VisibilityState::Hidden {
            leave();
        }
    });
    let gone = window_event_listener(ev::pagehide, move |_| {
        leave();
        desk.bridge.with_value(|bridge| bridge.set_gone(true));
    });
    let back = window_event_listener(ev::pageshow, move |event| {
        // The first showing is no coming back.
        if event.persisted() {
            desk.bridge.with_value(|bridge| bridge.set_gone(false));
        }
    });
    on_cleanup(move || {
        typed.remove();
        hidden.remove();
        gone.remove();
        back.remove();
    });
}
