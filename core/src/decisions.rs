//! What a run needs a person's decision about while that person sits elsewhere: the question goes along with the running
//! answer ([`crate::hub`]), and another client of the same person may answer it.
//!
//! ```text
//! where it runs:  open card ──needs()──> told to the thread      heard ──decided()──> as if it were typed at the card
//! elsewhere:      heard ──hear()──> open here ──decide()──> told to the thread
//! ```
//!
//! Any client that can write to the thread, and the server itself, can pretend to be that person. So a refusal is
//! taken from anywhere. A permission is taken only after the person at the run has said so, never where several
//! people share the thread, and never for what is always asked about.
//!
//! For example: a card that opens where a task runs becomes words for the thread and no effect on the card; a `yes` that comes
//! back is dropped unless `/decide remote on` was typed there, a `no` closes the card.

mod notice;

use serde_json::{Value, json};

pub use notice::Notice;

use crate::agent::Card;
use crate::port::TurnId;
use crate::wire::{label, safe_lines};

/// So many questions of runs elsewhere are known at once.
const MAX_OPEN: usize = 8;
/// Of what would run or change, so many bytes travel; the whole is seen where it runs.
const MAX_SHOWN_BYTES: usize = 16 << 10;
/// A reason has so many letters at most.
const MAX_WHY: usize = 400;

/// What a run elsewhere needs a decision about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The turn that the run is.
    pub turn: TurnId,
    /// The number that an answer has to name.
    pub number: u64,
    /// Which call of it.
    pub call: u64,
    /// The tool, and what about.
    pub label: String,
    /// The change or the command, or its beginning, in lines that are safe to print.
    pub shown: Vec<String>,
    /// It may be allowed from here; a refusal always may come from here.
    pub may: bool,
}

/// What a person wants of them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum Intent {
    /// Show what is open.
    Show,
    /// The newest question is answered.
    Answer {
        /// It is allowed, this once.
        is_yes: bool,
        /// Why it is refused, for the model.
        why: String,
    },
    /// What a run here asks may be allowed elsewhere, or no longer. It is never kept.
    Let(bool),
}

/// The questions of runs elsewhere, and whether those of runs here may be answered there.
#[derive(Debug, Default)]
pub struct Decisions {
    lets: bool,
    open: Vec<Need>,
}

impl Decisions {
    /// What is open elsewhere, oldest first.
    pub fn open(&self) -> &[Need] {
        &self.open
    }

    /// From now on what a run here asks may be allowed elsewhere, or no longer.
    pub(crate) fn set(&mut self, lets: bool) {
        self.lets = lets;
    }

    /// What the run here needs a decision about, for the thread.
    pub(crate) fn needs(&self, card: Option<&Card>, is_shared_by_all: bool) -> Option<String> {
        let (card, item) = card.and_then(|card| Some((card, card.item()?)))?;
        let may = self.lets && !is_shared_by_all && !item.risk.is_always_asked();
        let shown = item.shown.get(..item.shown.floor_char_boundary(MAX_SHOWN_BYTES)).unwrap_or_default();
        let need = json!({
            "number": card.number(), "call": item.id, "label": label(&item.label), "shown": shown, "may": may,
        });
        Some(need.to_string())
    }

    /// A run elsewhere needs this decided, or nothing any more. Gives the question, if it is new.
    pub(crate) fn hear(&mut self, turn: TurnId, content: &str) -> Option<Need> {
        let was = self.open.iter().position(|need| need.turn == turn).map(|at| self.open.remove(at));
        let need = read(turn, content).filter(|_| self.open.len() < MAX_OPEN)?;
        let is_known = was.is_some_and(|was| (was.number, was.call) == (need.number, need.call));
        self.open.push(need.clone());
        (!is_known).then_some(need)
    }

    /// Forgets the questions of runs that are over.
    pub(crate) fn keep(&mut self, is_open: impl Fn(TurnId) -> bool) {
        self.open.retain(|need| is_open(need.turn));
    }

    /// Answers the newest question: the turn, and what is told to the thread.
    ///
    /// # Errors
    /// Nothing is open, or it can only be allowed where it runs.
    pub(crate) fn answer(&mut self, is_yes: bool, why: &str) -> Result<(TurnId, String), Notice> {
        let need = self.open.last().ok_or(Notice::Nothing)?;
        if is_yes && !need.may {
            return Err(Notice::OnlyThere(need.label.clone()));
        }
        let why: String = label(why).chars().take(MAX_WHY).collect();
        let said = json!({ "number": need.number, "call": need.call, "yes": is_yes, "why": why });
        let turn = need.turn;
        self.open.pop();
        Ok((turn, said.to_string()))
    }

    /// What was decided elsewhere about the card that is open here: its number, its call, and the line that would have
    /// been typed.
    ///
    /// # Errors
    /// It was allowed, and may not be.
    pub(crate) fn decided(
        &self,
        content: &str,
        card: Option<&Card>,
        is_shared_by_all: bool,
    ) -> Result<Option<(u64, u64, String)>, Notice> {
        let Some((card, item)) = card.and_then(|card| Some((card, card.item()?))) else { return Ok(None) };
        let Ok(said) = serde_json::from_str::<Value>(content) else { return Ok(None) };
        let names = |field: &str, number: u64| said.get(field).and_then(Value::as_u64) == Some(number);
        if !names("number", card.number()) || !names("call", item.id) {
            return Ok(None);
        }
        let typed = match said.get("yes").and_then(Value::as_bool) {
            Some(true) if self.lets && !is_shared_by_all && !item.risk.is_always_asked() => "y".to_owned(),
            Some(true) => return Err(Notice::NotTaken(item.label.clone())),
            Some(false) => {
                let why = said.get("why").and_then(Value::as_str).unwrap_or_default();
                let why: String = label(why).chars().take(MAX_WHY).collect();
                format!("n {why}")
            }
            None => return Ok(None),
        };
        Ok(Some((card.number(), item.id, typed)))
    }
}

fn read(turn: TurnId, content: &str) -> Option<Need> {
    let said: Value = serde_json::from_str(content).ok()?;
    let text = |field: &str| said.get(field).and_then(Value::as_str).unwrap_or_default();
    Some(Need {
        turn,
        number: said.get("number")?.as_u64()?,
        call: said.get("call")?.as_u64()?,
        label: label(text("label")),
        shown: safe_lines(text("shown")),
        may: said.get("may")?.as_bool()?,
    })
}
