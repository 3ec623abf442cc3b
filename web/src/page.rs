//! The chat page: header, connection banner, conversation and composer, and what they share.

mod account;
mod actions;
mod address;
mod announcer;
mod answer;
mod asked;
mod banner;
mod blocks;
pub mod build;
mod chips;
mod code;
mod composer;
mod contexts;
mod copy;
mod dialog;
mod draft;
mod elsewhere;
mod fields;
mod files;
mod folder;
mod follow;
mod header;
mod help;
mod here;
mod icons;
mod keeping;
mod keys;
mod late;
mod listing;
mod log;
mod menu;
mod notice;
mod opening;
mod pace;
mod palette;
mod panels;
mod pasting;
mod paths;
mod problem;
mod proposing;
mod question;
mod questioning;
mod queue;
mod recalling;
mod remember;
mod running;
mod seconds;
mod selected;
mod sessions;
mod shared;
mod sheet;
mod shortcuts;
mod sign_in;
mod status;
mod suggest;
mod table;
mod toasts;
mod turn;
mod versions;
mod waking;
mod walk;
mod watch_strip;
mod way_back;

use chatcli_core::conversation;
use std::ops::Deref;
use std::rc::Rc;

use chatcli_core::commands::find;
use chatcli_core::conversation::TurnId;
use chatcli_core::text::{Text, fill};
use chatcli_core::{Boot, Capabilities, EffectId, Event, Intent, Outcome, Secret, View, hub};
use leptos::html::Textarea;
use leptos::prelude::*;

use crate::access::Access;
use crate::bridge::Bridge;
use crate::chat::Chat;
use crate::parts::Parts;
use crate::questions::Questions;
use crate::timeline::Timeline;
use crate::{stamp, start, theme};

use announcer::{Announcement, Announcer};
use banner::Banner;
use build::BuildOffer;
use composer::Composer;
use draft::Draft;
use fields::{field_text, wipe_field};
use follow::Follow;
use header::Header;
use late::{Arrival, Later, Missing};
use opening::Opening;
use panels::Panels;
use suggest::Suggest;
use toasts::Toasts;

/// So many commands are remembered as the last ones.
const RECENT: usize = 4;

/// What every component gets: the parts to read, and the ways to want something. It is one word to carry, as nearly
/// every closure of the page has it.
#[derive(Clone, Copy)]
pub struct Desk(&'static Things);

/// What lies on the desk.
pub struct Things {
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
    /// The text in the composer.
    pub draft: Draft,
    /// How many texts are attached to it.
    attachments: RwSignal<usize>,
    /// The turn whose question is being changed.
    editing: RwSignal<Option<TurnId>>,
    /// The suggestions for what is being written.
    suggest: Suggest,
    arrival: RwSignal<Arrival>,
    late_step: RwSignal<u8>,
    /// What is in the composer is sent as soon as it can be.
    is_sending: StoredValue<bool>,
    /// The code of a conversation that may be opened here.
    shared: RwSignal<Option<Secret>>,
    /// What is to pop up as soon as it can.
    popover: RwSignal<Option<&'static str>>,
    /// Something that was replaced can be brought back.
    way_back: RwSignal<bool>,
    /// Whether the palette is open.
    pub palette: RwSignal<bool>,
    recent: StoredValue<Vec<&'static str>>,
    bridge: StoredValue<Rc<Bridge<Chat>>, LocalStorage>,
    follow: Follow,
    /// All there is has to be shown at once, because it is printed.
    printing: RwSignal<bool>,
    announcement: RwSignal<Announcement>,
    writing: NodeRef<Textarea>,
}

impl Deref for Desk {
    type Target = Things;

    fn deref(&self) -> &Things {
        self.0
    }
}

impl Desk {
    /// The desk of a page, which is there for as long as the page.
    fn new(things: Things) -> Self {
        Self(Box::leak(Box::new(things)))
    }

    /// A sentence in the language of the moment; a reader of it is woken when the language changes.
    pub fn text(&self, text: Text) -> &'static str {
        text.get(self.parts.lang.get())
    }

    /// The same without being woken, for what is done once.
    pub fn text_now(&self, text: Text) -> &'static str {
        text.get(self.parts.lang.get_untracked())
    }

    /// A sentence that follows the language, for an element. It is of one type wherever it is used, so that the program
    /// has the code that keeps an element up to date once, and not once for each sentence.
    pub fn says(&self, text: Text) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static + use<> {
        let lang = self.parts.lang;
        move || text.get(lang.get())
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

    /// Looks at the core's state. Nothing is woken by it.
    pub fn look<T>(&self, look: impl FnOnce(&View<'_>) -> T) -> T {
        self.bridge.with_value(|bridge| bridge.look(look))
    }

    /// Shows more, or less, of what was said before. Says whether that changed anything.
    fn reach(&self, change: fn(&mut Timeline, &View<'_>) -> bool) -> bool {
        self.bridge.with_value(|bridge| bridge.reach(change))
    }

    /// Runs what a person wrote, and remembers the command. Says whether it was taken.
    pub fn run(&self, line: String) -> bool {
        if let Some(command) = line.split_whitespace().next().and_then(find).filter(|_| line.starts_with('/'))
        {
            self.recent.update_value(|recent| {
                recent.retain(|name| *name != command.name);
                recent.insert(0, command.name);
                recent.truncate(RECENT);
            });
        }
        self.submit(line)
    }

    /// The commands that were used last, the newest first.
    fn recent_commands(&self) -> Vec<&'static str> {
        self.recent.get_value()
    }

    /// Asks a question in other words; what followed it can be brought back. Says whether it was taken.
    fn resend(&self, id: TurnId, text: String) -> bool {
        self.follow.stick();
        let is_same = |view: &View<'_>| view.conversation.turn(id).is_some();
        self.want(Intent::Conversation(conversation::Intent::Edit { id, text: Some(text) }));
        let was_taken = !self.look(is_same);
        self.way_back.set(was_taken);
        was_taken
    }

    /// Asks for another answer; the one that is there can be brought back.
    fn regenerate(&self) {
        self.follow.stick();
        self.want(Intent::Conversation(conversation::Intent::Regenerate { model: None }));
        self.way_back.set(true);
    }

    /// Follows the end of the conversation again.
    fn stick(&self) {
        self.follow.stick();
    }

    /// Submits a line. Says whether it was taken.
    pub fn submit(&self, line: String) -> bool {
        self.follow.stick();
        self.way_back.set(false);
        self.bridge.with_value(|bridge| bridge.submit(line))
    }

    /// Stops the running answer, if there is one.
    pub fn stop(&self) {
        self.want(Intent::Stop);
    }

    /// Forgets what this browser keeps of the conversation, and everything of it that the page shows: for a person
    /// who signs out.
    pub fn forget(&self) {
        self.draft.set(String::new());
        self.suggest.close();
        self.editing.set(None);
        self.way_back.set(false);
        self.recent.set_value(Vec::new());
        self.remembers.set(false);
        self.toasts.clear();
        self.panels.close_all();
        self.announce_words(String::new());
        if let Some(late) = self.late_now() {
            (late.forget)(*self);
        }
        self.bridge.with_value(|bridge| {
            if let Some(keep) = bridge.keeper().get() {
                keep.forget();
            }
        });
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
        self.announce_words(text.get(self.parts.lang.get_untracked()).to_owned());
    }

    /// The same with values.
    pub fn announce_filled(&self, text: Text, values: &[(&str, &str)]) {
        self.announce_words(fill(text.get(self.parts.lang.get_untracked()), values));
    }

    /// The same with words that are in the right language already.
    pub fn announce_words(&self, words: String) {
        self.announcement.update(|announcement| announcement.say(words));
    }
}

/// Opens another screen of the gateway beside this one.
fn leave(path: &str) {
    // A browser that opens nothing says why.
    let _ = window().open_with_url_and_target_and_features(path, "_blank", "noopener");
}

/// The desk of the page that a component is on.
pub fn desk() -> Desk {
    expect_context()
}

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    // What is said here is here again the next time.
    let remembering = |can| Boot {
        channel: Some(hub::channel("browser", stamp::now().entropy)),
        ..start::boot(Capabilities {
            keeps: true,
            history: true,
            picker: true,
            references: true,
            tools: true,
            person: true,
            ..can
        })
    };
    let bridge = Bridge::boot(remembering, Chat::new);
    let desk = Desk::new(Things {
        parts: bridge.screen().parts(),
        questions: bridge.questions(),
        toasts: Toasts::new(),
        panels: Panels::new(),
        access: RwSignal::default(),
        remembers: RwSignal::new(false),
        draft: Draft::new(),
        attachments: RwSignal::default(),
        editing: RwSignal::default(),
        suggest: Suggest::new("composer-list"),
        arrival: RwSignal::default(),
        late_step: RwSignal::default(),
        is_sending: StoredValue::new(false),
        shared: RwSignal::new(start::shared()),
        popover: RwSignal::default(),
        way_back: RwSignal::default(),
        palette: RwSignal::default(),
        recent: StoredValue::default(),
        bridge: StoredValue::new_local(bridge),
        follow: Follow::new(),
        printing: RwSignal::new(false),
        announcement: RwSignal::default(),
        writing: NodeRef::new(),
    });
    provide_context(desk);
    dress_document(desk);
    take_question(desk);
    shortcuts::listen();
    panels::recall(desk);
    keeping::keep(desk);
    waking::watch(desk);
    keys::listen(desk);
    late::follow(desk);
    view! {
        <a class="skip-link" href="#composer-input">{desk.says(Text::SkipToComposer)}</a>
        <div class="page">
            <Header />
            <div class="room">
                <Later part=|late| late.start step=4 />
                <main class="main">
                    <Banner />
                    <BuildOffer />
                    <Missing />
                    <Opening />
                    <Composer />
                </main>
                <Later part=|late| late.end step=4 />
            </div>
        </div>
        <Later part=|late| late.over step=3 />
        <Announcer announcement=desk.announcement />
    }
}

/// A question from another screen is a draft here: a person sends it.
fn take_question(desk: Desk) {
    if let Some(question) = start::asked() {
        desk.draft.set(question);
    }
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
