//! A screen's first visit: a code is traded for a cookie that may look at the watcher and do nothing else. The code stands
//! in the address, when the page is opened and whenever the address changes, and leaves it before a passer-by can
//! read or bookmark it; or it is typed on the screen.

use chatcli_core::text::Text;
use chatcli_core::{Intent, connection};
use gloo_timers::future::TimeoutFuture;
use leptos::ev;
use leptos::html::Input;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::desk::{Desk, desk};
use crate::{access, start};

/// How often the way is tried with the new cookie, and how long it takes to know, in milliseconds.
const TRIES: u32 = 3;
const PAUSE_MS: u32 = 1_000;

/// Trades a code in the address, now and whenever one is put there.
pub fn from_address(desk: Desk) {
    let look = move || {
        if let Some(code) = start::fragment(&window(), "enrol") {
            start::forget_fragment(&window());
            trade(desk, code);
        }
    };
    look();
    let changed = window_event_listener(ev::hashchange, move |_| look());
    on_cleanup(move || changed.remove());
}

/// A field for the code, on a screen with a keyboard.
#[component]
pub fn Enrol() -> impl IntoView {
    let desk = desk();
    let field = NodeRef::<Input>::new();
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let code = field.get_untracked().map(|field| field.value()).unwrap_or_default();
        if !code.trim().is_empty() {
            trade(desk, code.trim().to_owned());
        }
    };
    view! {
        <form id="enrol" class="band-enrol" on:submit=send>
            <label for="enrol-code">{move || desk.text(Text::WallCode)}</label>
            <input
                id="enrol-code"
                class="band-code"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                node_ref=field
            />
            <button class="band-send" type="submit">{move || desk.text(Text::WallCodeSend)}</button>
        </form>
    }
}

fn trade(desk: Desk, code: String) {
    desk.code_refused.set(false);
    spawn_local(async move {
        let is_taken = access::enrol(&code).await;
        desk.code_refused.set(!is_taken);
        // The first attempt was made without the cookie and may still be on its way to its refusal.
        for _ in 0..TRIES {
            desk.want(Intent::Connection(connection::Intent::Reconnect));
            TimeoutFuture::new(PAUSE_MS).await;
        }
    });
}
