//! The view's parts as signals: what components read. The bridge alone writes them, once per frame.

use chatcli_core::account::{Announce, Theme};
use chatcli_core::connection::{Standing, State};
use chatcli_core::text::Text;
use chatcli_core::{Draft, Lang, Notice, Problem, Revisions, View};
use leptos::prelude::*;

use crate::gathered::Gathered;
use crate::in_force::InForce;
use crate::kept::Kept;
use crate::run::Run;
use crate::saved::Saved;
use crate::stamp;
use crate::timeline::Entry;
use crate::watch::Watch;
use chatcli_core::decisions::Need;

/// The way to the server, copied for painting.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The server as it is shown to a person.
    pub address: String,
    /// How the way to it stands.
    pub state: State,
    /// The same for a person.
    pub standing: Standing,
    /// Why there is no connection.
    pub problem: Option<Problem>,
    /// Whether a token travels with each call.
    pub has_token: bool,
    /// Whether the server has a watcher.
    pub has_watcher: bool,
    /// The lines shown after connecting.
    pub banner: Vec<String>,
}

impl Link {
    fn of(view: &View<'_>) -> Self {
        Self {
            address: view.connection.address().to_owned(),
            state: view.connection.state(),
            standing: view.connection.standing(),
            problem: view.connection.problem().cloned(),
            has_token: view.connection.has_token(),
            has_watcher: view.connection.info().is_some_and(|info| info.watcher_active),
            banner: view.banner(),
        }
    }
}

/// The prompts that wait for their turn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Waiting {
    /// Them, the next one first.
    pub prompts: Vec<String>,
    /// They wait for a person, not for an answer.
    pub is_paused: bool,
}

/// Which parts moved between two paintings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Server, state, problem, or what the banner says.
    pub link: bool,
    /// Language or theme.
    pub settings: bool,
    /// Turns came, went or changed state.
    pub turns: bool,
    /// The running answer grew.
    pub answer: bool,
    /// A notice was added.
    pub notices: bool,
    /// The watcher's board knows something new.
    pub board: bool,
    /// The saved sessions, or how the conversation stands to them.
    pub sessions: bool,
    /// The conversations of this browser.
    pub history: bool,
    /// A run of an agent.
    pub run: bool,
    /// The contexts of this browser.
    pub contexts: bool,
}

impl Moved {
    /// What moved since `before`; everything did when nothing was painted yet.
    pub fn since(before: Option<Revisions>, now: Revisions) -> Self {
        let Some(before) = before else {
            return Self {
                link: true,
                settings: true,
                turns: true,
                answer: true,
                notices: true,
                board: true,
                sessions: true,
                history: true,
                run: true,
                contexts: true,
            };
        };
        let settings = before.settings != now.settings;
        Self {
            // The banner names the overrides, which are settings.
            link: settings || before.connection != now.connection,
            settings,
            turns: before.conversation != now.conversation,
            answer: before.answer != now.answer,
            notices: before.notices != now.notices,
            board: before.board != now.board,
            sessions: before.sessions != now.sessions,
            history: before.history != now.history,
            run: before.agent != now.agent,
            contexts: before.contexts != now.contexts,
        }
    }

    /// Whether nothing but the running answer moved.
    pub fn only_answer(self) -> bool {
        self.answer && !(self.link || self.settings || self.turns || self.notices || self.board || self.run)
    }
}

/// The signals.
#[derive(Clone, Copy, Debug)]
pub struct Parts {
    /// The language everything is said in.
    pub lang: RwSignal<Lang>,
    /// The page's colours.
    pub theme: RwSignal<Theme>,
    /// The way to the server.
    pub link: RwSignal<Link>,
    /// How much of an answer is read out.
    pub announce: RwSignal<Announce>,
    /// Single letters are no shortcuts.
    pub single_keys_off: RwSignal<bool>,
    /// Which model answers, and who pays.
    pub in_force: RwSignal<InForce>,
    /// What `/status` says.
    pub status: RwSignal<Vec<(Text, String)>>,
    /// The conversations that the server keeps.
    pub saved: RwSignal<Saved>,
    /// The conversations that this browser keeps.
    pub kept: RwSignal<Kept>,
    /// The contexts, and which of them are attached.
    pub contexts: RwSignal<Gathered>,
    /// What the watcher says, while the page watches it.
    pub watch: RwSignal<Option<Watch>>,
    /// The newest turns and notices in the order they came, as many as are shown.
    pub entries: RwSignal<Vec<Entry>>,
    /// How many turns there are before the first one that is shown.
    pub earlier: RwSignal<usize>,
    /// The prompts that wait.
    pub waiting: RwSignal<Waiting>,
    /// A text that the core wants in the composer.
    pub draft: RwSignal<Draft>,
    /// The run of an agent.
    pub run: RwSignal<Option<Run>>,
    /// What a run at another place needs a decision about.
    pub elsewhere: RwSignal<Option<Need>>,
    /// Whether an answer is on its way or held back.
    pub busy: RwSignal<bool>,
    /// Whether something that was replaced can be brought back.
    pub can_undo: RwSignal<bool>,
    /// What is to be said in passing, until it is said.
    pub passing: RwSignal<Vec<Notice>>,
    /// Something waits for the rest of the client.
    pub misses_rest: RwSignal<bool>,
}

impl Parts {
    /// The parts of a first view. The signals live as long as the current owner.
    pub fn new(view: &View<'_>) -> Self {
        Self {
            lang: RwSignal::new(view.lang()),
            theme: RwSignal::new(view.settings.theme),
            link: RwSignal::new(Link::of(view)),
            announce: RwSignal::new(view.settings.announce),
            single_keys_off: RwSignal::new(view.settings.single_keys_off),
            in_force: RwSignal::new(InForce::of(view)),
            status: RwSignal::default(),
            saved: RwSignal::default(),
            kept: RwSignal::default(),
            contexts: RwSignal::default(),
            watch: RwSignal::default(),
            entries: RwSignal::new(Vec::new()),
            earlier: RwSignal::new(0),
            waiting: RwSignal::default(),
            draft: RwSignal::default(),
            run: RwSignal::default(),
            elsewhere: RwSignal::default(),
            busy: RwSignal::new(false),
            can_undo: RwSignal::new(false),
            passing: RwSignal::default(),
            misses_rest: RwSignal::new(false),
        }
    }

    /// Copies what moved of what a first visit sees.
    pub fn copy(&self, view: &View<'_>, moved: Moved) {
        if moved.settings {
            replace(self.lang, view.lang());
            replace(self.theme, view.settings.theme);
            replace(self.announce, view.settings.announce);
            replace(self.single_keys_off, view.settings.single_keys_off);
        }
        if moved.link {
            replace(self.link, Link::of(view));
            replace(self.in_force, InForce::of(view));
        }
        if moved.board {
            replace(self.watch, Watch::of(view, stamp::now()));
        }
    }

    /// Copies what moved of the rest, except the timeline, which keeps books of its own.
    pub fn copy_rest(&self, view: &View<'_>, moved: Moved) {
        if moved.link || moved.turns {
            replace(self.status, view.status_rows());
        }
        if moved.sessions || moved.turns {
            replace(self.saved, Saved::of(view, stamp::now().unix_ms));
        }
        if moved.history || moved.turns {
            replace(self.kept, Kept::of(view));
        }
        if moved.contexts || moved.turns {
            replace(self.contexts, Gathered::of(view));
        }
        if moved.turns {
            replace(self.busy, view.conversation.is_busy());
            replace(self.can_undo, view.conversation.can_undo());
            let queue = view.conversation.queue();
            let prompts = queue.prompts().map(str::to_owned).collect();
            replace(self.waiting, Waiting { prompts, is_paused: queue.is_paused() });
        }
        if moved.run || moved.turns || moved.answer {
            replace(self.run, Run::of(view));
            replace(self.elsewhere, view.decisions.open().last().cloned());
        }
        replace(self.draft, view.draft.clone());
    }
}

/// Wakes readers only when there is something new to read.
pub(crate) fn replace<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}

#[cfg(test)]
mod tests {
    use chatcli_core::{App, Boot, Event, Intent, Stamp, account};

    use super::*;

    const NOTHING: Moved = Moved {
        link: false,
        settings: false,
        turns: false,
        answer: false,
        notices: false,
        board: false,
        sessions: false,
        history: false,
        run: false,
        contexts: false,
    };

    #[test]
    fn only_what_an_event_touched_counts_as_moved() {
        let mut app = App::new();
        let _effects = app.handle(Stamp::default(), Event::Boot(Box::default()));
        let before = app.view().revisions;
        assert_eq!(Moved::since(Some(before), before), NOTHING);
        let _effects = app
            .handle(Stamp::default(), Event::Intent(Intent::Account(account::Intent::SetTheme(Theme::Dark))));
        let moved = Moved::since(Some(before), app.view().revisions);
        assert_eq!(moved, Moved { settings: true, link: true, ..NOTHING });
        let before = app.view().revisions;
        let _effects = app.handle(Stamp::default(), Event::Intent(Intent::Submit("/help".into())));
        assert_eq!(Moved::since(Some(before), app.view().revisions), Moved { notices: true, ..NOTHING });
    }

    #[test]
    fn the_first_painting_paints_everything() {
        let moved = Moved::since(None, App::new().view().revisions);
        assert!(moved.link && moved.settings && moved.turns && moved.answer && moved.notices);
    }

    #[test]
    fn copying_touches_only_signals_whose_part_moved() {
        let owner = Owner::new();
        owner.set();
        let mut app = App::new();
        let parts = Parts::new(&app.view());
        let boot = Boot { address: "a:1".into(), ..Boot::default() };
        let _effects = app.handle(Stamp::default(), Event::Boot(Box::new(boot)));
        let _effects = app
            .handle(Stamp::default(), Event::Intent(Intent::Account(account::Intent::SetLang(Lang::PtBr))));
        parts.copy(&app.view(), Moved { settings: true, ..NOTHING });
        assert_eq!(parts.lang.get_untracked(), Lang::PtBr);
        assert_eq!(parts.link.with_untracked(|link| link.address.clone()), "", "the link did not move");
        parts.copy(&app.view(), Moved { link: true, ..NOTHING });
        assert_eq!(parts.link.with_untracked(|link| link.address.clone()), "a:1");
    }
}
