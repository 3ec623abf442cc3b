//! A question as it was typed, and the place where it is changed and asked again.

use std::sync::Arc;

use chatcli_core::conversation::TurnId;
use chatcli_core::text::Text;
use leptos::ev::KeyboardEvent;
use leptos::html::Textarea;
use leptos::prelude::*;

use super::composer::{fit, is_composing, keep_fit};
use super::copy::CopyButton;
use super::{desk, icons};

/// The question.
#[component]
pub fn Question(
    /// Whose question.
    id: TurnId,
    /// What was asked.
    prompt: Arc<str>,
) -> impl IntoView {
    let desk = desk();
    let is_edited = Memo::new(move |_| desk.editing.get() == Some(id));
    move || {
        let prompt = Arc::clone(&prompt);
        if is_edited.get() {
            view! { <Editor id prompt /> }.into_any()
        } else {
            view! { <Shown id prompt /> }.into_any()
        }
    }
}

#[component]
fn Shown(id: TurnId, prompt: Arc<str>) -> impl IntoView {
    let desk = desk();
    let text = Arc::clone(&prompt);
    view! {
        <div class="question">
            // `dir` lets each one run in its own direction.
            <div class="prompt" dir="auto" tabindex="-1" data-message="">
                {prompt.to_string()}
            </div>
            <div class="question-tools">
                <CopyButton class="copy-question" label=Text::Copy text=move || text.to_string() />
                <button
                    class="tool edit-question"
                    type="button"
                    disabled=move || desk.parts.busy.get()
                    on:click=move |_| desk.editing.set(Some(id))
                >
                    {icons::pencil()}
                    <span>{desk.says(Text::EditShort)}</span>
                </button>
            </div>
        </div>
    }
}

#[component]
fn Editor(id: TurnId, prompt: Arc<str>) -> impl IntoView {
    let desk = desk();
    let field = NodeRef::<Textarea>::new();
    let is_blank = RwSignal::new(prompt.trim().is_empty());
    let leave = move || {
        desk.editing.set(None);
        desk.focus_composer();
    };
    let send = move || {
        let Some(text) = field.get_untracked().map(|field| field.value()) else { return };
        // While an answer comes, or when it is refused, the text stays where it is.
        if !text.trim().is_empty() && !desk.parts.busy.get_untracked() && desk.resend(id, text) {
            leave();
        }
    };
    let pressed = move |key: KeyboardEvent| {
        if is_composing(&key) {
            return;
        }
        match key.key().as_str() {
            "Enter" if !key.shift_key() => {
                key.prevent_default();
                send();
            }
            "Escape" => {
                key.stop_propagation();
                leave();
            }
            _ => {}
        }
    };
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            fit(&field);
            // Without focus it is only less handy.
            let _ = field.focus();
            let end = u32::try_from(field.value().encode_utf16().count()).unwrap_or(u32::MAX);
            let _ = field.set_selection_range(end, end);
        }
    });
    keep_fit(field);
    let changed = move |_| {
        if let Some(field) = field.get_untracked() {
            is_blank.set(field.value().trim().is_empty());
            fit(&field);
        }
    };
    view! {
        <form
            class="editor"
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <textarea
                class="editor-input"
                dir="auto"
                rows="1"
                aria-label=desk.says(Text::EditQuestion)
                node_ref=field
                on:input=changed
                on:keydown=pressed
                prop:value=prompt.to_string()
            ></textarea>
            <div class="editor-tools">
                <p class="quiet">{desk.says(Text::EditDrops)}</p>
                <button class="button cancel-edit" type="button" on:click=move |_| leave()>
                    {desk.says(Text::AnswerCancel)}
                </button>
                <button
                    class="button is-primary send-edit"
                    type="submit"
                    disabled=move || is_blank.get() || desk.parts.busy.get()
                >
                    {desk.says(Text::Send)}
                </button>
            </div>
        </form>
    }
}
