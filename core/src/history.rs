//! Every conversation of this device: kept as it goes, listed, searched and opened again.
//!
//! ```text
//! something is asked ──> the conversation gets a name ──> Effect::Keep(name, changes) at the end of every event
//! /resume, a picker, the start ──> Effect::History(List) ──> Effect::History(Open) ──> Step::Opened
//! ```
//!
//! A conversation that takes the place of another one has a name of its own, so nothing is pushed aside. One window
//! writes to a conversation: a second one that opens it gets a copy, which is kept under another name. What is
//! written when is decided in [`crate::keep`]; how many conversations stay is in [`retention`].
//!
//! For example: `/resume` becomes `Effect::History(List)`; a choice in its picker becomes `Effect::History(Open)`, and what it
//! opens becomes the conversation, while the one before stays kept under its own name.

pub mod file;
mod intent;
mod notice;
mod retention;
mod rows;
mod search;
mod title;

pub use intent::{Intent, Resume};
pub use notice::Notice;
pub use retention::{MOST_BYTES, MOST_CONVERSATIONS, excess};
pub(crate) use rows::list;
pub use rows::{file_row, row, row_within, when};
pub use search::{NEWEST, Sought, sought};
pub use title::{first_line, title};

use crate::forget::Forget;
use crate::port::{
    ConversationId, Effect, EffectId, HistoryAsk, KeptConversation, Open, Opened, Outcome, Stamp,
};
use crate::problem::{Kind, Problem};

/// How many are listed.
const LISTED: usize = 20;
/// How many a picker offers; a search finds the others.
pub const OFFERED: usize = 200;
/// How many a search shows at first: of a word that many say, the newest are enough to see that it says too little.
pub const FOUND: usize = 40;
/// How long a deletion can be undone, in milliseconds.
const GRACE_MS: u64 = 10_000;

/// What an effect of this part was started for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ForHistory {
    Work,
    Search,
    Delete,
    /// A deletion can be undone no longer.
    Grace,
}

/// What is wanted.
#[derive(Clone, Debug, PartialEq)]
enum Aim {
    /// The list, to be read.
    List,
    /// The newest one.
    Latest,
    /// The one of this place in the list, counted from 1.
    Nth(usize),
    /// One that says this, if there is only one.
    About(String),
    Open,
}

/// What came of it, for the rest of the client.
#[derive(Debug, PartialEq)]
pub(crate) enum Step {
    Nothing,
    /// The list is here; the user asked to see it.
    Listed,
    Opened(Box<Opened>),
    /// There is no conversation to go on with.
    Empty,
    Failed(Problem),
    Deleted,
}

/// A conversation that is about to be forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doomed {
    /// Which.
    pub id: ConversationId,
    /// Its first question, in short.
    pub title: String,
    /// It was the one that is open.
    was_open: bool,
    grace: EffectId,
}

/// What is known of the conversations of this device.
#[derive(Debug, Default)]
pub struct History {
    rows: Vec<KeptConversation>,
    /// When they were read.
    read_unix_ms: i64,
    /// The list is open, and shows what says this.
    picking: Option<String>,
    /// How many of them were asked for.
    most: usize,
    /// The newest question for rows; an older one's answer comes too late.
    searching: Option<EffectId>,
    work: Option<(Aim, EffectId)>,
    /// Oldest first; all of them have as long, so the oldest goes first.
    doomed: Vec<Doomed>,
    /// How many prompts waited when it was begun.
    waited: usize,
    opened: u64,
}

impl History {
    /// The conversations that were read last, the newest first.
    pub fn rows(&self) -> &[KeptConversation] {
        &self.rows
    }

    /// Those that are about to be forgotten, oldest first.
    pub fn doomed(&self) -> &[Doomed] {
        &self.doomed
    }

    /// When they were read, in milliseconds since 1970.
    pub fn read_unix_ms(&self) -> i64 {
        self.read_unix_ms
    }

    /// What a person looks for while they choose from the list; none while it is closed.
    pub fn picking(&self) -> Option<&str> {
        self.picking.as_deref()
    }

    /// Whether a conversation is on its way; what is asked now is meant for it.
    pub fn is_opening(&self) -> bool {
        self.work.as_ref().is_some_and(|(aim, _)| *aim != Aim::List)
    }

    /// So many prompts wait in the conversation that another one is to take the place of.
    pub(crate) fn comes_after(&mut self, waited: usize) {
        if self.work.is_none() {
            self.waited = waited;
        }
    }

    /// Moves whenever a conversation was opened again, whose turns are older than those that were here.
    pub fn times_opened(&self) -> u64 {
        self.opened
    }

    /// A conversation was opened again.
    pub(crate) fn opened(&mut self) {
        self.opened += 1;
    }

    /// How many prompts waited there.
    pub(crate) fn waited(&self) -> usize {
        self.waited
    }

    /// Opens the list for a person to choose from.
    pub(crate) fn pick(&mut self, out: &mut dyn Open<ForHistory>) {
        self.filter(String::new(), out);
    }

    /// Shows only what says this.
    pub(crate) fn filter(&mut self, search: String, out: &mut dyn Open<ForHistory>) {
        if let Some(old) = self.searching.take() {
            out.cancel(old);
        }
        self.most = if search.trim().is_empty() { OFFERED } else { FOUND };
        self.search(search, out);
    }

    /// Shows more of them, when there may be more.
    pub(crate) fn more(&mut self, out: &mut dyn Open<ForHistory>) {
        if let Some(search) = self.picking.clone().filter(|_| self.offers_more()) {
            self.most = OFFERED;
            self.search(search, out);
        }
    }

    fn search(&mut self, search: String, out: &mut dyn Open<ForHistory>) {
        let wanted = HistoryAsk::List { search: search.clone(), most: self.most };
        self.searching = Some(ask(ForHistory::Search, wanted, out));
        self.picking = Some(search);
    }

    /// Whether there may be more than the list shows.
    pub fn has_more(&self) -> bool {
        self.most > 0 && self.rows.len() + self.doomed.len() >= self.most
    }

    /// Whether more of them can be shown.
    pub fn offers_more(&self) -> bool {
        self.has_more() && self.most < OFFERED
    }

    /// Closes the list.
    pub(crate) fn close(&mut self, out: &mut dyn Open<ForHistory>) {
        self.picking = None;
        if let Some(id) = self.searching.take() {
            out.cancel(id);
        }
    }

    /// Lists the newest ones. Says whether nothing else was going on.
    pub(crate) fn list(&mut self, out: &mut dyn Open<ForHistory>) -> bool {
        self.start(Aim::List, HistoryAsk::List { search: String::new(), most: LISTED }, out)
    }

    /// Goes on with the newest one.
    pub(crate) fn latest(&mut self, out: &mut dyn Open<ForHistory>) -> bool {
        self.start(Aim::Latest, HistoryAsk::List { search: String::new(), most: 1 }, out)
    }

    /// Opens the one that a person names: by its id, by its number in the list, or by what it says.
    pub(crate) fn named(&mut self, words: &str, out: &mut dyn Open<ForHistory>) -> bool {
        let words = words.trim();
        if let Ok(id) = words.parse() {
            return self.open(id, out);
        }
        let number = words.parse::<usize>().ok().filter(|number| *number > 0);
        match number.map(|number| (number, self.rows.get(number - 1).map(|row| row.id))) {
            // The list that the person sees counts, not what came since.
            Some((_, Some(id))) => self.open(id, out),
            Some((number, None)) if number <= MOST_CONVERSATIONS => {
                self.start(Aim::Nth(number), HistoryAsk::List { search: String::new(), most: number }, out)
            }
            _ => {
                let search = words.to_owned();
                self.start(Aim::About(search.clone()), HistoryAsk::List { search, most: LISTED }, out)
            }
        }
    }

    /// Opens this one.
    pub(crate) fn open(&mut self, id: ConversationId, out: &mut dyn Open<ForHistory>) -> bool {
        self.close(out);
        // A user who opens it wants it kept.
        if let Some(place) = self.doomed.iter().position(|doomed| doomed.id == id) {
            out.cancel(self.doomed.remove(place).grace);
        }
        self.start(Aim::Open, HistoryAsk::Open(id), out)
    }

    /// Forgets one for good, after a while.
    pub(crate) fn doom(&mut self, id: ConversationId, was_open: bool, out: &mut dyn Open<ForHistory>) {
        if self.doomed.iter().any(|doomed| doomed.id == id) {
            return;
        }
        let title = self.rows.iter().find(|row| row.id == id).map(|row| row.title.clone());
        self.rows.retain(|row| row.id != id);
        let grace = out.timer(ForHistory::Grace, GRACE_MS);
        self.doomed.push(Doomed { id, title: title.unwrap_or_default(), was_open, grace });
    }

    /// Keeps the one that was to be forgotten last. Says which, if it was the one that was open.
    pub(crate) fn undo(&mut self, out: &mut dyn Open<ForHistory>) -> Option<ConversationId> {
        let spared = self.doomed.pop()?;
        out.cancel(spared.grace);
        // It is in the list again.
        if let Some(search) = self.picking.clone() {
            self.filter(search, out);
        }
        spared.was_open.then_some(spared.id)
    }

    /// There may be no later: what is about to be forgotten is forgotten now.
    pub(crate) fn delete_now(&mut self, out: &mut dyn Open<ForHistory>) {
        for doomed in std::mem::take(&mut self.doomed) {
            out.cancel(doomed.grace);
            ask(ForHistory::Delete, HistoryAsk::Delete(doomed.id), out);
        }
    }

    fn start(&mut self, aim: Aim, wanted: HistoryAsk, out: &mut dyn Open<ForHistory>) -> bool {
        if self.work.is_some() {
            return false;
        }
        self.work = Some((aim, ask(ForHistory::Work, wanted, out)));
        true
    }

    /// Gives up what a person waits for. Says whether there was anything.
    pub(crate) fn stop(&mut self, out: &mut dyn Open<ForHistory>) -> bool {
        let Some((_, id)) = self.work.take() else { return false };
        out.cancel(id);
        true
    }

    pub(crate) fn done(
        &mut self,
        what: ForHistory,
        outcome: Outcome,
        now: Stamp,
        out: &mut dyn Open<ForHistory>,
    ) -> Step {
        match (what, outcome) {
            (ForHistory::Search, Outcome::Conversations(rows)) => {
                self.searching = None;
                self.learn(rows, now);
                Step::Nothing
            }
            (ForHistory::Search, outcome) => {
                self.close(out);
                failed(outcome)
            }
            (ForHistory::Grace, _) => {
                if !self.doomed.is_empty() {
                    let doomed = self.doomed.remove(0);
                    ask(ForHistory::Delete, HistoryAsk::Delete(doomed.id), out);
                }
                Step::Nothing
            }
            (ForHistory::Delete, Outcome::Finished) => Step::Deleted,
            (ForHistory::Delete, outcome) => failed(outcome),
            (ForHistory::Work, outcome) => {
                let Some((aim, _)) = self.work.take() else { return Step::Nothing };
                self.worked(aim, outcome, now, out)
            }
        }
    }

    fn worked(&mut self, aim: Aim, outcome: Outcome, now: Stamp, out: &mut dyn Open<ForHistory>) -> Step {
        let rows = match outcome {
            Outcome::Conversations(rows) => rows,
            Outcome::Opened(Some(opened)) => return Step::Opened(opened),
            Outcome::Opened(None) => return Step::Failed(Problem::new(Kind::ConversationGone)),
            outcome => return failed(outcome),
        };
        let place = match &aim {
            Aim::List | Aim::Open => {
                self.learn(rows, now);
                return Step::Listed;
            }
            Aim::Latest => 0,
            Aim::Nth(number) => number - 1,
            // Several say it: a person has to choose.
            Aim::About(_) if rows.len() > 1 => {
                self.learn(rows, now);
                return Step::Listed;
            }
            Aim::About(_) => 0,
        };
        match (rows.get(place).map(|row| row.id), aim) {
            (Some(id), _) => {
                self.open(id, out);
                Step::Nothing
            }
            (None, Aim::Latest) => Step::Empty,
            (None, Aim::About(words)) => Step::Failed(Problem::new(Kind::ConversationNotFound(words))),
            (None, Aim::Nth(number)) => {
                Step::Failed(Problem::new(Kind::ConversationNotFound(number.to_string())))
            }
            (None, Aim::List | Aim::Open) => Step::Nothing,
        }
    }

    fn learn(&mut self, rows: Vec<KeptConversation>, now: Stamp) {
        self.rows = rows;
        self.rows.retain(|row| self.doomed.iter().all(|doomed| doomed.id != row.id));
        self.read_unix_ms = now.unix_ms;
    }

    /// Forgets what the person who leaves kept: the next one must not see it. Another server changes nothing here.
    pub(crate) fn forget(&mut self, what: Forget, out: &mut dyn Open<ForHistory>) {
        if what == Forget::Person {
            self.stop(out);
            self.close(out);
            self.doomed.drain(..).for_each(|doomed| out.cancel(doomed.grace));
            *self = Self::default();
        }
    }
}

fn ask(what: ForHistory, ask: HistoryAsk, out: &mut dyn Open<ForHistory>) -> EffectId {
    let id = out.open(what);
    out.push(Effect::History { id, ask });
    id
}

fn failed(outcome: Outcome) -> Step {
    match outcome {
        Outcome::Refused(problem) => Step::Failed(*problem),
        _ => Step::Failed(Problem::new(Kind::NotPossibleHere)),
    }
}
