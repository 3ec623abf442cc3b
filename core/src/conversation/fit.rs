//! What of a conversation travels when it is longer than the model takes: first without what is only bulk, then with a
//! summary in the place of its older part, at last with cuts. Here nothing is asked and nothing is kept: messages in,
//! messages out. The conversation itself loses nothing.

mod clip;
mod trim;

use std::borrow::Cow;
use std::ops::Range;

use super::message::{SYSTEM, Said, USER};
use crate::port::TurnId;

/// The newest messages, which always travel.
const KEPT_MESSAGES: usize = 10;
/// Fewer messages than these are not worth a summary.
const FEWEST: usize = 4;
/// What is left of the longest messages at the very end, in bytes.
const FLOOR_BYTES: usize = 400;
/// Room for the mark in a shortened message.
const MARK_BYTES: usize = 96;
/// Of a longer message only its edges are shown to whom sums it up.
const SUMMED_BYTES: usize = 2000;
const SUMMED_EDGES: (usize, usize) = (1500, 300);

/// One message on its way, shortened or as it was said.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Piece<'a> {
    pub(crate) role: &'a str,
    pub(crate) text: Cow<'a, str>,
    pub(crate) is_summary: bool,
    /// The turn that it belongs to.
    pub(crate) turn: Option<TurnId>,
}

impl<'a> Piece<'a> {
    pub(crate) fn new(said: Said<'a>, turn: Option<TurnId>) -> Self {
        let is_summary = said.meta.is_some_and(|meta| meta.is_summary);
        Self { role: said.role, text: Cow::Borrowed(said.text), is_summary, turn }
    }

    pub(crate) fn said(&self) -> Said<'_> {
        Said::plain(self.role, &self.text)
    }
}

/// What travels, and what had to be cut for that.
#[derive(Debug, PartialEq)]
pub(crate) struct Fitted<'a> {
    pub(crate) pieces: Vec<Piece<'a>>,
    /// Messages that stay behind, or of which a part does.
    pub(crate) cut: usize,
}

/// How much messages weigh.
pub(crate) fn weight(pieces: &[Piece<'_>]) -> usize {
    pieces.iter().map(|piece| piece.text.len()).sum()
}

/// The older part that a summary may take the place of, when the messages are over the limit without it.
pub(crate) fn to_sum_up(pieces: &[Piece<'_>], most: usize) -> Option<TurnId> {
    if weight(pieces) <= most {
        return None;
    }
    let trimmed = trim::all(pieces.to_vec());
    if weight(&trimmed) <= most {
        return None;
    }
    let middle = trimmed.get(middle(&trimmed)).filter(|middle| middle.len() >= FEWEST)?;
    middle.last()?.turn
}

/// The messages within the limit, as far as that can be done without a question to the model.
pub(crate) fn fit(pieces: Vec<Piece<'_>>, most: usize) -> Fitted<'_> {
    if weight(&pieces) <= most {
        return Fitted { pieces, cut: 0 };
    }
    let mut pieces = trim::all(pieces);
    if weight(&pieces) <= most {
        return Fitted { pieces, cut: 0 };
    }
    let middle = middle(&pieces);
    let mut cut = 0;
    if middle.len() >= FEWEST {
        cut = middle.len();
        let mark = Piece { role: USER, text: left_out(cut).into(), is_summary: true, turn: None };
        pieces.splice(middle, [mark]);
    }
    cut += shrink(&mut pieces, most);
    Fitted { pieces, cut }
}

/// Stands where messages are left out.
pub(crate) fn left_out(count: usize) -> String {
    format!("[CONTEXT TRUNCATED: {count} earlier messages are left out]")
}

/// What a model is shown to sum it up: the edges of each message, and all within the limit.
pub(crate) fn to_be_summed(pieces: Vec<Piece<'_>>, most: usize) -> Vec<Piece<'_>> {
    let mut pieces = trim::all(pieces);
    for piece in pieces.iter_mut().filter(|piece| piece.text.len() > SUMMED_BYTES && !piece.is_summary) {
        let (head, tail) = SUMMED_EDGES;
        piece.text = clip::edges(&piece.text, head, tail).into();
    }
    shrink(&mut pieces, most);
    // Very many short ones: the newest say most.
    let mut left = most;
    let fits = |piece: &&Piece<'_>| {
        let fits = piece.text.len() <= left;
        left = left.saturating_sub(piece.text.len());
        fits
    };
    let kept = pieces.iter().rev().take_while(fits).count();
    pieces.split_off(pieces.len() - kept)
}

/// All between what leads and the newest messages. A turn is not taken apart, and neither is a call from its result.
fn middle(pieces: &[Piece<'_>]) -> Range<usize> {
    let from = pieces.iter().take_while(|piece| piece.role == SYSTEM).count();
    let mut to = pieces.len().saturating_sub(KEPT_MESSAGES).max(from);
    while to > from && belongs_to_the_one_before(pieces, to) {
        to -= 1;
    }
    from..to
}

fn belongs_to_the_one_before(pieces: &[Piece<'_>], at: usize) -> bool {
    let (Some(before), Some(piece)) = (at.checked_sub(1).and_then(|at| pieces.get(at)), pieces.get(at))
    else {
        return false;
    };
    trim::is_result(piece) || (piece.turn.is_some() && piece.turn == before.turn)
}

/// Cuts the longest messages until all fit, or none is long any more. Tells how many were cut.
fn shrink(pieces: &mut [Piece<'_>], most: usize) -> usize {
    let mut cut = std::collections::BTreeSet::new();
    loop {
        let excess = weight(pieces).saturating_sub(most);
        if excess == 0 {
            return cut.len();
        }
        let long = pieces
            .iter_mut()
            .enumerate()
            .filter(|(_, piece)| piece.role != SYSTEM && piece.text.len() > FLOOR_BYTES + MARK_BYTES);
        let Some((at, piece)) = long.max_by_key(|(_, piece)| piece.text.len()) else { return cut.len() };
        let target = piece.text.len().saturating_sub(excess + MARK_BYTES).max(FLOOR_BYTES);
        piece.text = clip::edges(&piece.text, target * 2 / 3, target / 3).into();
        cut.insert(at);
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
