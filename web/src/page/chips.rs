//! What belongs to a message beside its words: text files and long pastes as chips above the field. They come by the paper
//! clip, by dropping and by pasting; each can be opened and removed, and a paste can become text again.

use chatcli_core::Draft;
use chatcli_core::text::{Late, Text, fill, one_line, size};
use chatcli_references::most_bytes;
use js_sys::Uint8Array;
use leptos::ev::{self, DragEvent, KeyboardEvent};
use leptos::html::Input;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ClipboardEvent, DataTransfer, Element, File, HtmlElement};

use super::contexts::{AttachedContext, ContextsDialog};
use super::dialog::Dialog;
use super::folder::{AttachMenu, LentFolder, dropped};
use super::pasting::PasteDialog;
use super::{Desk, desk, icons};
use crate::contexts;
use crate::gathered::Gathered;
use crate::lent::{self, Full, Lent, MOST, MOST_BYTES, part, place};

/// A paste that is longer than this becomes a chip.
const LONG_BYTES: usize = 4 * 1024;
/// So does one with more lines.
const LONG_LINES: usize = 40;
/// Files of one drop that are looked at.
const MOST_FILES: u32 = 100;

impl Desk {
    /// A sentence that comes late, in the language of the moment; it follows the language.
    pub fn says_late(&self, text: Late) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static + use<> {
        let lang = self.parts.lang;
        move || text.get(lang.get())
    }

    /// What is attached changed.
    fn attached(self) {
        self.attachments.set(lent::on_desk().len());
    }

    /// So many bytes of a text may go along with a message to the model that answers now.
    fn most_attached(self) -> u64 {
        self.look(|view| most_bytes(view.provider(), view.model(), view.settings.max_tokens))
    }

    /// Attaches a text, and says so.
    fn attach_text(self, name: &str, text: &str, is_pasted: bool) -> Result<(), Refused> {
        let (bytes, most) = (text.len() as u64, self.most_attached());
        if bytes > most {
            return Err(Refused::Large(bytes, most));
        }
        let lent = lent::take_in(name, text, is_pasted).map_err(|full| match full {
            Full::Many => Refused::Many,
            Full::Long => Refused::Full,
        })?;
        self.attached();
        let bytes = size(lent.text.len() as u64);
        let values = [("name", lent.name.as_str()), ("size", bytes.as_str())];
        let lang = self.parts.lang.get_untracked();
        self.announce_words(fill(Late::AttachmentAdded.get(lang), &values));
        Ok(())
    }

    fn detach(self, name: &str) {
        lent::put_away(name);
        self.attached();
        let lang = self.parts.lang.get_untracked();
        self.announce_words(fill(Late::AttachmentRemoved.get(lang), &[("name", name)]));
        self.focus_composer();
    }
}

/// Puts back what the core wants in the composer; what it names at its end is attached again.
pub fn take_back(desk: Desk, wanted: &Draft) {
    let text = lent::take_back(&wanted.text);
    desk.attached();
    desk.draft.take_in(&Draft { text, ..wanted.clone() });
}

/// Nothing is attached any more, and nothing is kept of what was.
pub fn forget(desk: Desk) {
    lent::forget();
    spawn_local(contexts::forget());
    desk.attached();
}

/// Why something is not attached.
enum Refused {
    Large(u64, u64),
    Many,
    Full,
    Browser(String),
}

impl Refused {
    fn tell(self, desk: Desk, name: String) {
        let (text, bytes, limit, why) = match self {
            Self::Large(bytes, limit) => (Late::AttachmentTooLarge, size(bytes), size(limit), String::new()),
            Self::Many => (Late::AttachmentsTooMany, String::new(), MOST.to_string(), String::new()),
            Self::Full => (Late::AttachmentsFull, String::new(), size(MOST_BYTES as u64), String::new()),
            Self::Browser(why) => (Late::ReferenceUnreadable, String::new(), String::new(), why),
        };
        desk.toasts.warn(move |lang| {
            let values = [("name", &name), ("size", &bytes), ("limit", &limit), ("why", &why)];
            fill(text.get(lang), &values.map(|(name, value)| (name, value.as_str())))
        });
    }
}

/// Attaches files, each that is a text and may be sent.
fn attach_files(desk: Desk, files: Vec<File>) {
    spawn_local(async move {
        let Some(part) = part::fetch().await else {
            return desk.toasts.warn(|lang| Text::PartMissing.get(lang).to_owned());
        };
        for file in files {
            let name = file.name();
            let most = desk.most_attached();
            if file.size() > most as f64 {
                Refused::Large(file.size() as u64, most).tell(desk, name);
                continue;
            }
            let bytes = match JsFuture::from(file.array_buffer()).await {
                Ok(bytes) => Uint8Array::new(&bytes).to_vec(),
                Err(why) => {
                    Refused::Browser(said(&why)).tell(desk, name);
                    continue;
                }
            };
            match (part.judge)(&name, &bytes) {
                Ok((text, is_western)) => match desk.attach_text(&name, &text, false) {
                    Ok(()) if is_western => desk.toasts.warn(move |lang| {
                        fill(Late::ReferenceWestern.get(lang), &[("name", &one_line(&name))])
                    }),
                    Ok(()) => {}
                    Err(refused) => refused.tell(desk, name),
                },
                Err(why) => desk.toasts.warn(move |lang| (part.failure)(&name, &why, lang)),
            }
        }
        desk.focus_composer();
    });
}

/// What a browser says about a file that is gone, or that it may not read.
fn said(why: &JsValue) -> String {
    let error = why.dyn_ref::<web_sys::DomException>();
    error.map_or_else(|| format!("{why:?}"), web_sys::DomException::message)
}

/// The files of a drop or a paste. A folder is lent.
fn files(desk: Desk, data: &DataTransfer) -> Vec<File> {
    let items = data.items();
    let mut files = Vec::new();
    for place in 0..items.length().min(MOST_FILES) {
        let Some(item) = items.get(place).filter(|item| item.kind() == "file") else { continue };
        let entry = item.webkit_get_as_entry().ok().flatten();
        if entry.is_some_and(|entry| entry.is_directory()) {
            dropped(desk, &item);
        } else {
            files.extend(item.get_as_file().ok().flatten());
        }
    }
    files
}

/// Whether files are being carried.
fn has_files(event: &DragEvent) -> bool {
    let types = event.data_transfer().map(|data| data.types());
    types.is_some_and(|types| types.iter().any(|kind| kind.as_string().as_deref() == Some("Files")))
}

/// Whether something else takes what is dropped there: a panel, a dialog.
fn is_elsewhere(event: &DragEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| matches!(target.closest(".side, dialog"), Ok(Some(_))))
}

/// Follows what is dropped on the page, for as long as the component is there. A browser would leave the page for a file.
fn follow_drops(desk: Desk, is_over: RwSignal<bool>) {
    let over = window_event_listener(ev::dragover, move |event| {
        if has_files(&event) {
            event.prevent_default();
            is_over.set(!is_elsewhere(&event));
        }
    });
    let left = window_event_listener(ev::dragleave, move |event| {
        if event.related_target().is_none() {
            is_over.set(false);
        }
    });
    let dropped = window_event_listener(ev::drop, move |event| {
        is_over.set(false);
        // A panel that took it has said so.
        if !has_files(&event) || event.default_prevented() {
            return;
        }
        event.prevent_default();
        if let Some(data) = event.data_transfer().filter(|_| !is_elsewhere(&event)) {
            attach_files(desk, files(desk, &data));
        }
    });
    on_cleanup(move || {
        over.remove();
        left.remove();
        dropped.remove();
    });
}

/// Whether a paste is better off as a chip.
fn is_long(text: &str) -> bool {
    text.len() > LONG_BYTES || text.lines().nth(LONG_LINES).is_some()
}

/// Follows what is pasted into the composer: files are attached, and so is a long text that fits; one that does not fit
/// stays text.
fn pasted(desk: Desk, event: &ClipboardEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let is_here = desk.writing.get_untracked().zip(target).is_some_and(|(field, target)| *field == target);
    let Some(data) = event.clipboard_data().filter(|_| is_here) else { return };
    let text = data.get_data("text/plain").unwrap_or_default();
    if text.is_empty() {
        let files = files(desk, &data);
        if !files.is_empty() {
            event.prevent_default();
            attach_files(desk, files);
        }
        return;
    }
    if !is_long(&text) {
        return;
    }
    let name = desk.parts.lang.with_untracked(|lang| Late::AttachmentPasted.get(*lang));
    let place = lent::on_desk().iter().filter(|lent| lent.is_pasted).count() + 1;
    let name = fill(name, &[("number", &place.to_string())]);
    if desk.attach_text(&name, &text.replace("\r\n", "\n"), true).is_ok() {
        event.prevent_default();
    }
}

/// The chips, the paper clip, and the place where files are dropped.
#[component]
pub fn Chips() -> impl IntoView {
    let desk = desk();
    let picker = NodeRef::<Input>::new();
    let is_over = RwSignal::new(false);
    let opened = RwSignal::new(None::<String>);
    desk.attached();
    follow_drops(desk, is_over);
    let paste = window_event_listener(ev::paste, move |event| pasted(desk, &event));
    on_cleanup(move || paste.remove());
    let picked = move |_| {
        let Some(picker) = picker.get_untracked() else { return };
        let files = picker.files();
        let all = |list: web_sys::FileList| {
            (0..list.length().min(MOST_FILES)).filter_map(|place| list.get(place)).collect::<Vec<_>>()
        };
        attach_files(desk, files.map(all).unwrap_or_default());
        // The same file can be picked again.
        picker.set_value("");
    };
    let folder = place::shown();
    let along = Memo::new(move |_| {
        let names =
            |contexts: &Gathered| contexts.attached.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
        desk.parts.contexts.with(names)
    });
    let chips = move || {
        let (count, folder, along) = (desk.attachments.get(), folder.get(), along.get());
        (count > 0 || folder.is_some() || !along.is_empty()).then(|| {
            let chips = lent::on_desk().into_iter().map(|lent| view! { <Chip lent opened /> }).collect_view();
            view! {
                <ul id="chips" class="attachments" aria-label=desk.says_late(Late::Attachments)>
                    {folder.map(|place| view! { <LentFolder place /> })}
                    {along.into_iter().map(|name| view! { <AttachedContext name /> }).collect_view()}
                    {chips}
                </ul>
            }
        })
    };
    let shown = move || {
        let lent = opened.get().and_then(|name| lent::named(&name))?;
        Some(view! { <Shown lent opened /> })
    };
    view! {
        {chips}
        <input type="file" multiple hidden id="attach-files" tabindex="-1" aria-hidden="true" node_ref=picker on:change=picked />
        <AttachMenu on_files=move || {
            if let Some(picker) = picker.get_untracked() {
                picker.click();
            }
        } />
        <PasteDialog />
        <ContextsDialog />
        <p class="drop-here" aria-hidden="true" hidden=move || !is_over.get()>{desk.says_late(Late::DropFiles)}</p>
        {shown}
    }
}

#[component]
fn Chip(lent: Lent, opened: RwSignal<Option<String>>) -> impl IntoView {
    let desk = desk();
    let Lent { name, text, is_masked, .. } = lent;
    let bytes = size(text.len() as u64);
    let (to_open, to_remove, by_key) = (name.clone(), name.clone(), name.clone());
    let labelled = |text: Late| {
        let (name, bytes) = (name.clone(), bytes.clone());
        move || fill(text.get(desk.parts.lang.get()), &[("name", &name), ("size", &bytes)])
    };
    let (open_label, remove_label) = (labelled(Late::AttachmentOpen), labelled(Late::AttachmentRemove));
    let title = remove_label.clone();
    let pressed = move |key: KeyboardEvent| {
        if matches!(key.key().as_str(), "Delete" | "Backspace") {
            key.prevent_default();
            desk.detach(&by_key);
        }
    };
    view! {
        <li class="attachment">
            <button
                class="attachment-open"
                type="button"
                title=open_label
                aria-haspopup="dialog"
                on:click=move |_| opened.set(Some(to_open.clone()))
                on:keydown=pressed
            >
                <span class="attachment-name" dir="auto">{name.clone()}</span>
                " "
                <span class="attachment-size">{bytes.clone()}</span>
                {is_masked.then(|| view! { <span class="attachment-masked">{desk.says_late(Late::AttachmentMasked)}</span> })}
            </button>
            <button
                class="attachment-remove"
                type="button"
                title=title
                aria-label=remove_label
                on:click=move |_| desk.detach(&to_remove)
            >
                {icons::cross()}
            </button>
        </li>
    }
}

/// A chip that was opened.
#[component]
fn Shown(lent: Lent, opened: RwSignal<Option<String>>) -> impl IntoView {
    let desk = desk();
    let Lent { name, text, original, is_masked, is_pasted, .. } = lent;
    let (to_remove, to_text) = (name.clone(), name.clone());
    let whole = original.unwrap_or_else(|| text.clone());
    let back = move |_| {
        opened.set(None);
        desk.detach(&to_text);
        desk.compose(&whole);
        desk.focus_composer();
    };
    view! {
        <Dialog id="attachment" title=Text::Attachment on_close=move |()| opened.set(None)>
            <p class="attachment-title" dir="auto">{name} " · " {size(text.len() as u64)}</p>
            {is_masked.then(|| view! { <p class="quiet">{desk.says_late(Late::AttachmentMaskedWhy)}</p> })}
            <pre class="attachment-text" tabindex="0" dir="auto">{text.to_string()}</pre>
            <div class="dialog-tools">
                <button
                    id="remove-attachment"
                    class="button"
                    type="button"
                    on:click=move |_| {
                        opened.set(None);
                        desk.detach(&to_remove);
                    }
                >
                    {desk.says(Text::Forget)}
                </button>
                {is_pasted.then(|| view! {
                    <button id="attachment-as-text" class="button" type="button" on:click=back.clone()>
                        {desk.says_late(Late::AttachmentAsText)}
                    </button>
                })}
            </div>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_paste_is_one_of_many_bytes_or_of_many_lines() {
        assert!(!is_long(&"x".repeat(LONG_BYTES)));
        assert!(is_long(&"x".repeat(LONG_BYTES + 1)));
        assert!(!is_long(&"x\n".repeat(LONG_LINES)));
        assert!(is_long(&"x\n".repeat(LONG_LINES + 1)));
    }
}
