//! What a window writes, and what it takes over: each is one transaction, so that what ends a page at any moment loses
//! that transaction and nothing else, and that of two windows only one gets what a third left.

use std::collections::{BTreeMap, BTreeSet};
use std::future::IntoFuture;

use chatcli_core::Problem;
use chatcli_core::keep::{Estate, Left};
use chatcli_core::port::{About, Change, ConversationId, KeptTurn, Remembered, WindowId};
use idb::{Error, Query};
use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::Start;
use super::layout::{Database, ORDER, Stores, turn_key, turns_of, window_key};
use super::record::{
    Record, field, name, read_about, read_aside, read_left, read_turn, store_turn, string, write_about,
    write_left,
};
use super::row::{Row, bytes};
use super::words::words;
use super::writer::Write;

/// The names of what an old page kept beside its turns.
const ABOUT: &str = "about";
const ASIDE: &str = "aside";

/// What taking over found.
pub struct Found {
    /// For the core.
    pub remembered: Remembered,
    /// What became of others' open turns, for the other windows.
    pub over: Vec<Change>,
    /// What was being written.
    pub draft: Option<String>,
    /// The conversation's title.
    pub title: String,
}

/// What a window is about to begin with, or to go on with.
pub struct Taker<'a> {
    /// The window.
    pub me: WindowId,
    /// The other windows that are open.
    pub alive: &'a [WindowId],
    /// What it keeps of what is being written.
    pub draft: &'a str,
    /// When, in milliseconds since 1970.
    pub unix_ms: i64,
}

impl Database {
    /// Reads the conversation that a window begins with and takes over what windows left there that are no more. None of
    /// that name: the second one is none. Where the window opens one instead of beginning with it, what it left there
    /// itself is taken over too.
    pub async fn take_over(
        &self,
        start: Start,
        opens: bool,
        taker: &Taker<'_>,
        wants: impl Fn(WindowId) -> Option<u8>,
    ) -> Result<Found, Problem> {
        let (stores, ended) = self.write_all().map_err(|why| self.failed(&why))?;
        let read = async {
            move_from_first_layout(&stores).await?;
            let id = match start {
                Start::Fresh => None,
                Start::One(id) => Some(id),
                Start::Newest => {
                    let newest =
                        stores.conversations.index(ORDER)?.get_all(None, Some(1))?.into_future().await?;
                    newest.iter().find_map(Row::read).map(|row| row.kept.id)
                }
            };
            let Some(id) = id else {
                let left = stores.windows.get_all(None, None)?.into_future().await?;
                return Ok::<_, Error>((None, Vec::new(), None, left));
            };
            let row = stores.conversations.get(Query::Key(name(id.0)))?.into_future();
            let said = stores.said.get_all(Some(Query::KeyRange(turns_of(id)?)), None)?.into_future();
            let about = stores.facts.get(Query::Key(name(id.0)))?.into_future();
            let left = stores.windows.get_all(None, None)?.into_future();
            let row = row.await?.as_ref().and_then(Row::read);
            Ok((row, said.await?, about.await?, left.await?))
        };
        let (row, said, about, left) = read.await.map_err(|why| self.failed(&why))?;
        let id = row.as_ref().map(|row| row.kept.id);
        let kept: Vec<KeptTurn> = said.iter().filter_map(read_turn).collect();
        let unreadable = said.len() - kept.len();
        drop(said);
        let is_mine = |left: &Left| left.window == taker.me && left.conversation.is_none();
        let left = left
            .iter()
            .filter_map(read_left)
            .filter(|left| !is_mine(left) && (left.conversation.is_none() || left.conversation == id));
        let is_alive = |window| (window == taker.me && !opens) || taker.alive.contains(&window);
        let estate = Estate::divide(&kept, left.collect(), is_alive, wants);
        let write = || {
            for change in id.iter().flat_map(|id| estate.changes.iter().map(move |change| (id, change))) {
                match change {
                    (id, Change::Turn(turn)) => put_turn(&stores, *id, turn)?,
                    (id, Change::Removed(ids)) => {
                        for turn in ids {
                            stores.said.delete(Query::Key(turn_key(*id, *turn)))?;
                        }
                    }
                    (_, Change::About(_) | Change::Waiting(_)) => {}
                }
            }
            for (window, conversation) in &estate.closed {
                stores.windows.delete(Query::Key(window_key(*window, *conversation)))?;
            }
            for left in &estate.rest {
                put_left(&stores, left)?;
            }
            let mine = Left { window: taker.me, at_unix_ms: taker.unix_ms, ..Left::default() };
            let draft = estate.draft.as_deref().unwrap_or(taker.draft);
            if !draft.is_empty() {
                put_left(&stores, &Left { draft: draft.to_owned(), ..mine.clone() })?;
            }
            if !estate.waiting.is_empty() {
                put_left(&stores, &Left { conversation: id, waiting: estate.waiting.clone(), ..mine })?;
            }
            Ok::<_, Error>(())
        };
        // A store that is full can still be read; the others' leavings are then taken over by the next window too.
        if write().is_ok() {
            let _ = ended.await;
        }
        let mut changes: Vec<Change> = kept.into_iter().map(|turn| Change::Turn(Box::new(turn))).collect();
        changes.extend(about.as_ref().and_then(read_about).map(Change::About));
        changes.extend(estate.changes.iter().cloned());
        let remembered = Remembered {
            conversation: id,
            is_newest: start == Start::Newest,
            changes,
            waiting: estate.waiting,
            unreadable,
            problem: None,
        };
        let title = row.map(|row| row.kept.title).unwrap_or_default();
        Ok(Found { remembered, over: estate.changes, draft: estate.draft, title })
    }

    /// Writes all of it or nothing. A record that is further in its life stays, unless there is no time to look: a page
    /// that goes hears no answers any more, so everything is asked for at once, and the rows are told from what is known.
    /// Says which rows there are now.
    pub async fn write(
        &self,
        writes: &[&Write],
        known: &BTreeMap<ConversationId, Row>,
        unix_ms: i64,
        is_hurried: bool,
    ) -> Result<Vec<Row>, Problem> {
        let (stores, ended) = self.write_all().map_err(|why| self.failed(&why))?;
        let work = async {
            for write in writes {
                match write {
                    Write::About(id, about) => {
                        stores.facts.put(&write_about(about), Some(&name(id.0)))?;
                    }
                    Write::Left(left) if left.waiting.is_empty() && left.draft.is_empty() => {
                        stores.windows.delete(Query::Key(window_key(left.window, left.conversation)))?;
                    }
                    Write::Left(left) => put_left(&stores, left)?,
                    Write::Put(..) | Write::Delete(..) => {}
                }
            }
            let touched: BTreeSet<ConversationId> =
                writes.iter().filter_map(|write| write.conversation()).collect();
            let mut rows = Vec::new();
            for id in touched {
                let of_it = writes.iter().filter(|write| write.conversation() == Some(id));
                let row = if is_hurried {
                    write_blindly(&stores, id, of_it, known.get(&id), unix_ms)?
                } else {
                    write_turns(&stores, id, of_it, unix_ms).await?
                };
                stores.conversations.put(&row.write(), Some(&name(id.0)))?;
                rows.push(row);
            }
            // Nothing more will be asked. A browser that does not know this finds out by itself, a little later.
            let _ = stores.said.transaction().commit();
            Ok::<_, Error>(rows)
        };
        let rows = work.await.map_err(|why| self.failed(&why))?;
        ended.await?;
        Ok(rows)
    }

    /// Forgets everything.
    pub async fn clear(&self) -> Result<(), Problem> {
        let (stores, ended) = self.write_all().map_err(|why| self.failed(&why))?;
        for store in [&stores.turns, &stores.facts, &stores.windows, &stores.conversations, &stores.said] {
            store.clear().map_err(|why| self.failed(&why))?;
        }
        ended.await
    }
}

/// Writes turns where they are newer than what is there, and says how the conversation's row is then.
async fn write_turns<'a>(
    stores: &Stores,
    id: ConversationId,
    writes: impl Iterator<Item = &'a &'a Write>,
    unix_ms: i64,
) -> Result<Row, Error> {
    // All questions first: the transaction lives while one of them is open.
    let row = stores.conversations.get(Query::Key(name(id.0)))?.into_future();
    let mut before = Vec::new();
    for write in writes {
        let turn = match write {
            Write::Put(_, turn) => turn.id,
            Write::Delete(_, turn) => *turn,
            Write::About(..) | Write::Left(_) => continue,
        };
        before.push((*write, stores.said.get(Query::Key(turn_key(id, turn)))?.into_future()));
    }
    let mut row = row.await?.as_ref().and_then(Row::read).unwrap_or_else(|| Row::new(id, unix_ms));
    row.kept.changed_unix_ms = unix_ms;
    for (write, before) in before {
        let before = before.await?.as_ref().and_then(read_turn);
        let had = before.as_ref().map(bytes);
        match write {
            Write::Put(_, turn) if before.as_ref().is_none_or(|before| turn.is_newer_than(before)) => {
                put_turn(stores, id, turn)?;
                row.count(had, Some(bytes(turn)));
            }
            Write::Delete(_, turn) => {
                stores.said.delete(Query::Key(turn_key(id, *turn)))?;
                row.count(had, None);
            }
            _ => {}
        }
    }
    name_row(stores, &mut row).await?;
    Ok(row)
}

/// Calls a conversation by its first turn, as it is in the store now.
pub async fn name_row(stores: &Stores, row: &mut Row) -> Result<(), Error> {
    let all = Query::KeyRange(turns_of(row.kept.id)?);
    let first = stores.said.get_all(Some(all), Some(1))?.into_future().await?;
    row.name_by(first.iter().find_map(read_turn).as_ref());
    Ok(())
}

/// The same without looking.
fn write_blindly<'a>(
    stores: &Stores,
    id: ConversationId,
    writes: impl Iterator<Item = &'a &'a Write>,
    known: Option<&Row>,
    unix_ms: i64,
) -> Result<Row, Error> {
    let mut row = known.cloned().unwrap_or_else(|| Row::new(id, unix_ms));
    row.kept.changed_unix_ms = unix_ms;
    for write in writes {
        match write {
            Write::Put(_, turn) => {
                put_turn(stores, id, turn)?;
                if known.is_none() {
                    row.count(None, Some(bytes(turn)));
                    if row.kept.title.is_empty() {
                        row.name_by(Some(turn));
                    }
                }
            }
            Write::Delete(_, turn) => drop(stores.said.delete(Query::Key(turn_key(id, *turn)))?),
            Write::About(..) | Write::Left(_) => {}
        }
    }
    Ok(row)
}

/// Puts a turn where it belongs, with the words that it is found by.
pub fn put_turn(stores: &Stores, id: ConversationId, turn: &KeptTurn) -> Result<(), Error> {
    let record = store_turn(turn);
    let text = |name: &str| string(&record, name).unwrap_or_default();
    // A growing answer is found by its question; its own words come with its end.
    let answer = if turn.state.is_open() { String::new() } else { text("answer") };
    let found: Array =
        words([text("prompt").as_str(), &answer]).iter().map(|word| JsValue::from_str(word)).collect();
    // Setting a field of a plain object cannot fail.
    let _ = Reflect::set(&record, &JsValue::from_str("words"), &found);
    stores.said.put(&record, Some(&turn_key(id, turn.id)))?;
    Ok(())
}

fn put_left(stores: &Stores, left: &Left) -> Result<(), Error> {
    stores.windows.put(&write_left(left), Some(&window_key(left.window, left.conversation)))?;
    Ok(())
}

/// Makes a conversation of what a page kept when there was one, and another one of what that had put aside.
async fn move_from_first_layout(stores: &Stores) -> Result<(), Error> {
    let said = stores.turns.get_all(None, None)?.into_future();
    let about = stores.facts.get(Query::Key(JsValue::from_str(ABOUT)))?.into_future();
    let aside = stores.facts.get(Query::Key(JsValue::from_str(ASIDE)))?.into_future();
    let (said, about, aside) = (said.await?, about.await?, aside.await?);
    if said.is_empty() && about.is_none() && aside.is_none() {
        return Ok(());
    }
    let turns: Vec<KeptTurn> = said.iter().filter_map(read_turn).collect();
    // What cannot be read is moved as it is, so that it is still told of.
    let broken: Vec<JsValue> = said.into_iter().filter(|record| read_turn(record).is_none()).collect();
    let about = about.as_ref().and_then(read_about);
    let aside = aside.as_ref().and_then(read_aside);
    let is_kept = |turns: &[KeptTurn], about: &About| {
        !turns.is_empty() || about.summary.is_some() || about.session.is_some()
    };
    let now = about.unwrap_or_default();
    let mut moved = None;
    let conversations = [Some((turns, now, broken)), aside.map(|(turns, about)| (turns, about, Vec::new()))];
    for (turns, about, broken) in conversations.into_iter().flatten() {
        if !is_kept(&turns, &about) {
            continue;
        }
        // Its first turn's name is later than that of every conversation before.
        let id = ConversationId(turns.first().map_or(about.at, |turn| turn.id.0));
        put_conversation(stores, id, &turns, &about)?;
        for (place, record) in (0_u64..).zip(broken) {
            let key = format!("{:016x}{:016x}", id.0, u64::MAX - place);
            stores.said.put(&record, Some(&JsValue::from_str(&key)))?;
        }
        moved.get_or_insert(id);
    }
    if let Some(id) = moved {
        // What waited in a window waited for that conversation.
        let left = stores.windows.get_all(None, None)?.into_future().await?;
        for left in left.iter().filter_map(read_left).filter(|left| left.conversation.is_none()) {
            let (waits, draft) = (
                Left { conversation: Some(id), draft: String::new(), ..left.clone() },
                Left { waiting: Vec::new(), ..left },
            );
            if !waits.waiting.is_empty() {
                put_left(stores, &waits)?;
                put_left(stores, &draft)?;
            }
        }
    }
    stores.turns.clear()?;
    for gone in [ABOUT, ASIDE] {
        stores.facts.delete(Query::Key(JsValue::from_str(gone)))?;
    }
    Ok(())
}

/// Puts a whole conversation, as it was.
pub fn put_conversation(
    stores: &Stores,
    id: ConversationId,
    turns: &[KeptTurn],
    about: &About,
) -> Result<Row, Error> {
    let changed = turns.iter().map(|turn| {
        turn.asked_unix_ms.saturating_add(i64::try_from(turn.took_ms.unwrap_or_default()).unwrap_or(i64::MAX))
    });
    let begun = turns.iter().map(|turn| turn.asked_unix_ms).find(|at| *at > 0);
    let mut row = Row::new(id, begun.unwrap_or_default());
    row.kept.changed_unix_ms = changed.max().unwrap_or_default();
    for turn in turns {
        put_turn(stores, id, turn)?;
        row.count(None, Some(bytes(turn)));
    }
    row.name_by(turns.first());
    stores.facts.put(&write_about(about), Some(&name(id.0)))?;
    stores.conversations.put(&row.write(), Some(&name(id.0)))?;
    Ok(row)
}

/// The name of the file that a conversation came from.
fn source_key(id: ConversationId) -> JsValue {
    JsValue::from_str(&format!("{:016x}source", id.0))
}

/// Keeps the file that a conversation came from.
pub fn put_source(stores: &Stores, id: ConversationId, source: &str) -> Result<(), Error> {
    stores.facts.put(&Record::new().with("source", source).done(), Some(&source_key(id)))?;
    Ok(())
}

/// Reads what belongs to a conversation as a whole, and the file that it came from.
pub async fn facts(stores: &Stores, id: ConversationId) -> Result<(About, Option<String>), Error> {
    let about = stores.facts.get(Query::Key(name(id.0)))?.into_future();
    let source = stores.facts.get(Query::Key(source_key(id)))?.into_future();
    let about = about.await?.as_ref().and_then(read_about).unwrap_or_default();
    let source = source.await?.and_then(|record| field(&record, "source")).and_then(|text| text.as_string());
    Ok((about, source))
}

/// Forgets what belongs to a conversation as a whole.
pub fn forget_facts(stores: &Stores, id: ConversationId) -> Result<(), Error> {
    stores.facts.delete(Query::Key(name(id.0)))?;
    stores.facts.delete(Query::Key(source_key(id)))?;
    Ok(())
}

/// Asks the browser not to throw the store away when room gets short. It may ignore that.
pub fn ask_to_persist() {
    let Some(window) = web_sys::window() else { return };
    let storage = Reflect::get(&window.navigator(), &JsValue::from_str("storage"));
    // Outside a secure context there is no such thing.
    if let Ok(storage) = storage.and_then(|storage| storage.dyn_into::<web_sys::StorageManager>()) {
        let _ = storage.persist();
    }
}
