//! The chat page: header, connection banner, conversation and composer, and what they share.

mod account;
mod announcer;
mod asked;
mod banner;
mod blocks;
pub mod build;
mod composer;
mod dialog;
mod fields;
mod follow;
mod header;
mod help;
mod icons;
mod keeping;
mod log;
mod menu;
mod notice;
mod panels;
mod remember;
mod seconds;
mod sessions;
mod shortcuts;
mod sign_in;
mod status;
mod toasts;
mod turn;
mod waking;
mod watch_strip;

use std::rc::Rc;

use chatcli_core::text::Text;
use chatcli_core::{Capabilities, EffectId, Event, Intent, Outcome};
use leptos::html::Textarea;
use leptos::prelude::*;

use crate::access::Access;
use crate::bridge::Bridge;
use crate::chat::Chat;
use crate::parts::Parts;
use crate::questions::Questions;
use crate::{start, theme};

use account::AccountDialog;
use announcer::{Announcement, Announcer};
use asked::AskedDialog;
use banner::Banner;
use build::BuildOffer;
use composer::Composer;
use fields::{field_text, wipe_field};
use follow::Follow;
use header::Header;
use help::HelpDialog;
use log::Log;
use panels::Panels;
use sessions::SessionsDrawer;
use toasts::{ToastStrip, Toasts};
use watch_strip::WatchStrip;

/// What every component gets: the parts to read, and the ways to want something.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The view's parts.
    pub parts: Parts,
    /// What the core asks of a person.
    pub questions: Questions,
    /// The strip for what happened in the background.
    pub toasts: Toasts,
    /// Which panels are open.
    pub panels: Panels,
    /// Who the door says this person is.
    pub access: RwSignal<Access>,
    /// Whether this device remembers a secret.
    pub remembers: RwSignal<bool>,
    bridge: StoredValue<Rc<Bridge<Chat>>, LocalStorage>,
    follow: Follow,
    announcement: RwSignal<Announcement>,
    writing: NodeRef<Textarea>,
}

impl Desk {
    /// A sentence in the language of the moment; a reader of it is woken when the language changes.
    pub fn text(&self, text: Text) -> &'static str {
        text.get(self.parts.lang.get())
    }

    /// Passes on what a person wants.
    pub fn want(&self, intent: Intent) {
        self.bridge.with_value(|bridge| bridge.dispatch(Event::Intent(intent)));
    }

    /// Answers what the core asked.
    pub fn answer(&self, id: EffectId, outcome: Outcome) {
        self.questions.close(id);
        self.bridge.with_value(|bridge| bridge.dispatch(Event::Done(id, outcome)));
    }

    /// Submits a line. Says whether it was taken.
    pub fn submit(&self, line: String) -> bool {
        self.follow.stick();
        self.bridge.with_value(|bridge| bridge.submit(line))
    }

    /// Stops the running answer, if there is one.
    pub fn stop(&self) {
        self.want(Intent::Stop);
    }

    /// Forgets what this browser keeps of the conversation, and what is being written: for somebody who signs out.
    pub fn forget(&self) {
        if let Some(field) = self.writing.get_untracked() {
            field.set_value("");
        }
        self.bridge.with_value(|bridge| bridge.keeper().forget());
    }

    /// Puts the cursor where a person writes, when what they used is going away.
    pub fn focus_composer(&self) {
        if let Some(field) = self.writing.get_untracked() {
            // Without focus the page still works.
            let _ = field.focus();
        }
    }

    /// Has a sentence read out to people who do not see the page.
    pub fn announce(&self, text: Text) {
        self.announcement.update(|announcement| announcement.say(text));
    }
}

/// The desk of the page that a component is on.
pub fn desk() -> Desk {
    expect_context()
}

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    // What is said here is here again the next time.
    let remembering = |capabilities| start::boot(Capabilities { keeps: true, ..capabilities });
    let bridge = Bridge::boot(remembering, Chat::new);
    let desk = Desk {
        parts: bridge.screen().parts(),
        questions: bridge.questions(),
        toasts: Toasts::new(),
        panels: Panels::new(),
        access: RwSignal::default(),
        remembers: RwSignal::new(false),
        bridge: StoredValue::new_local(bridge),
        follow: Follow::new(),
        announcement: RwSignal::default(),
        writing: NodeRef::new(),
    };
    provide_context(desk);
    dress_document(desk);
    take_question(desk);
    shortcuts::listen();
    panels::recall(desk);
    keeping::keep(desk);
    waking::watch(desk);
    view! {
        <a class="skip-link" href="#composer-input">{move || desk.text(Text::SkipToComposer)}</a>
        <div class="page">
            <Header />
            <div class="room">
                <SessionsDrawer />
                <main class="main">
                    <Banner />
                    <BuildOffer />
                    <Log />
                    <Composer />
                </main>
                <WatchStrip />
            </div>
        </div>
        <AccountDialog />
        <HelpDialog />
        <AskedDialog />
        <ToastStrip />
        <Announcer announcement=desk.announcement />
    }
}

/// A question from another screen is a draft here: a person sends it.
fn take_question(desk: Desk) {
    let question = StoredValue::new(start::asked());
    Effect::new(move || {
        if desk.writing.get().is_some()
            && let Some(question) = question.try_update_value(Option::take).flatten()
        {
            desk.compose(&question);
        }
    });
}

/// Language, title and colours belong to the document itself.
fn dress_document(desk: Desk) {
    Effect::new(move || {
        let Some(root) = document().document_element() else { return };
        // A browser that refuses an attribute of its own root has bigger trouble than this.
        let _ = root.set_attribute("lang", desk.parts.lang.get().tag());
        document().set_title(desk.text(Text::PageTitle));
    });
    Effect::new(move || theme::wear(desk.parts.theme.get()));
}
