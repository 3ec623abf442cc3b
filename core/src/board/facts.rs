//! Numbers and targets, read from the last good answer.

use super::summary::TargetLine;
use super::trend::Sample;
use super::{BigStatus, Board, Ready};
use crate::event::Stamp;
use crate::order::sort_by;
use crate::watcher::{Severity, older_than_window, target as name};

/// The wall's numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Counters {
    pub targets: u32,
    pub pods: u32,
    /// When the summary says it.
    pub ready: Option<Ready>,
    pub critical: usize,
    pub warning: usize,
    pub info: usize,
    /// Counted by the server, but too old for its list.
    pub older: usize,
    pub snapshots: u32,
    /// How many and in which span (`1h`), when the summary says it.
    pub restarts: Option<(u32, String)>,
}

/// One watched workload, as far as the answers tell.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Target {
    pub namespace: String,
    pub deployment: String,
    /// When the summary has a line about it.
    pub ready: Option<Ready>,
    pub critical: usize,
    pub warning: usize,
    /// How many of its alerts are listed.
    pub alerts: usize,
    pub stale: bool,
}

impl Target {
    /// The one word for this target.
    pub fn state(&self) -> BigStatus {
        let is_short = self.ready.is_some_and(|ready| ready.ready < ready.desired);
        match (self.critical, self.stale, self.warning) {
            (1.., ..) => BigStatus::Critical,
            (_, true, _) => BigStatus::Stale,
            (_, _, 1..) => BigStatus::Degraded,
            _ if is_short => BigStatus::Degraded,
            _ => BigStatus::Healthy,
        }
    }

    /// `namespace/deployment`, or the one that is known.
    pub fn name(&self) -> String {
        name(&self.namespace, &self.deployment)
    }
}

impl Board {
    /// The wall's numbers; all zero until the first answer.
    pub fn counters(&self) -> Counters {
        let Some(known) = &self.known else { return Counters::default() };
        let [info, warning, critical] = self.ledger.counts();
        let count = |number: i32| u32::try_from(number).unwrap_or(0);
        let lines = u32::try_from(known.reading.lines.len()).unwrap_or(u32::MAX);
        Counters {
            targets: known.reading.targets.unwrap_or(0).max(lines).max(u32::from(known.status.active)),
            pods: count(known.status.pod_count),
            ready: self.ready(),
            critical,
            warning,
            info,
            older: older_than_window(&known.status, known.listed),
            snapshots: count(known.status.snapshot_count),
            restarts: known.reading.restarts.clone(),
        }
    }

    /// Every target that an answer names, the worst first.
    pub fn targets(&self) -> Vec<Target> {
        let Some(known) = &self.known else { return Vec::new() };
        let mut targets: Vec<Target> = self
            .lines()
            .map(|line| Target {
                namespace: line.namespace.clone(),
                deployment: line.deployment.clone(),
                ready: line.ready,
                critical: usize::from(line.critical),
                warning: usize::from(line.warning),
                alerts: 0,
                stale: line.stale,
            })
            .collect();
        let status = &known.status;
        let is_single = known.reading.targets.is_none() && known.reading.lines.is_empty();
        if is_single && status.active && self.options.fits(&status.namespace, &status.deployment) {
            targets.push(target(&status.namespace, &status.deployment, known.reading.ready));
        }
        for seen in self.ledger.open() {
            let alert = &seen.alert;
            let index = targets
                .iter()
                .position(|it| it.namespace == alert.namespace && it.deployment == alert.deployment);
            let index = index.unwrap_or_else(|| {
                targets.push(target(&alert.namespace, &alert.deployment, None));
                targets.len() - 1
            });
            if let Some(target) = targets.get_mut(index) {
                target.alerts += 1;
                target.critical += usize::from(alert.severity == Severity::Critical);
                target.warning += usize::from(alert.severity == Severity::Warning);
            }
        }
        sort_by(&mut targets, |a, b| {
            (b.critical, b.warning, b.stale, &a.namespace, &a.deployment).cmp(&(
                a.critical,
                a.warning,
                a.stale,
                &b.namespace,
                &b.deployment,
            ))
        });
        targets
    }

    /// How many pods are ready, over everything that is looked at.
    pub(super) fn ready(&self) -> Option<Ready> {
        let reading = &self.known.as_ref()?.reading;
        if !self.options.is_filtered() || reading.lines.is_empty() {
            return reading.ready;
        }
        self.lines().filter_map(|line| line.ready).reduce(|sum, one| Ready {
            ready: sum.ready.saturating_add(one.ready),
            desired: sum.desired.saturating_add(one.desired),
        })
    }

    /// The summary's lines about the targets that are looked at.
    pub(super) fn lines(&self) -> impl Iterator<Item = &TargetLine> {
        let lines = self.known.iter().flat_map(|known| known.reading.lines.iter());
        lines.filter(|line| self.options.fits(&line.namespace, &line.deployment))
    }

    /// The filter leaves nothing, as far as the answers name their targets.
    pub(super) fn nothing_matches(&self) -> bool {
        let Some(known) = &self.known else { return false };
        let names_them = !known.reading.lines.is_empty() || known.reading.targets.is_none();
        self.options.is_filtered() && names_them && self.targets().is_empty()
    }

    pub(super) fn sample(&self, now: Stamp) -> Sample {
        let counters = self.counters();
        let alerts =
            [counters.critical, counters.warning, counters.info, counters.older].iter().sum::<usize>();
        Sample {
            state: self.state(now),
            alerts: u32::try_from(alerts).unwrap_or(u32::MAX),
            ready: counters.ready,
        }
    }
}

fn target(namespace: &str, deployment: &str, ready: Option<Ready>) -> Target {
    Target {
        namespace: namespace.to_owned(),
        deployment: deployment.to_owned(),
        ready,
        critical: 0,
        warning: 0,
        alerts: 0,
        stale: false,
    }
}
