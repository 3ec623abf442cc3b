//! Plays a recording into a new client.

use super::{Step, asked};
use crate::app::{App, View};

/// What one step came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Played {
    /// What the client asks for now.
    pub asked: Vec<String>,
    /// It asked for something else then.
    pub differs: bool,
}

/// A client that only recordings happen to.
#[derive(Debug, Default)]
pub struct Player {
    app: App,
}

impl Player {
    /// The next step. Nothing of what is asked for is done: what it brought stands in the recording.
    pub fn play(&mut self, step: &Step) -> Played {
        let effects = self.app.handle(step.at, step.event.clone());
        let now: Vec<String> = effects.iter().map(asked).collect();
        Played { differs: now != step.asked, asked: now }
    }

    /// What there would be to paint.
    pub fn view(&self) -> View<'_> {
        self.app.view()
    }
}
