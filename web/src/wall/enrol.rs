//! A screen's first visit: the code in the address is traded for a cookie that may look at the watcher and do nothing
//! else, and leaves the address bar before anybody can read or bookmark it.

use chatcli_core::Intent;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Headers, RequestInit, Response};

use super::desk::Desk;
use crate::start;

/// Trades a code in the address, if there is one.
pub fn from_address(desk: Desk) {
    let Some(code) = start::fragment(&window(), "enrol") else { return };
    start::forget_fragment(&window());
    spawn_local(async move {
        // What became of it shows in the next round: a door that did not take the code does not let it look.
        let _ = trade(&code).await;
        desk.want(Intent::Reconnect);
        desk.want(Intent::ResumeWatch);
    });
}

async fn trade(code: &str) -> Result<bool, JsValue> {
    let headers = Headers::new()?;
    headers.set("content-type", "application/json")?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_headers(&headers);
    let code = js_sys::JSON::stringify(&code.into())?;
    init.set_body(&format!("{{\"code\":{code}}}").into());
    let answer = JsFuture::from(window().fetch_with_str_and_init("/access/kiosk", &init)).await?;
    Ok(Response::from(answer).ok())
}
