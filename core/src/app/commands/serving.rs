//! Reads the commands about the server's watcher and the local credentials.

use super::given::Given;
use super::table::Read;
use super::{Action, Misuse};
use crate::app::Notice;
use crate::port::AuthAction;
use crate::watcher::{self, WatchAsked};

pub(super) fn auth(given: &Given) -> Read {
    let words: Vec<String> = given.words().iter().map(|word| word.to_ascii_lowercase()).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    Ok(Action::Auth(match words.as_slice() {
        ["status", ..] => AuthAction::Status,
        ["reset", ..] => AuthAction::Reset,
        ["login", provider, ..] => AuthAction::Login((*provider).to_owned()),
        ["logout", provider, ..] => AuthAction::Logout((*provider).to_owned()),
        _ => return Err(Misuse::Syntax),
    }))
}

/// How often `/watch status --follow` asks when it is not told.
const FOLLOW_MS: u64 = 30_000;

pub(super) fn watch(given: &Given) -> Read {
    match given.words().as_slice() {
        [] | ["status"] => {}
        ["start" | "stop", ..] => return Ok(Action::Show(Notice::Watcher(watcher::Notice::AreServers))),
        _ => return Err(Misuse::Syntax),
    }
    let follow_ms = match given.value("--follow") {
        None => None,
        Some(None) => Some(FOLLOW_MS),
        Some(Some(span)) => Some(span_ms(span).ok_or(Misuse::Syntax)?),
    };
    let (json, alerts) = (given.has("--json"), given.has("--alerts"));
    Ok(Action::Watch(WatchAsked { json, alerts, follow_ms }))
}

/// `30`, `30s`, `2m`: from one second to ten minutes.
fn span_ms(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit_ms = match text.get(digits.len()..)? {
        "" | "s" => 1000,
        "m" => 60_000,
        _ => return None,
    };
    let span_ms = digits.parse::<u64>().ok()?.checked_mul(unit_ms)?;
    (1000..=600_000).contains(&span_ms).then_some(span_ms)
}
