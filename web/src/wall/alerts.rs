//! The alerts, the worst first, with shape and word beside the colour.

use chatcli_core::text::Text;
use chatcli_core::watcher::board::{AlertRow, BigStatus};
use leptos::prelude::*;

use super::desk::{Desk, desk};
use super::{fit, shapes};

/// The list.
#[component]
pub fn Alerts() -> impl IntoView {
    let desk = desk();
    let rows = desk.part(|it| it.alerts.clone());
    let more = desk.part(|it| it.more.clone());
    let older = desk.part(|it| it.older.clone());
    // "No alerts" is only worth saying of data that are there.
    let is_quiet = desk.part(|it| {
        let knows = !matches!(it.state, BigStatus::Waiting | BigStatus::NoWatcher) && it.about.is_some();
        knows && it.alerts.is_empty() && it.more.is_none()
    });
    let turn = desk.part(|it| it.turn.clone());
    let list = NodeRef::new();
    if !desk.wish(|wish| wish.mode.has_controls()) {
        fit::keep(desk, list);
    }
    let is_shown = move || is_quiet.get() || !rows.with(Vec::is_empty) || older.with(Option::is_some);
    view! {
        <section class="panel alerts aged" hidden=move || !is_shown() aria-labelledby="alerts-title">
            <h2 id="alerts-title">
                {desk.says(Text::BoardAlerts)}
                <span class="panel-of">{move || turn.with(|turn| turn.name.clone())}</span>
            </h2>
            <ul class="alert-list" node_ref=list>
                {move || rows.get().into_iter().map(|row| alert(desk, row)).collect_view()}
            </ul>
            <p class="alerts-none" hidden=move || !is_quiet.get()>{desk.says(Text::WatcherNoAlerts)}</p>
            <p class="alerts-more">
                {more}
                {move || (more.with(Option::is_some) && older.with(Option::is_some)).then_some(" · ")}
                {older}
            </p>
        </section>
    }
}

fn alert(desk: Desk, row: AlertRow) -> impl IntoView {
    let has_controls = desk.wish(|wish| wish.mode.has_controls());
    let ask = has_controls.then(|| {
        let href = format!("/#ask={}", js_sys::encode_uri_component(&row.question));
        view! { <a class="button alert-ask" href=href>{desk.text(Text::AlertAsk)}</a> }
    });
    view! {
        <li class=format!("alert {}", shapes::alert_class(row.severity)) class:is-new=row.is_new data-severity=row.severity.word()>
            <span class="alert-severity">{shapes::shape(shapes::of_alert(row.severity))}<span>{row.word}</span></span>
            <span class="alert-line">
                <span class="alert-head">
                    {row.is_new.then(|| view! { <strong class="alert-new">{desk.text(Text::BoardNew)}</strong> })}
                    <strong>{row.kind}</strong>
                    " "
                    <span class="alert-object">{row.object}</span>
                </span>
                <span class="alert-where">
                    {row.target.map(|target| view! { <span class="alert-target">{target}</span> })}
                    {row.since.map(|since| view! { <span class="alert-since">{since}</span> })}
                </span>
            </span>
            <span class="alert-message">{row.message}</span>
            {ask}
        </li>
    }
}
