//! The database of conversations: what is new goes in as one transaction, so that what ends the program at any moment
//! loses that transaction and nothing else. Several programs share it; each conversation has one that writes to it.

mod listing;

use std::collections::HashMap;
use std::fs::{DirBuilder, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chatcli_core::conversation::TurnId;
use chatcli_core::history::file::Filed;
use chatcli_core::history::{first_line, title};
use chatcli_core::keep::Estate;
use chatcli_core::port::{
    About, Change, ConversationId, KeptConversation, KeptState, KeptTurn, Opened, Remembered,
};
use chatcli_core::problem::{Kind, Problem};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::retention::Retention;
use super::{Place, record};
use crate::redaction;
use crate::session_lock::{self, SessionLock};

/// How long a writer waits for another program's transaction.
const PATIENCE: Duration = Duration::from_secs(5);
/// The form of the tables; a database of a later form is left alone.
const FORM: i64 = 2;

const TABLES: &str = "
    CREATE TABLE conversation(
        id INTEGER PRIMARY KEY,
        title TEXT NOT NULL DEFAULT '',
        first_line TEXT NOT NULL DEFAULT '',
        begun INTEGER NOT NULL,
        changed INTEGER NOT NULL,
        questions INTEGER NOT NULL DEFAULT 0,
        bytes INTEGER NOT NULL DEFAULT 0,
        about TEXT,
        waiting TEXT
    );
    CREATE INDEX conversation_changed ON conversation(changed DESC);
    CREATE TABLE turn(
        row INTEGER PRIMARY KEY,
        conversation INTEGER NOT NULL,
        id INTEGER NOT NULL,
        bytes INTEGER NOT NULL,
        record TEXT NOT NULL,
        UNIQUE(conversation, id)
    );
    CREATE VIRTUAL TABLE word USING fts5(
        question, answer, content='', contentless_delete=1,
        tokenize='unicode61 remove_diacritics 2', prefix='2 3'
    );
";

/// A conversation's row, with what belongs to it beside its turns, and what waited in it.
type Head = (KeptConversation, Option<String>, Option<String>);

/// A conversation's turns, what belongs to it beside them, and the file that it came from.
type Whole = (Vec<KeptTurn>, About, Option<String>);

/// What came with the second form: what a file of the full ChatCLI held beside the texts, and titles of their own.
const SOURCES: &str = "
    ALTER TABLE conversation ADD COLUMN source TEXT;
    ALTER TABLE conversation ADD COLUMN is_titled INTEGER NOT NULL DEFAULT 0;
";

/// The open database, and the conversations that this program writes to.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    place: Place,
    /// Held until the program ends: a conversation that was left may be brought back.
    locks: HashMap<ConversationId, SessionLock>,
}

fn broken(error: impl std::fmt::Display) -> Problem {
    Problem::because(Kind::HistoryBroken, &error.to_string())
}

fn problem(error: rusqlite::Error) -> Problem {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull) => Problem::new(Kind::HistoryFull),
        _ => broken(error),
    }
}

/// Ids grow with time and stay far below the sign.
fn number(id: u64) -> i64 {
    i64::try_from(id).unwrap_or(i64::MAX)
}

pub(super) fn id_of(number: i64) -> ConversationId {
    ConversationId(u64::try_from(number).unwrap_or_default())
}

fn now_unix_ms() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_millis()).unwrap_or_default()
}

impl Store {
    /// Opens the database, or begins one. Only its owner can read it, from its first byte on.
    ///
    /// # Errors
    /// It cannot be opened, or a later version of this program wrote it.
    pub fn open(place: &Place) -> Result<Self, Problem> {
        Self::open_at(place).map_err(|problem| match &problem.why {
            Some(why) => Problem::because(problem.kind, &format!("{}: {why}", place.database().display())),
            None => problem,
        })
    }

    fn open_at(place: &Place) -> Result<Self, Problem> {
        DirBuilder::new().recursive(true).mode(0o700).create(place.folder()).map_err(broken)?;
        let path = place.database();
        OpenOptions::new().append(true).create(true).mode(0o600).open(&path).map_err(broken)?;
        let mut connection = Connection::open(&path).map_err(problem)?;
        connection.busy_timeout(PATIENCE).map_err(problem)?;
        connection.pragma_update(None, "journal_mode", "WAL").map_err(problem)?;
        connection.pragma_update(None, "synchronous", "NORMAL").map_err(problem)?;
        // What is forgotten is not left in the file's free pages.
        connection.pragma_update(None, "secure_delete", "ON").map_err(problem)?;
        begin(&mut connection)?;
        Ok(Self { connection, place: place.clone(), locks: HashMap::new() })
    }

    /// Writes what is new, all of it or nothing.
    ///
    /// # Errors
    /// The database did not take it.
    pub fn write(&mut self, news: &[(ConversationId, Vec<Change>)]) -> Result<(), Problem> {
        for (id, _) in news {
            self.lock(*id)?;
        }
        let transaction = immediate(&mut self.connection)?;
        let mut is_new = false;
        for (id, changes) in news {
            is_new |= write(&transaction, *id, changes).map_err(problem)?;
        }
        if is_new {
            let gone = self.place.retention().enforce(&transaction, now_unix_ms()).map_err(problem)?;
            // One that another program writes to is the newest of them soon.
            tracing::debug!(gone, "conversations beyond the limit are gone");
        }
        transaction.commit().map_err(problem)
    }

    /// Reads a conversation to be continued. What runs in no program any more is over; what waited there waits for a
    /// person. Another program may write to it: then this is a copy.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn open_conversation(&mut self, id: ConversationId) -> Result<Option<Opened>, Problem> {
        let is_mine = self.lock(id)?;
        let Some((mut kept, about, waiting)) = self.head(id)? else {
            self.locks.remove(&id);
            return Ok(None);
        };
        let (turns, unreadable) = self.turns(id)?;
        let left = Estate::divide(&turns, Vec::new(), |_| false, |_| None);
        let held: Vec<TurnId> =
            turns.iter().filter(|turn| turn.state == KeptState::Held).map(|turn| turn.id).collect();
        let mut changes: Vec<Change> = turns
            .into_iter()
            .filter(|turn| !turn.state.is_open())
            .map(|turn| Change::Turn(Box::new(turn)))
            .collect();
        changes.extend(left.changes.iter().filter(|change| matches!(change, Change::Turn(_))).cloned());
        changes.extend(about.as_deref().and_then(record::read_about).map(Change::About));
        let mut waits = left.waiting;
        // In a copy they would be asked twice.
        let waiting: Vec<String> =
            waiting.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        waits.extend(waiting);
        if is_mine {
            let mut over: Vec<Change> = left.changes;
            over.push(Change::Removed(held));
            over.push(Change::Waiting(waits.clone()));
            let transaction = immediate(&mut self.connection)?;
            write_as_it_was(&transaction, id, &over, kept.changed_unix_ms).map_err(problem)?;
            transaction.commit().map_err(problem)?;
        } else {
            waits.clear();
        }
        let remembered = Remembered { changes, waiting: waits, unreadable, ..Remembered::default() };
        Ok(Some(Opened { id, title: std::mem::take(&mut kept.title), remembered, is_in_use: !is_mine }))
    }

    /// A conversation as it is, for who only reads it: its turns, what belongs to it beside them, and the file that it
    /// came from.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn read(&self, id: ConversationId) -> Result<Option<Whole>, Problem> {
        let Some((_, about, _)) = self.head(id)? else { return Ok(None) };
        let sql = "SELECT source FROM conversation WHERE id = ?";
        let source = self.connection.query_row(sql, [number(id.0)], |row| row.get(0)).map_err(problem)?;
        let about = about.as_deref().and_then(record::read_about).unwrap_or_default();
        Ok(Some((self.turns(id)?.0, about, source)))
    }

    /// A conversation's row.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn row(&self, id: ConversationId) -> Result<Option<KeptConversation>, Problem> {
        Ok(self.head(id)?.map(|(kept, ..)| kept))
    }

    /// Keeps a conversation of a file, under a name of its own.
    ///
    /// # Errors
    /// The database did not take it.
    pub fn take_in(&mut self, filed: Filed, changed: i64) -> Result<ConversationId, Problem> {
        let now = u64::try_from(now_unix_ms()).unwrap_or_default();
        let id = ConversationId((now << 20) | fastrand::u64(..1 << 20));
        let changed =
            filed.turns.iter().map(|turn| turn.asked_unix_ms).max().filter(|at| *at > 0).unwrap_or(changed);
        let mut changes = vec![Change::About(filed.about)];
        for (place, turn) in (1..).zip(filed.turns) {
            changes.push(Change::Turn(Box::new(KeptTurn { id: TurnId(id.0 + place), ..turn })));
        }
        let transaction = immediate(&mut self.connection)?;
        write_as_it_was(&transaction, id, &changes, changed).map_err(problem)?;
        if let Some(named) = filed.title.as_deref().map(title).filter(|named| !named.is_empty()) {
            let sql = "UPDATE conversation SET title = ?, is_titled = 1 WHERE id = ?";
            transaction.execute(sql, params![redaction::clean(&named), number(id.0)]).map_err(problem)?;
        }
        let sql = "UPDATE conversation SET source = ? WHERE id = ?";
        let source = filed.source.as_deref().map(record::clean_json);
        transaction.execute(sql, params![source, number(id.0)]).map_err(problem)?;
        // Beyond a person's own limits it goes once something new begins, and not while it is taken in.
        Retention::default().enforce(&transaction, now_unix_ms()).map_err(problem)?;
        transaction.commit().map_err(problem)?;
        Ok(id)
    }

    /// Forgets a conversation for good.
    ///
    /// # Errors
    /// The database did not take it.
    pub fn delete(&mut self, id: ConversationId) -> Result<bool, Problem> {
        let transaction = immediate(&mut self.connection)?;
        let was_there = delete(&transaction, id).map_err(problem)?;
        transaction.commit().map_err(problem)?;
        Ok(was_there)
    }

    fn head(&self, id: ConversationId) -> Result<Option<Head>, Problem> {
        let sql = "SELECT title, first_line, begun, changed, questions, bytes, about, waiting \
                   FROM conversation WHERE id = ?";
        let mut statement = self.connection.prepare_cached(sql).map_err(problem)?;
        let row = statement.query_row([number(id.0)], |row| {
            let kept = KeptConversation {
                id,
                title: row.get(0)?,
                first_line: row.get(1)?,
                begun_unix_ms: row.get(2)?,
                changed_unix_ms: row.get(3)?,
                questions: usize::try_from(row.get::<_, i64>(4)?).unwrap_or_default(),
                bytes: u64::try_from(row.get::<_, i64>(5)?).unwrap_or_default(),
                snippet: None,
            };
            Ok((kept, row.get(6)?, row.get(7)?))
        });
        row.optional().map_err(problem)
    }

    /// The turns, oldest first, and how many cannot be read.
    fn turns(&self, id: ConversationId) -> Result<(Vec<KeptTurn>, usize), Problem> {
        let sql = "SELECT id, record FROM turn WHERE conversation = ? ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql).map_err(problem)?;
        let rows = statement.query_map([number(id.0)], |row| {
            let (id, text): (i64, String) = (row.get(0)?, row.get(1)?);
            Ok(record::read(u64::try_from(id).unwrap_or_default(), &text))
        });
        let rows: Vec<Option<KeptTurn>> = rows.and_then(Iterator::collect).map_err(problem)?;
        let unreadable = rows.iter().filter(|row| row.is_none()).count();
        Ok((rows.into_iter().flatten().collect(), unreadable))
    }

    /// Takes the conversation for this program, unless another one writes to it. Says whether it is ours.
    fn lock(&mut self, id: ConversationId) -> Result<bool, Problem> {
        if self.locks.contains_key(&id) {
            return Ok(true);
        }
        let lock = session_lock::try_take(&self.place.lock(&id.to_string())).map_err(broken)?;
        Ok(lock.map(|lock| self.locks.insert(id, lock)).is_some())
    }
}

fn immediate(connection: &mut Connection) -> Result<Transaction<'_>, Problem> {
    connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(problem)
}

/// Makes the tables, once.
fn begin(connection: &mut Connection) -> Result<(), Problem> {
    let form = |connection: &Connection| {
        connection.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0)).map_err(problem)
    };
    match form(connection)? {
        FORM => return Ok(()),
        earlier if (0..FORM).contains(&earlier) => {}
        later => return Err(broken(format!("form {later}"))),
    }
    let transaction = immediate(connection)?;
    // Another program may have been faster.
    let before = form(&transaction)?;
    for (step, sql) in (0..).zip([TABLES, SOURCES]) {
        if step >= before {
            transaction.execute_batch(sql).map_err(problem)?;
        }
    }
    if before < FORM {
        transaction.pragma_update(None, "user_version", FORM).map_err(problem)?;
    }
    transaction.commit().map_err(problem)
}

/// Writes what is new of one conversation now. Says whether the conversation is new, too.
fn write(transaction: &Transaction<'_>, id: ConversationId, changes: &[Change]) -> rusqlite::Result<bool> {
    write_as_it_was(transaction, id, changes, now_unix_ms())
}

fn write_as_it_was(
    transaction: &Transaction<'_>,
    id: ConversationId,
    changes: &[Change],
    changed: i64,
) -> rusqlite::Result<bool> {
    let key = number(id.0);
    let sql = "INSERT OR IGNORE INTO conversation(id, begun, changed) VALUES (?1, ?2, ?2)";
    let is_new = transaction.prepare_cached(sql)?.execute(params![key, changed])? > 0;
    for change in changes {
        match change {
            Change::Turn(turn) => write_turn(transaction, key, turn)?,
            Change::Removed(ids) => ids.iter().try_for_each(|id| remove_turn(transaction, key, *id))?,
            Change::About(about) => {
                let sql = "UPDATE conversation SET about = ? WHERE id = ?";
                transaction.prepare_cached(sql)?.execute(params![record::write_about(about), key])?;
            }
            Change::Waiting(waiting) => {
                let waiting: Vec<String> =
                    waiting.iter().map(|prompt| redaction::clean_typed(prompt)).collect();
                let text = serde_json::to_string(&waiting).unwrap_or_default();
                let sql = "UPDATE conversation SET waiting = ? WHERE id = ?";
                transaction.prepare_cached(sql)?.execute(params![text, key])?;
            }
        }
    }
    let sql = "UPDATE conversation SET changed = ?2, \
               questions = (SELECT count(*) FROM turn WHERE conversation = ?1), \
               bytes = (SELECT coalesce(sum(bytes), 0) FROM turn WHERE conversation = ?1) WHERE id = ?1";
    transaction.prepare_cached(sql)?.execute(params![key, changed])?;
    name(transaction, key)?;
    Ok(is_new)
}

/// Calls the conversation by the question that is the first one by now.
fn name(transaction: &Transaction<'_>, key: i64) -> rusqlite::Result<()> {
    let sql = "SELECT id, record FROM turn WHERE conversation = ? ORDER BY id LIMIT 1";
    let first = transaction.prepare_cached(sql)?.query_row([key], |row| {
        let (id, text): (i64, String) = (row.get(0)?, row.get(1)?);
        Ok(record::read(u64::try_from(id).unwrap_or_default(), &text))
    });
    let Some(first) = first.optional()?.flatten() else { return Ok(()) };
    let sql = "UPDATE conversation SET title = CASE WHEN is_titled THEN title ELSE ? END, first_line = ? WHERE id = ?";
    transaction.prepare_cached(sql)?.execute(params![
        title(&first.prompt),
        first_line(&first.answer),
        key
    ])?;
    Ok(())
}

fn write_turn(transaction: &Transaction<'_>, key: i64, turn: &KeptTurn) -> rusqlite::Result<()> {
    let value = record::write(turn);
    let text =
        |name: &str| value.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
    let (prompt, answer) = (text("prompt"), text("answer"));
    let bytes = i64::try_from(prompt.len() + answer.len()).unwrap_or(i64::MAX);
    let sql = "INSERT INTO turn(conversation, id, bytes, record) VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT(conversation, id) DO UPDATE SET bytes = ?3, record = ?4 RETURNING row";
    let row: i64 = transaction
        .prepare_cached(sql)?
        .query_row(params![key, number(turn.id.0), bytes, value.to_string()], |row| row.get(0))?;
    // A growing answer is found by its question; its own words come with its end.
    let answer = if turn.state.is_open() { "" } else { answer.as_str() };
    let sql = "INSERT OR REPLACE INTO word(rowid, question, answer) VALUES (?, ?, ?)";
    transaction.prepare_cached(sql)?.execute(params![row, prompt, answer])?;
    Ok(())
}

fn remove_turn(transaction: &Transaction<'_>, key: i64, id: TurnId) -> rusqlite::Result<()> {
    let sql = "DELETE FROM turn WHERE conversation = ? AND id = ? RETURNING row";
    let row: Option<i64> = transaction
        .prepare_cached(sql)?
        .query_row(params![key, number(id.0)], |row| row.get(0))
        .optional()?;
    if let Some(row) = row {
        transaction.prepare_cached("DELETE FROM word WHERE rowid = ?")?.execute([row])?;
    }
    Ok(())
}

pub(super) fn delete(transaction: &Transaction<'_>, id: ConversationId) -> rusqlite::Result<bool> {
    let key = number(id.0);
    let sql = "DELETE FROM word WHERE rowid IN (SELECT row FROM turn WHERE conversation = ?)";
    transaction.prepare_cached(sql)?.execute([key])?;
    transaction.prepare_cached("DELETE FROM turn WHERE conversation = ?")?.execute([key])?;
    Ok(transaction.prepare_cached("DELETE FROM conversation WHERE id = ?")?.execute([key])? > 0)
}

#[cfg(test)]
mod tests;
