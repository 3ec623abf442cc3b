//! What the wall's components read, and the ways to want something.

use chatcli_core::watcher;
use std::ops::Deref;
use std::rc::Rc;

use chatcli_core::account::Theme;
use chatcli_core::connection::ServerInfo;
use chatcli_core::text::Text;
use chatcli_core::watcher::board::{Board, BoardOptions, Glance, Look};
use chatcli_core::{Event, Intent, Lang, Revisions, Stamp, View};
use leptos::prelude::*;

use crate::bridge::{Bridge, Screen};
use crate::stamp;

use super::clock::Clock;
use super::wish::Wish;

/// What was seen last. The bridge alone writes it, once per frame at most.
#[derive(Clone, Copy)]
pub struct Signals {
    glance: RwSignal<Glance>,
    lang: RwSignal<Lang>,
    theme: RwSignal<Theme>,
    time: RwSignal<String>,
    version: RwSignal<Option<String>>,
    address: RwSignal<String>,
    look: RwSignal<Look>,
}

/// The wall's end of the bridge.
pub struct Seen {
    signals: Signals,
    clock: Clock,
}

impl Seen {
    /// A wall that has seen nothing yet. Its signals live as long as the current owner.
    pub fn new(view: &View<'_>, wish: &Wish) -> Self {
        let clock = Clock::of(wish.zone.as_deref());
        let look = Look {
            max_alerts: wish.max_alerts,
            rotate_ms: wish.rotate_ms,
            redacts_names: wish.redacts_names,
            words: String::new(),
        };
        let now = stamp::now();
        let empty = Board::new(wish.options.clone(), now);
        let signals = Signals {
            glance: RwSignal::new(empty.glance(&look, now, view.lang(), &|unix_ms| clock.time(unix_ms))),
            lang: RwSignal::new(view.lang()),
            theme: RwSignal::new(view.settings.theme),
            time: RwSignal::new(clock.time(now.unix_ms)),
            version: RwSignal::new(None),
            address: RwSignal::new(String::new()),
            look: RwSignal::new(look),
        };
        Self { signals, clock }
    }
}

impl Screen for Seen {
    fn paint(&self, view: &View<'_>, _before: Option<Revisions>) {
        let (now, signals) = (stamp::now(), self.signals);
        replace(signals.lang, view.lang());
        replace(signals.theme, view.settings.theme);
        replace(signals.time, self.clock.time(now.unix_ms));
        replace(signals.version, view.connection.info().map(version));
        replace(signals.address, view.connection.address().to_owned());
        if let Some(board) = view.board {
            let clock = |unix_ms: i64| self.clock.time(unix_ms);
            let glance = signals.look.with_untracked(|look| board.glance(look, now, view.lang(), &clock));
            replace(signals.glance, glance);
        }
    }
}

fn version(info: &ServerInfo) -> String {
    info.version.clone()
}

/// Wakes readers only when there is something new to read.
fn replace<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}

/// What every component gets. It is one word to carry.
#[derive(Clone, Copy)]
pub struct Desk(&'static Things);

/// What lies on the desk.
pub struct Things {
    /// All that is shown.
    pub glance: RwSignal<Glance>,
    /// The language everything is said in.
    pub lang: RwSignal<Lang>,
    /// The colours.
    pub theme: RwSignal<Theme>,
    /// The time of day at the wall's place.
    pub time: RwSignal<String>,
    /// The server's version, once it said so.
    pub version: RwSignal<Option<String>>,
    /// The server as it is shown to a person.
    pub address: RwSignal<String>,
    /// How it is looked at.
    pub look: RwSignal<Look>,
    /// Nothing is asked until a person goes on.
    pub paused: RwSignal<bool>,
    /// The door did not take the code in the address.
    pub code_refused: RwSignal<bool>,
    bridge: StoredValue<Rc<Bridge<Seen>>, LocalStorage>,
    wish: StoredValue<Wish>,
}

/// The desk of the wall that a component is on.
pub fn desk() -> Desk {
    expect_context()
}

impl Deref for Desk {
    type Target = Things;

    fn deref(&self) -> &Things {
        self.0
    }
}

impl Desk {
    /// The desk of a wall, which is there for as long as the page.
    pub fn new(bridge: Rc<Bridge<Seen>>, wish: Wish) -> Self {
        let Signals { glance, lang, theme, time, version, address, look } = bridge.screen().signals;
        Self(Box::leak(Box::new(Things {
            glance,
            lang,
            theme,
            time,
            version,
            address,
            look,
            paused: RwSignal::new(false),
            code_refused: RwSignal::new(false),
            bridge: StoredValue::new_local(bridge),
            wish: StoredValue::new(wish),
        })))
    }

    /// A sentence in the language of the moment; a reader of it is woken when the language changes.
    pub fn text(&self, text: Text) -> &'static str {
        text.get(self.lang.get())
    }

    /// A sentence that follows the language, for an element; of one type wherever it is used.
    pub fn says(&self, text: Text) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static + use<> {
        let lang = self.lang;
        move || text.get(lang.get())
    }

    /// Looks at what the address asked for.
    pub fn wish<R>(&self, at: impl FnOnce(&Wish) -> R) -> R {
        self.wish.with_value(at)
    }

    /// Passes on what a person wants.
    pub fn want(&self, intent: Intent) {
        self.bridge.with_value(|bridge| bridge.dispatch(Event::Intent(intent)));
    }

    /// Looks at the same things in another way.
    pub fn retune(&self, change: impl FnOnce(&mut BoardOptions)) {
        self.wish.update_value(|wish| change(&mut wish.options));
        self.want(Intent::Watcher(watcher::Intent::Watch(self.wish(|wish| wish.options.clone()))));
    }

    /// Time passed.
    pub fn beat(&self) {
        self.bridge.with_value(|bridge| bridge.ask_frame());
    }

    /// The device slept, or its clock was set: what was on its way may never come.
    pub fn woke(&self) {
        self.bridge.with_value(|bridge| bridge.dispatch(Event::Woke));
    }

    /// The wall's clock.
    pub fn clock<R>(&self, at: impl FnOnce(&Clock, Stamp) -> R) -> R {
        self.bridge.with_value(|bridge| at(&bridge.screen().clock, stamp::now()))
    }

    /// Whether what is shown must not be taken for the present.
    pub fn is_old(&self) -> bool {
        self.glance.with(|it| it.is_old)
    }

    /// What the wall is about: its title, what is watched, or the server.
    pub fn name(&self, glance: &Glance) -> String {
        let title = self.wish(|wish| wish.title.clone());
        title.or_else(|| glance.about.clone()).unwrap_or_else(|| self.address.get())
    }

    /// A part of what is shown; its readers are woken only when that part changed.
    pub fn part<T: Clone + PartialEq + Send + Sync + 'static>(
        &self,
        of: impl Fn(&Glance) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        let glance = self.glance;
        Memo::new(move |_| glance.with(&of))
    }
}
