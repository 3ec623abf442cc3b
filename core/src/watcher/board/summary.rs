//! Reads what can be read from a watcher's summary, which is text for people. Two forms are known: a Go server's
//! (`Watching 3 targets: 2 healthy, 1 warning, 0 critical`, `ns/name (Kind): 2/3 ready | degraded | …`) and one
//! target's (`3/3 pods running, 2 restarts last 1h`). What cannot be read is only shown.

use crate::watcher::WatcherStatus;

/// How many pods are ready of how many that should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Ready {
    pub ready: u32,
    pub desired: u32,
}

impl std::fmt::Display for Ready {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.ready, self.desired)
    }
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// How many targets there are, when it says so.
    pub(super) targets: Option<u32>,
    pub(super) healthy: u32,
    pub(super) warning: u32,
    pub(super) critical: u32,
    pub(super) ready: Option<Ready>,
    /// A number and its span, `2` and `1h`.
    pub(super) restarts: Option<(u32, String)>,
    pub(super) says_stale: bool,
    pub(super) lines: Vec<TargetLine>,
    /// The lines that are neither a count of targets nor about one of them: their words may say anything.
    pub(super) words: Vec<String>,
}

/// A line about one target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TargetLine {
    pub(super) namespace: String,
    pub(super) deployment: String,
    pub(super) ready: Option<Ready>,
    pub(super) critical: bool,
    pub(super) warning: bool,
    pub(super) stale: bool,
}

impl Reading {
    /// How many targets the counts speak of.
    pub(super) fn spoken(&self) -> u32 {
        self.healthy.saturating_add(self.warning).saturating_add(self.critical)
    }

    /// Every target is counted, and counted healthy.
    pub(super) fn is_all_healthy(&self) -> bool {
        let is_counted = self.healthy > 0 && self.healthy >= self.targets.unwrap_or(0);
        let is_listed = !self.lines.is_empty();
        let is_well = |line: &TargetLine| {
            !line.critical
                && !line.warning
                && !line.stale
                && line.ready.is_none_or(|it| it.ready >= it.desired)
        };
        (is_counted || is_listed) && self.warning == 0 && self.critical == 0 && self.lines.iter().all(is_well)
    }

    pub(super) fn of(status: &WatcherStatus) -> Self {
        let mut reading = Self { targets: leading_count(&status.deployment, "targets"), ..Self::default() };
        for line in &status.summary {
            reading.line(line.trim());
        }
        if reading.ready.is_none() && !reading.lines.is_empty() {
            let known = reading.lines.iter().filter_map(|line| line.ready);
            reading.ready = known.reduce(|sum, one| Ready {
                ready: sum.ready.saturating_add(one.ready),
                desired: sum.desired.saturating_add(one.desired),
            });
        }
        reading
    }

    fn line(&mut self, line: &str) {
        // An event's message may say anything.
        if line.starts_with("Recent Events") {
            self.words.push(line.to_owned());
            return;
        }
        if let Some(target) = target_line(line) {
            self.says_stale |= target.stale;
            self.lines.push(target);
            return;
        }
        let counts = (self.spoken(), self.targets);
        let words: Vec<&str> =
            line.split([' ', ',', '|', '(', ')', ';']).filter(|it| !it.is_empty()).collect();
        for pair in words.windows(2) {
            let [number, noun] = pair else { continue };
            let noun = noun.trim_end_matches(':').to_ascii_lowercase();
            if let Some(ready) = ready(number)
                && matches!(noun.as_str(), "pods" | "ready" | "running")
            {
                self.ready.get_or_insert(ready);
            }
            let Ok(count) = number.parse::<u32>() else { continue };
            match noun.as_str() {
                "healthy" => self.healthy = self.healthy.saturating_add(count),
                "warning" | "warnings" => self.warning = self.warning.saturating_add(count),
                "critical" => self.critical = self.critical.saturating_add(count),
                "targets" | "target" => self.targets = Some(count),
                "restarts" | "restart" => {
                    let span = line.split_once(" last ").map(|(_, rest)| rest);
                    let span = span.and_then(|rest| rest.split([' ', ',']).next()).unwrap_or_default();
                    self.restarts.get_or_insert((count, span.to_owned()));
                }
                _ => {}
            }
        }
        if counts == (self.spoken(), self.targets) {
            self.words.push(line.to_owned());
        }
        self.says_stale |= words.iter().any(|word| word.trim_end_matches(':').eq_ignore_ascii_case("stale"));
    }
}

/// `ns/name (Kind): 2/3 ready | degraded | …`, with a bullet before it or not.
pub(super) fn target_line(line: &str) -> Option<TargetLine> {
    let line = line.trim_start_matches(['-', '*', '•', ' ']);
    let (head, rest) = line.split_once(": ")?;
    let name = head.split_once(" (").map_or(head, |(name, _)| name);
    let (namespace, deployment) = name.split_once('/')?;
    let is_name = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'))
    };
    if !is_name(namespace) || !is_name(deployment) || ready(name).is_some() {
        return None;
    }
    let says =
        |wanted: &str| rest.split(['|', ',', ' ']).any(|part| part.trim().eq_ignore_ascii_case(wanted));
    Some(TargetLine {
        namespace: namespace.to_owned(),
        deployment: deployment.to_owned(),
        ready: rest.split([' ', '|', ',']).find_map(ready),
        critical: says("critical"),
        warning: says("degraded") || says("warning"),
        stale: says("stale"),
    })
}

fn ready(text: &str) -> Option<Ready> {
    let (ready, desired) = text.split_once('/')?;
    Some(Ready { ready: ready.parse().ok()?, desired: desired.parse().ok()? })
}

fn leading_count(text: &str, noun: &str) -> Option<u32> {
    let (count, rest) = text.split_once(' ')?;
    (rest == noun).then(|| count.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(deployment: &str, summary: &[&str]) -> Reading {
        Reading::of(&WatcherStatus {
            deployment: deployment.into(),
            summary: summary.iter().map(|line| (*line).to_owned()).collect(),
            ..WatcherStatus::default()
        })
    }

    fn pods(ready: u32, desired: u32) -> Option<Ready> {
        Some(Ready { ready, desired })
    }

    #[test]
    fn one_targets_summary() {
        let reading =
            read("myapp", &["2/3 pods running, 4 restarts last 1h", "Recent Events: 9 critical things"]);
        assert_eq!(reading.ready, pods(2, 3));
        assert_eq!(reading.restarts, Some((4, "1h".to_owned())));
        assert_eq!((reading.critical, reading.targets), (0, None), "an event may say anything");
    }

    #[test]
    fn a_go_servers_summaries() {
        let reading = read("3 targets", &["Watching 3 targets: 1 healthy, 1 warning, 1 critical"]);
        assert_eq!((reading.targets, reading.healthy, reading.warning, reading.critical), (Some(3), 1, 1, 1));
        let reading =
            read("x", &["production/myapp (Deployment): 2/3 ready | critical | 2 alerts | 42 snapshots"]);
        let [line] = reading.lines.as_slice() else { panic!("{reading:?}") };
        assert_eq!((line.namespace.as_str(), line.deployment.as_str()), ("production", "myapp"));
        assert_eq!((line.ready, line.critical, line.warning), (pods(2, 3), true, false));
        assert_eq!(reading.ready, pods(2, 3));
    }

    #[test]
    fn several_targets_have_a_line_each() {
        let reading = read(
            "2 targets",
            &[
                "Watching 2 targets: 1 healthy, 1 warning, 0 critical",
                "- a/web (Deployment): 3/3 ready | healthy",
                "- b/db (StatefulSet): 0/1 ready | degraded, stale 5m",
            ],
        );
        assert_eq!(reading.ready, pods(3, 4));
        assert_eq!(reading.lines.len(), 2);
        assert!(reading.says_stale && reading.lines[1].stale && reading.lines[1].warning);
    }

    #[test]
    fn text_that_is_none_of_these_is_left_alone() {
        for line in ["", "No data", "1/2: 3", "http://a/b: c", "something 4/x ready", "a/b", "-5 critical"] {
            let reading = read("", &[line]);
            assert_eq!((reading.critical, reading.ready, reading.lines.len()), (0, None, 0), "{line}");
        }
    }
}
