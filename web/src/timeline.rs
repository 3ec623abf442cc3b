//! Turns and notices in the order in which they came, each with signals of its own, so that a growing answer wakes only
//! the reader of that answer. Only the newest turns are here, and more of them when a reader asks: a conversation of
//! thousands costs as much as one of thirty. The answers themselves stay in the core; who paints one reads it there.

use chatcli_core::{Manner, agent, conversation, sessions, share};
use std::collections::HashMap;
use std::sync::Arc;

use chatcli_agent::shape::Ended;
use chatcli_core::conversation::{Turn, TurnId, TurnState};
use chatcli_core::{Notice, View};
use leptos::prelude::*;

use crate::parts::Moved;

/// So many turns are shown at first, and come with every wish for more.
pub const PAGE: usize = 30;

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

    /// The turn, if it is one.
    pub fn turn(&self) -> Option<&TurnPart> {
        match self {
            Self::Turn(turn) => Some(turn),
            Self::Notice(_) => None,
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
    /// When it was asked, in milliseconds since 1970.
    pub asked_unix_ms: i64,
    /// When it was sent, on the monotonic clock.
    pub sent_mono_ms: u64,
    /// How long the answer took, in milliseconds.
    pub took_ms: Option<u64>,
    /// The answer ends at its limit.
    pub is_cut: bool,
    /// Which version of how many it is, when there are several.
    pub version: Option<(usize, usize)>,
    /// Whether any of the answer is here.
    pub has_answer: bool,
    /// Whether it is the newest turn.
    pub is_last: bool,
}

impl Head {
    fn of(view: &View<'_>, turn: &Turn, is_last: bool) -> Self {
        Self {
            state: turn.state.clone(),
            provider: turn.provider.clone(),
            model: turn.model.clone(),
            asked_unix_ms: turn.asked_unix_ms,
            sent_mono_ms: turn.sent_mono_ms,
            took_ms: turn.ended_mono_ms.map(|end| end.saturating_sub(turn.sent_mono_ms)),
            is_cut: turn.is_cut(),
            version: view.conversation.version_of(turn.id),
            has_answer: !turn.answer.is_empty(),
            is_last,
        }
    }
}

/// How much of an answer is there: the renderer reads the rest in the core when this changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grown {
    /// Bytes of its text.
    pub bytes: usize,
    /// No more will come.
    pub is_finished: bool,
}

/// A turn, for painting.
#[derive(Clone, Debug)]
pub struct TurnPart {
    /// Its name.
    pub id: TurnId,
    /// What was asked.
    pub prompt: Arc<str>,
    /// From where another client asked it.
    pub from: Option<Arc<str>>,
    /// How it stands.
    pub head: ArcRwSignal<Head>,
    /// How much of the answer is there.
    pub grown: ArcRwSignal<Grown>,
}

impl TurnPart {
    fn new(view: &View<'_>, turn: &Turn, is_last: bool) -> Self {
        Self {
            id: turn.id,
            prompt: turn.prompt.as_str().into(),
            from: turn.from.clone(),
            head: ArcRwSignal::new(Head::of(view, turn, is_last)),
            grown: ArcRwSignal::new(grown(turn)),
        }
    }

    fn follow(&self, view: &View<'_>, turn: &Turn, is_last: bool) {
        replace(&self.head, Head::of(view, turn, is_last));
        replace(&self.grown, grown(turn));
    }
}

fn grown(turn: &Turn) -> Grown {
    Grown { bytes: turn.answer.text().len(), is_finished: turn.answer.is_finished() }
}

/// A notice in the conversation, for painting.
#[derive(Clone, Debug)]
pub struct NoticePart {
    /// Its name.
    pub id: u64,
    /// The newest turn when it came.
    after: TurnId,
    /// Its lines, in the language of the moment.
    pub lines: ArcRwSignal<Vec<String>>,
    /// A link that other devices can open.
    pub share: Option<share::Notice>,
    /// It is a step of a run.
    pub step: Option<Step>,
}

/// A step of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// How it is meant.
    pub manner: Manner,
    /// What belongs to it is a change of files, and not what a command said.
    pub is_change: bool,
    /// What belongs to it is seen at once: it says why something did not go well.
    pub is_open: bool,
}

impl Step {
    fn of(notice: &agent::Notice, manner: Manner) -> Self {
        let (is_change, is_open) = match notice {
            agent::Notice::Ran { diff, ended, .. } => (diff.is_some(), matches!(ended, Ended::Failed(_))),
            _ => (false, false),
        };
        Self { manner, is_change, is_open }
    }
}

/// Where a notice is shown.
enum Shown {
    /// Something else shows it.
    Elsewhere,
    /// For a moment.
    InPassing,
    /// In the conversation; as a step of a run, or as a sheet.
    Here(Option<Step>),
}

fn shown(notice: &Notice) -> Shown {
    let manner = notice.manner();
    match (notice, manner) {
        // The card above the composer shows these, and the line beside it.
        (
            Notice::Agent(
                agent::Notice::Asked { .. } | agent::Notice::Question { .. } | agent::Notice::Started { .. },
            ),
            _,
        ) => Shown::Elsewhere,
        (
            Notice::Agent(agent::Notice::GoesAlong | agent::Notice::HowToDecide | agent::Notice::HowToAnswer),
            _,
        ) => Shown::InPassing,
        (Notice::Agent(said), _) if !notice.is_refusal() && manner != Manner::Answer => {
            Shown::Here(Some(Step::of(said, manner)))
        }
        // What waits is shown above the composer, a held turn says so itself, and a lost server has a banner.
        (_, Manner::State | Manner::Queue) => Shown::Elsewhere,
        (_, Manner::Aside | Manner::Warning | Manner::Failure) => Shown::InPassing,
        (_, Manner::Answer) => Shown::Here(None),
    }
}

/// Keeps the order of the entries.
#[derive(Debug)]
pub struct Timeline {
    entries: Vec<Entry>,
    notices: Vec<NoticePart>,
    last_notice: u64,
    /// What is to be said in passing.
    passing: Vec<Notice>,
    /// The highest turn that was ever there.
    newest: TurnId,
    /// Turns before this one are not shown.
    from: TurnId,
    earlier: usize,
}

impl Default for Timeline {
    fn default() -> Self {
        let none = TurnId(0);
        Self {
            entries: Vec::new(),
            notices: Vec::new(),
            last_notice: 0,
            passing: Vec::new(),
            newest: none,
            from: none,
            earlier: 0,
        }
    }
}

impl Timeline {
    /// The entries that are shown, oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How many turns are not shown because they are older.
    pub fn earlier(&self) -> usize {
        self.earlier
    }

    /// Takes over what moved. Says whether entries came or went.
    pub fn follow(&mut self, view: &View<'_>, moved: Moved) -> bool {
        let mut changed = false;
        if moved.notices {
            changed |= self.follow_notices(view);
        }
        if moved.turns {
            self.follow_turns(view);
        }
        if moved.turns || changed {
            changed |= self.arrange(view);
        } else if moved.answer {
            self.follow_answer(view);
        }
        if moved.settings {
            self.translate(view);
        }
        changed
    }

    /// What came since the last time that is said in passing.
    pub fn take_passing(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.passing)
    }

    /// Shows a page more of what was said before. Says whether there was more.
    pub fn show_earlier(&mut self, view: &View<'_>) -> bool {
        let turns = view.conversation.turns();
        if self.earlier == 0 {
            return false;
        }
        self.from = turns.get(self.earlier.saturating_sub(PAGE)).map_or(TurnId(0), |turn| turn.id);
        self.arrange(view)
    }

    /// Shows everything, for paper.
    pub fn show_all(&mut self, view: &View<'_>) -> bool {
        self.from = TurnId(0);
        self.arrange(view)
    }

    /// Shows the newest page again when much more is shown. Says whether something went.
    pub fn trim(&mut self, view: &View<'_>) -> bool {
        let turns = view.conversation.turns();
        if turns.len() - self.earlier.min(turns.len()) <= 2 * PAGE {
            return false;
        }
        self.from = newest_page(turns);
        self.arrange(view)
    }

    fn follow_notices(&mut self, view: &View<'_>) -> bool {
        let before = self.notices.len();
        let oldest = view.notices.first().map_or(u64::MAX, |(id, _)| *id);
        self.notices.retain(|notice| notice.id >= oldest);
        let mut changed = self.notices.len() != before;
        let known = self.last_notice;
        let newest = self.newest.max(view.conversation.turns().last().map_or(TurnId(0), |turn| turn.id));
        for (id, notice) in view.notices.iter().filter(|(id, _)| *id > known) {
            self.last_notice = *id;
            // What was said beside another conversation is over with it.
            if matches!(
                notice,
                Notice::Conversation(conversation::Notice::New)
                    | Notice::Sessions(sessions::Notice::Loaded { .. })
            ) {
                changed |= !self.notices.is_empty();
                self.notices.clear();
            }
            match shown(notice) {
                Shown::Elsewhere => {}
                Shown::InPassing => self.passing.push(notice.clone()),
                Shown::Here(step) => {
                    changed = true;
                    self.notices.push(NoticePart {
                        id: *id,
                        after: newest,
                        lines: ArcRwSignal::new(notice.lines(view)),
                        share: match notice {
                            Notice::Share(share) => Some(share.clone()),
                            _ => None,
                        },
                        step,
                    });
                }
            }
        }
        changed
    }

    /// Another conversation begins at its end.
    fn follow_turns(&mut self, view: &View<'_>) {
        let turns = view.conversation.turns();
        let fresh = turns.iter().rev().take_while(|turn| turn.id > self.newest).count();
        if fresh > PAGE {
            self.from = newest_page(turns);
        }
        self.newest = self.newest.max(turns.last().map_or(TurnId(0), |turn| turn.id));
    }

    /// Puts what is shown in its order. A turn that is shown already keeps its signals.
    fn arrange(&mut self, view: &View<'_>) -> bool {
        let turns = view.conversation.turns();
        self.earlier = turns.partition_point(|turn| turn.id < self.from);
        let shown = turns.get(self.earlier..).unwrap_or_default();
        let old = std::mem::take(&mut self.entries);
        let before: Vec<Key> = old.iter().map(Entry::key).collect();
        let mut parts: HashMap<TurnId, TurnPart> =
            old.into_iter().filter_map(|entry| entry.turn().map(|turn| (turn.id, turn.clone()))).collect();
        let mut notices = self.notices.iter().filter(|notice| notice.after >= self.from).peekable();
        let last = turns.last().map(|turn| turn.id);
        let mut entries = Vec::with_capacity(shown.len() + 8);
        for turn in shown {
            while let Some(notice) = notices.next_if(|notice| notice.after < turn.id) {
                entries.push(Entry::Notice(notice.clone()));
            }
            let is_last = Some(turn.id) == last;
            entries.push(Entry::Turn(match parts.remove(&turn.id) {
                Some(part) => {
                    part.follow(view, turn, is_last);
                    part
                }
                None => TurnPart::new(view, turn, is_last),
            }));
        }
        entries.extend(notices.cloned().map(Entry::Notice));
        let changed = entries.len() != before.len()
            || entries.iter().zip(&before).any(|(entry, before)| entry.key() != *before);
        self.entries = entries;
        changed
    }

    /// Only the newest turn's answer can grow.
    fn follow_answer(&self, view: &View<'_>) {
        let Some(turn) = view.conversation.turns().last() else { return };
        let part = self.entries.iter().rev().find_map(Entry::turn).filter(|part| part.id == turn.id);
        if let Some(part) = part {
            part.follow(view, turn, true);
        }
    }

    fn translate(&self, view: &View<'_>) {
        for part in &self.notices {
            if let Some((_, notice)) = view.notices.iter().find(|(id, _)| *id == part.id) {
                replace(&part.lines, notice.lines(view));
            }
        }
    }
}

/// The first turn of the newest page.
fn newest_page(turns: &[Arc<Turn>]) -> TurnId {
    turns.get(turns.len().saturating_sub(PAGE)).map_or(TurnId(0), |turn| turn.id)
}

/// Wakes readers only when there is something new to read.
fn replace<T: PartialEq + Send + Sync + 'static>(signal: &ArcRwSignal<T>, value: T) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}

#[cfg(test)]
mod tests;
