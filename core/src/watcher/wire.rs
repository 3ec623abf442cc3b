//! Builds what a watcher is asked, and opens its answers.

use chatcli_proto::{Call, Failure, Follow, Reply, v1};

use super::status::{Alert, Severity, WatcherStatus, sort_worst_first};
use crate::connection::wire::server;
use crate::server_info::ServerInfo;
use crate::wire::{label, safe_lines};

/// Asks how the watcher is.
pub(crate) fn watcher_status() -> Call {
    Call::GetWatcherStatus(v1::GetWatcherStatusRequest {})
}

/// Asks for every alert. Who wants fewer picks them from the answer, so that counts can be compared.
pub(crate) fn alerts() -> Call {
    Call::GetAlerts(v1::GetAlertsRequest::default())
}

/// Opens a GetWatcherStatus answer.
pub(crate) fn watcher(reply: Reply) -> Option<WatcherStatus> {
    match reply {
        Reply::GetWatcherStatus(message) => Some(status(&message)),
        _ => None,
    }
}

/// Opens a GetAlerts answer, the worst first.
pub(crate) fn alert_list(reply: Reply) -> Option<Vec<Alert>> {
    let Reply::GetAlerts(message) = reply else { return None };
    Some(worst_first(&message))
}

/// Asks the door to push what the watcher says, about this often.
pub(crate) fn follow(every_ms: u64) -> Call {
    let interval_secs = u32::try_from(every_ms.div_ceil(1000)).unwrap_or(u32::MAX).clamp(1, 3600);
    Call::FollowWatcher(Follow { interval_secs })
}

/// What a door pushed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pushed {
    pub(crate) info: Option<ServerInfo>,
    pub(crate) status: WatcherStatus,
    pub(crate) alerts: Vec<Alert>,
    /// How old it was when it was sent, in milliseconds.
    pub(crate) age_ms: u64,
}

/// Opens a round that the door pushed; the failure is the round's own.
pub(crate) fn pushed(reply: Reply) -> Option<Result<Pushed, Failure>> {
    let Reply::FollowWatcher(round) = reply else { return None };
    Some(round.open().map(|round| Pushed {
        info: round.info.as_ref().map(server),
        status: status(&round.status),
        alerts: worst_first(&round.alerts),
        age_ms: round.age_ms,
    }))
}

fn status(message: &v1::GetWatcherStatusResponse) -> WatcherStatus {
    WatcherStatus {
        active: message.active,
        deployment: label(&message.deployment),
        namespace: label(&message.namespace),
        summary: safe_lines(&message.status_summary),
        alert_count: message.alert_count,
        snapshot_count: message.snapshot_count,
        pod_count: message.pod_count,
    }
}

fn worst_first(message: &v1::GetAlertsResponse) -> Vec<Alert> {
    let mut alerts: Vec<Alert> = message
        .alerts
        .iter()
        .map(|alert| Alert {
            severity: Severity::from_word(&alert.severity),
            kind: label(&alert.r#type),
            object: label(&alert.object),
            namespace: label(&alert.namespace),
            deployment: label(&alert.deployment),
            message: label(&alert.message),
            since_unix: alert.timestamp_unix,
        })
        .collect();
    sort_worst_first(&mut alerts);
    alerts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_watchers_words_cannot_reach_the_terminal_as_commands() {
        let reply = Reply::GetWatcherStatus(v1::GetWatcherStatusResponse {
            active: true,
            deployment: "my\u{1b}[31mapp\n".into(),
            status_summary: "3/3  pods\u{1b}]0;x\u{7}\r\n\n \t\n\u{202e}end\t.".into(),
            ..Default::default()
        });
        let status = watcher(reply).unwrap();
        assert_eq!(status.deployment, "my [31mapp");
        assert_eq!(status.summary, ["3/3  pods]0;x", "end ."]);
        assert_eq!(watcher(Reply::GetAlerts(v1::GetAlertsResponse::default())), None);
    }

    #[test]
    fn alerts_come_out_worst_first() {
        let alert = |severity: &str, message: &str| v1::WatcherAlert {
            severity: severity.into(),
            message: message.into(),
            ..Default::default()
        };
        let reply = v1::GetAlertsResponse { alerts: vec![alert("warning", "a\nb"), alert("Critical", "c")] };
        let alerts = alert_list(Reply::GetAlerts(reply)).unwrap();
        let words: Vec<_> = alerts.iter().map(|a| (a.severity.word(), a.message.as_str())).collect();
        assert_eq!(words, [("CRITICAL", "c"), ("WARNING", "a b")]);
    }
}
