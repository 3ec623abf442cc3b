//! The menu of the paper clip, and the folder that is lent: it is chosen there, shown beside what is attached, asked for
//! again when the browser wants that, and given back by its cross. Paths in it can be named in a message.

use chatcli_core::text::{Late, Text, fill};
use js_sys::{Array, Date, Function, Object, Promise, Reflect};
use leptos::html::{Button, Input, Section};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DataTransferItem, DomException, File, FileSystemDirectoryHandle, HtmlElement};

use super::{Desk, contexts, desk, icons};
use crate::host::Download;
use crate::lent::folder::{Folder, MOST_FILES};
use crate::lent::place::{self, Place};
use crate::work::part;

/// Names the popover, for the button that opens it.
const MENU: &str = "attach-menu";
/// Folders that are never read, and may have more files than all others.
const UNREAD: [&str; 2] = [".git", "node_modules"];

impl Desk {
    /// A folder is lent from now on.
    fn lend(self, folder: Folder) {
        spawn_local(async move {
            let lang = self.parts.lang.get_untracked();
            let words = fill(Late::FolderLent.get(lang), &[("name", &folder.name)]);
            place::lend(folder).await;
            self.announce_words(words);
        });
    }

    /// The files of a folder, as they are now.
    fn lend_files(self, name: &str, files: Vec<(String, File)>) {
        let (folder, is_cut) = Folder::picked(name, files.into_iter());
        if is_cut {
            let name = folder.name.clone();
            self.toasts.warn(move |lang| {
                fill(Late::FolderCut.get(lang), &[("name", &name), ("count", &MOST_FILES.to_string())])
            });
        }
        self.lend(folder);
    }

    /// Has the browser ask for the folder again.
    fn reconnect(self) {
        spawn_local(async move {
            if !place::reconnect().await {
                self.toasts.warn(|lang| Late::FolderRefused.get(lang).to_owned());
            }
            self.focus_composer();
        });
    }
}

/// Lets a person choose a folder: of the browser's own kind, or the files of one.
fn choose(desk: Desk, picker: NodeRef<Input>) {
    let window = window();
    let open = Reflect::get(&window, &"showDirectoryPicker".into()).and_then(|it| it.dyn_into::<Function>());
    let Ok(open) = open else {
        if let Some(picker) = picker.get_untracked() {
            // One that knows no folders lets files be picked, of which none has a folder.
            let _ = picker.set_attribute("webkitdirectory", "");
            picker.click();
        }
        return;
    };
    let wanted = Object::new();
    // Setting a field of a plain object cannot fail.
    let _ = Reflect::set(&wanted, &"mode".into(), &"read".into());
    let chosen = open.call1(&window, &wanted).and_then(|it| it.dyn_into::<Promise>());
    spawn_local(async move {
        let Ok(chosen) = chosen else { return };
        match JsFuture::from(chosen).await {
            Ok(handle) => desk.lend(Folder::of(handle.unchecked_into())),
            Err(why) => {
                // Closing the dialog is an answer.
                let error = why.dyn_into::<DomException>().ok();
                if let Some(error) = error.filter(|error| error.name() != "AbortError") {
                    let words = error.message();
                    desk.toasts.warn(move |_| words.clone());
                }
            }
        }
    });
}

/// The files that a person picked, as a folder.
fn take_picked(desk: Desk, picker: &web_sys::HtmlInputElement) {
    let Some(list) = picker.files() else { return };
    let path = |file: &File| Reflect::get(file, &"webkitRelativePath".into()).ok()?.as_string();
    let mut name = None;
    let files = (0..list.length()).filter_map(|place| list.get(place)).filter_map(|file| {
        let path = path(&file)?;
        let (folder, inside) = path.split_once('/')?;
        name.get_or_insert_with(|| folder.to_owned());
        (!inside.split('/').any(|part| UNREAD.contains(&part))).then(|| (inside.to_owned(), file))
    });
    let files: Vec<_> = files.take(MOST_FILES + 1).collect();
    picker.set_value("");
    if let Some(name) = name {
        desk.lend_files(&name, files);
    }
}

/// A folder that was dropped. It has to be asked for while the drop is handled.
pub fn dropped(desk: Desk, item: &DataTransferItem) {
    let handle = Reflect::get(item, &"getAsFileSystemHandle".into()).and_then(|it| it.dyn_into::<Function>());
    let handle = handle.and_then(|get| get.call0(item)).and_then(|it| it.dyn_into::<Promise>());
    let entry = item.webkit_get_as_entry().ok().flatten();
    spawn_local(async move {
        if let Ok(handle) = handle
            && let Ok(handle) = JsFuture::from(handle).await
            && let Ok(handle) = handle.dyn_into::<FileSystemDirectoryHandle>()
        {
            return desk.lend(Folder::of(handle));
        }
        let Some(entry) = entry else { return };
        let files = walk(entry.clone().into()).await;
        desk.lend_files(&entry.name(), files);
    });
}

/// All files below an entry of a drop, by their paths in it.
async fn walk(root: JsValue) -> Vec<(String, File)> {
    let mut files = Vec::new();
    let mut waiting = vec![(String::new(), root)];
    while let Some((path, entry)) = waiting.pop() {
        let is_folder = Reflect::get(&entry, &"isDirectory".into()).is_ok_and(|it| it.is_truthy());
        if !is_folder {
            if let Some(file) = called_back(&entry, "file").await {
                files.push((path, file.unchecked_into()));
            }
            if files.len() > MOST_FILES {
                break;
            }
            continue;
        }
        let reader = Reflect::get(&entry, &"createReader".into()).and_then(|it| it.dyn_into::<Function>());
        let Ok(reader) = reader.and_then(|create| create.call0(&entry)) else { continue };
        // A browser gives some of them at a time, and none at the end.
        while let Some(some) = called_back(&reader, "readEntries").await {
            let some = Array::from(&some);
            if some.length() == 0 {
                break;
            }
            for inside in some.iter() {
                let name = Reflect::get(&inside, &"name".into()).ok().and_then(|name| name.as_string());
                let Some(name) = name.filter(|name| !UNREAD.contains(&name.as_str())) else { continue };
                let path = if path.is_empty() { name } else { format!("{path}/{name}") };
                waiting.push((path, inside));
            }
        }
    }
    files
}

/// What a method brings to the first of two callbacks.
async fn called_back(of: &JsValue, name: &str) -> Option<JsValue> {
    let method = Reflect::get(of, &name.into()).ok()?.dyn_into::<Function>().ok()?;
    let promise = Promise::new(&mut |done, failed| {
        // A method that throws is one that failed.
        if let Err(why) = method.call2(of, &done, &failed) {
            let _ = failed.call1(&JsValue::NULL, &why);
        }
    });
    JsFuture::from(promise).await.ok()
}

/// The paper clip with its menu. `on_files` opens the browser's own dialog for files.
#[component]
pub fn AttachMenu(on_files: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let desk = desk();
    let (picker, button, menu) =
        (NodeRef::<Input>::new(), NodeRef::<Button>::new(), NodeRef::<Section>::new());
    // It opens above its button, wherever that is now.
    let open = move |_| {
        let (Some(button), Some(menu)) = (button.get_untracked(), menu.get_untracked()) else { return };
        let rect = button.get_bounding_client_rect();
        let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
        let style = HtmlElement::style(&menu);
        // A browser that refuses shows it elsewhere.
        let _ = style
            .set_property("inset", &format!("auto auto {}px {}px", height - rect.top() + 8.0, rect.left()));
        let _ = menu.show_popover();
    };
    let close = move || {
        if let Some(menu) = menu.get_untracked() {
            // It refuses only when it is closed.
            let _ = menu.hide_popover();
        }
    };
    view! {
        <input
            type="file"
            hidden
            id="attach-folder"
            tabindex="-1"
            aria-hidden="true"
            node_ref=picker
            on:change=move |_| {
                if let Some(picker) = picker.get_untracked() {
                    take_picked(desk, &picker);
                }
            }
        />
        <button
            id="attach"
            class="attach"
            type="button"
            title=desk.says_late(Late::Attach)
            aria-label=desk.says_late(Late::Attach)
            aria-haspopup="menu"
            node_ref=button
            on:click=open
        >
            {icons::clip()}
        </button>
        <section id=MENU class="popover is-menu" popover="auto" aria-label=desk.says_late(Late::Attach) node_ref=menu>
            <button
                id="attach-some"
                class="menu-item"
                type="button"
                on:click=move |_| {
                    close();
                    on_files();
                }
            >
                {desk.says_late(Late::AttachFiles)}
            </button>
            <button
                id="choose-folder"
                class="menu-item"
                type="button"
                on:click=move |_| {
                    close();
                    choose(desk, picker);
                }
            >
                {desk.says_late(Late::ChooseFolder)}
            </button>
            <button
                id="open-contexts"
                class="menu-item"
                type="button"
                aria-haspopup="dialog"
                on:click=move |_| {
                    close();
                    contexts::open();
                }
            >
                {desk.says(Text::StatusContexts)}
            </button>
        </section>
    }
}

/// Hands over what tools changed of files that were picked, as a patch.
fn download(desk: Desk) {
    spawn_local(async move {
        let started = match part::fetch().await {
            Some(part) => Download::start(None, "changes.patch", &(part.patch)().await),
            None => Err(Text::PartMissing.get(desk.parts.lang.get_untracked()).to_owned()),
        };
        match started {
            Ok(download) => download.release().await,
            Err(why) => desk.toasts.warn(move |_| why.clone()),
        }
    });
}

/// The folder that is lent, as an entry of the list of what is attached.
#[component]
pub fn LentFolder(
    /// Which.
    place: Place,
) -> impl IntoView {
    let desk = desk();
    let Place { name, is_away, picked_unix_ms } = place;
    let (to_label, to_title, shown) = (name.clone(), name.clone(), format!("{name}/"));
    let remove = move |name: &str| fill(Late::AttachmentRemove.get(desk.parts.lang.get()), &[("name", name)]);
    let begin = move |_| {
        if is_away {
            return desk.reconnect();
        }
        let before = desk.draft.peek();
        let gap = if before.is_empty() || before.ends_with(char::is_whitespace) { "" } else { " " };
        desk.draft.set(format!("{before}{gap}@file "));
        desk.look_again();
        desk.focus_composer();
    };
    let note = move || match (is_away, picked_unix_ms) {
        (true, _) => Some(Late::FolderReconnect.get(desk.parts.lang.get()).to_owned()),
        (false, Some(at)) => {
            let at = Date::new(&JsValue::from_f64(at as f64));
            let time = format!("{:02}:{:02}", at.get_hours(), at.get_minutes());
            Some(fill(Late::FolderPicked.get(desk.parts.lang.get()), &[("time", &time)]))
        }
        (false, None) => None,
    };
    let changes = place::changes();
    let patch = move || {
        (changes.get() > 0).then(|| {
            view! {
                <button id="folder-patch" class="tool" type="button" on:click=move |_| download(desk)>
                    {icons::arrow_down()}
                    <span>{desk.says_late(Late::FolderChanges)}</span>
                </button>
            }
        })
    };
    view! {
        <li class="attachment is-folder" class:is-away=is_away>
            <button
                id="lent-folder"
                class="attachment-open"
                type="button"
                title=desk.says_late(if is_away { Late::FolderReconnect } else { Late::FolderName })
                on:click=begin
            >
                {icons::folder()}
                <span class="attachment-name" dir="auto">{shown}</span>
                <span class="attachment-size">{note}</span>
            </button>
            {patch}
            <button
                class="attachment-remove"
                type="button"
                title=move || remove(&to_title)
                aria-label=move || remove(&to_label)
                on:click=move |_| {
                    spawn_local(place::take_away());
                    desk.focus_composer();
                }
            >
                {icons::cross()}
            </button>
        </li>
    }
}
