//! The saved sessions in one SQLite table, one row per store and name. It does not judge names or callers; that
//! happened before. It keeps the quota of a store.

use std::path::Path;
use std::time::Duration;

use chatcli_proto::v1::{ChatMessage, SessionDataV2};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use tonic::Status;

use super::schema::{self, SchemaError};
use super::{private, stored};
use crate::auth::Principal;
use crate::config::StartError;

const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

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

/// The saved sessions of all callers.
#[derive(Clone)]
pub(crate) struct Sessions {
    pool: SqlitePool,
    quota: Quota,
}

impl Sessions {
    /// Opens the file, creating it and its folder when missing, readable by their owner only; without a file the
    /// sessions live in memory.
    pub(crate) async fn open(file: Option<&Path>) -> Result<Self, StartError> {
        let place = || file.map_or_else(|| "in memory".to_owned(), |file| file.display().to_string());
        let broken = |why: String| StartError::Database { place: place(), why };
        let options = match file {
            Some(file) => {
                private::prepare(file).map_err(|error| broken(error.to_string()))?;
                SqliteConnectOptions::new()
                    .filename(file)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Normal)
            }
            None => SqliteConnectOptions::new().in_memory(true),
        }
        .busy_timeout(BUSY_TIMEOUT);
        let pool = match file {
            Some(_) => SqlitePoolOptions::new().max_connections(4),
            // Every connection to `:memory:` is a database of its own, so there must be one, and it must stay.
            None => SqlitePoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None),
        };
        // A file does not go away as a server does; asking each time would double the cost of a small call.
        let pool = pool.test_before_acquire(false).connect_with(options).await;
        let pool = pool.map_err(|error| broken(error.to_string()))?;
        schema::migrate(&pool).await.map_err(|error: SchemaError| broken(error.to_string()))?;
        Ok(Self { pool, quota: QUOTA })
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }

    /// The caller's session names, sorted. All names come as one value: a row each would cost a change of threads
    /// each.
    pub(crate) async fn list(&self, principal: &Principal) -> Result<Vec<String>, Status> {
        let names: Option<String> = sqlx::query_scalar(
            "SELECT group_concat(name, char(10)) FROM
             (SELECT name FROM sessions INDEXED BY sessions_list WHERE principal = ? ORDER BY name)",
        )
        .bind(principal.store())
        .fetch_one(&self.pool)
        .await
        .map_err(|error| unusable("list sessions", &error))?;
        let mut names: Vec<String> =
            names.map(|names| names.split('\n').map(str::to_owned).collect()).unwrap_or_default();
        // They are in order already, which costs next to nothing; SQLite only does not promise it.
        names.sort_unstable();
        Ok(names)
    }

    pub(crate) async fn load(&self, principal: &Principal, name: &str) -> Result<SessionDataV2, Status> {
        let data: Option<String> =
            sqlx::query_scalar("SELECT data FROM sessions WHERE principal = ? AND name = ?")
                .bind(principal.store())
                .bind(name)
                .fetch_optional(&self.pool)
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
        // One statement, so that two callers cannot both take the last place.
        let saved = sqlx::query(
            "INSERT INTO sessions (principal, name, data, bytes, saved_at)
             SELECT ?1, ?2, ?3, ?4, unixepoch()
             FROM (SELECT coalesce(max(sessions), 0) AS sessions, coalesce(max(bytes), 0) AS bytes
                   FROM stores WHERE principal = ?1) AS held,
                  (SELECT count(*) AS sessions, coalesce(max(bytes), 0) AS bytes
                   FROM sessions INDEXED BY sessions_list WHERE principal = ?1 AND name = ?2) AS old
             WHERE held.sessions - old.sessions < ?5 AND held.bytes - old.bytes + ?4 <= ?6
             ON CONFLICT DO UPDATE SET data = excluded.data, bytes = excluded.bytes, saved_at = excluded.saved_at",
        )
        .bind(principal.store())
        .bind(name)
        .bind(&data)
        .bind(i64::try_from(data.len()).unwrap_or(i64::MAX))
        .bind(self.quota.sessions)
        .bind(self.quota.store_bytes)
        .execute(&self.pool)
        .await
        .map_err(|error| unusable("save session", &error))?;
        if saved.rows_affected() == 0 {
            return Err(Status::resource_exhausted(format!(
                "there is no room for session `{name}`: at most {} sessions with {} bytes together are kept; delete \
                 some",
                self.quota.sessions, self.quota.store_bytes
            )));
        }
        Ok(())
    }

    pub(crate) async fn delete(&self, principal: &Principal, name: &str) -> Result<(), Status> {
        let done = sqlx::query("DELETE FROM sessions WHERE principal = ? AND name = ?")
            .bind(principal.store())
            .bind(name)
            .execute(&self.pool)
            .await
            .map_err(|error| unusable("delete session", &error))?;
        if done.rows_affected() == 0 { Err(not_found(name)) } else { Ok(()) }
    }
}

fn not_found(name: &str) -> Status {
    Status::not_found(format!("session not found: {name}"))
}

fn unusable(what: &str, error: &sqlx::Error) -> Status {
    tracing::error!(%error, "the session store failed to {what}");
    match error {
        sqlx::Error::PoolClosed => Status::unavailable("the server is shutting down"),
        sqlx::Error::PoolTimedOut => Status::unavailable(format!("failed to {what}: the store is busy")),
        _ => Status::internal(format!("failed to {what}: the store reported an error")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Role;
    use chatcli_proto::v1::MessageMeta;
    use tonic::Code;

    fn message(content: &str, meta: Option<MessageMeta>) -> ChatMessage {
        ChatMessage { role: "user".to_owned(), content: content.to_owned(), meta }
    }

    fn meta() -> MessageMeta {
        MessageMeta { is_summary: true, summary_of: 7, mode: "coder".to_owned() }
    }

    #[tokio::test]
    async fn both_versions_and_the_way_back() {
        let sessions = Sessions::open(None).await.unwrap();
        let me = Principal::system();
        sessions.save(&me, "one", vec![message("v1", Some(meta()))], None).await.unwrap();
        let loaded = sessions.load(&me, "one").await.unwrap();
        assert_eq!((loaded.version, loaded.chat_history), (2, vec![message("v1", None)]));

        let data = SessionDataV2 {
            version: 0,
            chat_history: vec![message("v2", Some(meta()))],
            agent_history: vec![message("a", None)],
            coder_history: vec![message("c", None)],
            shared_memory: vec![message("m", None)],
        };
        sessions.save(&me, "one", vec![message("loses", None)], Some(data.clone())).await.unwrap();
        let loaded = sessions.load(&me, "one").await.unwrap();
        assert_eq!(loaded, SessionDataV2 { version: 2, ..data });
    }

    #[tokio::test]
    async fn names_are_sorted_and_belong_to_their_caller() {
        let sessions = Sessions::open(None).await.unwrap();
        let me = Principal::system();
        let other = Principal { subject: "system".into(), role: Role::User };
        for name in ["b", "B", "a.json"] {
            sessions.save(&me, name, vec![message(name, None)], None).await.unwrap();
        }
        assert_eq!(sessions.list(&me).await.unwrap(), ["B", "a.json", "b"]);
        let with_token = sessions.list(&Principal::token_holder()).await.unwrap();
        assert_eq!(with_token, ["B", "a.json", "b"], "a token hides nothing");
        assert!(sessions.list(&other).await.unwrap().is_empty());
        assert_eq!(sessions.load(&other, "b").await.unwrap_err().code(), Code::NotFound);
        assert_eq!(sessions.delete(&other, "b").await.unwrap_err().code(), Code::NotFound);
        sessions.delete(&me, "b").await.unwrap();
        assert_eq!(sessions.delete(&me, "b").await.unwrap_err().code(), Code::NotFound);
        assert_eq!(sessions.load(&me, "b").await.unwrap_err().code(), Code::NotFound);
    }

    #[tokio::test]
    async fn a_file_outlives_the_server_and_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("new/sessions.db");
        let me = Principal::system();
        let sessions = Sessions::open(Some(&file)).await.unwrap();
        sessions.save(&me, "kept", vec![message("漢😀", None)], None).await.unwrap();
        sessions.close().await;
        assert_eq!(sessions.list(&me).await.unwrap_err().code(), Code::Unavailable);

        let sessions = Sessions::open(Some(&file)).await.unwrap();
        assert_eq!(sessions.load(&me, "kept").await.unwrap().chat_history, [message("漢😀", None)]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |name: &str| {
                let path = folder.path().join("new").join(name);
                std::fs::metadata(path).unwrap().permissions().mode() & 0o777
            };
            sessions.save(&me, "more", vec![message("x", None)], None).await.unwrap();
            for name in ["sessions.db", "sessions.db-wal", "sessions.db-shm"] {
                assert_eq!(mode(name), 0o600, "{name}");
            }
            assert_eq!(mode("."), 0o700);
        }
    }

    #[tokio::test]
    async fn a_damaged_row_is_data_loss_and_not_missing() {
        let sessions = Sessions::open(None).await.unwrap();
        let me = Principal::system();
        sessions.save(&me, "x", Vec::new(), None).await.unwrap();
        sqlx::query("UPDATE sessions SET data = 'oops'").execute(&sessions.pool).await.unwrap();
        assert_eq!(sessions.load(&me, "x").await.unwrap_err().code(), Code::DataLoss);
    }

    #[tokio::test]
    async fn a_full_store_refuses_more_and_keeps_what_it_has() {
        let quota = Quota { sessions: 3, store_bytes: 400, session_bytes: 250 };
        let sessions = Sessions { quota, ..Sessions::open(None).await.unwrap() };
        let me = Principal::system();
        let other = Principal { subject: "bob".into(), role: Role::User };
        let save = async |who: &Principal, name: &str, bytes: usize| {
            let messages = vec![message(&"x".repeat(bytes), None)];
            sessions.save(who, name, messages, None).await.map_err(|status| status.code())
        };
        assert_eq!(save(&me, "large", 300).await, Err(Code::ResourceExhausted), "one session");
        for name in ["a", "b", "c"] {
            save(&me, name, 20).await.unwrap();
        }
        assert_eq!(save(&me, "d", 20).await, Err(Code::ResourceExhausted), "the number");
        save(&me, "a", 25).await.expect("what is there can be saved again");
        assert_eq!(save(&me, "a", 190).await, Err(Code::ResourceExhausted), "all bytes");
        save(&other, "d", 150).await.expect("a store is full for itself only");
        assert_eq!(sessions.list(&me).await.unwrap(), ["a", "b", "c"]);
        sessions.delete(&me, "b").await.unwrap();
        sessions.delete(&me, "c").await.unwrap();
        save(&me, "d", 180).await.expect("room was made");
        let held: Vec<(String, i64, i64)> = sqlx::query_as("SELECT * FROM stores ORDER BY principal")
            .fetch_all(&sessions.pool)
            .await
            .unwrap();
        let counted: Vec<(String, i64, i64)> = sqlx::query_as(
            "SELECT principal, count(*), sum(bytes) FROM sessions GROUP BY principal ORDER BY principal",
        )
        .fetch_all(&sessions.pool)
        .await
        .unwrap();
        assert_eq!(held, counted, "the database counts right");
    }

    #[tokio::test]
    async fn the_list_is_read_from_its_index_alone() {
        let sessions = Sessions::open(None).await.unwrap();
        let plan: Vec<(i64, i64, i64, String)> = sqlx::query_as(
            "EXPLAIN QUERY PLAN SELECT name FROM sessions INDEXED BY sessions_list WHERE principal = 'x' ORDER BY name",
        )
        .fetch_all(&sessions.pool)
        .await
        .unwrap();
        let plan = &plan[0].3;
        assert!(plan.contains("COVERING INDEX sessions_list"), "{plan}");
    }

    #[tokio::test]
    async fn a_place_that_cannot_be_used_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error =
            Sessions::open(Some(folder.path())).await.err().expect("a folder is no database").to_string();
        assert!(error.contains(&folder.path().display().to_string()), "{error}");
    }
}
