//! What spares the screen and the people near it: it is darker at night, and everything moves by a few pixels now and
//! then, so that nothing burns in. A screen that has something to say at night says it brightly.

use std::time::Duration;

use chatcli_core::watcher::board::BigStatus;
use leptos::prelude::*;

use super::desk::Desk;

/// How often the picture moves.
const SHIFT: Duration = Duration::from_secs(600);
/// Where it moves, in pixels: around, and never far.
const PLACES: [(i32, i32); 8] = [(0, 0), (4, 0), (4, 4), (0, 4), (-4, 4), (-4, 0), (-4, -4), (0, -4)];

/// Begins to look after it.
pub fn start(desk: Desk) {
    let Some(root) = document().document_element() else { return };
    let hours = desk.wish(|wish| wish.dim);
    let state = desk.part(|it| it.state);
    let is_dim = Memo::new(move |_| {
        // Wakes this with every beat.
        desk.time.track();
        let is_night =
            hours.is_some_and(|hours| desk.clock(|clock, now| hours.contains(clock.minute(now.unix_ms))));
        is_night && !matches!(state.get(), BigStatus::Critical | BigStatus::NoAccess | BigStatus::Offline)
    });
    Effect::new(move || {
        // A browser that refuses an attribute of its own root has bigger trouble than this.
        let _ = root.toggle_attribute_with_force("data-dim", is_dim.get());
    });
    if desk.wish(|wish| wish.mode.has_controls()) {
        return;
    }
    let place = StoredValue::new(0_usize);
    let shift = set_interval_with_handle(
        move || {
            place.update_value(|place| *place += 1);
            let (x, y) = PLACES[place.get_value() % PLACES.len()];
            super::style("--shift-x", &format!("{x}px"));
            super::style("--shift-y", &format!("{y}px"));
        },
        SHIFT,
    );
    on_cleanup(move || {
        if let Ok(shift) = shift {
            shift.clear();
        }
    });
}
