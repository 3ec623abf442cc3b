//! The numbers. What a server does not say has no tile.

use chatcli_core::text::Text;
use chatcli_core::watcher::Severity;
use leptos::prelude::*;

use super::desk::desk;
use super::shapes;

/// The row of tiles.
#[component]
pub fn Numbers() -> impl IntoView {
    let desk = desk();
    let counters = desk.part(|it| it.counters.clone());
    let known = desk.part(|it| it.counters != Default::default());
    let tile = |label: &'static str, value: AnyView, is_bad: bool| {
        view! {
            <div class="tile" class:is-bad=is_bad>
                <dt>{label}</dt>
                <dd>{value}</dd>
            </div>
        }
    };
    let tiles = move || {
        let counters = counters.get();
        let pods =
            counters.ready.map(|ready| ready.to_string()).or(counters.pods.map(|pods| pods.to_string()));
        let is_short = counters.ready.is_some_and(|ready| ready.ready < ready.desired);
        let severities = [
            (Severity::Critical, counters.critical),
            (Severity::Warning, counters.warning),
            (Severity::Info, counters.info),
        ];
        let alerts = severities
            .into_iter()
            .map(|(severity, count)| {
                let class = if count > 0 { shapes::alert_class(severity) } else { "" };
                view! {
                    <span class=format!("count {class}")>
                        {shapes::shape(shapes::of_alert(severity))}
                        <span class="visually-hidden">{severity.label(desk.lang.get())}</span>
                        {count}
                    </span>
                }
            })
            .collect_view();
        let restarts = counters.restarts.map(|(restarts, span)| {
            let span = if span.is_empty() { String::new() } else { format!(" / {span}") };
            let value = view! { {restarts}<span class="tile-unit">{span}</span> }.into_any();
            tile(desk.text(Text::BoardRestarts), value, false)
        });
        let targets = (counters.targets > 1)
            .then(|| tile(desk.text(Text::BoardTargets), view! { {counters.targets} }.into_any(), false));
        view! {
            {pods.map(|pods| tile(desk.text(Text::BoardPods), view! { {pods} }.into_any(), is_short))}
            {restarts}
            {tile(desk.text(Text::BoardAlerts), view! { <span class="counts">{alerts}</span> }.into_any(), false)}
            {targets}
            {counters.snapshots.map(|count| {
                tile(desk.text(Text::BoardSnapshots), view! { {count} }.into_any(), false)
            })}
        }
    };
    view! { <dl class="numbers aged" hidden=move || !known.get()>{tiles}</dl> }
}
