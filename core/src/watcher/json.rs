//! A watcher's status as one JSON object. The names are the contract's.

use super::{Alert, WatcherStatus};
use crate::json::Object;

/// The status as one JSON object on one line, with the alerts when they were asked for.
pub fn status_json(status: &WatcherStatus, alerts: Option<&[Alert]>) -> String {
    let mut object = status_object(status);
    if let Some(alerts) = alerts {
        object = object.list("alerts", alerts.iter().map(alert_object));
    }
    object.finish()
}

pub(crate) fn status_object(status: &WatcherStatus) -> Object {
    Object::default()
        .flag("active", status.active)
        .string("deployment", &status.deployment)
        .string("namespace", &status.namespace)
        .string("status_summary", &status.summary.join("\n"))
        .number("alert_count", status.alert_count)
        .number("snapshot_count", status.snapshot_count)
        .number("pod_count", status.pod_count)
}

pub(crate) fn alert_object(alert: &Alert) -> Object {
    Object::default()
        .string("severity", alert.severity.word())
        .string("type", &alert.kind)
        .string("object", &alert.object)
        .string("namespace", &alert.namespace)
        .string("deployment", &alert.deployment)
        .string("message", &alert.message)
        .number("timestamp_unix", alert.since_unix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watcher::Severity;

    #[test]
    fn a_script_gets_the_contracts_names() {
        let status = WatcherStatus {
            active: true,
            deployment: "myapp".into(),
            namespace: "production".into(),
            summary: vec!["a \"b\"".into(), "c".into()],
            alert_count: 1,
            snapshot_count: 42,
            pod_count: 3,
        };
        let plain = r#"{"active":true,"deployment":"myapp","namespace":"production","status_summary":"a \"b\"\nc","alert_count":1,"snapshot_count":42,"pod_count":3"#;
        assert_eq!(status_json(&status, None), format!("{plain}}}"));
        let alert = Alert {
            severity: Severity::Critical,
            kind: "OOMKilled".into(),
            since_unix: 7,
            ..Alert::default()
        };
        let alerts = r#","alerts":[{"severity":"CRITICAL","type":"OOMKilled","object":"","namespace":"","deployment":"","message":"","timestamp_unix":7}]}"#;
        assert_eq!(status_json(&status, Some(&[alert])), format!("{plain}{alerts}"));
    }
}
