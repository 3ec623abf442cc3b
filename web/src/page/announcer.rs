//! A region that is read out to people who do not see the page: where an answer starts and how it ends. The log
//! itself is silent, because reading every piece of an answer aloud helps nobody.

use chatcli_core::conversation::{TurnId, TurnState};
use chatcli_core::text::Text;
use leptos::prelude::*;

use super::desk;
use crate::timeline::Entry;

/// What was said last, and how often something was: the same sentence twice is two announcements.
#[derive(Clone, Debug, Default)]
pub struct Announcement {
    text: Option<Text>,
    count: u32,
}

impl Announcement {
    /// Says something.
    pub fn say(&mut self, text: Text) {
        self.text = Some(text);
        self.count = self.count.wrapping_add(1);
    }
}

/// The region.
#[component]
pub fn Announcer(
    /// What to say.
    announcement: RwSignal<Announcement>,
) -> impl IntoView {
    let desk = desk();
    Effect::new(move |before: Option<Option<(TurnId, Stage)>>| {
        let now = newest(&desk.parts.entries.get());
        // Only a change is news, not the state in which the page found things.
        if let Some(text) =
            now.filter(|now| before.flatten() != Some(*now)).and_then(|(_, stage)| stage.text())
        {
            announcement.update(|announcement| announcement.say(text));
        }
        now
    });
    let words = move || {
        announcement.with(|announcement| {
            // A screen reader stays silent when the text does not change; an extra blank changes it.
            let blank = if announcement.count.is_multiple_of(2) { "" } else { "\u{a0}" };
            announcement.text.map(|text| format!("{}{blank}", desk.text(text)))
        })
    };
    view! { <div id="announcer" class="visually-hidden" role="status" aria-live="polite">{words}</div> }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Before,
    Writing,
    Done,
    Interrupted,
    // Failures are alerts of their own.
    Failed,
}

impl Stage {
    fn of(state: &TurnState) -> Self {
        match state {
            TurnState::Held | TurnState::Asking => Self::Before,
            TurnState::Streaming => Self::Writing,
            TurnState::Done => Self::Done,
            TurnState::Interrupted => Self::Interrupted,
            TurnState::Failed(_) => Self::Failed,
        }
    }

    fn text(self) -> Option<Text> {
        match self {
            Self::Writing => Some(Text::AnswerStarted),
            Self::Done => Some(Text::AnswerDone),
            Self::Interrupted => Some(Text::Interrupted),
            Self::Before | Self::Failed => None,
        }
    }
}

fn newest(entries: &[Entry]) -> Option<(TurnId, Stage)> {
    entries.iter().rev().find_map(|entry| match entry {
        Entry::Turn(turn) => Some((turn.id, Stage::of(&turn.head.get().state))),
        Entry::Notice(_) => None,
    })
}
