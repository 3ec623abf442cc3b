//! The text that tells a model what the cluster looks like, placed in front of the question.

use std::fmt::Write;
use std::time::{Duration, UNIX_EPOCH};

use super::demo::{Snapshot, Timeline};

const MAX_EVENTS: usize = 10;
const MAX_LOGS: usize = 10;

/// The context block for one workload.
pub(super) fn text(timeline: &Timeline, snapshot: &Snapshot<'_>, started_unix: u64) -> String {
    let collected = UNIX_EPOCH + Duration::from_secs(started_unix + snapshot.at.as_secs());
    let mut text = format!(
        "[K8s Context: deployment/{} in namespace/{}]\nCollected at: {}\n",
        timeline.deployment,
        timeline.namespace,
        humantime::format_rfc3339_seconds(collected),
    );
    // Writing to a string cannot fail.
    let _ = write_sections(&mut text, snapshot);
    text.truncate(text.trim_end().len());
    text
}

fn write_sections(text: &mut String, snapshot: &Snapshot<'_>) -> std::fmt::Result {
    let frame = snapshot.frame;
    let ready = frame.ready();
    writeln!(text, "\n## Deployment Status")?;
    writeln!(
        text,
        "  - Replicas: {ready}/{} ready, {} updated, {ready} available",
        frame.desired, frame.updated
    )?;
    writeln!(text, "  - Strategy: RollingUpdate")?;

    let total: u32 = frame.pods.iter().map(|pod| pod.restarts).sum();
    writeln!(text, "\n## Pods ({} total)", frame.pods.len())?;
    writeln!(text, "  - Total restarts: {total} ({} in the last hour)", snapshot.restarts)?;
    for pod in &frame.pods {
        let ready = if pod.ready { "Ready" } else { "NOT READY" };
        write!(text, "  - {}: {} [{ready}] restarts={}", pod.name, pod.phase, pod.restarts)?;
        match &pod.last_termination {
            Some(reason) => writeln!(text, " last termination: {reason}")?,
            None => writeln!(text)?,
        }
    }

    if !snapshot.events.is_empty() {
        writeln!(text, "\n## Recent Events ({})", snapshot.events.len())?;
        let skipped = snapshot.events.len().saturating_sub(MAX_EVENTS);
        for (age_secs, event) in &snapshot.events[skipped..] {
            let age = humantime::format_duration(Duration::from_secs(*age_secs));
            writeln!(
                text,
                "  - [{}] {} {}: {} ({age} ago)",
                event.kind, event.reason, event.object, event.message
            )?;
        }
    }

    if snapshot.alerts.is_empty() {
        writeln!(text, "\n## Alerts: None active")?;
    } else {
        writeln!(text, "\n## Active Alerts ({})", snapshot.alerts.len())?;
        for alert in &snapshot.alerts {
            writeln!(text, "  - [{}] {} {}: {}", alert.severity, alert.kind, alert.object, alert.message)?;
        }
    }

    if snapshot.logs.is_empty() {
        writeln!(text, "\n## Error Logs: None")?;
    } else {
        writeln!(text, "\n## Recent Error Logs ({})", snapshot.logs.len())?;
        let skipped = snapshot.logs.len().saturating_sub(MAX_LOGS);
        for log in &snapshot.logs[skipped..] {
            writeln!(text, "  - {}/app: {}", log.pod, log.line)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quiet_moment_and_a_bad_one() {
        let timeline = Timeline::recorded().unwrap();
        let quiet = text(&timeline, &timeline.at(Duration::from_secs(3)).unwrap(), 1_700_000_000);
        assert!(
            quiet.starts_with(
                "[K8s Context: deployment/myapp in namespace/production]\nCollected at: 2023-11-14T22:13:23Z\n"
            ),
            "{quiet}"
        );
        assert!(quiet.contains("  - Replicas: 3/3 ready, 3 updated, 3 available"), "{quiet}");
        assert!(quiet.contains("## Alerts: None active"), "{quiet}");
        assert!(quiet.ends_with("## Error Logs: None"), "{quiet}");

        let bad = text(&timeline, &timeline.at(Duration::from_secs(62)).unwrap(), 1_700_000_000);
        for part in [
            "## Pods (3 total)",
            "[NOT READY] restarts=6 last termination: Error (exit code 1)",
            "## Active Alerts (3)",
            "[CRITICAL] HighRestartCount myapp-7d4b9c8f66-q8zxt",
            "[Warning] BackOff",
            "DATABASE_URL",
        ] {
            assert!(bad.contains(part), "{part} is missing in\n{bad}");
        }
    }
}
