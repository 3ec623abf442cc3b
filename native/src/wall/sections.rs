//! What stands below the big status: alerts, targets, what changed, the trend, the summary's own words.

use chatcli_core::text::{Text, fill};
use chatcli_core::watcher::Severity;
use chatcli_core::watcher::board::{AlertRow, BigStatus, Counters, Point};

use super::look::{Look, Row, width};
use super::scene::Scene;

/// Below this width an alert's message has a line of its own.
const TWO_LINES: usize = 100;

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A part of the screen that can be higher or lower.
pub(super) struct Section<'a> {
    /// Below this it is left out.
    pub(super) least: usize,
    /// More than this it has no use for.
    pub(super) most: usize,
    /// At most as many rows as there are lines.
    #[allow(clippy::type_complexity)]
    pub(super) draw: Box<dyn Fn(usize, usize) -> Vec<Row> + 'a>,
}

/// How many lines the parts above the sections take on a screen of so many lines, at least.
pub(super) fn head_lines(lines: usize) -> usize {
    match lines {
        ..12 => 5,
        12..20 => 9,
        _ => 7 + (lines / 5).max(4),
    }
}

/// The sections of the left column and of the right one; in a narrow screen they follow each other. The left one is
/// wider: the alerts have it, or while there are none the trend.
pub(super) fn of<'a>(scene: &'a Scene<'a>, columns: usize) -> (Vec<Section<'a>>, Vec<Section<'a>>) {
    let is_old = scene.glance.is_old;
    let aged = move |rows: Vec<Row>| -> Vec<Row> {
        if is_old { rows.into_iter().map(Row::dimmed).collect() } else { rows }
    };
    let alerts = scene.glance.alerts.as_slice();
    let shown = alerts.len();
    let each = if columns < TWO_LINES { 2 } else { 1 };
    let targets = listed(scene, Text::BoardTargets, target_rows(scene), aged);
    let changes = listed(scene, Text::BoardChanges, change_rows(scene), |rows| rows);
    let summary = listed(scene, Text::BoardSummary, summary_rows(scene), aged);
    if shown == 0 {
        return (vec![targets, trend(scene), summary], vec![changes]);
    }
    let listed = Section {
        least: each * shown.min(2) + 1,
        most: each * shown + 3,
        draw: Box::new(move |columns, lines| aged(alert_rows(scene, alerts, columns, lines))),
    };
    (vec![listed, targets], vec![changes, trend(scene), summary])
}

/// How many alerts of each severity.
pub(super) fn severities(counters: &Counters) -> Row {
    let mut row = Row::default();
    for (severity, count) in [
        (Severity::Critical, counters.critical),
        (Severity::Warning, counters.warning),
        (Severity::Info, counters.info),
    ] {
        let look = if count > 0 { Look::Alert(severity) } else { Look::Plain };
        row = row.and(format!(" {} {count} ", severity.shape()), look);
    }
    row
}

/// A heading and rows; without room for both, as many rows as fit.
fn listed<'a>(
    scene: &Scene<'_>,
    title: Text,
    rows: Vec<Row>,
    aged: impl Fn(Vec<Row>) -> Vec<Row> + 'a,
) -> Section<'a> {
    let title = scene.text(title);
    let (least, most) = if rows.is_empty() { (0, 0) } else { (rows.len().min(2) + 1, rows.len() + 2) };
    Section {
        least,
        most,
        draw: Box::new(move |_, lines| {
            let mut all = vec![Row::of(title.clone(), Look::Bold)];
            all.extend(aged(rows.iter().take(lines.saturating_sub(1)).cloned().collect()));
            all
        }),
    }
}

/// The worst first; with a second line for the message when there is room for all of them.
fn alert_rows(scene: &Scene<'_>, alerts: &[AlertRow], columns: usize, lines: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut left = lines;
    if left > 3 {
        rows.push(alerts_title(scene));
        left -= 1;
    }
    let is_cut = scene.glance.unlisted > 0 || alerts.len() > left;
    let room = left - usize::from(is_cut && left > 1);
    let count = alerts.len().min(room);
    scene.listed.set(count);
    let in_two = columns < TWO_LINES && 2 * count <= room;
    for alert in alerts.iter().take(count) {
        let head = alert_head(scene, alert);
        if in_two {
            rows.push(head);
            rows.push(Row::of(format!("            {}", alert.message), Look::Plain));
        } else {
            rows.push(head.and(format!("  {}", alert.message), Look::Plain));
        }
    }
    let cut: usize = alerts.iter().skip(count).map(|alert| alert.count).sum();
    let unlisted = scene.glance.unlisted + cut;
    if unlisted > 0 && left > 1 {
        let more = fill(Text::BoardMore.get(scene.lang), &[("count", &unlisted.to_string())]);
        rows.push(Row::of(more, Look::Dim));
    }
    rows
}

/// While they take turns: which turn it is of how many, and whose alerts these are.
fn alerts_title(scene: &Scene<'_>) -> Row {
    let title = Row::of(scene.text(Text::BoardAlerts), Look::Bold);
    let turn = &scene.glance.turn;
    if turn.count < 2 {
        return title;
    }
    let name = turn.name.as_ref().map(|name| format!("  {name}")).unwrap_or_default();
    title.and(format!(" {}/{}{name}", turn.index + 1, turn.count), Look::Dim)
}

fn alert_head(scene: &Scene<'_>, alert: &AlertRow) -> Row {
    let chip = format!(" {} {:<8} ", alert.severity.shape(), alert.word);
    let mut row = Row::of(chip, Look::Alert(alert.severity)).and(" ", Look::Plain);
    if alert.is_new {
        row = row.and(format!("{} ", scene.text(Text::BoardNew)), Look::Bold);
    }
    row = row.and(format!("{} {}", alert.kind, alert.object), Look::Bold);
    for beside in [&alert.target, &alert.age].into_iter().flatten() {
        row = row.and(format!("  {beside}"), Look::Plain);
    }
    row
}

/// Only when there is more than one: a single target is what the whole screen is about.
fn target_rows(scene: &Scene<'_>) -> Vec<Row> {
    let row = |target: &chatcli_core::watcher::board::TargetRow| {
        let ready = target.ready.map_or_else(String::new, |ready| format!("  {ready}"));
        let name = format!(" {}{ready}", target.name);
        Row::of(format!(" {} ", target.state.shape()), Look::Band(target.state)).and(name, Look::Plain)
    };
    let mut rows: Vec<Row> = scene.glance.targets.iter().map(row).collect();
    rows.extend(scene.glance.more_targets.as_ref().map(|more| Row::of(more.clone(), Look::Dim)));
    rows
}

/// The newest first.
fn change_rows(scene: &Scene<'_>) -> Vec<Row> {
    let row = |change: &chatcli_core::watcher::board::ChangeRow| {
        Row::of(format!("{} ", change.time), Look::Dim).and(change.words.clone(), Look::Plain)
    };
    scene.glance.changes.iter().map(row).collect()
}

fn summary_rows(scene: &Scene<'_>) -> Vec<Row> {
    scene.glance.summary.iter().map(|line| Row::of(line.clone(), Look::Plain)).collect()
}

/// How it went since the wall was opened: the worst status, the alerts and the ready pods of each span.
fn trend<'a>(scene: &'a Scene<'a>) -> Section<'a> {
    let points = scene.glance.trend.as_slice();
    let has_pods = points.iter().any(|point| point.ready.is_some());
    let height = if points.len() < 2 { 0 } else { 3 + usize::from(has_pods) };
    Section {
        least: height,
        most: if height == 0 { 0 } else { height + 1 },
        draw: Box::new(move |columns, _| {
            let title = scene.glance.since.clone();
            let labels = [Text::BoardState, Text::BoardAlerts, Text::BoardPods].map(|text| scene.text(text));
            let label_width = labels.iter().map(|label| width(label)).max().unwrap_or(0) + 1;
            let [state, alerts, pods] = labels.map(|label| {
                let gap = label_width - width(&label);
                Row::of(format!("{label}{}", " ".repeat(gap)), Look::Plain)
            });
            let spans = spans(points, columns.saturating_sub(label_width).max(1));
            let worst: String = spans.iter().map(|span| mark(worst(span))).collect();
            let most = points.iter().map(|point| point.alerts).max().unwrap_or(0);
            let all_alerts: String = spans
                .iter()
                .map(|span| bar(span.iter().map(|point| point.alerts).max().unwrap_or(0), most))
                .collect();
            let mut rows = vec![
                Row::of(title, Look::Bold),
                state.and(worst, Look::Plain),
                alerts.and(all_alerts, Look::Plain),
            ];
            if has_pods {
                let desired = points.iter().filter_map(|point| point.ready).map(|ready| ready.desired).max();
                let fewest =
                    |span: &&[Point]| span.iter().filter_map(|point| point.ready?.ready.into()).min();
                let ready: String = spans
                    .iter()
                    .map(|span| fewest(span).map_or(' ', |ready| bar(ready, desired.unwrap_or(0))))
                    .collect();
                rows.push(pods.and(ready, Look::Plain));
            }
            rows
        }),
    }
}

fn worst(span: &[Point]) -> BigStatus {
    span.iter().map(|point| point.worst).max().unwrap_or_default()
}

/// Health is the quiet one, so that the rest stands out.
fn mark(state: BigStatus) -> char {
    if state == BigStatus::Healthy { '·' } else { state.shape() }
}

/// The points joined to at most this many spans.
fn spans(points: &[Point], columns: usize) -> Vec<&[Point]> {
    points.chunks(points.len().div_ceil(columns).max(1)).collect()
}

fn bar(value: u32, most: u32) -> char {
    let top = u64::from(most.max(1));
    let step = u64::from(value.min(most)) * 7 / top;
    usize::try_from(step).ok().and_then(|step| BARS.get(step)).copied().unwrap_or(' ')
}
