//! This person's windows over one store: which are open, and what they tell each other.
//!
//! Each window holds a lock with its name for as long as it lives; the browser lets go of it when the window crashes,
//! too. A window that waits for that lock learns that the other one is gone. Outside a secure context there are no
//! locks: then a window counts as gone when it does not answer a call.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use chatcli_core::port::{Change, ConversationId, WindowId};
use gloo_storage::{SessionStorage, Storage};
use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{BroadcastChannel, MessageEvent};

use super::record::{Message, read_message, write_message, write_sign};
use crate::host::{store, timer};

const CHANNEL: &str = "chatcli";
const LOCK: &str = "chatcli.window.";
/// The name under which a window finds itself after a reload.
const BEFORE: &str = "chatcli.window";
/// How long a call waits for answers where there are no locks, in milliseconds.
const CALL_MS: u64 = 250;

/// What is done when a window is gone.
type Gone = Rc<dyn Fn(WindowId)>;

/// The windows.
pub struct Windows {
    me: WindowId,
    before: Option<WindowId>,
    channel: Option<BroadcastChannel>,
    shared: Rc<RefCell<Shared>>,
}

#[derive(Default)]
struct Shared {
    /// Windows that answered the last call.
    answered: BTreeSet<WindowId>,
    /// Windows whose end is waited for.
    watched: BTreeSet<WindowId>,
    gone: Option<Gone>,
}

impl Windows {
    /// The windows around this one.
    pub fn new(me: WindowId) -> Self {
        let before = if store::has_session_storage() {
            let before = SessionStorage::raw().get_item(BEFORE).ok().flatten();
            // Where it is forbidden to write, a reload finds no window before it.
            let _ = SessionStorage::raw().set_item(BEFORE, &format!("{:016x}", me.0));
            before.and_then(|name| u64::from_str_radix(&name, 16).ok()).map(WindowId)
        } else {
            None
        };
        Self { me, before, channel: BroadcastChannel::new(CHANNEL).ok(), shared: Rc::default() }
    }

    /// This window.
    pub fn me(&self) -> WindowId {
        self.me
    }

    /// The window that this one was before it was loaded again.
    pub fn before(&self) -> Option<WindowId> {
        self.before
    }

    /// Hears what other windows change, as long as the page lives.
    pub fn hear(&self, hear: impl Fn(ConversationId, Vec<Change>) + 'static) {
        let Some(channel) = self.channel.clone() else { return };
        let (me, shared, reply) = (self.me, Rc::clone(&self.shared), channel.clone());
        let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let Some((from, message)) = read_message(&event.data()) else { return };
            shared.borrow_mut().answered.insert(from);
            watch_one(from, &shared);
            match message {
                Message::Hello => {
                    // A closed channel tells no window, which is as well.
                    let _ = reply.post_message(&write_sign(me, "here"));
                }
                Message::Here => {}
                Message::News(conversation, changes) => hear(conversation, changes),
            }
        });
        channel.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        listener.forget();
    }

    /// Tells the other windows what is new.
    pub fn tell(&self, conversation: ConversationId, changes: &[Change]) {
        let is_news = changes.iter().any(|change| !matches!(change, Change::Waiting(_)));
        if let Some(channel) = self.channel.as_ref().filter(|_| is_news) {
            let _ = channel.post_message(&write_message(self.me, conversation, changes));
        }
    }

    /// Makes this window known, and says which others are open.
    pub async fn enter(&self) -> Vec<WindowId> {
        if let Some(locks) = locks() {
            let forever = Promise::new(&mut |_, _| {});
            let hold = Closure::once_into_js(move |_lock: JsValue| forever);
            request(&locks, self.me, &hold);
        }
        self.alive().await
    }

    /// Which other windows are open.
    pub async fn alive(&self) -> Vec<WindowId> {
        if let Some(locks) = locks()
            && let Some(held) = held(&locks).await
        {
            // A window that has just opened may not hear a message yet, but it holds its lock.
            self.call();
            return held.into_iter().filter(|window| *window != self.me).collect();
        }
        self.shared.borrow_mut().answered.clear();
        self.call();
        timer::wait(CALL_MS).await;
        self.shared.borrow().answered.iter().copied().collect()
    }

    fn call(&self) {
        if let Some(channel) = &self.channel {
            let _ = channel.post_message(&write_sign(self.me, "hello"));
        }
    }

    /// Does this whenever a window is gone: each that is open now, and each that is heard of later.
    pub fn watch(&self, gone: impl Fn(WindowId) + 'static) {
        self.shared.borrow_mut().gone = Some(Rc::new(gone));
        let (me, shared) = (self.me, Rc::clone(&self.shared));
        wasm_bindgen_futures::spawn_local(async move {
            let Some(locks) = locks() else { return };
            for window in held(&locks).await.unwrap_or_default() {
                if window != me {
                    watch_one(window, &shared);
                }
            }
        });
    }
}

/// Waits for the end of one window.
fn watch_one(window: WindowId, shared: &Rc<RefCell<Shared>>) {
    let Some(gone) = shared.borrow().gone.clone() else { return };
    let Some(locks) = locks() else { return };
    if !shared.borrow_mut().watched.insert(window) {
        return;
    }
    // Its lock is given to this one when it lets go; it is not held, only the moment counts.
    let granted = Closure::once_into_js(move |_lock: JsValue| gone(window));
    request(&locks, window, &granted);
}

fn locks() -> Option<JsValue> {
    let navigator = web_sys::window()?.navigator();
    Reflect::get(&navigator, &JsValue::from_str("locks")).ok().filter(JsValue::is_object)
}

fn method(of: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(of, &JsValue::from_str(name)).ok()?.dyn_into().ok()
}

/// Asks for the lock of a window.
fn request(locks: &JsValue, window: WindowId, granted: &JsValue) {
    let name = JsValue::from_str(&format!("{LOCK}{:016x}", window.0));
    if let Some(request) = method(locks, "request") {
        // A browser that refuses leaves this as it is without locks: the window is not watched.
        let _ = request.call2(locks, &name, granted);
    }
}

/// The windows that hold their lock.
async fn held(locks: &JsValue) -> Option<Vec<WindowId>> {
    let asked = method(locks, "query")?.call0(locks).ok()?.dyn_into::<Promise>().ok()?;
    let snapshot = JsFuture::from(asked).await.ok()?;
    let held = Array::from(&Reflect::get(&snapshot, &JsValue::from_str("held")).ok()?);
    let names =
        held.iter().filter_map(|lock| Reflect::get(&lock, &JsValue::from_str("name")).ok()?.as_string());
    let windows = names.filter_map(|name| u64::from_str_radix(name.strip_prefix(LOCK)?, 16).ok());
    Some(windows.map(WindowId).collect())
}
