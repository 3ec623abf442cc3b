//! The conversations of the hub and their events. Decides that the events of one conversation get their numbers in the
//! order in which others can see them, that one id of a client is stored once, and what a conversation may hold. Who
//! may read or write one was judged before.

use chatcli_proto::v1::ConversationEvent;
use sqlx::{Any, Transaction, query, query_as, query_scalar};

use super::{Dialect, Store};

/// What the hub may hold.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    /// Conversations of all callers together.
    pub(crate) conversations: i64,
    /// Events of one conversation.
    pub(crate) events: i64,
    /// Bytes of one conversation's events.
    pub(crate) bytes: i64,
}

const ROOM: Room = Room { conversations: 10_000, events: 50_000, bytes: 64 << 20 };

/// What each event counts beside its texts, in bytes.
const EVENT_BYTES: usize = 64;

/// The conversations of the hub.
#[derive(Clone, Debug)]
pub(crate) struct Threads {
    pub(super) store: Store,
    pub(super) room: Room,
}

/// How far one read goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    /// Only events after this one.
    pub(crate) since: i64,
    /// At most so many.
    pub(crate) events: i64,
    /// No further one when the ones before have so many bytes.
    pub(crate) bytes: i64,
}

/// What became of an event.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Appended {
    /// It is stored; so it was before if its client's id was known.
    Stored(ConversationEvent),
    /// There is no such conversation.
    Missing,
    /// The conversation has no room for it.
    Full,
}

/// What became of a new conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Begun {
    /// It is the active one now; the one before is gone.
    Now { conv_id: String, before: Option<String> },
    /// There are too many.
    Full,
}

impl Threads {
    /// The conversations in this database.
    pub(crate) fn new(store: Store) -> Self {
        Self { store, room: ROOM }
    }

    /// Whether other processes may write to the database.
    pub(crate) fn is_shared(&self) -> bool {
        self.store.is_shared
    }

    /// A transaction: no other client writes between its reads and its writes. SQLite has one writer; PostgreSQL
    /// locks the rows that are read for it, and where there is none yet, the principal.
    async fn begin(&self, principal: Option<&str>) -> Result<Transaction<'static, Any>, sqlx::Error> {
        match self.store.dialect {
            Dialect::Sqlite => self.store.pool.begin_with("BEGIN IMMEDIATE").await,
            Dialect::Postgres => {
                let mut transaction = self.store.pool.begin().await?;
                if let Some(principal) = principal {
                    query("SELECT pg_advisory_xact_lock(hashtextextended($1, 1))")
                        .bind(principal)
                        .execute(&mut *transaction)
                        .await?;
                }
                Ok(transaction)
            }
        }
    }

    /// The active conversation of a principal.
    pub(crate) async fn active(&self, principal: &str) -> Result<Option<String>, sqlx::Error> {
        query_scalar("SELECT conv_id FROM hub_pointers WHERE principal = $1")
            .bind(principal)
            .fetch_optional(&self.store.pool)
            .await
    }

    /// The active conversation of a principal, which is `conv_id` if there was none: two that ask at once get one.
    pub(crate) async fn active_or(
        &self,
        principal: &str,
        conv_id: &str,
        now: i64,
    ) -> Result<Option<String>, sqlx::Error> {
        if let Some(found) = self.active(principal).await? {
            return Ok(Some(found));
        }
        let mut transaction = self.begin(Some(principal)).await?;
        let found: Option<String> = query_scalar("SELECT conv_id FROM hub_pointers WHERE principal = $1")
            .bind(principal)
            .fetch_optional(&mut *transaction)
            .await?;
        if found.is_some() {
            return Ok(found);
        }
        if !self.add(&mut transaction, principal, conv_id, now).await? {
            return Ok(None);
        }
        transaction.commit().await?;
        Ok(Some(conv_id.to_owned()))
    }

    /// Makes `conv_id` the active conversation of a principal, in the place of the one before.
    pub(crate) async fn rotate(
        &self,
        principal: &str,
        conv_id: &str,
        now: i64,
    ) -> Result<Begun, sqlx::Error> {
        let mut transaction = self.begin(Some(principal)).await?;
        let before: Option<String> = query_scalar("SELECT conv_id FROM hub_pointers WHERE principal = $1")
            .bind(principal)
            .fetch_optional(&mut *transaction)
            .await?;
        if let Some(before) = &before {
            remove(&mut transaction, before).await?;
        }
        if !self.add(&mut transaction, principal, conv_id, now).await? {
            return Ok(Begun::Full);
        }
        transaction.commit().await?;
        Ok(Begun::Now { conv_id: conv_id.to_owned(), before })
    }

    async fn add(
        &self,
        transaction: &mut Transaction<'static, Any>,
        principal: &str,
        conv_id: &str,
        now: i64,
    ) -> Result<bool, sqlx::Error> {
        let added = query(
            "INSERT INTO hub_conversations (conv_id, principal, used_at, events, bytes)
             SELECT $1, $2, $3, 0, 0 WHERE (SELECT count(*) FROM hub_conversations) < $4",
        )
        .bind(conv_id)
        .bind(principal)
        .bind(now)
        .bind(self.room.conversations)
        .execute(&mut **transaction)
        .await?;
        if added.rows_affected() == 0 {
            return Ok(false);
        }
        query(
            "INSERT INTO hub_pointers (principal, conv_id) VALUES ($1, $2)
             ON CONFLICT (principal) DO UPDATE SET conv_id = excluded.conv_id",
        )
        .bind(principal)
        .bind(conv_id)
        .execute(&mut **transaction)
        .await?;
        Ok(true)
    }

    /// How much is stored of a conversation; nothing when there is none.
    pub(crate) async fn bytes(&self, conv_id: &str) -> Result<i64, sqlx::Error> {
        let bytes: Option<i64> = query_scalar("SELECT bytes FROM hub_conversations WHERE conv_id = $1")
            .bind(conv_id)
            .fetch_optional(&self.store.pool)
            .await?;
        Ok(bytes.unwrap_or_default())
    }

    /// Whose conversation it is.
    pub(crate) async fn owner(&self, conv_id: &str) -> Result<Option<String>, sqlx::Error> {
        query_scalar("SELECT principal FROM hub_conversations WHERE conv_id = $1")
            .bind(conv_id)
            .fetch_optional(&self.store.pool)
            .await
    }

    /// Stores an event; its number is given here.
    pub(crate) async fn append(&self, event: ConversationEvent) -> Result<Appended, sqlx::Error> {
        let mut transaction = self.begin(None).await?;
        let held: Option<(i64, i64)> = query_as(match self.store.dialect {
            Dialect::Sqlite => "SELECT events, bytes FROM hub_conversations WHERE conv_id = $1",
            // Numbers are given one after the other, and seen in that order.
            Dialect::Postgres => "SELECT events, bytes FROM hub_conversations WHERE conv_id = $1 FOR UPDATE",
        })
        .bind(&event.conv_id)
        .fetch_optional(&mut *transaction)
        .await?;
        let Some((events, held_bytes)) = held else { return Ok(Appended::Missing) };
        if !event.client_msg_id.is_empty() {
            let known: Option<Row> = query_as(BY_CLIENT)
                .bind(&event.conv_id)
                .bind(&event.client_msg_id)
                .fetch_optional(&mut *transaction)
                .await?;
            if let Some(known) = known {
                return Ok(Appended::Stored(of_row(known)));
            }
        }
        let bytes = i64::try_from(weight(&event)).unwrap_or(i64::MAX);
        if events >= self.room.events || held_bytes.saturating_add(bytes) > self.room.bytes {
            return Ok(Appended::Full);
        }
        let seq: i64 = query_scalar(
            "INSERT INTO hub_events (conv_id, principal, channel, role, content, client_msg_id, ts, bytes)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING seq",
        )
        .bind(&event.conv_id)
        .bind(&event.principal)
        .bind(&event.channel)
        .bind(&event.role)
        .bind(&event.content)
        .bind(&event.client_msg_id)
        .bind(event.ts)
        .bind(bytes)
        .fetch_one(&mut *transaction)
        .await?;
        query(
            "UPDATE hub_conversations SET events = events + 1, bytes = bytes + $2, used_at = $3
             WHERE conv_id = $1",
        )
        .bind(&event.conv_id)
        .bind(bytes)
        .bind(event.ts)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(Appended::Stored(ConversationEvent { seq, ..event }))
    }

    /// The next events of a conversation, in order: at least one, if there is one.
    pub(crate) async fn read(
        &self,
        conv_id: &str,
        page: Page,
    ) -> Result<Vec<ConversationEvent>, sqlx::Error> {
        let rows: Vec<Row> = query_as(
            "SELECT conv_id, seq, principal, channel, role, content, client_msg_id, ts FROM (
                 SELECT *, CAST(sum(bytes) OVER (ORDER BY seq) AS BIGINT) AS held FROM (
                     SELECT * FROM hub_events WHERE conv_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
                 ) AS next
             ) AS weighed WHERE held - bytes < $4 ORDER BY seq",
        )
        .bind(conv_id)
        .bind(page.since)
        .bind(page.events)
        .bind(page.bytes)
        .fetch_all(&self.store.pool)
        .await?;
        Ok(rows.into_iter().map(of_row).collect())
    }

    /// What changes with every event of any conversation, and with each that begins or ends. The newest number alone
    /// would not do: one that was given earlier may be seen later, when it is another conversation's.
    pub(crate) async fn mark(&self) -> Result<Mark, sqlx::Error> {
        query_as(
            "SELECT (SELECT coalesce(max(seq), 0) FROM hub_events), count(*),
                    CAST(coalesce(sum(events), 0) AS BIGINT), coalesce(max(used_at), 0)
             FROM hub_conversations",
        )
        .fetch_one(&self.store.pool)
        .await
    }

    /// Removes conversations that are no principal's active one and were not used since then.
    pub(crate) async fn prune(&self, before: i64) -> Result<Vec<String>, sqlx::Error> {
        let idle: Vec<(String,)> = query_as(
            "SELECT conv_id FROM hub_conversations WHERE used_at < $1
             AND conv_id NOT IN (SELECT conv_id FROM hub_pointers)",
        )
        .bind(before)
        .fetch_all(&self.store.pool)
        .await?;
        let mut removed = Vec::new();
        for (conv_id,) in idle {
            let mut transaction = self.begin(None).await?;
            remove(&mut transaction, &conv_id).await?;
            transaction.commit().await?;
            removed.push(conv_id);
        }
        Ok(removed)
    }
}

async fn remove(transaction: &mut Transaction<'static, Any>, conv_id: &str) -> Result<(), sqlx::Error> {
    // The row first: who appends waits for it, and then finds that it is gone.
    query("DELETE FROM hub_conversations WHERE conv_id = $1")
        .bind(conv_id)
        .execute(&mut **transaction)
        .await?;
    query("DELETE FROM hub_events WHERE conv_id = $1").bind(conv_id).execute(&mut **transaction).await?;
    Ok(())
}

/// See [`Threads::mark`].
pub(crate) type Mark = (i64, i64, i64, i64);

type Row = (String, i64, String, String, String, String, String, i64);

const BY_CLIENT: &str = "SELECT conv_id, seq, principal, channel, role, content, client_msg_id, ts
     FROM hub_events WHERE conv_id = $1 AND client_msg_id = $2 AND client_msg_id <> ''";

fn of_row((conv_id, seq, principal, channel, role, content, client_msg_id, ts): Row) -> ConversationEvent {
    ConversationEvent { conv_id, seq, principal, channel, role, content, client_msg_id, ts }
}

/// What an event counts.
pub(crate) fn weight(event: &ConversationEvent) -> usize {
    let texts = [&event.conv_id, &event.principal, &event.channel, &event.role, &event.client_msg_id];
    EVENT_BYTES + event.content.len() + texts.iter().map(|text| text.len()).sum::<usize>()
}

#[cfg(test)]
pub(super) mod cases;
