//! Every conversation of this machine, in one SQLite database below this program's folder for state. Nothing of it is
//! opened before something is asked, so a start costs nothing; a thread of its own writes, so that a slow disk holds
//! up no key. What is kept when is decided in core.

mod place;
mod record;
pub mod retention;
mod search;
mod store;

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, channel, sync_channel};
use std::thread;
use std::time::Duration;

use chatcli_core::port::{Change, ConversationId, HistoryAsk};
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::{EffectId, Event, Outcome};

pub use place::Place;
pub use store::Store;

use crate::host::Post;

/// Jobs that may wait; a disk that is slower than a person and a model together slows them down.
const WAITING: usize = 64;
/// How long the end of the program waits for what is still to be written.
const LAST_WRITE: Duration = Duration::from_secs(10);
/// Changes that wait for a store that fails; the oldest go, and the person knows that nothing is kept.
const PENDING: usize = 1_000;

/// The thread that owns the store, from the first job on.
#[derive(Debug, Default)]
pub struct Keeper {
    place: Option<Place>,
    thread: Option<Thread>,
}

#[derive(Debug)]
struct Thread {
    jobs: SyncSender<Job>,
    ended: Receiver<()>,
}

enum Job {
    Keep(ConversationId, Vec<Change>, EffectId, Post),
    Ask(HistoryAsk, EffectId, Post),
}

impl Keeper {
    /// A keeper of the store at this place; none = nothing can be kept.
    pub fn new(place: Option<Place>) -> Self {
        Self { place, thread: None }
    }

    /// Keeps what is new.
    pub fn keep(&mut self, conversation: ConversationId, changes: Vec<Change>, id: EffectId, post: Post) {
        self.send(Job::Keep(conversation, changes, id, post));
    }

    /// Answers a question.
    pub fn ask(&mut self, ask: HistoryAsk, id: EffectId, post: Post) {
        self.send(Job::Ask(ask, id, post));
    }

    fn send(&mut self, job: Job) {
        let place = self.place.clone();
        let thread = self.thread.get_or_insert_with(|| start(place));
        // The thread only ends when this end is dropped, or with a panic that was reported.
        let _ = thread.jobs.send(job);
    }

    /// Waits until everything is written.
    pub fn finish(&mut self) {
        let Some(Thread { jobs, ended }) = self.thread.take() else { return };
        drop(jobs);
        if ended.recv_timeout(LAST_WRITE) == Err(RecvTimeoutError::Timeout) {
            tracing::warn!("the store of conversations is too slow; the last of it may be missing");
        }
    }
}

fn start(place: Option<Place>) -> Thread {
    let (jobs, todo) = sync_channel(WAITING);
    let (end, ended) = channel::<()>();
    thread::spawn(move || {
        // Dropped at the end, however that comes.
        let _end = end;
        let mut work = Work { place, store: None, pending: Vec::new() };
        for job in todo {
            match job {
                Job::Keep(conversation, changes, id, post) => {
                    let outcome = match work.keep(conversation, changes) {
                        Ok(()) => Outcome::Finished,
                        Err(problem) => Outcome::Refused(Box::new(problem)),
                    };
                    answer(id, outcome, &post);
                }
                Job::Ask(ask, id, post) => {
                    let outcome = work.answer(ask);
                    answer(id, outcome.unwrap_or_else(|problem| Outcome::Refused(Box::new(problem))), &post);
                }
            }
        }
    });
    Thread { jobs, ended }
}

/// At the end of the program the client does not listen.
fn answer(id: EffectId, outcome: Outcome, post: &Post) {
    let _ = post.blocking_send(Event::Done(id, outcome));
}

/// The store, once it is open, and what it did not take yet.
struct Work {
    place: Option<Place>,
    store: Option<Store>,
    pending: Vec<(ConversationId, Vec<Change>)>,
}

impl Work {
    fn store(&mut self) -> Result<&mut Store, Problem> {
        if self.store.is_none() {
            let place = self.place.as_ref().ok_or_else(|| Problem::new(Kind::StoreForbidden))?;
            self.store = Some(Store::open(place)?);
        }
        self.store.as_mut().ok_or_else(|| Problem::new(Kind::HistoryBroken))
    }

    fn keep(&mut self, conversation: ConversationId, changes: Vec<Change>) -> Result<(), Problem> {
        self.pending.push((conversation, changes));
        let excess = self.pending.len().saturating_sub(PENDING);
        self.pending.drain(..excess);
        let pending = std::mem::take(&mut self.pending);
        let written = self.store().and_then(|store| store.write(&pending));
        if written.is_err() {
            self.pending = pending;
        }
        written
    }

    fn answer(&mut self, ask: HistoryAsk) -> Result<Outcome, Problem> {
        let store = self.store()?;
        Ok(match ask {
            HistoryAsk::List { search, most } => Outcome::Conversations(store.list(&search, most)?),
            HistoryAsk::Open(id) => Outcome::Opened(store.open_conversation(id)?.map(Box::new)),
            HistoryAsk::Delete(id) => {
                store.delete(id)?;
                Outcome::Finished
            }
        })
    }
}
