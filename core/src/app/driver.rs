//! The platform boundary: the one trait a body implements, and the loop step both bodies share.

use crate::app::{App, Event, View};
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
}

impl<H: Host> Driver<H> {
    /// Joins a fresh core to a body.
    pub fn new(host: H, post: H::Post) -> Self {
        Self { app: App::new(), host, post }
    }

    /// Handles one event and starts what it asks for.
    pub fn dispatch(&mut self, now: Stamp, event: Event) {
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
