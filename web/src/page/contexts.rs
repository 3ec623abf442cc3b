//! The dialog of contexts: made from the folder that is lent, attached to this conversation, handed out and taken in as
//! files, deleted. Each of its buttons does what a command does, so that both say the same.

use chatcli_core::port::{ContextFacts, ContextMode};
use chatcli_core::text::{Late, Text, fill, size};
use chatcli_core::{Intent, contexts::Intent as Wish};
use leptos::html::Input;
use leptos::prelude::*;

use super::dialog::Dialog;
use super::{desk, field_text, icons};
use crate::contexts::{hand_over, hear};
use crate::lent::place;

/// The fields of a new one.
const NAME: &str = "context-name";
const PATHS: &str = "context-paths";

thread_local! {
    static IS_OPEN: ArcRwSignal<bool> = ArcRwSignal::new(false);
}

fn is_open() -> ArcRwSignal<bool> {
    IS_OPEN.with(Clone::clone)
}

/// Opens the dialog.
pub fn open() {
    is_open().set(true);
}

/// A name or a path as one word of a command.
fn word(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// The dialog, while it is open.
#[component]
pub fn ContextsDialog() -> impl IntoView {
    let shown = is_open();
    move || shown.get().then(|| view! { <Contexts /> })
}

#[component]
fn Contexts() -> impl IntoView {
    let desk = desk();
    let look = move || desk.want(Intent::Contexts(Wish::Look));
    look();
    hear(look);
    let known = Memo::new(move |_| desk.parts.contexts.with(|contexts| contexts.known.clone()));
    let count = move || {
        let count = known.with(Vec::len);
        let text = if count == 0 { Late::ContextsNone } else { Late::ContextsTitle };
        fill(text.get(desk.parts.lang.get()), &[("count", &count.to_string())])
    };
    view! {
        <Dialog id="contexts" title=Text::StatusContexts on_close=|()| is_open().set(false)>
            <p>{desk.says_late(Late::ContextsWhat)}</p>
            <ul id="context-list" class="sessions">
                <For each=move || known.get() key=Clone::clone let:facts>
                    <Row facts />
                </For>
            </ul>
            <p id="context-count" class="quiet" role="status">{count}</p>
            <New />
            <TakeIn />
        </Dialog>
    }
}

#[component]
fn Row(facts: ContextFacts) -> impl IntoView {
    let desk = desk();
    let ContextFacts { id, name, mode, files, bytes, created, .. } = facts;
    let is_attached = Memo::new(move |_| desk.parts.contexts.with(|contexts| contexts.is_attached(&id)));
    let about = move || {
        let values = [
            ("mode", mode.as_str()),
            ("count", &files.to_string()),
            ("size", &size(bytes)),
            ("date", &created),
        ];
        fill(Late::ContextRow.get(desk.parts.lang.get()), &values)
    };
    let turn = {
        let name = word(&name);
        move |_| {
            let verb = if is_attached.get_untracked() { "detach" } else { "attach" };
            desk.submit(format!("/context {verb} {name}"));
        }
    };
    let tool = |text: Text, icon: AnyView, verb: &'static str| {
        let (line, label) = (format!("/context {verb} {}", word(&name)), name.clone());
        let label = move || format!("{}: {label}", desk.text(text));
        view! {
            <button
                class="button is-quiet session-tool"
                type="button"
                title=label.clone()
                aria-label=label
                on:click=move |_| {
                    desk.submit(line.clone());
                }
            >
                {icon}
            </button>
        }
    };
    let export = tool(Text::KeptExport, icons::arrow_down().into_any(), "export");
    let delete = tool(Text::AnswerDelete, icons::bin().into_any(), "delete");
    view! {
        <li class="session" class:is-open=move || is_attached.get()>
            <div class="session-row">
                <button
                    class="session-name is-kept"
                    type="button"
                    aria-pressed=move || is_attached.get().to_string()
                    title=desk.says_late(Late::ContextTurn)
                    on:click=turn
                >
                    <span class="kept-line session-title" dir="auto">{name.clone()}</span>
                    <span class="kept-line session-date">
                        {about}
                        {move || is_attached.get().then(|| format!(" {}", Late::ContextMark.get(desk.parts.lang.get())))}
                    </span>
                </button>
                <span class="session-tools">
                    {export}
                    {delete}
                </span>
            </div>
        </li>
    }
}

/// Makes one of the folder that is lent.
#[component]
fn New() -> impl IntoView {
    let desk = desk();
    let folder = place::shown();
    let mode = RwSignal::new(ContextMode::default());
    let make = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let (name, paths) = (field_text(NAME), field_text(PATHS));
        let paths = if paths.trim().is_empty() { "." } else { paths.trim() };
        desk.submit(format!(
            "/context create {} {} --mode {}",
            word(name.trim()),
            word(paths),
            mode.get_untracked().name()
        ));
    };
    let choose = move |event| mode.set(ContextMode::named(&event_target_value(&event)).unwrap_or_default());
    let options = ContextMode::ALL.map(|one| {
        view! { <option value=one.name() prop:selected=move || mode.get() == one>{one.name()}</option> }
    });
    // It stays what it is while the folder comes and goes, so that nothing that was typed is lost.
    let is_lent = move || folder.with(|place| place.as_ref().is_some_and(|place| !place.is_away));
    let is_lent = Memo::new(move |_| is_lent());
    view! {
        <form class="form kept-files" on:submit=make>
            <label class="form-label" for=NAME>{desk.says_late(Late::ContextName)}</label>
            <input id=NAME class="field" autocomplete="off" autocapitalize="off" spellcheck="false" minlength="3" maxlength="64" required />
            <label class="form-label" for=PATHS>{desk.says_late(Late::ContextPaths)}</label>
            <input id=PATHS class="field" autocomplete="off" autocapitalize="off" spellcheck="false" value="." dir="ltr" />
            <label class="form-label" for="context-mode">{desk.says_late(Late::ContextModeLabel)}</label>
            <select id="context-mode" class="field is-small" on:change=choose>{options}</select>
            {move || (!is_lent.get()).then(|| view! {
                <p id="context-no-folder" class="quiet">{desk.says_late(Late::ContextsNeedFolder)}</p>
            })}
            <div class="dialog-tools">
                <button id="context-create" class="button is-primary" type="submit" disabled=move || !is_lent.get()>
                    {desk.says_late(Late::ContextCreate)}
                </button>
            </div>
        </form>
    }
}

/// Takes in the file of one.
#[component]
fn TakeIn() -> impl IntoView {
    let desk = desk();
    let input = NodeRef::<Input>::new();
    let picked = move |_| {
        let Some(input) = input.get_untracked() else { return };
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            let line = format!("/context import {}", word(&file.name()));
            hand_over(file);
            desk.submit(line);
        }
        // The same file may be picked again.
        input.set_value("");
    };
    view! {
        <div class="kept-files">
            <label class="form-label" for="context-import">{desk.says_late(Late::ContextTakeIn)}</label>
            <input
                id="context-import"
                class="field is-file"
                type="file"
                accept=".json,application/json"
                node_ref=input
                on:change=picked
            />
        </div>
    }
}

/// A context that goes along, as an entry of the list of what is attached.
#[component]
pub fn AttachedContext(
    /// Its name.
    name: String,
) -> impl IntoView {
    let desk = desk();
    let (line, label, title) = (format!("/context detach {}", word(&name)), name.clone(), name.clone());
    let remove = move |name: &str| fill(Late::AttachmentRemove.get(desk.parts.lang.get()), &[("name", name)]);
    view! {
        <li class="attachment is-context">
            <button
                class="attachment-open"
                type="button"
                title=desk.says(Text::StatusContexts)
                aria-haspopup="dialog"
                on:click=|_| open()
            >
                {icons::sheets()}
                <span class="attachment-name" dir="auto">{name}</span>
            </button>
            <button
                class="attachment-remove"
                type="button"
                title=move || remove(&title)
                aria-label=move || remove(&label)
                on:click=move |_| {
                    desk.submit(line.clone());
                    desk.focus_composer();
                }
            >
                {icons::cross()}
            </button>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn a_name_is_one_word_of_a_command_whatever_it_holds() {
        for (text, expected) in [("api", "'api'"), ("my api", "'my api'"), ("it's", "'it'\\''s'")] {
            assert_eq!(word(text), expected);
        }
    }
}
