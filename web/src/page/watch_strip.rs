//! The server's watcher beside the conversation: its word in the header, and a strip with its fields and alerts, each of
//! which can be asked about.

use chatcli_core::Intent;
use chatcli_core::board::BoardOptions;
use chatcli_core::text::Text;
use chatcli_core::watcher::{Alert, Severity, WatcherStatus, short_age};
use leptos::prelude::*;

use super::dialog::Shape;
use super::panels::Side;
use super::{desk, icons};
use crate::watch::Watch;

/// The word of the watcher, for as long as the server has one, and the wish to keep it and the strip fed.
#[component]
pub fn WatchBadge() -> impl IntoView {
    let desk = desk();
    let open = desk.panels.watcher;
    let has_watcher = Memo::new(move |_| desk.parts.link.with(|link| link.has_watcher));
    let state = Memo::new(move |_| desk.parts.watch.with(|watch| watch.as_ref().map(|watch| watch.state)));
    let is_wanted = Memo::new(move |_| open.get() || has_watcher.get());
    Effect::new(move |was_wanted: Option<bool>| {
        let is_wanted = is_wanted.get();
        if is_wanted {
            desk.want(Intent::Watch(BoardOptions::default()));
        } else if was_wanted == Some(true) {
            desk.want(Intent::Unwatch);
        }
        is_wanted
    });
    move || {
        let state = state.get().filter(|_| has_watcher.get())?;
        Some(view! {
            <button
                id="watch-badge"
                class="chip is-watch"
                type="button"
                data-state=state.key()
                title=desk.says(Text::StatusWatcher)
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <span class="visually-hidden">{desk.says(Text::StatusWatcher)}": "</span>
                <span aria-hidden="true">{state.shape()}</span>
                <span class="chip-word">{move || state.word(desk.parts.lang.get())}</span>
            </button>
        })
    }
}

/// The strip.
#[component]
pub fn WatchStrip() -> impl IntoView {
    let desk = desk();
    let open = desk.panels.watcher;
    view! {
        <Side id="watch-strip" title=Text::StatusWatcher shape=Shape::End open=open>
            {move || desk.parts.watch.get().map(|watch| view! { <Known watch=watch /> })}
        </Side>
    }
}

#[component]
fn Known(watch: Watch) -> impl IntoView {
    let desk = desk();
    let Watch { state, reasons, status, alerts, is_old, .. } = watch;
    let reasons = move || {
        let lang = desk.parts.lang.get();
        reasons.iter().map(|reason| view! { <li>{reason.words(lang)}</li> }).collect_view()
    };
    view! {
        <p class="watch-state" data-state=state.key()>
            <span aria-hidden="true">{state.shape()}</span>
            {move || state.word(desk.parts.lang.get())}
        </p>
        <ul class="watch-reasons">{reasons}</ul>
        {status.filter(|status| status.active).map(|status| view! { <Fields status=status is_old=is_old /> })}
        <h3 class="side-title">{desk.says(Text::BoardAlerts)}</h3>
        {if alerts.is_empty() {
            view! { <p class="quiet">{desk.says(Text::WatcherNoAlerts)}</p> }.into_any()
        } else {
            let alert = |alert| view! { <li class="report"><AlertView alert=alert /></li> };
            view! { <ul class="reports">{alerts.into_iter().map(alert).collect_view()}</ul> }.into_any()
        }}
    }
}

/// The fields of `/watch status`. Their labels are part of the product's contract and never translated.
#[component]
fn Fields(status: WatcherStatus, is_old: bool) -> impl IntoView {
    let desk = desk();
    let rows = [
        ("Deployment", status.deployment),
        ("Namespace", status.namespace),
        ("Snapshots", status.snapshot_count.to_string()),
        ("Alerts", status.alert_count.to_string()),
        ("Pods", status.pod_count.to_string()),
    ];
    let row = |(label, value): (&'static str, String)| {
        view! { <div class="pairs-row"><dt>{label}</dt><dd>{value}</dd></div> }
    };
    let summary = status.summary;
    view! {
        <dl class="pairs" class:is-old=is_old>{rows.map(row)}</dl>
        {(!summary.is_empty()).then(|| view! {
            <h3 class="side-title">{desk.says(Text::BoardSummary)}</h3>
            <ul class="watch-summary" class:is-old=is_old>
                {summary.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}
            </ul>
        })}
    }
}

#[component]
fn AlertView(alert: Alert) -> impl IntoView {
    let desk = desk();
    let age = alert.age_secs(js_sys::Date::now() as i64).map(short_age);
    let place: Vec<String> =
        [alert.target(), age.unwrap_or_default()].into_iter().filter(|it| !it.is_empty()).collect();
    let (severity, title) = (alert.severity, format!("{} · {}", alert.kind, alert.object));
    let message = alert.message.clone();
    let (class, shape) = match severity {
        Severity::Critical => ("report-severity is-critical", "■"),
        Severity::Warning => ("report-severity is-warning", "▲"),
        Severity::Info => ("report-severity", "●"),
    };
    let ask = move || {
        desk.compose(&alert.question(desk.parts.lang.get_untracked()));
        // On a phone the strip lies over the composer.
        desk.panels.make_room();
        desk.focus_composer();
    };
    view! {
        <p class=class><span aria-hidden="true">{shape}</span>" "{move || severity.label(desk.parts.lang.get())}</p>
        <p class="report-title">{title}</p>
        <p class="quiet">{place.join(" · ")}</p>
        <p>{message}</p>
        <button class="button report-ask" type="button" on:click=move |_| ask()>
            {icons::spark()}
            {desk.says(Text::AskAboutAlert)}
        </button>
    }
}
