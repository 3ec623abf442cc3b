//! The platform boundary: the one trait a body implements, and the loop step both bodies share.

use std::collections::VecDeque;

use crate::app::{App, Event, View, rest};
use crate::port::{Capabilities, Effect, Stamp};

/// A body, as the core sees it.
pub trait Host {
    /// How late answers come back. Each body names its own, so that no thread bound enters the core.
    type Post: Clone;

    /// What this body can do.
    fn capabilities(&self) -> Capabilities;

    /// Starts an effect and returns at once; answers are posted as [`Event::Done`].
    fn start(&mut self, effect: Effect, post: &Self::Post);
}

/// The core and a body, joined: one event in, its effects started.
#[derive(Debug)]
pub struct Driver<H: Host> {
    app: App,
    host: H,
    post: H::Post,
    /// What came before the rest of the client was here to handle it.
    waiting: VecDeque<Event>,
}

impl<H: Host> Driver<H> {
    /// Joins a fresh core to a body.
    pub fn new(host: H, post: H::Post) -> Self {
        Self { app: App::new(), host, post, waiting: VecDeque::new() }
    }

    /// Handles one event and starts what it asks for. One that the rest of the client handles waits until it is here.
    pub fn dispatch(&mut self, now: Stamp, event: Event) {
        // The store's answer must not overtake what other windows told before it.
        let follows = !self.waiting.is_empty() && matches!(event, Event::Remembered(_));
        if follows || rest::is_missed_by(&event) {
            self.waiting.push_back(event);
        } else {
            self.handle(now, event);
        }
    }

    /// Whether something waits for the rest of the client ([`crate::install`]).
    pub fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Handles what waited, when the rest is here.
    pub fn go_on(&mut self, now: Stamp) {
        for event in std::mem::take(&mut self.waiting) {
            self.dispatch(now, event);
        }
    }

    fn handle(&mut self, now: Stamp, event: Event) {
        for effect in self.app.handle(now, event) {
            self.host.start(effect, &self.post);
        }
    }

    /// What to paint.
    pub fn view(&self) -> View<'_> {
        self.app.view()
    }

    /// The body.
    pub fn host(&mut self) -> &mut H {
        &mut self.host
    }
}
