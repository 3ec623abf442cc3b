//! A question of yes or no above the composer. The keyboard starts on the answer that changes nothing.

use leptos::html::Button;
use leptos::prelude::*;

use super::desk;
use crate::host::confirm::Asked;

/// The open question, if there is one.
#[component]
pub fn Confirm() -> impl IntoView {
    let desk = desk();
    move || desk.parts.question.get().map(|asked| view! { <Open asked /> })
}

#[component]
fn Open(asked: Asked) -> impl IntoView {
    let desk = desk();
    let Asked { id, question } = asked;
    let no = NodeRef::<Button>::new();
    Effect::new(move || {
        if let Some(no) = no.get() {
            // Without focus the page still works.
            let _ = no.focus();
        }
    });
    let answer = move |yes: bool| {
        desk.answer(id, yes);
        desk.focus_composer();
    };
    let (yes_text, no_text) = (question.yes(), question.no());
    view! {
        <div id="question" class="banner" role="alertdialog" aria-labelledby="question-text">
            <div class="column banner-inner">
                <p id="question-text" class="banner-words">{move || question.text(desk.parts.lang.get())}</p>
                <div class="banner-tools">
                    <button id="answer-no" class="button" type="button" node_ref=no on:click=move |_| answer(false)>
                        {move || desk.text(no_text)}
                    </button>
                    <button id="answer-yes" class="button is-primary" type="button" on:click=move |_| answer(true)>
                        {move || desk.text(yes_text)}
                    </button>
                </div>
            </div>
        </div>
    }
}
