//! Numbers as outlines, in a box that is as wide as there are spans.

use std::fmt::Write;

use chatcli_core::watcher::board::BigStatus;

/// The box's height.
pub const HEIGHT: u32 = 20;

/// While there are fewer spans than this the drawing grows to the right instead of stretching.
const LEAST_SPANS: usize = 60;

/// How high each status stands.
pub const STATES: [(BigStatus, u32); 9] = [
    (BigStatus::Healthy, 5),
    (BigStatus::Unconfirmed, 6),
    (BigStatus::Waiting, 7),
    (BigStatus::NoWatcher, 9),
    (BigStatus::Degraded, 11),
    (BigStatus::Stale, 14),
    (BigStatus::NoAccess, 16),
    (BigStatus::Offline, 17),
    (BigStatus::Critical, 20),
];

/// The box's width for so many spans.
pub fn width(spans: usize) -> usize {
    spans.max(LEAST_SPANS)
}

/// A bar for each span, from the bottom; neighbours of one height are one bar. Something never looks like nothing.
pub fn bars(values: impl Iterator<Item = u32>, most: u32) -> String {
    let mut path = String::new();
    let mut bar: Option<(usize, usize, u32)> = None;
    let draw = |path: &mut String, (from, to, height): (usize, usize, u32)| {
        if height > 0 {
            // Writing to a string cannot fail.
            let _ = write!(path, "M{from} {HEIGHT}V{}H{to}V{HEIGHT}z", HEIGHT - height);
        }
    };
    for (index, value) in values.enumerate() {
        let height = height(value, most);
        match &mut bar {
            Some((_, to, same)) if *same == height => *to = index + 1,
            _ => {
                if let Some(done) = bar.replace((index, index + 1, height)) {
                    draw(&mut path, done);
                }
            }
        }
    }
    if let Some(done) = bar {
        draw(&mut path, done);
    }
    path
}

fn height(value: u32, most: u32) -> u32 {
    let scaled = u64::from(value.min(most)) * u64::from(HEIGHT) / u64::from(most.max(1));
    u32::try_from(scaled).unwrap_or(HEIGHT).max(u32::from(value > 0))
}

/// A line that changes its height from span to span, with gaps where nothing is known.
pub struct Steps(String);

impl Steps {
    /// The line through these values.
    pub fn of(values: impl Iterator<Item = Option<u32>>, most: u32) -> Self {
        let mut path = String::new();
        let mut before = None;
        for (index, value) in values.enumerate() {
            if let Some(value) = value {
                let y = HEIGHT - height(value, most);
                // Writing to a string cannot fail.
                let _ = match before {
                    Some(_) => write!(path, "V{y}H{}", index + 1),
                    None => write!(path, "M{index} {y}H{}", index + 1),
                };
            }
            before = value;
        }
        Self(path)
    }

    /// Its outline.
    pub fn path(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_join_equal_neighbours_and_show_the_least_of_something() {
        assert_eq!(bars([0, 1, 1, 2, 0].into_iter(), 2), "M1 20V10H3V20zM3 20V0H4V20z");
        assert_eq!(bars([1].into_iter(), 1000), "M0 20V19H1V20z");
        assert_eq!(bars([9].into_iter(), 0), "M0 20V19H1V20z", "no most is no reason to divide by it");
        assert_eq!(bars([0, 0].into_iter(), 5), "");
        assert_eq!((width(3), width(240)), (60, 240));
    }

    #[test]
    fn a_line_has_gaps_where_nothing_is_known() {
        let values = [Some(2), Some(2), None, Some(1)];
        assert_eq!(Steps::of(values.into_iter(), 2).path(), "M0 0H1V0H2M3 10H4");
    }
}
