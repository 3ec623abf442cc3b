//! What changed and when, the newest first, and the server's own words.

use chatcli_core::text::Text;
use chatcli_core::watcher::board::ChangeRow;
use leptos::prelude::*;

use super::desk::desk;
use super::shapes;

/// What changed.
#[component]
pub fn Changes() -> impl IntoView {
    let desk = desk();
    let rows = desk.part(|it| it.changes.clone());
    let change = |row: ChangeRow| {
        let class = row.mark.map_or("change", |state| shapes::class(state));
        view! {
            <li class=format!("change {class}") class:is-end=row.is_end>
                <span class="change-time">{row.time}</span>
                {row.mark.map(shapes::shape)}
                <span class="change-words">{row.words}</span>
            </li>
        }
    };
    view! {
        <section class="panel changes" hidden=move || rows.with(Vec::is_empty) aria-labelledby="changes-title">
            <h2 id="changes-title">{desk.says(Text::BoardChanges)}</h2>
            <ul class="change-list">{move || rows.get().into_iter().map(change).collect_view()}</ul>
        </section>
    }
}

/// The server's own words.
#[component]
pub fn Summary() -> impl IntoView {
    let desk = desk();
    let lines = desk.part(|it| it.summary.clone());
    view! {
        <section class="panel summary aged" hidden=move || lines.with(Vec::is_empty) aria-labelledby="summary-title">
            <h2 id="summary-title">{desk.says(Text::BoardSummary)}</h2>
            <ul class="summary-lines">
                {move || lines.get().into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}
            </ul>
        </section>
    }
}
