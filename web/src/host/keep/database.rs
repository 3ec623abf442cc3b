//! The database in the browser: one for the origin, three stores. `turns` has a record for each turn, in the order of
//! their names; `facts` has what belongs to the conversation as a whole; `windows` has what each window keeps for
//! itself. A later layout becomes a new version, and [`lay_out`] brings an old one there.

use std::cell::Cell;
use std::future::IntoFuture;
use std::rc::Rc;

use chatcli_core::Problem;
use chatcli_core::keep::{Estate, Left};
use chatcli_core::port::{Change, KeptTurn, Remembered, WindowId};
use chatcli_core::problem::Kind;
use futures::channel::oneshot;
use futures::future::{Either, select};
use idb::{
    DatabaseEvent, Error, Factory, ObjectStore, ObjectStoreParams, Query, Transaction, TransactionMode,
};
use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DomException, IdbTransaction};

use super::record::{
    name, read_about, read_aside, read_left, read_turn, write_about, write_aside, write_left, write_turn,
};
use super::{Write, timer};

const NAME: &str = "chatcli";
const VERSION: u32 = 1;
const TURNS: &str = "turns";
const FACTS: &str = "facts";
const WINDOWS: &str = "windows";
const ABOUT: &str = "about";
const ASIDE: &str = "aside";

/// The open database.
pub struct Database {
    database: idb::Database,
    is_open: Rc<Cell<bool>>,
}

/// What taking over found.
pub struct Found {
    /// For the core.
    pub remembered: Remembered,
    /// What became of others' open turns, for the other windows.
    pub over: Vec<Change>,
    /// What was being written.
    pub draft: Option<String>,
}

impl Database {
    /// Opens it, and lays it out when it is new.
    pub async fn open(patience_ms: u64) -> Result<Self, Problem> {
        let factory = Factory::new().map_err(|_| Problem::new(Kind::StoreForbidden))?;
        let mut request = factory.open(NAME, Some(VERSION)).map_err(|why| unopened(&why))?;
        request.on_upgrade_needed(|event| {
            // A layout that cannot be made aborts the opening, which is seen below.
            if let Ok(database) = event.database() {
                let _ = lay_out(&database);
            }
        });
        let opening = Box::pin(request.into_future());
        let patience = Box::pin(timer::wait(patience_ms));
        let mut database = match select(opening, patience).await {
            Either::Left((opened, _)) => opened.map_err(|why| unopened(&why))?,
            Either::Right(_) => return Err(Problem::new(Kind::StoreBroken)),
        };
        let is_open = Rc::new(Cell::new(true));
        let closed = Rc::clone(&is_open);
        // The browser closed it: storage was cleared, or the disk failed.
        database.on_close(move |_| closed.set(false));
        let closed = Rc::clone(&is_open);
        // A newer build wants to lay it out anew, and this window must not be in its way.
        database.on_version_change(move |event| {
            closed.set(false);
            if let Some(database) =
                event.target().and_then(|target| target.dyn_into::<web_sys::IdbDatabase>().ok())
            {
                database.close();
            }
        });
        Ok(Self { database, is_open })
    }

    /// Whether it was not closed from outside.
    pub fn is_open(&self) -> bool {
        self.is_open.get()
    }

    /// Reads everything and takes over what windows left that are no more; one transaction, so that two windows that
    /// open at once do not both get it.
    pub async fn take_over(
        &self,
        mut mine: Left,
        alive: &[WindowId],
        wants: impl Fn(WindowId) -> Option<u8>,
    ) -> Result<Found, Problem> {
        let (transaction, [turns, facts, windows]) = self.begin().map_err(|why| self.failed(&why))?;
        let ended = ending(transaction);
        let read = async {
            let rows = turns.get_all(None, None)?.into_future();
            let about = facts.get(Query::Key(JsValue::from_str(ABOUT)))?.into_future();
            let aside = facts.get(Query::Key(JsValue::from_str(ASIDE)))?.into_future();
            let left = windows.get_all(None, None)?.into_future();
            Ok::<_, Error>((rows.await?, about.await?, aside.await?, left.await?))
        };
        let (rows, about, aside, left) = read.await.map_err(|why| self.failed(&why))?;
        let kept: Vec<KeptTurn> = rows.iter().filter_map(read_turn).collect();
        let unreadable = rows.len() - kept.len();
        drop(rows);
        let me = mine.window;
        let left = left.iter().filter_map(read_left).filter(|left| left.window != me).collect();
        let is_alive = |window| window == me || alive.contains(&window);
        let estate = Estate::divide(&kept, left, is_alive, wants);
        mine.waiting.extend(estate.waiting.iter().cloned());
        if let Some(draft) = &estate.draft {
            mine.draft.clone_from(draft);
        }
        let write = || {
            put_changes(&turns, &estate.changes)?;
            for window in &estate.closed {
                windows.delete(Query::Key(name(window.0)))?;
            }
            let mine = Some(&mine).filter(|mine| !mine.waiting.is_empty() || !mine.draft.is_empty());
            for left in estate.rest.iter().chain(mine) {
                windows.put(&write_left(left), Some(&name(left.window.0)))?;
            }
            Ok::<_, Error>(())
        };
        // A store that is full can still be read; the others' leavings are then taken over by the next window too.
        if write().is_ok() {
            let _ = ended.await;
        }
        let mut changes: Vec<Change> = kept.into_iter().map(|turn| Change::Turn(Box::new(turn))).collect();
        changes.extend(about.as_ref().and_then(read_about).map(Change::About));
        let aside = aside.as_ref().and_then(read_aside);
        changes.extend(aside.map(|aside| Change::Aside(Some(Box::new(aside)))));
        changes.extend(estate.changes.iter().cloned());
        let remembered = Remembered { changes, waiting: estate.waiting, unreadable, problem: None };
        Ok(Found { remembered, over: estate.changes, draft: estate.draft })
    }

    /// Writes all of it or nothing. A record that is further in its life stays, unless there is no time to look: a page
    /// that goes hears no answers any more, so everything is asked for at once.
    pub async fn write(&self, writes: &[&Write], is_hurried: bool) -> Result<(), Problem> {
        let (transaction, [turns, facts, windows]) = self.begin().map_err(|why| self.failed(&why))?;
        let ended = ending(transaction);
        let work = async {
            // All questions first: the transaction lives while one of them is open.
            let mut known = Vec::new();
            for write in writes {
                match write {
                    Write::Put(turn) if is_hurried => {
                        turns.put(&write_turn(turn), Some(&name(turn.id.0)))?;
                    }
                    Write::Put(turn) => {
                        known.push((turn, turns.get(Query::Key(name(turn.id.0)))?.into_future()));
                    }
                    Write::Delete(id) => drop(turns.delete(Query::Key(name(id.0)))?),
                    Write::About(about) => {
                        facts.put(&write_about(about), Some(&JsValue::from_str(ABOUT)))?;
                    }
                    Write::Aside(aside) => {
                        let key = JsValue::from_str(ASIDE);
                        match aside {
                            Some(aside) => drop(facts.put(&write_aside(aside), Some(&key))?),
                            None => drop(facts.delete(Query::Key(key))?),
                        }
                    }
                    Write::Left(left) => {
                        windows.put(&write_left(left), Some(&name(left.window.0)))?;
                    }
                }
            }
            for (turn, known) in known {
                let known = known.await?.as_ref().and_then(read_turn);
                if known.is_none_or(|known| turn.is_newer_than(&known)) {
                    turns.put(&write_turn(turn), Some(&name(turn.id.0)))?;
                }
            }
            // Nothing more will be asked. A browser that does not know this finds out by itself, a little later.
            let _ = turns.transaction().commit();
            Ok::<_, Error>(())
        };
        work.await.map_err(|why| self.failed(&why))?;
        ended.await
    }

    /// Forgets everything.
    pub async fn clear(&self) -> Result<(), Problem> {
        let (transaction, stores) = self.begin().map_err(|why| self.failed(&why))?;
        let ended = ending(transaction);
        for store in stores {
            store.clear().map_err(|why| self.failed(&why))?;
        }
        ended.await
    }

    fn begin(&self) -> Result<(Transaction, [ObjectStore; 3]), Error> {
        let stores = [TURNS, FACTS, WINDOWS];
        let transaction = self.database.transaction(&stores, TransactionMode::ReadWrite)?;
        let store = |name| transaction.object_store(name);
        let stores = [store(TURNS)?, store(FACTS)?, store(WINDOWS)?];
        Ok((transaction, stores))
    }

    /// What a failed request means. A database that is no more is opened again the next time.
    fn failed(&self, why: &Error) -> Problem {
        let name = error_name(why);
        if name.as_deref() == Some("InvalidStateError") {
            self.is_open.set(false);
        }
        named(name.as_deref())
    }
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

/// Creates what is missing in a database of any earlier version.
fn lay_out(database: &idb::Database) -> Result<(), Error> {
    let present = database.store_names();
    for store in [TURNS, FACTS, WINDOWS] {
        if !present.iter().any(|name| name == store) {
            database.create_object_store(store, ObjectStoreParams::new())?;
        }
    }
    Ok(())
}

fn put_changes(turns: &ObjectStore, changes: &[Change]) -> Result<(), Error> {
    for change in changes {
        match change {
            Change::Turn(turn) => drop(turns.put(&write_turn(turn), Some(&name(turn.id.0)))?),
            Change::Removed(ids) => {
                for id in ids {
                    turns.delete(Query::Key(name(id.0)))?;
                }
            }
            Change::About(_) | Change::Waiting(_) | Change::Aside(_) => {}
        }
    }
    Ok(())
}

/// How a transaction ends. Its own future would not tell why it was aborted, and a full disk is told only there.
fn ending(mut transaction: Transaction) -> impl Future<Output = Result<(), Problem>> {
    let (sender, receiver) = oneshot::channel();
    let sender = Rc::new(Cell::new(Some(sender)));
    let told = Rc::clone(&sender);
    transaction.on_complete(move |_| {
        if let Some(sender) = told.take() {
            let _ = sender.send(Ok(()));
        }
    });
    transaction.on_abort(move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<IdbTransaction>().ok());
        let why = target.and_then(|transaction| transaction.error());
        if let Some(sender) = sender.take() {
            let _ = sender.send(Err(named(why.map(|why| why.name()).as_deref())));
        }
    });
    async move {
        let ended = receiver.await;
        drop(transaction);
        ended.unwrap_or_else(|_| Err(Problem::new(Kind::StoreBroken)))
    }
}

fn named(name: Option<&str>) -> Problem {
    Problem::new(match name {
        Some("QuotaExceededError") => Kind::StoreFull,
        Some("SecurityError" | "NotAllowedError") => Kind::StoreForbidden,
        _ => Kind::StoreBroken,
    })
}

/// Why the database cannot be opened. Private windows of some browsers call it a wrong state.
fn unopened(why: &Error) -> Problem {
    match error_name(why).as_deref() {
        Some("InvalidStateError" | "UnknownError") => Problem::new(Kind::StoreForbidden),
        name => named(name),
    }
}

fn error_name(why: &Error) -> Option<String> {
    let value = match why {
        Error::DomException(exception) => return Some(exception.name()),
        Error::IndexedDbOpenFailed(value)
        | Error::TransactionOpenFailed(value)
        | Error::UpdateFailed(value)
        | Error::GetFailed(value)
        | Error::GetAllFailed(value)
        | Error::DeleteFailed(value)
        | Error::ClearFailed(value)
        | Error::ObjectStoreNotFound(value) => value,
        _ => return None,
    };
    value.dyn_ref::<DomException>().map(DomException::name)
}
