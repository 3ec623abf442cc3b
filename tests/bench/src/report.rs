//! The figures for people: medians of all rounds, and the goals beside them.

use crate::idle::{Beside, Held};
use crate::load::Calls;
use crate::peer::Kind;
use crate::wire::Dialect;

const CPU_GOAL_US: f64 = 30.0;
const ENVOY_GOAL: f64 = 2.5;

/// One round of unary calls.
pub struct Unary {
    /// Through whom.
    pub kind: Kind,
    /// How.
    pub dialect: Dialect,
    /// Many at a time.
    pub crowd: Calls,
    /// One at a time.
    pub alone: Calls,
}

/// One round of paced streams.
pub struct Paced {
    /// Through whom.
    pub kind: Kind,
    /// How.
    pub dialect: Dialect,
    /// Processor time for each message, in microseconds.
    pub seen: Option<f64>,
}

/// Idle streams.
pub struct Idle {
    /// Through whom.
    pub kind: Kind,
    /// How.
    pub dialect: Dialect,
    /// How many were wanted.
    pub count: usize,
    /// What they cost.
    pub seen: Held,
}

/// Callers that never read.
pub struct Stuck {
    /// Through whom.
    pub kind: Kind,
    /// How.
    pub dialect: Dialect,
    /// What they did to others.
    pub seen: Beside,
}

/// Everything that was measured.
#[derive(Default)]
pub struct Report {
    /// Unary calls.
    pub unary: Vec<Unary>,
    /// Paced streams.
    pub paced: Vec<Paced>,
    /// Idle streams.
    pub idle: Vec<Idle>,
    /// Callers that never read.
    pub stuck: Vec<Stuck>,
}

impl Report {
    /// Prints all tables.
    pub fn print(&self) {
        self.print_unary();
        self.print_idle();
        self.print_goals();
        let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
        println!(
            "load average at the end: {}",
            load.split_whitespace().take(3).collect::<Vec<_>>().join(" ")
        );
    }

    fn print_unary(&self) {
        println!("unary calls of 128 bytes, 32 at a time; one at a time; paced streams (medians)");
        println!(
            "{:<8} {:<19} {:>8} {:>8} {:>8} {:>9}  {:>7} {:>7} {:>7} {:>7}  {:>9}",
            "through",
            "as",
            "calls/s",
            "p50 us",
            "p99 us",
            "CPU us",
            "p50 us",
            "added",
            "p99 us",
            "added",
            "CPU us/msg"
        );
        let direct = |of: fn(&Calls) -> f64| self.alone(Kind::Direct, Dialect::Grpc, of);
        for (kind, dialect) in self.rows() {
            let alone = |of: fn(&Calls) -> f64| self.alone(kind, dialect, of);
            let added = |of: fn(&Calls) -> f64| Some(alone(of)? - direct(of)?);
            println!(
                "{:<8} {:<19} {:>8} {:>8} {:>8} {:>9}  {:>7} {:>7} {:>7} {:>7}  {:>9}",
                kind.name(),
                dialect.name(),
                shown(self.crowd(kind, dialect, |calls| Some(calls.per_second)), 0),
                shown(self.crowd(kind, dialect, |calls| Some(calls.p50_us as f64)), 0),
                shown(self.crowd(kind, dialect, |calls| Some(calls.p99_us as f64)), 0),
                shown(self.crowd(kind, dialect, |calls| calls.cpu_us), 1),
                shown(alone(|calls| calls.p50_us as f64), 0),
                shown(added(|calls| calls.p50_us as f64), 0),
                shown(alone(|calls| calls.p99_us as f64), 0),
                shown(added(|calls| calls.p99_us as f64), 0),
                shown(self.paced(kind, dialect), 1),
            );
        }
    }

    fn print_idle(&self) {
        println!("idle streams: KiB of each, and what stays when all have gone");
        for Idle { kind, dialect, count, seen } in &self.idle {
            let each = (seen.full_kib.saturating_sub(seen.fresh_kib)) as f64 / seen.opened.max(1) as f64;
            println!(
                "{:<8} {:<19} {:>6} of {count:<6} {each:>6.1} KiB each; {:>7} KiB fresh, {:>7} full, {:>7} after",
                kind.name(),
                dialect.name(),
                seen.opened,
                seen.fresh_kib,
                seen.full_kib,
                seen.after_kib
            );
        }
        println!("callers that never read: others answered within a second");
        for Stuck { kind, dialect, seen } in &self.stuck {
            println!(
                "{:<8} {:<19} beside {:>3}: {:>2} of {}, slowest {} us, {} KiB",
                kind.name(),
                dialect.name(),
                seen.stuck,
                seen.answered,
                seen.asked,
                seen.slowest_us,
                seen.memory_kib
            );
        }
    }

    fn print_goals(&self) {
        println!("goals");
        for dialect in [Dialect::Web1, Dialect::Web2] {
            let cost = |kind| self.crowd(kind, dialect, |calls| calls.cpu_us);
            let ours = cost(Kind::Gateway);
            let ratio = ours.zip(cost(Kind::Envoy)).map(|(ours, theirs)| theirs / ours);
            let most = if dialect == Dialect::Web1 { 20 } else { 8 };
            let idle = self.idle.iter().filter(|row| row.kind == Kind::Gateway && row.dialect == dialect);
            let each: Vec<String> = idle
                .map(|Idle { seen, .. }| {
                    let held = seen.full_kib.saturating_sub(seen.fresh_kib) as f64;
                    format!("{:.1} at {}", held / seen.opened.max(1) as f64, seen.opened)
                })
                .collect();
            println!(
                "{:<19} CPU {} us a call (goal <= {CPU_GOAL_US}), {} x Envoy's calls per CPU (goal >= {ENVOY_GOAL}), \
                 idle stream {} KiB (goal <= {most})",
                dialect.name(),
                shown(ours, 1),
                shown(ratio, 2),
                each.join(", "),
            );
        }
    }

    fn rows(&self) -> Vec<(Kind, Dialect)> {
        let mut rows: Vec<(Kind, Dialect)> = Vec::new();
        for row in &self.unary {
            if !rows.contains(&(row.kind, row.dialect)) {
                rows.push((row.kind, row.dialect));
            }
        }
        rows
    }

    fn crowd(&self, kind: Kind, dialect: Dialect, of: fn(&Calls) -> Option<f64>) -> Option<f64> {
        let rows = self.unary.iter().filter(|row| row.kind == kind && row.dialect == dialect);
        median(rows.filter_map(|row| of(&row.crowd)).collect())
    }

    fn alone(&self, kind: Kind, dialect: Dialect, of: fn(&Calls) -> f64) -> Option<f64> {
        let rows = self.unary.iter().filter(|row| row.kind == kind && row.dialect == dialect);
        median(rows.map(|row| of(&row.alone)).collect())
    }

    fn paced(&self, kind: Kind, dialect: Dialect) -> Option<f64> {
        let rows = self.paced.iter().filter(|row| row.kind == kind && row.dialect == dialect);
        median(rows.filter_map(|row| row.seen).collect())
    }
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

fn shown(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.digits$}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_one() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(Vec::new()), None);
    }
}
