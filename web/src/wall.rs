//! The watcher's wall: one glance that says how it is, on a screen that may hang there for months. What is shown is
//! decided by the core's board; here it gets its place, its clock and its pixels.

mod alerts;
mod band;
mod changes;
mod clock;
mod controls;
mod debug;
mod desk;
mod enrol;
mod fit;
mod night;
mod numbers;
mod quiet;
mod renewal;
mod shapes;
mod targets;
mod tone;
mod trend;
pub mod wish;

use chatcli_core::watcher;
use std::time::Duration;

use chatcli_core::text::Text;
use chatcli_core::{Boot, Event, Intent};
use leptos::ev;
use leptos::prelude::*;
use web_sys::VisibilityState;

use crate::bridge::Bridge;
use crate::place::Mode;
use crate::{start, theme};

use alerts::Alerts;
use band::Band;
use changes::Changes;
use controls::Controls;
use debug::Debug;
use desk::{Desk, Seen};
use numbers::Numbers;
use renewal::Renewal;
use targets::Targets;
use trend::Trend;
use wish::{Hidden, Wish};

/// Ages and the clock on the wall move this often.
const BEAT: Duration = Duration::from_secs(1);

/// A clock that jumped by more than this slept, in milliseconds: a hidden tab's timers run once a minute.
const SLEPT_MS: f64 = 90_000.0;

/// A wall, used this way.
pub fn wall(mode: Mode) -> impl IntoView {
    let query = start::query();
    let wish = Wish::read(mode, query.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let bridge = Bridge::boot(
        |capabilities| {
            let boot = start::boot(capabilities);
            let theme = wish.theme.unwrap_or(boot.settings.theme);
            // The board hears of a lost server by itself; a thousand screens need not ask for its health as well.
            Boot {
                heartbeat_ms: None,
                settings: chatcli_core::account::Settings { theme, ..boot.settings },
                ..boot
            }
        },
        |view| Seen::new(view, &wish),
    );
    if !is_seen() {
        bridge.dispatch(Event::Intent(Intent::Watcher(watcher::Intent::Pause)));
    }
    bridge.dispatch(Event::Intent(Intent::Watcher(watcher::Intent::Watch(wish.options.clone()))));
    let desk = Desk::new(bridge, wish);
    provide_context(desk);
    dress_document(desk);
    enrol::from_address(desk);
    keep_going(desk);
    // Without alerts the trend and what changed have their room.
    let is_quiet = desk.part(|it| it.alerts.is_empty() && it.more.is_none());
    let shows = move |part: Hidden| desk.wish(|wish| wish.shows(part));
    view! {
        <div class="wall" class:is-aged=move || desk.is_old() class:is-quiet=move || is_quiet.get() data-mode=mode.name()>
            {mode.has_controls().then(|| view! { <Controls /> })}
            <main class="wall-main">
                <Band />
                {shows(Hidden::Numbers).then(|| view! { <Numbers /> })}
                <div class="wall-columns">
                    <div class="wall-column">
                        <Alerts />
                    </div>
                    <div class="wall-column">
                        {shows(Hidden::Targets).then(|| view! { <Targets /> })}
                        {shows(Hidden::Trend).then(|| view! { <Trend /> })}
                        {shows(Hidden::Changes).then(|| view! { <Changes /> })}
                        {shows(Hidden::Summary).then(|| view! { <changes::Summary /> })}
                    </div>
                </div>
                <p class="wall-missing" hidden=move || desk.glance.with(|it| it.missing.is_none())>
                    {move || desk.glance.with(|it| it.missing.clone())}
                </p>
            </main>
            {desk.wish(|wish| wish.debug).then(|| view! { <Debug /> })}
        </div>
    }
}

/// Language, title and colours belong to the document itself.
fn dress_document(desk: Desk) {
    let root = document().document_element();
    if let Some(root) = &root {
        // A browser that refuses an attribute of its own root has bigger trouble than this.
        let _ = root.set_attribute("data-wall", desk.wish(|wish| wish.mode.name()));
    }
    if let Some(percent) = desk.wish(|wish| wish.scale_percent) {
        style("--scale", &wish::factor(percent));
    }
    Effect::new(move || {
        let Some(root) = document().document_element() else { return };
        let _ = root.set_attribute("lang", desk.lang.get().tag());
    });
    // The status first: it is what a row of tabs has room for.
    let title = Memo::new(move |_| {
        let (word, name) = desk.glance.with(|it| (it.word, desk.name(it)));
        format!("{word} · {name} · {}", desk.text(Text::PageTitle))
    });
    Effect::new(move || document().set_title(&title.get()));
    Effect::new(move || theme::wear(desk.theme.get()));
}

/// Everything that keeps a screen alive without a person who looks after it.
fn keep_going(desk: Desk) {
    let renewal = Renewal::start(desk);
    night::start(desk);
    tone::start(desk);
    if desk.wish(|wish| !wish.mode.has_controls()) {
        quiet::keep();
    }
    // A tab out of sight asks nothing, and leaves its connection to those in sight.
    let sight = window_event_listener(ev::visibilitychange, move |_| {
        if !desk.paused.get_untracked() {
            desk.want(if is_seen() {
                Intent::Watcher(watcher::Intent::Resume)
            } else {
                Intent::Watcher(watcher::Intent::Pause)
            });
            desk.beat();
        }
    });
    // A page that waits behind the back button would hold a connection that the one in front of it may need.
    let hidden =
        window_event_listener(ev::pagehide, move |_| desk.want(Intent::Watcher(watcher::Intent::Pause)));
    let shown = window_event_listener(ev::pageshow, move |event| {
        if event.persisted() && !desk.paused.get_untracked() {
            desk.want(Intent::Watcher(watcher::Intent::Resume));
        }
    });
    let last_ms = StoredValue::new_local(js_sys::Date::now());
    let beat = set_interval_with_handle(
        move || {
            // The calendar runs on while a device sleeps; the clock that never goes back may not.
            let now_ms = js_sys::Date::now();
            if now_ms - last_ms.get_value() > SLEPT_MS {
                desk.woke();
            }
            last_ms.set_value(now_ms);
            desk.beat();
            renewal.beat();
        },
        BEAT,
    );
    on_cleanup(move || {
        sight.remove();
        hidden.remove();
        shown.remove();
        if let Ok(beat) = beat {
            beat.clear();
        }
    });
}

fn is_seen() -> bool {
    document().visibility_state() == VisibilityState::Visible
}

/// Sets a custom property of the document, for the style sheet.
fn style(name: &str, value: &str) {
    let root = document().document_element();
    if let Some(root) =
        root.and_then(|root| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(root).ok())
    {
        // What a browser refuses to style looks plainer.
        let _ = web_sys::HtmlElement::style(&root).set_property(name, value);
    }
}
