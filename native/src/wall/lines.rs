//! The watcher in lines of text: the block once, or one line for each change.

use chatcli_core::watcher::board::{BigStatus, Board, Change};
use chatcli_core::watcher::failure;
use chatcli_core::{Lang, Stamp};

use super::clock::Clock;

/// Exit codes of `--exit-code`, beside those of failures. They are part of the program's help.
pub(super) fn exit_code(state: BigStatus) -> u8 {
    match state {
        BigStatus::Healthy => 0,
        BigStatus::Degraded => 10,
        BigStatus::Critical => 11,
        BigStatus::NoWatcher => 12,
        BigStatus::Stale | BigStatus::Unconfirmed | BigStatus::Waiting => 13,
        BigStatus::NoAccess => 5,
        BigStatus::Offline => 4,
    }
}

/// What changed after this number, one line each, and the last number.
pub(super) fn news(board: &Board, seen: u64, now: Stamp, clock: &Clock, lang: Lang) -> (Vec<String>, u64) {
    let mut last = seen;
    let mut lines = Vec::new();
    for (number, changed) in board.changes().filter(|(number, _)| *number > seen) {
        last = number;
        let why = match &changed.change {
            Change::State { to, .. } if *to == board.state(now) => reasons(board, now, lang),
            _ => String::new(),
        };
        lines.push(format!("{}  {}{why}", clock.moment(changed.unix_ms), changed.change.words(lang)));
    }
    (lines, last)
}

fn reasons(board: &Board, now: Stamp, lang: Lang) -> String {
    let mut reasons: Vec<String> = board.reasons(now).into_iter().map(|reason| reason.words(lang)).collect();
    reasons.extend(board.problem().map(|problem| failure(problem, lang)));
    if reasons.is_empty() { String::new() } else { format!(" ({})", reasons.join(" · ")) }
}
