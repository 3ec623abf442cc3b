//! Whether the model does the same again and again.

use crate::call::Call;

/// The same calls so often in a row end a run.
const SAME: usize = 3;
/// Turns of two replies in turn that make a circle.
const CIRCLE: usize = 6;

/// What a reply is after those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    New,
    /// The third of the same in a row.
    Again,
    /// Two replies, in turn, three times.
    Circle,
}

/// The calls of the last replies.
#[derive(Debug, Default)]
pub(super) struct Repeats(Vec<Vec<Call>>);

impl Repeats {
    pub(super) fn see(&mut self, calls: &[Call]) -> Seen {
        self.0.push(calls.to_vec());
        let over = self.0.len().saturating_sub(CIRCLE);
        self.0.drain(..over);
        let mut last = self.0.iter().rev();
        if self.0.len() >= SAME && last.by_ref().take(SAME).all(|seen| seen == calls) {
            return Seen::Again;
        }
        let is_circle = self.0.len() >= CIRCLE
            && self.0.windows(3).all(|three| matches!(three, [a, b, c] if a == c && a != b));
        if is_circle { Seen::Circle } else { Seen::New }
    }
}
