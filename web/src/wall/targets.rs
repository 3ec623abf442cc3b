//! Several targets: one tile each, and whose turn it is.

use chatcli_core::text::Text;
use chatcli_core::watcher::board::TargetRow;
use leptos::prelude::*;

use super::desk::desk;
use super::shapes;

/// The tiles; nothing when there is one target only.
#[component]
pub fn Targets() -> impl IntoView {
    let desk = desk();
    let rows = desk.part(|it| it.targets.clone());
    let more = desk.part(|it| it.more_targets.clone());
    let target = move |row: TargetRow| {
        let ready = row.ready.map(|ready| view! { <span class="target-ready">{ready.to_string()}</span> });
        view! {
            <li class=format!("target {}", shapes::class(row.state)) class:has-turn=row.has_turn>
                <span class="target-state">{shapes::shape(row.state)}<span>{row.state.word(desk.lang.get())}</span></span>
                <span class="target-name">{row.name}</span>
                {ready}
            </li>
        }
    };
    view! {
        <section class="panel targets aged" hidden=move || rows.with(Vec::is_empty) aria-labelledby="targets-title">
            <h2 id="targets-title">{desk.says(Text::BoardTargets)}</h2>
            <ul class="target-list">{move || rows.get().into_iter().map(target).collect_view()}</ul>
            <p class="alerts-more">{more}</p>
        </section>
    }
}
