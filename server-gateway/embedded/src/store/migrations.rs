//! The tables, as steps from one version of the database to the next, which sqlx takes and writes down. A version means
//! the same shape in every dialect; PostgreSQL came at version 3.
//!
//! Programs before sqlx's table of steps wrote the version into the file (`user_version`). Such a file is taken over
//! where it stands, and the number is kept up to date, so that such a program refuses a file that it does not know.

use sqlx::migrate::{Migrate, MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor, SqlSafeStr, query, query_scalar};

use super::{Dialect, Store};

/// sqlx's own name for it.
const TABLE: &str = "_sqlx_migrations";

/// One step: its version, its name, its SQL.
type Step = (i64, &'static str, &'static str);

/// Steps that were ever released stay as they are: what they did is written down by the hash of their text.
const SQLITE: &[Step] = &[
    (1, "sessions", include_str!("migrations/sqlite/1_sessions.sql")),
    (2, "one store", include_str!("migrations/sqlite/2_one_store.sql")),
    (3, "held", include_str!("migrations/sqlite/3_held.sql")),
    (4, "hub", include_str!("migrations/sqlite/4_hub.sql")),
];
const POSTGRES: &[Step] = &[
    (3, "sessions", include_str!("migrations/postgres/3_sessions.sql")),
    (4, "hub", include_str!("migrations/postgres/4_hub.sql")),
];

/// Why the tables cannot be used.
#[derive(Debug)]
pub(super) enum MigrationError {
    /// The database is of a newer version than this program knows.
    Newer {
        found: i64,
        known: i64,
    },
    Failed(sqlx::Error),
}

impl From<sqlx::Error> for MigrationError {
    fn from(error: sqlx::Error) -> Self {
        Self::Failed(error)
    }
}

fn steps(dialect: Dialect) -> &'static [Step] {
    match dialect {
        Dialect::Sqlite => SQLITE,
        Dialect::Postgres => POSTGRES,
    }
}

fn newest(dialect: Dialect) -> i64 {
    steps(dialect).last().map_or(0, |(version, ..)| *version)
}

fn migrator(dialect: Dialect) -> Migrator {
    let migration = |(version, name, sql): &Step| {
        Migration::new(*version, (*name).into(), MigrationType::Simple, (*sql).into_sql_str(), false)
    };
    Migrator::with_migrations(steps(dialect).iter().map(migration).collect())
}

/// Brings the tables to the newest version. Two programs that start at once do it once.
pub(super) async fn run(store: &Store) -> Result<(), MigrationError> {
    let known = newest(store.dialect);
    let migrator = migrator(store.dialect);
    let mut connection = store.pool.acquire().await?;
    let done = match store.dialect {
        Dialect::Sqlite => {
            // sqlx has no lock for SQLite; one write transaction around all steps is one.
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            take_over(&mut transaction, &migrator, known).await?;
            let done = migrator.run(&mut *transaction).await;
            if done.is_ok() {
                let number = AssertSqlSafe(format!("PRAGMA user_version = {known}"));
                transaction.execute(query(number)).await?;
                transaction.commit().await?;
            }
            done
        }
        Dialect::Postgres => migrator.run(&mut *connection).await,
    };
    done.map_err(|error| match error {
        MigrateError::VersionMissing(found) => MigrationError::Newer { found, known },
        error => MigrationError::Failed(error.into()),
    })
}

/// Writes down, as sqlx does, the steps that a file without sqlx's table was already taken through.
async fn take_over(
    connection: &mut AnyConnection,
    migrator: &Migrator,
    known: i64,
) -> Result<(), MigrationError> {
    let tables: i64 = query_scalar("SELECT count(*) FROM sqlite_schema WHERE name = $1")
        .bind(TABLE)
        .fetch_one(&mut *connection)
        .await?;
    if tables > 0 {
        return Ok(());
    }
    let found: i64 = query_scalar("PRAGMA user_version").fetch_one(&mut *connection).await?;
    if found > known {
        return Err(MigrationError::Newer { found, known });
    }
    connection.ensure_migrations_table(TABLE).await.map_err(|error| MigrationError::Failed(error.into()))?;
    for step in migrator.iter().filter(|step| step.version <= found) {
        query(AssertSqlSafe(format!(
            "INSERT INTO {TABLE} (version, description, success, checksum, execution_time)
             VALUES ($1, $2, TRUE, $3, 0)"
        )))
        .bind(step.version)
        .bind(step.description.to_string())
        .bind(step.checksum.to_vec())
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

#[cfg(test)]
pub(super) mod tests;
