//! What a watched cluster looks like from a server, for the fake: our own server's words and a Go server's.

use chatcli_proto::v1;

use crate::fake::{Fake, Settings};

/// The mission's example, all well.
pub fn example() -> v1::GetWatcherStatusResponse {
    v1::GetWatcherStatusResponse {
        active: true,
        deployment: "myapp".to_owned(),
        namespace: "production".to_owned(),
        status_summary: "3/3 pods running, 2 restarts last 1h\n\
            Recent Events: Readiness probe succeeded on all pods"
            .to_owned(),
        alert_count: 0,
        snapshot_count: 42,
        pod_count: 3,
    }
}

/// An alert about a pod of a deployment, some minutes old.
pub fn alert(severity: &str, kind: &str, deployment: &str, object: &str) -> v1::WatcherAlert {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    v1::WatcherAlert {
        r#type: kind.to_owned(),
        severity: severity.to_owned(),
        message: format!("{object}: 1 of 2 containers is ready; the last one ended with exit code 137"),
        object: object.to_owned(),
        namespace: "production".to_owned(),
        deployment: deployment.to_owned(),
        timestamp_unix: i64::try_from(now.as_secs()).unwrap_or(0) - 700,
    }
}

/// A server whose watcher collects; all is well.
pub fn healthy() -> Fake {
    Fake::with(Settings { watcher: example(), snapshots_per_call: 1, ..Settings::default() })
}

/// A Go server that watches three targets, in its own words, with alerts that it counts but lists no more.
pub fn go(settings: &mut Settings) {
    settings.watcher = v1::GetWatcherStatusResponse {
        deployment: "3 targets".to_owned(),
        namespace: "multi".to_owned(),
        status_summary: "Watching 3 targets: 1 healthy, 1 warning, 1 critical".to_owned(),
        alert_count: 7,
        pod_count: 9,
        snapshot_count: settings.watcher.snapshot_count.max(42),
        ..example()
    };
    settings.alerts = vec![
        alert("WARNING", "PodNotReady", "web", "web-5d9c7b6f4-x2k8p"),
        alert("CRITICAL", "OOMKilled", "payments", "payments-7c6d5f8b9-qwert"),
        alert("CRITICAL", "HighRestartCount", "payments", "payments-7c6d5f8b9-qwert"),
        alert("WARNING", "DeploymentFailing", "payments", "Deployment/payments"),
        alert("WARNING", "PodNotReady", "payments", "payments-7c6d5f8b9-asdfg"),
    ];
}
