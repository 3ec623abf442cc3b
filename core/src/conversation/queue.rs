//! Prompts that were submitted while an answer ran. They are asked one after the other; after an answer that was
//! stopped or failed they wait for a person.

use std::collections::VecDeque;

/// How many prompts may wait.
pub const MAX_QUEUED: usize = 10;

/// The waiting prompts, the next one first.
#[derive(Debug, Default)]
pub struct Queue {
    prompts: VecDeque<String>,
    paused: bool,
}

impl Queue {
    /// The waiting prompts, the next one first.
    pub fn prompts(&self) -> impl ExactSizeIterator<Item = &str> {
        self.prompts.iter().map(String::as_str)
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.prompts.len()
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.prompts.is_empty()
    }

    /// They wait for a person, not for an answer.
    pub fn is_paused(&self) -> bool {
        self.paused
    }

    /// Whether no more can wait.
    pub(crate) fn is_full(&self) -> bool {
        self.prompts.len() >= MAX_QUEUED
    }

    /// Adds one at the end.
    pub(crate) fn push(&mut self, prompt: String) {
        self.prompts.push_back(prompt);
    }

    /// Puts prompts from before in front, however many they are: none may be lost.
    pub(crate) fn put_first(&mut self, prompts: Vec<String>) {
        for prompt in prompts.into_iter().rev() {
            self.prompts.push_front(prompt);
        }
    }

    /// The next one, unless they wait for a person.
    pub(crate) fn next(&mut self) -> Option<String> {
        if self.paused { None } else { self.prompts.pop_front() }
    }

    /// Forgets the first so many.
    pub(crate) fn drop_first(&mut self, count: usize) {
        self.prompts.drain(..count.min(self.prompts.len()));
    }

    /// Takes one out of its place (0 = the next).
    pub(crate) fn remove(&mut self, place: usize) -> Option<String> {
        let prompt = self.prompts.remove(place);
        self.paused &= !self.prompts.is_empty();
        prompt
    }

    /// Lets them wait for a person. Says whether there is any.
    pub(crate) fn pause(&mut self) -> bool {
        self.paused = !self.prompts.is_empty();
        self.paused
    }

    pub(crate) fn resume(&mut self) {
        self.paused = false;
    }

    /// Forgets them all; says how many.
    pub(crate) fn clear(&mut self) -> usize {
        self.paused = false;
        std::mem::take(&mut self.prompts).len()
    }
}
