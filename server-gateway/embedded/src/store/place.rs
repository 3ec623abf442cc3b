//! Where the database is. A password in an address is for the database alone: neither `Display` nor `Debug` shows it.

use std::fmt;
use std::path::{Path, PathBuf};

use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use url::Url;

use super::Dialect;

/// Where what outlives the process is kept.
#[derive(Clone, Default)]
pub enum Database {
    /// In memory, lost at the end.
    #[default]
    Memory,
    /// A file of SQLite's, created when it is missing.
    File(PathBuf),
    /// A PostgreSQL server, as `postgres://USER@HOST/NAME`. A password that the address leaves out is looked for as
    /// PostgreSQL's own programs do: in `PGPASSWORD`, then in `~/.pgpass`.
    Postgres(String),
}

impl Database {
    /// What a person named: `:memory:`, an address of a PostgreSQL server, or a file.
    pub fn named(name: &Path) -> Self {
        match name.to_str() {
            Some(":memory:") => Self::Memory,
            Some(text) if is_postgres(text) => Self::Postgres(text.to_owned()),
            _ => Self::File(name.to_owned()),
        }
    }

    pub(super) fn dialect(&self) -> Dialect {
        match self {
            Self::Memory | Self::File(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// The address as the driver wants it.
    pub(super) fn url(&self) -> Result<String, &'static str> {
        match self {
            Self::Memory => Ok("sqlite::memory:".to_owned()),
            // Every character that means something in an address is written as its number, `.` and `/` too: a folder
            // such as `a/../b` is not for the address to shorten.
            Self::File(file) => {
                let file = percent_encode(file.as_os_str().as_encoded_bytes(), NON_ALPHANUMERIC);
                Ok(format!("sqlite:{file}"))
            }
            Self::Postgres(_) if !cfg!(feature = "postgres") => Err("this build has no PostgreSQL in it"),
            Self::Postgres(url) => Ok(url.clone()),
        }
    }
}

fn is_postgres(text: &str) -> bool {
    text.starts_with("postgres://") || text.starts_with("postgresql://")
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("in memory"),
            Self::File(file) => file.display().fmt(f),
            Self::Postgres(url) => match Url::parse(url) {
                Ok(mut url) => {
                    // What cannot have a password has none to hide.
                    let _ = url.set_password(None);
                    url.set_query(None);
                    url.fmt(f)
                }
                Err(_) => f.write_str("postgres://…"),
            },
        }
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Database({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_which_kind_it_is() {
        assert!(matches!(Database::named(Path::new(":memory:")), Database::Memory));
        for name in ["server.db", "/a/postgres", "postgres", "postgres:x"] {
            assert!(matches!(Database::named(Path::new(name)), Database::File(_)), "{name}");
        }
        for name in ["postgres://h/d", "postgresql://u:p@h:5433/d?sslmode=require"] {
            assert!(matches!(Database::named(Path::new(name)), Database::Postgres(_)), "{name}");
        }
    }

    #[test]
    fn a_password_is_shown_nowhere() {
        for name in
            ["postgres://u:s3cret@h:5433/d", "postgres://u@h/d?password=s3cret", "postgres://u:s3cret@h:x/"]
        {
            let database = Database::named(Path::new(name));
            let shown = format!("{database} {database:?}");
            assert!(!shown.contains("s3cret") && shown.contains("postgres://"), "{shown}");
        }
    }
}
