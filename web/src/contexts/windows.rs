//! This person's windows over one set of contexts: one at a time changes it, and the others hear that it is another one.

use futures::channel::oneshot;
use futures::future::{Either, select};
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::{StoredValue, UpdateValue, on_cleanup};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{BroadcastChannel, MessageEvent};

/// The channel, and the lock, by which windows find each other.
const NAME: &str = "chatcli.contexts";

/// Does the work while no other window does such work. Where there are no locks, two may meet; each writes whole
/// contexts, so the later one counts.
pub async fn alone<T>(work: impl Future<Output = T>) -> T {
    let (begin, begun) = oneshot::channel::<()>();
    // It is dropped when the work is over, however that ends.
    let (_over, is_over) = oneshot::channel::<()>();
    let granted = Closure::once_into_js(move |_lock: JsValue| {
        // Who waited may be gone.
        let _ = begin.send(());
        future_to_promise(async move {
            let _ = is_over.await;
            Ok(JsValue::UNDEFINED)
        })
    });
    if let Some(held) = request(&granted) {
        // A browser that refuses the lock ends this before it is granted.
        let held = Box::pin(JsFuture::from(held));
        match select(held, begun).await {
            Either::Left(_) | Either::Right(_) => {}
        }
    }
    work.await
}

fn request(granted: &JsValue) -> Option<Promise> {
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &JsValue::from_str("locks")).ok().filter(JsValue::is_object)?;
    let request = Reflect::get(&locks, &JsValue::from_str("request")).ok()?.dyn_into::<Function>().ok()?;
    request.call2(&locks, &JsValue::from_str(NAME), granted).ok()?.dyn_into().ok()
}

/// Tells the other windows that something changed.
pub fn tell() {
    if let Ok(channel) = BroadcastChannel::new(NAME) {
        // Without the channel the others see it when they look again.
        let _ = channel.post_message(&JsValue::TRUE);
        channel.close();
    }
}

/// Hears of changes in other windows, for as long as the component is there.
pub fn hear(changed: impl Fn() + 'static) {
    let Ok(channel) = BroadcastChannel::new(NAME) else { return };
    let listener = Closure::<dyn Fn(MessageEvent)>::new(move |_| changed());
    channel.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    let listening = StoredValue::new_local(Some((channel, listener)));
    on_cleanup(move || {
        if let Some((channel, _)) = listening.try_update_value(Option::take).flatten() {
            channel.close();
        }
    });
}
