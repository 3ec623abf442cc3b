//! A screen's first visit: the code in the address is traded for a cookie that may look at the watcher and do nothing
//! else, and leaves the address bar before anybody can read or bookmark it.

use chatcli_core::Intent;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::desk::Desk;
use crate::{access, start};

/// How often the way is tried with the new cookie, and how long it takes to know, in milliseconds.
const TRIES: u32 = 3;
const PAUSE_MS: u32 = 1_000;

/// Trades a code in the address, if there is one.
pub fn from_address(desk: Desk) {
    let Some(code) = start::fragment(&window(), "enrol") else { return };
    start::forget_fragment(&window());
    spawn_local(async move {
        let is_taken = access::enrol(&code).await;
        desk.code_refused.set(!is_taken);
        // The first attempt was made without the cookie and may still be on its way to its refusal.
        for _ in 0..TRIES {
            desk.want(Intent::Reconnect);
            TimeoutFuture::new(PAUSE_MS).await;
        }
    });
}
