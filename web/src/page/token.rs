//! Asks for the server's token. It is kept in memory only, and the field is emptied as soon as it was sent.

use chatcli_core::text::Text;
use chatcli_core::{Intent, Secret};
use leptos::html::Input;
use leptos::prelude::*;

use super::desk;

/// The form.
#[component]
pub fn TokenForm() -> impl IntoView {
    let desk = desk();
    let input = NodeRef::<Input>::new();
    let was_wrong = Memo::new(move |_| desk.parts.link.with(|link| link.has_token));
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(input) = input.get_untracked() else { return };
        let token = Secret::new(&input.value());
        input.set_value("");
        if !token.is_empty() {
            desk.want(Intent::SetToken(token));
        }
    };
    Effect::new(move || {
        if let Some(input) = input.get() {
            // Without focus the page still works.
            let _ = input.focus();
        }
    });
    view! {
        <form id="token-form" class="token" on:submit=send>
            <p class="banner-words" role="alert">
                {move || desk.text(if was_wrong.get() { Text::TokenWrong } else { Text::TokenTitle })}
            </p>
            <label class="token-label" for="token-input">{move || desk.text(Text::TokenLabel)}</label>
            <div class="token-row">
                <input
                    id="token-input"
                    class="field"
                    type="password"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    aria-describedby="token-kept"
                    node_ref=input
                />
                <button id="token-send" class="button is-primary" type="submit">
                    {move || desk.text(Text::TokenSend)}
                </button>
            </div>
            <p id="token-kept" class="quiet">{move || desk.text(Text::TokenKept)}</p>
        </form>
    }
}
