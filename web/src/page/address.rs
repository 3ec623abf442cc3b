//! The address of a conversation: `#c=<its name>`, or `#new` for one in which nothing was said yet. It stands in the part of
//! an address that no server sees. So two tabs differ, a reload stays, and Back leads to the conversation before.

use chatcli_core::port::ConversationId;
use chatcli_core::{Intent, conversation, history};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::Desk;
use crate::host::Start;
use crate::start;

/// What stands for a conversation that has no name yet.
const NEW: &str = "#new";
/// What comes before a name.
const NAMED: &str = "#c=";

/// What the address says; none where it says something else.
fn read(hash: &str) -> Option<Start> {
    if hash == NEW {
        return Some(Start::Fresh);
    }
    // No conversation has the name that stands for one that cannot be read, and so it is said.
    hash.strip_prefix(NAMED).map(|name| Start::One(name.parse().unwrap_or_default()))
}

fn write(conversation: Option<ConversationId>) -> String {
    conversation.map_or_else(|| NEW.to_owned(), |id| format!("{NAMED}{id}"))
}

fn here() -> Option<Start> {
    read(&window().location().hash().ok()?)
}

/// Which conversation the address asks for.
pub fn wanted() -> Start {
    here().unwrap_or(Start::Newest)
}

/// Keeps the address with the conversation, and the conversation with the address.
pub fn follow(desk: Desk) {
    let kept = desk.parts.kept;
    let state = Memo::new(move |_| kept.with(|kept| (kept.open, kept.is_opening)));
    // The conversation that was here, once it is known: what only gets its name is no other one.
    Effect::new(move |before: Option<Option<Option<ConversationId>>>| {
        let before = before.flatten();
        // What is on its way has its address already.
        let (Some(now), false) = state.get() else { return before };
        let is_other = before.is_some_and(|before| before != now && before.is_some());
        if here() != Some(now.map_or(Start::Fresh, Start::One)) {
            put(now, is_other);
        }
        Some(now)
    });
    let went = window_event_listener(ev::popstate, move |_| go(desk));
    on_cleanup(move || went.remove());
}

/// Writes the address, as a step of its own when another conversation came.
fn put(now: Option<ConversationId>, is_other: bool) {
    let Ok(history) = window().history() else { return };
    let location = window().location();
    let path = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    let address = path + &write(now);
    // A browser without history has one address for all of them.
    let _ = if is_other {
        history.push_state_with_url(&JsValue::NULL, "", Some(&address))
    } else {
        history.replace_state_with_url(&JsValue::NULL, "", Some(&address))
    };
}

/// The user went back or forth, or wrote an address.
fn go(desk: Desk) {
    let Some(now) = desk.parts.kept.with_untracked(|kept| kept.open) else { return };
    match here() {
        Some(Start::One(id)) if Some(id) != now => {
            desk.want(Intent::History(history::Intent::Open(id)));
            // While an answer comes, the conversation stays, and says why.
            if !desk.look(|view| view.history.is_opening()) {
                put(now, false);
            }
        }
        Some(Start::Fresh) if now.is_some() => {
            desk.want(Intent::Conversation(conversation::Intent::New));
        }
        // A part of the page, or what is here already.
        Some(_) => {}
        None => {
            if let Some(code) = start::shared() {
                desk.shared.set(Some(code));
            }
            put(now, false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_which_conversation() {
        let one = ConversationId(0x1234);
        for start in [None, Some(one)] {
            assert_eq!(read(&write(start)), Some(start.map_or(Start::Fresh, Start::One)));
        }
        for other in ["", "#", "#composer-input", "#ask=why", "#news"] {
            assert_eq!(read(other), None, "{other}");
        }
        assert_eq!(read("#c=xyz"), Some(Start::One(ConversationId::default())));
    }
}
