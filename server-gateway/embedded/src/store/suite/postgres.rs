//! A PostgreSQL server of the tests' own, where its programs are installed: without a port, reached through a socket in a
//! folder of its own, ended with the tests.

use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use super::super::Database;

/// The user that files belong to which belong to no one; PostgreSQL does not run as root.
const UNPRIVILEGED: u32 = 65534;

pub struct Server {
    control: PathBuf,
    folder: TempDir,
    unprivileged: bool,
}

impl Server {
    /// Starts one; `None` where it is not installed.
    pub async fn start() -> Option<Self> {
        let Some(control) = program("pg_ctl") else {
            eprintln!("PostgreSQL is not installed: left out");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let unprivileged = std::fs::metadata(folder.path()).unwrap().uid() == 0;
        let server = Self { control, folder, unprivileged };
        if unprivileged {
            std::os::unix::fs::chown(server.folder.path(), Some(UNPRIVILEGED), Some(UNPRIVILEGED)).unwrap();
        }
        server.run(&[
            "initdb",
            "-s",
            "-o",
            "--username=tests --auth=trust --no-sync --encoding=UTF8 --locale=C",
        ]);
        let options = format!("-c listen_addresses= -c fsync=off -k {}", server.folder.path().display());
        let log = server.folder.path().join("log");
        server.run(&["start", "-s", "-w", "-l", log.to_str().unwrap(), "-o", &options]);
        Some(server)
    }

    /// A new and empty database.
    pub async fn fresh(&self, name: &str) -> Database {
        let pool = sqlx::any::AnyPoolOptions::new().connect(&self.url("postgres")).await.unwrap();
        let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
        sqlx::query(create).execute(&pool).await.unwrap();
        pool.close().await;
        Database::Postgres(self.url(name))
    }

    fn url(&self, database: &str) -> String {
        sqlx::any::install_default_drivers();
        let folder = self.folder.path().display().to_string().replace('/', "%2F");
        format!("postgres://tests@{folder}/{database}")
    }

    fn run(&self, arguments: &[&str]) {
        let mut command = Command::new(&self.control);
        command.args(arguments).arg("-D").arg(self.folder.path().join("data")).env("LC_ALL", "C");
        command.current_dir(self.folder.path());
        if self.unprivileged {
            command.uid(UNPRIVILEGED).gid(UNPRIVILEGED);
        }
        // Its output goes to the tests' own: a server that inherited a pipe would hold it open.
        let status = command.status().unwrap();
        assert!(status.success(), "pg_ctl {arguments:?}: {status}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.run(&["stop", "-s", "-m", "immediate"]);
    }
}

/// The newest of that name, on the path or where Debian keeps it.
fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file());
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    on_path
        .or_else(|| versions.map(|entry| entry.path().join("bin").join(name)).filter(|it| it.is_file()).max())
}
