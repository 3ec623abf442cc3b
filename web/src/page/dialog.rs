//! The one modal of the page, on the browser's own `<dialog>`: the rest of the page is inert while it is open, Esc and
//! the cross close it, and the focus goes back to where it was. It is open for as long as it is mounted.

use chatcli_core::text::Text;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{desk, icons};

/// Where a dialog stands. On a phone each is a sheet over the whole window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// In the middle. What was typed must not be lost to a stray click, so only Esc and its buttons close it.
    #[default]
    Middle,
    /// Along the edge where lines start.
    Start,
    /// Along the edge where lines end.
    End,
}

impl Shape {
    fn class(self) -> &'static str {
        match self {
            Self::Middle => "dialog",
            Self::Start => "dialog is-start",
            Self::End => "dialog is-end",
        }
    }

    /// What may close it beside its own buttons.
    fn closed_by(self) -> &'static str {
        match self {
            Self::Middle => "closerequest",
            Self::Start | Self::End => "any",
        }
    }
}

/// What had the focus before a dialog that is shown.
struct Before(Option<HtmlElement>);

/// A modal dialog. Its first field, or whatever has `autofocus`, gets the focus.
#[component]
pub fn Dialog(
    /// Names it; its heading is `<id>-title`.
    id: &'static str,
    /// Its heading and its name for people who do not see it.
    title: Text,
    /// Where it stands.
    #[prop(default = Shape::Middle)]
    shape: Shape,
    /// It was closed, or should be: stop mounting it.
    #[prop(into)]
    on_close: Callback<()>,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    let desk = desk();
    let node = NodeRef::<html::Dialog>::new();
    let shown = StoredValue::new_local(None::<Before>);
    Effect::new(move || {
        let Some(dialog) = node.get() else { return };
        let before = document().active_element().filter(|element| element.tag_name() != "BODY");
        // A browser that knows no such attribute leaves the buttons and Esc; one that is shown already stays.
        let _ = dialog.set_attribute("closedby", shape.closed_by()).and_then(|()| dialog.show_modal());
        shown.set_value(Some(Before(before.and_then(|element| element.dyn_into().ok()))));
    });
    on_cleanup(move || {
        let Some(before) = shown.try_update_value(Option::take).flatten() else { return };
        // Nothing outside can have the focus before the dialog is gone.
        queue_microtask(move || match before.0 {
            // Without focus the page still works.
            Some(element) if element.is_connected() => drop(element.focus()),
            _ => desk.focus_composer(),
        });
    });
    view! {
        <dialog
            id=id
            class=shape.class()
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
    /// The user clicked the cross.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let desk = desk();
    view! {
        <header class="dialog-head">
            <h2 id=format!("{id}-title") class="dialog-title">{desk.says(title)}</h2>
            <button
                class="button is-quiet dialog-close"
                type="button"
                title=desk.says(Text::Close)
                aria-label=desk.says(Text::Close)
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
