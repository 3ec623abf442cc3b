//! Whether the watcher's data move. A Go server's snapshot count stops for good when its ring is full, so a count that
//! stands still proves something only where the ring cannot be full; everything else is "not known".

use std::collections::{BTreeSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::summary::{Reading, Ready};
use crate::watcher::{Alert, WatcherStatus};

/// Without movement for this many rounds, or intervals of the watcher itself, nothing counts as moving any more.
const STILL_ROUNDS: u64 = 3;
/// A ring holds at least so many snapshots, whatever its window and interval.
const LEAST_RING: u32 = 10;
/// What a watcher's interval usually is, and the longest one that is expected, of one that has not shown its own yet.
const USUAL_PACE_MS: u64 = 30_000;
const ASSUMED_PACE_MS: u64 = 300_000;
const MAX_GROWTHS: usize = 64;
/// More alerts than this are not compared.
const MAX_COMPARED: usize = 5_000;

/// What is known of the data's movement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Motion {
    Moves,
    /// Nothing moved for this long, in milliseconds, and that may be as it should be.
    Unknown(u64),
    /// Nothing moved for this long although it should have.
    Stopped(u64),
}

/// What moved, and when.
#[derive(Clone, Debug, Default)]
pub(super) struct Pulse {
    signs: Option<Signs>,
    count: Option<i32>,
    moved_mono_ms: u64,
    /// When the count grew, and to what, the last few times.
    growths: VecDeque<(u64, i32)>,
    /// Between opening and the first growth: the watcher's interval is at least this.
    first_gap_ms: Option<u64>,
}

impl Pulse {
    /// Takes in an answer.
    pub(super) fn fed(&mut self, status: &WatcherStatus, reading: &Reading, alerts: &[Alert], mono_ms: u64) {
        let signs = Signs::of(status, reading, alerts);
        let is_first = self.signs.is_none();
        let lives =
            self.signs.replace(signs).zip(self.signs.as_ref()).is_some_and(|(old, new)| new.prove(&old));
        let count = status.snapshot_count;
        let before = self.count.replace(count);
        let moved = before.is_some_and(|before| before != count);
        if before.is_some_and(|before| before > count) {
            // The server began anew, perhaps at another pace.
            self.growths.clear();
            self.first_gap_ms = None;
        } else if moved {
            if self.growths.is_empty() {
                self.first_gap_ms = Some(mono_ms.saturating_sub(self.moved_mono_ms));
            }
            self.growths.push_back((mono_ms, count));
            if self.growths.len() > MAX_GROWTHS {
                self.growths.pop_front();
            }
        }
        if moved || lives || is_first {
            self.moved_mono_ms = mono_ms;
        }
    }

    /// How the data moved when the last answer came, for a board that asks this often and a watcher with so many rings.
    pub(super) fn motion(&self, every_ms: u64, rings: u32, mono_ms: u64) -> Motion {
        let still_ms = mono_ms.saturating_sub(self.moved_mono_ms);
        let [doubt_ms, stop_ms] = self.patience_ms(every_ms, rings);
        if still_ms < doubt_ms {
            return Motion::Moves;
        }
        if self.may_be_full(rings) || still_ms < stop_ms {
            Motion::Unknown(still_ms)
        } else {
            Motion::Stopped(still_ms)
        }
    }

    /// After how long without movement it is doubted, and after how long it counts as stopped.
    fn patience_ms(&self, every_ms: u64, rings: u32) -> [u64; 2] {
        let pace_ms = self.pace_ms(rings);
        let seen_ms = pace_ms.unwrap_or(self.first_gap_ms.unwrap_or(0).max(USUAL_PACE_MS));
        [seen_ms, pace_ms.unwrap_or(ASSUMED_PACE_MS)].map(|ms| STILL_ROUNDS.saturating_mul(every_ms.max(ms)))
    }

    /// All rings of a watcher are equally large, and every one of them grows by one in each interval.
    fn may_be_full(&self, rings: u32) -> bool {
        let count = self.count.and_then(|count| u32::try_from(count).ok()).unwrap_or(0);
        let rings = rings.max(1);
        count.is_multiple_of(rings) && count / rings >= LEAST_RING
    }

    /// How long the count takes to grow by one for each ring: the watcher's own interval. An outage between two growths
    /// makes one span longer, so the shortest counts.
    fn pace_ms(&self, rings: u32) -> Option<u64> {
        let rings = i32::try_from(rings.max(1)).unwrap_or(i32::MAX);
        let spans = self.growths.iter().enumerate().filter_map(|(index, (at, count))| {
            let before = self.growths.iter().take(index).rev();
            let from = before.into_iter().find(|(_, was)| *was <= count.saturating_sub(rings))?;
            Some(at.saturating_sub(from.0))
        });
        spans.min()
    }
}

/// What of an answer can only have changed because the watcher collected. Time alone takes alerts off the list and
/// turns "critical" into "healthy", so neither proves anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Signs {
    alerts: BTreeSet<u64>,
    newest_unix: i64,
    alert_count: i32,
    pods: i32,
    unwell: u32,
    critical: u32,
    spoken: u32,
    ready: Vec<Option<Ready>>,
    words: u64,
}

impl Signs {
    fn of(status: &WatcherStatus, reading: &Reading, alerts: &[Alert]) -> Self {
        let counted = alerts.iter().take(MAX_COMPARED);
        let mut words = DefaultHasher::new();
        reading.words.hash(&mut words);
        Self {
            newest_unix: alerts.iter().map(|alert| alert.since_unix).max().unwrap_or(0),
            alerts: counted.map(hash_of).collect(),
            alert_count: status.alert_count,
            pods: status.pod_count,
            unwell: reading.warning.saturating_add(reading.critical),
            critical: reading.critical,
            spoken: reading.spoken(),
            ready: reading.lines.iter().map(|line| line.ready).collect(),
            words: words.finish(),
        }
    }

    /// Whether these differ from the ones before by something that time alone does not do.
    fn prove(&self, before: &Self) -> bool {
        self.newest_unix > before.newest_unix
            || self.alert_count > before.alert_count
            || self.pods != before.pods
            || self.unwell > before.unwell
            || self.critical > before.critical
            || self.spoken > before.spoken
            || self.ready != before.ready
            || self.words != before.words
            || !self.alerts.is_subset(&before.alerts)
    }
}

/// Which alert it is, as a number.
pub(super) fn hash_of(alert: &Alert) -> u64 {
    let mut hasher = DefaultHasher::new();
    alert.key().hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY_MS: u64 = 30_000;

    fn status(snapshots: i32, summary: &str) -> WatcherStatus {
        WatcherStatus {
            active: true,
            summary: vec![summary.to_owned()],
            snapshot_count: snapshots,
            pod_count: 3,
            ..WatcherStatus::default()
        }
    }

    fn feed(pulse: &mut Pulse, status: &WatcherStatus, alerts: &[Alert], mono_ms: u64) {
        pulse.fed(status, &Reading::of(status), alerts, mono_ms);
    }

    #[test]
    fn a_count_that_stands_still_proves_something_only_where_no_ring_can_be_full() {
        // How many snapshots, of how many rings, and whether they can be known to have stopped.
        for (count, rings, expected) in [
            (11, 1, Motion::Unknown(300_000)),
            (31, 1, Motion::Unknown(300_000)),
            (61, 1, Motion::Unknown(300_000)),
            (241, 1, Motion::Unknown(300_000)),
            (482, 2, Motion::Unknown(300_000)),
            (481, 2, Motion::Stopped(300_000)),
            (5, 1, Motion::Stopped(300_000)),
            (18, 2, Motion::Stopped(300_000)),
        ] {
            let mut pulse = Pulse::default();
            for (round, behind) in (0_u64..3).zip([2, 1, 0]) {
                let rings = i32::try_from(rings).unwrap();
                feed(&mut pulse, &status(count - behind * rings, "x"), &[], round * EVERY_MS);
            }
            let moved_ms = 2 * EVERY_MS;
            assert_eq!(pulse.motion(EVERY_MS, rings, moved_ms + 89_999), Motion::Moves, "{count}");
            assert_eq!(pulse.motion(EVERY_MS, rings, moved_ms + 300_000), expected, "{count} of {rings}");
        }
    }

    #[test]
    fn a_young_watcher_of_unknown_pace_is_not_called_stopped_too_soon() {
        let mut pulse = Pulse::default();
        feed(&mut pulse, &status(3, "x"), &[], 0);
        let at = |ms| pulse.motion(EVERY_MS, 1, ms);
        assert_eq!(at(89_999), Motion::Moves);
        assert_eq!(at(90_000), Motion::Unknown(90_000));
        assert_eq!(at(900_000), Motion::Stopped(900_000));
    }

    #[test]
    fn several_rings_that_grow_at_different_moments_have_one_pace() {
        // Two rings, one a second after the other, every thirty seconds, asked for every second.
        let mut pulse = Pulse::default();
        for second in 0..200_u64 {
            let count = 2 + second / 30 + second.div_ceil(30);
            feed(&mut pulse, &status(i32::try_from(count).unwrap(), "x"), &[], second * 1000);
            assert_eq!(pulse.motion(1000, 2, second * 1000), Motion::Moves, "{second}");
        }
        assert!((29_000..=30_000).contains(&pulse.pace_ms(2).unwrap()), "{:?}", pulse.pace_ms(2));
    }

    #[test]
    fn only_what_a_collection_alone_can_do_is_a_sign_of_life() {
        let alert =
            |object: &str, since_unix| Alert { object: object.into(), since_unix, ..Alert::default() };
        let go = |text: &str| status(61, &format!("Watching 2 targets: {text}"));
        let base = || (go("1 healthy, 0 warning, 1 critical"), vec![alert("a", 100)]);
        let rows: Vec<(&str, WatcherStatus, Vec<Alert>, bool)> = vec![
            ("nothing", base().0, base().1, false),
            ("an alert fell out of the window", base().0, vec![], false),
            ("and the summary with it", go("2 healthy, 0 warning, 0 critical"), vec![], false),
            ("a part of it", go("1 healthy, 1 warning, 0 critical"), vec![], false),
            ("a new alert", base().0, vec![alert("a", 100), alert("b", 200)], true),
            ("a relapse", base().0, vec![alert("a", 300)], true),
            ("another target is unwell", go("0 healthy, 1 warning, 1 critical"), base().1, true),
            ("a pod went", WatcherStatus { pod_count: 2, ..base().0 }, base().1, true),
            ("an alert more is counted", WatcherStatus { alert_count: 1, ..base().0 }, base().1, true),
            ("other words", status(61, "3/3 pods running, 2 restarts last 1h"), base().1, true),
        ];
        for (name, status, alerts, moves) in rows {
            let mut pulse = Pulse::default();
            feed(&mut pulse, &base().0, &base().1, 0);
            feed(&mut pulse, &status, &alerts, 600_000);
            let expected = if moves { Motion::Moves } else { Motion::Unknown(600_000) };
            assert_eq!(pulse.motion(EVERY_MS, 1, 600_000), expected, "{name}");
        }
    }
}
