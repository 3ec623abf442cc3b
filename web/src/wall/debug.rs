//! What was understood of the address, for the person who hangs the screen up.

use leptos::prelude::*;

use super::desk::desk;

/// The effective parameters.
#[component]
pub fn Debug() -> impl IntoView {
    let desk = desk();
    let rows = move || {
        let mut rows = desk.wish(super::wish::Wish::effective);
        rows.push(("lang", desk.lang.get().tag().to_owned()));
        rows.push(("tz", desk.clock(|clock, _| clock.zone().unwrap_or("-").to_owned())));
        rows.push(("version", desk.version.get().unwrap_or_else(|| "-".to_owned())));
        let row = |(name, value): (&'static str, String)| view! { <dt>{name}</dt><dd>{value}</dd> };
        rows.into_iter().map(row).collect_view()
    };
    view! {
        <aside id="wall-debug" class="wall-debug">
            <dl>{rows}</dl>
        </aside>
    }
}
