//! Joins the page to what this browser keeps: has it brought back at the start, keeps what is being written, and writes
//! what there is when the page may be gone at any moment.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlTextAreaElement, VisibilityState};

use super::Desk;
use crate::host;

/// From now on until the page goes.
pub fn keep(desk: Desk) {
    // What can bring something back is a late part; a browser that holds nothing need not fetch it for that.
    spawn_local(async move {
        if host::may_hold().await {
            desk.fetch_late();
        }
    });
    let field = move || desk.writing.get_untracked();
    let typed = window_event_listener(ev::input, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
        if let Some(target) = target.filter(|target| field().as_ref() == Some(target)) {
            // Not every text is typed with keys.
            desk.fetch_late();
            desk.keep_draft(&target.value());
        }
    });
    // What was sent, taken back or fetched from the queue changed the field without a key.
    Effect::new(move || {
        desk.parts.entries.track();
        desk.parts.busy.track();
        if let Some(field) = field() {
            desk.keep_draft(&field.value());
        }
    });
    let leave = move || {
        if let Some(field) = field() {
            desk.keep_draft(&field.value());
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

impl Desk {
    /// Keeps what is being written, once there is something to keep it with.
    fn keep_draft(&self, text: &str) {
        self.bridge.with_value(|bridge| {
            if let Some(keep) = bridge.keeper().get() {
                keep.draft(text);
            }
        });
    }
}
