//! Joins the core to the page: one way in for everything that happens, and one painting per animation frame, however
//! many pieces of an answer arrived since the last one.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use chatcli_core::{Driver, Event, Host, Intent, Notice, Revisions};
use leptos::prelude::*;

use crate::host::{PageHost, Post};
use crate::parts::{Moved, Parts};
use crate::questions::Questions;
use crate::timeline::Timeline;
use crate::{stamp, start};

/// The core, its host, and what was painted last.
pub struct Bridge {
    this: Weak<Self>,
    driver: RefCell<Driver<PageHost>>,
    /// Events that came while another one was being handled. Emptied before `dispatch` returns.
    waiting: RefCell<VecDeque<Event>>,
    painted: Cell<Option<Revisions>>,
    frame_asked: Cell<bool>,
    timeline: RefCell<Timeline>,
    parts: Parts,
    questions: Questions,
}

impl Bridge {
    /// Boots the core. The parts live as long as the current owner.
    pub fn boot() -> Rc<Self> {
        let bridge = Rc::new_cyclic(|this: &Weak<Self>| {
            let inward = this.clone();
            let post: Post = Rc::new(move |event| {
                if let Some(bridge) = inward.upgrade() {
                    bridge.dispatch(event);
                }
            });
            let questions = Questions::new();
            let driver = Driver::new(PageHost::new(start::origin(), questions), post);
            let parts = Parts::new(&driver.view());
            Self {
                this: this.clone(),
                driver: RefCell::new(driver),
                waiting: RefCell::default(),
                painted: Cell::default(),
                frame_asked: Cell::default(),
                timeline: RefCell::default(),
                parts,
                questions,
            }
        });
        let capabilities = bridge.driver.borrow_mut().host().capabilities();
        bridge.dispatch(Event::Boot(Box::new(start::boot(capabilities))));
        bridge.paint();
        bridge
    }

    /// What components read.
    pub fn parts(&self) -> Parts {
        self.parts
    }

    /// What the core asks of a person.
    pub fn questions(&self) -> Questions {
        self.questions
    }

    /// Hands one event to the core.
    pub fn dispatch(&self, event: Event) {
        self.waiting.borrow_mut().push_back(event);
        // Whoever holds the driver is further up the stack and takes the new event next.
        let Ok(mut driver) = self.driver.try_borrow_mut() else { return };
        loop {
            let next = self.waiting.borrow_mut().pop_front();
            let Some(event) = next else { break };
            driver.dispatch(stamp::now(), event);
        }
        let moved = self.painted.get() != Some(driver.view().revisions);
        drop(driver);
        if moved {
            self.ask_frame();
        }
    }

    /// Submits a line. Says whether it was taken; one that was not stays in the composer.
    pub fn submit(&self, line: String) -> bool {
        let before = self.last_notice();
        self.dispatch(Event::Intent(Intent::Submit(line)));
        let driver = self.driver.borrow();
        let view = driver.view();
        let mut fresh = view.notices.iter().filter(|(id, _)| *id > before);
        fresh.all(|(_, notice)| !is_refusal(notice))
    }

    fn last_notice(&self) -> u64 {
        self.driver.borrow().view().notices.last().map_or(0, |(id, _)| *id)
    }

    fn ask_frame(&self) {
        if self.frame_asked.replace(true) {
            return;
        }
        let this = self.this.clone();
        request_animation_frame(move || {
            if let Some(bridge) = this.upgrade() {
                bridge.frame_asked.set(false);
                bridge.paint();
            }
        });
    }

    fn paint(&self) {
        let driver = self.driver.borrow();
        let view = driver.view();
        let moved = Moved::since(self.painted.replace(Some(view.revisions)), view.revisions);
        self.parts.copy(&view, moved);
        let mut timeline = self.timeline.borrow_mut();
        if timeline.follow(&view, moved) {
            self.parts.entries.set(timeline.entries().to_vec());
        }
    }
}

/// Whether a notice means that the submitted line did nothing.
fn is_refusal(notice: &Notice) -> bool {
    matches!(
        notice,
        Notice::Busy
            | Notice::QueueFull
            | Notice::StillGoing
            | Notice::UnknownFlag { .. }
            | Notice::Reserved { .. }
            | Notice::Refused(_)
            | Notice::UnknownCommand { .. }
            | Notice::BadUse { .. }
            | Notice::NotHere { .. }
    )
}
