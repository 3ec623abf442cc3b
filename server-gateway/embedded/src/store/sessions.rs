//! The saved sessions in one table, one row per store and name. It does not judge names or callers; that happened
//! before. It keeps the quota of a store.

use std::time::{SystemTime, UNIX_EPOCH};

use chatcli_proto::v1::{ChatMessage, SessionDataV2};
use sqlx::{query, query_scalar};
use tonic::Status;

use super::{Dialect, Store, stored, unusable};
use crate::auth::Principal;

/// What a store may hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quota {
    /// The number of sessions.
    sessions: i64,
    /// The bytes of all sessions together, as they are stored.
    store_bytes: i64,
    /// The bytes of one session, as it is stored.
    session_bytes: usize,
}

const QUOTA: Quota = Quota { sessions: 10_000, store_bytes: 2 << 30, session_bytes: 50 << 20 };

/// How names begin under which the full ChatCLI saves at its end.
const AT_EXIT: &str = "autosave-";

/// The saved sessions of all callers.
#[derive(Clone)]
pub(crate) struct Sessions {
    store: Store,
    quota: Quota,
}

/// A statement, and what SQLite is told of the index that holds all it needs: without that it reads the sessions
/// themselves, which may have megabytes each.
macro_rules! by_index {
    ($dialect:expr, $before:literal, $after:literal) => {
        match $dialect {
            Dialect::Sqlite => concat!($before, " INDEXED BY sessions_list ", $after),
            Dialect::Postgres => concat!($before, " ", $after),
        }
    };
}

impl Sessions {
    /// The sessions in this database.
    pub(crate) fn new(store: Store) -> Self {
        Self { store, quota: QUOTA }
    }

    /// The caller's session names, sorted. All names come as one value: a row each would cost a change of threads
    /// each.
    pub(crate) async fn list(&self, principal: &Principal) -> Result<Vec<String>, Status> {
        let names: Option<String> = query_scalar(list_statement(self.store.dialect))
            .bind(&*principal.store())
            .bind("\n")
            .fetch_one(&self.store.pool)
            .await
            .map_err(|error| unusable("list sessions", &error))?;
        let mut names: Vec<String> =
            names.map(|names| names.split('\n').map(str::to_owned).collect()).unwrap_or_default();
        // They are in order already, which costs next to nothing; the database only does not promise it.
        names.sort_unstable();
        Ok(names)
    }

    /// How large a session is as it is stored; nothing when there is none of that name.
    pub(crate) async fn bytes(&self, principal: &Principal, name: &str) -> Result<usize, Status> {
        let bytes: Option<i64> =
            query_scalar("SELECT bytes FROM sessions WHERE principal = $1 AND name = $2")
                .bind(&*principal.store())
                .bind(name)
                .fetch_optional(&self.store.pool)
                .await
                .map_err(|error| unusable("load session", &error))?;
        Ok(bytes.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or_default())
    }

    pub(crate) async fn load(&self, principal: &Principal, name: &str) -> Result<SessionDataV2, Status> {
        let data: Option<String> =
            query_scalar("SELECT data FROM sessions WHERE principal = $1 AND name = $2")
                .bind(&*principal.store())
                .bind(name)
                .fetch_optional(&self.store.pool)
                .await
                .map_err(|error| unusable("load session", &error))?;
        let data = data.ok_or_else(|| not_found(name))?;
        stored::from_json(&data)
            .map_err(|why| Status::data_loss(format!("session `{name}` is damaged: {why}")))
    }

    /// Saves a session, replacing one of the same name.
    pub(crate) async fn save(
        &self,
        principal: &Principal,
        name: &str,
        messages: Vec<ChatMessage>,
        session_data: Option<SessionDataV2>,
    ) -> Result<(), Status> {
        let data = stored::to_json(messages, session_data);
        if data.len() > self.quota.session_bytes {
            return Err(Status::resource_exhausted(format!(
                "session `{name}` has {} bytes; the limit is {}",
                data.len(),
                self.quota.session_bytes
            )));
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let now = i64::try_from(now).unwrap_or(i64::MAX);
        let saved = self.write(&principal.store(), name, &data, now).await;
        let saved = saved.map_err(|error| unusable("save session", &error))?;
        if !saved {
            return Err(Status::resource_exhausted(format!(
                "there is no room for session `{name}`: at most {} sessions with {} bytes together are kept; delete \
                 some",
                self.quota.sessions, self.quota.store_bytes
            )));
        }
        Ok(())
    }

    /// Writes the row, unless the quota has no room for it. Two callers cannot both take the last place: SQLite has one
    /// writer at a time, and PostgreSQL is told to let one write to a store after the other.
    pub(super) async fn write(
        &self,
        principal: &str,
        name: &str,
        data: &str,
        saved_at: i64,
    ) -> Result<bool, sqlx::Error> {
        let mut transaction = self.store.pool.begin().await?;
        if self.store.dialect == Dialect::Postgres {
            query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
                .bind(principal)
                .execute(&mut *transaction)
                .await?;
        }
        let saved = query(save_statement(self.store.dialect))
            .bind(principal)
            .bind(name)
            .bind(data)
            .bind(i64::try_from(data.len()).unwrap_or(i64::MAX))
            .bind(self.quota.sessions)
            .bind(self.quota.store_bytes)
            .bind(saved_at)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(saved.rows_affected() > 0)
    }

    /// Deletes what programs saved by themselves: what is older than `before`, in seconds since 1970, and of what they
    /// saved at their end all but the `newest` of a store. What a person named stays. Says how many went.
    pub(crate) async fn expire(&self, before: i64, newest: usize) -> Result<u64, sqlx::Error> {
        let stores: Vec<String> =
            query_scalar("SELECT principal FROM stores").fetch_all(&self.store.pool).await?;
        let mut count = 0;
        for principal in stores {
            let names: Vec<String> = query_scalar(machines_statement(self.store.dialect))
                .bind(&principal)
                .bind(AT_EXIT)
                .fetch_all(&self.store.pool)
                .await?;
            let mut dated = Vec::new();
            for name in names {
                let saved_at: Option<i64> =
                    query_scalar("SELECT saved_at FROM sessions WHERE principal = $1 AND name = $2")
                        .bind(&principal)
                        .bind(&name)
                        .fetch_optional(&self.store.pool)
                        .await?;
                dated.extend(saved_at.map(|saved_at| (saved_at, name)));
            }
            dated.sort_unstable_by(|one, other| other.cmp(one));
            let mut at_exit = 0;
            for (saved_at, name) in dated {
                at_exit += usize::from(name.starts_with(AT_EXIT));
                let is_too_many = name.starts_with(AT_EXIT) && at_exit > newest;
                if saved_at >= before && !is_too_many {
                    continue;
                }
                // One that was saved anew meanwhile stays.
                let sql = "DELETE FROM sessions WHERE principal = $1 AND name = $2 AND saved_at = $3";
                let done = query(sql).bind(&principal).bind(&name).bind(saved_at);
                count += done.execute(&self.store.pool).await?.rows_affected();
            }
        }
        Ok(count)
    }

    pub(crate) async fn delete(&self, principal: &Principal, name: &str) -> Result<(), Status> {
        let done = query("DELETE FROM sessions WHERE principal = $1 AND name = $2")
            .bind(&*principal.store())
            .bind(name)
            .execute(&self.store.pool)
            .await
            .map_err(|error| unusable("delete session", &error))?;
        if done.rows_affected() == 0 { Err(not_found(name)) } else { Ok(()) }
    }
}

fn not_found(name: &str) -> Status {
    Status::not_found(format!("session not found: {name}"))
}

/// `$1` store, `$2` what stands between two names.
fn list_statement(dialect: Dialect) -> &'static str {
    by_index!(
        dialect,
        "SELECT string_agg(name, $2) FROM (SELECT name FROM sessions",
        "WHERE principal = $1 ORDER BY name) AS named"
    )
}

/// `$1` store, `$2` how the names begin under which a program saves at its end; the other ones are of its tools.
fn machines_statement(dialect: Dialect) -> &'static str {
    by_index!(
        dialect,
        "SELECT name FROM sessions",
        "WHERE principal = $1 AND (substr(name, 1, 9) = $2 OR substr(name, 1, 4) = 'mcp-')"
    )
}

/// `$1` store, `$2` name, `$3` data, `$4` its bytes, `$5` and `$6` the quota, `$7` seconds since 1970.
fn save_statement(dialect: Dialect) -> &'static str {
    by_index!(
        dialect,
        "INSERT INTO sessions (principal, name, data, bytes, saved_at)
         SELECT $1, $2, $3, $4, $7
         FROM (SELECT coalesce(max(sessions), 0) AS sessions, coalesce(max(bytes), 0) AS bytes
               FROM stores WHERE principal = $1) AS held,
              (SELECT count(*) AS sessions, coalesce(max(bytes), 0) AS bytes FROM sessions",
        "WHERE principal = $1 AND name = $2) AS old
         WHERE held.sessions - old.sessions < $5 AND held.bytes - old.bytes + $4 <= $6
         ON CONFLICT (principal, name)
         DO UPDATE SET data = excluded.data, bytes = excluded.bytes, saved_at = excluded.saved_at"
    )
}

#[cfg(test)]
pub(super) mod cases;
