//! Numbers and targets, read from the last good answer.

use super::summary::{TargetLine, target_line};
use super::trend::Sample;
use super::{BigStatus, Board, Ready};
use crate::order::sort_by;
use crate::port::Stamp;
use crate::watcher::{Severity, target as name};

/// The wall's numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Counters {
    pub targets: u32,
    /// Over everything that is looked at; none where the server counts more than that.
    pub pods: Option<u32>,
    /// When the summary says it.
    pub ready: Option<Ready>,
    pub critical: usize,
    pub warning: usize,
    pub info: usize,
    /// Counted by the server, but too old for its list.
    pub older: usize,
    /// Over everything that is looked at; none where the server counts more than that.
    pub snapshots: Option<u32>,
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
        let count = |number: i32| Some(u32::try_from(number).unwrap_or(0)).filter(|_| self.is_about_all());
        let lines = u32::try_from(known.reading.lines.len()).unwrap_or(u32::MAX);
        let named = || u32::try_from(self.targets().len()).unwrap_or(u32::MAX);
        Counters {
            targets: if self.is_about_all() {
                known.reading.targets.unwrap_or(0).max(lines).max(u32::from(known.status.active))
            } else {
                named()
            },
            pods: count(known.status.pod_count),
            ready: self.ready(),
            critical,
            warning,
            info,
            older: self.older(),
            snapshots: count(known.status.snapshot_count),
            restarts: known.reading.restarts.clone().filter(|_| self.is_about_all()),
        }
    }

    /// The numbers over all targets are about what is looked at: nothing was picked, or the only target was.
    pub(super) fn is_about_all(&self) -> bool {
        !self.options.is_filtered() || self.fits_only_target()
    }

    /// The server watches one target, names it, and it is looked at.
    fn fits_only_target(&self) -> bool {
        self.known.as_ref().is_some_and(|known| {
            let status = &known.status;
            known.is_single() && status.active && self.options.fits(&status.namespace, &status.deployment)
        })
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
        if self.fits_only_target() {
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
        if self.is_about_all() {
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

    /// Whether a line of the summary is about a target that is looked at.
    pub(super) fn is_line_of_ours(&self, line: &str) -> bool {
        target_line(line.trim()).is_some_and(|it| self.options.fits(&it.namespace, &it.deployment))
    }

    /// The filter leaves nothing, as far as the answers name their targets.
    pub(super) fn nothing_matches(&self) -> bool {
        self.options.is_filtered() && self.names_targets() && self.targets().is_empty()
    }

    /// The filter may leave something that the answers do not name. What once had an alert exists; without one it is
    /// well as long as all that the server counts as unwell is named by other alerts.
    pub(super) fn names_no_targets(&self) -> bool {
        let Some(known) = &self.known else { return false };
        if !self.options.is_filtered() || self.names_targets() || !self.ledger.open().is_empty() {
            return false;
        }
        let unwell = known.reading.warning.saturating_add(known.reading.critical);
        !self.has_matched || unwell > known.unwell_elsewhere
    }

    fn names_targets(&self) -> bool {
        self.known.as_ref().is_none_or(|known| known.is_single() || !known.reading.lines.is_empty())
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
