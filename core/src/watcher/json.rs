//! A watcher's status as one JSON object. The names are the contract's.

use serde_json::{Value, json};

use super::{Alert, WatcherStatus};

/// The status as one JSON object on one line, with the alerts when they were asked for.
pub fn status_json(status: &WatcherStatus, alerts: Option<&[Alert]>) -> String {
    let mut object = status_value(status);
    if let (Some(alerts), Some(members)) = (alerts, object.as_object_mut()) {
        members.insert("alerts".to_owned(), alerts.iter().map(alert_value).collect());
    }
    object.to_string()
}

pub(crate) fn status_value(status: &WatcherStatus) -> Value {
    json!({
        "active": status.active,
        "deployment": status.deployment,
        "namespace": status.namespace,
        "status_summary": status.summary.join("\n"),
        "alert_count": status.alert_count,
        "snapshot_count": status.snapshot_count,
        "pod_count": status.pod_count,
    })
}

pub(crate) fn alert_value(alert: &Alert) -> Value {
    json!({
        "severity": alert.severity.word(),
        "type": alert.kind,
        "object": alert.object,
        "namespace": alert.namespace,
        "deployment": alert.deployment,
        "message": alert.message,
        "timestamp_unix": alert.since_unix,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watcher::Severity;

    #[test]
    fn a_script_gets_the_contracts_names_on_one_line() {
        let status = WatcherStatus {
            active: true,
            deployment: "myapp".into(),
            namespace: "production".into(),
            summary: vec!["a \"b\"".into(), "c".into()],
            alert_count: 1,
            snapshot_count: 42,
            pod_count: 3,
        };
        let mut expected = json!({
            "active": true, "deployment": "myapp", "namespace": "production", "status_summary": "a \"b\"\nc",
            "alert_count": 1, "snapshot_count": 42, "pod_count": 3,
        });
        let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        let plain = status_json(&status, None);
        assert_eq!(read(&plain), expected);
        assert!(!plain.contains('\n'));
        let alert = Alert {
            severity: Severity::Critical,
            kind: "OOMKilled".into(),
            since_unix: 7,
            ..Alert::default()
        };
        expected["alerts"] = json!([{
            "severity": "CRITICAL", "type": "OOMKilled", "object": "", "namespace": "", "deployment": "",
            "message": "", "timestamp_unix": 7,
        }]);
        assert_eq!(read(&status_json(&status, Some(&[alert]))), expected);
    }
}
