//! A device that keeps conversations, as a body's store does: what reached it stays, whatever ends the programs that
//! wrote it; a conversation belongs to the program that writes to it.

use std::collections::BTreeMap;

use chatcli_core::conversation::TurnId;
use chatcli_core::history::title;
use chatcli_core::keep::Estate;
use chatcli_core::port::{
    About, Change, ConversationId, HistoryAsk, KeptConversation, KeptTurn, Opened, Remembered,
};
use chatcli_core::{Event, Outcome};

use crate::world::World;

#[derive(Clone, Debug, Default)]
pub struct Kept {
    pub turns: BTreeMap<TurnId, KeptTurn>,
    pub about: About,
    pub waiting: Vec<String>,
    changed: u64,
    writer: Option<u64>,
}

impl Kept {
    pub fn said(&self) -> Vec<(&str, &str)> {
        self.turns.values().map(|turn| (turn.prompt.as_str(), turn.answer.as_str())).collect()
    }
}

#[derive(Debug, Default)]
pub struct Device {
    pub kept: BTreeMap<ConversationId, Kept>,
    clock: u64,
}

impl Device {
    /// Takes in what a program wrote so far, and answers what it asked, until it asks nothing more.
    pub fn serve(&mut self, program: u64, world: &mut World) {
        loop {
            self.write(program, world);
            let Some((id, ask)) = (!world.history.is_empty()).then(|| world.history.remove(0)) else {
                return;
            };
            let outcome = self.answer(program, &ask);
            world.event(Event::Done(id, outcome));
        }
    }

    /// Takes in what a program wrote so far.
    pub fn write(&mut self, program: u64, world: &mut World) {
        world.kept.clear();
        for (id, change) in world.kept_of.drain(..) {
            self.clock += 1;
            let kept = self.kept.entry(id).or_default();
            assert!(kept.writer.is_none_or(|writer| writer == program), "two programs write to {id}");
            (kept.writer, kept.changed) = (Some(program), self.clock);
            match change {
                Change::Turn(turn) => {
                    kept.turns.insert(turn.id, *turn);
                }
                Change::Removed(ids) => kept.turns.retain(|id, _| !ids.contains(id)),
                Change::About(about) => kept.about = about,
                Change::Waiting(waiting) => kept.waiting = waiting,
            }
        }
    }

    /// A program is gone, and holds nothing any more.
    pub fn gone(&mut self, program: u64) {
        for kept in self.kept.values_mut().filter(|kept| kept.writer == Some(program)) {
            kept.writer = None;
        }
    }

    /// What a window begins with: the newest conversation, as far as it came.
    pub fn newest(&mut self, program: u64) -> Remembered {
        let newest = self.kept.iter().filter(|(_, kept)| !kept.turns.is_empty());
        let newest = newest.max_by_key(|(_, kept)| kept.changed).map(|(id, _)| *id);
        let opened = newest.and_then(|id| self.open(program, id));
        opened.map(|opened| opened.remembered).map_or_else(Remembered::default, |remembered| Remembered {
            conversation: newest,
            is_newest: true,
            ..remembered
        })
    }

    fn answer(&mut self, program: u64, ask: &HistoryAsk) -> Outcome {
        match ask {
            HistoryAsk::List { search, most } => Outcome::Conversations(self.list(search, *most)),
            HistoryAsk::Open(id) => Outcome::Opened(self.open(program, *id).map(Box::new)),
            HistoryAsk::Delete(id) => {
                self.kept.remove(id);
                Outcome::Finished
            }
        }
    }

    fn list(&self, search: &str, most: usize) -> Vec<KeptConversation> {
        let mut rows: Vec<_> = self.kept.iter().filter(|(_, kept)| !kept.turns.is_empty()).collect();
        rows.sort_by_key(|(_, kept)| std::cmp::Reverse(kept.changed));
        let says = |kept: &Kept| kept.said().iter().any(|(q, a)| q.contains(search) || a.contains(search));
        let rows = rows.into_iter().filter(|(_, kept)| says(kept)).take(most);
        rows.map(|(id, kept)| KeptConversation {
            id: *id,
            title: kept.turns.values().next().map(|turn| title(&turn.prompt)).unwrap_or_default(),
            questions: kept.turns.len(),
            ..KeptConversation::default()
        })
        .collect()
    }

    fn open(&mut self, program: u64, id: ConversationId) -> Option<Opened> {
        let kept = self.kept.get_mut(&id)?;
        let is_in_use = kept.writer.is_some_and(|writer| writer != program);
        let turns: Vec<KeptTurn> = kept.turns.values().cloned().collect();
        let left = Estate::divide(&turns, Vec::new(), |_| false, |_| None);
        let mut now = kept.clone();
        for change in left.changes {
            match change {
                Change::Turn(turn) => {
                    now.turns.insert(turn.id, *turn);
                }
                Change::Removed(ids) => now.turns.retain(|id, _| !ids.contains(id)),
                _ => {}
            }
        }
        now.waiting.splice(0..0, left.waiting);
        if !is_in_use {
            now.writer = Some(program);
            *kept = now.clone();
        }
        let mut changes: Vec<Change> =
            now.turns.into_values().map(|turn| Change::Turn(Box::new(turn))).collect();
        changes.push(Change::About(now.about));
        let waiting = if is_in_use { Vec::new() } else { now.waiting };
        let title = turns.first().map(|turn| title(&turn.prompt)).unwrap_or_default();
        Some(Opened {
            id,
            title,
            remembered: Remembered { changes, waiting, ..Remembered::default() },
            is_in_use,
        })
    }
}
