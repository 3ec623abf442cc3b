//! Which panels are open, and where they stand: beside the conversation while there is room, over it otherwise.

use chatcli_core::account::Credentials;
use chatcli_core::text::Text;
use chatcli_core::{Intent, Problem, Switch, account, connection};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::dialog::{Dialog, Head, Shape};
use super::{Desk, desk};
use crate::choice::Payer;
use crate::{access, remembered, vault};

/// From this width on, in CSS pixels, the sessions stand beside the conversation.
const ONE_SIDE: f64 = 900.0;
/// From this width on there is room at both sides.
const TWO_SIDES: f64 = 1200.0;

/// The panels.
#[derive(Clone, Copy)]
pub struct Panels {
    /// Model and credential.
    pub account: RwSignal<bool>,
    /// What its form begins with, when the user has chosen who pays already.
    pub payer: RwSignal<Option<Payer>>,
    /// The shortcuts.
    pub help: RwSignal<bool>,
    /// The conversations.
    pub sessions: RwSignal<bool>,
    /// Of them, those on the server are shown, not those in this browser.
    pub sessions_by_server: RwSignal<bool>,
    /// The watcher.
    pub watcher: RwSignal<bool>,
    width: RwSignal<f64>,
}

impl Panels {
    /// All closed. Lives as long as the current owner.
    pub fn new() -> Self {
        let width = RwSignal::new(window_width());
        let resized = window_event_listener(ev::resize, move |_| width.set(window_width()));
        on_cleanup(move || resized.remove());
        let closed = || RwSignal::new(false);
        let payer = RwSignal::new(None);
        Self {
            account: closed(),
            payer,
            help: closed(),
            sessions: closed(),
            sessions_by_server: closed(),
            watcher: closed(),
            width,
        }
    }

    /// Whether any is open; a reader is woken by each of them.
    pub fn is_any_open(&self) -> bool {
        self.account.get() | self.help.get() | self.sessions.get() | self.watcher.get()
    }

    /// Opens the form for model and credential, for a user who wants to pay like this.
    pub fn pay_with(&self, payer: Payer) {
        self.payer.set(Some(payer));
        self.account.set(true);
    }

    /// Closes all of them.
    pub fn close_all(&self) {
        for panel in [self.account, self.help, self.sessions, self.watcher] {
            panel.set(false);
        }
    }

    /// Closes what lies over the conversation.
    pub fn make_room(&self) {
        if self.width.get_untracked() < TWO_SIDES {
            self.watcher.set(false);
        }
        if self.width.get_untracked() < ONE_SIDE {
            self.sessions.set(false);
        }
    }

    /// Closes what stands beside the conversation. Says whether anything did.
    pub fn close_sides(&self) -> bool {
        let sides = [self.watcher, self.sessions];
        let open = sides.into_iter().find(|side| side.get_untracked());
        if let Some(side) = open {
            side.set(false);
        }
        open.is_some()
    }
}

fn window_width() -> f64 {
    window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or(ONE_SIDE)
}

/// A panel at one side.
#[component]
pub fn Side(
    /// Names it.
    id: &'static str,
    /// Its heading.
    title: Text,
    /// At which side.
    shape: Shape,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What is in it.
    children: ChildrenFn,
) -> impl IntoView {
    let panels = desk().panels;
    let needed = if shape == Shape::Start { ONE_SIDE } else { TWO_SIDES };
    let has_room = Memo::new(move |_| panels.width.get() >= needed);
    let class = if shape == Shape::Start { "side is-start" } else { "side is-end" };
    let close = move || open.set(false);
    move || {
        open.get().then(|| {
            let children = children.clone();
            if has_room.get() {
                view! {
                    <aside id=id class=class aria-labelledby=format!("{id}-title")>
                        <Head id=id title=title on_close=move |()| close() />
                        <div class="side-body">{children()}</div>
                    </aside>
                }
                .into_any()
            } else {
                view! {
                    <Dialog id=id title=title shape=shape on_close=move |()| close()>
                        {children()}
                    </Dialog>
                }
                .into_any()
            }
        })
    }
}

impl Desk {
    /// Why the core would not switch like this; `None` when it would.
    pub fn refusal(&self, switch: &Switch) -> Option<Problem> {
        self.bridge.with_value(|bridge| bridge.look(|view| view.refusal(switch)))
    }

    /// The credential in force, and the provider that this person asked for.
    pub fn credentials(&self) -> (Credentials, Option<String>) {
        self.bridge.with_value(|bridge| {
            bridge.look(|view| (view.credentials.clone(), view.settings.provider.clone()))
        })
    }

    /// Puts a text into the composer, below what is there already.
    pub fn compose(&self, text: &str) {
        let before = self.draft.peek();
        let gap = if before.trim().is_empty() { "" } else { "\n\n" };
        self.draft.set(format!("{}{gap}{text}", before.trim_end()));
    }
}

/// Finds out who the door says this person is, and what this device remembers of them.
pub fn recall(desk: Desk) {
    spawn_local(async move { desk.access.set(access::me().await) });
    spawn_local(async move {
        let kept = vault::load().await;
        desk.remembers.set(!kept.is_empty());
        if let Some(token) = kept.get(remembered::TOKEN) {
            desk.want(Intent::Connection(connection::Intent::SetToken(token.clone())));
        }
        if let Some(switch) = remembered::switch(&kept) {
            desk.want(Intent::Account(account::Intent::Switch(Box::new(switch))));
        }
    });
}
