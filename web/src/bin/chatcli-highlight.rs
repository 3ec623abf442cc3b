//! The program that knows what code looks like. It runs in a worker beside the page, so that the page is not held up and
//! need not carry the tables; it is fetched when the first listing in a known language is finished.
//!
//! It hears `[id, language, text]` and says `[id, lengths and kinds in turn]`.

use chatcli_core::highlight::Scanner;
use js_sys::{Array, Uint32Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

fn main() {
    // Natively there is no page to talk to.
    let Ok(worker) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let mouth = worker.clone();
    let ear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(answer) = answer(&event.data()) {
            // A page that is gone hears nothing.
            let _ = mouth.post_message(&answer);
        }
    });
    worker.set_onmessage(Some(ear.as_ref().unchecked_ref()));
    ear.forget();
    let _ = worker.post_message(&JsValue::TRUE);
}

fn answer(said: &JsValue) -> Option<JsValue> {
    let said = said.dyn_ref::<Array>()?;
    let (language, text) = (said.get(1).as_string()?, said.get(2).as_string()?);
    let runs = Scanner::new(&language).map(|mut scanner| scanner.listing(&text)).unwrap_or_default();
    let flat: Vec<u32> = runs
        .into_iter()
        .flat_map(|run| [u32::try_from(run.length).unwrap_or(u32::MAX), run.kind as u32])
        .collect();
    Some(Array::of2(&said.get(0), &Uint32Array::from(flat.as_slice())).into())
}
