//! What a browser notices beside clicks and keys of the way to the server: the network came or went, the tab is looked
//! at again, the machine slept.

use chatcli_core::{connection, watcher};
use std::time::Duration;

use chatcli_core::connection::State;
use chatcli_core::{Event, Intent};
use leptos::ev;
use leptos::prelude::*;
use web_sys::VisibilityState;

use super::Desk;

/// How often the clock is looked at.
const TICK: Duration = Duration::from_secs(5);
/// A clock that jumped by more than this slept: browsers let timers of a hidden tab run once a minute, in milliseconds.
const SLEPT_MS: f64 = 90_000.0;

/// From now on until the page goes.
pub fn watch(desk: Desk) {
    let woke = move || desk.bridge.with_value(|bridge| bridge.dispatch(Event::Woke));
    // A server on this machine needs no network, so losing it is no answer, only a reason to ask.
    let online = window_event_listener(ev::online, move |_| woke());
    let offline = window_event_listener(ev::offline, move |_| woke());
    // A browser has six connections for all tabs of a door without TLS; who is not seen need not listen.
    let listen = move |is_visible| {
        desk.want(if is_visible {
            Intent::Watcher(watcher::Intent::Resume)
        } else {
            Intent::Watcher(watcher::Intent::Pause)
        })
    };
    if !is_visible() {
        listen(false);
    }
    let visible = window_event_listener(ev::visibilitychange, move |_| {
        // A refused token does not become right by looking at the page again.
        let waits = desk.parts.link.with_untracked(|link| matches!(link.state, State::Waiting { .. }));
        if waits && is_visible() {
            desk.want(Intent::Connection(connection::Intent::Reconnect));
        }
        listen(is_visible());
    });
    let last_ms = StoredValue::new_local(js_sys::Date::now());
    // The calendar runs on while a machine sleeps; the clock that never goes back may not.
    let tick = move || {
        let now_ms = js_sys::Date::now();
        let passed_ms = now_ms - last_ms.get_value();
        last_ms.set_value(now_ms);
        if passed_ms > SLEPT_MS {
            woke();
        }
    };
    let ticking = set_interval_with_handle(tick, TICK).ok();
    on_cleanup(move || {
        online.remove();
        offline.remove();
        visible.remove();
        if let Some(ticking) = ticking {
            ticking.clear();
        }
    });
}

fn is_visible() -> bool {
    document().visibility_state() == VisibilityState::Visible
}
