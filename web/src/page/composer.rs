//! Where a person writes: Enter sends, Shift+Enter breaks the line, and a line that is not taken stays.

use chatcli_core::text::Text;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use web_sys::HtmlTextAreaElement;

use super::{desk, icons};

/// What a browser calls a key while an input method is still composing, in case it does not say so otherwise.
const COMPOSING: u32 = 229;

/// The composer.
#[component]
pub fn Composer() -> impl IntoView {
    let desk = desk();
    let input = desk.writing;
    let is_blank = RwSignal::new(true);
    let changed = move || {
        if let Some(input) = input.get_untracked() {
            is_blank.set(input.value().trim().is_empty());
            fit(&input);
        }
    };
    let send = move || {
        let Some(input) = input.get_untracked() else { return };
        if !input.value().trim().is_empty() && desk.submit(input.value()) {
            input.set_value("");
            changed();
        }
        desk.focus_composer();
    };
    let stop = move || {
        desk.stop();
        desk.focus_composer();
    };
    let pressed = move |key: KeyboardEvent| {
        let is_composing = key.is_composing() || key.key_code() == COMPOSING;
        if key.key() == "Enter" && !key.shift_key() && !is_composing {
            key.prevent_default();
            send();
        }
    };
    Effect::new(move || {
        if input.get().is_some() {
            desk.focus_composer();
        }
    });
    view! {
        <form
            id="composer"
            class="composer"
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <div class="composer-box">
                <label class="visually-hidden" for="composer-input">{move || desk.text(Text::Composer)}</label>
                <textarea
                    id="composer-input"
                    class="composer-input"
                    rows="1"
                    dir="auto"
                    autocomplete="off"
                    placeholder=move || desk.text(Text::ComposerHint)
                    node_ref=input
                    on:input=move |_| changed()
                    on:keydown=pressed
                ></textarea>
                {move || {
                    if desk.parts.busy.get() {
                        view! {
                            <button
                                id="stop"
                                class="round is-stop"
                                type="button"
                                title=move || desk.text(Text::Stop)
                                aria-label=move || desk.text(Text::Stop)
                                on:click=move |_| stop()
                            >
                                {icons::square()}
                            </button>
                        }
                            .into_any()
                    } else {
                        view! {
                            <button
                                id="send"
                                class="round"
                                type="submit"
                                title=move || desk.text(Text::Send)
                                aria-label=move || desk.text(Text::Send)
                                disabled=move || is_blank.get()
                            >
                                {icons::arrow_up()}
                            </button>
                        }
                            .into_any()
                    }
                }}
            </div>
        </form>
    }
}

/// Grows the field with its text; the style sheet sets the least and the most.
fn fit(input: &HtmlTextAreaElement) {
    let style = web_sys::HtmlElement::style(input);
    // A browser that refuses leaves the field scrolling, which still works.
    let _ = style.set_property("height", "auto");
    let _ = style.set_property("height", &format!("{}px", input.scroll_height()));
}
