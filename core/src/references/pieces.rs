//! What was too much for one prompt and goes with later ones, piece by piece.

use std::collections::VecDeque;

/// How many pieces are kept; more than any person sends.
const MAX_PIECES: usize = 1_000;

/// The pieces that wait, and those whose prompt brought no answer.
#[derive(Debug, Default)]
pub(crate) struct Pieces {
    waiting: VecDeque<String>,
    failed: Vec<String>,
    /// The one that was sent last, until its answer is over.
    sent: Option<String>,
}

impl Pieces {
    /// Adds the rest of another reference behind what waits.
    pub(crate) fn add(&mut self, pieces: Vec<String>) {
        self.waiting.extend(pieces);
        self.waiting.truncate(MAX_PIECES);
    }

    pub(crate) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    pub(crate) fn has_failed(&self) -> bool {
        !self.failed.is_empty()
    }

    /// Takes the next one to send it.
    pub(crate) fn next(&mut self) -> Option<String> {
        let piece = self.waiting.pop_front()?;
        self.sent = Some(piece.clone());
        Some(piece)
    }

    /// Drops the next one. Says whether there was one.
    pub(crate) fn skip(&mut self) -> bool {
        self.waiting.pop_front().is_some()
    }

    /// Puts all that failed before what waits. Says whether there was any.
    pub(crate) fn again(&mut self) -> bool {
        let some = !self.failed.is_empty();
        for piece in self.failed.drain(..).rev() {
            self.waiting.push_front(piece);
        }
        some
    }

    /// An answer is over: what was sent along with its prompt succeeded, or may be sent again.
    pub(crate) fn ended(&mut self, sent: &str, is_done: bool) {
        if is_done {
            self.failed.retain(|piece| !sent.ends_with(piece.as_str()));
        }
        let Some(piece) = self.sent.take() else { return };
        if !sent.ends_with(piece.as_str()) {
            return;
        }
        if !is_done {
            self.failed.push(piece);
        }
    }

    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }
}
