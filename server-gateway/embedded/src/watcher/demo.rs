//! A recorded rollout that goes wrong and is repaired, played in accelerated time and repeated. It is a pure
//! function of the time since the start, so that every moment of it can be tested without waiting.

use std::collections::HashMap;
use std::time::Duration;

use serde::Deserialize;

const RECORDING: &str = include_str!("demo.json");

/// Snapshots that a real watcher would keep.
const MAX_SNAPSHOTS: usize = 241;

/// The span of the restart count, in seconds of the story.
const RESTART_SPAN_SECS: u64 = 3600;

/// How long a warning stays the news, in seconds of the story.
const WARNING_SECS: u64 = 600;

/// More restarts than this are critical.
const MAX_RESTARTS: u32 = 5;

/// The recording.
#[derive(Deserialize)]
pub(super) struct Timeline {
    pub(super) namespace: String,
    pub(super) deployment: String,
    /// How many seconds of the story pass in one real second.
    speed: u64,
    /// Seconds of the story between two collections.
    collect_secs: u64,
    /// The story's length in seconds; then it starts again.
    length_secs: u64,
    frames: Vec<Frame>,
}

/// The state of the workload from one moment of the story on.
#[derive(Deserialize)]
pub(super) struct Frame {
    at_secs: u64,
    pub(super) desired: usize,
    pub(super) updated: usize,
    pub(super) pods: Vec<Pod>,
    /// What happened at this moment.
    #[serde(default)]
    events: Vec<Event>,
    /// Error lines of the logs at this moment.
    #[serde(default)]
    logs: Vec<Log>,
}

#[derive(Deserialize)]
pub(super) struct Pod {
    pub(super) name: String,
    pub(super) phase: String,
    pub(super) ready: bool,
    #[serde(default)]
    pub(super) restarts: u32,
    #[serde(default)]
    pub(super) last_termination: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Event {
    /// `Normal` or `Warning`.
    pub(super) kind: String,
    pub(super) reason: String,
    pub(super) object: String,
    pub(super) message: String,
}

#[derive(Deserialize)]
pub(super) struct Log {
    pub(super) pod: String,
    pub(super) line: String,
}

/// What the watcher would show at one moment.
pub(super) struct Snapshot<'a> {
    pub(super) frame: &'a Frame,
    /// How many snapshots have been collected.
    pub(super) collected: usize,
    /// Real time from the start to this collection.
    pub(super) at: Duration,
    /// Events of this round of the story, oldest first, with their age in seconds of the story.
    pub(super) events: Vec<(u64, &'a Event)>,
    pub(super) logs: Vec<&'a Log>,
    pub(super) alerts: Vec<Alert>,
    /// Restarts within the last hour of the story.
    pub(super) restarts: u32,
}

/// Something that a person should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Alert {
    pub(super) kind: &'static str,
    pub(super) severity: &'static str,
    pub(super) object: String,
    pub(super) message: String,
    /// Real time from the start to its first detection.
    pub(super) since: Duration,
}

impl Timeline {
    /// The recording that comes with the server.
    pub(super) fn recorded() -> Result<Self, String> {
        let timeline: Self = serde_json::from_str(RECORDING).map_err(|error| error.to_string())?;
        let starts_at_zero = timeline.frames.first().is_some_and(|frame| frame.at_secs == 0);
        let ordered = timeline.frames.is_sorted_by(|a, b| a.at_secs < b.at_secs);
        let ends_in_time = timeline.frames.iter().all(|frame| frame.at_secs < timeline.length_secs);
        if timeline.speed == 0 || timeline.collect_secs == 0 || !starts_at_zero || !ordered || !ends_in_time {
            return Err("its times make no sense".to_owned());
        }
        Ok(timeline)
    }

    pub(super) fn target(&self) -> String {
        format!("{}/{}", self.namespace, self.deployment)
    }

    /// What the watcher shows when it has run for `elapsed`; nothing before the first collection.
    pub(super) fn at(&self, elapsed: Duration) -> Option<Snapshot<'_>> {
        let story = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX).saturating_mul(self.speed) / 1000;
        let collections = story / self.collect_secs;
        if collections == 0 {
            return None;
        }
        let collected_at = collections * self.collect_secs;
        let (round, now) = (collected_at / self.length_secs, collected_at % self.length_secs);
        let past = &self.frames[..self.frames.partition_point(|frame| frame.at_secs <= now)];
        let frame = past.last()?;
        let real =
            |at_secs: u64| Duration::from_millis((round * self.length_secs + at_secs) * 1000 / self.speed);
        Some(Snapshot {
            frame,
            collected: usize::try_from(collections).unwrap_or(MAX_SNAPSHOTS).min(MAX_SNAPSHOTS),
            at: real(now),
            events: past
                .iter()
                .flat_map(|frame| frame.events.iter().map(|event| (now - frame.at_secs, event)))
                .collect(),
            logs: past.iter().flat_map(|frame| &frame.logs).collect(),
            alerts: self
                .alerts_of(frame)
                .into_iter()
                .map(|alert| Alert { since: real(self.first_seen(past, &alert).min(now)), ..alert })
                .collect(),
            restarts: restarts(past, now),
        })
    }

    /// The rules of the real watcher, applied to one state.
    fn alerts_of(&self, frame: &Frame) -> Vec<Alert> {
        let mut alerts = Vec::new();
        let mut add = |kind, severity, object: &str, message: String| {
            alerts.push(Alert { kind, severity, object: object.to_owned(), message, since: Duration::ZERO });
        };
        for pod in &frame.pods {
            if pod.restarts > MAX_RESTARTS {
                let message = format!("Pod {} has restarted {} times", pod.name, pod.restarts);
                add("HighRestartCount", "CRITICAL", &pod.name, message);
            }
            if pod.last_termination.as_deref().is_some_and(|reason| reason.starts_with("OOMKilled")) {
                add(
                    "OOMKilled",
                    "CRITICAL",
                    &pod.name,
                    format!("Pod {} was killed for want of memory", pod.name),
                );
            }
            if pod.phase == "Running" && !pod.ready {
                add(
                    "PodNotReady",
                    "WARNING",
                    &pod.name,
                    format!("Pod {} is running but not ready", pod.name),
                );
            }
        }
        let ready = frame.ready();
        if ready < frame.desired {
            let object = format!("Deployment/{}", self.deployment);
            let message = format!("{ready} of {} replicas are ready", frame.desired);
            add("DeploymentFailing", "WARNING", &object, message);
        }
        alerts
    }

    /// When, in seconds of the story, the watcher first saw an alert that has fired ever since.
    fn first_seen(&self, past: &[Frame], alert: &Alert) -> u64 {
        let fires = |frame: &&Frame| {
            self.alerts_of(frame).iter().any(|other| other.kind == alert.kind && other.object == alert.object)
        };
        let first = past.iter().rev().take_while(fires).last().map_or(0, |frame| frame.at_secs);
        first.div_ceil(self.collect_secs).max(1) * self.collect_secs
    }
}

impl Frame {
    pub(super) fn ready(&self) -> usize {
        self.pods.iter().filter(|pod| pod.ready).count()
    }
}

impl Snapshot<'_> {
    /// The status in two lines: how many pods run, and the news.
    pub(super) fn summary(&self) -> String {
        let running = self.frame.ready().min(self.frame.desired);
        let first =
            format!("{running}/{} pods running, {} restarts last 1h", self.frame.desired, self.restarts);
        let warning = |(age, event): &&(u64, &Event)| event.kind == "Warning" && *age <= WARNING_SECS;
        match self.events.iter().rev().find(warning).or(self.events.last()) {
            Some((_, event)) => format!("{first}\nRecent Events: {}", event.message),
            None => first,
        }
    }
}

/// Restarts within the span, per pod: a new pod starts from zero, and a count never goes down.
fn restarts(past: &[Frame], now: u64) -> u32 {
    let mut seen: HashMap<&str, u32> = HashMap::new();
    let mut sum = 0;
    for frame in past {
        for pod in &frame.pods {
            let before = seen.insert(&pod.name, pod.restarts).unwrap_or(0);
            if frame.at_secs + RESTART_SPAN_SECS >= now {
                sum += pod.restarts.saturating_sub(before);
            }
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The snapshot at a moment of the first round, in seconds of the story.
    fn at(timeline: &Timeline, story_secs: u64) -> Snapshot<'_> {
        timeline.at(Duration::from_millis(story_secs * 1000 / timeline.speed)).unwrap()
    }

    fn kinds(snapshot: &Snapshot<'_>) -> Vec<&'static str> {
        snapshot.alerts.iter().map(|alert| alert.kind).collect()
    }

    #[test]
    fn the_story() {
        let timeline = Timeline::recorded().unwrap();
        assert!(timeline.at(Duration::ZERO).is_none());
        for (story_secs, summary, alerts) in [
            (
                30,
                "3/3 pods running, 2 restarts last 1h\nRecent Events: Readiness probe succeeded on all pods",
                &[][..],
            ),
            (
                330,
                "3/3 pods running, 2 restarts last 1h\nRecent Events: Scaled up replica set myapp-7d4b9c8f66 to 1",
                &[],
            ),
            (
                450,
                "3/3 pods running, 3 restarts last 1h\nRecent Events: Back-off restarting failed container app in pod \
                 myapp-7d4b9c8f66-q8zxt",
                &["PodNotReady"],
            ),
            (
                690,
                "2/3 pods running, 5 restarts last 1h\nRecent Events: Back-off restarting failed container app in pod \
                 myapp-7d4b9c8f66-q8zxt",
                &["PodNotReady", "DeploymentFailing"],
            ),
            (
                1230,
                "2/3 pods running, 8 restarts last 1h\nRecent Events: Back-off restarting failed container app in pod \
                 myapp-7d4b9c8f66-q8zxt",
                &["HighRestartCount", "PodNotReady", "DeploymentFailing"],
            ),
            (
                2370,
                "3/3 pods running, 8 restarts last 1h\nRecent Events: Readiness probe succeeded on all pods",
                &[],
            ),
        ] {
            let snapshot = at(&timeline, story_secs);
            assert_eq!(snapshot.summary(), summary, "at {story_secs}");
            assert_eq!(kinds(&snapshot), alerts, "at {story_secs}");
        }
    }

    #[test]
    fn it_repeats_but_keeps_counting_snapshots() {
        let timeline = Timeline::recorded().unwrap();
        let later = at(&timeline, timeline.length_secs + 30);
        assert_eq!(later.summary(), at(&timeline, 30).summary());
        assert_eq!(at(&timeline, 30).collected, 1);
        assert_eq!(later.collected, 81);
        assert_eq!(at(&timeline, timeline.length_secs * 50).collected, MAX_SNAPSHOTS);
        assert!(timeline.at(Duration::MAX).is_some());
    }

    #[test]
    fn an_alert_keeps_the_time_of_its_first_detection() {
        let timeline = Timeline::recorded().unwrap();
        let since = |story_secs| {
            let snapshot = at(&timeline, story_secs);
            snapshot.alerts.iter().find(|alert| alert.kind == "PodNotReady").unwrap().since
        };
        assert_eq!(since(450), since(1230));
        assert_eq!(
            since(timeline.length_secs + 450) - since(450),
            timeline
                .at(Duration::MAX)
                .map(|_| Duration::from_secs(timeline.length_secs / timeline.speed))
                .unwrap()
        );
    }
}
