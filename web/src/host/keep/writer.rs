//! Keeps conversations in this browser: what the core says is new goes into the database at once, what was kept comes
//! back after a reload or a crash, and this person's other windows are told.
//!
//! A store that is full, forbidden or broken costs nothing but the memory: what it did not take waits here, the latest
//! state of each record, and is tried again. No secret comes here: the records are conversations and what is being
//! written, and of that nothing that holds a secret.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use chatcli_core::history::file::Filed;
use chatcli_core::keep::Left;
use chatcli_core::port::{
    About, Change, ConversationId, HistoryAsk, KeptTurn, Opened, Remembered, TurnId, WindowId,
};
use chatcli_core::{EffectId, Event, Intent, Outcome, Problem, history};
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use wasm_bindgen_futures::spawn_local;

use super::database::{self, Found, Taker};
use super::layout::Database;
use super::row::Row;
use super::windows::Windows;
use super::{Keep, Keeper, Start};
use crate::host::{Post, timer};
use crate::stamp;

/// A store that failed is tried again after this long, in milliseconds.
const AGAIN_MS: u64 = 20_000;
/// What is being written is kept when the person typed nothing for this long, in milliseconds.
const DRAFT_MS: u64 = 400;
/// A store that does not answer for this long is not waited for, in milliseconds.
const PATIENCE_MS: u64 = 4_000;
/// How often it is looked whether what was to be written is written, in milliseconds.
const LOOK_MS: u64 = 10;
/// After so many new conversations it is looked whether there are too many.
const COUNTED_EVERY: usize = 100;
/// Bits of a name that chance makes; the rest is the time, as for turns.
const CHANCE_BITS: u32 = 20;

/// What a record is, when it is written again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Turn(ConversationId, TurnId),
    About(ConversationId),
    Left(Option<ConversationId>),
}

/// The newest state of a record that is not written yet.
#[derive(Clone, Debug)]
pub enum Write {
    /// A turn.
    Put(ConversationId, Box<KeptTurn>),
    /// A turn that is gone.
    Delete(ConversationId, TurnId),
    /// What belongs to a conversation beside its turns.
    About(ConversationId, About),
    /// What this window keeps for itself.
    Left(Left),
}

impl Write {
    fn key(&self) -> Key {
        match self {
            Self::Put(id, turn) => Key::Turn(*id, turn.id),
            Self::Delete(id, turn) => Key::Turn(*id, *turn),
            Self::About(id, _) => Key::About(*id),
            Self::Left(left) => Key::Left(left.conversation),
        }
    }

    /// The conversation that is another one afterwards.
    pub fn conversation(&self) -> Option<ConversationId> {
        match self {
            Self::Put(id, _) | Self::Delete(id, _) | Self::About(id, _) => Some(*id),
            Self::Left(_) => None,
        }
    }
}

/// Where a person writes.
pub trait Field {
    /// What is written there.
    fn text(&self) -> String;
    /// Puts back what was being written.
    fn give_back(&self, text: &str);
}

/// Begins to keep things: reads what was kept and posts it; from now on other windows are heard. What was being written
/// goes back to the `field`, unless a person has begun to write something else.
pub fn begin(keeper: &Keeper, start: Start, post: Post, field: impl Field + 'static) {
    let writer = Writer(Rc::new(Inner {
        windows: Windows::new(keeper.window()),
        database: RefCell::default(),
        unwritten: RefCell::default(),
        in_writing: RefCell::default(),
        unanswered: RefCell::default(),
        rows: RefCell::default(),
        draft: RefCell::default(),
        current: Cell::default(),
        is_writing: Cell::default(),
        is_draft_due: Cell::default(),
        is_hurried: Cell::default(),
        asked_to_persist: Cell::default(),
        begun: Cell::default(),
        post,
    }));
    keeper.install(Rc::new(writer.clone()));
    writer.recall(start, Rc::new(field));
}

#[derive(Clone)]
struct Writer(Rc<Inner>);

struct Inner {
    windows: Windows,
    database: RefCell<Option<Rc<Database>>>,
    unwritten: RefCell<BTreeMap<Key, Write>>,
    /// What is being written. A page that goes takes an unfinished writing with it, so that is then asked for again.
    in_writing: RefCell<BTreeMap<Key, Write>>,
    /// Effects that end with the next writing.
    unanswered: RefCell<Vec<EffectId>>,
    /// The rows of conversations that were written here, as they are in the store.
    rows: RefCell<BTreeMap<ConversationId, Row>>,
    /// What is being written in this window.
    draft: RefCell<String>,
    /// The conversation that was read or written last.
    current: Cell<Option<ConversationId>>,
    is_writing: Cell<bool>,
    is_draft_due: Cell<bool>,
    is_hurried: Cell<bool>,
    asked_to_persist: Cell<bool>,
    /// Conversations that were begun in this window.
    begun: Cell<usize>,
    /// How answers come back.
    post: Post,
}

impl Writer {
    fn recall(&self, start: Start, field: Rc<dyn Field>) {
        let writer = self.clone();
        self.0.windows.hear(move |conversation, changes| {
            writer.post(Event::Elsewhere { conversation, changes });
        });
        let writer = self.clone();
        spawn_local(async move {
            let others = writer.0.windows.enter().await;
            let before = writer.0.windows.before();
            // A window that was loaded again may not be gone yet; its draft is waited for.
            let waits = before.is_some_and(|before| others.contains(&before));
            let wants =
                |window| (!waits && field.text().is_empty()).then_some(u8::from(Some(window) == before));
            let (remembered, draft) = match writer.take_over(start, false, &others, wants).await {
                Ok(found) => (found.remembered, found.draft),
                Err(problem) => (Remembered { problem: Some(problem), ..Remembered::default() }, None),
            };
            let is_missing = remembered.conversation.is_none() && remembered.problem.is_none();
            writer.post(Event::Remembered(Box::new(remembered)));
            if let Start::One(id) = start
                && is_missing
            {
                // The core says that it is gone, as it says so of any other.
                writer.post(Event::Intent(Intent::History(history::Intent::Open(id))));
            }
            if let Some(draft) = draft {
                field.give_back(&draft);
            }
            writer.draft(&field.text());
            writer.watch(field);
        });
    }

    /// Takes over what each other window leaves behind, when it is gone.
    fn watch(&self, field: Rc<dyn Field>) {
        let writer = self.clone();
        self.0.windows.watch(move |gone| {
            let (writer, field) = (writer.clone(), Rc::clone(&field));
            spawn_local(async move {
                // A window that waited for its lock may hold it for a moment.
                let mut alive = writer.0.windows.alive().await;
                alive.retain(|window| *window != gone);
                let before = writer.0.windows.before();
                // What a person began in a window that they closed is no business of this one.
                let wants = |window| (Some(window) == before && field.text().is_empty()).then_some(0);
                let start = writer.0.current.get().map_or(Start::Fresh, Start::One);
                // What cannot be read now is read by the next window that opens.
                let Ok(found) = writer.take_over(start, false, &alive, wants).await else { return };
                let Found { mut remembered, over, draft, .. } = found;
                // The rest was heard of while it happened.
                remembered.changes = over;
                remembered.unreadable = 0;
                writer.post(Event::Remembered(Box::new(remembered)));
                if let Some(draft) = draft {
                    field.give_back(&draft);
                }
            });
        });
    }

    async fn take_over(
        &self,
        start: Start,
        opens: bool,
        alive: &[WindowId],
        wants: impl Fn(WindowId) -> Option<u8>,
    ) -> Result<Found, Problem> {
        let database = self.database().await?;
        let draft = self.0.draft.borrow().clone();
        let taker = Taker { me: self.0.windows.me(), alive, draft: &draft, unix_ms: stamp::now().unix_ms };
        let found = database.take_over(start, opens, &taker, wants).await?;
        if let Some(id) = found.remembered.conversation {
            self.0.current.set(Some(id));
            self.0.windows.tell(id, &found.over);
        }
        if let Some(draft) = &found.draft {
            self.0.draft.borrow_mut().clone_from(draft);
        }
        Ok(found)
    }

    async fn answer(&self, ask: HistoryAsk) -> Result<Outcome, Problem> {
        Ok(match ask {
            HistoryAsk::List { search, most } => {
                self.written().await;
                Outcome::Conversations(self.database().await?.list(&search, most).await?)
            }
            HistoryAsk::Open(id) => {
                self.written().await;
                let alive = self.0.windows.alive().await;
                let Found { mut remembered, title, .. } =
                    self.take_over(Start::One(id), true, &alive, |_| None).await?;
                if remembered.conversation.take().is_none() {
                    return Ok(Outcome::Opened(None));
                }
                // Other windows may write to it too; they are heard.
                Outcome::Opened(Some(Box::new(Opened { id, title, remembered, is_in_use: false })))
            }
            // A page that goes does not live to see a timer, so nothing is waited for.
            HistoryAsk::Delete(id) => {
                self.0.unwritten.borrow_mut().retain(|_, write| write.conversation() != Some(id));
                self.0.in_writing.borrow_mut().retain(|_, write| write.conversation() != Some(id));
                let turns = self.database().await?.delete(id).await?;
                self.0.rows.borrow_mut().remove(&id);
                self.0.windows.tell(id, &[Change::Removed(turns)]);
                Outcome::Finished
            }
        })
    }

    /// What was to be written before this was asked is written, or takes too long.
    async fn written(&self) {
        for _ in 0..PATIENCE_MS / LOOK_MS {
            if !self.0.is_writing.get() {
                return;
            }
            timer::wait(LOOK_MS).await;
        }
    }

    fn post(&self, event: Event) {
        (self.0.post)(event);
    }

    fn remember(&self, write: Write) {
        self.0.unwritten.borrow_mut().insert(write.key(), write);
    }

    /// What was being written and is a question now is written as a question alone, and not a moment later: a browser that
    /// is killed meanwhile would offer it to be sent again.
    fn sent(&self, changes: &[Change]) {
        let draft = self.0.draft.borrow().trim().to_owned();
        let is_it = |question: &str| question.trim() == draft;
        let is_sent = |change: &Change| match change {
            Change::Turn(turn) => is_it(&turn.prompt),
            Change::Waiting(waiting) => waiting.iter().any(|question| is_it(question)),
            Change::Removed(_) | Change::About(_) => false,
        };
        if !draft.is_empty() && changes.iter().any(is_sent) {
            self.0.draft.borrow_mut().clear();
            self.remember_left(None, Vec::new(), String::new());
        }
    }

    fn remember_left(&self, conversation: Option<ConversationId>, waiting: Vec<String>, draft: String) {
        let (window, at_unix_ms) = (self.0.windows.me(), stamp::now().unix_ms);
        self.remember(Write::Left(Left { window, conversation, at_unix_ms, waiting, draft }));
    }

    /// Writes until nothing waits; one writing at a time, so that what comes meanwhile is written together.
    fn write(&self) {
        if self.0.is_writing.replace(true) {
            return;
        }
        let writer = self.clone();
        spawn_local(async move {
            loop {
                let writes = std::mem::take(&mut *writer.0.unwritten.borrow_mut());
                let answers = std::mem::take(&mut *writer.0.unanswered.borrow_mut());
                if writes.is_empty() && answers.is_empty() {
                    writer.0.is_writing.set(false);
                    return;
                }
                writer.0.in_writing.borrow_mut().clone_from(&writes);
                let written = writer.write_all(writes.values()).await;
                writer.0.in_writing.borrow_mut().clear();
                let failed = written.is_err();
                let outcome =
                    written.map_or_else(|why| Outcome::Refused(Box::new(why)), |()| Outcome::Finished);
                if failed {
                    // What changed meanwhile is newer.
                    let mut unwritten = writer.0.unwritten.borrow_mut();
                    for (key, write) in writes {
                        unwritten.entry(key).or_insert(write);
                    }
                }
                if failed {
                    writer.0.is_writing.set(false);
                    writer.try_again();
                }
                for id in answers {
                    writer.post(Event::Done(id, outcome.clone()));
                }
                if failed {
                    return;
                }
            }
        });
    }

    fn try_again(&self) {
        let writer = self.clone();
        spawn_local(async move {
            timer::wait(AGAIN_MS).await;
            if !writer.0.unwritten.borrow().is_empty() {
                writer.write();
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
        let known = self.0.rows.borrow().clone();
        let rows = database.write(&writes, &known, stamp::now().unix_ms, is_hurried).await?;
        for row in rows {
            if !known.contains_key(&row.kept.id) {
                self.begun();
            }
            self.0.rows.borrow_mut().insert(row.kept.id, row);
        }
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

    /// A conversation was written here for the first time. Now and then it is looked whether there are too many; what
    /// cannot be forgotten now is forgotten the next time.
    fn begun(&self) {
        let begun = self.0.begun.get();
        self.0.begun.set(begun + 1);
        if begun.is_multiple_of(COUNTED_EVERY) {
            let writer = self.clone();
            spawn_local(async move {
                if let Ok(database) = writer.database().await {
                    let _ = database.forget_excess().await;
                }
            });
        }
    }
}

impl Keep for Writer {
    fn keep(&self, id: EffectId, conversation: ConversationId, changes: Vec<Change>) {
        self.0.current.set(Some(conversation));
        self.0.windows.tell(conversation, &changes);
        self.sent(&changes);
        for change in changes {
            match change {
                Change::Turn(turn) => self.remember(Write::Put(conversation, turn)),
                Change::Removed(ids) => {
                    ids.into_iter().for_each(|id| self.remember(Write::Delete(conversation, id)));
                }
                Change::About(about) => self.remember(Write::About(conversation, about)),
                Change::Waiting(waiting) => self.remember_left(Some(conversation), waiting, String::new()),
            }
        }
        self.0.unanswered.borrow_mut().push(id);
        self.write();
    }

    fn ask(&self, id: EffectId, ask: HistoryAsk) {
        let writer = self.clone();
        spawn_local(async move {
            let outcome = writer.answer(ask).await;
            writer.post(Event::Done(id, outcome.unwrap_or_else(|why| Outcome::Refused(Box::new(why)))));
        });
    }

    fn draft(&self, text: &str) {
        if *self.0.draft.borrow() == text {
            return;
        }
        text.clone_into(&mut self.0.draft.borrow_mut());
        self.remember_left(None, Vec::new(), text.to_owned());
        if !self.0.is_draft_due.replace(true) {
            let writer = self.clone();
            spawn_local(async move {
                timer::wait(DRAFT_MS).await;
                writer.0.is_draft_due.set(false);
                writer.write();
            });
        }
    }

    fn hurry(&self) {
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

    fn forget(&self) {
        self.0.unwritten.borrow_mut().clear();
        self.0.in_writing.borrow_mut().clear();
        self.0.rows.borrow_mut().clear();
        self.0.draft.borrow_mut().clear();
        self.0.current.set(None);
        let writer = self.clone();
        spawn_local(async move {
            if let Ok(database) = writer.database().await {
                // A store that cannot be emptied says so when something is kept the next time.
                let _ = database.clear().await;
            }
        });
    }

    fn take_in(&self, filed: Filed) -> LocalBoxFuture<'static, Result<ConversationId, Problem>> {
        let writer = self.clone();
        async move {
            let now = stamp::now();
            let millis = u64::try_from(now.unix_ms).unwrap_or_default();
            let id = ConversationId((millis << CHANCE_BITS) | (now.entropy & ((1 << CHANCE_BITS) - 1)));
            writer.database().await?.take_in(id, filed, now.unix_ms).await?;
            writer.begun();
            Ok(id)
        }
        .boxed_local()
    }

    fn read(&self, id: ConversationId) -> LocalBoxFuture<'static, Result<Option<Filed>, Problem>> {
        let writer = self.clone();
        async move { writer.database().await?.read(id).await }.boxed_local()
    }
}
