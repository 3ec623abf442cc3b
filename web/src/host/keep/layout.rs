//! How the database is laid out, and how it is opened. `conversations` has a row for each conversation, `said` a record
//! for each turn, named by conversation and turn, `facts` what belongs to a conversation as a whole, and `windows` what
//! each window keeps for itself. `turns` is from a time when there was one conversation: what it holds is moved when it
//! is found.

use std::cell::Cell;
use std::future::IntoFuture;
use std::rc::Rc;

use chatcli_core::Problem;
use chatcli_core::port::{ConversationId, TurnId, WindowId};
use chatcli_core::problem::Kind;
use futures::channel::oneshot;
use futures::future::{Either, select};
use idb::{
    DatabaseEvent, Error, Factory, IndexParams, KeyPath, KeyRange, ObjectStore, ObjectStoreParams,
    Transaction, TransactionMode,
};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DomException, IdbTransaction};

use super::NAME;
use crate::host::timer;

/// 1: one conversation. 2: each conversation by itself.
const VERSION: u32 = 2;
const TURNS: &str = "turns";
const FACTS: &str = "facts";
const WINDOWS: &str = "windows";
const CONVERSATIONS: &str = "conversations";
const SAID: &str = "said";
/// The rows, the newest first.
pub const ORDER: &str = "order";
/// The turns by their words.
pub const WORDS: &str = "words";

/// The open database.
pub struct Database {
    database: idb::Database,
    is_open: Rc<Cell<bool>>,
}

/// The stores within one transaction.
pub struct Stores {
    /// What an old page kept.
    pub turns: ObjectStore,
    /// What belongs to a conversation as a whole.
    pub facts: ObjectStore,
    /// What each window keeps for itself.
    pub windows: ObjectStore,
    /// The rows.
    pub conversations: ObjectStore,
    /// The turns.
    pub said: ObjectStore,
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

    /// Begins a transaction over everything, and says how it ends.
    pub fn write_all(&self) -> Result<(Stores, impl Future<Output = Result<(), Problem>>), Error> {
        let (transaction, stores) = self.begin(TransactionMode::ReadWrite)?;
        Ok((stores, ending(transaction)))
    }

    /// Begins to read.
    pub fn read_all(&self) -> Result<Stores, Error> {
        Ok(self.begin(TransactionMode::ReadOnly)?.1)
    }

    fn begin(&self, mode: TransactionMode) -> Result<(Transaction, Stores), Error> {
        let transaction = self.database.transaction(&[TURNS, FACTS, WINDOWS, CONVERSATIONS, SAID], mode)?;
        let store = |name| transaction.object_store(name);
        let stores = Stores {
            turns: store(TURNS)?,
            facts: store(FACTS)?,
            windows: store(WINDOWS)?,
            conversations: store(CONVERSATIONS)?,
            said: store(SAID)?,
        };
        Ok((transaction, stores))
    }

    /// What a failed request means. A database that is no more is opened again the next time.
    pub fn failed(&self, why: &Error) -> Problem {
        let name = error_name(why);
        if name.as_deref() == Some("InvalidStateError") {
            self.is_open.set(false);
        }
        named(name.as_deref())
    }
}

/// Creates what is missing in a database of any earlier version.
fn lay_out(database: &idb::Database) -> Result<(), Error> {
    let present = database.store_names();
    for name in [TURNS, FACTS, WINDOWS, CONVERSATIONS, SAID] {
        if present.iter().any(|known| known == name) {
            continue;
        }
        let store = database.create_object_store(name, ObjectStoreParams::new())?;
        if name == CONVERSATIONS {
            store.create_index(ORDER, KeyPath::new_single(ORDER), None)?;
        } else if name == SAID {
            let mut each = IndexParams::new();
            each.multi_entry(true);
            store.create_index(WORDS, KeyPath::new_single(WORDS), Some(each))?;
        }
    }
    Ok(())
}

/// The name of a turn's record.
pub fn turn_key(conversation: ConversationId, turn: TurnId) -> JsValue {
    JsValue::from_str(&format!("{:016x}{:016x}", conversation.0, turn.0))
}

/// The name of what a window keeps for a conversation, or for none.
pub fn window_key(window: WindowId, conversation: Option<ConversationId>) -> JsValue {
    let conversation = conversation.map(|id| format!("{:016x}", id.0)).unwrap_or_default();
    JsValue::from_str(&format!("{:016x}{conversation}", window.0))
}

/// The conversation whose name a record's name begins with.
pub fn conversation_of(key: &JsValue) -> Option<ConversationId> {
    let key = key.as_string()?;
    u64::from_str_radix(key.get(..16)?, 16).ok().map(ConversationId)
}

/// All turns of a conversation.
pub fn turns_of(conversation: ConversationId) -> Result<KeyRange, Error> {
    KeyRange::bound(&turn_key(conversation, TurnId(0)), &turn_key(conversation, TurnId(u64::MAX)), None, None)
}

/// Everything that begins like this.
pub fn beginning(word: &str) -> Result<KeyRange, Error> {
    KeyRange::bound(&JsValue::from_str(word), &JsValue::from_str(&format!("{word}\u{ffff}")), None, None)
}

/// How a transaction ends. Its own future would not tell why it was aborted, and a full disk is told only there.
pub fn ending(mut transaction: Transaction) -> impl Future<Output = Result<(), Problem>> {
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
        | Error::GetAllKeysFailed(value)
        | Error::DeleteFailed(value)
        | Error::ClearFailed(value)
        | Error::ObjectStoreNotFound(value) => value,
        _ => return None,
    };
    value.dyn_ref::<DomException>().map(DomException::name)
}
