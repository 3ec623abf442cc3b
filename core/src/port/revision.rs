//! Tells a renderer what has changed.

use std::ops::{Deref, DerefMut};

/// Moves forward whenever the part it belongs to changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Revision(pub u64);

impl Revision {
    pub(crate) fn bump(&mut self) {
        self.0 = self.0.wrapping_add(1);
    }
}

/// A part whose revision moves whenever a caller could have changed it, so that none has to remember to say so.
#[derive(Debug, Default)]
pub(crate) struct Tracked<T> {
    part: T,
    revision: Revision,
}

impl<T> Tracked<T> {
    pub(crate) fn revision(&self) -> Revision {
        self.revision
    }

    /// The part, to be changed in a way that has a revision of its own, or in none that can be seen.
    pub(crate) fn untracked(&mut self) -> &mut T {
        &mut self.part
    }

    /// What shows it looks different for another reason.
    pub(crate) fn touch(&mut self) {
        self.revision.bump();
    }
}

impl<T> Deref for Tracked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.part
    }
}

impl<T> DerefMut for Tracked<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.revision.bump();
        &mut self.part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looking_moves_nothing_and_touching_does() {
        let mut part: Tracked<Vec<u8>> = Tracked::default();
        part.untracked().push(1);
        assert_eq!((part.len(), part.revision()), (1, Revision(0)));
        part.untracked().push(2);
        assert_eq!(part.revision(), Revision(0));
        part.push(3);
        assert_eq!((part.len(), part.revision()), (3, Revision(1)));
    }
}
