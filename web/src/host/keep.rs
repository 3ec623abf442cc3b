//! What is kept in this browser, as a first visit needs to know it: which window this is, whether anything may be kept
//! here at all, and where to hand what is to be kept. The rest, with the database, comes with the late parts; before that
//! there is nothing to keep.

mod database;
mod history;
mod layout;
mod record;
mod row;
mod windows;
mod words;
mod writer;

use std::cell::OnceCell;
use std::rc::Rc;

use chatcli_core::EffectId;
use chatcli_core::Problem;
use chatcli_core::history::file::Filed;
use chatcli_core::port::{Change, ConversationId, HistoryAsk, WindowId};
use futures::future::LocalBoxFuture;
use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

pub use layout::ending;
pub use writer::{Field, begin};

use crate::stamp;

/// The database's name.
const NAME: &str = "chatcli";

/// Which conversation a window begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// The one that something was said in last.
    Newest,
    /// A new one.
    Fresh,
    /// This one.
    One(ConversationId),
}

/// What keeps things.
pub trait Keep {
    /// Keeps what is new of a conversation and tells the other windows.
    fn keep(&self, id: EffectId, conversation: ConversationId, changes: Vec<Change>);
    /// Looks after the conversations that are kept.
    fn ask(&self, id: EffectId, ask: HistoryAsk);
    /// What a person is writing.
    fn draft(&self, text: &str);
    /// Writes what waits at once: there may be no later.
    fn hurry(&self);
    /// Forgets everything that is kept here, for a person who signs out.
    fn forget(&self);
    /// Keeps a conversation of a file, under a name of its own.
    fn take_in(&self, filed: Filed) -> LocalBoxFuture<'static, Result<ConversationId, Problem>>;
    /// A conversation as it is kept.
    fn read(&self, id: ConversationId) -> LocalBoxFuture<'static, Result<Option<Filed>, Problem>>;
}

/// The way to what keeps things, once that is here. A copy leads to the same.
#[derive(Clone)]
pub struct Keeper {
    window: WindowId,
    keep: Rc<OnceCell<Rc<dyn Keep>>>,
}

impl std::fmt::Debug for Keeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Keeper").field(&self.window).finish()
    }
}

impl Default for Keeper {
    fn default() -> Self {
        Self { window: WindowId(stamp::now().entropy), keep: Rc::default() }
    }
}

impl Keeper {
    /// This window.
    pub fn window(&self) -> WindowId {
        self.window
    }

    /// What keeps things is here.
    pub fn install(&self, keep: Rc<dyn Keep>) {
        // A second time changes nothing.
        let _ = self.keep.set(keep);
    }

    /// What keeps things, when it is here.
    pub fn get(&self) -> Option<&Rc<dyn Keep>> {
        self.keep.get()
    }
}

/// Whether this browser may hold something for the page, or has to say that it cannot. Only one that is known to hold
/// nothing is left alone.
pub async fn may_hold() -> bool {
    has_database(NAME).await
}

/// Whether this browser has a database of this name, as far as it tells.
pub async fn has_database(name: &str) -> bool {
    names().await.is_none_or(|names| names.iter().any(|known| known == name))
}

/// The databases that there are.
async fn names() -> Option<Vec<String>> {
    let factory = web_sys::window()?.indexed_db().ok().flatten()?;
    let list = Reflect::get(&factory, &JsValue::from_str("databases")).ok()?.dyn_into::<Function>().ok()?;
    let found = JsFuture::from(list.call0(&factory).ok()?.dyn_into::<Promise>().ok()?).await.ok()?;
    let name = |found: JsValue| Reflect::get(&found, &JsValue::from_str("name")).ok()?.as_string();
    Some(Array::from(&found).iter().filter_map(name).collect())
}
