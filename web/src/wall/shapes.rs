//! A shape for each status, the same ones as in the terminal, so that it can be told without its colour.

use chatcli_core::watcher::Severity;
use chatcli_core::watcher::board::BigStatus;
use leptos::prelude::*;

/// The status's name in style sheets.
pub fn class(state: BigStatus) -> &'static str {
    match state {
        BigStatus::Healthy => "is-healthy",
        BigStatus::Unconfirmed => "is-unconfirmed",
        BigStatus::Waiting => "is-waiting",
        BigStatus::Degraded => "is-degraded",
        BigStatus::Critical => "is-critical",
        BigStatus::Stale => "is-stale",
        BigStatus::NoWatcher => "is-none",
        BigStatus::NoAccess => "is-refused",
        BigStatus::Offline => "is-offline",
    }
}

/// An alert's name in style sheets.
pub fn alert_class(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "is-critical",
        Severity::Warning => "is-degraded",
        Severity::Info => "is-waiting",
    }
}

/// The status whose shape an alert of this severity has, as in the terminal.
pub fn of_alert(severity: Severity) -> BigStatus {
    match severity {
        Severity::Critical => BigStatus::Critical,
        Severity::Warning => BigStatus::Degraded,
        Severity::Info => BigStatus::Healthy,
    }
}

/// The outline in a box of 24 by 24. Holes are made by the even-odd rule.
pub fn path(state: BigStatus) -> &'static str {
    match state {
        BigStatus::Healthy => "M12 2a10 10 0 1 0 0 20a10 10 0 0 0 0-20z",
        BigStatus::Unconfirmed => "M12 1l11 11-11 11L1 12zM12 6L6 12l6 6 6-6z",
        BigStatus::Waiting => {
            "M12 2a10 10 0 1 0 0 20a10 10 0 0 0 0-20zM12 5.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13z"
        }
        BigStatus::Degraded => "M12 2L23.5 22H.5zM10.9 9h2.2v6.5h-2.2zM10.9 17h2.2v2.2h-2.2z",
        BigStatus::Critical => "M2 2h20v20H2zM10.6 5.5h2.8v8.5h-2.8zM10.6 15.8h2.8v2.8h-2.8z",
        BigStatus::Stale => "M12 1l11 11-11 11L1 12z",
        BigStatus::NoWatcher => "M2 2h20v20H2zM5.5 5.5h13v13h-13z",
        BigStatus::NoAccess => "M12 2a10 10 0 1 0 0 20a10 10 0 0 0 0-20zM6 10.4h12v3.2H6z",
        BigStatus::Offline => "M5 2l7 7 7-7 3 3-7 7 7 7-3 3-7-7-7 7-3-3 7-7-7-7z",
    }
}

/// The shape; the word stands beside it.
pub fn shape(state: BigStatus) -> impl IntoView {
    view! {
        <svg class="shape" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path fill-rule="evenodd" d=path(state)></path>
        </svg>
    }
}
