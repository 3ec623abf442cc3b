//! A folder of session files, as the full ChatCLI keeps them, taken into the database and given out of it. Decides that
//! a file is moved as it is, letter by letter, so that what only the full ChatCLI knows comes back; that nothing which
//! is there is overwritten, on neither side; and that one bad file stops no other. All sessions are those of
//! administrators, which is everyone where no token tells people apart.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sqlx::{query_as, query_scalar};

use super::sessions::Sessions;
use super::{Database, Store, stored};
use crate::auth::SHARED_STORE;
use crate::config::StartError;
use crate::validate;

const ENDING: &str = ".json";
/// The mark at the beginning of a form of the full ChatCLI that nothing writes and nothing can read.
const ENCRYPTED: &[u8] = b"CHATCLI_ENC_v1";
/// Files of one folder. More sessions are not kept either.
const MOST_FILES: usize = 10_000;
const MOST_BYTES: u64 = 50 << 20;

/// One session, and what became of it.
#[derive(Debug)]
pub struct Moved {
    /// The session's name, or what the file is called.
    pub name: String,
    /// Whether it was moved.
    pub outcome: Outcome,
}

/// What became of one session.
#[derive(Debug)]
pub enum Outcome {
    /// It is there now.
    Done,
    /// It was there already, the same in every letter.
    Same,
    /// Another one of that name is there, which was left alone.
    Exists,
    /// No session can have this name.
    BadName,
    /// It is too large.
    TooLarge,
    /// It is encrypted, in a way that is not supported.
    Encrypted,
    /// It is no session, for this reason.
    Damaged(String),
    /// There is no room for more sessions.
    Full,
    /// Its file cannot be read or written.
    Unusable(io::Error),
}

/// Why nothing, or nothing more, could be moved.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// The database cannot be opened.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The folder cannot be read or made.
    #[error("{0}")]
    Folder(io::Error),
    /// The folder holds too many files.
    #[error("the folder holds more than {MOST_FILES} files")]
    TooMany,
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(String),
}

impl From<sqlx::Error> for TransferError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error.to_string())
    }
}

/// Takes the session files of a folder into the database, by their names' order.
///
/// # Errors
/// The folder or the database cannot be used. What was moved before stays moved.
pub async fn import(database: &Database, folder: &Path) -> Result<Vec<Moved>, TransferError> {
    let files = files(folder)?;
    let store = Store::open(database).await?;
    let sessions = Sessions::new(store.clone());
    let mut moved = Vec::new();
    for (name, path) in files {
        let outcome = match readable(&name, &path) {
            Ok((text, changed)) => take_in(&store, &sessions, &name, &text, changed).await?,
            Err(outcome) => outcome,
        };
        moved.push(Moved { name, outcome });
    }
    store.close().await;
    Ok(moved)
}

async fn take_in(
    store: &Store,
    sessions: &Sessions,
    name: &str,
    text: &str,
    changed: i64,
) -> Result<Outcome, TransferError> {
    let there: Option<String> = query_scalar("SELECT data FROM sessions WHERE principal = $1 AND name = $2")
        .bind(SHARED_STORE)
        .bind(name)
        .fetch_optional(&store.pool)
        .await?;
    if let Some(there) = there {
        return Ok(if there == text { Outcome::Same } else { Outcome::Exists });
    }
    let is_written = sessions.write(SHARED_STORE, name, text, changed).await?;
    Ok(if is_written { Outcome::Done } else { Outcome::Full })
}

/// The files of a folder that are called as sessions are, in order.
fn files(folder: &Path) -> Result<Vec<(String, PathBuf)>, TransferError> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(TransferError::Folder)? {
        let entry = entry.map_err(TransferError::Folder)?;
        let file_name = entry.file_name().to_string_lossy().into_owned();
        // What is no file of its own, such as a link out of the folder, is none of these.
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if let Some(name) = file_name.strip_suffix(ENDING).filter(|_| is_file) {
            files.push((name.to_owned(), entry.path()));
        }
        if files.len() > MOST_FILES {
            return Err(TransferError::TooMany);
        }
    }
    files.sort_unstable();
    Ok(files)
}

/// The text of a file that holds a session, and when it was changed, in seconds since 1970.
fn readable(name: &str, path: &Path) -> Result<(String, i64), Outcome> {
    validate::session_name(name).map_err(|_| Outcome::BadName)?;
    let file = fs::File::open(path).map_err(Outcome::Unusable)?;
    let changed = file.metadata().and_then(|known| known.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(Outcome::Unusable)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Outcome::TooLarge);
    }
    if bytes.starts_with(ENCRYPTED) {
        return Err(Outcome::Encrypted);
    }
    let text = String::from_utf8(bytes).map_err(|_| Outcome::Damaged("it is not UTF-8".to_owned()))?;
    if text.contains('\0') {
        return Err(Outcome::Damaged("it holds NUL characters".to_owned()));
    }
    stored::from_json(&text).map_err(Outcome::Damaged)?;
    let since = changed.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok((text, i64::try_from(since.as_secs()).unwrap_or(i64::MAX)))
}

/// Gives all sessions of administrators out into a folder, which is made if need be.
///
/// # Errors
/// The folder or the database cannot be used. What was moved before stays moved.
pub async fn export(database: &Database, folder: &Path) -> Result<Vec<Moved>, TransferError> {
    let store = Store::open(database).await?;
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(TransferError::Folder)?;
    let names: Vec<(String, i64)> =
        query_as("SELECT name, saved_at FROM sessions WHERE principal = $1 ORDER BY name")
            .bind(SHARED_STORE)
            .fetch_all(&store.pool)
            .await?;
    let mut moved = Vec::new();
    for (name, saved_at) in names {
        let text: Option<String> =
            query_scalar("SELECT data FROM sessions WHERE principal = $1 AND name = $2")
                .bind(SHARED_STORE)
                .bind(&name)
                .fetch_optional(&store.pool)
                .await?;
        // Deleted meanwhile by a server that runs on the same database.
        let Some(text) = text else { continue };
        let outcome = give_out(folder, &name, &text, saved_at);
        moved.push(Moved { name, outcome });
    }
    store.close().await;
    Ok(moved)
}

fn give_out(folder: &Path, name: &str, text: &str, saved_at: i64) -> Outcome {
    // A name from a time before names were checked must not lead out of the folder.
    if validate::session_name(name).is_err() {
        return Outcome::BadName;
    }
    let path = folder.join(format!("{name}{ENDING}"));
    match fs::read(&path) {
        Ok(there) if there == text.as_bytes() => return Outcome::Same,
        Ok(_) => return Outcome::Exists,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Outcome::Unusable(error),
    }
    // Beside the others under a name that no reader takes for a session, and then in one step under its own.
    let part = folder.join(format!(".{:032x}.part", fastrand::u128(..)));
    let written = write(&part, text, saved_at).and_then(|()| fs::hard_link(&part, &path));
    // What stays behind is no session, and says by its name what it is.
    let _ = fs::remove_file(&part);
    match written {
        Ok(()) => Outcome::Done,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Outcome::Exists,
        Err(error) => Outcome::Unusable(error),
    }
}

fn write(path: &Path, text: &str, saved_at: i64) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    if let Some(at) = UNIX_EPOCH.checked_add(Duration::from_secs(u64::try_from(saved_at).unwrap_or(0))) {
        file.set_modified(at)?;
    }
    file.sync_all()
}

#[cfg(test)]
mod tests;
