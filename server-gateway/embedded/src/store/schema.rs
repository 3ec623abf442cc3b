//! The tables, as steps from one version of the file to the next. The version is in the file (`user_version`), and all
//! steps happen under one write lock, so that two servers that start at once do them once.

use sqlx::sqlite::SqlitePool;
use sqlx::{Connection, Executor};

use crate::auth::SHARED_STORE;

/// Why a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum SchemaError {
    #[error("a newer program wrote it (version {found}, this one knows {known})")]
    Newer { found: i64, known: i64 },
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

fn steps() -> [String; 3] {
    let first = "CREATE TABLE IF NOT EXISTS sessions (
        principal TEXT NOT NULL,
        name TEXT NOT NULL,
        data TEXT NOT NULL,
        saved_at INTEGER NOT NULL,
        PRIMARY KEY (principal, name)
    ) STRICT, WITHOUT ROWID";
    // Everybody without a token and everybody with it had a store of their own. Where both used a name, the older
    // session gets another one.
    let both = "('system', 'legacy-token')";
    let second = format!(
        "ALTER TABLE sessions ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
        UPDATE sessions SET bytes = octet_length(data);
        UPDATE sessions AS old
            SET name = substr(name, 1, 225) || '-older-' || strftime('%Y%m%d', saved_at, 'unixepoch') || '-'
                || lower(hex(randomblob(3)))
            WHERE principal IN {both} AND EXISTS (
                SELECT 1 FROM sessions AS new
                WHERE new.principal IN {both} AND new.principal <> old.principal AND new.name = old.name
                AND (new.saved_at, new.principal) > (old.saved_at, old.principal)
            );
        UPDATE sessions SET principal = '{SHARED_STORE}' WHERE principal IN {both};
        CREATE INDEX sessions_list ON sessions (principal, name, bytes)"
    );
    // What a store holds, kept by the database itself: to count it at each save would take longer than to save.
    let third = "CREATE TABLE stores (
            principal TEXT NOT NULL PRIMARY KEY,
            sessions INTEGER NOT NULL,
            bytes INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        INSERT INTO stores SELECT principal, count(*), sum(bytes) FROM sessions GROUP BY principal;
        CREATE TRIGGER sessions_added AFTER INSERT ON sessions BEGIN
            INSERT INTO stores SELECT new.principal, 0, 0
                WHERE NOT EXISTS (SELECT 1 FROM stores WHERE principal = new.principal);
            UPDATE stores SET sessions = sessions + 1, bytes = bytes + new.bytes
                WHERE principal = new.principal;
        END;
        CREATE TRIGGER sessions_changed AFTER UPDATE OF bytes ON sessions BEGIN
            UPDATE stores SET bytes = bytes + new.bytes - old.bytes WHERE principal = new.principal;
        END;
        CREATE TRIGGER sessions_removed AFTER DELETE ON sessions BEGIN
            UPDATE stores SET sessions = sessions - 1, bytes = bytes - old.bytes
                WHERE principal = old.principal;
        END";
    [first.to_owned(), second, third.to_owned()]
}

/// Brings the database to the newest version.
pub(super) async fn migrate(pool: &SqlitePool) -> Result<(), SchemaError> {
    let steps = steps();
    let known = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    let mut connection = pool.acquire().await?;
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let found: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *transaction).await?;
    if found > known {
        return Err(SchemaError::Newer { found, known });
    }
    for step in steps.iter().skip(usize::try_from(found).unwrap_or(0)) {
        transaction.execute(step.as_str()).await?;
    }
    transaction.execute(format!("PRAGMA user_version = {known}").as_str()).await?;
    transaction.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::sqlite::SqlitePoolOptions;

    async fn memory() -> SqlitePool {
        let options = SqlitePoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
        options.connect("sqlite::memory:").await.unwrap()
    }

    #[tokio::test]
    async fn the_two_old_stores_become_one_and_nothing_is_lost() {
        let pool = memory().await;
        pool.execute(steps()[0].as_str()).await.unwrap();
        for (principal, name, data, at) in [
            ("system", "both", "old", 86_400),
            ("legacy-token", "both", "new", 172_800),
            ("system", "same", "first", 5),
            ("legacy-token", "same", "second", 5),
            ("system", "mine", "漢", 1),
            ("legacy-token", "theirs", "t", 1),
        ] {
            sqlx::query("INSERT INTO sessions VALUES (?, ?, ?, ?)")
                .bind(principal)
                .bind(name)
                .bind(data)
                .bind(at)
                .execute(&pool)
                .await
                .unwrap();
        }
        migrate(&pool).await.unwrap();
        migrate(&pool).await.unwrap();
        let rows: Vec<(String, String, String, i64)> =
            sqlx::query_as("SELECT principal, name, data, bytes FROM sessions ORDER BY name")
                .fetch_all(&pool)
                .await
                .unwrap();
        assert!(rows.iter().all(|(principal, ..)| principal == SHARED_STORE));
        let data_of = |wanted: &str| {
            rows.iter().find(|(_, name, ..)| name.starts_with(wanted)).map(|(_, _, data, _)| data.as_str())
        };
        assert_eq!(rows.len(), 6, "{rows:?}");
        assert_eq!(data_of("both-older-19700102-"), Some("old"));
        assert!(rows.iter().any(|(_, name, data, _)| name == "both" && data == "new"));
        assert!(data_of("same-older-19700101-").is_some());
        let held: (i64, i64) =
            sqlx::query_as("SELECT sessions, bytes FROM stores").fetch_one(&pool).await.unwrap();
        assert_eq!(held, (6, rows.iter().map(|(.., bytes)| bytes).sum()));
        assert!(rows.iter().any(|(_, name, _, bytes)| name == "mine" && *bytes == 3));
    }

    #[tokio::test]
    async fn a_newer_file_is_left_alone() {
        let pool = memory().await;
        pool.execute("PRAGMA user_version = 99").await.unwrap();
        let error = migrate(&pool).await.unwrap_err().to_string();
        assert!(error.contains("newer program"), "{error}");
    }
}
