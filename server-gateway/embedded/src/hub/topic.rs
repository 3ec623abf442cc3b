//! The newest events of one conversation, for those who follow it now. Decides how far behind one of them may fall: by
//! the number of events and by their bytes, so that a reader that takes nothing costs no more than one that does.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chatcli_proto::v1::ConversationEvent;
use tokio::sync::watch;

use crate::store::weight;

/// What is held for those who are behind, in bytes; the newest event is held whatever its size.
const MOST_BYTES: usize = 4 << 20;

/// The newest events of one conversation.
#[derive(Debug)]
pub(super) struct Topic {
    recent: Mutex<Recent>,
    /// How many events were published; followers wait for a change.
    published: watch::Sender<u64>,
    room: usize,
}

#[derive(Debug)]
struct Recent {
    events: VecDeque<Arc<ConversationEvent>>,
    bytes: usize,
    /// The place of the first of them among all that were published.
    first: u64,
    /// The number of the newest event that was published.
    newest: i64,
    is_closed: bool,
}

/// What stands at a place.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum At {
    /// An event.
    Event(Arc<ConversationEvent>),
    /// Nothing yet.
    Nothing,
    /// It was there, and is gone: the reader is too slow.
    Gone,
    /// The conversation has ended.
    Closed,
}

impl Topic {
    /// Holds up to `room` events; those up to `newest` were seen by its first follower.
    pub(super) fn new(room: usize, newest: i64) -> Self {
        let recent = Recent { events: VecDeque::new(), bytes: 0, first: 0, newest, is_closed: false };
        Self { recent: Mutex::new(recent), published: watch::Sender::new(0), room }
    }

    fn recent(&self) -> MutexGuard<'_, Recent> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of the newest event that was published.
    pub(super) fn newest(&self) -> i64 {
        self.recent().newest
    }

    /// Publishes the next event; one that was published before is none.
    pub(super) fn publish(&self, event: ConversationEvent) {
        let mut recent = self.recent();
        if recent.is_closed || event.seq <= recent.newest {
            return;
        }
        recent.newest = event.seq;
        self.push(&mut recent, event);
    }

    /// Hands on what is said only now: it has no number, and is not told again.
    pub(super) fn relay(&self, event: ConversationEvent) {
        let mut recent = self.recent();
        if !recent.is_closed {
            self.push(&mut recent, event);
        }
    }

    fn push(&self, recent: &mut Recent, event: ConversationEvent) {
        recent.bytes += weight(&event);
        recent.events.push_back(Arc::new(event));
        while recent.events.len() > self.room || recent.bytes > MOST_BYTES && recent.events.len() > 1 {
            let Some(oldest) = recent.events.pop_front() else { break };
            recent.bytes -= weight(&oldest);
            recent.first += 1;
        }
        // Told under the lock, so that the count never goes back.
        self.published.send_replace(recent.first + recent.events.len() as u64);
    }

    /// The conversation has ended: what is held is given back, even while clients still read.
    pub(super) fn close(&self) {
        let mut recent = self.recent();
        recent.is_closed = true;
        recent.events = VecDeque::new();
        drop(recent);
        self.published.send_modify(|_| {});
    }

    /// What stands at this place.
    pub(super) fn at(&self, place: u64) -> At {
        let recent = self.recent();
        if recent.is_closed {
            return At::Closed;
        }
        let Some(index) = place.checked_sub(recent.first) else { return At::Gone };
        let event = usize::try_from(index).ok().and_then(|index| recent.events.get(index));
        event.map_or(At::Nothing, |event| At::Event(Arc::clone(event)))
    }

    /// The place of the next event, and what tells that there is one.
    pub(super) fn join(&self) -> (u64, watch::Receiver<u64>) {
        let receiver = self.published.subscribe();
        let recent = self.recent();
        (recent.first + recent.events.len() as u64, receiver)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(seq: i64, bytes: usize) -> ConversationEvent {
        ConversationEvent { seq, content: "x".repeat(bytes), ..ConversationEvent::default() }
    }

    fn seq(at: At) -> Result<i64, At> {
        match at {
            At::Event(event) => Ok(event.seq),
            other => Err(other),
        }
    }

    #[test]
    fn events_stand_in_order_and_once() {
        let topic = Topic::new(4, 6);
        let (place, _) = topic.join();
        for number in [7, 9, 9, 8, 12] {
            topic.publish(event(number, 1));
        }
        let seen: Vec<_> = (place..place + 4).map(|place| seq(topic.at(place))).collect();
        assert_eq!(seen, [Ok(7), Ok(9), Ok(12), Err(At::Nothing)]);
        assert_eq!(topic.newest(), 12);
    }

    #[test]
    fn who_is_too_far_behind_is_told() {
        let topic = Topic::new(3, 0);
        let (place, _) = topic.join();
        for number in 1..=3 {
            topic.publish(event(number, 1));
        }
        assert_eq!(seq(topic.at(place)), Ok(1), "as many as there is room for");
        topic.publish(event(4, 1));
        assert_eq!(topic.at(place), At::Gone);
        assert_eq!(seq(topic.at(place + 1)), Ok(2));
    }

    #[test]
    fn large_events_are_bounded_by_their_bytes_and_the_newest_is_always_there() {
        let topic = Topic::new(100, 0);
        let (place, _) = topic.join();
        for number in 1..=20 {
            topic.publish(event(number, 1 << 20));
        }
        assert!(topic.recent().bytes <= MOST_BYTES);
        assert_eq!(seq(topic.at(place + 19)), Ok(20));
        topic.publish(event(21, MOST_BYTES + 1));
        assert_eq!(seq(topic.at(place + 20)), Ok(21));
        assert_eq!(topic.at(place + 19), At::Gone);
    }

    #[test]
    fn an_ended_conversation_holds_nothing() {
        let topic = Topic::new(10, 0);
        let (place, receiver) = topic.join();
        topic.publish(event(1, 1 << 20));
        topic.close();
        topic.publish(event(2, 1));
        assert_eq!(topic.at(place), At::Closed);
        assert!(receiver.has_changed().unwrap() && topic.recent().events.is_empty());
    }
}
