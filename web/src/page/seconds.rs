//! A clock that ticks for as long as the component that reads it is shown.

use gloo_timers::callback::Interval;
use leptos::prelude::*;

use crate::stamp;

/// Often enough that no second is skipped.
const TICK_MS: u32 = 250;

/// The monotonic clock in milliseconds, refreshed a few times a second.
pub fn seconds() -> ReadSignal<u64> {
    let (now, set_now) = signal(stamp::mono_ms());
    let interval =
        StoredValue::new_local(Some(Interval::new(TICK_MS, move || set_now.set(stamp::mono_ms()))));
    on_cleanup(move || interval.update_value(|interval| drop(interval.take())));
    now
}
