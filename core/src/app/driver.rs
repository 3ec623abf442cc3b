//! The platform boundary: the one trait a body implements, and the loop step both bodies share.

use std::collections::VecDeque;

use crate::app::{App, Event, View, rest};
use crate::port::{Capabilities, Change, Effect, Stamp};

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
        if rest::is_missed_by(&event) {
            self.wait(event);
        } else {
            self.handle(now, event);
        }
    }

    /// What another window tells again and again, while an answer grows there, waits once.
    fn wait(&mut self, event: Event) {
        match (event, self.waiting.back_mut()) {
            (
                Event::Elsewhere { conversation, changes },
                Some(Event::Elsewhere { conversation: known_of, changes: known }),
            ) if conversation == *known_of => merge(known, changes),
            (event, _) => self.waiting.push_back(event),
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

/// Adds changes to those that wait; a newer state of a turn takes the place of an older one.
fn merge(known: &mut Vec<Change>, fresh: Vec<Change>) {
    for change in fresh {
        if let Change::Turn(turn) = &change {
            known.retain(
                |known| !matches!(known, Change::Turn(old) if old.id == turn.id && turn.is_newer_than(old)),
            );
        }
        known.push(change);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::{KeptState, KeptTurn, TurnId, WindowId};

    #[test]
    fn of_a_turn_that_grows_elsewhere_only_the_newest_state_waits() {
        let turn = |id, answer: &str| {
            Change::Turn(Box::new(KeptTurn {
                id: TurnId(id),
                window: WindowId::default(),
                prompt: "p".into(),
                answer: answer.into(),
                state: KeptState::Open,
                asked_model: None,
                from: None,
                is_cut: false,
                provider: String::new(),
                model: String::new(),
                asked_unix_ms: 0,
                took_ms: None,
                messages: None,
            }))
        };
        let mut known = vec![turn(1, "a"), Change::Removed(vec![TurnId(3)])];
        merge(&mut known, vec![turn(2, "x"), turn(1, "ab")]);
        merge(&mut known, vec![turn(1, "abc")]);
        assert_eq!(known, [Change::Removed(vec![TurnId(3)]), turn(2, "x"), turn(1, "abc")]);
    }
}
