//! What the server knows about a watched Kubernetes workload, as the contract's messages and as text for prompts.
//! The only source so far is a recording (`demo.rs`); without it there is no watcher, and every answer is empty.

mod context;
mod demo;

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use chatcli_proto::v1::{GetWatcherStatusResponse, WatcherAlert};

use crate::config::StartError;
use demo::{Snapshot, Timeline};

/// What prompts carry while a watcher runs that has seen nothing yet.
const NO_DATA: &str = "[K8s Watcher: No data collected yet]";

/// A watcher, or none.
pub(crate) struct Watcher(Option<Playing>);

struct Playing {
    timeline: Timeline,
    started: Instant,
    started_unix: u64,
}

impl Watcher {
    pub(crate) fn off() -> Self {
        Self(None)
    }

    /// Plays the recording from now on.
    pub(crate) fn demo() -> Result<Self, StartError> {
        let timeline = Timeline::recorded().map_err(StartError::Demo)?;
        let started_unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        Ok(Self(Some(Playing { timeline, started: Instant::now(), started_unix })))
    }

    pub(crate) fn is_active(&self) -> bool {
        self.0.is_some()
    }

    /// `namespace/deployment`, or nothing.
    pub(crate) fn target(&self) -> String {
        self.0.as_ref().map_or_else(String::new, |playing| playing.timeline.target())
    }

    pub(crate) fn status(&self) -> GetWatcherStatusResponse {
        match &self.0 {
            Some(playing) => status(&playing.timeline, playing.now().as_ref()),
            None => GetWatcherStatusResponse::default(),
        }
    }

    /// The alerts that fire now; an empty filter matches everything.
    pub(crate) fn alerts(&self, namespace: &str, deployment: &str) -> Vec<WatcherAlert> {
        let Some(playing) = &self.0 else { return Vec::new() };
        let fits = |filter: &str, value: &str| filter.is_empty() || filter == value;
        if !fits(namespace, &playing.timeline.namespace) || !fits(deployment, &playing.timeline.deployment) {
            return Vec::new();
        }
        playing
            .now()
            .map(|snapshot| alerts(&playing.timeline, &snapshot, playing.started_unix))
            .unwrap_or_default()
    }

    /// The text that goes in front of a question.
    pub(crate) fn context(&self) -> Option<String> {
        let playing = self.0.as_ref()?;
        Some(match playing.now() {
            Some(snapshot) => context::text(&playing.timeline, &snapshot, playing.started_unix),
            None => NO_DATA.to_owned(),
        })
    }
}

impl Playing {
    fn now(&self) -> Option<Snapshot<'_>> {
        self.timeline.at(self.started.elapsed())
    }
}

fn status(timeline: &Timeline, snapshot: Option<&Snapshot<'_>>) -> GetWatcherStatusResponse {
    let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
    GetWatcherStatusResponse {
        active: true,
        deployment: timeline.deployment.clone(),
        namespace: timeline.namespace.clone(),
        status_summary: snapshot.map_or_else(|| "No data".to_owned(), Snapshot::summary),
        alert_count: snapshot.map_or(0, |snapshot| count(snapshot.alerts.len())),
        snapshot_count: snapshot.map_or(0, |snapshot| count(snapshot.collected)),
        pod_count: snapshot.map_or(0, |snapshot| count(snapshot.frame.pods.len())),
    }
}

fn alerts(timeline: &Timeline, snapshot: &Snapshot<'_>, started_unix: u64) -> Vec<WatcherAlert> {
    snapshot
        .alerts
        .iter()
        .map(|alert| WatcherAlert {
            r#type: alert.kind.to_owned(),
            severity: alert.severity.to_owned(),
            message: alert.message.clone(),
            object: alert.object.clone(),
            namespace: timeline.namespace.clone(),
            deployment: timeline.deployment.clone(),
            timestamp_unix: i64::try_from(started_unix + alert.since.as_secs()).unwrap_or(i64::MAX),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn without_a_watcher_everything_is_empty() {
        let off = Watcher::off();
        assert_eq!(off.status(), GetWatcherStatusResponse::default());
        assert!(off.alerts("", "").is_empty());
        assert_eq!((off.context(), off.is_active(), off.target().as_str()), (None, false, ""));
    }

    #[test]
    fn a_young_watcher_says_that_it_has_no_data() {
        let timeline = Timeline::recorded().unwrap();
        let young = status(&timeline, timeline.at(Duration::ZERO).as_ref());
        assert_eq!((young.active, young.status_summary.as_str(), young.snapshot_count), (true, "No data", 0));
        let demo = Watcher::demo().unwrap();
        assert_eq!(demo.target(), "production/myapp");
        assert_eq!(demo.context().as_deref(), Some(NO_DATA));
    }

    #[test]
    fn status_and_alerts_agree_at_every_moment() {
        let timeline = Timeline::recorded().unwrap();
        for second in 0..400 {
            let Some(snapshot) = timeline.at(Duration::from_secs(second)) else { continue };
            let status = status(&timeline, Some(&snapshot));
            let alerts = alerts(&timeline, &snapshot, 1_700_000_000);
            assert_eq!(usize::try_from(status.alert_count).unwrap(), alerts.len());
            for alert in alerts {
                assert!(["INFO", "WARNING", "CRITICAL"].contains(&alert.severity.as_str()));
                assert!(
                    (1_700_000_000..=1_700_000_000 + i64::try_from(second).unwrap())
                        .contains(&alert.timestamp_unix)
                );
            }
        }
    }

    #[test]
    fn filters_are_exact() {
        let timeline = Timeline::recorded().unwrap();
        // As if the recording had been running for a minute, which is within the crash loop.
        let Some(started) = Instant::now().checked_sub(Duration::from_secs(60)) else { return };
        let watcher = Watcher(Some(Playing { timeline, started, started_unix: 1 }));
        assert!(!watcher.alerts("", "").is_empty());
        assert!(!watcher.alerts("production", "myapp").is_empty());
        assert!(watcher.alerts("Production", "").is_empty());
        assert!(watcher.alerts("", "my").is_empty());
    }
}
