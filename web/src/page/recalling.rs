//! Brings back what this browser kept, and what was being written.

use leptos::html::Textarea;
use leptos::prelude::*;
use web_sys::{Event, EventInit};

use super::{Desk, address};
use crate::host::{self, Field};

/// The composer's field, as the keeper knows it.
struct Composer(NodeRef<Textarea>);

impl Field for Composer {
    fn text(&self) -> String {
        self.0.get_untracked().map(|field| field.value()).unwrap_or_default()
    }

    fn give_back(&self, text: &str) {
        let Some(field) = self.0.get_untracked().filter(|field| field.value().is_empty()) else { return };
        field.set_value(text);
        // The listeners that follow what is typed there follow this too.
        let init = EventInit::new();
        init.set_bubbles(true);
        if let Ok(event) = Event::new_with_event_init_dict("input", &init) {
            // An event that cannot be sent leaves the text where it is.
            let _ = field.dispatch_event(&event);
        }
    }
}

/// From now on things are kept, and what was kept comes back.
pub fn recall(desk: Desk) {
    desk.bridge.with_value(|bridge| {
        host::begin_to_keep(bridge.keeper(), address::wanted(), bridge.post(), Composer(desk.writing));
    });
    address::follow(desk);
}
