//! What a user does not need before they begin: the conversation with its blocks, panels, menus and suggestions are
//! a part of the program of their own. It is fetched as soon as a person touches a key, a pointer or a finger, or
//! there is something that only it can show; until then the page stands with its header and its composer. What was
//! wanted before it came is done when it is here; when it cannot be had, the page says so and offers to try again.

use chatcli_core::Draft;
use chatcli_core::problem::Problem;
use chatcli_core::text::Text;
use gloo_timers::future::TimeoutFuture;
use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use wasm_split_helpers::SplitLoaderError;
use web_sys::HtmlElement;

use super::account::AccountDialog;
use super::asked::AskedDialog;
use super::chips::{self, Chips};
use super::help::HelpDialog;
use super::log::Log;
use super::menu::Menu;
use super::palette::Palette;
use super::proposing::Proposals;
use super::queue::Queue;
use super::recalling;
use super::running::RunPanel;
use super::sessions::SessionsDrawer;
use super::shared::SharedDialog;
use super::sign_in::SignIn;
use super::status::StatusPopover;
use super::suggest::{List, Pressed};
use super::toasts::ToastStrip;
use super::watch_strip::WatchStrip;
use super::way_back::WayBack;
use super::{Desk, build, desk};
use crate::chat::{Chat, CopyRest};
use crate::split::fetched;
use crate::{host, lent};

/// The menus come in this step, because a user may have clicked on one.
const POPOVERS: u8 = 1;
/// The step in which the last ones come.
const LAST_STEP: u8 = 4;

/// Builds one of the late parts.
type Part = fn() -> AnyView;

/// The late parts. The first part of the program knows them by this table alone.
pub struct Late {
    /// The conversation.
    pub log: Part,
    /// What stands above the composer.
    pub above: Part,
    /// What is attached to the message, and the ways to attach something.
    pub chips: Part,
    /// The suggestions for the composer.
    pub suggestions: Part,
    /// What pops up below the header.
    pub popovers: Part,
    /// The form for a person whom the server does not know.
    pub sign_in: Part,
    /// The panel where lines start.
    pub start: Part,
    /// The panel where lines end.
    pub end: Part,
    /// What lies over the page.
    pub over: Part,
    /// Copies what the components above read.
    copy_rest: CopyRest,
    /// Brings back what was kept.
    recall: fn(Desk),
    /// Sends what is in the composer.
    pub send: fn(Desk),
    /// Puts back what the core wants in the composer.
    pub take_back: fn(Desk, &Draft),
    /// Forgets what is attached.
    pub forget: fn(Desk),
    /// Looks for suggestions for what is in the composer.
    pub look: fn(Desk, &str),
    /// What a key in the composer does to them.
    pub pressed: fn(Desk, &KeyboardEvent) -> Pressed,
}

#[cfg_attr(not(feature = "whole"), wasm_split_helpers::wasm_split(late, fallible))]
fn late() -> Result<&'static Late, SplitLoaderError> {
    chatcli_core::install();
    host::install();
    lent::recall();
    static LATE: Late = Late {
        log: || view! { <Log /> }.into_any(),
        above: || {
            view! {
                <WayBack />
                <RunPanel />
                <Proposals />
                <Queue />
            }
            .into_any()
        },
        chips: || view! { <Chips /> }.into_any(),
        suggestions: || {
            let desk = desk();
            desk.suggest.look(desk, &desk.draft.peek());
            view! { <List suggest=desk.suggest on_take=move |line| desk.take(line) is_stop=true /> }
                .into_any()
        },
        popovers: || {
            view! {
                <StatusPopover />
                <Menu />
            }
            .into_any()
        },
        sign_in: || view! { <SignIn /> }.into_any(),
        start: || view! { <SessionsDrawer /> }.into_any(),
        end: || view! { <WatchStrip /> }.into_any(),
        over: || {
            view! {
                <AccountDialog />
                <HelpDialog />
                <Palette />
                <AskedDialog />
                <SharedDialog />
                <ToastStrip />
            }
            .into_any()
        },
        copy_rest: Chat::copy_rest,
        recall: recalling::recall,
        send: Desk::send_now,
        take_back: chips::take_back,
        forget: chips::forget,
        look: |desk, line| desk.suggest.look(desk, line),
        pressed: |desk, key| desk.suggest.pressed(desk, key),
    };
    Ok(&LATE)
}

/// Whether the late parts are here.
#[derive(Clone, Copy, Default)]
pub enum Arrival {
    /// They were not needed so far.
    #[default]
    Away,
    /// They are on their way.
    Coming,
    /// They are here.
    Here(&'static Late),
    /// They could not be fetched.
    Failed,
}

impl Desk {
    /// The late parts, when they are here; a reader is woken when they come.
    pub fn late(&self) -> Option<&'static Late> {
        match self.arrival.get() {
            Arrival::Here(late) => Some(late),
            _ => None,
        }
    }

    /// The same without being woken.
    pub fn late_now(&self) -> Option<&'static Late> {
        untrack(|| self.late())
    }

    /// Has the late parts fetched when they are neither here nor on their way.
    pub fn fetch_late(self) {
        if matches!(self.arrival.get_untracked(), Arrival::Here(_) | Arrival::Coming) {
            return;
        }
        self.arrival.set(Arrival::Coming);
        spawn_local(async move {
            let Ok(late) = fetched!(late()) else {
                // It may be of a build that the door does not have any more: then a new one is offered.
                build::tell("chatcli-missing");
                return self.arrival.set(Arrival::Failed);
            };
            // What is there already is there when the conversation is.
            self.bridge.with_value(|bridge| bridge.begin(late.copy_rest));
            (late.recall)(self);
            self.arrival.set(Arrival::Here(late));
            if self.is_sending.get_value() {
                self.is_sending.set_value(false);
                (late.send)(self);
            }
            // All of them at once would hold up what the person is doing.
            for step in 1..=LAST_STEP {
                TimeoutFuture::new(0).await;
                self.late_step.set(step);
            }
        });
    }

    /// Pops up what the browser cannot yet, because it is not here; a browser pops up the rest by itself.
    pub fn pop_up(self, id: &'static str) {
        if self.late_step.get_untracked() < POPOVERS {
            self.popover.set(Some(id));
        }
    }

    /// Whether there is anything to show that only the late parts can.
    fn wants_late(&self) -> bool {
        // Each is read, so that any of them wakes the reader.
        self.panels.is_any_open()
            | self.palette.get()
            | self.popover.with(Option::is_some)
            | self.questions.first().is_some()
            | self.shared.with(Option::is_some)
            | self.toasts.is_any()
            | self.parts.misses_rest.get()
            | self.parts.link.with(|link| link.problem.as_ref().is_some_and(Problem::wants_sign_in))
    }
}

/// Fetches the late parts when they are needed for the first time.
pub fn follow(desk: Desk) {
    let hands = [
        window_event_listener(ev::keydown, move |_| begin(desk)),
        // Not when a finger or a button goes down: what is pressed would be replaced before it is let go, and the click lost.
        window_event_listener(ev::click, move |_| begin(desk)),
        window_event_listener(ev::online, move |_| {
            if matches!(desk.arrival.get_untracked(), Arrival::Failed) {
                desk.fetch_late();
            }
        }),
    ];
    on_cleanup(move || hands.into_iter().for_each(|hand| hand.remove()));
    let is_wanted = Memo::new(move |_| desk.wants_late());
    Effect::new(move || {
        if is_wanted.get() {
            desk.fetch_late();
        }
    });
    // What was asked to pop up before there was anything that could.
    Effect::new(move || {
        let is_here = desk.late_step.get() >= POPOVERS;
        let Some(id) = desk.popover.get().filter(|_| is_here) else { return };
        desk.popover.set(None);
        request_animation_frame(move || {
            let popover = document().get_element_by_id(id);
            if let Some(popover) = popover.and_then(|popover| popover.dyn_into::<HtmlElement>().ok()) {
                // It refuses only when it is open.
                let _ = popover.show_popover();
            }
        });
    });
}

/// A user began. After a failure only the offer to try again does, or every key would.
fn begin(desk: Desk) {
    if matches!(desk.arrival.get_untracked(), Arrival::Away) {
        desk.fetch_late();
    }
}

/// The place of a late part.
#[component]
pub fn Later(
    /// Which.
    part: fn(&Late) -> Part,
    /// In which step after their arrival it is built, up to [`LAST_STEP`].
    #[prop(default = 0)]
    step: u8,
) -> impl IntoView {
    let desk = desk();
    // The first step is the arrival itself.
    let is_here = Memo::new(move |_| desk.late().is_some() && desk.late_step.get() >= step);
    move || is_here.get().then(|| desk.late_now()).flatten().map(|late| part(late)())
}

/// Says that the late parts cannot be had, for as long as that is so.
#[component]
pub fn Missing() -> impl IntoView {
    let desk = desk();
    let has_newer = build::is_ready();
    let has_failed = move || matches!(desk.arrival.get(), Arrival::Failed) && !has_newer.get();
    move || {
        has_failed().then(|| {
            view! {
                <section id="late-missing" class="banner">
                    <div class="banner-inner">
                        <p class="banner-words" role="alert">{desk.says(Text::PartMissing)}</p>
                        <button class="button" type="button" on:click=move |_| desk.fetch_late()>
                            {desk.says(Text::TryNow)}
                        </button>
                    </div>
                </section>
            }
        })
    }
}
