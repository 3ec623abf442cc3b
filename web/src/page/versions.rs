//! Versions of an answer: which of how many is shown, and the steps to the others. The core keeps them, each with what
//! was asked after it.

use chatcli_core::conversation::TurnId;
use chatcli_core::text::{Text, fill};
use chatcli_core::{Intent, conversation};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{Desk, desk, icons};

/// The steps, for an answer that has several versions.
#[component]
pub fn Versions(id: TurnId, number: usize, count: usize) -> impl IntoView {
    let desk = desk();
    let step = move |way: &'static str, label: Text, to: usize| {
        let is_end = to == 0 || to > count;
        view! {
            <button
                class=format!("tool version-{way}")
                type="button"
                disabled=move || is_end || desk.parts.busy.get()
                title=desk.says(label)
                aria-label=desk.says(label)
                on:click=move |_| show(desk, id, to, way)
            >
                {icons::chevron()}
            </button>
        }
    };
    let words = move || {
        let values = [("number", &*number.to_string()), ("count", &*count.to_string())];
        fill(desk.text(Text::VersionShort), &values)
    };
    view! {
        <span class="versions" role="group" aria-label=words>
            {step("back", Text::VersionBack, number - 1)}
            <span class="version-place" aria-hidden="true">{format!("{number}/{count}")}</span>
            {step("on", Text::VersionOn, number + 1)}
        </span>
    }
}

/// Shows another version. It is another turn at the same place, and the focus stays on the same button of it.
fn show(desk: Desk, id: TurnId, number: usize, way: &'static str) {
    let place = desk.look(|view| view.conversation.turns().iter().position(|turn| turn.id == id));
    desk.want(Intent::Conversation(conversation::Intent::ShowVersion { id, number }));
    let shown = desk.look(|view| view.conversation.turns().get(place?).map(|turn| turn.id));
    let Some(shown) = shown else { return };
    // The first frame puts the turn there.
    request_animation_frame(move || request_animation_frame(move || focus(shown, way)));
}

fn focus(id: TurnId, way: &str) {
    let css = format!("#turn-{id} .version-{way}:enabled, #turn-{id} .versions button:enabled", id = id.0);
    let found = document().query_selector_all(&css).ok();
    let wanted = |at: u32| found.as_ref()?.item(at)?.dyn_into::<HtmlElement>().ok();
    let count = found.as_ref().map_or(0, web_sys::NodeList::length);
    let all: Vec<HtmlElement> = (0..count).filter_map(wanted).collect();
    let same = all.iter().find(|button| button.class_list().contains(&format!("version-{way}")));
    if let Some(button) = same.or(all.first()) {
        // Without focus the page still works.
        let _ = button.focus();
    }
}
