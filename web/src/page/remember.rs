//! "Remember on this device": off by default, with one sentence about what that protects from, and a way to forget.

use chatcli_core::text::Text;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::desk;
use crate::vault;

/// The choice. Where there can be no vault it says why.
#[component]
pub fn Remember(
    /// Names it.
    id: &'static str,
    /// Whether it is chosen.
    chosen: RwSignal<bool>,
) -> impl IntoView {
    let desk = desk();
    let is_possible = vault::is_possible();
    let about = if is_possible { Text::RememberAbout } else { Text::NeedsSecureContext };
    let about_id = format!("{id}-about");
    view! {
        <label class="check">
            <input
                id=id
                type="checkbox"
                disabled=!is_possible
                aria-describedby=about_id.clone()
                prop:checked=move || chosen.get()
                on:change=move |event| chosen.set(event_target_checked(&event))
            />
            {desk.says(Text::RememberHere)}
        </label>
        <p id=about_id class="quiet">{desk.says(about)}</p>
    }
}

/// Forgets everything that is remembered, while there is anything.
#[component]
pub fn Forget() -> impl IntoView {
    let desk = desk();
    let forget = move || {
        spawn_local(async move {
            match vault::forget().await {
                Ok(()) => {
                    desk.remembers.set(false);
                    desk.toasts.say(|lang| Text::Forgotten.get(lang).to_owned());
                }
                Err(_) => desk.toasts.say(|lang| Text::RememberFailed.get(lang).to_owned()),
            }
        });
    };
    view! {
        <Show when=move || desk.remembers.get()>
            <div class="form-row">
                <span class="quiet">{desk.says(Text::RemembersSomething)}</span>
                <button id="forget" class="button" type="button" on:click=move |_| forget()>
                    {desk.says(Text::Forget)}
                </button>
            </div>
        </Show>
    }
}
