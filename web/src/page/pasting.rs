//! The dialog for what only a person's machine can tell: a command line to copy, and a place for its output.

use chatcli_core::text::{Late, Text, fill};
use leptos::html::{Input, Textarea};
use leptos::prelude::*;

use super::copy::CopyButton;
use super::desk;
use super::dialog::Dialog;
use crate::lent::pasted::{MOST_BYTES, Output, Pasted, answer, asked};

/// The dialog, while something is asked for.
#[component]
pub fn PasteDialog() -> impl IntoView {
    let asked = asked();
    move || asked.get().map(|what| view! { <Asking what /> })
}

#[component]
fn Asking(what: Output) -> impl IntoView {
    let desk = desk();
    let field = NodeRef::<Textarea>::new();
    let code = NodeRef::<Input>::new();
    let is_command = what.is_command();
    let is_blank = RwSignal::new(!is_command);
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(text) = field.get_untracked().map(|field| field.value()) else { return };
        if text.len() > MOST_BYTES {
            return desk.toasts.warn(|lang| Late::PasteTooLong.get(lang).to_owned());
        }
        let code = code.get_untracked().and_then(|code| code.value().trim().parse().ok());
        answer(Some(Pasted { text, code }));
    };
    let (token, line) = (what.token(), what.command().to_owned());
    let to_copy = line.clone();
    let why = if is_command { Late::PasteCommandWhy } else { Late::PasteWhy };
    let words = move || fill(why.get(desk.parts.lang.get()), &[("token", token)]);
    view! {
        <Dialog id="paste" title=Text::Attachment on_close=move |()| answer(None)>
            <form class="form" on:submit=send>
                <p>{words}</p>
                <div class="paste-command">
                    <code dir="ltr">{line}</code>
                    <CopyButton class="copy-command" label=Text::Copy text=move || to_copy.clone() />
                </div>
                <label class="form-label" for="paste-output">{desk.says_late(Late::PasteOutput)}</label>
                <textarea
                    id="paste-output"
                    class="field paste-output"
                    rows="8"
                    dir="ltr"
                    spellcheck="false"
                    autofocus
                    node_ref=field
                    on:input=move |_| {
                        let text = field.get_untracked().map(|field| field.value()).unwrap_or_default();
                        is_blank.set(!is_command && text.trim().is_empty());
                    }
                ></textarea>
                {is_command.then(|| view! {
                    <label class="form-label" for="paste-code">{desk.says_late(Late::PasteCode)}</label>
                    <input
                        id="paste-code"
                        class="field is-small"
                        type="number"
                        inputmode="numeric"
                        autocomplete="off"
                        node_ref=code
                    />
                })}
                <p class="quiet">{desk.says_late(Late::PasteMasked)}</p>
                <div class="dialog-tools">
                    <button class="button" type="button" on:click=|_| answer(None)>{desk.says(Text::AnswerCancel)}</button>
                    <button id="paste-send" class="button is-primary" type="submit" disabled=move || is_blank.get()>
                        {desk.says(Text::AnswerSend)}
                    </button>
                </div>
            </form>
        </Dialog>
    }
}
