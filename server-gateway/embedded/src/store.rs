//! What outlives the process: one database for every part that keeps something, so that there is one pool, one place
//! and one version of the tables. It opens the database and says why one cannot be used; what stands in the tables is
//! for the parts to decide ([`sessions`]), and how the tables came to be is told by [`migrations`].

mod bindings;
pub mod folder;
mod migrations;
mod place;
mod private;
mod sessions;
mod stored;
#[cfg(test)]
mod suite;
mod threads;

use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyPool, Executor, query};
use tonic::Status;

use crate::config::StartError;
use migrations::MigrationError;

pub(crate) use bindings::{Bindings, Bound};
pub use place::Database;
pub(crate) use sessions::Sessions;
pub(crate) use threads::{Appended, Begun, Page, Threads, weight};

/// How long a caller waits for a connection.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Connections to a database that others may use as well.
const CONNECTIONS: u32 = 4;

/// Which SQL the database speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    Sqlite,
    Postgres,
}

/// The database.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    pool: AnyPool,
    dialect: Dialect,
    /// Other processes may use it as well.
    is_shared: bool,
}

impl Store {
    /// Opens the database and brings its tables to the newest version. A file and its folder are created when they are
    /// missing, readable by their owner only.
    pub(crate) async fn open(database: &Database) -> Result<Self, StartError> {
        let place = database.to_string();
        let broken = |why: String| StartError::Database { place: place.clone(), why };
        if let Database::File(file) = database {
            private::prepare(file).map_err(|error| broken(error.to_string()))?;
        }
        sqlx::any::install_default_drivers();
        let url = database.url().map_err(|why| broken(why.to_owned()))?;
        let options: AnyConnectOptions =
            url.parse().map_err(|error: sqlx::Error| broken(error.to_string()))?;
        let pool = options_of(database).acquire_timeout(BUSY_TIMEOUT).connect_with(options).await;
        let pool = pool.map_err(|error| broken(error.to_string()))?;
        let is_shared = !matches!(database, Database::Memory);
        let store = Self { pool, dialect: database.dialect(), is_shared };
        match migrations::run(&store).await {
            Ok(()) => Ok(store),
            Err(MigrationError::Newer { found, known }) => {
                Err(StartError::DatabaseNewer { place, found, known })
            }
            Err(MigrationError::Failed(error)) => Err(broken(error.to_string())),
        }
    }

    /// Ends all connections. Calls that come later fail with `Unavailable`.
    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}

fn options_of(database: &Database) -> AnyPoolOptions {
    let options = AnyPoolOptions::new();
    match database {
        // Every connection to `:memory:` is a database of its own, so there must be one, and it must stay.
        Database::Memory => {
            options.max_connections(1).idle_timeout(None).max_lifetime(None).test_before_acquire(false)
        }
        Database::File(_) => {
            let options = options.max_connections(CONNECTIONS).after_connect(|connection, _| {
                let settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL";
                Box::pin(async move { connection.execute(query(settings)).await.map(|_| ()) })
            });
            // A file does not go away as a server does; to ask each time would double the cost of a small call.
            options.test_before_acquire(false)
        }
        Database::Postgres(_) => options.max_connections(CONNECTIONS),
    }
}

/// The status of a call that the database failed. The reason is for the log, not for the caller.
pub(crate) fn unusable(what: &str, error: &sqlx::Error) -> Status {
    tracing::error!(%error, "the database failed to {what}");
    match error {
        sqlx::Error::PoolClosed => Status::unavailable("the server is shutting down"),
        sqlx::Error::PoolTimedOut => Status::unavailable(format!("failed to {what}: the store is busy")),
        _ => Status::internal(format!("failed to {what}: the store reported an error")),
    }
}
