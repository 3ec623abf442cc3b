//! Commands that a page cannot run: each waits until the person says what it said, or that it was not run.

use std::cell::RefCell;
use std::collections::BTreeMap;

use chatcli_agent::forms::Forms;
use futures::channel::oneshot;
use leptos::prelude::*;

/// Bytes of a paste that are taken.
pub const MOST_BYTES: usize = 400 * 1024;

/// A command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Which of the page.
    pub number: u64,
    /// The command, in the forms of both shells.
    pub forms: Forms,
    /// It is dangerous, or touches what holds credentials.
    pub is_risky: bool,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The person ran it, and this is what it said.
    Ran {
        /// The paste.
        output: String,
        /// It did not do what it should.
        is_failed: bool,
    },
    /// They did not run it.
    Skipped,
    /// They want to know first what it is for.
    Explain,
}

#[derive(Default)]
struct Desk {
    last: u64,
    waiting: BTreeMap<u64, oneshot::Sender<Answer>>,
}

thread_local! {
    static OPEN: ArcRwSignal<Vec<Proposal>> = ArcRwSignal::new(Vec::new());
    static DESK: RefCell<Desk> = RefCell::default();
}

/// Those that wait, the oldest first; a reader is woken when they change.
pub fn open() -> ArcRwSignal<Vec<Proposal>> {
    OPEN.with(Clone::clone)
}

/// Answers one. An answer to one that is gone does nothing.
pub fn answer(number: u64, answer: Answer) {
    if let Some(waiting) = DESK.with_borrow_mut(|desk| desk.waiting.remove(&number)) {
        // What asked may be gone.
        let _ = waiting.send(answer);
    }
    close(number);
}

fn close(number: u64) {
    let open = open();
    if open.with_untracked(|open| open.iter().any(|proposal| proposal.number == number)) {
        open.update(|open| open.retain(|proposal| proposal.number != number));
    }
}

/// The card goes away with what asked for it.
struct Asking(u64);

impl Drop for Asking {
    fn drop(&mut self) {
        DESK.with_borrow_mut(|desk| drop(desk.waiting.remove(&self.0)));
        close(self.0);
    }
}

/// Proposes a command, and waits for what becomes of it.
pub(super) async fn ask(forms: Forms, is_risky: bool) -> Answer {
    let (sender, receiver) = oneshot::channel();
    let number = DESK.with_borrow_mut(|desk| {
        desk.last += 1;
        desk.waiting.insert(desk.last, sender);
        desk.last
    });
    let _asking = Asking(number);
    open().update(|open| open.push(Proposal { number, forms, is_risky }));
    receiver.await.unwrap_or(Answer::Skipped)
}
