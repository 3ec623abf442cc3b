//! Whether the model does the same again and again.

use crate::call::Call;

/// The same calls so often in a row end a run.
const SAME: usize = 3;
/// Of calls that step back each time they are made.
const STEPS_BACK: usize = 6;
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
        let steps_back = !calls.is_empty() && calls.iter().all(|call| matches!(call, Call::Rollback(_)));
        let same = if steps_back { STEPS_BACK } else { SAME };
        if self.0.len() >= same && last.by_ref().take(same).all(|seen| seen == calls) {
            return Seen::Again;
        }
        let is_circle = self.0.len() >= CIRCLE
            && self.0.windows(3).all(|three| matches!(three, [a, b, c] if a == c && a != b));
        if is_circle { Seen::Circle } else { Seen::New }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::Rollback;

    #[test]
    fn stepping_back_again_and_again_is_no_loop() {
        let back = [Call::Rollback(Rollback::Turn)];
        let mut repeats = Repeats::default();
        let seen: Vec<Seen> = (0..6).map(|_| repeats.see(&back)).collect();
        assert_eq!(seen[..5], [Seen::New; 5]);
        assert_eq!(seen[5], Seen::Again);
    }
}
