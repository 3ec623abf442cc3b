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
    let beginning = beginning(&prompt).map(str::to_owned);
    let is_whole = RwSignal::new(beginning.is_none());
    let fold = beginning.is_some().then(|| {
        // On paper nothing can be unfolded.
        let printed = window_event_listener_untyped("beforeprint", move |_| is_whole.set(true));
        on_cleanup(move || printed.remove());
        let words = move || desk.text(if is_whole.get() { Text::ShowLess } else { Text::ShowAll });
        view! {
            <button
                class="tool fold-question"
                type="button"
                aria-expanded=move || is_whole.get().to_string()
                on:click=move |_| is_whole.update(|is_whole| *is_whole = !*is_whole)
            >
                {words}
            </button>
        }
    });
    let shown = move || match &beginning {
        Some(beginning) if !is_whole.get() => format!("{beginning} …"),
        _ => prompt.to_string(),
    };
    view! {
        <div class="question">
            // `dir` lets each one run in its own direction.
            <div class="prompt" dir="auto" tabindex="-1" data-message="">
                {shown}
            </div>
            <div class="question-tools">
                {fold}
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

/// So much of a long question is enough to know it by.
const FOLDED_LINES: usize = 8;
const FOLDED_BYTES: usize = 800;
/// What is hardly longer than that is shown whole.
const WHOLE_LINES: usize = 14;
const WHOLE_BYTES: usize = 1_400;

/// The beginning of a question that is too long to be shown whole.
fn beginning(prompt: &str) -> Option<&str> {
    if prompt.len() <= WHOLE_BYTES && prompt.lines().nth(WHOLE_LINES).is_none() {
        return None;
    }
    let lines = prompt.split_inclusive('\n').take(FOLDED_LINES).map(str::len).sum::<usize>();
    let end = prompt.floor_char_boundary(lines.min(FOLDED_BYTES));
    prompt.get(..end).map(str::trim_end)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_long_question_is_folded_and_never_inside_a_character() {
        assert_eq!(beginning("one\ntwo"), None);
        assert_eq!(beginning(&"line\n".repeat(WHOLE_LINES)), None);
        assert_eq!(beginning(&"line\n".repeat(40)), Some("line\n".repeat(FOLDED_LINES).trim_end()));
        let long = "漢".repeat(600);
        let shown = beginning(&long).unwrap();
        assert!(shown.len() <= FOLDED_BYTES && long.starts_with(shown) && shown.len() > FOLDED_BYTES - 3);
    }
}
