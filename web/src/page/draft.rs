//! The text in the composer. All parts that put something there, or keep it, do it here: the field, a question that
//! was taken back, the palette, and the store that keeps drafts between visits.

use chatcli_core::Draft as Wanted;
use leptos::prelude::*;

/// The text.
#[derive(Clone, Copy, Debug)]
pub struct Draft {
    text: RwSignal<String>,
}

impl Draft {
    /// Nothing is written yet.
    pub fn new() -> Self {
        Self { text: RwSignal::default() }
    }

    /// The text; a reader of it is woken with every change.
    pub fn get(&self) -> String {
        self.text.get()
    }

    /// The text, without being woken.
    pub fn peek(&self) -> String {
        self.text.get_untracked()
    }

    /// Looks at the text; a reader is woken with every change.
    pub fn with<T>(&self, look: impl FnOnce(&str) -> T) -> T {
        self.text.with(|text| look(text))
    }

    /// Puts a text in the place of what was there.
    pub fn set(&self, text: String) {
        if self.text.with_untracked(|old| *old != text) {
            self.text.set(text);
        }
    }

    /// Puts what the core wants there, without losing what was there.
    pub fn take_in(&self, wanted: &Wanted) {
        self.set(joined(&wanted.text, &self.peek()));
    }
}

/// A text that was given back, before what was written since.
fn joined(back: &str, written: &str) -> String {
    if written.trim().is_empty() || written == back {
        back.to_owned()
    } else {
        format!("{back}\n\n{written}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_was_written_is_lost() {
        assert_eq!(joined("back", " "), "back");
        assert_eq!(joined("same", "same"), "same", "a refused text is still there");
        assert_eq!(joined("back", "written"), "back\n\nwritten");
    }
}
