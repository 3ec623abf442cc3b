//! Which events of a thread were taken in. A server may push two events in the wrong order and then leave the lower one
//! out, so only what was read up to a number counts as complete; what was pushed above it is remembered one by one.

use std::collections::BTreeSet;

/// So many events above the complete ones are remembered before they are read in one go.
const MAX_ABOVE: usize = 1_000;

/// The events that were taken in, by number.
#[derive(Clone, Debug, Default)]
pub(super) struct Watermark {
    /// Everything up to here.
    read: i64,
    /// And these.
    above: BTreeSet<i64>,
}

impl Watermark {
    /// Everything up to this number was taken in.
    pub(super) fn read(&self) -> i64 {
        self.read
    }

    /// The newest that was taken in.
    pub(super) fn newest(&self) -> i64 {
        self.above.last().copied().unwrap_or_default().max(self.read)
    }

    /// An event was pushed, or appended from here. Says whether it is new.
    pub(super) fn saw(&mut self, seq: i64) -> bool {
        seq > self.read && self.above.insert(seq)
    }

    /// Whether there is so much above that it should be read.
    pub(super) fn is_ragged(&self) -> bool {
        self.above.len() >= MAX_ABOVE
    }

    /// Everything up to this number was read, or was pushed by a server that keeps the order.
    pub(super) fn is_complete_to(&mut self, seq: i64) {
        self.read = self.read.max(seq);
        self.above = self.above.split_off(&(self.read.saturating_add(1)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_was_left_out_is_still_new_when_it_is_read() {
        let mut mark = Watermark::default();
        mark.is_complete_to(5);
        assert!(mark.saw(8) && !mark.saw(8) && !mark.saw(5));
        assert_eq!((mark.read(), mark.newest()), (5, 8), "7 may still come");
        assert!(mark.saw(7));
        mark.is_complete_to(8);
        assert!(!mark.saw(7) && mark.saw(9));
        assert_eq!((mark.read(), mark.newest()), (8, 9));
    }
}
