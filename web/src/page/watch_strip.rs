//! The server's watcher beside the conversation: its word in the header, and a strip with its fields and alerts, each of
//! which can be asked about.

use chatcli_core::watcher;
use std::time::Duration;

use chatcli_core::Intent;
use chatcli_core::text::{Text, fill};
use chatcli_core::watcher::board::{BigStatus, BoardOptions};
use chatcli_core::watcher::{Alert, Severity, WatcherStatus, short_age};
use leptos::prelude::*;

use super::dialog::Shape;
use super::panels::Side;
use super::seconds::seconds;
use super::turn::clock;
use super::{Desk, desk, icons};
use crate::parts::replace;
use crate::stamp;
use crate::watch::Watch;

/// So often the badge looks whether what it shows is still the present.
const LOOK: Duration = Duration::from_secs(5);

/// The word of the watcher, for as long as the server has one, and the wish to keep it and the strip fed. What is old, or
/// could not be asked for again, has no colour and says its age instead.
#[component]
pub fn WatchBadge() -> impl IntoView {
    let desk = desk();
    let open = desk.panels.watcher;
    let watch = desk.parts.watch;
    let has_watcher = Memo::new(move |_| desk.parts.link.with(|link| link.has_watcher));
    let state =
        Memo::new(move |_| watch.with(|watch| watch.as_ref().map(|watch| (watch.state, watch.is_old))));
    let is_wanted = Memo::new(move |_| open.get() || has_watcher.get());
    Effect::new(move |was_wanted: Option<bool>| {
        let is_wanted = is_wanted.get();
        if is_wanted {
            desk.want(Intent::Watcher(watcher::Intent::Watch(BoardOptions::default())));
        } else if was_wanted == Some(true) {
            desk.want(Intent::Watcher(watcher::Intent::Unwatch));
        }
        is_wanted
    });
    let looked = RwSignal::new(0_u32);
    let look = move || {
        replace(watch, desk.look(|view| Watch::of(view, stamp::now())));
        looked.update(|looked| *looked = looked.wrapping_add(1));
    };
    let looking = set_interval_with_handle(look, LOOK).ok();
    on_cleanup(move || looking.into_iter().for_each(|looking| looking.clear()));
    Effect::new(move |before: Option<Option<BigStatus>>| {
        let now = state.get().filter(|(_, is_old)| !is_old).map(|(state, _)| state);
        if let (Some(Some(before)), Some(state)) = (before, now)
            && before < state
            && matches!(state, BigStatus::Degraded | BigStatus::Critical)
        {
            let words = move |lang| format!("{}: {}", Text::StatusWatcher.get(lang), state.word(lang));
            desk.toasts.offer(words, Text::WatchAsk, move || ask(desk));
        }
        // What is not known now does not make what comes next worse.
        now.or(before.flatten())
    });
    move || {
        let (state, is_old) = state.get().filter(|_| has_watcher.get() || open.get())?;
        let word = move || {
            let lang = desk.parts.lang.get();
            if is_old { age(desk, looked.get()) } else { state.word(lang).to_owned() }
        };
        Some(view! {
            <button
                id="watch-badge"
                class="chip is-watch"
                type="button"
                data-state=if is_old { "old" } else { state.key() }
                title=desk.says(Text::StatusWatcher)
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <span class="visually-hidden">{desk.says(Text::StatusWatcher)}": "</span>
                <span aria-hidden="true">{if is_old { '○' } else { state.shape() }}</span>
                <span class="chip-name" aria-hidden="true">"K8s"</span>
                <span class="chip-word">{word}</span>
            </button>
        })
    }
}

/// How old the last good answer is, as of this look.
fn age(desk: Desk, _looked: u32) -> String {
    let age_ms = desk.look(|view| view.board.and_then(|board| board.age_ms(stamp::now())));
    match age_ms {
        Some(age_ms) => fill(desk.text(Text::WatchAgo), &[("age", &short_age(age_ms / 1000))]),
        None => desk.text(Text::WatchNoData).to_owned(),
    }
}

/// Puts a question about what is worst into the composer.
fn ask(desk: Desk) {
    let lang = desk.parts.lang.get_untracked();
    let question = desk.parts.watch.with_untracked(|watch| {
        let watch = watch.as_ref()?;
        let worst = watch.alerts.first().map(|alert| alert.question(lang));
        worst.or_else(|| {
            watch.target().map(|target| fill(Text::StarterWatcher.get(lang), &[("target", &target)]))
        })
    });
    if let Some(question) = question {
        desk.compose(&question);
    }
    // On a phone the strip lies over the composer.
    desk.panels.make_room();
    desk.focus_composer();
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
        <p class="watch-state" data-state=if is_old { "old" } else { state.key() }>
            <span aria-hidden="true">{state.shape()}</span>
            {move || state.word(desk.parts.lang.get())}
        </p>
        <Age />
        <a class="button is-link" href="/board" target="_blank" rel="noopener">{desk.says(Text::WatchOpenBoard)}</a>
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

/// How old all of it is, to the second, and what is wrong with hearing more.
#[component]
fn Age() -> impl IntoView {
    let desk = desk();
    let now = seconds();
    let words = Memo::new(move |_| {
        now.track();
        let lang = desk.parts.lang.get();
        let age = desk.look(|view| view.board.map(|board| board.age_words(stamp::now(), lang, &clock)));
        age.map(|age| format!("{} · {}", age.whole, age.beside)).unwrap_or_default()
    });
    view! { <p class="quiet watch-age">{words}</p> }
}

/// The fields of `/watch status`.
#[component]
fn Fields(status: WatcherStatus, is_old: bool) -> impl IntoView {
    let desk = desk();
    let rows = [
        (Text::BoardDeployment, status.deployment),
        (Text::BoardNamespace, status.namespace),
        (Text::BoardSnapshots, status.snapshot_count.to_string()),
        (Text::BoardAlerts, status.alert_count.to_string()),
        (Text::BoardPods, status.pod_count.to_string()),
    ];
    let row = |(label, value): (Text, String)| {
        view! { <div class="pairs-row"><dt>{desk.says(label)}</dt><dd>{value}</dd></div> }
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
