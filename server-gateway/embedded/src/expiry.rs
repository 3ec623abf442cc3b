//! The end of sessions that programs saved by themselves: names with `autosave-` and `mcp-`, as the full ChatCLI gives
//! them. Nothing goes unless an administrator wants that, and what a person named never does.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio_util::sync::CancellationToken;

use crate::config::{Config, StartError};
use crate::store::{Sessions, Store};

const LIFETIME: &str = "CHATCLI_SESSION_TTL";
/// A hundred years.
const LONGEST_DAYS: u64 = 36_600;
const DAY_SECS: u64 = 24 * 3600;
/// The variable.
const NEWEST: &str = "CHATCLI_SESSION_AUTOSAVE_KEEP";
/// So many of the newest that a program saved at its end stay, of each store, where the variable says nothing: the full
/// ChatCLI's number.
const USUAL_NEWEST: usize = 600;
/// How often old ones are looked for.
const LOOK: Duration = Duration::from_secs(3600);

/// Removes old ones until `ending`, where that is wanted.
///
/// # Errors
/// A setting is no number of days, or no number of sessions.
pub(crate) fn start(config: &Config, store: &Store, ending: &CancellationToken) -> Result<(), StartError> {
    let days = config.variable(LIFETIME).map_or(Ok(0), days)?;
    let newest = config.variable(NEWEST).map_or(Ok(USUAL_NEWEST), newest)?;
    if days > 0 {
        let sessions = Sessions::new(store.clone());
        let lifetime = days * DAY_SECS;
        tokio::spawn(
            ending.clone().run_until_cancelled_owned(async move { look(&sessions, lifetime, newest).await }),
        );
    }
    Ok(())
}

/// `90` or `90d`; 0 keeps everything.
fn days(text: &str) -> Result<u64, StartError> {
    let number = text.trim();
    let number = number.strip_suffix(['d', 'D']).unwrap_or(number);
    number.parse().ok().filter(|days| *days <= LONGEST_DAYS).ok_or_else(|| StartError::Setting {
        name: LIFETIME,
        why: format!("it must be a number of days up to {LONGEST_DAYS}"),
    })
}

/// `600`; at least one stays.
fn newest(text: &str) -> Result<usize, StartError> {
    text.trim().parse().ok().filter(|newest| *newest > 0).ok_or_else(|| StartError::Setting {
        name: NEWEST,
        why: "it must be a number of sessions, at least 1".to_owned(),
    })
}

async fn look(sessions: &Sessions, lifetime_secs: u64, newest: usize) {
    let mut beat = tokio::time::interval(LOOK);
    loop {
        beat.tick().await;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let before = i64::try_from(now.saturating_sub(lifetime_secs)).unwrap_or_default();
        match sessions.expire(before, newest).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "old sessions that programs saved were removed"),
            Err(error) => tracing::warn!(%error, "old sessions could not be removed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_the_full_chatcli_reads_them() {
        for (text, read) in [("0", Some(0)), ("90", Some(90)), (" 7d ", Some(7)), ("30D", Some(30))] {
            assert_eq!(days(text).ok(), read, "{text}");
        }
        for text in ["", "d", "-1", "1.5", "week", "36601"] {
            assert!(days(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_number_of_sessions_is_one_or_more() {
        for (text, read) in [("600", Some(600)), (" 1 ", Some(1)), ("0", None), ("-1", None), ("all", None)] {
            assert_eq!(newest(text).ok(), read, "{text}");
        }
    }
}
