//! Buttons that copy, and say for a moment that they did.

use chatcli_core::text::{Late, Text};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent};

use super::table::tabbed;
use super::{Desk, desk, icons};
use crate::host::write_clipboard;

/// How long a button says that it did its work, in milliseconds.
const DONE_MS: u32 = 2000;

/// Copies a text that is looked up when the button is pressed.
#[component]
pub fn CopyButton(
    /// Tells this button from others.
    class: &'static str,
    /// What it is called.
    label: Text,
    /// Gives the text.
    text: impl Fn() -> String + Send + Sync + 'static,
) -> impl IntoView {
    let desk = desk();
    copies(class, move || desk.text(label), text)
}

/// The same under a name that comes late.
#[component]
pub fn CopyWords(
    /// Tells this button from others.
    class: &'static str,
    /// What it is called.
    label: Late,
    /// Gives the text.
    text: impl Fn() -> String + Send + Sync + 'static,
) -> impl IntoView {
    copies(class, desk().says_late(label), text)
}

fn copies(
    class: &'static str,
    label: impl Fn() -> &'static str + Copy + Send + Sync + 'static,
    text: impl Fn() -> String + Send + Sync + 'static,
) -> impl IntoView {
    let desk = desk();
    // What it says for a moment: that it did its work, or that it could not.
    let done = RwSignal::new(None::<bool>);
    let is_done = move || done.get() == Some(true);
    let copy = move |_| {
        let text = text();
        spawn_local(async move {
            // The turn may be gone by then.
            let _ = done.try_set(Some(copied(desk, &text).await));
            gloo_timers::future::TimeoutFuture::new(DONE_MS).await;
            let _ = done.try_set(None);
        });
    };
    let words = move || done.get().map_or_else(label, |is_copied| desk.text(outcome(is_copied)));
    view! {
        <button class=format!("tool {class}") type="button" on:click=copy>
            {move || if is_done() { icons::check().into_any() } else { icons::sheets().into_any() }}
            <span>{words}</span>
        </button>
    }
}

/// Copies a listing or a table when its own button was clicked. They are many and change as they come, so one listener
/// above them all hears the clicks.
pub fn copy_block(desk: Desk, click: &MouseEvent) {
    let target = click.target().and_then(|target| target.dyn_into::<Element>().ok());
    let closest = |from: &Element, css: &str| from.closest(css).ok().flatten();
    let Some(button) = target.and_then(|target| closest(&target, ".copy-code, .copy-table")) else { return };
    let (text, label) = if let Some(frame) = closest(&button, ".table-frame") {
        (tabbed(&frame), Text::CopyTable)
    } else {
        let code = closest(&button, ".code");
        let code = code.and_then(|listing| listing.query_selector("pre > code").ok().flatten());
        (code.and_then(|code| code.text_content()), Text::CopyCode)
    };
    let Some(text) = text else { return };
    spawn_local(async move {
        let is_copied = copied(desk, &text).await;
        say(desk, &button, outcome(is_copied), is_copied);
        gloo_timers::future::TimeoutFuture::new(DONE_MS).await;
        say(desk, &button, label, false);
    });
}

fn outcome(is_copied: bool) -> Text {
    if is_copied { Text::CopiedShort } else { Text::NotCopied }
}

fn say(desk: Desk, button: &Element, text: Text, is_done: bool) {
    // A mark that cannot be set is no reason to stop.
    let _ = button.class_list().toggle_with_force("is-done", is_done);
    if let Some(words) = button.last_element_child() {
        words.set_text_content(Some(text.get(desk.parts.lang.get_untracked())));
    }
}

async fn copied(desk: Desk, text: &str) -> bool {
    let is_copied = write_clipboard(text).await.is_ok();
    desk.announce(if is_copied { Text::CopiedShort } else { Text::CopyFailed });
    is_copied
}
