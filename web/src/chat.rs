//! The chat page's end of the bridge: the parts and the timeline that its components read, and what became of a line
//! that was submitted. Before a person begins there is neither a conversation nor anything around it, so what copies
//! those comes with the late parts.

use std::cell::{Cell, RefCell};

use chatcli_core::{Event, Intent, Revisions, View};
use leptos::prelude::*;

use crate::bridge::{Bridge, Screen};
use crate::parts::{Moved, Parts, replace};
use crate::timeline::Timeline;

/// What the chat page reads.
pub struct Chat {
    timeline: RefCell<Timeline>,
    parts: Parts,
    copy_rest: Cell<Option<CopyRest>>,
}

/// Copies what only the rest of the client changes.
pub type CopyRest = fn(&Chat, &View<'_>, Moved);

impl Chat {
    /// The parts of a first view. Their signals live as long as the current owner.
    pub fn new(view: &View<'_>) -> Self {
        Self { timeline: RefCell::default(), parts: Parts::new(view), copy_rest: Cell::default() }
    }

    /// What components read.
    pub fn parts(&self) -> Parts {
        self.parts
    }

    /// See [`CopyRest`].
    pub fn copy_rest(&self, view: &View<'_>, moved: Moved) {
        self.parts.copy_rest(view, moved);
        let mut timeline = self.timeline.borrow_mut();
        if timeline.follow(view, moved) {
            self.hand_over(&timeline);
        }
        let passing = timeline.take_passing();
        if !passing.is_empty() {
            self.parts.passing.update(|known| known.extend(passing));
        }
    }

    fn hand_over(&self, timeline: &Timeline) {
        replace(self.parts.earlier, timeline.earlier());
        self.parts.entries.set(timeline.entries().to_vec());
    }
}

impl Screen for Chat {
    fn paint(&self, view: &View<'_>, before: Option<Revisions>) {
        let moved = Moved::since(before, view.revisions);
        self.parts.copy(view, moved);
        if let Some(copy) = self.copy_rest.get() {
            copy(self, view, moved);
        }
    }

    fn misses_rest(&self) {
        replace(self.parts.misses_rest, true);
    }

    /// A growing answer is read as well a moment later.
    fn can_wait(&self, before: Option<Revisions>, now: Revisions) -> bool {
        Moved::since(before, now).only_answer()
    }
}

impl Bridge<Chat> {
    /// The rest of the client is here, and with it what copies its view.
    pub fn begin(&self, copy: CopyRest) {
        self.screen().copy_rest.set(Some(copy));
        self.go_on();
    }

    /// Shows more, or less, of what was said before. Says whether that changed anything.
    pub fn reach(&self, change: fn(&mut Timeline, &View<'_>) -> bool) -> bool {
        self.look(|view| {
            let chat = self.screen();
            let mut timeline = chat.timeline.borrow_mut();
            let changed = change(&mut timeline, view);
            if changed {
                chat.hand_over(&timeline);
            }
            changed
        })
    }

    /// Submits a line. Says whether it was taken; one that was not stays in the composer.
    pub fn submit(&self, line: String) -> bool {
        let before = self.look(|view| view.notices.last().map_or(0, |(id, _)| *id));
        self.dispatch(Event::Intent(Intent::Submit(line)));
        self.look(|view| {
            let mut fresh = view.notices.iter().filter(|(id, _)| *id > before);
            fresh.all(|(_, notice)| !notice.is_refusal())
        })
    }
}
