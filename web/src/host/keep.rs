//! Keeps the conversation in this browser: what the core says is new goes into the database at once, what was kept
//! comes back after a reload or a crash, and this person's other windows are told.
//!
//! A store that is full, forbidden or broken costs nothing but the memory: what it did not take waits here, the latest
//! state of each record, and is tried again. No secret comes here: the records are the conversation and what is being
//! written, and of that nothing that holds a secret.

mod database;
mod record;
mod windows;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use chatcli_core::conversation::TurnId;
use chatcli_core::keep::Left;
use chatcli_core::port::{About, Aside, Change, KeptTurn, Remembered, WindowId};
use chatcli_core::{EffectId, Event, Outcome, Problem};
use wasm_bindgen_futures::spawn_local;

use self::database::{Database, Found};
use self::windows::Windows;
use super::{Post, timer};
use crate::stamp;

/// A store that failed is tried again after this long, in milliseconds.
const AGAIN_MS: u64 = 20_000;
/// What is being written is kept when nobody typed for this long, in milliseconds.
const DRAFT_MS: u64 = 400;
/// A store that does not answer for this long is not waited for, in milliseconds.
const PATIENCE_MS: u64 = 4_000;

/// What a record is, when it is written again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Turn(TurnId),
    About,
    Aside,
    Left,
}

/// The newest state of a record that is not written yet.
#[derive(Clone, Debug)]
enum Write {
    Put(Box<KeptTurn>),
    Delete(TurnId),
    About(About),
    Aside(Option<Box<Aside>>),
    Left(Left),
}

impl Write {
    fn key(&self) -> Key {
        match self {
            Self::Put(turn) => Key::Turn(turn.id),
            Self::Delete(id) => Key::Turn(*id),
            Self::About(_) => Key::About,
            Self::Aside(_) => Key::Aside,
            Self::Left(_) => Key::Left,
        }
    }
}

/// Where a person writes.
pub trait Field {
    /// Whether nothing is written there.
    fn is_empty(&self) -> bool;
    /// Puts back what was being written.
    fn give_back(&self, text: &str);
}

/// Keeps things. A copy is the same one.
#[derive(Clone)]
pub struct Keeper(Rc<Inner>);

impl std::fmt::Debug for Keeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Keeper").field(&self.0.windows.me()).finish()
    }
}

struct Inner {
    windows: Windows,
    database: RefCell<Option<Rc<Database>>>,
    unwritten: RefCell<BTreeMap<Key, Write>>,
    /// What is being written. A page that goes takes an unfinished writing with it, so that is then asked for again.
    in_writing: RefCell<BTreeMap<Key, Write>>,
    /// Effects that end with the next writing.
    unanswered: RefCell<Vec<EffectId>>,
    /// What this window keeps beside the turns.
    left: RefCell<Left>,
    is_writing: Cell<bool>,
    is_draft_due: Cell<bool>,
    is_hurried: Cell<bool>,
    asked_to_persist: Cell<bool>,
    /// How answers come back, once the core wants any.
    post: RefCell<Option<Post>>,
}

impl Default for Keeper {
    /// A keeper that has not touched the store yet.
    fn default() -> Self {
        let windows = Windows::new(WindowId(stamp::now().entropy));
        let left = RefCell::new(Left { window: windows.me(), ..Left::default() });
        Self(Rc::new(Inner {
            windows,
            database: RefCell::default(),
            unwritten: RefCell::default(),
            in_writing: RefCell::default(),
            unanswered: RefCell::default(),
            left,
            is_writing: Cell::default(),
            is_draft_due: Cell::default(),
            is_hurried: Cell::default(),
            asked_to_persist: Cell::default(),
            post: RefCell::default(),
        }))
    }
}

impl Keeper {
    /// This window.
    pub fn window(&self) -> WindowId {
        self.0.windows.me()
    }

    /// Reads what was kept and posts it; from now on other windows are heard. What was being written goes back to the
    /// `field`, unless a person has begun to write something else.
    pub fn recall(&self, post: &Post, field: impl Field + 'static) {
        let field: Rc<dyn Field> = Rc::new(field);
        *self.0.post.borrow_mut() = Some(Rc::clone(post));
        let keeper = self.clone();
        self.0.windows.hear(move |changes| keeper.post(Event::Elsewhere(changes)));
        let keeper = self.clone();
        spawn_local(async move {
            let others = keeper.0.windows.enter().await;
            let before = keeper.0.windows.before();
            // A window that was loaded again may not be gone yet; its draft is waited for.
            let waits = before.is_some_and(|before| others.contains(&before));
            let wants = |window| (!waits && field.is_empty()).then_some(u8::from(Some(window) == before));
            let (remembered, draft) = match keeper.take_over(&others, wants).await {
                Ok(found) => (found.remembered, found.draft),
                Err(problem) => (Remembered { problem: Some(problem), ..Remembered::default() }, None),
            };
            keeper.post(Event::Remembered(Box::new(remembered)));
            if let Some(draft) = draft {
                field.give_back(&draft);
            }
            keeper.watch(field);
        });
    }

    /// Takes over what each other window leaves behind, when it is gone.
    fn watch(&self, field: Rc<dyn Field>) {
        let keeper = self.clone();
        self.0.windows.watch(move |gone| {
            let (keeper, field) = (keeper.clone(), Rc::clone(&field));
            spawn_local(async move {
                // Whoever waited for its lock may hold it for a moment.
                let mut alive = keeper.0.windows.alive().await;
                alive.retain(|window| *window != gone);
                let before = keeper.0.windows.before();
                // What somebody began in a window that they closed is no business of this one.
                let wants = |window| (Some(window) == before && field.is_empty()).then_some(0);
                // What cannot be read now is read by the next window that opens.
                let Ok(found) = keeper.take_over(&alive, wants).await else { return };
                let Found { mut remembered, over, draft } = found;
                // The rest was heard of while it happened.
                remembered.changes = over;
                remembered.unreadable = 0;
                keeper.post(Event::Remembered(Box::new(remembered)));
                if let Some(draft) = draft {
                    field.give_back(&draft);
                }
            });
        });
    }

    async fn take_over(
        &self,
        alive: &[WindowId],
        wants: impl Fn(WindowId) -> Option<u8>,
    ) -> Result<Found, Problem> {
        let database = self.database().await?;
        let mine = self.0.left.borrow().clone();
        let found = database.take_over(mine, alive, wants).await?;
        self.0.windows.tell(&found.over);
        let mut left = self.0.left.borrow_mut();
        left.waiting.extend(found.remembered.waiting.iter().cloned());
        if let Some(draft) = &found.draft {
            left.draft.clone_from(draft);
        }
        drop(left);
        Ok(found)
    }

    fn post(&self, event: Event) {
        let post = self.0.post.borrow().clone();
        if let Some(post) = post {
            post(event);
        }
    }

    /// Keeps what is new and tells the other windows.
    pub fn keep(&self, id: EffectId, changes: Vec<Change>) {
        self.0.windows.tell(&changes);
        for change in changes {
            match change {
                Change::Turn(turn) => self.remember(Write::Put(turn)),
                Change::Removed(ids) => ids.into_iter().for_each(|id| self.remember(Write::Delete(id))),
                Change::About(about) => self.remember(Write::About(about)),
                Change::Aside(aside) => self.remember(Write::Aside(aside)),
                Change::Waiting(waiting) => {
                    self.0.left.borrow_mut().waiting = waiting;
                    self.remember_left();
                }
            }
        }
        self.0.unanswered.borrow_mut().push(id);
        self.write();
    }

    /// What a person is writing. Kept when they pause.
    pub fn draft(&self, text: &str) {
        if self.0.left.borrow().draft == text {
            return;
        }
        text.clone_into(&mut self.0.left.borrow_mut().draft);
        self.remember_left();
        if !self.0.is_draft_due.replace(true) {
            let keeper = self.clone();
            spawn_local(async move {
                timer::wait(DRAFT_MS).await;
                keeper.0.is_draft_due.set(false);
                keeper.write();
            });
        }
    }

    /// Writes what waits at once: there may be no later.
    pub fn hurry(&self) {
        let mut unwritten = self.0.unwritten.borrow_mut();
        for (key, write) in self.0.in_writing.take() {
            // What changed meanwhile is newer.
            unwritten.entry(key).or_insert(write);
        }
        drop(unwritten);
        self.0.is_hurried.set(true);
        self.0.is_writing.set(false);
        self.write();
    }

    /// Forgets everything that was kept here, for somebody who signs out.
    pub fn forget(&self) {
        self.0.unwritten.borrow_mut().clear();
        self.0.in_writing.borrow_mut().clear();
        *self.0.left.borrow_mut() = Left { window: self.window(), ..Left::default() };
        let keeper = self.clone();
        spawn_local(async move {
            if let Ok(database) = keeper.database().await {
                // A store that cannot be emptied says so when something is kept the next time.
                let _ = database.clear().await;
            }
        });
    }

    fn remember_left(&self) {
        let mut left = self.0.left.borrow_mut();
        left.at_unix_ms = stamp::now().unix_ms;
        self.remember(Write::Left(left.clone()));
    }

    fn remember(&self, write: Write) {
        self.0.unwritten.borrow_mut().insert(write.key(), write);
    }

    /// Writes until nothing waits; one writing at a time, so that what comes meanwhile is written together.
    fn write(&self) {
        if self.0.is_writing.replace(true) {
            return;
        }
        let keeper = self.clone();
        spawn_local(async move {
            loop {
                let writes = std::mem::take(&mut *keeper.0.unwritten.borrow_mut());
                let answers = std::mem::take(&mut *keeper.0.unanswered.borrow_mut());
                if writes.is_empty() && answers.is_empty() {
                    keeper.0.is_writing.set(false);
                    return;
                }
                keeper.0.in_writing.borrow_mut().clone_from(&writes);
                let written = keeper.write_all(writes.values()).await;
                keeper.0.in_writing.borrow_mut().clear();
                let failed = written.is_err();
                let outcome =
                    written.map_or_else(|why| Outcome::Refused(Box::new(why)), |()| Outcome::Finished);
                if failed {
                    // What changed meanwhile is newer.
                    let mut unwritten = keeper.0.unwritten.borrow_mut();
                    for (key, write) in writes {
                        unwritten.entry(key).or_insert(write);
                    }
                }
                if failed {
                    keeper.0.is_writing.set(false);
                    keeper.try_again();
                }
                for id in answers {
                    keeper.post(Event::Done(id, outcome.clone()));
                }
                if failed {
                    return;
                }
            }
        });
    }

    fn try_again(&self) {
        let keeper = self.clone();
        spawn_local(async move {
            timer::wait(AGAIN_MS).await;
            if !keeper.0.unwritten.borrow().is_empty() {
                keeper.write();
            }
        });
    }

    async fn write_all(&self, writes: impl Iterator<Item = &Write>) -> Result<(), Problem> {
        let is_hurried = self.0.is_hurried.take();
        let writes: Vec<&Write> = writes.collect();
        if writes.is_empty() {
            return Ok(());
        }
        let database = self.database().await?;
        database.write(&writes, is_hurried).await?;
        if !self.0.asked_to_persist.replace(true) {
            database::ask_to_persist();
        }
        Ok(())
    }

    /// The database, opened when it is needed and again after it was closed from outside.
    async fn database(&self) -> Result<Rc<Database>, Problem> {
        if let Some(open) = self.0.database.borrow().as_ref().filter(|database| database.is_open()) {
            return Ok(Rc::clone(open));
        }
        let database = Rc::new(Database::open(PATIENCE_MS).await?);
        *self.0.database.borrow_mut() = Some(Rc::clone(&database));
        Ok(database)
    }
}
