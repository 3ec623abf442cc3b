//! A whole screen for any size: what comes first when there is little room, and what is added when there is more.

use std::cell::Cell;

use chatcli_core::Lang;
use chatcli_core::text::{Text, fill};
use chatcli_core::watcher::board::{BigStatus, Glance};

use super::letters;
use super::look::{Look, Row, width};
use super::sections::{self, Section};

/// From this width on there are two columns below the counters.
const TWO_COLUMNS: usize = 110;

/// What is to be painted: the same glance that a browser's wall paints.
pub(super) struct Scene<'a> {
    pub(super) glance: &'a Glance,
    pub(super) address: &'a str,
    pub(super) title: Option<&'a str>,
    pub(super) lang: Lang,
    /// The time of day.
    pub(super) time: String,
    /// How many rows of alerts were painted.
    pub(super) listed: Cell<usize>,
}

/// A scene as rows; gives also how many rows of alerts there was room for.
type Paint<'a> = &'a dyn Fn(&Scene<'_>) -> (Vec<Row>, usize);

/// The rows of a scene whose list is as long as its room: an alert that is listed and not painted would never be seen.
pub(super) fn fitted(
    (columns, lines): (usize, usize),
    most: Option<usize>,
    scene_of: impl Fn(usize, Paint<'_>) -> (Vec<Row>, usize),
) -> Vec<Row> {
    let paint = |scene: &Scene<'_>| {
        let rows = scene.rows(columns, lines);
        let is_whole = scene.listed.get() == scene.glance.alerts.len();
        (rows, if is_whole { usize::MAX } else { scene.listed.get() })
    };
    let room = alerts_for(lines);
    let (rows, painted) = scene_of(most.unwrap_or(room).min(room), &paint);
    if painted == 0 || painted == usize::MAX { rows } else { scene_of(painted, &paint).0 }
}

/// As many alerts as a screen of this many lines has room for, beside everything that comes before them.
fn alerts_for(lines: usize) -> usize {
    let head = sections::head_lines(lines);
    lines.saturating_sub(head + 2).max(2)
}

impl Scene<'_> {
    pub(super) fn text(&self, text: Text) -> String {
        text.get(self.lang).to_owned()
    }

    /// Exactly as many rows as there are lines, each exactly as wide as the screen.
    pub(super) fn rows(&self, columns: usize, lines: usize) -> Vec<Row> {
        let mut rows = self.head(columns, lines);
        let roomy = lines >= 20;
        let left = lines.saturating_sub(rows.len() + usize::from(roomy));
        let (first, second) = sections::of(self, columns);
        if columns >= TWO_COLUMNS {
            let half = columns * 3 / 5;
            let one = arranged(first, half - 2, left);
            let mut other = arranged(second, columns - half, left).into_iter();
            rows.extend(one.into_iter().map(|row| match other.next() {
                Some(beside) => row.and("  ", Look::Plain).append(beside),
                None => row,
            }));
        } else {
            rows.extend(arranged(first.into_iter().chain(second).collect(), columns, left));
        }
        if roomy {
            rows.resize(lines - 1, Row::default());
            rows.push(Row::of(self.text(Text::BoardLeave), Look::Dim));
        }
        rows.resize(lines, Row::default());
        rows.into_iter().map(|row| row.fitted(columns, Look::Plain)).collect()
    }

    /// Everything above the sections: what it is about, the big status and why, how old it is, the numbers.
    fn head(&self, columns: usize, lines: usize) -> Vec<Row> {
        let Glance { state, word, reasons, .. } = self.glance;
        let mut rows = vec![self.heading(columns)];
        rows.extend(self.band(columns, lines));
        let why = if reasons.is_empty() { String::new() } else { format!(": {}", reasons.join(" · ")) };
        rows.push(Row::of(format!("{} {word}{why}", state.shape()), Look::Bold));
        rows.push(self.age(columns));
        // On a low screen the alerts need the room more than the last of the numbers.
        let numbers = if lines < 16 { 1 } else { usize::MAX };
        rows.extend(self.numbers(columns).into_iter().take(numbers));
        if lines >= 16 {
            rows.push(Row::default());
        }
        rows
    }

    fn heading(&self, columns: usize) -> Row {
        let time = &self.time;
        let name = self.title.or(self.glance.about.as_deref()).unwrap_or(self.address);
        let left = columns.saturating_sub(time.len() + 1);
        Row::of(name, Look::Bold).fitted(left, Look::Plain).and(format!(" {time}"), Look::Plain)
    }

    /// The big word across the whole width, as large as fits.
    fn band(&self, columns: usize, lines: usize) -> Vec<Row> {
        let Glance { state, word, is_old, .. } = *self.glance;
        // "All is well" is green only while it is the present.
        let look = if state == BigStatus::Healthy && is_old { Look::Aged } else { Look::Band(state) };
        let room = if lines >= 12 { (lines / 5).max(4) } else { 0 };
        let drawn = letters::big(state, word, columns.saturating_sub(2), room)
            .unwrap_or_else(|| vec![format!("{} {word}", state.shape())]);
        let blank = || Row::default().fitted(columns, look);
        let mut rows: Vec<Row> = Vec::new();
        if lines >= 20 {
            rows.push(blank());
        }
        rows.extend(drawn.into_iter().map(|line| {
            let margin = columns.saturating_sub(width(&line)) / 2;
            Row::of(" ".repeat(margin), look).and(line, look).fitted(columns, look)
        }));
        if lines >= 20 {
            rows.push(blank());
        }
        rows
    }

    /// How old everything is; never missing.
    fn age(&self, columns: usize) -> Row {
        let age = &self.glance.age;
        // The age itself is never cut off.
        let fits = width(&age.whole) <= columns;
        let text = if fits { format!("{} · {}", age.whole, age.beside) } else { age.short.clone() };
        let look = match self.glance.state {
            BigStatus::Healthy if self.glance.is_old => Look::Aged,
            state if self.glance.is_old || state == BigStatus::Unconfirmed => Look::Band(state),
            _ => Look::Plain,
        };
        Row::of(text, look).fitted(columns, look)
    }

    /// The numbers, in as many rows as they need.
    fn numbers(&self, columns: usize) -> Vec<Row> {
        let counters = &self.glance.counters;
        let pods =
            counters.ready.map(|ready| ready.to_string()).or(counters.pods.map(|pods| pods.to_string()));
        let labelled = |label: Text, value: String| format!("{} {value}", self.text(label));
        let mut pieces = Vec::new();
        pieces.extend(pods.map(|pods| Row::of(labelled(Text::BoardPods, pods), Look::Bold)));
        pieces.push(
            Row::of(format!("{} ", self.text(Text::BoardAlerts)), Look::Plain)
                .append(sections::severities(counters)),
        );
        if counters.older > 0 {
            pieces.push(Row::of(
                fill(Text::AlertsOlderShort.get(self.lang), &[("count", &counters.older.to_string())]),
                Look::Plain,
            ));
        }
        if let Some((restarts, span)) = &counters.restarts {
            let span = if span.is_empty() { String::new() } else { format!(" ({span})") };
            let restarts = labelled(Text::BoardRestarts, format!("{restarts}{span}"));
            pieces.push(Row::of(restarts, Look::Plain));
        }
        pieces.push(Row::of(labelled(Text::BoardTargets, counters.targets.to_string()), Look::Plain));
        let snapshots = counters.snapshots.map(|count| labelled(Text::BoardSnapshots, count.to_string()));
        pieces.extend(snapshots.map(|text| Row::of(text, Look::Plain)));
        let mut rows = vec![Row::default()];
        for piece in pieces {
            let is_first = rows.last().is_none_or(|row| row.width() == 0);
            let fits = rows.last().is_some_and(|row| row.width() + 3 + piece.width() <= columns);
            match rows.pop() {
                Some(row) if is_first => rows.push(row.append(piece)),
                Some(row) if fits => rows.push(row.and("   ", Look::Plain).append(piece)),
                Some(row) => rows.extend([row, piece]),
                None => rows.push(piece),
            }
        }
        if self.glance.is_old { rows.into_iter().map(Row::dimmed).collect() } else { rows }
    }
}

/// The sections one below the other. Each gets its least first, then the first ones as much as they want. The first
/// one, the alerts, takes what there is.
fn arranged(sections: Vec<Section<'_>>, columns: usize, lines: usize) -> Vec<Row> {
    let mut granted = vec![0; sections.len()];
    let mut left = lines;
    for (index, (section, lines)) in sections.iter().zip(&mut granted).enumerate() {
        if index == 0 || section.least <= left {
            *lines = section.least.min(left);
            left -= *lines;
        }
    }
    for (section, lines) in sections.iter().zip(&mut granted) {
        let more =
            if *lines == 0 && section.least > 0 { 0 } else { section.most.saturating_sub(*lines).min(left) };
        *lines += more;
        left -= more;
    }
    let mut rows = Vec::with_capacity(lines);
    for (section, lines) in sections.iter().zip(granted) {
        if lines > 0 {
            let drawn: Vec<Row> = (section.draw)(columns, lines).into_iter().take(lines).collect();
            let has_room = drawn.len() < lines;
            rows.extend(drawn);
            rows.extend(has_room.then(Row::default));
        }
    }
    rows.resize(lines, Row::default());
    rows.into_iter().map(|row| row.fitted(columns, Look::Plain)).collect()
}

#[cfg(test)]
mod tests;
