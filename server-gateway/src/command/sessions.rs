//! `chatcli-gateway sessions …`: saved sessions out of a folder of files, or into one. Decides what is printed; what is
//! moved, and that nothing is overwritten, is decided in the server.

use std::io::Write;

use chatcli_server::Database;
use chatcli_server::folder::{Moved, Outcome, TransferError, export, import};

use crate::flags::{SessionsFlags, SessionsWay};
use crate::say::{Lang, Line, Value, catalogue as say, io};
use crate::settings::Environment;
use crate::start::{Failure, database, unusable};

/// Does what was asked for.
///
/// # Errors
/// The folder or the database cannot be used, or some sessions were left where they are.
pub fn sessions(
    flags: &SessionsFlags,
    environment: &Environment,
    lang: Lang,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let database = database(flags.database.as_deref(), environment);
    if matches!(database, Database::Memory) {
        return Err(Failure::usage(say::SESSIONS_NO_DATABASE, say::SEE_FLAG.with("flag", "--database")));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::run(say::THREADS.with("why", io(&error)), say::HINT_THREADS))?;
    let moved = match &flags.way {
        SessionsWay::Import { dir } => (runtime.block_on(import(&database, dir)), dir),
        SessionsWay::Export { dir } => (runtime.block_on(export(&database, dir)), dir),
    };
    let moved = match moved {
        (Ok(moved), _) => moved,
        (Err(TransferError::Start(error)), _) => return Err(unusable(error)),
        (Err(TransferError::Folder(error)), dir) => {
            let said = say::SESSIONS_FOLDER.with("path", dir.display()).with("why", io(&error));
            return Err(Failure::run(said, say::SEE_COMMAND.with("command", "chatcli-gateway sessions")));
        }
        (Err(error), _) => {
            return Err(Failure::run(say::SESSIONS_STOPPED.with("why", error.to_string()), say::HINT_AGAIN));
        }
    };
    let left: Vec<&Moved> =
        moved.iter().filter(|moved| !matches!(moved.outcome, Outcome::Done | Outcome::Same)).collect();
    let same = moved.iter().filter(|moved| matches!(moved.outcome, Outcome::Same)).count();
    let done = moved.len() - left.len() - same;
    let mut said =
        say::SESSIONS_MOVED.with("done", done.to_string()).with("same", same.to_string()).get(lang);
    said.push('\n');
    for moved in &left {
        said += &say::SESSION_LEFT.with("name", &*moved.name).with("why", why(&moved.outcome)).get(lang);
        said.push('\n');
    }
    out.write_all(said.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| Failure::run(say::OUTPUT.with("why", io(&error)), say::HINT_AGAIN))?;
    if left.is_empty() {
        return Ok(());
    }
    let said: Line = say::SESSIONS_LEFT.with("left", left.len().to_string());
    Err(Failure::run(said, say::HINT_SESSIONS_LEFT))
}

fn why(outcome: &Outcome) -> Value {
    match outcome {
        Outcome::Done | Outcome::Same => String::new().into(),
        Outcome::Exists => say::SESSION_EXISTS.into(),
        Outcome::BadName => say::SESSION_NAME.into(),
        Outcome::TooLarge => say::SESSION_TOO_LARGE.into(),
        Outcome::Encrypted => say::SESSION_ENCRYPTED.into(),
        Outcome::Damaged(why) => say::SESSION_DAMAGED.with("why", why.as_str()).into(),
        Outcome::Full => say::SESSIONS_FULL.into(),
        Outcome::Unusable(error) => io(error),
    }
}
