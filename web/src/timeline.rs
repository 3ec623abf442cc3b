//! Turns and notices in the order in which they came, each with signals of its own: a growing answer wakes only the
//! reader of its tail, and a finished block is handed over once.

use std::sync::Arc;

use chatcli_core::conversation::{Turn, TurnId, TurnState};
use chatcli_core::markdown::{Block, Sealed};
use chatcli_core::{Notice, View};
use leptos::prelude::*;

use crate::parts::Moved;

/// One line of the timeline.
#[derive(Clone, Debug)]
pub enum Entry {
    /// A question and its answer.
    Turn(TurnPart),
    /// Something said beside the conversation.
    Notice(NoticePart),
}

/// Names an entry for as long as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Key {
    Turn(TurnId),
    Notice(u64),
}

impl Entry {
    /// Its name.
    pub fn key(&self) -> Key {
        match self {
            Self::Turn(turn) => Key::Turn(turn.id),
            Self::Notice(notice) => Key::Notice(notice.id),
        }
    }
}

/// How a turn stands, without its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// Its state.
    pub state: TurnState,
    /// The provider that answered.
    pub provider: String,
    /// The model that answered.
    pub model: String,
    /// When it was sent, on the monotonic clock.
    pub sent_mono_ms: u64,
    /// How long the answer took, in whole seconds rounded up.
    pub took_secs: Option<u64>,
    /// Whether any of the answer is here.
    pub has_answer: bool,
    /// Whether it is the newest turn.
    pub is_last: bool,
}

impl Head {
    fn of(turn: &Turn, is_last: bool) -> Self {
        Self {
            state: turn.state.clone(),
            provider: turn.provider.clone(),
            model: turn.model.clone(),
            sent_mono_ms: turn.sent_mono_ms,
            took_secs: turn.ended_mono_ms.map(|end| end.saturating_sub(turn.sent_mono_ms).div_ceil(1000)),
            has_answer: !turn.answer.is_empty(),
            is_last,
        }
    }
}

/// A turn, for painting.
#[derive(Clone, Debug)]
pub struct TurnPart {
    /// Its name.
    pub id: TurnId,
    /// What was asked.
    pub prompt: Arc<str>,
    /// How it stands.
    pub head: ArcRwSignal<Head>,
    /// The finished blocks of the answer; it only ever grows.
    pub sealed: ArcRwSignal<Vec<Arc<Sealed>>>,
    /// The unfinished rest.
    pub live: ArcRwSignal<Vec<Block>>,
}

impl TurnPart {
    fn new(turn: &Turn, is_last: bool) -> Self {
        let part = Self {
            id: turn.id,
            prompt: turn.prompt.as_str().into(),
            head: ArcRwSignal::new(Head::of(turn, is_last)),
            sealed: ArcRwSignal::default(),
            live: ArcRwSignal::default(),
        };
        part.follow(turn, is_last);
        part
    }

    fn follow(&self, turn: &Turn, is_last: bool) {
        replace(&self.head, Head::of(turn, is_last));
        let sealed = turn.answer.sealed();
        let known = self.sealed.with_untracked(Vec::len);
        if let Some(fresh) = sealed.get(known..).filter(|fresh| !fresh.is_empty()) {
            self.sealed.update(|shown| shown.extend(fresh.iter().cloned().map(Arc::new)));
        }
        replace(&self.live, if turn.answer.is_finished() { Vec::new() } else { turn.answer.live() });
    }
}

/// A notice, for painting.
#[derive(Clone, Debug)]
pub struct NoticePart {
    /// Its name.
    pub id: u64,
    /// A list in columns, which needs a fixed-width face.
    pub is_table: bool,
    /// Something went wrong.
    pub is_warning: bool,
    /// Its lines, in the language of the moment.
    pub lines: ArcRwSignal<Vec<String>>,
}

/// Keeps the order of the entries.
#[derive(Debug, Default)]
pub struct Timeline {
    entries: Vec<Entry>,
    last_notice: u64,
}

impl Timeline {
    /// The entries, oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Takes over what moved. Says whether entries came or went.
    pub fn follow(&mut self, view: &View<'_>, moved: Moved) -> bool {
        let mut changed = false;
        if moved.notices {
            changed |= self.follow_notices(view);
        }
        if moved.turns {
            changed |= self.follow_turns(view);
        } else if moved.answer {
            self.follow_answer(view);
        }
        if moved.settings {
            self.translate(view);
        }
        changed
    }

    fn follow_notices(&mut self, view: &View<'_>) -> bool {
        let before = self.entries.len();
        let oldest = view.notices.first().map_or(u64::MAX, |(id, _)| *id);
        self.entries.retain(|entry| !matches!(entry, Entry::Notice(notice) if notice.id < oldest));
        let mut changed = self.entries.len() != before;
        let known = self.last_notice;
        for (id, notice) in view.notices.iter().filter(|(id, _)| *id > known) {
            self.last_notice = *id;
            // A held turn says so itself.
            if *notice == Notice::Held {
                continue;
            }
            if *notice == Notice::NewConversation {
                self.entries.clear();
            }
            changed = true;
            self.entries.push(Entry::Notice(NoticePart {
                id: *id,
                is_table: matches!(
                    notice,
                    Notice::Help | Notice::Status | Notice::Version | Notice::Shown(_)
                ),
                is_warning: matches!(notice, Notice::Lost { .. } | Notice::Refused(_) | Notice::CopyFailed),
                lines: ArcRwSignal::new(notice.lines(view)),
            }));
        }
        changed
    }

    fn follow_turns(&mut self, view: &View<'_>) -> bool {
        let turns = view.conversation.turns();
        let before = self.entries.len();
        self.entries.retain(|entry| match entry {
            Entry::Turn(part) => turns.binary_search_by_key(&part.id, |turn| turn.id).is_ok(),
            Entry::Notice(_) => true,
        });
        let mut changed = self.entries.len() != before;
        let last = turns.last().map(|turn| turn.id);
        for turn in turns {
            let is_last = Some(turn.id) == last;
            match self.part(turn.id) {
                Some(part) => part.follow(turn, is_last),
                None => {
                    self.entries.push(Entry::Turn(TurnPart::new(turn, is_last)));
                    changed = true;
                }
            }
        }
        changed
    }

    /// Only the newest turn's answer can grow.
    fn follow_answer(&self, view: &View<'_>) {
        let Some(turn) = view.conversation.turns().last() else { return };
        if let Some(part) = self.part(turn.id) {
            part.follow(turn, true);
        }
    }

    fn part(&self, id: TurnId) -> Option<&TurnPart> {
        self.entries.iter().rev().find_map(|entry| match entry {
            Entry::Turn(part) if part.id == id => Some(part),
            _ => None,
        })
    }

    fn translate(&self, view: &View<'_>) {
        for entry in &self.entries {
            let Entry::Notice(part) = entry else { continue };
            if let Some((_, notice)) = view.notices.iter().find(|(id, _)| *id == part.id) {
                replace(&part.lines, notice.lines(view));
            }
        }
    }
}

/// Wakes readers only when there is something new to read.
fn replace<T: PartialEq + Send + Sync + 'static>(signal: &ArcRwSignal<T>, value: T) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}

#[cfg(test)]
mod tests;
