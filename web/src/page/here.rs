//! The conversations that this browser keeps: find, open, save as a file, delete, and take in files. What is deleted can be
//! brought back for ten seconds, in the strip of toasts.

use chatcli_core::port::{ConversationId, KeptConversation};
use chatcli_core::text::{Text, fill, size};
use chatcli_core::{Intent, history};
use leptos::ev::DragEvent;
use leptos::html::Input;
use leptos::prelude::*;

use super::files::{self, Format};
use super::{Desk, desk, icons};

/// The kinds of files that are taken in, for the browser's own dialog.
const ACCEPTED: &str = ".jsonl,.ndjson,.json,.md,.markdown,.txt,application/json,text/markdown";

/// So many rows are built at once: the end of a list that no reader reaches costs nothing.
const AT_ONCE: usize = 40;

/// The list, with what can be done with it.
#[component]
pub fn Here() -> impl IntoView {
    let desk = desk();
    let kept = desk.parts.kept;
    let search = RwSignal::new(String::new());
    let format = RwSignal::new(Format::default());
    // It is read when it is shown, when something is looked for, and when the conversation that is open is another one or
    // has more in it.
    let state =
        Memo::new(move |_| kept.with(|kept| (kept.open, kept.turns, kept.doomed.len(), kept.is_opening)));
    Effect::new(move || {
        let wanted = search.get();
        if !state.get().3 {
            desk.want(Intent::History(history::Intent::Filter(wanted)));
        }
    });
    on_cleanup(move || desk.want(Intent::History(history::Intent::Close)));
    let shown = RwSignal::new(AT_ONCE);
    let rows =
        Memo::new(move |_| kept.with(|kept| kept.rows.iter().take(shown.get()).cloned().collect::<Vec<_>>()));
    let count = Memo::new(move |_| kept.with(|kept| kept.rows.len()));
    let words = move || {
        let text = match count.get() {
            0 if search.with(|wanted| wanted.trim().is_empty()) => Text::NoConversations,
            0 => Text::PickerNone,
            _ => Text::KeptFound,
        };
        let more = if kept.with(|kept| kept.has_more) { "+" } else { "" };
        fill(desk.text(text), &[("count", &format!("{}{more}", count.get()))])
    };
    let drop = move |event: DragEvent| {
        event.prevent_default();
        if let Some(files) = event.data_transfer().and_then(|data| data.files()) {
            files::import(desk, &files);
        }
    };
    view! {
        <div on:dragover=move |event| event.prevent_default() on:drop=drop>
            <label class="visually-hidden" for="kept-search">{desk.says(Text::KeptSearch)}</label>
            <input
                id="kept-search"
                class="field is-search"
                type="search"
                autocomplete="off"
                placeholder=desk.says(Text::KeptSearch)
                on:input=move |event| {
                    shown.set(AT_ONCE);
                    search.set(event_target_value(&event));
                }
            />
            <ul id="kept-list" class="sessions">
                <For each=move || rows.get() key=Clone::clone let:row>
                    <Row row=row format=format />
                </For>
            </ul>
            {move || (count.get() > shown.get() || kept.with(|kept| kept.offers_more)).then(|| view! {
                <button
                    id="kept-more"
                    class="button"
                    type="button"
                    on:click=move |_| {
                        shown.update(|shown| *shown += AT_ONCE);
                        desk.want(Intent::History(history::Intent::More));
                    }
                >
                    {desk.says(Text::KeptMore)}
                </button>
            })}
            <p id="kept-count" class="quiet" role="status">{words}</p>
            <Files format=format />
        </div>
    }
}

#[component]
fn Row(row: KeptConversation, format: RwSignal<Format>) -> impl IntoView {
    let desk = desk();
    let kept = desk.parts.kept;
    let id = row.id;
    let is_open = Memo::new(move |_| kept.with(|kept| kept.open == Some(Some(id))));
    let title = row.title.clone();
    let title = move || if title.is_empty() { desk.text(Text::Untitled).to_owned() } else { title.clone() };
    let found = row.snippet.clone().unwrap_or_else(|| row.first_line.clone());
    let about = move || {
        let when = kept.with(|kept| kept.when(&row, desk.parts.lang.get()));
        let questions = row.questions.to_string();
        fill(
            desk.text(Text::KeptAbout),
            &[("when", &when), ("questions", &questions), ("size", &size(row.bytes))],
        )
    };
    let open = move |_| {
        if !is_open.get_untracked() {
            desk.want(Intent::History(history::Intent::Open(id)));
        }
        desk.panels.make_room();
    };
    let tool = |text: Text, icon: AnyView, act: fn(Desk, ConversationId, Format)| {
        let title = title.clone();
        let label = move || format!("{}: {}", desk.text(text), title());
        view! {
            <button
                class="button is-quiet session-tool"
                type="button"
                title=label.clone()
                aria-label=label
                on:click=move |_| act(desk, id, format.get_untracked())
            >
                {icon}
            </button>
        }
    };
    let save = tool(Text::KeptExport, icons::arrow_down().into_any(), files::export);
    let delete = tool(Text::AnswerDelete, icons::bin().into_any(), |desk, id, _| {
        desk.want(Intent::History(history::Intent::Delete(id)));
        desk.focus_composer();
    });
    view! {
        <li class="session" class:is-open=move || is_open.get()>
            <div class="session-row">
                <button
                    class="session-name is-kept"
                    type="button"
                    aria-current=move || is_open.get().then_some("true")
                    on:click=open
                >
                    <span class="kept-line session-title">{title.clone()}</span>
                    <span class="kept-line session-date">{about}</span>
                    <span class="kept-line quiet">{found}</span>
                </button>
                <span class="session-tools">
                    {save}
                    {delete}
                </span>
            </div>
        </li>
    }
}

/// What goes in and out.
#[component]
fn Files(format: RwSignal<Format>) -> impl IntoView {
    let desk = desk();
    let input = NodeRef::<Input>::new();
    let picked = move |_| {
        let Some(input) = input.get_untracked() else { return };
        if let Some(files) = input.files() {
            files::import(desk, &files);
        }
        // The same file may be picked again.
        input.set_value("");
    };
    let options = Format::ALL.map(|one| {
        let words = move || match one {
            Format::Lines => "JSON lines",
            Format::Markdown => "Markdown",
            Format::Session => desk.text(Text::FormatSession),
        };
        view! { <option value=one.ending() prop:selected=move || format.get() == one>{words}</option> }
    });
    let choose = move |event| {
        let ending = event_target_value(&event);
        format.set(Format::ALL.into_iter().find(|one| one.ending() == ending).unwrap_or_default());
    };
    view! {
        <div class="kept-files">
            <label class="form-label" for="kept-format">{desk.says(Text::KeptFormat)}</label>
            <select id="kept-format" class="field is-small" on:change=choose>{options}</select>
            <label class="form-label" for="kept-import">{desk.says(Text::KeptImport)}</label>
            <input
                id="kept-import"
                class="field is-file"
                type="file"
                multiple
                accept=ACCEPTED
                aria-describedby="kept-import-how"
                node_ref=input
                on:change=picked
            />
            <p id="kept-import-how" class="quiet">{desk.says(Text::KeptImportHow)}</p>
        </div>
    }
}
