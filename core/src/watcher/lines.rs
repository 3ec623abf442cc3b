//! A watcher's status as lines of text. The block is part of the product's contract: its labels are never translated
//! and its layout is exact.

use std::borrow::Cow;

use super::{Alert, WatcherStatus, short_age};
use crate::problem::{Kind, Problem, Surface};
use crate::text::{Lang, Text, fill};

/// What stands in the block. A number that is not known has no line.
pub(crate) struct Block<'a> {
    pub(crate) active: bool,
    pub(crate) deployment: Cow<'a, str>,
    pub(crate) namespace: Cow<'a, str>,
    pub(crate) snapshots: Option<i32>,
    pub(crate) alerts: usize,
    pub(crate) pods: Option<i32>,
    pub(crate) summary: Vec<&'a str>,
}

impl<'a> Block<'a> {
    /// All that the server said.
    pub(crate) fn of(status: &'a WatcherStatus) -> Self {
        Self {
            active: status.active,
            deployment: status.deployment.as_str().into(),
            namespace: status.namespace.as_str().into(),
            snapshots: Some(status.snapshot_count),
            alerts: usize::try_from(status.alert_count).unwrap_or(0),
            pods: Some(status.pod_count),
            summary: status.summary.iter().map(String::as_str).collect(),
        }
    }
}

/// The alerts below the block.
pub(crate) struct Listing<'a> {
    pub(crate) alerts: &'a [Alert],
    /// How many there are besides these.
    pub(crate) more: usize,
    /// How many the server counts and lists no more.
    pub(crate) older: usize,
}

impl<'a> Listing<'a> {
    /// All that the server listed.
    pub(crate) fn of(status: &WatcherStatus, alerts: &'a [Alert]) -> Self {
        Self { alerts, more: 0, older: older_than_window(status, alerts.len()) }
    }
}

/// The block of `/watch status`, with the alerts below it when they were asked for.
pub(crate) fn status_lines(
    block: &Block<'_>,
    listing: Option<Listing<'_>>,
    now_unix_ms: i64,
    lang: Lang,
) -> Vec<String> {
    if !block.active {
        return vec![Text::WatcherNone.get(lang).to_owned()];
    }
    let mut lines = vec!["K8s Watcher Status (Remote Server)".to_owned()];
    for (label, value) in [
        ("Deployment:", Some(block.deployment.to_string())),
        ("Namespace:", Some(block.namespace.to_string())),
        ("Snapshots:", block.snapshots.map(|count| count.to_string())),
        ("Alerts:", Some(block.alerts.to_string())),
        ("Pods:", block.pods.map(|count| count.to_string())),
    ] {
        lines.extend(value.map(|value| format!("  {label:<13}{value}").trim_end().to_owned()));
    }
    if !block.summary.is_empty() {
        lines.push(String::new());
        lines.push("Status Summary:".to_owned());
        lines.extend(block.summary.iter().map(|line| format!("  {line}")));
    }
    if let Some(listing) = listing {
        lines.push(String::new());
        lines.push("Active Alerts:".to_owned());
        lines.extend(alert_lines(&listing, now_unix_ms, lang));
    }
    lines
}

/// Why there is no status, in one line.
pub fn unavailable(problem: &Problem, lang: Lang) -> String {
    fill(Text::WatcherUnavailable.get(lang), &[("why", &failure(problem, lang))])
}

/// What failed, in one line. No model is asked here, so none is blamed.
pub fn failure(problem: &Problem, lang: Lang) -> String {
    let failed = || Text::WatcherFailed.get(lang).to_owned();
    match (&problem.kind, &problem.why) {
        // The server's own words say more.
        (Kind::Failed, Some(why)) => why.clone(),
        (Kind::Failed | Kind::Truncated, _) => failed(),
        _ => problem.lines(lang, Surface::Script).into_iter().next().unwrap_or_default(),
    }
}

/// One line for each alert in aligned columns, the worst first, and what the list does not show.
fn alert_lines(listing: &Listing<'_>, now_unix_ms: i64, lang: Lang) -> Vec<String> {
    let alerts = listing.alerts;
    let rows: Vec<[String; 5]> = alerts
        .iter()
        .map(|alert| {
            [
                alert.severity.word().to_owned(),
                alert.kind.clone(),
                alert.object.clone(),
                alert.target(),
                alert.age_secs(now_unix_ms).map_or_else(|| "-".to_owned(), short_age),
            ]
        })
        .collect();
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: [usize; 5] = std::array::from_fn(width);
    let mut lines: Vec<String> = rows
        .iter()
        .zip(alerts)
        .map(|(row, alert)| {
            let cells: Vec<String> =
                row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
            format!("  {}  {}", cells.join("  "), alert.message).trim_end().to_owned()
        })
        .collect();
    if listing.more > 0 {
        lines.push(format!("  {}", fill(Text::BoardMore.get(lang), &[("count", &listing.more.to_string())])));
    }
    if listing.older > 0 {
        lines.push(format!("  {}", older_text(listing.older, lang)));
    }
    if lines.is_empty() {
        lines.push(format!("  {}", Text::WatcherNoAlerts.get(lang)));
    }
    lines
}

/// How many alerts the server counts but does not list any more: a Go server drops an alert from the list after its
/// window even while the condition persists.
pub(crate) fn older_than_window(status: &WatcherStatus, listed: usize) -> usize {
    usize::try_from(status.alert_count).unwrap_or(0).saturating_sub(listed)
}

pub(crate) fn older_text(count: usize, lang: Lang) -> String {
    if count == 1 {
        Text::AlertOlder.get(lang).to_owned()
    } else {
        fill(Text::AlertsOlder.get(lang), &[("count", &count.to_string())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watcher::Severity;

    fn lines(status: &WatcherStatus, alerts: Option<&[Alert]>, now_unix_ms: i64, lang: Lang) -> Vec<String> {
        let listing = alerts.map(|alerts| Listing::of(status, alerts));
        status_lines(&Block::of(status), listing, now_unix_ms, lang)
    }

    fn seed() -> WatcherStatus {
        WatcherStatus {
            active: true,
            deployment: "myapp".into(),
            namespace: "production".into(),
            summary: vec![
                "3/3 pods running, 2 restarts last 1h".into(),
                "Recent Events: Readiness probe succeeded on all pods".into(),
            ],
            alert_count: 2,
            snapshot_count: 42,
            pod_count: 3,
        }
    }

    #[test]
    fn the_block_is_the_missions_byte_for_byte() {
        let expected = "\
K8s Watcher Status (Remote Server)
  Deployment:  myapp
  Namespace:   production
  Snapshots:   42
  Alerts:      2
  Pods:        3

Status Summary:
  3/3 pods running, 2 restarts last 1h
  Recent Events: Readiness probe succeeded on all pods";
        for lang in Lang::ALL {
            assert_eq!(lines(&seed(), None, 0, lang).join("\n"), expected);
        }
    }

    #[test]
    fn a_go_servers_words_are_printed_as_they_are_and_an_empty_summary_is_left_out() {
        let status = WatcherStatus {
            deployment: "1 targets".into(),
            namespace: "multi".into(),
            summary: vec![],
            ..seed()
        };
        let said = lines(&status, None, 0, Lang::En);
        assert_eq!(said.get(1).map(String::as_str), Some("  Deployment:  1 targets"));
        assert_eq!(said.get(2).map(String::as_str), Some("  Namespace:   multi"));
        assert_eq!(said.len(), 6);
    }

    #[test]
    fn without_a_watcher_there_is_one_line() {
        for lang in Lang::ALL {
            assert_eq!(lines(&WatcherStatus::default(), Some(&[]), 0, lang).len(), 1);
        }
        let said = lines(&WatcherStatus::default(), None, 0, Lang::En);
        assert_eq!(said, ["The server has no active K8s watcher"]);
    }

    #[test]
    fn no_model_is_blamed_for_a_watchers_failure() {
        for (problem, expected) in [
            (Problem::because(Kind::Failed, "etcd is away"), "etcd is away"),
            (Problem::new(Kind::Failed), "the server could not answer"),
            (Problem::new(Kind::Permission), "You do not have permission for this"),
        ] {
            assert_eq!(unavailable(&problem, Lang::En), format!("Watcher status unavailable: {expected}"));
        }
    }

    #[test]
    fn alerts_are_aligned_and_what_is_not_listed_is_said() {
        let alert = |severity, kind: &str, object: &str, since_unix| Alert {
            severity,
            kind: kind.into(),
            object: object.into(),
            namespace: "production".into(),
            deployment: "myapp".into(),
            message: "words".into(),
            since_unix,
        };
        let alerts = [
            alert(Severity::Critical, "OOMKilled", "myapp-1", 940),
            alert(Severity::Warning, "PodNotReady", "myapp-22", 0),
        ];
        let said = lines(&seed(), Some(&alerts), 1_000_000, Lang::En);
        assert_eq!(
            said.iter().skip(10).cloned().collect::<Vec<_>>(),
            [
                "",
                "Active Alerts:",
                "  CRITICAL  OOMKilled    myapp-1   production/myapp  1m  words",
                "  WARNING   PodNotReady  myapp-22  production/myapp  -   words",
            ]
        );
        let last = |alerts: &[Alert], lang| lines(&seed(), Some(alerts), 0, lang).pop().unwrap();
        assert_eq!(last(&[], Lang::En), "  2 alerts older than the window");
        let [first, _] = &alerts;
        assert_eq!(last(std::slice::from_ref(first), Lang::PtBr), "  1 alerta anterior à janela");
        let quiet = WatcherStatus { alert_count: 0, ..seed() };
        assert_eq!(lines(&quiet, Some(&[]), 0, Lang::En).pop().unwrap(), "  No active alerts");
    }
}
