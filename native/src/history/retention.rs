//! Which conversations stay: beside the limits that hold for all of them, a person may set a number and an age. What was
//! given a name, of its own or of a session, stays whatever they say. Without a setting nothing goes for its number or its age.

use chatcli_core::history::{MOST_BYTES, MOST_CONVERSATIONS, excess};
use chatcli_core::port::ConversationId;
use rusqlite::{Transaction, params};

use super::store::{delete, id_of};
use crate::environment::Environment;

/// The variables, as the Go program calls them for what it saves by itself.
pub const KEEP: &str = "CHATCLI_SESSION_AUTOSAVE_KEEP";
/// See [`KEEP`].
pub const DAYS: &str = "CHATCLI_SESSION_TTL";
/// A hundred years.
const LONGEST_DAYS: i64 = 36_600;
const DAY_MS: i64 = 24 * 3_600 * 1_000;

/// What a person set. Conversations without a name of their own go beyond it, the oldest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retention {
    /// So many stay.
    keep: Option<usize>,
    /// They stay so many days after something was said in them.
    days: Option<i64>,
}

impl Retention {
    /// These limits.
    #[cfg(test)]
    pub fn new(keep: Option<usize>, days: Option<i64>) -> Self {
        Self { keep, days }
    }

    /// Reads it from the variables. What is no number sets nothing: a slip of the pen deletes no conversation.
    pub fn of(environment: &Environment) -> Self {
        let days = environment.filled(DAYS).map(|text| text.trim().trim_end_matches(['d', 'D']).to_owned());
        Self {
            keep: environment.filled(KEEP).and_then(|text| text.trim().parse().ok()).filter(|keep| *keep > 0),
            days: days.and_then(|days| days.parse().ok()).filter(|days| (1..=LONGEST_DAYS).contains(days)),
        }
    }

    /// Forgets what goes beyond, at this moment in milliseconds since 1970. Says how many.
    pub fn enforce(self, transaction: &Transaction<'_>, now_unix_ms: i64) -> rusqlite::Result<usize> {
        let sql = "SELECT id, bytes FROM conversation ORDER BY changed DESC, id DESC";
        let kept = transaction
            .prepare_cached(sql)?
            .query_map([], |row| {
                Ok((id_of(row.get(0)?), u64::try_from(row.get::<_, i64>(1)?).unwrap_or_default()))
            })?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        let mut gone = excess(kept, MOST_CONVERSATIONS, MOST_BYTES);
        if self != Self::default() {
            gone.extend(self.beyond(transaction, now_unix_ms)?);
        }
        let mut count = 0;
        for id in gone {
            count += usize::from(delete(transaction, id)?);
        }
        Ok(count)
    }

    fn beyond(
        self,
        transaction: &Transaction<'_>,
        now_unix_ms: i64,
    ) -> rusqlite::Result<Vec<ConversationId>> {
        let before = self.days.map_or(i64::MIN, |days| now_unix_ms.saturating_sub(days * DAY_MS));
        let keep = self.keep.and_then(|keep| i64::try_from(keep).ok()).unwrap_or(i64::MAX);
        let sql = "
            SELECT id FROM (
                SELECT id, changed, row_number() OVER (ORDER BY changed DESC, id DESC) AS place
                FROM conversation WHERE NOT is_titled AND json_extract(about, '$.session') IS NULL
            ) WHERE place > 1 AND (place > ?1 OR changed < ?2)";
        let mut found = transaction.prepare_cached(sql)?;
        found.query_map(params![keep, before], |row| Ok(id_of(row.get(0)?)))?.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_deletes_nothing() {
        let read = |keep: &str, days: &str| {
            let variables = [(KEEP.to_owned(), keep.to_owned()), (DAYS.to_owned(), days.to_owned())];
            Retention::of(&Environment::new(variables))
        };
        for (keep, days, expected) in [
            ("600", "90", (Some(600), Some(90))),
            (" 1 ", "7d", (Some(1), Some(7))),
            ("0", "0", (None, None)),
            ("-1", "-3", (None, None)),
            ("all", "week", (None, None)),
            ("1.5", "36601", (None, None)),
            ("", "", (None, None)),
        ] {
            assert_eq!(read(keep, days), Retention { keep: expected.0, days: expected.1 }, "{keep} {days}");
        }
    }
}
