//! How it went since the wall was opened, as three small drawings: the worst status of each span, the alerts, and the
//! ready pods. What is drawn is also said.

mod drawing;

use chatcli_core::text::{Text, fill};
use chatcli_core::watcher::board::{BigStatus, Point};
use leptos::prelude::*;

use super::desk::{Desk, desk};
use super::shapes;
use drawing::{HEIGHT, Steps};

/// The drawings.
#[component]
pub fn Trend() -> impl IntoView {
    let desk = desk();
    let points = desk.part(|it| it.trend.clone());
    let since = desk.part(|it| it.since.clone());
    // One point is no trend.
    let is_shown = Memo::new(move |_| points.with(|points| points.len() > 1));
    let has_pods = Memo::new(move |_| points.with(|points| points.iter().any(|point| point.ready.is_some())));
    view! {
        <section class="panel trend" hidden=move || !is_shown.get() aria-labelledby="trend-title">
            <h2 id="trend-title">{since}</h2>
            <div class="charts">
                {move || points.with(|points| states(desk, points))}
                {move || points.with(|points| alerts(desk, points))}
                {move || has_pods.get().then(|| points.with(|points| pods(desk, points)))}
            </div>
        </section>
    }
}

fn chart(label: String, said: String, width: usize, paths: Vec<(&'static str, String)>) -> impl IntoView {
    let paths = paths.into_iter().map(|(class, d)| view! { <path class=class d=d></path> }).collect_view();
    view! {
        <figure class="chart">
            <figcaption><span>{label}</span><span class="chart-said">{said.clone()}</span></figcaption>
            <svg viewBox=format!("0 0 {width} {HEIGHT}") preserveAspectRatio="none" aria-hidden="true" focusable="false">
                {paths}
            </svg>
        </figure>
    }
}

/// The worst of each span; the worse, the higher, so that it can be read without the colours.
fn states(desk: Desk, points: &[Point]) -> impl IntoView + use<> {
    let worst = points.iter().map(|point| point.worst).max().unwrap_or_default();
    let width = drawing::width(points.len());
    let paths = drawing::STATES
        .into_iter()
        .map(|(state, height)| {
            let values = points.iter().map(|point| if point.worst == state { height } else { 0 });
            (shapes::class(state), drawing::bars(values, HEIGHT))
        })
        .filter(|(_, d)| !d.is_empty())
        .collect();
    let said = fill(desk.text(Text::BoardWorst), &[("state", worst.word(desk.lang.get()))]);
    chart(desk.text(Text::BoardState).to_owned(), said, width, paths)
}

fn alerts(desk: Desk, points: &[Point]) -> impl IntoView + use<> {
    let most = points.iter().map(|point| point.alerts).max().unwrap_or(0);
    let last = points.last().map_or(0, |point| point.alerts);
    let d = drawing::bars(points.iter().map(|point| point.alerts), most.max(1));
    let said =
        fill(desk.text(Text::BoardNowMost), &[("now", &last.to_string()), ("most", &most.to_string())]);
    chart(
        desk.text(Text::BoardAlerts).to_owned(),
        said,
        drawing::width(points.len()),
        vec![(shapes::class(BigStatus::Degraded), d)],
    )
}

/// How many pods are ready below how many should be.
fn pods(desk: Desk, points: &[Point]) -> impl IntoView + use<> {
    let known = || points.iter().filter_map(|point| point.ready);
    let most = known().map(|ready| ready.desired.max(ready.ready)).max().unwrap_or(1).max(1);
    let fewest = known().map(|ready| ready.ready).min().unwrap_or(0);
    let now = known().next_back().map_or(0, |ready| ready.ready);
    let ready = drawing::bars(points.iter().map(|point| point.ready.map_or(0, |ready| ready.ready)), most);
    let wanted = Steps::of(points.iter().map(|point| point.ready.map(|ready| ready.desired)), most);
    let said =
        fill(desk.text(Text::BoardNowFewest), &[("now", &now.to_string()), ("fewest", &fewest.to_string())]);
    chart(
        desk.text(Text::BoardPods).to_owned(),
        said,
        drawing::width(points.len()),
        vec![(shapes::class(BigStatus::Healthy), ready), ("chart-wanted", wanted.path())],
    )
}
