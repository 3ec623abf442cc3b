//! Brings events to those who follow. Decides that they are published in the order of their numbers, whether this
//! process wrote them or another one on the same database, and how many may follow at once.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chatcli_proto::v1::ConversationEvent;
use tokio::sync::Mutex as Turn;
use tonic::Status;

use super::topic::Topic;
use crate::store::{Appended, Page, Threads};

/// Followers of one principal, and of all together.
const MOST_OF_ONE: usize = 1024;
const MOST: usize = 4096;
/// How often a database that others write to is looked at.
const LOOK: Duration = Duration::from_millis(400);
/// Each time after so many looks every followed conversation is looked at, whether or not anything changed.
const THOROUGH: u32 = 75;
/// Conversations are written to and published in turns, those with the same remainder together.
const TURNS: usize = 64;
/// What is read from the database at a time.
pub(super) const PAGE_EVENTS: i64 = 256;
pub(super) const PAGE_BYTES: i64 = 256 << 10;

/// The conversations that are followed now.
#[derive(Debug)]
pub(super) struct Topics {
    pub(super) threads: Threads,
    room: usize,
    followed: Mutex<Followed>,
    turns: Vec<Turn<()>>,
    hasher: RandomState,
}

#[derive(Debug, Default)]
struct Followed {
    topics: HashMap<String, (Arc<Topic>, usize)>,
    followers: HashMap<Arc<str>, usize>,
    all: usize,
}

impl Topics {
    pub(super) fn new(threads: Threads, room: usize) -> Self {
        Self {
            threads,
            room,
            followed: Mutex::default(),
            turns: (0..TURNS).map(|_| Turn::default()).collect(),
            hasher: RandomState::new(),
        }
    }

    fn followed(&self) -> MutexGuard<'_, Followed> {
        self.followed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn turn(&self, conv_id: &str) -> &Turn<()> {
        let mut hasher = self.hasher.build_hasher();
        hasher.write(conv_id.as_bytes());
        let turn = usize::try_from(hasher.finish() % TURNS as u64).unwrap_or_default();
        &self.turns[turn]
    }

    /// Stores an event and publishes it, before the next one of the conversation is stored.
    pub(super) async fn append(self: &Arc<Self>, event: ConversationEvent) -> Result<Appended, sqlx::Error> {
        let topics = Arc::clone(self);
        // A task of its own: a caller that goes away in the middle must not leave an event that no follower is
        // told of.
        let done = tokio::spawn(async move {
            let conv_id = event.conv_id.clone();
            let _turn = topics.turn(&conv_id).lock().await;
            let appended = topics.threads.append(event).await?;
            if matches!(appended, Appended::Stored(_)) {
                topics.publish(&conv_id).await;
            }
            Ok(appended)
        });
        done.await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
    }

    /// Publishes what stands in the database and was not published yet. The conversation's turn is held.
    async fn publish(&self, conv_id: &str) {
        let topic = self.followed().topics.get(conv_id).map(|(topic, _)| Arc::clone(topic));
        let Some(topic) = topic else { return };
        loop {
            let page = Page { since: topic.newest(), events: PAGE_EVENTS, bytes: PAGE_BYTES };
            let events = match self.threads.read(conv_id, page).await {
                Ok(events) => events,
                Err(error) => {
                    // The next event or look brings these too.
                    tracing::warn!(%error, "events of a conversation could not be read for its followers");
                    return;
                }
            };
            if events.is_empty() {
                return;
            }
            events.into_iter().for_each(|event| topic.publish(event));
        }
    }

    /// Brings what is said only now to those who follow at this moment.
    pub(super) fn relay(&self, event: &ConversationEvent) {
        let topic = self.followed().topics.get(&event.conv_id).map(|(topic, _)| Arc::clone(topic));
        if let Some(topic) = topic {
            topic.relay(event.clone());
        }
    }

    /// Ends a conversation for those who follow it.
    pub(super) fn close(&self, conv_id: &str) {
        let topic = self.followed().topics.get(conv_id).map(|(topic, _)| Arc::clone(topic));
        if let Some(topic) = topic {
            topic.close();
        }
    }

    /// A place for one more follower.
    ///
    /// # Errors
    /// There are too many.
    pub(super) fn place(self: &Arc<Self>, principal: &Arc<str>) -> Result<Place, Status> {
        let mut followed = self.followed();
        let own = followed.followers.get(principal).copied().unwrap_or_default();
        if own >= MOST_OF_ONE || followed.all >= MOST {
            return Err(Status::resource_exhausted("too many subscriptions at once; close some"));
        }
        followed.all += 1;
        followed.followers.insert(Arc::clone(principal), own + 1);
        drop(followed);
        Ok(Place { topics: Arc::clone(self), principal: Arc::clone(principal), joined: None })
    }

    /// Looks at what other processes write to the database, for as long as it runs.
    pub(super) async fn look_after(&self) {
        if !self.threads.is_shared() {
            return std::future::pending().await;
        }
        let mut beat = tokio::time::interval(LOOK);
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut seen = None;
        let mut looks: u32 = 0;
        loop {
            beat.tick().await;
            let followed: Vec<String> = self.followed().topics.keys().cloned().collect();
            if followed.is_empty() {
                continue;
            }
            looks = looks.wrapping_add(1);
            let is_thorough = looks.is_multiple_of(THOROUGH);
            // A database that fails now is asked again.
            let Ok(mark) = self.threads.mark().await else { continue };
            if seen.replace(mark) == Some(mark) && !is_thorough {
                continue;
            }
            for conv_id in &followed {
                if matches!(self.threads.owner(conv_id).await, Ok(None)) {
                    self.close(conv_id);
                    continue;
                }
                let _turn = self.turn(conv_id).lock().await;
                self.publish(conv_id).await;
            }
        }
    }
}

/// A follower's place. Dropped, it is free.
#[derive(Debug)]
pub(super) struct Place {
    topics: Arc<Topics>,
    principal: Arc<str>,
    joined: Option<String>,
}

impl Place {
    /// Joins those who follow a conversation, of which everything up to `newest` was seen.
    pub(super) fn join(&mut self, conv_id: &str, newest: i64) -> Arc<Topic> {
        let mut followed = self.topics.followed();
        let (topic, followers) = followed
            .topics
            .entry(conv_id.to_owned())
            .or_insert_with(|| (Arc::new(Topic::new(self.topics.room, newest)), 0));
        *followers += 1;
        self.joined = Some(conv_id.to_owned());
        Arc::clone(topic)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut followed = self.topics.followed();
        followed.all -= 1;
        if let Some(own) = followed.followers.get_mut(&self.principal) {
            *own -= 1;
            if *own == 0 {
                followed.followers.remove(&self.principal);
            }
        }
        if let Some(conv_id) = &self.joined
            && let Some((_, followers)) = followed.topics.get_mut(conv_id)
        {
            *followers -= 1;
            if *followers == 0 {
                followed.topics.remove(conv_id);
            }
        }
    }
}
