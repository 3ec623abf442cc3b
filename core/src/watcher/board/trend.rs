//! How it went since the board opened, in bounded memory: when there are too many points, neighbours are joined and
//! from then on each point stands for twice as many rounds.

use super::state::BigStatus;
use super::summary::Ready;
use crate::port::Stamp;

const MAX_POINTS: usize = 240;

/// One or several rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// When it began, on the clock that never goes back.
    pub from_mono_ms: u64,
    /// The worst status of these rounds.
    pub worst: BigStatus,
    /// The most alerts of any round.
    pub alerts: u32,
    /// The fewest ready pods of any round that knew.
    pub ready: Option<Ready>,
    rounds: u32,
}

/// What one round knew.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample {
    pub(super) state: BigStatus,
    pub(super) alerts: u32,
    pub(super) ready: Option<Ready>,
}

/// The points.
#[derive(Clone, Debug)]
pub(super) struct Trend {
    points: Vec<Point>,
    per_point: u32,
}

impl Default for Trend {
    fn default() -> Self {
        Self { points: Vec::new(), per_point: 1 }
    }
}

impl Trend {
    pub(super) fn points(&self) -> &[Point] {
        &self.points
    }

    pub(super) fn push(&mut self, sample: Sample, now: Stamp) {
        let Sample { state, alerts, ready } = sample;
        let point = Point { from_mono_ms: now.mono_ms, worst: state, alerts, ready, rounds: 1 };
        match self.points.last_mut() {
            Some(last) if last.rounds < self.per_point => *last = joined(*last, point),
            _ => self.points.push(point),
        }
        if self.points.len() > MAX_POINTS {
            self.points =
                self.points.chunks(2).filter_map(|pair| pair.iter().copied().reduce(joined)).collect();
            self.per_point = self.per_point.saturating_mul(2);
        }
    }
}

fn joined(first: Point, second: Point) -> Point {
    let ready = match (first.ready, second.ready) {
        (Some(a), Some(b)) => Some(if b.ready < a.ready { b } else { a }),
        (a, b) => a.or(b),
    };
    Point {
        from_mono_ms: first.from_mono_ms,
        worst: first.worst.max(second.worst),
        alerts: first.alerts.max(second.alerts),
        ready,
        rounds: first.rounds.saturating_add(second.rounds),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_of_rounds_fits_and_the_worst_is_never_lost() {
        let mut trend = Trend::default();
        for round in 0..1_000_000_u64 {
            let state = if round == 77 { BigStatus::Critical } else { BigStatus::Healthy };
            let sample = Sample { state, alerts: u32::from(round == 500_000), ready: None };
            trend.push(sample, Stamp { mono_ms: round * 30_000, ..Stamp::default() });
        }
        let points = trend.points();
        assert!(points.len() <= MAX_POINTS && points.len() >= MAX_POINTS / 2 - 1, "{}", points.len());
        assert_eq!(points.first().unwrap().worst, BigStatus::Critical);
        assert_eq!(points.iter().map(|point| point.alerts).sum::<u32>(), 1);
        assert_eq!(points.iter().map(|point| u64::from(point.rounds)).sum::<u64>(), 1_000_000);
    }
}
