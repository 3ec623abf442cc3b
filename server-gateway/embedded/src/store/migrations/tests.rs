//! Databases of other versions. `recorded/` holds what programs of then wrote, as SQL.

use std::path::Path;

use sha2::{Digest, Sha256};
use sqlx::AnyPool;

use super::*;
use crate::auth::{Principal, SHARED_STORE};
use crate::config::StartError;
use crate::store::{Database, Sessions};

/// Files of all versions that are in the field: without a number, and with one. All three hold sessions.
const RECORDED: [(i64, &str); 3] = [
    (0, include_str!("recorded/version-0.sql")),
    (2, include_str!("recorded/version-2.sql")),
    (3, include_str!("recorded/version-3.sql")),
];

/// Makes a file of this SQL, without any step of ours.
async fn write(file: &Path, sql: &'static str) {
    sqlx::any::install_default_drivers();
    std::fs::write(file, "").unwrap();
    let pool = AnyPool::connect(&Database::File(file.to_owned()).url().unwrap()).await.unwrap();
    pool.execute(sql).await.unwrap();
    pool.close().await;
}

async fn rows(store: &Store) -> Vec<(String, String, String, i64, i64)> {
    let sql = "SELECT principal, name, data, bytes, saved_at FROM sessions ORDER BY principal, name";
    sqlx::query_as(sql).fetch_all(&store.pool).await.unwrap()
}

/// The tables as they were made, without what says when.
async fn shape(store: &Store) -> Vec<(String, String)> {
    let sql = "SELECT name, coalesce(sql, '') FROM sqlite_schema ORDER BY name";
    let mut shape: Vec<(String, String)> = sqlx::query_as(sql).fetch_all(&store.pool).await.unwrap();
    for (_, sql) in &mut shape {
        *sql = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    shape
}

#[tokio::test]
async fn a_file_of_any_version_gets_the_shape_of_a_new_one_and_loses_nothing() {
    let new = Store::open(&Database::Memory).await.unwrap();
    for (version, sql) in RECORDED {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("server.db");
        write(&file, sql).await;
        let database = Database::File(file);
        // The second time there is nothing to do.
        for _ in 0..2 {
            let store = Store::open(&database).await.unwrap();
            assert_eq!(shape(&store).await, shape(&new).await, "version {version}");
            let rows = rows(&store).await;
            assert_eq!(rows.len(), 6, "version {version}: {rows:?}");
            let held: Vec<(String, i64, i64)> = sqlx::query_as("SELECT * FROM stores ORDER BY principal")
                .fetch_all(&store.pool)
                .await
                .unwrap();
            let bytes = |of: &str| rows.iter().filter(|row| row.0 == of).map(|row| row.3).sum::<i64>();
            let expected =
                [(SHARED_STORE, 5), ("user:ana", 1)].map(|(of, count)| (of.to_owned(), count, bytes(of)));
            assert_eq!(held, expected, "version {version}");
            assert!(rows.iter().all(|row| row.3 == i64::try_from(row.2.len()).unwrap() && row.4 > 0));
            let sessions = Sessions::new(store.clone());
            let loaded = sessions.load(&Principal::system(), "mine").await.unwrap();
            assert_eq!(loaded.chat_history[0].content, "漢", "version {version}");
            // A program of before the table of steps reads this number.
            let number: i64 = query_scalar("PRAGMA user_version").fetch_one(&store.pool).await.unwrap();
            assert_eq!(number, newest(Dialect::Sqlite));
            store.close().await;
        }
    }
}

#[tokio::test]
async fn of_two_sessions_with_one_name_the_older_gets_another() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("server.db");
    write(&file, RECORDED[0].1).await;
    let store = Store::open(&Database::File(file)).await.unwrap();
    let rows = rows(&store).await;
    let data_of = |wanted: &str| rows.iter().find(|row| row.1.starts_with(wanted)).map(|row| row.2.as_str());
    assert!(data_of("both-older-19700102-").unwrap().contains("old"), "{rows:?}");
    assert!(rows.iter().any(|row| row.1 == "both" && row.2.contains("new")));
    assert!(data_of("same-older-19700101-").is_some());
}

#[tokio::test]
async fn a_newer_database_is_refused_and_left_alone() {
    let newer = "CREATE TABLE _sqlx_migrations (
            version BIGINT PRIMARY KEY, description TEXT NOT NULL,
            installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL,
            checksum BLOB NOT NULL, execution_time BIGINT NOT NULL
        );
        INSERT INTO _sqlx_migrations VALUES (99, 'later', 0, TRUE, x'00', 0);";
    for sql in ["PRAGMA user_version = 99;", newer] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("server.db");
        write(&file, sql).await;
        let before = std::fs::read(&file).unwrap();
        let error = Store::open(&Database::File(file.clone())).await.unwrap_err();
        assert!(matches!(error, StartError::DatabaseNewer { found: 99, known: 4, .. }), "{error}");
        assert!(error.to_string().contains("newer version"), "{error}");
        // Only the way of writing may have changed, which SQLite notes in two bytes.
        let mut after = std::fs::read(&file).unwrap();
        after[18..20].copy_from_slice(&before[18..20]);
        assert!(before.len() == after.len(), "{} {}", before.len(), after.len());
    }
}

#[tokio::test]
async fn what_is_no_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("server.db");
    let text = "no database, but a user's words\n".repeat(100);
    std::fs::write(&file, &text).unwrap();
    let error = Store::open(&Database::File(file.clone())).await.unwrap_err();
    assert!(matches!(error, StartError::Database { .. }), "{error}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
}

#[tokio::test]
async fn programs_that_start_at_once_take_the_steps_once() {
    for (_, sql) in [(0, ""), RECORDED[0], RECORDED[2]] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("server.db");
        write(&file, sql).await;
        let database = Database::File(file);
        let opened = futures::future::join_all((0..4).map(|_| Store::open(&database))).await;
        for store in opened {
            store.unwrap().close().await;
        }
    }
}

/// A case for every database.
pub async fn a_step_of_later_is_refused_and_known_ones_are_taken_once(store: Store) {
    run(&store).await.unwrap();
    query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         SELECT 99, 'later', TRUE, checksum, 0 FROM _sqlx_migrations WHERE version = 4",
    )
    .execute(&store.pool)
    .await
    .unwrap();
    let refused = run(&store).await.unwrap_err();
    assert!(matches!(refused, MigrationError::Newer { found: 99, known: 4 }), "{refused:?}");
}

#[test]
fn steps_that_were_released_stay_as_they_are() {
    let hashes: Vec<String> = SQLITE
        .iter()
        .chain(POSTGRES)
        .map(|(_, _, sql)| Sha256::digest(sql).iter().take(4).map(|byte| format!("{byte:02x}")).collect())
        .collect();
    assert_eq!(hashes, ["2fce40c1", "ccab26c0", "76ac5bfe", "aecd8921", "c2b96b94", "afc24612"]);
}
