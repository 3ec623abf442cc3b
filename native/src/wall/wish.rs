//! What is wanted of a watch, read from its flags.

use chatcli_core::watcher::Severity;
use chatcli_core::watcher::board::BoardOptions;

use crate::arguments::Watch;
use crate::output::Output;
use crate::paint::neutral;

/// What is wanted.
#[derive(Clone, Debug)]
pub struct Wish {
    /// What the board looks at, and how often.
    pub options: BoardOptions,
    /// Print what there is and leave.
    pub once: bool,
    /// Print JSON.
    pub json: bool,
    /// Fill the terminal.
    pub board: bool,
    /// List the alerts below the block.
    pub alerts: bool,
    /// Leave with a code that tells the status.
    pub exit_code: bool,
    /// What the wall is called.
    pub title: Option<String>,
    /// The most alerts that are listed; none = as many as there is room for.
    pub max_alerts: Option<usize>,
    /// Whose clock; none = this machine's.
    pub zone: Option<String>,
}

impl Wish {
    /// A terminal gets the wall unless something else was asked for.
    pub fn of(watch: &Watch, plain: bool, output: &Output) -> Self {
        let on = |switch: Option<bool>| switch == Some(true);
        let (once, json) = (on(watch.once), on(watch.connect.json));
        let other = once || json || plain || watch.board == Some(false);
        Self {
            options: BoardOptions {
                every_ms: u64::try_from(watch.interval.as_millis()).unwrap_or(u64::MAX),
                namespaces: watch.ns.clone(),
                deployments: watch.deployment.clone(),
                severity: Severity::from_word(&watch.severity),
            },
            once,
            json,
            board: on(watch.board) || (!other && output.can_move),
            alerts: on(watch.alerts),
            exit_code: on(watch.exit_code),
            title: watch.title.as_deref().map(neutral).filter(|title| !title.is_empty()),
            max_alerts: watch.max.map(usize::from),
            zone: watch.tz.clone(),
        }
    }
}
