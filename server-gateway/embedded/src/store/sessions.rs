//! The saved sessions in one SQLite table, one row per principal and name. It does not judge names; that happened
//! before.

use std::path::Path;

use chatcli_proto::v1::{ChatMessage, SessionDataV2};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use std::time::Duration;
use tonic::Status;

use super::stored;
use crate::auth::Principal;
use crate::config::StartError;

const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS sessions (
    principal TEXT NOT NULL,
    name TEXT NOT NULL,
    data TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (principal, name)
) STRICT, WITHOUT ROWID";

/// The saved sessions of all principals.
#[derive(Clone)]
pub(crate) struct Sessions {
    pool: SqlitePool,
}

impl Sessions {
    /// Opens the file, creating it and its folder when missing; without a file the sessions live in memory.
    pub(crate) async fn open(file: Option<&Path>) -> Result<Self, StartError> {
        let place = || file.map_or_else(|| "in memory".to_owned(), |file| file.display().to_string());
        let broken = |source| StartError::Database { place: place(), source };
        let options = match file {
            Some(file) => {
                if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                    make_private_folder(folder).map_err(|error| broken(sqlx::Error::Io(error)))?;
                }
                SqliteConnectOptions::new()
                    .filename(file)
                    .create_if_missing(true)
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
        let pool = pool.connect_with(options).await.map_err(broken)?;
        sqlx::query(SCHEMA).execute(&pool).await.map_err(broken)?;
        #[cfg(unix)]
        if let Some(file) = file {
            make_private_file(file).map_err(|error| broken(sqlx::Error::Io(error)))?;
        }
        Ok(Self { pool })
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }

    /// The principal's session names, sorted.
    pub(crate) async fn list(&self, principal: &Principal) -> Result<Vec<String>, Status> {
        sqlx::query_scalar("SELECT name FROM sessions WHERE principal = ? ORDER BY name")
            .bind(principal.0.as_ref())
            .fetch_all(&self.pool)
            .await
            .map_err(|error| unusable("list sessions", &error))
    }

    pub(crate) async fn load(&self, principal: &Principal, name: &str) -> Result<SessionDataV2, Status> {
        let data: Option<String> =
            sqlx::query_scalar("SELECT data FROM sessions WHERE principal = ? AND name = ?")
                .bind(principal.0.as_ref())
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
        sqlx::query(
            "INSERT INTO sessions (principal, name, data, saved_at) VALUES (?, ?, ?, unixepoch())
             ON CONFLICT DO UPDATE SET data = excluded.data, saved_at = excluded.saved_at",
        )
        .bind(principal.0.as_ref())
        .bind(name)
        .bind(stored::to_json(messages, session_data))
        .execute(&self.pool)
        .await
        .map_err(|error| unusable("save session", &error))?;
        Ok(())
    }

    pub(crate) async fn delete(&self, principal: &Principal, name: &str) -> Result<(), Status> {
        let done = sqlx::query("DELETE FROM sessions WHERE principal = ? AND name = ?")
            .bind(principal.0.as_ref())
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

fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Conversations are nobody else's business on a shared machine.
#[cfg(unix)]
fn make_private_file(file: &Path) -> std::io::Result<()> {
    std::fs::set_permissions(file, std::os::unix::fs::PermissionsExt::from_mode(0o600))
}

#[cfg(test)]
mod tests {
    use super::*;
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
    async fn names_are_sorted_and_belong_to_their_principal() {
        let sessions = Sessions::open(None).await.unwrap();
        let (me, other) = (Principal::system(), Principal::token_holder());
        for name in ["b", "B", "a.json"] {
            sessions.save(&me, name, vec![message(name, None)], None).await.unwrap();
        }
        assert_eq!(sessions.list(&me).await.unwrap(), ["B", "a.json", "b"]);
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
            assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
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
    async fn a_place_that_cannot_be_used_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error =
            Sessions::open(Some(folder.path())).await.err().expect("a folder is no database").to_string();
        assert!(error.contains(&folder.path().display().to_string()), "{error}");
    }
}
