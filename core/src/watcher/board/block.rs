//! The board as the block of `/watch status`, for a script that reads it once. With a filter it has the numbers that fit
//! it, and those that a server only has for everything are left out.

use super::state::Reason;
use super::{BigStatus, Board};
use crate::port::Stamp;
use crate::text::{Lang, Text, fill};
use crate::watcher::{Alert, Block, Listing, status_lines, unavailable};

impl Board {
    /// The lines, with at most so many alerts below them when they are wanted.
    pub fn block(&self, most_alerts: Option<usize>, now: Stamp, lang: Lang) -> Vec<String> {
        let Some(status) = self.status() else {
            return self.problem().map(|problem| vec![unavailable(problem, lang)]).unwrap_or_default();
        };
        let gaps = [Reason::NothingMatches, Reason::NamesNoTargets];
        if let Some(gap) = self.health_reasons().into_iter().find(|reason| gaps.contains(reason)) {
            return vec![fill(Text::WatcherUnavailable.get(lang), &[("why", &gap.words(lang))])];
        }
        let alerts: Vec<Alert> = self.alerts().map(|seen| seen.alert.clone()).collect();
        let most = most_alerts.unwrap_or(0).min(alerts.len());
        let [info, warning, critical] = self.listed_counts();
        let listing = most_alerts.is_some().then(|| Listing {
            alerts: alerts.get(..most).unwrap_or_default(),
            more: (info + warning + critical).saturating_sub(most),
            older: self.older(),
        });
        status_lines(&self.numbers(status), listing, now.unix_ms, lang)
    }

    fn numbers<'a>(&self, status: &'a crate::watcher::WatcherStatus) -> Block<'a> {
        let whole = Block::of(status);
        if self.is_about_all() {
            return whole;
        }
        let names = |of: fn(&super::Target) -> &str| {
            let targets = self.targets();
            let mut names: Vec<String> = targets.iter().map(|target| of(target).to_owned()).collect();
            crate::order::sort_by(&mut names, Ord::cmp);
            names.dedup();
            names.join(", ")
        };
        let counters = self.counters();
        Block {
            deployment: names(|target| &target.deployment).into(),
            namespace: names(|target| &target.namespace).into(),
            snapshots: None,
            alerts: counters.critical + counters.warning + counters.info,
            pods: None,
            summary: status
                .summary
                .iter()
                .filter(|line| self.is_line_of_ours(line))
                .map(String::as_str)
                .collect(),
            ..whole
        }
    }

    /// How many alerts of each severity may be listed.
    fn listed_counts(&self) -> [usize; 3] {
        use crate::watcher::Severity::{Critical, Info, Warning};
        let counts = self.ledger.counts();
        let least = self.options().severity;
        std::array::from_fn(|index| {
            let severity = [Info, Warning, Critical].get(index).copied().unwrap_or(Critical);
            if severity >= least { counts.get(index).copied().unwrap_or(0) } else { 0 }
        })
    }

    /// Why one answer alone, whatever its age, may be no answer to what was asked.
    fn health_reasons(&self) -> Vec<Reason> {
        let (state, reasons) = self.health();
        if state == BigStatus::Waiting { reasons } else { Vec::new() }
    }
}
