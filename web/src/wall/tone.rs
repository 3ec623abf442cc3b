//! A short tone when something critical comes, for who wants one. A browser lets a page be heard only after a
//! person touched it, or when it was started with a flag that says otherwise.

use chatcli_core::watcher::board::BigStatus;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::AudioContext;

use super::desk::Desk;

const HERTZ: f32 = 660.0;
const SECS: f64 = 0.35;
const LOUDNESS: f32 = 0.2;

/// Listens for it.
pub fn start(desk: Desk) {
    if !desk.wish(|wish| wish.sound) {
        return;
    }
    let criticals = desk.part(|it| it.counters.critical);
    let state = desk.part(|it| it.state);
    Effect::new(move |before: Option<usize>| {
        let now = criticals.get();
        let is_news = before.is_some_and(|before| now > before);
        if is_news && state.get_untracked() == BigStatus::Critical {
            // What cannot be heard is still seen.
            let _ = play();
        }
        now
    });
}

fn play() -> Result<(), JsValue> {
    let context = AudioContext::new()?;
    let (tone, volume) = (context.create_oscillator()?, context.create_gain()?);
    tone.frequency().set_value(HERTZ);
    volume.gain().set_value(LOUDNESS);
    tone.connect_with_audio_node(&volume)?;
    volume.connect_with_audio_node(&context.destination())?;
    let now = context.current_time();
    tone.start()?;
    tone.stop_with_when(now + SECS)?;
    // A page may have only a few of these; this one is free when the tone is over.
    let ended = wasm_bindgen::closure::Closure::once_into_js(move || {
        let _ = context.close();
    });
    tone.set_onended(Some(&ended.into()));
    Ok(())
}
