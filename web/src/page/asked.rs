//! Shows the oldest question that the core asks in between.

use chatcli_core::text::{Text, fill, size};
use chatcli_core::{EffectId, Outcome, Question, Secret, SecretField};
use leptos::html::Input;
use leptos::prelude::*;

use super::desk;
use super::dialog::Dialog;
use crate::questions::Wanted;

/// The question, if there is one.
#[component]
pub fn AskedDialog() -> impl IntoView {
    let desk = desk();
    move || {
        let asked = desk.questions.first()?;
        Some(match asked.what {
            Wanted::Secret(field) => view! { <SecretDialog id=asked.id field=field /> }.into_any(),
            Wanted::Confirm(question) => view! { <ConfirmDialog id=asked.id question=question /> }.into_any(),
        })
    }
}

/// Asks yes or no. The keyboard starts on the answer that changes nothing; closing it is no answer.
#[component]
fn ConfirmDialog(
    /// Whose outcome it is.
    id: EffectId,
    /// What is asked.
    question: Question,
) -> impl IntoView {
    let desk = desk();
    let no = move || desk.answer(id, Outcome::Declined);
    let (yes_text, no_text) = (question.yes(), question.no());
    let items = match &question {
        Question::SendFiles { items, .. } | Question::SendVariables { items, .. } => items.clone(),
        _ => Vec::new(),
    };
    view! {
        <Dialog id="question" title=yes_text on_close=move |()| desk.answer(id, Outcome::GivenUp)>
            {(!items.is_empty()).then(|| view! { <FileList items=items.clone() /> })}
            <p>{move || question.text(desk.parts.lang.get())}</p>
            <div class="dialog-tools">
                <button id="answer-no" class="button" type="button" autofocus on:click=move |_| no()>
                    {desk.says(no_text)}
                </button>
                <button
                    id="answer-yes"
                    class="button is-primary"
                    type="button"
                    on:click=move |_| desk.answer(id, Outcome::Finished)
                >
                    {desk.says(yes_text)}
                </button>
            </div>
        </Dialog>
    }
}

/// The files that a question is about, with their sizes.
#[component]
fn FileList(
    /// Each file with its bytes.
    items: Vec<(String, u64)>,
) -> impl IntoView {
    let desk = desk();
    let (count, bytes) = (items.len().to_string(), size(items.iter().map(|(_, bytes)| bytes).sum()));
    let words = move || fill(desk.text(Text::Attached), &[("count", &count), ("size", &bytes)]);
    let row = |(name, bytes): (String, u64)| {
        view! { <li><span dir="auto">{name}</span> <span class="quiet">{size(bytes)}</span></li> }
    };
    view! {
        <p>{words}</p>
        <ul id="question-files" class="file-list" tabindex="0">{items.into_iter().map(row).collect_view()}</ul>
    }
}

/// Asks for a secret. It goes to the core and nowhere else, and the field is emptied first.
#[component]
fn SecretDialog(
    /// Whose outcome it is.
    id: EffectId,
    /// Which secret.
    field: SecretField,
) -> impl IntoView {
    let desk = desk();
    let input = NodeRef::<Input>::new();
    let dismissed = move || desk.answer(id, Outcome::Declined);
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(input) = input.get_untracked() else { return };
        let secret = Secret::new(&input.value());
        input.set_value("");
        desk.answer(id, Outcome::Secret(secret));
    };
    let label = match field {
        SecretField::LlmKey => Text::OwnKeyLabel,
        SecretField::ClientId => Text::FlagClientId,
        SecretField::ClientKey => Text::FlagClientKey,
        SecretField::Token => Text::TokenLabel,
    };
    view! {
        <Dialog id="secret-dialog" title=Text::SecretTitle on_close=move |()| dismissed()>
            <form class="form" on:submit=send>
                <label class="form-label" for="secret-input">{desk.says(label)}</label>
                <input
                    id="secret-input"
                    class="field"
                    type="password"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    autofocus
                    node_ref=input
                />
                <div class="dialog-tools">
                    <button class="button" type="button" on:click=move |_| dismissed()>
                        {desk.says(Text::AnswerCancel)}
                    </button>
                    <button id="secret-send" class="button is-primary" type="submit">
                        {desk.says(Text::Use)}
                    </button>
                </div>
            </form>
        </Dialog>
    }
}
