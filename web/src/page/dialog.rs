//! The one modal of the page, on the browser's own `<dialog>`: the rest of the page is inert while it is open, Esc and
//! the cross close it, and the focus goes back to where it was. It is open for as long as it is mounted.

use chatcli_core::text::Text;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};

use super::{desk, icons};

/// The open dialog, and what had the focus before it.
type Shown = Option<(HtmlDialogElement, Option<HtmlElement>)>;

/// A modal dialog. Its first field, or whatever has `autofocus`, gets the focus.
#[component]
pub fn Dialog(
    /// Names it; its heading is `<id>-title`.
    id: &'static str,
    /// Its heading and its name for people who do not see it.
    title: Text,
    /// It was closed, or should be: stop mounting it.
    #[prop(into)]
    on_close: Callback<()>,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    let desk = desk();
    let node = NodeRef::<html::Dialog>::new();
    let shown = StoredValue::new_local(Shown::None);
    Effect::new(move || {
        let Some(dialog) = node.get() else { return };
        let before = document().active_element().and_then(|element| element.dyn_into().ok());
        // It refuses only what is shown already.
        let _ = dialog.show_modal();
        shown.set_value(Some((dialog, before)));
    });
    on_cleanup(move || {
        let Some((dialog, before)) = shown.try_update_value(Option::take).flatten() else { return };
        // Nothing outside can have the focus before it is gone.
        dialog.remove();
        match before.filter(|element| element.is_connected() && element.tag_name() != "BODY") {
            // Without focus the page still works.
            Some(element) => drop(element.focus()),
            None => desk.focus_composer(),
        }
    });
    view! {
        <dialog
            id=id
            class="dialog"
            aria-labelledby=format!("{id}-title")
            node_ref=node
            on:close=move |_| on_close.run(())
        >
            <Head id=id title=title on_close=on_close />
            <div class="dialog-body">{children()}</div>
        </dialog>
    }
}

/// The heading of a dialog or a panel, `<id>-title`, with its cross.
#[component]
pub fn Head(
    /// What it is the heading of.
    id: &'static str,
    /// Its words.
    title: Text,
    /// Somebody clicked the cross.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let desk = desk();
    view! {
        <header class="dialog-head">
            <h2 id=format!("{id}-title") class="dialog-title">{move || desk.text(title)}</h2>
            <button
                class="button is-quiet dialog-close"
                type="button"
                title=move || desk.text(Text::Close)
                aria-label=move || desk.text(Text::Close)
                on:click=move |_| on_close.run(())
            >
                {icons::cross()}
            </button>
        </header>
    }
}

/// Whether something lies over the page that Esc closes before it means anything else.
pub fn is_something_open() -> bool {
    // A browser that knows no popovers refuses the whole selector, and has none open.
    ["dialog[open]", ":popover-open"]
        .iter()
        .any(|selector| matches!(document().query_selector(selector), Ok(Some(_))))
}
