//! A screen without input: it stays awake, the pointer goes away, and what is pressed or clicked does nothing.

use std::time::Duration;

use js_sys::{Function, Promise, Reflect};
use leptos::ev;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::VisibilityState;

/// A pointer that does not move goes away after this.
const POINTER: Duration = Duration::from_secs(3);

/// Keeps it so.
pub fn keep() {
    stay_awake();
    let shown = window_event_listener(ev::visibilitychange, |_| {
        // A browser lets a hidden page sleep and does not wake it by itself.
        if document().visibility_state() == VisibilityState::Visible {
            stay_awake();
        }
    });
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let hide = move || {
        let handle = set_timeout_with_handle(|| point(false), POINTER).ok();
        if let Some(before) = timer.try_update_value(|timer| std::mem::replace(timer, handle)).flatten() {
            before.clear();
        }
    };
    hide();
    let moved = window_event_listener(ev::pointermove, move |_| {
        point(true);
        hide();
    });
    let menu = window_event_listener(ev::contextmenu, |event| event.prevent_default());
    let drag = window_event_listener(ev::dragstart, |event| event.prevent_default());
    on_cleanup(move || {
        shown.remove();
        moved.remove();
        menu.remove();
        drag.remove();
    });
}

fn point(shows: bool) {
    if let Some(root) = document().document_element() {
        // A browser that refuses an attribute of its own root has bigger trouble than this.
        let _ = root.toggle_attribute_with_force("data-still", !shows);
    }
}

/// Asks for a wake lock. It may be refused (an old browser, a battery, a page without TLS): then the device's own
/// settings decide.
fn stay_awake() {
    spawn_local(async {
        let _ = lock().await;
    });
}

/// The interface is not stable in the bindings, so it is called by its names.
async fn lock() -> Result<JsValue, JsValue> {
    let navigator = window().navigator();
    let wake_lock = Reflect::get(&navigator, &"wakeLock".into())?;
    let request: Function = Reflect::get(&wake_lock, &"request".into())?.dyn_into()?;
    let promise: Promise = request.call1(&wake_lock, &"screen".into())?.dyn_into()?;
    JsFuture::from(promise).await
}
